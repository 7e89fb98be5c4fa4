"""A register in numbers, without its people: what each mark is answered with, so it must cost little."""

from dataclasses import dataclass

from attendance.enums import THERE, RegisterState
from attendance.models import CheckIn, Mark, Register
from attendance.queries.sheets import Key, derive, headcount_of, living_seats, walk_ins_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many are expected, how many came, of how many nothing is said. `headcount` is never added to them."""

    booked: int
    walk_ins: int
    marked: int
    there: int
    headcount: int

    @property
    def total(self) -> int:
        """Everybody on the list, booked or not."""
        return self.booked + self.walk_ins

    @property
    def unmarked(self) -> int:
        """Those who will be absent when the register is closed."""
        return self.total - self.marked


def tally(register: Register) -> Tally:
    """The numbers of the register's sheet, from ids alone: the same as `sheet` counts, row for row."""
    said = _said(register)
    seats, walk_ins = _listed(register, said)
    marks = [status for key in (*seats, *walk_ins) if (status := said.get(key))]
    return Tally(
        booked=len(seats),
        walk_ins=len(walk_ins),
        marked=len(marks),
        there=sum(status in THERE for status in marks),
        headcount=headcount_of(register),
    )


def _listed(register: Register, said: dict[Key, str]) -> tuple[list[Key], list[Key]]:
    if register.state == RegisterState.CLOSED:
        # Who is on a closed list was settled by its closing.
        return [key for key in said if key[1] is None], [key for key in said if key[0] is None]
    session_id = register.meeting.session_id
    seats, walk_ins = living_seats(session_id), walk_ins_of(session_id)
    return (
        [(pk, None) for pk in seats.values_list("pk", flat=True)],
        [(None, pk) for pk in walk_ins.values_list("pk", flat=True)],
    )


def _said(register: Register) -> dict[Key, str]:
    if register.state == RegisterState.CLOSED:
        rows = Mark.objects.filter(closing=register.closing_id).values_list("seat_id", "walk_in_id", "status")
        return {(seat, walk_in): status for seat, walk_in, status in rows}
    events = CheckIn.objects.filter(register=register)
    found = derive(events.values_list("seat_id", "walk_in_id", "id", "status", "happened_at"))
    return {key: event.status for key, event in found.items()}
