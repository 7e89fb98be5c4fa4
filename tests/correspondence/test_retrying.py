"""What did not arrive is sent again or put aside; what waits goes out before its time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from correspondence import tasks
from correspondence.emails.reports import Report
from correspondence.enums import MessageState, Outcome
from correspondence.models import Message
from correspondence.operations import bounces, messages
from correspondence.retention import ERASED
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from records.models import TrailEntry
from tests.correspondence.writing import state, write, write_sent
from tests.factories.organisations import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("composer")]


def make_bounced(**fields: Any) -> Message:
    message = write_sent(**fields)
    bounces.note(report=Report(message.message_id, Outcome.FAILED, "5.1.1"), by=SYSTEM)
    message.refresh_from_db()
    return message


def make_failed(**fields: Any) -> Message:
    message = write(**fields)
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.FAILED, attempts=8, given_up_at=timezone.now(), last_error="SMTPServerDisconnected"
    )
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("make", [make_bounced, make_failed])
def test_message_goes_out_again_to_the_right_address(make: Any, mailoutbox: list[Any]) -> None:
    message, by = make(), Actor.user(make_user().pk)
    first = message.message_id
    messages.retry(message=message, to="Ada@Right.example", by=by)
    assert (message.state, message.attempts, message.failure_code) == (MessageState.WAITING, 0, "")
    assert tasks.send_due("w") == 1
    assert (state(message), mailoutbox[0].to) == (MessageState.SENT, ["ada@right.example"])
    assert mailoutbox[0].extra_headers["Message-ID"] not in ("", first)
    entry = TrailEntry.objects.get(verb="retry")
    assert (entry.actor_id, entry.payload.body["before"]["to"]) == (by.id, "ada@x.example")


def test_sending_again_twice_sends_once() -> None:
    message = make_bounced()
    stale = Message.objects.get(pk=message.pk)
    messages.retry(message=message, by=SYSTEM)
    with pytest.raises(Refusal) as caught:
        messages.retry(message=stale, by=SYSTEM)
    assert (caught.value.code, TrailEntry.objects.filter(verb="retry").count()) == ("message_not_failed", 1)


@pytest.mark.parametrize("make", [write, write_sent])
@pytest.mark.parametrize("act", [messages.retry, messages.put_aside])
def test_what_did_not_fail_is_neither_sent_again_nor_put_aside(make: Any, act: Any) -> None:
    message = make()
    before = state(message)
    with pytest.raises(Refusal) as caught:
        act(message=message, by=SYSTEM)
    assert (caught.value.code, state(message)) == ("message_not_failed", before)


def test_erased_address_is_written_to_no_more() -> None:
    message = make_bounced()
    Message.objects.update(to_email=ERASED)
    message.refresh_from_db()
    with pytest.raises(Refusal) as caught:
        messages.retry(message=message, by=SYSTEM)
    assert caught.value.code == "message_erased"


def test_put_aside_once_and_then_nobody_is_asked_for_it() -> None:
    message = make_bounced()
    assert list(Message.objects.undelivered()) == [message]
    messages.put_aside(message=message, by=SYSTEM)
    assert (list(Message.objects.undelivered()), state(message)) == ([], MessageState.BOUNCED)
    with pytest.raises(Refusal):
        messages.put_aside(message=message, by=SYSTEM)
    messages.retry(message=message, by=SYSTEM)
    assert (state(message), message.put_aside_at) == (MessageState.WAITING, None)


def test_returned_are_those_that_the_other_side_would_not_have() -> None:
    bounced, failed = make_bounced(), make_failed()
    assert set(Message.objects.undelivered()) == {bounced, failed}
    assert list(Message.objects.returned()) == [bounced]


def test_what_became_needless_is_put_aside() -> None:
    by_group, kept, by_row = make_bounced(group="session:1"), make_bounced(group="session:2"), make_bounced()
    messages.stop_group(group="session:1")
    messages.stop_about(make_user(), ids=[by_row.about_id])
    assert list(Message.objects.undelivered()) == [kept]
    assert state(by_group) == MessageState.BOUNCED


def test_waiting_message_goes_out_before_its_time(mailoutbox: list[Any]) -> None:
    message = write(due_at=timezone.now() + timedelta(days=3))
    assert tasks.send_due("w") == 0
    messages.send_now(message=message, by=SYSTEM)
    assert (tasks.send_due("w"), state(message)) == (1, MessageState.SENT)
    with pytest.raises(Refusal) as caught:
        messages.send_now(message=message, by=SYSTEM)
    assert (caught.value.code, len(mailoutbox)) == ("message_not_waiting", 1)


def test_same_request_to_an_address_is_written_once() -> None:
    about = make_user()
    one, two, other = (
        messages.draft(kind="for_tests", to=to, about=about, once="request")
        for to in ("ada@x.example", "ada@x.example", "bo@x.example")
    )
    assert (one.message_id == two.message_id, one.message_id == other.message_id) == (True, False)
