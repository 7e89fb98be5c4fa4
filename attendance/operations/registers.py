"""The register of a meeting: started, closed so that its marks are final, opened again for an amendment."""

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from attendance import errors, outbox, queries
from attendance.enums import THERE, MarkStatus, RegisterState
from attendance.models import Closing, Mark, Register
from attendance.operations import close_outs
from delivery.enums import SessionState
from delivery.models import Meeting, Session
from delivery.operations import sessions
from kernel.actors import Actor
from kernel.cleaning import clean_text
from records.operations import trail
from ui import wording

OPENS_BEFORE = timedelta(hours=24)
LONGEST_REASON = 500


def open_register(*, meeting: Meeting, by: Actor) -> Register:
    """The register of a meeting, started now if nobody did before; the session is then held.

    Refuses `session_cancelled`, `session_draft`, and `too_early` more than 24 hours before the meeting.
    """
    started = Register.objects.filter(meeting=meeting).first()
    if started is not None:
        return started
    _refuse_unless_startable(meeting)
    with transaction.atomic():
        # Two trainers may press at the same moment: one starts it, the other gets the same row.
        register, is_new = Register.objects.get_or_create(meeting=meeting, defaults={"opened_at": timezone.now()})
        if is_new:
            trail.record(verb="open", subject=register, by=by, after={"meeting": meeting.pk}, is_new=True)
            sessions.hold(session=meeting.session, by=by)
    return register


def close(*, register: Register, by: Actor, empty: bool = False, answers: close_outs.Answers | None = None) -> Closing:
    """Make the marks final: one for each living seat and walk-in, by their latest events; absent where there is none.

    The last register of a session to be closed completes the session, and those who came are thanked. Refuses
    `register_closed`, `meeting_not_begun` and, unless `empty` confirms that nobody came, `nobody_marked`. With
    `answers` the questions at the end are answered in one go; it refuses what `close_outs.write` refuses.
    """
    with transaction.atomic():
        locked = lock(register)
        refuse_unless_open(locked)
        latest = queries.latest_events(locked)
        headcount = queries.headcount_of(locked)
        _refuse_unless_closable(locked, bool(latest or headcount or empty))
        closing = Closing.objects.create(
            register=locked,
            number=locked.closings.count() + 1,
            at=timezone.now(),
            by_kind=by.kind.value,
            by_id=by.id,
            reason=locked.reopened_for,
            headcount=headcount,
        )
        marks = _marks(closing, latest)
        Mark.objects.bulk_create(marks, batch_size=500)
        still_open = Register.objects.filter(pk=locked.pk, state=RegisterState.OPEN)
        if not still_open.update(state=RegisterState.CLOSED, closing=closing, reopened_for=""):
            raise errors.register_closed()
        locked.state, locked.closing, locked.reopened_for = RegisterState.CLOSED, closing, ""
        trail.record(verb="close", subject=locked, by=by, after=_facts(closing, marks))
        if answers is not None:
            close_outs.write(register=locked, answers=answers, by=by)
        _complete_with_last(locked.meeting.session_id, by)
    register.refresh_from_db()
    return closing


def amend(*, register: Register, reason: str, by: Actor) -> Register:
    """Open a closed register again. Its closings stay; the last one counts until the next, which carries the reason.

    Refuses `reason_needed`, and `register_open` when it is not closed.
    """
    reason = clean_text(reason)[:LONGEST_REASON]
    if not reason:
        raise errors.reason_needed()
    with transaction.atomic():
        closed = Register.objects.filter(pk=register.pk, state=RegisterState.CLOSED)
        if not closed.update(state=RegisterState.OPEN, reopened_for=reason):
            raise errors.register_open()
        trail.record(verb="amend", subject=register, by=by, after={"state": "open", "reason": reason})
    register.refresh_from_db()
    return register


def lock(register: Register) -> Register:
    """The register as it stands now, held until the transaction ends, so that no mark slips past a closing.

    SQLite has no row locks and needs none: there, a transaction that writes is alone from its first statement.
    """
    rows = Register.objects.select_for_update(of=("self",), no_key=True).select_related("meeting__session")
    return rows.get(pk=register.pk)


def refuse_unless_open(register: Register) -> None:
    """Refuse `register_closed`."""
    if register.state != RegisterState.OPEN:
        raise errors.register_closed()


def _refuse_unless_startable(meeting: Meeting) -> None:
    session = meeting.session
    if session.state == SessionState.CANCELLED:
        raise errors.session_cancelled()
    if session.state == SessionState.DRAFT:
        raise errors.session_draft()
    opens_at = meeting.starts_at - OPENS_BEFORE
    if timezone.now() < opens_at:
        raise errors.too_early(wording.when(opens_at))


def _refuse_unless_closable(register: Register, has_something: bool) -> None:
    if timezone.now() < register.meeting.starts_at:
        raise errors.not_begun(wording.when(register.meeting.starts_at))
    if not has_something:
        raise errors.nobody_marked()


def _marks(closing: Closing, latest: queries.LatestEvents) -> list[Mark]:
    session_id = closing.register.meeting.session_id
    seats, walk_ins = queries.living_seats(session_id), queries.walk_ins_of(session_id)
    keys: list[queries.Key] = [(pk, None) for pk in seats.order_by("pk").values_list("pk", flat=True)]
    keys += [(None, pk) for pk in walk_ins.order_by("pk").values_list("pk", flat=True)]
    marks = []
    for seat_id, walk_in_id in keys:
        event = latest.get((seat_id, walk_in_id))
        status = MarkStatus(event.status) if event else MarkStatus.ABSENT
        check_in_id = event.id if event else None
        marks.append(
            Mark(closing=closing, seat_id=seat_id, walk_in_id=walk_in_id, status=status, check_in_id=check_in_id)
        )
    return marks


def _facts(closing: Closing, marks: list[Mark]) -> dict[str, object]:
    # The digest lets the trail vouch for each mark without naming anybody.
    lines = "\n".join(f"{mark.seat_id}:{mark.walk_in_id}:{mark.status}:{mark.check_in_id}" for mark in marks)
    return {
        "state": "closed",
        "number": closing.number,
        "reason": closing.reason,
        "there": sum(mark.status in THERE for mark in marks),
        "marks": len(marks),
        "marks_digest": hashlib.sha256(lines.encode()).hexdigest(),
        "headcount": closing.headcount,
    }


def _complete_with_last(session_id: int, by: Actor) -> None:
    # The session is held while its registers are counted: two that close at once must not each wait for the other.
    session = Session.objects.select_for_update(no_key=True).get(pk=session_id)
    if not session.meetings.exclude(register__state=RegisterState.CLOSED).exists():
        outbox.thank(sessions.complete(session=session, by=by))
