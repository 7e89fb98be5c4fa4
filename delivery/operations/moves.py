"""Moving a whole booking to another date of its course: the same reference, links and people, on other places."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from delivery.enums import SessionState
from delivery.errors import not_enough_there, other_course
from delivery.models import Booking, Seat, Session
from delivery.operations import approvals, deadlines, one_place, parties, places, releases, two_dates
from delivery.outbox import changes
from delivery.queries.changes import purpose_there
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail


def move(*, booking: Booking, to: Session, by: Actor, is_staff: bool = False, is_vouched: bool = False) -> Booking:
    """Put a final booking with everybody on it on another date of the same course, all or nobody.

    The places of the old date go to those who wait there, else on offer. Each person gets one message, which takes the
    old date out of their calendar and puts the new one in. A booking of a session that was cancelled moves in the same
    way. Where the new date's bookings are approved, it waits for the team's yes there, unless staff of the new session
    act (`is_vouched`); `is_staff`, of the old one, may after changes have closed. Moving there again changes nothing.
    Refuses `booking_cancelled`, `booking_not_confirmed`, `session_past`, `changes_closed`, `other_course`,
    `session_full`, `session_cancelled`, `bookings_not_open`, `bookings_closed`, `holds_another_date` and
    `already_has_place`.
    """
    with transaction.atomic():
        row = deadlines.locked(booking.pk)
        if row.session_id != to.pk:
            there = _checked(row, to, is_staff=is_staff)
            given, taken, seats = _put(row, there, by)
            two_dates.refuse_if_held(row)
            one_place.refuse_if_elsewhere(row)
            if not is_vouched:
                approvals.ask_anew(booking=row, by=by)
            changes.moved(row, seats)
            _exchange(there, given, taken)
    booking.refresh_from_db()
    return booking


def _checked(row: Booking, to: Session, *, is_staff: bool) -> Session:
    deadlines.refuse_unless_final(row)
    if row.session.state != SessionState.CANCELLED:
        deadlines.refuse_if_late(row.session, is_staff=is_staff)
    # Whoever calls the new session off at this moment waits, and then tells those who moved there too.
    there = Session.objects.select_for_update(no_key=True).get(pk=to.pk)
    if there.course_id != row.session.course_id:
        raise other_course()
    parties.refuse_unless_open(there, timezone.now())
    return there


def _put(row: Booking, there: Session, by: Actor) -> tuple[Counter[int], Counter[int], list[Seat]]:
    """Write the booking and its living places down on the new date: what is given back, and what is to be taken."""
    seats = list(row.seats.filter(given_back_at=None).select_related("allocation").order_by("number"))
    given, taken = Counter(seat.allocation_id for seat in seats), Counter[int]()
    for seat in seats:
        seat.allocation = places.allocation_for(there, purpose_there(there, seat.allocation.purpose))
        seat.session = there
        seat.calendar_sequence += 1
        taken[seat.allocation_id] += 1
    Seat.objects.bulk_update(seats, ["allocation", "session", "calendar_sequence"])
    before = {"session_id": row.session_id, "starts_at": row.session.starts_at}
    row.session, row.invitation = there, None
    row.calendar_sequence += 1
    row.save(update_fields=["session", "invitation", "calendar_sequence"])
    after = {"session_id": there.pk, "starts_at": there.starts_at}
    trail.record(verb="move", subject=row, by=by, before=before, after=after)
    return given, taken, seats


def _exchange(there: Session, given: Counter[int], taken: Counter[int]) -> None:
    try:
        releases.exchange(given=given, taken=taken)
    except Refusal as refusal:
        if refusal.code != "session_full":
            raise
        free = sum(one.capacity - one.taken for one in there.allocations.filter(pk__in=taken))
        raise not_enough_there(free) from refusal
