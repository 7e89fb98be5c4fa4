"""Reads DER, as far as signatures need it: tags, lengths and what is inside, one level at a time.

What is read comes from strangers, so nothing is believed: whatever does not add up is Unreadable.
"""

import unicodedata
from dataclasses import dataclass

SEQUENCE, SET, OCTETS, INTEGER, OID = 0x30, 0x31, 0x04, 0x02, 0x06
COMMON_NAME = "2.5.4.3"
LONGEST_NAME = 64
_MOST_MEMBERS = 200
_SEPARATORS = ("Zl", "Zp")


class Unreadable(ValueError):
    """These bytes are not what they are said to be."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value: its tag, all of its bytes, and what is inside."""

    tag: int
    whole: bytes
    content: bytes

    def members(self) -> list["Node"]:
        """The values inside, in their order."""
        found, at = [], 0
        while at < len(self.content):
            found.append(read(self.content, at))
            at += len(found[-1].whole)
            if len(found) > _MOST_MEMBERS:
                raise Unreadable("more members than any signature has")
        return found

    def only(self, tag: int) -> "Node":
        """This value, if it is of that kind."""
        if self.tag != tag:
            raise Unreadable(f"tag {self.tag:#x} where {tag:#x} is due")
        return self


def read(data: bytes, at: int = 0) -> Node:
    """The value that begins there. What comes after it is left alone."""
    if at + 2 > len(data):
        raise Unreadable("it ends too early")
    length, begins = data[at + 1], at + 2
    if length >= 0x80:
        figures = length & 0x7F
        if not 1 <= figures <= 4:
            raise Unreadable("a length that DER does not have")
        length, begins = int.from_bytes(data[begins : begins + figures], "big"), begins + figures
    ends = begins + length
    if ends > len(data):
        raise Unreadable("it ends too early")
    return Node(data[at], data[at:ends], data[begins:ends])


def oid(node: Node) -> str:
    """An object identifier in dots."""
    numbers, number = [], 0
    for byte in node.only(OID).content:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    if not numbers:
        raise Unreadable("an identifier without numbers")
    first = min(numbers[0] // 40, 2)
    return ".".join(str(one) for one in (first, numbers[0] - 40 * first, *numbers[1:]))


def common_name(name: Node) -> str:
    """Whom a certificate names, without what would not be seen; empty where it names nobody."""
    for part in name.members():
        for one in part.members():
            kind, value = one.members()[:2]
            if oid(kind) == COMMON_NAME:
                return _text(value)
    return ""


def _text(value: Node) -> str:
    coding = {0x0C: "utf-8", 0x1E: "utf-16-be"}.get(value.tag, "latin-1")
    text = value.content.decode(coding, "replace")
    seen = [one for one in text if (kind := unicodedata.category(one))[0] != "C" and kind not in _SEPARATORS]
    return "".join(seen)[:LONGEST_NAME]
