"""Uploaded pictures: drawn truly, or refused in words; nothing in them acts, fetches or unpacks without end."""

import zlib
from io import BytesIO
from math import cos, pi, sin
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from paper import A4_LANDSCAPE, About, OnePage, Picture, prepare
from paper.pictures import LARGEST, Unusable, read
from paper.pictures.paths import path
from tests.certificates.test_documents import FACTS

XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, attributes: str = 'viewBox="0 0 100 100"') -> bytes:
    return f"<svg {XMLNS} {attributes}>{inside}</svg>".encode()


def png(image: Image.Image, **kwargs: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", **kwargs)
    return buffer.getvalue()


def shown(picture: Picture, side: int = 100) -> Image.Image:
    """The picture as a viewer shows it, as large as so many dots."""
    page = OnePage(prepare(b"", {"P": picture}), About(title="x", author="x", made_at=FACTS.issued_at), A4_LANDSCAPE)
    page.picture("P", "A picture", (0, 0, 100, 100))
    drawn = pypdfium2.PdfDocument(page.finish().content)[0]
    image: Image.Image = drawn.render(scale=side / 100).to_pil().convert("RGB")
    return image.crop((0, image.height - side, side, image.height))


def colours(image: Image.Image, *places: tuple[int, int]) -> list[Any]:
    return [image.getpixel(place) for place in places]


RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


@pytest.mark.parametrize(
    "inside",
    [
        '<rect width="100" height="50" fill="red"/>',
        '<path d="M0 0H100V50H0Z" fill="#f00"/>',
        '<path d="m0,0 100,0 0,50 -100 0z" fill="rgb(255,0,0)"/>',
        '<polygon points="0,0 100,0 100,50 0,50" style="fill:red"/>',
        '<style>.a{fill:#ff0000}</style><g class="a"><path d="M0 0L100 0L100 50L0 50"/></g>',
        '<g fill="blue"><rect fill="red" width="1" height="1" transform="scale(100 50)"/></g>',
        '<line x1="0" y1="25" x2="100" y2="25" stroke="red" stroke-width="50"/>',
        '<defs><rect id="r" width="100" height="50"/></defs><use href="#r" fill="red"/>',
        '<symbol id="r"><rect width="100" height="50"/></symbol><use xlink:href="#r" fill="red"/>',
        '<g transform="translate(100 50) rotate(180)"><rect width="100" height="50" fill="red"/></g>',
        '<clipPath id="c"><rect width="100" height="50"/></clipPath>'
        '<g clip-path="url(#c)"><circle cx="50" cy="50" r="90" fill="red"/></g>',
        '<defs><clipPath id="c"><path d="M0 0h50v50h-50zM50 0h50v50h-50z"/></clipPath></defs><rect width="100" '
        'height="100" fill="red" style="clip-path:url(#c)"/>',
        '<g color="red"><rect width="100" height="50" fill="currentColor"/></g>',
        '<svgx xmlns="http://elsewhere.example"/><rect width="100" height="50" fill="red"/>',
        '<rect width="100" height="50" fill="red"/><rect width="100" height="100" display="none"/>',
    ],
)
def test_read_draws_the_shapes_of_an_svg(inside: str) -> None:
    assert colours(shown(read(svg(inside))), (50, 25), (5, 5), (50, 75)) == [RED, RED, WHITE]


def test_read_mixes_what_shines_through_with_white() -> None:
    half = shown(read(svg('<rect width="100" height="100" fill="red" fill-opacity="0.8" opacity="0.5"/>')))
    assert [abs(got - want) < 3 for got, want in zip(colours(half, (50, 50))[0], (255, 153, 153), strict=True)] == [
        True
    ] * 3


def test_read_cuts_a_hole_by_the_even_odd_rule() -> None:
    ring = '<path fill="red" fill-rule="evenodd" d="M0 0h100v100h-100zM25 25h50v50h-50z"/>'
    assert colours(shown(read(svg(ring))), (10, 10), (50, 50)) == [RED, WHITE]


@pytest.mark.parametrize(("large", "sweep"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_path_bends_an_arc_as_svg_has_it(large: int, sweep: int) -> None:
    """Every point of the arc lies on the circle, on the right side of the chord."""
    found = [
        [float(one) for one in line.split()[:-1]]
        for line in path(f"M 0 0 A 50 50 0 {large}{sweep}50 50").splitlines()[1:]
    ]
    centre = (50, 0) if large == sweep else (0, 50)
    for _, _, _, _, x, y in found:
        assert abs((x - centre[0]) ** 2 + (y - centre[1]) ** 2 - 2500) < 0.1
    assert found[-1][-2:] == [50, 50]
    assert len(found) == (3 if large else 1)


def test_path_goes_on_smoothly() -> None:
    assert path("M0 0C0 10 10 10 10 0S20-10 20 0").splitlines()[-1] == "10 -10 20 -10 20 0 c"
    assert path("M0 0Q5 10 10 0T20 0").splitlines()[-1] == "13.333 -6.667 16.667 -6.667 20 0 c"


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<script>alert(1)</script><rect width='9' height='9'/>", "script"),
        ("<rect width='9' height='9' onload='alert(1)'/>", "script"),
        ("<foreignObject/>", "web page"),
        ("<image href='x.png'/>", "dots"),
        ("<text>Hello</text>", "outlines"),
        ("<use href='https://elsewhere.example/a.svg#b'/>", "elsewhere"),
        ("<style>@import url(https://elsewhere.example)</style><rect width='9' height='9'/>", "elsewhere"),
        ("<rect width='9' height='9' fill='url(https://elsewhere.example)'/>", "elsewhere"),
        ("<rect width='9' height='9' filter='url(#f)'/>", "filter"),
        ("<rect width='9' height='9' clip-path='url(#f)'/>", "clip-path"),
        ("<clipPath id='f'><text/></clipPath><rect width='9' height='9' clip-path='url(#f)'/>", "outlines"),
        ("<clipPath id='f'><g/></clipPath><rect width='9' height='9' clip-path='url(#f)'/>", "clip-path"),
        ("<rect width='9' height='9' fill='url(#g)'/>", "run into one another"),
        ("<rect width='9' height='9' fill='octarine'/>", "octarine"),
        ("<path d='M0 0 L1'/>", "cannot be read"),
        ("<path d='L1 1'/>", "cannot be read"),
        ("<path d='M0 0 L1e999 1'/>", "cannot be read"),
        ("<g transform='wobble(3)'><rect width='9' height='9'/></g>", "cannot be read"),
        ("<g/>", "nothing to be seen"),
        ("<g>" * 100 + "<rect width='9' height='9'/>" + "</g>" * 100, "nested too deeply"),
        ("<rect width='9' height='9'/>" * 5000, "too much"),
    ],
)
def test_read_refuses_in_words_what_it_cannot_draw(inside: str, words: str) -> None:
    with pytest.raises(Unusable, match=words):
        read(svg(inside))


def test_read_refuses_a_bomb_of_uses() -> None:
    doubled = "".join(f"<g id='g{n}'><use href='#g{n - 1}'/><use href='#g{n - 1}'/></g>" for n in range(1, 40))
    with pytest.raises(Unusable, match=r"nested too deeply|too many lines"):
        read(svg(f"<defs><rect id='g0' width='9' height='9'/>{doubled}</defs><use href='#g39'/>"))
    with pytest.raises(Unusable, match="nested too deeply"):
        read(svg("<g id='a'><use href='#a'/></g>"))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_read_refuses_entities(head: str) -> None:
    with pytest.raises(Unusable, match="entities"):
        read(head.encode() + svg('<rect width="9" height="9"/><!-- &a; -->'))


def test_read_takes_the_notes_of_drawing_programs_for_what_they_are() -> None:
    public = (
        b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/svg11.dtd">'
    )
    notes = '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.example"/><metadata>x</metadata><title>A logo</title>'
    assert read(public + svg(f'{notes}<rect width="9" height="9"/>')).width == 100


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "neither"),
        (b"GIF89a", "neither"),
        (b"%PDF-1.7", "neither"),
        (b"\x89PNG\r\n\x1a\nrubbish", "broken"),
        (b"<svg", "broken"),
        (b"<svg>&#0;</svg>", "broken"),
        (b'<html><svg xmlns="http://www.w3.org/2000/svg"/></html>', "no SVG"),
        (svg("<rect width='9' height='9'/>", ""), "how large"),
        (svg("<rect width='9' height='9'/>", 'width="100%" height="100%"'), "how large"),
        (svg("<rect width='9' height='9'/>", 'viewBox="0 0 0 0"'), "long and thin"),
        (svg("<rect width='9' height='9'/>", 'viewBox="0 0 1000 1"'), "long and thin"),
        (b"x" * (LARGEST + 1), "larger than"),
        (png(Image.new("RGBA", (50, 50), (0, 0, 0, 0))), "transparent"),
        (png(Image.new("L", (9000, 9000))), "dots"),
        (png(Image.new("L", (900, 3))), "long and thin"),
        (png(Image.new("RGB", (50, 50), "red"))[:80], "broken"),
    ],
)
def test_read_refuses_other_files_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Unusable, match=words):
        read(content)


