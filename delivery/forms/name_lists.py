"""People as a list of lines, typed, pasted, or read from a file: name, e-mail address, what would help."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from delivery.models.bookings import MAX_SEATS
from delivery.operations.one_place import Person, same
from delivery.operations.parties import SeatDetails
from kernel.cleaning import clean_text
from kernel.names import LONGEST, NAMES_ONLY, has_link

LONGEST_NEED, LONGEST_LIST = 1000, 45_000
_NAMES_ONLY = NAMES_ONLY.rstrip(".")


class PeopleField(forms.CharField):
    """One adult on each line. What a spreadsheet parts by tabs is parted by semicolons, for tabs are cleaned away."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_LIST, required=False, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """The cleaned text."""
        lines = (super().to_python(value) or "").splitlines()
        return clean_text("\n".join(map(_with_semicolons, lines)))


def people_of(text: str) -> list[SeatDetails]:
    """The people of a list. Raises ValidationError with one message for the list, or one for each line at fault."""
    lines = [line for line in text.splitlines() if line.strip(" ,;")]
    if len(lines) > MAX_SEATS:
        raise ValidationError(f"You can name up to {MAX_SEATS} people. The list has {len(lines):,} lines")
    people, faults = [], []
    lines_of: dict[Person, int] = {}
    for number, line in enumerate(lines, start=1):
        person = _columns(line) or _words(line)
        fault = "has more than one e-mail address. Put each person on a line of their own" if person is None else ""
        fault = fault or fault_of(person or SeatDetails())
        who = same((person.name, person.email)) if person else None
        if who and lines_of.setdefault(who, number) != number:
            fault = fault or f"names the person of line {lines_of[who]} once more. Each person has one place"
        faults += [f"Line {number} {fault}"] if fault else []
        people.append(person or SeatDetails())
    if faults:
        raise ValidationError(faults)
    return people


def as_line(person: SeatDetails) -> str:
    """Somebody as a line of the list."""
    parts = (person.name.replace(";", ","), person.email, person.access_needs)
    return "; ".join(parts).rstrip("; ")


def fault_of(person: SeatDetails) -> str:
    """What is wrong with somebody's line or row, to be said after its number; empty if nothing is."""
    if len(person.name) > LONGEST:
        return f"has a name that is too long: {LONGEST} characters at most"
    if has_link(person.name):
        return f"has a web address or a number in it. {_NAMES_ONLY}"
    if len(person.access_needs) > LONGEST_NEED:
        return f"says too much of what would help: {LONGEST_NEED:,} characters at most"
    try:
        if person.email:
            validate_email(person.email)
    except ValidationError:
        return "has an e-mail address that is not complete. It should look like name@example.org"
    return "has an e-mail address that is too long" if len(person.email) > 254 else ""


def _with_semicolons(line: str) -> str:
    parts = line.split("\t")
    return ";".join(parts) if len(parts) > 1 and _is_address(parts[1]) else line


def _is_address(part: str) -> bool:
    return "@" in part or not part.strip()


def _columns(line: str) -> SeatDetails | None:
    """Name; e-mail address; what would help. None where semicolons part something else."""
    name, *rest = line.split(";", 2)
    if not rest or "@" in name or not _is_address(rest[0]) or len(rest[0].split()) > 1:
        return None
    needs = rest[1].strip() if len(rest) > 1 else ""
    return SeatDetails(name=name.strip(" ,"), email=rest[0].strip(" <>()").lower(), access_needs=needs)


def _words(line: str) -> SeatDetails | None:
    """A name and an address, in whichever way they are parted. None where there are several addresses."""
    with_at = [word for word in re.split(r"[\s,;]+", line) if "@" in word]
    name = line
    for word in with_at:
        name = name.replace(word, "")
    email = with_at[0].strip("<>()").lower() if with_at else ""
    return None if len(with_at) > 1 else SeatDetails(name=name.strip(" ,;"), email=email)
