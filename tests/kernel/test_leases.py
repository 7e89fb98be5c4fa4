"""Claims of due rows: one worker at a time, taken back from the dead, given up in the end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import EmailChallenge
from correspondence.models import Message
from correspondence.operations import messages
from kernel import leases

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def make_message(**fields: object) -> Message:
    message = messages.draft(kind="email_code", to="a@example.com", about=EmailChallenge(pk=1), due_at=NOW)
    for name, value in fields.items():
        setattr(message, name, value)
    message.save()
    return message


def take(pk: int, worker: str, after: timedelta = timedelta()) -> Message | None:
    return leases.take(Message.objects.all(), pk=pk, worker=worker, now=NOW + after)


def test_take_gives_a_row_to_one_worker() -> None:
    row = make_message()
    assert take(row.pk, "one") == row
    assert take(row.pk, "two") is None


def test_take_leaves_rows_that_are_not_due() -> None:
    row = make_message(due_at=NOW + timedelta(seconds=1))
    assert take(row.pk, "one") is None


def test_take_takes_back_what_a_dead_worker_had() -> None:
    row = make_message()
    first = take(row.pk, "dead")
    second = take(row.pk, "alive", leases.LEASE)
    assert first is not None
    assert second is not None
    assert not leases.finish(first, now=NOW)
    assert leases.finish(second, now=NOW)
    assert take(row.pk, "third", 2 * leases.LEASE) is None


def test_extend_keeps_a_row_for_longer_and_fails_once_lost() -> None:
    row = make_message()
    first = take(row.pk, "slow")
    assert first is not None
    assert leases.extend(first, now=NOW + timedelta(minutes=4))
    assert take(row.pk, "other", leases.LEASE) is None
    assert take(row.pk, "other", 2 * leases.LEASE) is not None
    assert not leases.extend(first, now=NOW + 2 * leases.LEASE)


def test_postpone_waits_longer_each_time_and_gives_up() -> None:
    row = make_message()
    waits = []
    now = NOW
    for attempt in range(leases.MAX_ATTEMPTS):
        claimed = leases.take(Message.objects.all(), pk=row.pk, worker="w", now=now)
        assert claimed is not None
        assert leases.postpone(claimed, now=now, error="SMTPException") is (attempt < leases.MAX_ATTEMPTS - 1)
        row.refresh_from_db()
        waits.append(row.due_at - now)
        now = max(row.due_at, now)
    assert row.given_up_at == now
    assert row.last_error == "SMTPException"
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] >= timedelta(seconds=30)


def test_claim_hands_out_the_oldest_due_first() -> None:
    late = make_message(due_at=NOW - timedelta(hours=1))
    later = make_message(due_at=NOW - timedelta(minutes=1))
    make_message(done_at=NOW)
    claimed = list(leases.claim(Message.objects.all(), worker="w", now=NOW))
    assert [row.pk for row in claimed] == [late.pk, later.pk]
    assert [row.attempts for row in claimed] == [1, 1]
