"""Staff change the words of what waits; no personal link is stored, and nothing goes out with a gap."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from correspondence import tasks
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import rewording
from kernel.actors import Actor
from kernel.errors import Refusal
from kernel.keys import derive, new_nonce
from records.models import TrailEntry
from tests.correspondence.writing import state, write
from tests.factories.organisations import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("composer")]

KEYS = [derive("b", new_nonce()), derive("s", new_nonce())]
LINK, OTHER = (f"http://testserver/k/{key}/" for key in KEYS)


def reword(message: Message, **words: str) -> Message:
    typed = {"subject": "Hello", "body": "Words.\n[link]", "extra": ""} | words
    return rewording.reword(message=message, by=Actor.user(make_user().pk), **typed)


def refused(message: Message, **words: str) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        reword(message, **words)
    return caught.value.code, caught.value.field


def test_words_go_out_with_the_reader_s_link_which_is_stored_nowhere(mailoutbox: list[Any]) -> None:
    message = write(data={"links": [LINK]})
    reword(message, subject="Read this", body="Come earlier.\n\nSee [link] please.", extra="Sorry!")
    kept = [message.subject, message.body, message.extra]
    assert kept == ["Read this", "Come earlier.\n\nSee [link] please.", "Sorry!"]
    tasks.send_due("w")
    (mail,) = mailoutbox
    assert (mail.subject, mail.body) == ("Read this", f"Sorry!\n\nCome earlier.\n\nSee {LINK} please.")
    assert mail.alternatives == []


def test_who_changed_what_stands_on_the_trail() -> None:
    message = write(data={"links": [LINK]})
    reword(message, subject="Read this")
    entry = TrailEntry.objects.get(verb="reword")
    assert (entry.subject_id, entry.actor_kind) == (str(message.pk), "user")
    assert entry.payload.body["after"] == {"subject": "Read this", "body": "", "extra": ""}


def test_our_own_words_stay_ours() -> None:
    message = write(data={"links": [LINK]})
    reword(message, extra="Bring a coat.")
    assert (message.subject, message.body, message.extra) == ("", "", "Bring a coat.")
    reword(message, extra="")
    reword(message, extra="")
    assert (message.extra, TrailEntry.objects.filter(verb="reword").count()) == ("", 2)


@pytest.mark.parametrize(
    ("links", "words", "expected"),
    [
        ([LINK], {"body": "No way back."}, ("link_missing", "body")),
        ([LINK], {"body": f"[link] {LINK}"}, ("personal_link_typed", "body")),
        ([LINK], {"subject": KEYS[1]}, ("personal_link_typed", "subject")),
        ([LINK], {"body": "[link] and [Link 2]"}, ("strange_placeholder", "body")),
        ([LINK], {"subject": "See [link]"}, ("strange_placeholder", "subject")),
        ([], {"body": "See [link]"}, ("no_link", "body")),
        ([LINK, OTHER], {"body": "Hello [link]"}, ("several_links", "body")),
        ([LINK, OTHER], {"body": "Words.\n[link]\nWords.\n[link]", "extra": "[link]"}, ("several_links", "extra")),
    ],
)
def test_words_that_would_lose_or_leak_a_link_are_refused(
    links: list[str], words: dict[str, str], expected: tuple[str, str]
) -> None:
    message = write(data={"links": links})
    assert refused(message, **words) == expected
    message.refresh_from_db()
    assert (message.subject, message.body, message.extra) == ("", "", "")


def test_message_with_several_links_takes_words_before_it(mailoutbox: list[Any]) -> None:
    message = write(data={"links": [LINK, OTHER]})
    reword(message, body="Words.\n[link]\nWords.\n[link]", extra="Please pass these on.")
    tasks.send_due("w")
    assert mailoutbox[0].body == f"Please pass these on.\n\nWords.\n{LINK}\nWords.\n{OTHER}\n"


def test_placeholder_in_somebody_s_name_is_no_placeholder(mailoutbox: list[Any]) -> None:
    message = write(data={"links": [LINK, "[link]"]})
    Message.objects.update(extra="Bring a coat.")
    tasks.send_due("w")
    assert (state(message), "[link]" in mailoutbox[0].body) == (MessageState.SENT, True)


def test_mail_whose_link_is_gone_is_not_sent_with_a_gap(mailoutbox: list[Any]) -> None:
    message = write(data={"links": [LINK]})
    reword(message, body="Only this: [link]")
    Message.objects.update(data={"links": []})
    assert (tasks.send_due("w"), mailoutbox, state(message)) == (0, [], MessageState.WAITING)
    assert message.last_error == "LinkGoneError"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": MessageState.SENT, "done_at": timezone.now()}, "message_not_waiting"),
        ({"state": MessageState.STOPPED}, "message_not_waiting"),
        ({"lease_until": timezone.now() + timedelta(days=1), "leased_by": "w"}, "message_being_sent"),
        ({"extra": "Somebody else was here."}, "message_changed"),
        ({"data": {"needless": True}}, "nothing_to_say"),
        ({"kind": "email_code"}, "message_is_private"),
        ({"kind": "of_no_app"}, "message_is_private"),
    ],
)
def test_message_that_is_not_to_be_changed_is_refused(fields: dict[str, Any], code: str) -> None:
    message = write(data={"links": [LINK]})
    as_seen = Message.objects.get(pk=message.pk)
    Message.objects.update(**fields)
    if {"kind", "data"} & set(fields):
        as_seen.refresh_from_db()
    assert refused(as_seen, subject="Mine")[0] == code


def test_page_that_was_left_open_overwrites_nothing_unseen() -> None:
    message = write(data={"links": [LINK]})
    seen = rewording.fingerprint(message)
    reword(message, extra="First.")
    assert refused(message, extra="Second.", seen=seen)[0] == "message_changed"


def test_message_of_a_dead_worker_can_be_changed() -> None:
    message = write(data={"links": [LINK]})
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1), leased_by="dead")
    assert reword(message, extra="Late.").extra == "Late."
