"""Several workers seal while others write, proved on PostgreSQL with a connection for each thread."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from kernel.actors import SYSTEM
from organisations.models import Region
from records.models import Seal, SealedEntry, TrailEntry
from records.operations import seals, trail

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS, SEALERS, EACH = 4, 4, 20


def test_each_entry_is_sealed_once_whoever_seals_meanwhile() -> None:
    regions = [Region.objects.create(code=f"Z{number}", name=f"Region {number}") for number in range(WRITERS)]
    start, errors = Barrier(WRITERS + SEALERS), []

    def run(work):
        try:
            start.wait()
            for number in range(EACH):
                work(number)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def write(region):
        def once(number):
            with transaction.atomic():
                trail.record(verb="try", subject=region, by=SYSTEM, after={"n": number})

        return once

    works = [write(region) for region in regions] + [lambda _: seals.seal()] * SEALERS
    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while seals.seal():
        pass
    assert errors == []
    assert SealedEntry.objects.count() == TrailEntry.objects.count() >= WRITERS * EACH
    assert [one.number for one in Seal.objects.all()] == list(range(1, Seal.objects.count() + 1))
    assert seals.verify().faults == []
