"""Several workers seal while others write, proved on PostgreSQL with a connection for each thread."""

from collections.abc import Callable

import pytest
from django.db import transaction

from kernel.actors import SYSTEM
from organisations.models import Region
from records.models import Seal, SealedEntry, TrailEntry
from records.operations import seals, trail
from tests.delivery.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS, SEALERS, EACH = 4, 4, 20


def writing(region: Region) -> Callable[[], None]:
    """Somebody who writes about one thing again and again."""

    def write() -> None:
        for number in range(EACH):
            with transaction.atomic():
                trail.record(verb="try", subject=region, by=SYSTEM, after={"n": number})

    return write


def sealing() -> None:
    """A worker."""
    for _ in range(EACH):
        seals.seal()


def test_each_entry_is_sealed_once_whoever_seals_meanwhile() -> None:
    regions = [Region.objects.create(code=f"Z{number}", name=f"Region {number}") for number in range(WRITERS)]
    ends = at_once([*map(writing, regions), *[sealing] * SEALERS])
    while seals.seal():
        pass
    assert ends == {"done": WRITERS + SEALERS}
    assert SealedEntry.objects.count() == TrailEntry.objects.count() >= WRITERS * EACH
    assert [one.number for one in Seal.objects.all()] == list(range(1, Seal.objects.count() + 1))
    assert seals.verify().faults == []
