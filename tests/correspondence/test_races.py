"""What happens to one message at the same moment, proved on PostgreSQL."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from correspondence.emails.reports import Report
from correspondence.enums import MessageState, Outcome
from correspondence.models import Message
from correspondence.operations import bounces, messages, rewording
from delivery.enums import Audience
from delivery.operations import notices
from kernel import leases
from kernel.actors import SYSTEM
from records.models import TrailEntry
from tests.correspondence.writing import state, write, write_sent
from tests.delivery.test_races import at_once
from tests.factories.correspondence import come_back
from tests.factories.delivery import make_booking, make_coming

pytestmark = [
    pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("composer"),
]  # fmt: skip
THREADS = 8


def entries(verb: str) -> int:
    return TrailEntry.objects.filter(verb=verb).count()


def test_report_that_comes_many_times_at_once_is_noted_once() -> None:
    message = write_sent()
    report = Report(message.message_id, Outcome.FAILED, "5.1.1")
    assert at_once([lambda: bounces.note(report=report, by=SYSTEM)] * THREADS) == {"done": THREADS}
    assert (state(message), entries("bounce")) == (MessageState.BOUNCED, 1)


def test_message_is_sent_again_once_however_many_ask() -> None:
    message = come_back(write())
    as_seen = [Message.objects.get(pk=message.pk) for _ in range(THREADS)]
    calls: list[Callable[[], Any]] = [partial(messages.retry, message=one, by=SYSTEM) for one in as_seen]
    assert at_once(calls) == {"done": 1, "message_not_failed": THREADS - 1}
    assert (state(message), entries("retry")) == (MessageState.WAITING, 1)


def test_words_saved_while_a_worker_takes_the_message_go_out_or_are_refused() -> None:
    for _ in range(THREADS):
        message, taken = write(), []
        as_seen = Message.objects.get(pk=message.pk)

        def take(pk: int = message.pk, taken: list[Any] = taken) -> None:
            taken.append(leases.take(Message.objects.all(), pk=pk, worker="w", now=timezone.now()))

        def save(as_seen: Message = as_seen) -> None:
            rewording.reword(message=as_seen, subject="Hello", body="Words.", extra="Bring a coat.", by=SYSTEM)

        ends = at_once([take, save])
        (row,) = taken
        assert (ends, row.extra) in [
            ({"done": 2}, "Bring a coat."),
            ({"done": 1, "message_being_sent": 1}, ""),
        ]


def test_notice_that_is_sent_many_times_at_once_reaches_everybody_once() -> None:
    session, key = make_coming(), uuid4()
    make_booking(session, "Ada Attendee, ada@bright.example")

    def send() -> None:
        notices.send(
            session=session, audience=Audience.EVERYONE, subject="Coats", text="Bring one.", request_key=key, by=SYSTEM
        )

    assert at_once([send] * THREADS) == {"done": THREADS}
    assert Message.objects.filter(kind__in=["notice", "seat_notice"]).count() == 2
    assert entries("write_to_people") == 1
