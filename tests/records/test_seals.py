"""Sealing: everything once, in a chain that shows each change, by whichever key was in use."""

import hashlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kernel import merkle, signing
from kernel.actors import SYSTEM
from organisations.models import Region
from records.models import Seal, SealedEntry, SigningKey, TrailEntry, TrailPayload
from records.operations import seals, trail

pytestmark = pytest.mark.django_db


def write(count=1):
    """Entries about one thing after another."""
    region = Region.objects.get_or_create(code="ZZ", name="Here")[0]
    with transaction.atomic():
        return [trail.record(verb="try", subject=region, by=SYSTEM, after={"n": number}) for number in range(count)]


@pytest.fixture
def may_change():
    """Somebody who owns the database takes its guards away."""
    tables = ("records_trailentry", "records_seal", "records_sealedentry", "records_signingkey")
    with connection.cursor() as cursor:
        for table in tables:
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {table}_no_{verb}{on_table}")


def faults():
    return seals.verify().faults


def test_seal_holds_every_entry_once_and_in_order():
    write(5)
    made = seals.seal()
    rows = list(TrailEntry.objects.order_by("pk"))
    assert (made.number, made.entries, made.up_to, made.previous) == (1, len(rows), rows[-1].pk, "")
    places = SealedEntry.objects.order_by("place").values_list("place", "entry_id")
    assert list(places) == [(place, row.pk) for place, row in enumerate(rows)]
    assert made.root == merkle.root_of([merkle.leaf_hash(bytes.fromhex(row.digest)) for row in rows]).hex()
    assert faults() == []


def test_seal_of_nothing_is_not_made():
    write()
    seals.seal()
    assert seals.seal() is None
    assert Seal.objects.count() == 1


def test_each_seal_stands_on_the_one_before():
    write(2)
    first = seals.seal()
    write(3)
    second = seals.seal()
    assert (second.number, second.entries, second.previous) == (2, 3, first.digest)
    assert faults() == []


def test_entry_that_was_committed_late_is_sealed_later():
    early, late = write(2)
    # What the sealer saw first was only the newer of the two.
    first = seals._write([late], timezone.now())
    second = seals.seal()
    assert list(first.sealed.values_list("entry_id", flat=True)) == [late.pk]
    assert early.pk in second.sealed.values_list("entry_id", flat=True)
    assert (second.up_to, seals.verify().unsealed, faults()) == (late.pk, 0, [])


def test_large_trail_is_sealed_in_several_seals(monkeypatch):
    monkeypatch.setattr(seals, "MOST", 2)
    write(5)
    made = []
    while (one := seals.seal()) is not None:
        made.append(one.entries)
    assert sum(made) == TrailEntry.objects.count()
    assert set(made) <= {1, 2}
    assert faults() == []


def test_what_is_long_settled_is_not_looked_through_again():
    write(2)
    made = seals.seal()
    later = timezone.now() + seals.LONGEST_OPERATION + timedelta(minutes=1)
    [new] = write()
    assert list(seals._unsealed(later)) == list(seals._unsealed(timezone.now())) == [new]
    assert f"> {made.up_to}" in str(seals._unsealed(later).query)
    assert "> 0" in str(seals._unsealed(timezone.now()).query)


def test_two_sealers_at_once_seal_once(monkeypatch):
    write(2)
    really = seals._unsealed

    def other_is_quicker(now):
        entries = list(really(now))
        seals._write(entries, now)
        return entries

    monkeypatch.setattr(seals, "_unsealed", other_is_quicker)
    assert seals.seal() is None
    assert (Seal.objects.count(), faults()) == (1, [])


def test_fault_of_the_database_is_not_taken_for_another_sealer(monkeypatch):
    write()

    def fail(entries, now):
        raise IntegrityError("something else")

    monkeypatch.setattr(seals, "_write", fail)
    with pytest.raises(IntegrityError, match="something else"):
        seals.seal()


