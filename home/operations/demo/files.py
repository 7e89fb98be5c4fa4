"""Reads the hand-made files of the demonstration: who there is, which bodies and rooms, which sessions on which day.

Believable words cannot be reckoned; they are written down in `home/data/demo_*` and only dates and seats are made up.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from organisations.operations import reference

DATA = Path(__file__).resolve().parents[2] / "data"
COURSES = DATA / "courses.yaml"
LOGO = DATA / "demo_logo.svg"
# Letters that the last two places of a postcode may have.
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
# Where the made-up numbers begin: far beyond what the registers have given out.
_FIRST_NUMBERS = {"company": 99_000_101, "charity": 9_900_101, "urn": 990_101}
_FIELDS = {"company": "company_number", "charity": "charity_number", "urn": "school_urn"}
_SMALL_WORDS = {"and", "of", "the"}
# Officers need an address that ends so; nobody has this domain.
POLICE_DOMAIN = "muster-demo.police.uk"


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation that books. `force` is the slug of the force it lies in."""

    name: str
    audience_type: str
    size_band: str
    sector: str
    town: str
    postcode: str
    force: str
    domain: str
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Room:
    """A venue. `force` is the slug of the force it lies in."""

    key: str
    name: str
    address: str
    town: str
    postcode: str
    force: str
    capacity: int
    directions: str
    access_notes: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session: `day` counts working days from the day of loading, back for a `P…` key, on for a `C…` key."""

    key: str
    day: int
    start: str
    course: str
    mode: str
    venue: str
    room: int
    online: int
    lead: str
    co: str
    guest: str
    audience: str
    fill: int
    meetings: int
    remark: str

    @property
    def is_past(self) -> bool:
        """Whether it is over on the day of loading."""
        return self.key.startswith("P")


def bodies() -> list[Body]:
    """The organisations, with numbers from ranges that no register has reached and postcodes that are made up."""
    forces = _forces()
    return [
        Body(
            name=row["name"],
            audience_type=row["audience_type"],
            size_band=row["size_band"],
            sector=row["sector"],
            town=row["town"],
            postcode=f"{row['outcode']} 8Z{_INWARD[place % len(_INWARD)]}",
            force=forces[row["outcode"]],
            domain=_domain(row, forces[row["outcode"]]),
            numbers=_numbers(row["number"], place),
        )
        for place, row in enumerate(_rows("demo_organisations.csv"))
    ]


def rooms() -> list[Room]:
    """The venues."""
    forces = _forces()
    return [
        Room(
            key=row["key"],
            name=row["name"],
            address=row["address"],
            town=row["town"],
            postcode=row["postcode"],
            force=forces[row["postcode"].split()[0]],
            capacity=int(row["capacity"]),
            directions=row["directions"],
            access_notes=row["access_notes"],
        )
        for row in _rows("demo_venues.csv")
    ]


def sessions() -> list[SessionRow]:
    """The sessions, in the order of the file."""
    counts = ("day", "room", "online", "fill", "meetings")
    rows: Iterator[dict[str, Any]] = _rows("demo_sessions.csv")
    return [SessionRow(**(row | {name: int(row[name]) for name in counts})) for row in rows]


@cache
def people() -> dict[str, Any]:
    """Accounts, hand-written bookings and the names that others are drawn from."""
    loaded: dict[str, Any] = yaml.safe_load((DATA / "demo_people.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def requests() -> list[dict[str, Any]]:
    """The requests for sessions, as they are written."""
    loaded: list[dict[str, Any]] = yaml.safe_load((DATA / "demo_requests.yaml").read_text(encoding="utf-8"))
    return loaded


def _forces() -> dict[str, str]:
    with (reference.DATA / "outcodes.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["outcode"]: row["force_slug"] for row in csv.DictReader(file)}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _numbers(kind: str, place: int) -> tuple[tuple[str, str], ...]:
    return ((_FIELDS[kind], str(_FIRST_NUMBERS[kind] + place)),) if kind else ()


def _domain(row: dict[str, str], force: str) -> str:
    if row["audience_type"] == "police":
        return f"{force}.{POLICE_DOMAIN}"
    words = ["".join(filter(str.isalnum, word)) for word in row["name"].lower().split()]
    return f"{'-'.join([word for word in words if word and word not in _SMALL_WORDS][:2])}.example"
