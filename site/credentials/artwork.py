"""The picture of a badge: a round seal with the course's name, as SVG and as PNG, drawn from the same places.

It shows what was achieved and nobody's name, so one picture serves all who achieved it.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

from paper.letters import FONTS, Weight
from paper.typefaces import usual_letters

SIDE = 512
FINER = 3  # drawn so many times larger, then made smaller: edges come out smooth
COLOURS = 96  # a quarter of the size, and nobody sees the difference
INK, TEAL, PALE, ACCENT, MIST, WHITE = "#12343b", "#0b6e69", "#e9f2f0", "#c8553d", "#c6ddd8", "#ffffff"
FILES = {Weight.REGULAR: "NotoSans_400Regular.ttf", Weight.BOLD: "NotoSans_700Bold.ttf"}
CSS_WEIGHTS = {Weight.REGULAR: 400, Weight.BOLD: 700}
KIND = "Certificate of training"
# The mark of the house, as static/images/logo.svg has it: a box of 48, from the upper left corner.
MARK_DOTS = ((6, 34), (11.3, 21.3), (36.7, 21.3), (42, 34), (24, 34))
MARK_X, MARK_Y, MARK_UNIT = 196.0, 74.0, 2.5
MOST_LINES = 5
SIZES = (46, 41, 36, 32, 28, 24, 21)
TITLE_WIDTH, TITLE_HEIGHT, TITLE_MIDDLE = 376.0, 150.0, 290.0
LEADING = 1.18


@dataclass(frozen=True, slots=True)
class Writing:
    """One line of text, centred on the seal: its baseline and size."""

    text: str
    y: float
    size: float
    weight: Weight
    colour: str


@lru_cache(maxsize=256)
def as_svg(title: str, issuer: str) -> str:
    """The picture as SVG, without script, style or anything fetched."""
    texts = "".join(
        f'<text x="{SIDE // 2}" y="{one.y:.1f}" font-size="{one.size}" fill="{one.colour}"'
        f' font-weight="{CSS_WEIGHTS[one.weight]}">{escape(one.text)}</text>'
        for one in writing(title, issuer)
    )
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="4"/>' for x, y in MARK_DOTS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}"'
        f' role="img">'
        f"<title>{escape(f'{KIND}: {title}, {issuer}')}</title>"
        f'<circle cx="256" cy="256" r="250" fill="{TEAL}"/><circle cx="256" cy="256" r="236" fill="{WHITE}"/>'
        f'<circle cx="256" cy="256" r="226" fill="{PALE}" stroke="{MIST}" stroke-width="2"/>'
        f'<g transform="translate({MARK_X} {MARK_Y}) scale({MARK_UNIT})" fill="{TEAL}">'
        f'<path d="M6 34a18 18 0 0 1 36 0" fill="none" stroke="{TEAL}" stroke-width="3" stroke-linecap="round"/>{dots}'
        f'<circle cx="24" cy="16" r="5" fill="{ACCENT}"/></g>'
        f'<g font-family="Noto Sans, Arial, Helvetica, sans-serif" text-anchor="middle">{texts}</g></svg>\n'
    )


@lru_cache(maxsize=64)
def as_png(title: str, issuer: str) -> bytes:
    """The picture as PNG. Words with letters that the typeface lacks are left out rather than shown as boxes."""
    side = SIDE * FINER
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for radius, colour in ((250, TEAL), (236, WHITE), (227, MIST), (225, PALE)):
        _disc(draw, 256, 256, radius, colour)
    _mark(draw)
    for one in writing(title, issuer):
        if set(one.text) <= set(usual_letters(one.weight)):
            font = _font(one.weight, round(one.size * FINER))
            draw.text((256 * FINER, one.y * FINER), one.text, fill=one.colour, font=font, anchor="ms")
    content = BytesIO()
    smooth = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    smooth.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(content, "PNG", optimize=True)
    return content.getvalue()


def writing(title: str, issuer: str) -> list[Writing]:
    """Every line of the seal: the kind, the title as large as it fits, and who issued it."""
    lines, size = _fitted(title)
    first = TITLE_MIDDLE - size * LEADING * len(lines) / 2 + size * 0.9
    titles = [Writing(text, first + n * size * LEADING, size, Weight.BOLD, INK) for n, text in enumerate(lines)]
    who = _clipped(issuer, Weight.REGULAR, 17, 290)
    return [
        Writing(KIND, 204, 19, Weight.BOLD, TEAL),
        *titles,
        Writing("issued by", 404, 15, Weight.REGULAR, INK),
        Writing(who, 427, 17, Weight.REGULAR, INK),
    ]


def _fitted(title: str) -> tuple[list[str], int]:
    for size in SIZES:
        lines = _wrapped(title, size)
        is_narrow = all(_width(line, Weight.BOLD, size) <= TITLE_WIDTH for line in lines)
        if is_narrow and len(lines) <= MOST_LINES and len(lines) * size * LEADING <= TITLE_HEIGHT:
            return lines, size
    size = SIZES[-1]
    kept = _wrapped(title, size)[:MOST_LINES]
    kept[-1] = f"{kept[-1]} …" if len(_wrapped(title, size)) > MOST_LINES else kept[-1]
    return [_clipped(line, Weight.BOLD, size, TITLE_WIDTH) for line in kept], size


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, Weight.BOLD, size) <= TITLE_WIDTH:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _clipped(text: str, weight: Weight, size: float, most: float) -> str:
    if _width(text, weight, size) <= most:
        return text
    while text and _width(f"{text}…", weight, size) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _width(text: str, weight: Weight, size: float) -> float:
    return float(_font(weight, 100).getlength(text)) * size / 100


@cache
def _font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / "noto-sans" / FILES[weight], size)


def _mark(draw: ImageDraw.ImageDraw) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return MARK_X + x * MARK_UNIT, MARK_Y + y * MARK_UNIT

    (left, top), (right, bottom) = at(6 - 1.5, 16 - 1.5), at(42 + 1.5, 52 + 1.5)
    box = tuple(round(side * FINER) for side in (left, top, right, bottom))
    draw.arc(box, 180, 360, fill=TEAL, width=round(3 * MARK_UNIT * FINER))
    for dot in MARK_DOTS:
        _disc(draw, *at(*dot), 4 * MARK_UNIT, TEAL)
    _disc(draw, *at(24, 16), 5 * MARK_UNIT, ACCENT)


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    sides = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse([round(side * FINER) for side in sides], fill=colour)
