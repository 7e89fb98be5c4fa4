"""Pictures made of lines: the shapes of an SVG, and nothing else of it, as the operators of a PDF.

What acts (scripts), what fetches (links, outside pictures, entities) and what cannot be drawn truly (letters without
their typeface, filters) is refused in words. What shines through is mixed with white, on which the picture will stand.
"""

import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from paper.pictures.paths import BROKEN, ellipse, matrices, numbers, path, polygon, rectangle, written
from paper.pictures.picture import Picture, Unusable, refuse_odd_shape
from paper.pictures.styles import Rules, Style

MOST_ELEMENTS = 4_000
DEEPEST = 60
MOST_BYTES = 40_000  # packed
MOST_DRAWN = 1_000_000  # unpacked
SVG = "{http://www.w3.org/2000/svg}"
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")
_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_GROUPS = frozenset({"svg", "g", "a", "switch"})
_UNSEEN = frozenset(
    "title desc metadata defs style symbol clipPath linearGradient radialGradient pattern marker filter mask".split()
)
_REFUSED = {
    "script": "There is a script in the SVG. Save it as a plain SVG.",
    "foreignObject": "There is a web page in the SVG. Save it as a plain SVG.",
    "image": "There is a picture made of dots in the SVG. Save the whole as a PNG instead.",
    "text": "There are letters in the SVG, whose typeface we lack. Turn them into outlines, or save it as a PNG.",
}
_SIMPLER = "The SVG has effects that cannot be printed ({what}). Save it as a PNG instead."


def vector(content: bytes) -> Picture:
    """An SVG as a picture. Raises Unusable."""
    try:
        root = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise Unusable("There are entities in the SVG. Save it as a plain SVG.") from None
    except (ParseError, ValueError, LookupError):
        raise Unusable("The SVG is broken. Save the picture once more.") from None
    if root.tag not in (f"{SVG}svg", "svg"):
        raise Unusable("This is no SVG. Save the picture as SVG or PNG.")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Unusable("There is too much in the SVG. Save it as a PNG instead.")
    left, top, width, height = _frame(root)
    refuse_odd_shape(width, height)
    drawn = "\n".join(_Drawing(root).lines())
    if not drawn.strip():
        raise Unusable("There is nothing to be seen in the SVG.")
    # Shapes may reach over the frame; a PDF cuts off there by itself, as browsers do.
    packed = zlib.compress(f"1 0 0 -1 {written(-left, top + height)} cm\n{drawn}".encode(), 9)
    if len(packed) > MOST_BYTES:
        raise Unusable("There are too many lines in the SVG. Save it as a PNG instead.")
    entries = (
        f"/Subtype/Form/BBox[0 0 {written(width, height)}]/Matrix[{1 / width:.8f} 0 0 {1 / height:.8f} 0 0]"
        "/Filter/FlateDecode"
    )
    return Picture(width, height, entries, packed)


def _frame(root: Element) -> tuple[float, float, float, float]:
    box = numbers(root.get("viewBox", ""))
    if len(box) == 4:
        return box[0], box[1], box[2], box[3]
    sides = [numbers(root.get(side, "")) for side in ("width", "height")]
    if not all(sides) or any("%" in root.get(side, "") for side in ("width", "height")):
        raise Unusable("The SVG does not say how large it is. Save it once more, with a size.")
    return 0.0, 0.0, sides[0][0], sides[1][0]


