"""The bytes of a PDF, object by object: numbers, places and the table at the end that tells where each begins."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A document. Where it is to be signed, `gap` is where in it the signature goes, as hexadecimal figures in < >."""

    content: bytes
    gap: tuple[int, int] | None = None


class Objects:
    """Objects in the order in which they are written. A number may be taken before its object is known."""

    def __init__(self, content: bytes, offsets: tuple[int, ...] = ()) -> None:
        """Go on after `content`, in which the first objects begin at `offsets`."""
        self._parts = [content]
        self._length = len(content)
        self._places: dict[int, int] = dict(enumerate(offsets, start=1))
        self.next = len(offsets) + 1

    @property
    def content(self) -> bytes:
        """Everything written so far."""
        return b"".join(self._parts)

    @property
    def length(self) -> int:
        """How many bytes that is."""
        return self._length

    @property
    def offsets(self) -> list[int]:
        """Where each object begins, by number."""
        return [self._places[number] for number in range(1, self.next)]

    def take(self) -> int:
        """A number for an object that is written later."""
        self.next += 1
        return self.next - 1

    def add(self, body: bytes, number: int = 0) -> int:
        """Write an object, under the number taken for it or the next one; answers its number."""
        number = number or self.take()
        self._places[number] = self._length
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        self._parts.append(part)
        self._length += len(part)
        return number

    def end(self, root: int, info: int, identity: str) -> bytes:
        """The whole file: every object, the table and the trailer."""
        table = "".join([f"{place:010d} 00000 n \n" for place in self.offsets])
        tail = (
            f"xref\n0 {self.next}\n0000000000 65535 f \n{table}trailer\n"
            f"<</Size {self.next}/Root {root} 0 R/Info {info} 0 R/ID[<{identity}><{identity}>]>>\n"
            f"startxref\n{self._length}\n%%EOF\n"
        )
        self._parts.append(tail.encode())
        return self.content


def text_string(text: str) -> str:
    """A text in a PDF, in whatever script."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
