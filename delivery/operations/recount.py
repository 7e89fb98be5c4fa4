"""The nightly recount: counters of places beside the places they stand for. It tells, and repairs nothing by itself."""

import logging

from django.db import transaction
from django.utils import timezone

from delivery.enums import Purpose
from delivery.models import Allocation, CounterDrift
from delivery.operations import offers
from delivery.queries.recount import counted, drifting
from kernel.actors import Actor
from kernel.errors import Refusal
from records.operations import trail

log = logging.getLogger(__name__)


def look() -> list[CounterDrift]:
    """Compare every counter with its places, and note what differs for administrators and coordinators to see.

    What differs no more is settled. Nothing else is changed. Answers what stands open.
    """
    now = timezone.now()
    with transaction.atomic():
        found = {row.pk: row for row in drifting()}
        CounterDrift.objects.filter(settled_at=None).exclude(allocation__in=list(found)).update(settled_at=now)
        for row in found.values():
            figures = {"taken": row.taken, "counted": row.counted}  # type: ignore[attr-defined]  # annotated
            CounterDrift.objects.update_or_create(
                allocation=row, settled_at=None, defaults=figures, create_defaults={**figures, "found_at": now}
            )
            log.warning("Allocation %s says %s places are taken, counted %s", row.pk, row.taken, figures["counted"])
    return list(CounterDrift.objects.filter(settled_at=None).select_related("allocation__session"))


def repair(*, allocation: Allocation, by: Actor) -> int:
    """Set a counter to what is counted now, with an entry in the trail; what comes free goes to those who wait.

    Nothing happens if nothing differs. Refuses `counted_too_many` where more places are booked than there are: then
    there must be more first. Answers how many are taken.
    """
    with transaction.atomic():
        # Bookings that are not written to the end wait for this row, and count themselves in or out afterwards.
        Allocation.objects.select_for_update().get(pk=allocation.pk)
        row = counted().select_related("session").get(pk=allocation.pk)
        right: int = row.counted  # type: ignore[attr-defined]  # annotated
        if right > row.capacity:
            words = f"{right} places are booked and there are only {row.capacity}. Add places first, then count again."
            raise Refusal(words, "counted_too_many")
        CounterDrift.objects.filter(allocation=row, settled_at=None).update(settled_at=timezone.now())
        if right != row.taken:
            Allocation.objects.filter(pk=row.pk).update(taken=right)
            before, after = {"taken": row.taken}, {"taken": right}
            trail.record(verb="recount", subject=row.session, by=by, before=before, after=after)
            if row.purpose != Purpose.RESERVED:
                offers.make([row.pk])
    return right
