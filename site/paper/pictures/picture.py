"""A picture that is ready to be drawn, and the one reason why there is none."""

from dataclasses import dataclass


class Unusable(ValueError):
    """A file that cannot be drawn. Its words are for whoever chose it."""


@dataclass(frozen=True)
class Picture:
    """A PDF object that draws a picture into the unit square: its entries, its packed content, and its own measures."""

    width: float
    height: float
    entries: str
    content: bytes

    @property
    def body(self) -> bytes:
        """The object as it is written."""
        head = f"<</Type/XObject{self.entries}/Length {len(self.content)}>>"
        return b"%sstream\n%s\nendstream" % (head.encode(), self.content)

    def within(self, width: float, height: float) -> tuple[float, float]:
        """How wide and high it is drawn to fit a box."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale


def refuse_odd_shape(width: float, height: float) -> None:
    """Refuse what is no logo: a hair's breadth of a picture would be nothing to see."""
    if not (width > 0 and height > 0) or width / height > 12 or height / width > 4:
        raise Unusable("The picture is too long and thin to be seen. Cut off what is empty round it.")