def test_read_does_not_unpack_a_bomb() -> None:
    """A header that promises more dots than would fit any memory is enough: nothing is decoded."""
    bomb = bytearray(png(Image.new("L", (100, 100))))
    header = b"IHDR" + (60000).to_bytes(4, "big") * 2 + bytes(bomb[24:29])
    bomb[12:33] = header + zlib.crc32(header).to_bytes(4, "big")
    with pytest.raises(Unusable, match="dots"):
        read(bytes(bomb))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_read_draws_every_kind_of_png_on_white(mode: str) -> None:
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 99, 49), fill=(0, 0, 0, 255))
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A"))
    source = image if mode in {"LA", "RGBA"} else flat
    deep = b"".join((value * 257).to_bytes(2, "little") for value in flat.convert("L").tobytes())
    given = Image.frombytes("I;16", flat.size, deep) if mode == "I;16" else source.convert(mode)
    assert colours(shown(read(png(given))), (50, 25), (50, 75)) == [(0, 0, 0), WHITE]


def test_read_keeps_a_photograph_small() -> None:
    noise = Image.effect_noise((1900, 1900), 90).convert("RGB")
    picture = read(png(noise.resize((380, 380))))
    assert len(picture.content) <= 20_000


def test_read_keeps_the_exact_colours_of_a_flat_logo() -> None:
    image = Image.new("RGB", (200, 100), RED)
    ImageDraw.Draw(image).rectangle((100, 0, 199, 99), fill=BLUE)
    assert colours(shown(read(png(image))), (25, 50), (75, 50)) == [RED, BLUE]


