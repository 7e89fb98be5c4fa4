"""Lines of an SVG as the operators of a PDF: what stands in `d`, `points` and `transform`."""

import re
from collections.abc import Iterator
from math import acos, ceil, cos, hypot, isfinite, pi, radians, sin, sqrt, tan

from paper.pictures.picture import Unusable

KAPPA = 0.5522847498
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_TOKEN = re.compile(rf"([A-Za-z])|({_NUMBER.pattern})")
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_ARC = re.compile(
    rf"\s*,?\s*({_NUMBER.pattern})\s*,?\s*({_NUMBER.pattern})\s*,?\s*({_NUMBER.pattern})\s*,?\s*([01])\s*,?\s*([01])"
    rf"\s*,?\s*({_NUMBER.pattern})\s*,?\s*({_NUMBER.pattern})"
)
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
BROKEN = "A line of the drawing cannot be read. Save it as a plain SVG."


def numbers(text: str) -> list[float]:
    """The numbers in a text; units behind them are left out."""
    found = [float(number) for number in _NUMBER.findall(text)]
    if not all(map(_is_drawable, found)):
        raise Unusable(BROKEN)
    return found


def written(*values: float) -> str:
    """Numbers as a PDF has them."""
    if not all(map(_is_drawable, values)):
        raise Unusable(BROKEN)
    return " ".join([f"{value:.3f}".rstrip("0").rstrip(".") for value in values])


def _is_drawable(value: float) -> bool:
    return isfinite(value) and abs(value) < 1e6


def matrices(text: str) -> Iterator[Matrix]:
    """The steps of a `transform`, in the order in which they are written."""
    if _TRANSFORM.sub("", text).strip(" ,\t\r\n"):
        raise Unusable(BROKEN)
    for name, inside in _TRANSFORM.findall(text):
        given = numbers(inside)
        first, second, *_ = [*given, 0.0, 0.0]
        if name == "matrix" and len(given) == 6:
            yield given[0], given[1], given[2], given[3], given[4], given[5]
        elif name == "translate":
            yield 1, 0, 0, 1, first, second
        elif name == "scale":
            yield first, 0, 0, second if len(given) > 1 else first, 0, 0
        elif name == "rotate":
            c, s = cos(radians(first)), sin(radians(first))
            x, y = (given[1], given[2]) if len(given) == 3 else (0.0, 0.0)
            yield c, s, -s, c, x - c * x + s * y, y - s * x - c * y
        elif name in {"skewX", "skewY"}:
            lean = tan(radians(first))
            yield (1, 0, lean, 1, 0, 0) if name == "skewX" else (1, lean, 0, 1, 0, 0)
        else:
            raise Unusable(BROKEN)


def polygon(text: str, *, is_closed: bool) -> str:
    """Straight lines from point to point."""
    flat = numbers(text)
    points = list(zip(flat[::2], flat[1::2], strict=False))
    if not points:
        return ""
    lines = [f"{written(*points[0])} m", *(f"{written(*point)} l" for point in points[1:])]
    return "\n".join([*lines, "h"] if is_closed else lines)


def ellipse(x: float, y: float, across: float, up: float) -> str:
    """A circle or an ellipse about a point."""
    a, b = across * KAPPA, up * KAPPA
    return "\n".join(
        (
            f"{written(x + across, y)} m",
            f"{written(x + across, y + b, x + a, y + up, x, y + up)} c",
            f"{written(x - a, y + up, x - across, y + b, x - across, y)} c",
            f"{written(x - across, y - b, x - a, y - up, x, y - up)} c",
            f"{written(x + a, y - up, x + across, y - b, x + across, y)} c h",
        )
    )


def rectangle(box: tuple[float, float, float, float], across: float, up: float) -> str:
    """A rectangle from its corner, with corners rounded by so much."""
    x, y, width, height = box
    across, up = min(across, width / 2), min(up, height / 2)
    if not across or not up:
        return f"{written(x, y, width, height)} re"
    a, b, right, low = across * (1 - KAPPA), up * (1 - KAPPA), x + width, y + height
    return "\n".join(
        (
            f"{written(x + across, y)} m {written(right - across, y)} l",
            f"{written(right - a, y, right, y + b, right, y + up)} c {written(right, low - up)} l",
            f"{written(right, low - b, right - a, low, right - across, low)} c {written(x + across, low)} l",
            f"{written(x + a, low, x, low - b, x, low - up)} c {written(x, y + up)} l",
            f"{written(x, y + b, x + a, y, x + across, y)} c h",
        )
    )


def path(text: str) -> str:
    """What stands in the `d` of a path."""
    pen = _Pen()
    for name, given in _steps(text):
        pen.go(name, given)
    return "\n".join(pen.drawn)


def _steps(text: str) -> Iterator[tuple[str, list[float]]]:
    """Each step with its letter; a letter that is left out is the last one again, and after a move a line."""
    place, name = 0, ""
    while place < len(text):
        if text[place] in " ,\t\r\n":
            place += 1
            continue
        found = _TOKEN.match(text, place)
        if found is None or (not found[1] and not name) or (found[1] and found[1].upper() not in _ARGUMENTS):
            raise Unusable(BROKEN)
        if found[1]:
            name, place = found[1], found.end()
        given, place = _given(text, place, name.upper())
        yield name, given
        name = {"M": "L", "m": "l", "Z": "", "z": ""}.get(name, name)


