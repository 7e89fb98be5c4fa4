"""Mail that the other side refuses at its door, over real SMTP: for good, for now, or because of ourselves."""

import logging
from email import message_from_bytes

import pytest
from django.conf import LazySettings
from django.utils import timezone

from correspondence import tasks
from correspondence.enums import MessageState
from correspondence.models import Message
from tests.correspondence.post_office import PostOffice
from tests.correspondence.writing import state, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("composer")]


def test_one_refused_reader_is_tried_once_and_the_others_get_their_mail(
    post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    refused, good = write(to="gone@x.example"), write(to="ada@x.example")
    post_office.refuses["gone@x.example"] = "550 5.1.1 <gone@x.example>: Recipient address rejected: User unknown"
    with caplog.at_level(logging.INFO):
        assert (tasks.send_due("w"), tasks.send_due("w")) == (1, 0)
    Message.objects.update(due_at=timezone.now())
    assert tasks.send_due("w") == 0
    assert (state(refused), state(good)) == (MessageState.FAILED, MessageState.SENT)
    assert (refused.failure_code, refused.why_not) == ("5.1.1", "There is no such mailbox.")
    assert (refused.attempts, post_office.asked) == (1, ["gone@x.example", "ada@x.example"])
    assert list(Message.objects.returned()) == [refused]
    assert [record.getMessage() for record in caplog.records] == [
        f"message {refused.pk} refused: SMTPRecipientsRefused 5.1.1"
    ]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("550 User unknown", "5.1.0"),
        ("552 5.2.2 Mailbox is full", "5.2.2"),
        ("553 sorry, that is no address", "5.1.3"),
        ("550-5.1.1 The account does not exist. Please\r\n550 5.1.1 check it", "5.1.1"),
    ],
)
def test_refusal_for_good_is_not_tried_again(post_office: PostOffice, answer: str, code: str) -> None:
    message = write()
    post_office.refuses["ada@x.example"] = answer
    tasks.send_due("w")
    assert (state(message), message.failure_code) == (MessageState.FAILED, code)


@pytest.mark.parametrize(
    "answer",
    [
        "451 4.7.1 Greylisted, try again later",
        "450 4.2.0 Busy",
        "554 5.7.1 Relay access denied",
        "554 No",
        "421 4.3.2 Shutting down",
    ],
)
def test_refusal_for_now_or_because_of_us_is_tried_again(post_office: PostOffice, answer: str) -> None:
    message = write()
    post_office.refuses["ada@x.example"] = answer
    tasks.send_due("w")
    assert (state(message), message.failure_code) == (MessageState.WAITING, "")
    assert message.due_at > timezone.now()
    del post_office.refuses["ada@x.example"]
    Message.objects.update(due_at=timezone.now())
    assert tasks.send_due("w") == 1
    assert (state(message), message.last_error) == (MessageState.SENT, "")


def test_content_that_one_reader_does_not_take_is_refused_for_good(post_office: PostOffice) -> None:
    message = write()
    post_office.refuses_content = "552 5.2.3 Message too big"
    tasks.send_due("w")
    assert (state(message), message.why_not) == (MessageState.FAILED, "The mail is too big for the mailbox.")


def test_refused_sender_is_our_own_fault_and_tried_again(post_office: PostOffice) -> None:
    message = write()
    post_office.refuses_sender = "553 5.1.8 Sender domain unknown"
    tasks.send_due("w")
    assert (state(message), message.failure_code) == (MessageState.WAITING, "")


def test_envelope_names_where_mail_comes_back_and_the_reader_sees_the_sender(
    post_office: PostOffice, settings: LazySettings
) -> None:
    settings.BOUNCE_EMAIL = "bounces@training.example"
    settings.DEFAULT_FROM_EMAIL = "Cyber training <training@training.example>"
    message = write()
    tasks.send_due("w")
    (taken,) = post_office.taken
    mail = message_from_bytes(taken.content)
    assert (taken.sender, taken.reader) == ("bounces@training.example", "ada@x.example")
    assert (mail["From"], mail["Message-ID"]) == ("Cyber training <training@training.example>", message.message_id)


def test_envelope_has_the_sender_where_no_other_address_is_named(
    post_office: PostOffice, settings: LazySettings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Cyber training <training@training.example>"
    write()
    tasks.send_due("w")
    assert [taken.sender for taken in post_office.taken] == ["training@training.example"]


def test_relay_that_is_away_is_tried_again(settings: LazySettings, post_office: PostOffice) -> None:
    message = write()
    settings.EMAIL_PORT = 1
    tasks.send_due("w")
    assert (state(message), message.last_error) == (MessageState.WAITING, "ConnectionRefusedError")
