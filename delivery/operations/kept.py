"""Places kept for an organisation or a force until a time: out of those that everybody may book, and back to them.

This is the one way of keeping places: requests that are accepted come here, and staff through `reservations`.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from delivery.enums import Mode, Purpose, SessionState
from delivery.models import Allocation, Session, SessionRequest
from delivery.operations import offers
from delivery.queries.requests import kept_for
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from organisations.models import Force, Organisation
from records.operations import trail


def keep(
    *,
    session: Session,
    places: int,
    until: datetime,
    by: Actor,
    organisation: Organisation | None = None,
    force: Force | None = None,
) -> Allocation:
    """Keep free places of a session for an organisation or for the officers of a force. Part of a larger operation.

    Where a session has both, they are places in the room. Refuses `bad_kept_places` where fewer are free, and
    `bad_kept_until` unless the time is still to come and not after the start.
    """
    refuse_bad_time(session, until)
    room = session.allocations.filter(purpose=_purpose(session), capacity__gte=F("taken") + places)
    if places < 1 or not room.update(capacity=F("capacity") - places):
        free = sum(one.capacity - one.taken for one in session.allocations.filter(purpose=_purpose(session)))
        raise Refusal(f"Keep from 1 to {free} places: there are no more.", "bad_kept_places", field="keep")
    allocation = Allocation.objects.create(
        session=session, purpose=Purpose.RESERVED, organisation=organisation, force=force, until=until, capacity=places
    )
    whom = {"organisation": organisation.pk} if organisation else {"force": force.pk if force else None}
    trail.record(verb="keep", subject=session, by=by, after={"kept": places, "until": until, **whom})
    return allocation


def refuse_bad_time(session: Session, until: datetime) -> None:
    """Refuse `bad_kept_until` unless the time is still to come and not after the start."""
    if not timezone.now() < until <= session.starts_at:
        words = "Keep them until a time that is still to come, and not after the session starts."
        raise Refusal(words, "bad_kept_until", field="keep_until")


def resize(*, allocation: Allocation, places: int) -> None:
    """Keep more places or fewer: out of those that everybody may book, or back to them. Part of a larger operation.

    Refuses `capacity_below_taken` where more are booked already, and `bad_kept_places` where no more are free.
    """
    common, kept = locked(allocation)
    more = places - kept.capacity
    if places < max(1, kept.taken):
        words = f"Keep at least {max(1, kept.taken)}: so many are booked, or end the reservation."
        raise Refusal(words, "capacity_below_taken", field="keep")
    if common is None or more > common.capacity - common.taken:
        free = kept.capacity + (common.capacity - common.taken if common else 0)
        raise Refusal(f"Keep {free} places or fewer: there are no more.", "bad_kept_places", field="keep")
    Allocation.objects.filter(pk=common.pk).update(capacity=F("capacity") - more)
    Allocation.objects.filter(pk=kept.pk).update(capacity=places)
    if more < 0:
        offers.make([common.pk])


def follow(*, session: Session, before: datetime, by: Actor) -> None:
    """A session was moved: places that were to be kept past its new start end as long before it as they did `before`.

    Where that has passed, the worker opens them to everybody within a minute. Part of a larger operation.
    """
    now, earlier = timezone.now(), before - session.starts_at
    for row in session.allocations.filter(purpose=Purpose.RESERVED, until__gt=session.starts_at).order_by("pk"):
        until = max(row.until - earlier, now) if row.until else now
        Allocation.objects.filter(pk=row.pk).update(until=until)
        was = {"kept": row.capacity, "until": row.until}
        after = {"kept": row.capacity, "until": until}
        trail.record(verb="change_kept", subject=session, by=by, before=was, after=after)


def let_go(*, allocation: Allocation, by: Actor) -> int:
    """Open the kept places that nobody booked to everybody, and first to those who wait; how many."""
    session = allocation.session
    with transaction.atomic():
        common, kept = locked(allocation)
        free = kept.capacity - kept.taken
        if not free or common is None:
            return 0
        Allocation.objects.filter(pk=kept.pk).update(capacity=F("capacity") - free)
        Allocation.objects.filter(pk=common.pk).update(capacity=F("capacity") + free)
        trail.record(verb="let_go", subject=session, by=by, after={"places": free})
        offers.make([common.pk])
    return free


def let_go_for(request: SessionRequest, *, by: Actor) -> int:
    """The same for whatever was kept for a request. Part of a larger operation."""
    return sum(let_go(allocation=one, by=by) for one in kept_for(request))


def let_go_due() -> int:
    """Let go of all that was kept until now: what nobody booked, and what was given back since. How many places."""
    now = timezone.now()
    ahead = Q(session__state=SessionState.SCHEDULED, session__starts_at__gt=now)
    late = Allocation.objects.filter(ahead, purpose=Purpose.RESERVED, until__lte=now, taken__lt=F("capacity"))
    return sum(let_go(allocation=one, by=SYSTEM) for one in late.select_related("session").order_by("pk"))


def locked(allocation: Allocation) -> tuple[Allocation | None, Allocation]:
    """The places that everybody may book, and the kept ones, as they are now and stay until the transaction ends."""
    rows = Allocation.objects.select_for_update().filter(session=allocation.session_id).order_by("pk")
    found = {row.pk: row for row in rows}
    purpose = _purpose(allocation.session)
    return next((row for row in found.values() if row.purpose == purpose), None), found[allocation.pk]


def _purpose(session: Session) -> Purpose:
    return Purpose.ONLINE if session.mode == Mode.ONLINE else Purpose.ROOM
