"""The public log: everything once, in an order that stays, under heads that show each change."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from certificates.enums import LogEvent
from certificates.models import LogEntry, LogHead, LogLeaf, LogNode
from certificates.operations import log, log_checks
from certificates.queries import log as queries
from kernel import merkle, signing
from kernel.actors import SYSTEM
from records.models import SigningKey
from tests.factories.log import digest_of, make_entries, make_rows

pytestmark = pytest.mark.django_db
TABLES = ("logentry", "logleaf", "lognode", "loghead")


@pytest.fixture
def may_change():
    """Somebody who owns the database takes its guards away."""
    with connection.cursor() as cursor:
        for table in (*(f"certificates_{name}" for name in TABLES), "records_signingkey"):
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {table}_no_{verb}{on_table}")


def grow(*steps):
    """The log after so many entries, step by step."""
    for count in steps:
        make_entries(count)
        log.sequence()


def faults():
    return log_checks.verify().faults


def hashes():
    return [bytes.fromhex(one) for one in LogLeaf.objects.order_by("index").values_list("hash", flat=True)]


def test_sequence_gives_every_entry_its_place_once_and_in_order():
    entries = make_entries(5)
    assert log.sequence() == 5
    assert list(LogLeaf.objects.order_by("index").values_list("index", "entry_id")) == [
        (index, one.pk) for index, one in enumerate(entries)
    ]
    assert log.sequence() == 0
    head = LogHead.objects.get()
    assert (head.size, head.root, head.up_to) == (5, merkle.root_of(hashes()).hex(), entries[-1].pk)
    assert faults() == []


def test_leaf_is_the_hash_of_plain_words():
    [entry] = make_entries(1)
    log.sequence()
    at = entry.at.strftime("%Y-%m-%dT%H:%M:%SZ")
    words = f'{{"at":"{at}","credential":"{entry.digest}","event":"issue"}}'
    assert LogLeaf.objects.get().hash == merkle.leaf_hash(words.encode()).hex()


def test_each_event_of_a_certificate_is_logged_once():
    [row] = make_rows(1)
    for event in LogEvent:
        log.enter(certificate=row, event=event, digest=digest_of("x"))
    with pytest.raises(IntegrityError), transaction.atomic():
        log.enter(certificate=row, event=LogEvent.ISSUE, digest=digest_of("y"))
    assert log.sequence() == 3


def test_log_grows_by_several_rounds_into_the_tree_of_all():
    grow(3, 1, 6, 4)
    assert [one.size for one in queries.heads()] == [3, 4, 10, 14]
    assert queries.newest_head().root == merkle.root_of(hashes()).hex()
    assert LogNode.objects.count() == 14 - (14).bit_count()
    assert faults() == []


def test_rounds_are_of_bounded_length(monkeypatch):
    monkeypatch.setattr(log, "MOST", 2)
    make_entries(5)
    assert [log.sequence() for _ in range(4)] == [2, 2, 1, 0]
    assert faults() == []


def test_proofs_are_those_of_the_whole_list_from_few_questions(django_assert_max_num_queries):
    grow(5, 8)
    leaves = hashes()
    for size in range(1, 14):
        root = merkle.root_of(leaves[:size])
        for leaf in queries.leaves(0, size):
            with django_assert_max_num_queries(2):
                proof = queries.inclusion(leaf, size)
            assert (proof.path, proof.root) == (merkle.inclusion_proof(leaf.index, leaves[:size]), root)
        for first in range(1, size + 1):
            with django_assert_max_num_queries(2):
                growth = queries.growth(first, size)
            assert growth.path == merkle.consistency_proof(first, leaves[:size])
            assert (growth.first_root, growth.second_root) == (merkle.root_of(leaves[:first]), root)


def test_entry_that_was_committed_late_gets_a_later_place():
    early, late = make_entries(2)
    with transaction.atomic():
        log._append([late], 0)
    assert log.sequence() == 1
    assert list(LogLeaf.objects.order_by("index").values_list("entry_id", flat=True)) == [late.pk, early.pk]
    assert faults() == []


def test_what_is_long_settled_is_not_looked_through_again():
    grow(2)
    later = timezone.now() + log.LONGEST_OPERATION + timedelta(minutes=1)
    up_to = LogHead.objects.get().up_to
    assert f"> {up_to}" in str(log._waiting(later).query)
    assert "> 0" in str(log._waiting(timezone.now()).query)


def test_two_sequencers_at_once_append_once(monkeypatch):
    make_entries(2)
    really = log._waiting

    def other_is_quicker(now):
        entries = list(really(now))
        log._append(entries, 0)
        return entries

    monkeypatch.setattr(log, "_waiting", other_is_quicker)
    assert log.sequence() == 0
    assert (LogLeaf.objects.count(), faults()) == (2, [])


def test_fault_of_the_database_is_not_taken_for_another_sequencer(monkeypatch):
    make_entries(1)

    def fail(entries, size):
        raise IntegrityError("something else")

    monkeypatch.setattr(log, "_append", fail)
    with pytest.raises(IntegrityError, match="something else"):
        log.sequence()


def test_sequencer_that_dies_half_way_leaves_nothing(monkeypatch):
    make_entries(3)
    monkeypatch.setattr(log, "_sign", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        log.sequence()
    assert (LogLeaf.objects.count(), LogNode.objects.count()) == (0, 0)
    monkeypatch.undo()
    assert (log.sequence(), faults()) == (3, [])


def test_head_is_published_daily_though_nothing_happens(monkeypatch):
    assert log.publish_daily().size == 0
    assert log.publish_daily() is None
    grow(2)
    tomorrow = timezone.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    fresh = log.publish_daily()
    assert (fresh.size, fresh.root) == (2, merkle.root_of(hashes()).hex())
    assert queries.newest_head() == fresh
    assert faults() == []


def test_publishing_twice_in_a_second_is_one_head(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert log.publish(by=SYSTEM) == log.publish(by=SYSTEM)
    assert LogHead.objects.count() == 1


def test_log_is_never_changed_or_deleted():
    grow(2)
    for rows, change in (
        (LogEntry.objects, {"event": "revoke"}),
        (LogLeaf.objects, {"hash": "0" * 64}),
        (LogNode.objects, {"hash": "0" * 64}),
        (LogHead.objects, {"root": "0" * 64}),
    ):
        with pytest.raises(Exception, match="never changed or deleted"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(Exception, match="never changed or deleted"), transaction.atomic():
            rows.all()._raw_delete("default")


def test_changed_entry_is_found(may_change):
    grow(3)
    LogEntry.objects.filter(leaf__index=1).update(at=timezone.now() + timedelta(days=1))
    assert faults() == ["Leaf 1 is not what its entry says."]


def test_leaf_that_was_rewritten_with_all_nodes_is_found(may_change):
    grow(3)
    rewrite({1: b"another"})
    assert "The first 3 leaves are not those that were signed." in faults()


def test_leaf_that_was_dropped_is_found(may_change):
    grow(3)
    LogLeaf.objects.filter(index=1)._raw_delete("default")
    found = faults()
    assert found[0] == "Leaf 2 stands where leaf 1 should."
    assert "A head was signed over 3 leaves, and there are 2." in found


def test_last_leaf_that_was_dropped_with_its_head_is_found_by_whoever_kept_the_head(may_change):
    grow(2, 1)
    kept = queries.newest_head()
    LogLeaf.objects.filter(index=2)._raw_delete("default")
    LogHead.objects.filter(size=3)._raw_delete("default")
    assert faults() == []
    assert log_checks.verify(seen=(3, kept.root)).faults == ["The head noted down was over 3 leaves, and there are 2."]


def test_head_that_was_kept_elsewhere_is_compared():
    grow(2, 1)
    first = LogHead.objects.get(size=2)
    assert log_checks.verify(seen=(2, first.root.upper())).faults == []
    assert log_checks.verify(seen=(2, "0" * 64)).faults == [
        "The log of 2 leaves was another one when its head was noted down."
    ]


def test_leaves_in_another_order_are_found(may_change):
    grow(3)
    rewrite(dict(enumerate(reversed(range(3)))))
    assert "The first 3 leaves are not those that were signed." in faults()


def test_leaf_that_was_put_in_without_a_head_is_found(may_change):
    grow(2)
    [entry] = make_entries(1)
    LogLeaf.objects.create(index=2, entry=entry, hash=merkle.leaf_hash(queries.data_of(entry)).hex())
    assert faults() == ["No head was signed over all 3 leaves."]


def test_wrong_and_left_over_nodes_are_found(may_change):
    grow(4)
    LogNode.objects.filter(position=1).update(hash="0" * 64)
    LogNode.objects.create(position=99, hash="0" * 64)
    assert faults() == [
        "Proofs are wrong: 1 inner nodes up to leaf 3.",
        "There are inner nodes that belong to no leaves.",
    ]


def test_head_that_was_written_without_the_key_is_found(may_change):
    grow(2)
    LogHead.objects.update(signature="00" * 64)
    assert [one.split(" leaves")[0] for one in faults()] == ["The head of 2"]
    LogHead.objects.update(signature=signing.sign("trail-seal", b"x").value.hex())
    assert len(faults()) == 1


def test_old_heads_stand_when_the_key_has_changed(settings):
    grow(2)
    settings.SEAL_KEY = signing.new_secret()
    grow(1)
    assert (queries.signers().count(), faults()) == (2, [])


def test_key_of_somebody_else_under_the_name_of_ours_is_found(may_change):
    grow(1)
    SigningKey.objects.update(public=digest_of("another"))
    assert len(faults()) == 1


def test_inclusion_is_told_once_there_is_a_place():
    entries = make_entries(3)
    one = entries[1].certificate
    assert log.inclusion_of(one) is None
    log.sequence()
    told = log.inclusion_of(one)
    path = [bytes.fromhex(step) for step in told["path"]]
    leaf, root = bytes.fromhex(told["leaf_hash"]), bytes.fromhex(told["head"]["root"])
    assert (told["index"], told["size"], told["leaf"]["credential"]) == (1, 3, entries[1].digest)
    assert merkle.is_included(leaf, 1, 3, path, root)


def test_commands_publish_and_check():
    make_entries(3)
    out = StringIO()
    call_command("log_publish", stdout=out)
    root = queries.newest_head().root
    assert f'"root": "{root}"' in out.getvalue()
    out = StringIO()
    call_command("log_verify", head=(3, root), stdout=out)
    count = LogHead.objects.count()
    assert out.getvalue() == f"Leaves: 3. Heads: {count}. Entries that wait for their place: 0.\nAll of it agrees.\n"


def test_command_names_the_faults_and_refuses_what_is_no_head():
    grow(1)
    with pytest.raises(CommandError, match="was another one"):
        call_command("log_verify", "--head", f"1:{'0' * 64}", stdout=StringIO())
    with pytest.raises(CommandError, match="give the size, a colon and the root"):
        call_command("log_verify", "--head", "1:xyz", stdout=StringIO())


def rewrite(changes):
    """Another past, written by somebody who may: leaves and all nodes anew, but without the key for the head."""
    leaves = hashes()
    for index, one in changes.items():
        leaves[index] = merkle.leaf_hash(one) if isinstance(one, bytes) else hashes()[one]
    LogNode.objects.all()._raw_delete("default")
    LogLeaf.objects.all()._raw_delete("default")
    entries, tree = list(LogEntry.objects.order_by("pk")), merkle.Frontier()
    for index, one in enumerate(leaves):
        LogLeaf.objects.create(index=index, entry=entries[index], hash=one.hex())
        for level, made in enumerate(tree.append(one), start=1):
            LogNode.objects.create(position=merkle.position(level, index >> level), hash=made.hex())
