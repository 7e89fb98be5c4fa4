"""How the shapes of an SVG are painted: attributes, `style`, and the plain rules of a style sheet in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from PIL import ImageColor

from paper.pictures.paths import numbers, written
from paper.pictures.picture import Unusable

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(?:[a-zA-Z]+)?(?:[.#][\w-]+)?")
# What a shape takes over from the group that it is in.
_TAKEN_OVER = frozenset(
    "fill fill-opacity fill-rule clip-rule stroke stroke-opacity stroke-width stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-dasharray color visibility".split()
)
_OWN = frozenset("opacity display filter mask clip-path mix-blend-mode".split())
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_FETCHES = "The SVG fetches something from elsewhere. Save it as a plain SVG, with everything in it."


class Rules:
    """The style sheet of an SVG, as far as drawing programs use one: rules for a class, an id or a kind of element."""

    def __init__(self, sheet: str) -> None:
        sheet = _COMMENT.sub("", sheet)
        if "@import" in sheet or re.search(r"url\(\s*['\"]?(?!#)", sheet):
            raise Unusable(_FETCHES)
        self.found: list[tuple[int, str, dict[str, str]]] = []
        for selectors, body in _RULE.findall(sheet):
            for selector in map(str.strip, selectors.split(",")):
                if _SELECTOR.fullmatch(selector):
                    rank = 2 if "#" in selector else 1 if "." in selector else 0
                    self.found.append((rank, selector, _declared(body)))
        self.found.sort(key=lambda rule: rule[0])

    def of(self, element: Element, name: str) -> dict[str, str]:
        """What is said of an element: by its attributes, by rules, by its own `style`, the last one counting."""
        said = {key: value.strip() for key, value in element.attrib.items() if key in _TAKEN_OVER | _OWN}
        marks = {"", *(f".{one}" for one in element.get("class", "").split()), f"#{element.get('id', '')}"}
        for _, selector, declared in self.found:
            kind = re.split(r"[.#]", selector)[0]
            if kind in ("", name) and selector.removeprefix(kind) in marks:
                said |= declared
        return said | _declared(element.get("style", ""))


def _declared(body: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in body.split(";"))
    return {key.strip(): value.replace("!important", "").strip() for key, _, value in pairs if value.strip()}


@dataclass(frozen=True)
class Style:
    """How a shape is painted."""

    said: Mapping[str, str] | None = None
    opacity: float = 1.0

    def of(self, own: dict[str, str]) -> "Style":
        """The style of something in it, of which this is said."""
        taken = {key: value for key, value in (self.said or {}).items() if key in _TAKEN_OVER}
        own = {key: value for key, value in own.items() if value != "inherit"}
        return replace(self, said=taken | own, opacity=self.opacity * _share(own.get("opacity", "1")))

    def get(self, key: str, otherwise: str = "") -> str:
        """What is said of one thing."""
        return (self.said or {}).get(key, otherwise)

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it is to be seen."""
        return self.get("display") == "none" or self.get("visibility") in {"hidden", "collapse"} or not self.opacity

    @property
    def effect(self) -> str:
        """What cannot be drawn."""
        for key in ("filter", "mask"):
            if self.get(key, "none") != "none":
                return key
        return "" if self.get("mix-blend-mode", "normal") == "normal" else "mix-blend-mode"

    def painted(self, outline: str) -> Iterator[str]:
        """A path, filled and drawn along."""
        fill, stroke = self._paint("fill", "black"), self._paint("stroke", "none")
        width = (numbers(self.get("stroke-width", "1")) or [1.0])[0]
        stroke = stroke if width > 0 else None
        if not outline or (fill is None and stroke is None):
            return
        yield "q"
        if fill is not None:
            yield f"{written(*fill)} rg"
        if stroke is not None:
            yield f"{written(*stroke)} RG {written(width)} w"
            yield from self._pen()
        yield outline
        end = {(True, True): "B", (True, False): "f", (False, True): "S"}[fill is not None, stroke is not None]
        yield f"{end}*" if self.get("fill-rule") == "evenodd" and end != "S" else end
        yield "Q"

    def _pen(self) -> Iterator[str]:
        cap, join = self.get("stroke-linecap", "butt"), self.get("stroke-linejoin", "miter")
        yield f"{_CAPS.get(cap, 0)} J {_JOINS.get(join, 0)} j"
        if limit := numbers(self.get("stroke-miterlimit", "4")):
            yield f"{written(max(1.0, limit[0]))} M"
        dashes = numbers(self.get("stroke-dasharray", ""))
        if any(dash > 0 for dash in dashes) and min(dashes) >= 0:
            yield f"[{written(*dashes)}] 0 d"

    def _paint(self, key: str, usual: str) -> tuple[float, float, float] | None:
        """A colour mixed with white as far as it shines through; None for no paint."""
        said = self.get(key, usual)
        if said.lower() == "currentcolor":
            said = self.get("color", "black")
        if said in {"none", "transparent"}:
            return None
        if said.startswith("url("):
            if not said.removeprefix("url(").strip(" '\"").startswith("#"):
                raise Unusable(_FETCHES)
            raise Unusable("The SVG has colours that run into one another. Save it as a PNG instead.")
        try:
            channels: tuple[int, ...] = ImageColor.getrgb(said)
        except ValueError:
            raise Unusable(f"The SVG has a colour that is not known: {said[:40]}. Save it as a PNG instead.") from None
        share = self.opacity * _share(self.get(f"{key}-opacity", "1")) * (channels[3] / 255 if channels[3:] else 1)
        if not share:
            return None
        red, green, blue = (1 - share * (1 - channel / 255) for channel in channels[:3])
        return red, green, blue


def _share(text: str) -> float:
    found = numbers(text)
    share = (found[0] / 100 if text.strip().endswith("%") else found[0]) if found else 1.0
    return min(1.0, max(0.0, share))