class _Drawing:
    """Goes through the elements in the order in which they are painted."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.length = 0
        self.seen = 0
        self.by_id = {element.get("id", ""): element for element in root.iter()}
        sheets = [element.text or "" for element in root.iter() if _name(element) == "style"]
        self.rules = Rules("\n".join(sheets))
        for element in root.iter():
            _refuse_what_acts(element)

    def lines(self) -> Iterator[str]:
        """All operators."""
        for line in self._element(self.root, Style(), 0):
            self.length += len(line) + 1
            if self.length > MOST_DRAWN:
                raise Unusable("There are too many lines in the SVG. Save it as a PNG instead.")
            yield line

    def _element(self, element: Element, above: Style, depth: int) -> Iterator[str]:
        name = _name(element)
        self.seen += 1
        if depth > DEEPEST or self.seen > 4 * MOST_ELEMENTS:
            raise Unusable("The SVG is nested too deeply. Save it as a PNG instead.")
        if name is None or (name in _UNSEEN and depth):
            return
        style = above.of(self.rules.of(element, name))
        if style.is_hidden:
            return
        if effect := style.effect:
            raise Unusable(_SIMPLER.format(what=effect))
        if name not in _SHAPES | _GROUPS | {"use"} or (name == "svg" and depth):
            raise Unusable(_SIMPLER.format(what=name))
        steps = [f"{written(*matrix)} cm" for matrix in matrices(element.get("transform", ""))]
        steps += self._cuts(style.get("clip-path", "none"))
        if steps:
            yield "q"
            yield from steps
        if name in _SHAPES:
            yield from style.painted(_outline(element, name))
        elif name == "use":
            yield from self._used(element, style, depth)
        else:
            for child in element:
                yield from self._element(child, style, depth + 1)
        if steps:
            yield "Q"

    def _cuts(self, said: str) -> Iterator[str]:
        """What keeps shapes within an outline that is drawn elsewhere in the SVG."""
        if said == "none":
            return
        outline = self.by_id.get(said.removeprefix("url(").strip("'\") #"))
        is_plain = outline is not None and _name(outline) == "clipPath"
        if outline is None or not is_plain or outline.get("clipPathUnits", "userSpaceOnUse") != "userSpaceOnUse":
            raise Unusable(_SIMPLER.format(what="clip-path"))
        shapes = [child for child in outline if _name(child) in _SHAPES]
        if len(shapes) != len(outline) or any(one.get("transform") for one in (outline, *shapes)):
            raise Unusable(_SIMPLER.format(what="clip-path"))
        # Each of them cut by itself would leave what lies in all; together they leave what lies in any.
        drawn = "\n".join(filter(None, (_outline(shape, _name(shape) or "") for shape in shapes)))
        is_even = any(self.rules.of(shape, _name(shape) or "").get("clip-rule") == "evenodd" for shape in shapes)
        yield f"{drawn or '0 0 0 0 re'}\n{'W*' if is_even else 'W'} n"

    def _used(self, element: Element, style: Style, depth: int) -> Iterator[str]:
        address = next((found for href in _HREF if (found := element.get(href))), "")
        shown = self.by_id.get(address.removeprefix("#"))
        if shown is None or not address.startswith("#"):
            return
        yield f"q 1 0 0 1 {written(_number(element, 'x'), _number(element, 'y'))} cm"
        if _name(shown) == "symbol":
            if shown.get("viewBox"):
                raise Unusable(_SIMPLER.format(what="symbols with a frame of their own"))
            for child in shown:
                yield from self._element(child, style, depth + 1)
        else:
            yield from self._element(shown, style, depth + 1)
        yield "Q"


def _name(element: Element) -> str | None:
    """What an element of SVG is called; None for those of others, such as a drawing program's notes."""
    if element.tag.startswith(SVG):
        return element.tag.removeprefix(SVG)
    return None if element.tag.startswith("{") else element.tag


def _refuse_what_acts(element: Element) -> None:
    name = _name(element)
    for refused, words in _REFUSED.items():
        if name == refused or element.tag.endswith(f"}}{refused}"):
            raise Unusable(words)
    for attribute, value in element.attrib.items():
        if attribute.lower().startswith("on"):
            raise Unusable(_REFUSED["script"])
        if attribute in _HREF and name != "a" and not value.startswith("#"):
            raise Unusable("The SVG fetches something from elsewhere. Save it as a plain SVG, with everything in it.")


def _outline(element: Element, name: str) -> str:
    """A shape's path."""

    def at(*names: str) -> tuple[float, ...]:
        return tuple(_number(element, one) for one in names)

    if name == "path":
        return path(element.get("d", ""))
    if name in {"polyline", "polygon"}:
        return polygon(element.get("points", ""), is_closed=name == "polygon")
    if name == "line":
        x, y, to_x, to_y = at("x1", "y1", "x2", "y2")
        return f"{written(x, y)} m {written(to_x, to_y)} l"
    if name == "rect":
        x, y, width, height = at("x", "y", "width", "height")
        across, up = at("rx", "ry")
        across, up = across or up, up or across
        return rectangle((x, y, width, height), across, up) if width > 0 and height > 0 else ""
    x, y, radius, across, up = at("cx", "cy", "r", "rx", "ry")
    across, up = (radius, radius) if name == "circle" else (across or up, up or across)
    return ellipse(x, y, across, up) if across > 0 and up > 0 else ""


def _number(element: Element, attribute: str) -> float:
    text = element.get(attribute, "").strip()
    if not text or text == "auto":
        return 0.0
    found = numbers(text)
    if not found or text.endswith("%"):
        raise Unusable(BROKEN)
    return found[0]