def test_seals_are_never_changed_or_deleted():
    write()
    made = seals.seal()
    for change in (
        lambda: Seal.objects.filter(pk=made.pk).update(root="0" * 64),
        lambda: SealedEntry.objects.filter(seal=made).update(place=9),
        lambda: SigningKey.objects.update(public="0" * 64),
        lambda: SealedEntry.objects.filter(seal=made)._raw_delete("default"),
    ):
        with pytest.raises(Exception, match="never changed or deleted"), transaction.atomic():
            change()


def test_changed_entry_is_found(may_change):
    entry = write(3)[1]
    seals.seal()
    TrailEntry.objects.filter(pk=entry.pk).update(verb="nothing")
    assert faults() == [f"Entry {entry.pk} was changed."]


def test_entry_that_was_rewritten_with_its_digest_is_found(may_change):
    entry = write(3)[1]
    seals.seal()
    entry.verb = "nothing"
    entry.digest = trail.digest_of(entry)
    entry.save()
    assert faults() == ["The entries of seal 1 are not those that were sealed."]


def test_entry_that_was_taken_away_is_found(may_change):
    entry = write(3)[1]
    seals.seal()
    SealedEntry.objects.filter(entry=entry)._raw_delete("default")
    TrailPayload.objects.filter(entry=entry).delete()
    TrailEntry.objects.filter(pk=entry.pk)._raw_delete("default")
    assert faults() == ["The entries of seal 1 are not those that were sealed."]


def test_seal_that_was_taken_away_is_found(may_change):
    for _ in range(3):
        write()
        seals.seal()
    SealedEntry.objects.filter(seal__number=2)._raw_delete("default")
    Seal.objects.filter(number=2)._raw_delete("default")
    assert faults() == ["Seal 3 does not stand on the one before it."]


def test_seal_that_was_written_anew_without_the_key_is_found(may_change):
    write()
    made = seals.seal()
    made.entries, made.root = 1, "1" * 64
    made.digest = seals.digest_of(made)
    made.save()
    assert faults()[-1] == "Seal 1 is not what was signed."


def test_key_of_somebody_else_under_the_name_of_ours_is_found(may_change):
    write()
    seals.seal()
    SigningKey.objects.update(public=hashlib.sha256(b"another").hexdigest())
    assert faults() == ["Seal 1 is not what was signed."]


def test_payload_that_was_changed_is_found_and_one_that_was_erased_is_no_fault():
    first, second = write(2)
    seals.seal()
    TrailPayload.objects.filter(entry=first).update(body={"before": {}, "after": {"n": 99}})
    TrailPayload.objects.filter(entry=second).delete()
    assert faults() == [f"What entry {first.pk} says of before and after was changed."]


def test_old_seals_stand_when_the_key_has_changed(settings):
    write()
    seals.seal()
    settings.SEAL_KEY = signing.new_secret()
    write()
    seals.seal()
    assert SigningKey.objects.count() == 2
    assert faults() == []


def test_command_counts_and_ends_well():
    write(2)
    seals.seal()
    write()
    out = StringIO()
    call_command("trail_verify", stdout=out)
    entries = TrailEntry.objects.count()
    counts = f"Seals: 1. Entries: {entries}, of which 1 are not sealed yet and {entries} still say what they changed."
    assert out.getvalue() == f"{counts}\nAll of it agrees.\n"


def test_command_names_the_faults(may_change):
    entry = write()[0]
    seals.seal()
    TrailEntry.objects.filter(pk=entry.pk).update(verb="nothing")
    with pytest.raises(CommandError, match=f"Entry {entry.pk} was changed"):
        call_command("trail_verify", stdout=StringIO())


def test_command_says_how_many_more_there_are(may_change):
    write(22)
    seals.seal()
    TrailEntry.objects.update(verb="nothing")
    with pytest.raises(CommandError) as end:
        call_command("trail_verify", stdout=StringIO())
    lines = str(end.value).splitlines()
    assert (len(lines), lines[-1]) == (21, f"And {TrailEntry.objects.count() - 20} more.")
