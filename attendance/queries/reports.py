"""Whose place an entry of an attendance report may be, and how long somebody was there by all reports of a register.

A reference or an address says whose place it is. A name only suggests it: two people may have one name, and one person
two. So what a name suggests waits for somebody's yes.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from uuid import UUID

from attendance.enums import EntryState, MatchedBy
from attendance.models import Register, ReportEntry, WalkIn
from attendance.queries.sheets import Key, living_seats, walk_ins_of
from delivery.models import Seat
from delivery.queries import tickets

_LETTERS_APART = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "\u0131": "i"}
)
_TITLES = frozenset("mr mrs ms miss mx dr prof sir dame pc sgt insp cllr rev".split())
_ASIDE = re.compile(r"\(([^)]*)\)")
_ALIKE = 0.8
_MOST_LOOKED_AT = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Attendee:
    """Somebody with a place, or who came without one. `reference` is `<booking>/<place>`; a place has a ticket, too."""

    seat_id: int | None
    walk_in_id: UUID | None
    name: str
    email: str
    organisation: str
    reference: str = ""
    ticket: str = ""

    @property
    def key(self) -> Key:
        """Which of the two."""
        return self.seat_id, self.walk_in_id

    @property
    def value(self) -> str:
        """What names them in forms, as a row of the sheet."""
        return f"s-{self.seat_id}" if self.seat_id else f"w-{self.walk_in_id}"

    @property
    def words(self) -> str:
        """Who it is."""
        name = self.name or f"Place {self.reference}, no name yet"
        return f"{name}, {self.organisation}" if self.organisation else name


class Roll:
    """Everybody whom a report of a session may speak of, found by reference, by address, and by name."""

    def __init__(self, attendees: Iterable[Attendee]) -> None:
        self.attendees = tuple(attendees)
        self._by_reference = {_bare(one.reference): one for one in self.attendees if one.reference}
        self._by_reference |= {one.ticket: one for one in self.attendees if one.ticket}
        self._by_booking: dict[str, list[Attendee]] = defaultdict(list)
        self._by_email: dict[str, list[Attendee]] = defaultdict(list)
        self._by_word: dict[str, list[Attendee]] = defaultdict(list)
        for one in self.attendees:
            self._by_booking[_bare(one.reference.partition("/")[0])].append(one)
            if one.email:
                self._by_email[one.email].append(one)
            for word in set(_words(one.name)):
                self._by_word[word].append(one)

    def is_shared(self, email: str) -> bool:
        """Whether several people of the session have this address."""
        return len(self._by_email.get(email, ())) > 1

    def known(self, *, reference: str, email: str, name: str) -> tuple[Attendee | None, str]:
        """Whose place it is beyond doubt, and by what that was told."""
        if reference:
            said = tickets.read(reference) or _bare(reference)
            found = self._by_reference.get(said) or _only(self._by_booking.get(said, []), name)
            if found is not None:
                return found, MatchedBy.REFERENCE
        if email:
            found = _only(self._by_email.get(email, []), name)
            if found is not None:
                return found, MatchedBy.EMAIL
        return None, ""

    def suggested(self, name: str, taken: Collection[Key]) -> tuple[Attendee | None, bool]:
        """Who it may be by the name, and whether the names are the same but for case, accents and order."""
        best, how_alike = None, 0.0
        for said in _said_names(name):
            near = self._near(said, taken)
            same = [one for one in near if sorted(_words(one.name)) == said]
            if len(same) == 1:
                return same[0], True
            for one in [] if same else near:
                alike = SequenceMatcher(None, " ".join(said), " ".join(sorted(_words(one.name)))).ratio()
                if alike > max(how_alike, _ALIKE):
                    best, how_alike = one, alike
        return best, False

    def _near(self, said: Sequence[str], taken: Collection[Key]) -> list[Attendee]:
        rarest = sorted((self._by_word[word] for word in said if word in self._by_word), key=len)
        near = {one.key: one for some in rarest[:3] for one in some[:_MOST_LOOKED_AT] if one.key not in taken}
        return list(near.values())


def roll(register: Register) -> Roll:
    """Everybody whom a report of this register may speak of. Two queries."""
    session_id = register.meeting.session_id
    seats = living_seats(session_id).select_related("booking__organisation").order_by("name", "pk")
    came = walk_ins_of(session_id).select_related("organisation").order_by("name", "pk")
    return Roll([*(_of_seat(seat) for seat in seats), *(_of_walk_in(walk_in) for walk_in in came)])


def _of_seat(seat: Seat) -> Attendee:
    return Attendee(
        seat_id=seat.pk,
        walk_in_id=None,
        name=seat.name,
        email=seat.email,
        organisation=seat.booking.organisation.name,
        reference=f"{seat.booking.ref}/{seat.number}",
        ticket=tickets.ticket_of(seat),
    )


def _of_walk_in(walk_in: WalkIn) -> Attendee:
    organisation = walk_in.organisation.name if walk_in.organisation else walk_in.organisation_name
    return Attendee(
        seat_id=None, walk_in_id=walk_in.pk, name=walk_in.name, email=walk_in.email, organisation=organisation
    )


def minutes_of(entries: Iterable[ReportEntry]) -> int:
    """How many whole minutes somebody was there by these entries together: no moment is counted twice.

    An entry that knows only a length adds to the others where its times show that it was at another time.
    """
    entries = list(entries)
    total = together(moment for entry in entries for moment in entry.moments)
    counted = [entry for entry in entries if entry.spans]
    for entry in sorted((one for one in entries if not one.spans), key=lambda one: -one.minutes):
        length = timedelta(minutes=entry.minutes)
        total = total + length if all(_is_apart(entry, other) for other in counted) else max(total, length)
        counted.append(entry)
    return int(total.total_seconds() // 60)


def together(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """How long spans are that may overlap."""
    total, until = timedelta(), None
    for begin, end in sorted(spans):
        since = begin if until is None else max(begin, until)
        total += max(end - since, timedelta())
        until = end if until is None else max(until, end)
    return total


def waiting_entries(register: Register) -> int:
    """How many people of a register's reports somebody has to say something about."""
    unsettled = ReportEntry.objects.filter(report__register=register)
    return unsettled.filter(state__in=[EntryState.WAITING, EntryState.DIFFERS]).count()


def folded(name: str) -> str:
    """A name as it is compared: without case, accents, titles, order and what stands in brackets."""
    return " ".join(sorted(_words(_ASIDE.sub(" ", name))))


def _is_apart(entry: ReportEntry, other: ReportEntry) -> bool:
    if not (entry.joined_at and entry.left_at and other.joined_at and other.left_at):
        return False
    return entry.left_at <= other.joined_at or other.left_at <= entry.joined_at


def _only(some: Sequence[Attendee], name: str) -> Attendee | None:
    if len(some) == 1:
        return some[0]
    same = [one for one in some if folded(name) and folded(one.name) == folded(name)]
    return same[0] if len(same) == 1 else None


def _said_names(name: str) -> list[list[str]]:
    """The names in a name: as shown, without what is in brackets, and what is in brackets, which Zoom puts there."""
    written = [_ASIDE.sub(" ", name), *_ASIDE.findall(name)]
    return [words for one in written if (words := sorted(_words(one)))]


def _words(name: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS_APART))
    plain = "".join(
        letter if letter.isalnum() else " "
        for letter in apart
        if not unicodedata.combining(letter) and letter not in "'\u2019"
    )
    words = plain.split()
    return [word for word in words if word not in _TITLES] or words


def _bare(reference: str) -> str:
    return "".join(letter for letter in reference.upper() if letter.isalnum())
