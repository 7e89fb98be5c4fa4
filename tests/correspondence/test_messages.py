"""Messages: written with what they tell about, sent when due, stopped, edited, retried."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from correspondence import emails, tasks
from correspondence.emails import composes
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import messages
from kernel.actors import Actor
from kernel.errors import Refusal
from kernel.leases import MAX_ATTEMPTS
from tests.correspondence.writing import KIND, state, write
from tests.factories.organisations import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("composer")]


def test_due_messages_go_out_once_and_others_wait(mailoutbox: list[Any]) -> None:
    due, later = write(), write(due_at=timezone.now() + timedelta(hours=1))
    assert (tasks.send_due("w"), tasks.send_due("w")) == (1, 0)
    assert (state(due), state(later)) == (MessageState.SENT, MessageState.WAITING)
    assert [(mail.to, mail.subject, mail.body) for mail in mailoutbox] == [(["ada@x.example"], "Hello", "Words.\n")]
    assert mailoutbox[0].extra_headers["Message-ID"] == due.message_id


def test_message_is_written_with_what_it_tells_about_or_not_at_all() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


def test_needless_message_is_settled_without_being_sent(mailoutbox: list[Any]) -> None:
    message = write(data={"needless": True})
    assert tasks.send_due("w") == 0
    assert (state(message), mailoutbox) == (MessageState.STOPPED, [])


def test_message_that_cannot_be_composed_holds_nothing_up_and_leaks_nothing(mailoutbox: list[Any]) -> None:
    broken, good = write(data={"breaks": True}), write()
    assert tasks.send_due("w") == 1
    assert (state(broken), state(good)) == (MessageState.WAITING, MessageState.SENT)
    assert (broken.last_error, broken.due_at > timezone.now()) == ("ValueError", True)


def test_failing_server_is_tried_again_with_growing_waits_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise SMTPServerDisconnected("ada@x.example")

    monkeypatch.setattr(tasks, "_hand_over", fail)
    message, waits = write(), []
    for _ in range(MAX_ATTEMPTS):
        Message.objects.update(due_at=timezone.now())
        assert tasks.send_due("w") == 0
        message.refresh_from_db()
        waits.append(message.due_at - timezone.now())
    assert waits[:-1] == sorted(waits[:-1])
    assert (message.state, message.last_error) == (MessageState.FAILED, "SMTPServerDisconnected")
    assert tasks.send_due("w") == 0


def test_message_of_a_dead_worker_falls_due_again(mailoutbox: list[Any]) -> None:
    message = write()
    Message.objects.update(leased_by="dead", lease_until=timezone.now() + timedelta(minutes=1), attempts=1)
    assert tasks.send_due("w") == 0
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert tasks.send_due("w") == 1
    assert state(message) == MessageState.SENT


def test_staff_stop_a_waiting_message_once() -> None:
    message, by = write(), Actor.user(make_user().pk)
    assert messages.stop(message=message, by=by).state == MessageState.STOPPED
    with pytest.raises(Refusal) as caught:
        messages.stop(message=message, by=by)
    assert caught.value.code == "message_not_waiting"
    assert tasks.send_due("w") == 0


def test_group_is_stopped_whole_or_by_kind() -> None:
    kept, gone = write(group="session:1"), write(group="session:2")
    assert messages.stop_group(group="session:1", kinds=("another_kind",)) == 0
    assert messages.stop_group(group="session:2") == 1
    assert (state(kept), state(gone)) == (MessageState.WAITING, MessageState.STOPPED)


@pytest.mark.parametrize(
    ("edits", "subject", "text", "has_html"),
    [
        ({"subject": "Read this"}, "Read this", "Words.\n", True),
        ({"body": "Our own words."}, "Hello", "Our own words.", False),
        ({"extra": "Bring a coat."}, "Hello", "Bring a coat.\n\nWords.\n", False),
        ({}, "Hello", "Words.\n", True),
    ],
)
def test_what_staff_wrote_goes_out(
    mailoutbox: list[Any], edits: dict[str, str], subject: str, text: str, has_html: bool
) -> None:
    message = write()
    Message.objects.filter(pk=message.pk).update(**edits)
    tasks.send_due("w")
    (mail,) = mailoutbox
    assert (mail.subject, mail.body.strip(), bool(mail.alternatives)) == (subject, text.strip(), has_html)


def test_count_recent_counts_a_kind_for_an_address_since_a_moment() -> None:
    write()
    old = write()
    write(to="bo@x.example")
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=2))
    since = timezone.now() - timedelta(hours=1)
    assert messages.count_recent(kind=KIND, to="ada@x.example", since=since) == 1


def test_two_composers_for_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="Two composers"):
        composes(KIND)(lambda message: None)


def test_plain_text_is_not_escaped_and_html_is() -> None:
    mail = emails.render("accounts/emails/email_code", {"code": "<O'Brien & Co>"})
    assert mail.subject == "Your code is <O'Brien & Co>"
    assert "    <O'Brien & Co>\n" in mail.text
    assert "&lt;O&#x27;Brien &amp; Co&gt;" in mail.html


def test_subject_is_one_line_whatever_stands_in_it() -> None:
    assert emails.render("accounts/emails/email_code", {"code": "1\r\nBcc: x"}).subject == "Your code is 1 Bcc: x"
