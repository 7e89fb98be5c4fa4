"""What a certificate says, as plain words: the drawing knows no rows, so it can be tested and timed alone."""

from dataclasses import dataclass
from datetime import datetime


class UndrawableText(ValueError):
    """A fact that cannot be printed in full. A certificate with a gap or a box in it must never leave the house."""

    def __init__(self, fact: str, characters: str) -> None:
        """`fact` is the field of CertificateFacts; `characters` are those lacking, or "" where nothing is left."""
        self.fact = fact
        self.characters = characters
        code_points = " ".join(f"U+{ord(character):04X}" for character in characters)
        super().__init__(f"{fact} cannot be drawn: {code_points or 'it is empty'}")


class UndrawableName(UndrawableText):
    """The holder's name cannot be printed as it is written; somebody has to ask how else the holder writes it."""


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """Everything printed on one certificate, worded as it is to be read. Only `expires_on` may be empty."""

    code: str
    verify_url: str  # what the QR code holds
    verify_at: str  # the short address, as somebody would type it
    name: str
    course_title: str
    outcomes: tuple[str, ...]
    taught_on: str
    hours: str
    trainers: tuple[str, ...]
    issuer: str
    issued_on: str
    issued_at: datetime  # aware of its zone: when the file says that it was made
    expires_on: str = ""  # empty: no expiry
    is_restricted: bool = False