NUMBERS = st.floats(-500, 500).map(lambda value: f"{value:.4g}")
STEPS = st.sampled_from("MmLlHhVvCcSsQqTtAaZz")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(STEPS, st.lists(NUMBERS, max_size=7)), max_size=8))
def test_path_reads_anything_or_refuses_it(steps: list[tuple[str, list[str]]]) -> None:
    text = "M0 0" + "".join(f"{name}{' '.join(given)}" for name, given in steps)
    try:
        drawn = path(text)
    except Unusable:
        return
    counts = {"m": 2, "l": 2, "c": 6, "h": 0}
    for line in drawn.splitlines():
        *values, operator = line.split()
        assert len(values) == counts[operator]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_read_answers_every_file(content: bytes) -> None:
    for begun in (content, b"<svg " + content, b"\x89PNG\r\n\x1a\n" + content):
        with pytest.raises(Unusable):
            read(begun)


def test_circles_are_round() -> None:
    image = shown(read(svg('<circle cx="50" cy="50" r="40" fill="red"/>')), 200)
    inside = [(round(100 + 76 * cos(turn * pi / 8)), round(100 + 76 * sin(turn * pi / 8))) for turn in range(16)]
    outside = [(round(100 + 84 * cos(turn * pi / 8)), round(100 + 84 * sin(turn * pi / 8))) for turn in range(16)]
    assert (set(colours(image, *inside)), set(colours(image, *outside))) == ({RED}, {WHITE})
