"""Shapes: the mark, the gathering arcs, the QR code, written straight as PDF operators.

Operators are strings, so what is the same on every certificate is worked out once a process and then only copied in.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from math import cos, pi, sin
from typing import Any, NamedTuple

import zxingcpp

KAPPA = 0.5522847498  # how far the handles of a Bezier curve stand off to draw a quarter of a circle
QUIET = 4  # the white margin that scanners need, in modules
TILE = 4
_DARK = re.compile(rb"\x00+")
LOGO_BOX = 48
LOGO_DOTS = ((6, 34), (11.3, 21.3), (36.7, 21.3), (42, 34), (24, 34))  # from the upper left corner


class Colour(NamedTuple):
    """Red, green and blue from 0 to 1."""

    red: float
    green: float
    blue: float

    @property
    def fill(self) -> str:
        """The operator that fills with it from here on."""
        return f"{self.red:.3f} {self.green:.3f} {self.blue:.3f} rg"


def colour(web: str) -> Colour:
    """The colour that a style sheet writes as `web`, such as "#0b6e69"."""
    return Colour(*(int(web[place : place + 2], 16) / 255 for place in (1, 3, 5)))


INK, TEAL, PALE, ACCENT = map(colour, ("#12343b", "#0b6e69", "#e9f2f0", "#c8553d"))
SOFT, MIST, LINE, WHITE = map(colour, ("#47616a", "#c6ddd8", "#c3d6d2", "#ffffff"))


def box(x: float, y: float, width: float, height: float, filled: Colour) -> str:
    """A filled rectangle."""
    return f"{filled.fill} {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f"


def disc(x: float, y: float, radius: float) -> str:
    """A filled circle, in the colour that is set."""
    r, k = radius, radius * KAPPA
    curves = (
        (x + r, y + k, x + k, y + r, x, y + r),
        (x - k, y + r, x - r, y + k, x - r, y),
        (x - r, y - k, x - k, y - r, x, y - r),
        (x + k, y - r, x + r, y - k, x + r, y),
    )
    path = " ".join(" ".join(f"{value:.2f}" for value in curve) + " c" for curve in curves)
    return f"{x + r:.2f} {y:.2f} m {path} f"


def _arc(x: float, y: float, radius: float, spread: tuple[float, float], count: int) -> Iterator[tuple[float, float]]:
    first, last = spread
    for number in range(count):
        angle = (first + (last - first) * number / (count - 1)) * pi / 180
        yield x + radius * cos(angle), y + radius * sin(angle)


def mark(x: float, y: float, width: float) -> str:
    """Muster's mark, drawn to the measures of static/images/logo.svg: a box of `width` with (x, y) its lower left."""
    unit = width / LOGO_BOX

    def at(across: float, down: float) -> tuple[float, float]:
        return x + across * unit, y + (LOGO_BOX - down) * unit

    dots = "\n".join(disc(*at(*place), 4 * unit) for place in LOGO_DOTS)
    arch = _arch(*at(24, 34), 18 * unit, 3 * unit)
    return "\n".join((arch, TEAL.fill, dots, ACCENT.fill, disc(*at(24, 16), 5 * unit)))


def _arch(x: float, y: float, radius: float, thickness: float) -> str:
    """Half a circle over (x, y), as a line with round ends, in teal."""
    r, k = radius, radius * KAPPA
    path = (
        f"{x - r:.2f} {y:.2f} m {x - r:.2f} {y + k:.2f} {x - k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x + k:.2f} {y + r:.2f} {x + r:.2f} {y + k:.2f} {x + r:.2f} {y:.2f} c"
    )
    red, green, blue = TEAL
    return f"q {red:.3f} {green:.3f} {blue:.3f} RG {thickness:.2f} w 1 J {path} S Q"


def gathering(x: float, y: float, rings: Iterable[tuple[float, float, int]], reach: float) -> str:
    """The same idea, large and quiet: arcs of dots about (x, y), each ring given as (radius, dot, count).

    Dots further to the side than `reach` are left out, so that none is cut.
    """
    dots = ((place, dot) for radius, dot, count in rings for place in _arc(x, y, radius, (0, 180), count))
    return "\n".join(disc(*place, dot) for place, dot in dots if abs(place[0] - x) + dot <= reach)


def qr_code(text: str, x: float, y: float, side: float) -> str:
    """`text` as a QR code with its white margin, `side` wide and (x, y) its lower left corner.

    Level M at least (a higher one where it costs no module). All is filled as one path, which leaves no hairlines
    between rows and stays sharp at any size.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
    rows = memoryview(image)
    count, flat = len(rows), rows.tobytes()
    modules, scale = count + 2 * QUIET, side / (count + 2 * QUIET)
    dark = "".join([tiles[flat[first:last]] for first, last, tiles in _tiles(count)])
    return f"q {scale:.4f} 0 0 {scale:.4f} {x:.2f} {y:.2f} cm 1 g 0 0 {modules} {modules} re f 0 g\n{dark}f Q"


@cache
def _tiles(count: int) -> list[tuple[int, int, dict[bytes, str]]]:
    """For each place of a few modules in a code of `count` rows: how to draw whatever may stand there."""
    found = []
    for row in range(count):
        up = count + QUIET - 1 - row
        for left in range(0, count, TILE):
            size = min(TILE, count - left)
            ways = map(bytes, product((0, 255), repeat=size))
            first = row * count + left
            found.append((first, first + size, {way: _drawn(way, left + QUIET, up) for way in ways}))
    return found


def _drawn(modules: bytes, left: int, up: int) -> str:
    return "".join([f"{left + run.start()} {up} {len(run[0])} 1 re\n" for run in _DARK.finditer(modules)])
