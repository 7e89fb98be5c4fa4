"""Texts broken into lines that fit."""

from dataclasses import dataclass
from unicodedata import combining

from paper.letters import Weight
from paper.runs import runs_of

Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Style:
    """How letters look: size in points, weight, colour. The leading has room for stacked accents."""

    size: float = 10
    weight: Weight = Weight.REGULAR
    colour: Colour = BLACK
    leading: float = 1.34

    @property
    def line(self) -> float:
        """The height of a line in points."""
        return self.size * self.leading


def width_of(text: str, style: Style) -> float:
    """How far a line of text runs, in points."""
    return sum(run.width for run in runs_of(text, style.weight)) * style.size


def wrap(text: str, style: Style, width: float, *, most: int = 0) -> tuple[str, ...]:
    """A text in lines no wider than `width` points: broken between words, and inside one only where it is wider alone.

    With `most`, no more lines than that: the last one ends in an ellipsis where something is left out.
    """
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", style) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines += _cut(word, style, width)
    if most and len(lines) > most:
        return (*lines[: most - 1], _shortened(lines[most - 1], style, width))
    return tuple(lines)


def _cut(word: str, style: Style, width: float) -> list[str]:
    """Cut a word that is wider than a line: after a hyphen, slash or full stop if there is one, before no accent."""
    parts = [""]
    for letter in word:
        if parts[-1] and not combining(letter) and width_of(parts[-1] + letter, style) > width:
            cut = max(parts[-1].rfind(mark) for mark in "-/.") + 1 or len(parts[-1])
            parts[-1:] = [parts[-1][:cut], parts[-1][cut:]]
        parts[-1] += letter
    return parts


def _shortened(line: str, style: Style, width: float) -> str:
    while line and width_of(f"{line}…", style) > width:
        line = line[:-1].rstrip()
    return f"{line}…"
