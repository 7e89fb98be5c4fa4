"""Several workers give entries their place while others write them, and some die at it; proved on PostgreSQL."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction

from certificates.models import Certificate, LogEntry, LogHead, LogLeaf
from certificates.operations import badges, certificates, log, log_checks
from certificates.queries import log as queries
from kernel.actors import SYSTEM
from tests.delivery.test_races import at_once
from tests.factories.log import make_entries, make_rows

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS, SEQUENCERS, EACH = 4, 4, 10


def writing(rows: list[Certificate]) -> Callable[[], None]:
    """Somebody who issues one after the other."""

    def write() -> None:
        for row in rows:
            badges.make_up(certificate=row)

    return write


def sequencing() -> None:
    """A worker."""
    for _ in range(EACH * 2):
        log.sequence()


def publishing() -> None:
    """Somebody who asks for heads meanwhile."""
    for _ in range(EACH):
        log.publish(by=SYSTEM)


def dying() -> None:
    """A worker whose connection is cut when all is written and nothing is committed."""
    with suppress(OperationalError), transaction.atomic():
        log._append(list(LogEntry.objects.filter(leaf=None).order_by("pk")), queries.size())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_each_entry_gets_one_place_whoever_is_at_it_meanwhile() -> None:
    rows = make_rows(WRITERS * EACH)
    parts = [rows[number::WRITERS] for number in range(WRITERS)]
    ends = at_once([*map(writing, parts), *[sequencing] * SEQUENCERS, publishing])
    while log.sequence():
        pass
    assert ends == {"done": WRITERS + SEQUENCERS + 1}
    assert LogEntry.objects.count() == WRITERS * EACH
    assert list(LogLeaf.objects.order_by("index").values_list("index", flat=True)) == list(range(WRITERS * EACH))
    assert log_checks.verify().faults == []


def test_worker_that_dies_leaves_nothing_and_the_next_one_goes_on() -> None:
    make_entries(5)
    assert at_once([dying]) == {"done": 1}
    assert (LogLeaf.objects.count(), LogHead.objects.count()) == (0, 0)
    assert log.sequence() == 5
    assert log_checks.verify().faults == []


def test_certificate_that_is_withdrawn_while_it_gets_its_badge_is_logged_whole() -> None:
    rows = make_rows(4)
    for row in rows:
        give = partial(badges.make_up, certificate=row)
        withdraw = partial(certificates.revoke, certificate=row, reason="A mistake", by=SYSTEM)
        assert at_once([give, withdraw, give]) == {"done": 3}
    log.sequence()
    for row in rows:
        events = LogEntry.objects.filter(certificate=row).order_by("pk").values_list("event", flat=True)
        assert list(events) == ["issue", "revoke"]
    assert log_checks.verify().faults == []