def _given(text: str, place: int, name: str) -> tuple[list[float], int]:
    if name == "A":
        # Its two flags may stand without a space between them.
        if (arc := _ARC.match(text, place)) is None:
            raise Unusable(BROKEN)
        return [float(number) for number in arc.groups()], arc.end()
    given: list[float] = []
    for _ in range(_ARGUMENTS[name]):
        while place < len(text) and text[place] in " ,\t\r\n":
            place += 1
        if (found := _NUMBER.match(text, place)) is None:
            raise Unusable(BROKEN)
        given.append(float(found[0]))
        place = found.end()
    return given, place


class _Pen:
    """Where the pen is, where its line began, and the handle that a smooth curve goes on from."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.x = self.y = 0.0
        self.first: Point = (0.0, 0.0)
        self.handle: Point = (0.0, 0.0)
        self.last = ""

    def go(self, name: str, given: list[float]) -> None:
        """One step."""
        kind, is_relative = name.upper(), name.islower()
        if not self.drawn and kind != "M":
            raise Unusable(BROKEN)
        x, y = (self.x, self.y) if is_relative else (0.0, 0.0)
        if kind == "A":
            self._arc(given, given[5] + x, given[6] + y)
        elif kind in "HV":
            self._line(given[0] + x if kind == "H" else self.x, given[0] + y if kind == "V" else self.y)
        elif kind == "Z":
            self.drawn.append("h")
            self.x, self.y = self.first
        else:
            flat = [value + (y if place % 2 else x) for place, value in enumerate(given)]
            self._points(kind, list(zip(flat[::2], flat[1::2], strict=True)))
        self.last = kind

    def _points(self, kind: str, points: list[Point]) -> None:
        here = (self.x, self.y)
        turned = (2 * self.x - self.handle[0], 2 * self.y - self.handle[1])
        if kind == "M":
            self.first = (self.x, self.y) = points[0]
            self.drawn.append(f"{written(*points[0])} m")
        elif kind == "L":
            self._line(*points[0])
        elif kind in "CS":
            one = points[0] if kind == "C" else turned if self.last in ("C", "S") else here
            self._curve(one, points[-2], points[-1])
            self.handle = points[-2]
        else:
            by = points[0] if kind == "Q" else turned if self.last in ("Q", "T") else here
            end = points[-1]
            self._curve(_towards(here, by), _towards(end, by), end)
            self.handle = by

    def _line(self, x: float, y: float) -> None:
        self.drawn.append(f"{written(x, y)} l")
        self.x, self.y = x, y

    def _curve(self, one: Point, other: Point, end: Point) -> None:
        self.drawn.append(f"{written(*one, *other, *end)} c")
        self.x, self.y = end

    def _arc(self, given: list[float], x: float, y: float) -> None:
        """Part of an ellipse, as curves of a quarter at most: where its centre is follows from both its ends."""
        across, up, turn, is_large, is_sweeping = abs(given[0]), abs(given[1]), radians(given[2]), given[3], given[4]
        if not across or not up or (x, y) == (self.x, self.y):
            self._line(x, y)
            return
        c, s = cos(turn), sin(turn)
        half_x, half_y = (self.x - x) / 2, (self.y - y) / 2
        u, v = c * half_x + s * half_y, c * half_y - s * half_x
        grow = sqrt(max(1.0, (u / across) ** 2 + (v / up) ** 2))
        across, up = across * grow, up * grow
        over = (across * v) ** 2 + (up * u) ** 2
        far = sqrt(max(0.0, (across * up) ** 2 / over - 1)) * (-1 if is_large == is_sweeping else 1)
        centre_u, centre_v = far * across * v / up, -far * up * u / across
        begin = _angle((u - centre_u) / across, (v - centre_v) / up)
        sweep = _angle((-u - centre_u) / across, (-v - centre_v) / up) - begin
        sweep += 2 * pi if is_sweeping and sweep < 0 else -2 * pi if not is_sweeping and sweep > 0 else 0
        middle = (self.x + x) / 2 + c * centre_u - s * centre_v, (self.y + y) / 2 + s * centre_u + c * centre_v
        count = max(1, ceil(abs(sweep) / (pi / 2) - 1e-9))
        step = sweep / count
        reach = 4 / 3 * tan(step / 4)

        def at(angle: float, along: float) -> Point:
            a, b = across * (cos(angle) - along * sin(angle)), up * (sin(angle) + along * cos(angle))
            return middle[0] + c * a - s * b, middle[1] + s * a + c * b

        for number in range(count):
            angle = begin + number * step
            end = (x, y) if number == count - 1 else at(angle + step, 0)
            self._curve(at(angle, reach), at(angle + step, -reach), end)


def _towards(end: Point, handle: Point) -> Point:
    """The handle of a cubic curve that draws what a quadratic one does."""
    return end[0] + (handle[0] - end[0]) * 2 / 3, end[1] + (handle[1] - end[1]) * 2 / 3


def _angle(x: float, y: float) -> float:
    turn = acos(max(-1.0, min(1.0, x / hypot(x, y))))
    return -turn if y < 0 else turn
