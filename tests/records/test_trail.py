"""The trail: numbered per subject, digested, erasable only in its payload."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from kernel.actors import SYSTEM, Actor
from organisations.models import Region
from records.models import TrailEntry, TrailPayload
from records.operations import trail


def make_region(code: str = "ZZ") -> Region:
    return Region.objects.create(code=code, name=f"Region {code}")


@pytest.mark.django_db
def test_record_numbers_the_entries_of_each_subject() -> None:
    one, two = make_region("Z1"), make_region("Z2")
    trail.record(verb="create", subject=one, by=SYSTEM, is_new=True)
    trail.record(verb="change", subject=one, by=SYSTEM)
    trail.record(verb="create", subject=two, by=SYSTEM)
    rows = TrailEntry.objects.filter(subject_type="organisations.region").order_by("pk")
    assert list(rows.values_list("subject_id", "subject_no")) == [
        (str(one.pk), 1), (str(one.pk), 2), (str(two.pk), 1),
    ]  # fmt: skip


@pytest.mark.django_db
def test_record_digests_what_it_says() -> None:
    entry = trail.record(
        verb="change", subject=make_region(), by=Actor.user(7), before={"name": "A"}, after={"name": "É"}
    )
    entry.refresh_from_db()
    payload = TrailPayload.objects.get(entry=entry)
    assert entry.actor_kind == "user"
    assert entry.actor_id == "7"
    assert payload.body == {"before": {"name": "A"}, "after": {"name": "É"}}
    assert trail.hash_payload(payload.salt, payload.body) == entry.payload_hash
    assert trail.digest_of(entry) == entry.digest
    entry.verb = "other"
    assert trail.digest_of(entry) != entry.digest


@pytest.mark.django_db
def test_payload_may_be_erased_and_the_entry_stays() -> None:
    entry = trail.record(verb="change", subject=make_region(), by=SYSTEM, after={"name": "A"})
    TrailPayload.objects.filter(entry=entry).delete()
    assert TrailEntry.objects.filter(pk=entry.pk).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_record_numbers_without_gaps_when_many_write_at_once() -> None:
    region = make_region()
    barrier = Barrier(6)
    failures: list[BaseException] = []

    def write() -> None:
        try:
            barrier.wait()
            for _ in range(3):
                with transaction.atomic():
                    trail.record(verb="change", subject=region, by=SYSTEM)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = TrailEntry.objects.filter(subject_type="organisations.region").order_by("subject_no")
    assert list(numbers.values_list("subject_no", flat=True)) == list(range(1, 19))
