"""The page as it is to be drawn: its measures, and the blocks and shapes that are placed on it.

The page (A4 landscape, points from the lower left corner) is a main column and, at its right, a panel for the check.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from certificates.documents.lettering import Setting
from certificates.documents.shapes import Colour
from paper import Weight, Words

PAGE = (841.89, 595.276)
COLUMN, COLUMN_WIDTH = 54.0, 556.0
BODY_TOP, BODY_BOTTOM = 494.0, 124.0
FOOT_RULE, FOOT_TOP, FOOT_HEIGHT = 110.0, 101.0, 42.0
PANEL = 648.0
PANEL_COLUMN, PANEL_WIDTH = 671.0, 147.0
QR_TOP = 347.0


class Role(StrEnum):
    """What a block is, in the words of PDF's structure types."""

    HEADING = "H1"
    SUBHEADING = "H2"
    PARAGRAPH = "P"
    LIST_ITEM = "LI"
    FIGURE = "Figure"


class Block(NamedTuple):
    """Lines that are read as one; or a picture by its name, what it shows, and where (left, bottom, right, top)."""

    role: Role
    lines: tuple[Words, ...] = ()
    picture: str = ""
    says: str = ""
    box: tuple[float, float, float, float] = (0, 0, 0, 0)


@dataclass
class Sheet:
    """A page as it is to be drawn: `blocks` in reading order; dots, rules and the QR code are ornament beside them."""

    blocks: list[Block] = field(default_factory=list)
    bullets: list[tuple[float, float, float]] = field(default_factory=list)  # x, y, radius
    rules: list[tuple[float, float, float]] = field(default_factory=list)  # x, y, length
    accent_y: float = 0
    tag_box: tuple[float, float, float, float] | None = None  # round "Police-only course"
    qr_box: tuple[float, float, float] = (PANEL_COLUMN, QR_TOP - PANEL_WIDTH, PANEL_WIDTH)  # x, y, side

    def put(self, role: Role, setting: Setting, x: float, top: float, colour: Colour) -> float:
        """Place a set text with its upper left corner at (x, top); answers where it ends."""
        weight, size = setting.weight, setting.size
        lines = [Words(text, x, y, weight, size, colour) for text, y in setting.baselines(top)]
        self.blocks.append(Block(role, tuple(lines)))
        return top - setting.height


def one_line(text: str, weight: Weight, size: float) -> Setting:
    """A text of our own, known to fit."""
    return Setting((text,), weight, size)
