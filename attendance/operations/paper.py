"""Paper: sign-in sheets are made, and what people signed is typed in afterwards."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from attendance import errors
from attendance.enums import Source
from attendance.models import Register, SignInSheet
from attendance.operations import check_ins, registers, walk_ins
from attendance.queries import paper
from delivery.enums import SessionState
from delivery.models import Meeting, Session
from kernel.actors import Actor
from records.operations import trail


def make_sheet(*, meeting: Meeting, by: Actor) -> SignInSheet:
    """Fix who stands on which line of a sign-in sheet. Where nobody came or went since the last one, that one is it.

    Refuses `session_cancelled` and `session_draft`.
    """
    if meeting.session.state == SessionState.CANCELLED:
        raise errors.session_cancelled()
    if meeting.session.state == SessionState.DRAFT:
        raise errors.session_draft()
    with transaction.atomic():
        # Two trainers may press at the same moment: the second one waits and gets the first one's sheet.
        Session.objects.select_for_update(no_key=True).get(pk=meeting.session_id)
        lines = paper.expected_keys(meeting.session_id)
        last = SignInSheet.objects.filter(meeting=meeting).order_by("-number").first()
        if last is not None and last.lines == lines:
            return last
        sheet = SignInSheet.objects.create(
            meeting=meeting,
            number=last.number + 1 if last else 1,
            lines=lines,
            made_at=timezone.now(),
            by_kind=by.kind.value,
            by_id=by.id,
        )
        trail.record(verb="make", subject=sheet, by=by, after={"lines": len(lines)}, is_new=True)
    return sheet


def enter(
    *,
    register: Register,
    sheet: SignInSheet,
    marks: str,
    entry_id: UUID,
    by: Actor,
    written_in: Sequence[tuple[str, str]] = (),
    changes_marks: bool = False,
) -> int:
    """Enter what was typed from a sheet, and add those who wrote themselves in (name, organisation); returns how many.

    All or nothing. Whoever is marked otherwise already stays so, unless `changes_marks`. Typing the same again changes
    nothing. Refuses `register_closed`, `unreadable_marks`, and what `walk_ins.add` refuses.
    """
    with transaction.atomic():
        locked = registers.lock(register)
        registers.refuse_unless_open(locked)
        preview = paper.preview(locked, sheet, marks)
        if preview.faults:
            raise errors.unreadable_marks(" ".join(preview.faults))
        events = [
            _event(line, locked, entry_id)
            for line in preview.lines
            if not line.is_same and (changes_marks or not line.differs)
        ]
        for outcome in check_ins.mark_many(register=locked, events=events, by=by):
            if outcome.refusal is not None:
                raise outcome.refusal
        for number, (name, organisation) in enumerate(written_in):
            walk_ins.add(
                register=locked,
                name=name,
                organisation_name=organisation,
                client_event_id=uuid5(entry_id, f"written in {number}"),
                source=Source.PAPER,
                by=by,
            )
    return len(events) + len(written_in)


def _event(line: paper.Typed, register: Register, entry_id: UUID) -> check_ins.Event:
    # They signed when they came in, so what a device saw later during the meeting counts, however late it syncs.
    # Whoever was marked before is changed now, knowingly.
    return check_ins.Event(
        client_event_id=uuid5(entry_id, line.row.key),
        status=line.to,
        seat_id=line.row.seat_id,
        walk_in_id=line.row.walk_in_id,
        happened_at=None if line.has_events else register.meeting.starts_at,
        source=Source.PAPER,
    )
