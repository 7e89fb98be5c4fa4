"""Reservations as staff make them: places of a session kept for one organisation, or for the officers of one force."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from delivery.enums import Purpose, SessionState
from delivery.models import Allocation, Session
from delivery.operations import kept
from kernel.actors import Actor
from kernel.errors import Refusal
from organisations.models import Force, Organisation
from records.operations import trail

_LIVING = (SessionState.DRAFT, SessionState.SCHEDULED)


def reserve(
    *,
    session: Session,
    places: int,
    until: datetime,
    by: Actor,
    organisation: Organisation | None = None,
    force: Force | None = None,
) -> Allocation:
    """Keep free places until a time, out of those that everybody may book; then what is left goes back to them.

    Until then they are booked by an invitation to them, by whoever speaks for the organisation, or by officers whom the
    force approved, signed in. Refuses `session_over`, `bad_kept_for` unless it is for one of the two,
    `already_kept` where the same one has kept places here, `bad_kept_places` and `bad_kept_until`.
    """
    _refuse_unless_living(session)
    if (organisation is None) == (force is None):
        words = "Say for whom the places are kept: one organisation, or one force."
        raise Refusal(words, "bad_kept_for", field="organisation")
    others = session.allocations.filter(purpose=Purpose.RESERVED, organisation=organisation, force=force)
    if others.filter(until__gt=timezone.now()).exists():
        words = "Places of this session are kept for them already. Change that reservation."
        raise Refusal(words, "already_kept", field="organisation" if organisation else "force")
    with transaction.atomic():
        return kept.keep(session=session, places=places, until=until, organisation=organisation, force=force, by=by)


def change(*, reservation: Allocation, places: int, until: datetime, by: Actor) -> Allocation:
    """Keep more places or fewer, or until another time. Nothing happens if nothing differs.

    Refuses `session_over`, `reservation_over` once it has ended, `capacity_below_taken` where more are booked already,
    `bad_kept_places` where no more are free, and `bad_kept_until`.
    """
    _refuse_unless_living(reservation.session)
    _refuse_if_over(reservation)
    with transaction.atomic():
        _, row = kept.locked(reservation)
        before, after = {"kept": row.capacity, "until": row.until}, {"kept": places, "until": until}
        if before == after:
            return reservation
        kept.refuse_bad_time(reservation.session, until)
        Allocation.objects.filter(pk=reservation.pk).update(until=until)
        trail.record(verb="change_kept", subject=reservation.session, by=by, before=before, after=after)
        kept.resize(allocation=reservation, places=places)
    reservation.refresh_from_db()
    return reservation


def end(*, reservation: Allocation, by: Actor) -> Allocation:
    """End it now: what nobody booked is open to everybody, and first to those who wait. What is booked stays booked.

    Ending again changes nothing. Refuses `session_over`.
    """
    _refuse_unless_living(reservation.session)
    now = timezone.now()
    with transaction.atomic():
        kept.locked(reservation)
        standing = Allocation.objects.filter(pk=reservation.pk, purpose=Purpose.RESERVED, until__gt=now)
        if standing.update(until=now):
            trail.record(verb="end_kept", subject=reservation.session, by=by, after={"until": now})
            kept.let_go(allocation=reservation, by=by)
    reservation.refresh_from_db()
    return reservation


def _refuse_unless_living(session: Session) -> None:
    if session.state not in _LIVING or session.starts_at <= timezone.now():
        raise Refusal("This session has begun, or is off: no places can be kept any more.", "session_over")


def _refuse_if_over(reservation: Allocation) -> None:
    if reservation.until is None or reservation.until <= timezone.now():
        words = "This reservation has ended: its places are open to everybody. Keep places anew."
        raise Refusal(words, "reservation_over")
