"""A team writes to those who agreed, and to nobody else; each mail can be stopped by one press."""

from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from correspondence import tasks
from correspondence.models import Message
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from organisations.enums import ConsentDoor, Stream
from organisations.models import Consent
from organisations.operations import consents, notes
from records.models import TrailEntry
from tests.factories.consents import make_consent
from tests.factories.delivery import mails, make_booking, written
from tests.factories.organisations import make_coordinator, make_team
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
OLIVE, ANN = "olive@bright.example", "ann@bright.example"


def send(**changes: object) -> int:
    words: dict[str, object] = {"subject": "A new course", "text": "Come & see.", "request_key": uuid4(), **changes}
    return notes.send(**{"team": make_team(), "stream": Stream.GUIDANCE, "by": SYSTEM, **words})  # type: ignore[arg-type]


def test_writes_to_everybody_who_says_yes_now_and_to_nobody_else() -> None:
    stopped = make_consent("gone@bright.example")
    consents.withdraw(consent=stopped, door=ConsentDoor.LINK, by=PUBLIC)
    make_consent("other@bright.example", stream=Stream.ADVICE)
    make_consent("far@bright.example", team=make_team("Prevent South East", "prevent"))
    make_consent(OLIVE)
    make_consent(ANN)
    assert (send(), sorted(one.to_email for one in mails("consent_note"))) == (2, [ANN, OLIVE])
    assert TrailEntry.objects.filter(verb="write_to_agreed").count() == 1


def test_each_mail_has_the_button_of_mail_programs_and_others_have_none(mailoutbox: list[mail.EmailMessage]) -> None:
    consent = make_consent(OLIVE)
    make_booking(booker_email=ANN)
    send()
    tasks.send_due("test")
    headers = {one.to[0]: one.extra_headers for one in mailoutbox if one.subject == "A new course"}
    link = headers[OLIVE]["List-Unsubscribe"].strip("<>")
    assert (link.endswith(consent.stop_path), headers[OLIVE]["List-Unsubscribe-Post"]) == (
        True,
        "List-Unsubscribe=One-Click",
    )
    services = [one for one in mailoutbox if one.to == [ANN]]
    assert [one for one in services if "List-Unsubscribe" in one.extra_headers] == []
    assert services != []
    program = Client(enforce_csrf_checks=True)
    path = link[link.index("/stop/") :]
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Consent.objects.standing().count() == 0


def test_nothing_goes_to_somebody_who_stopped_it_meanwhile(mailoutbox: list[mail.EmailMessage]) -> None:
    consent = make_consent(OLIVE)
    send()
    consents.withdraw(consent=consent, door=ConsentDoor.LINK, by=PUBLIC)
    tasks.send_due("test")
    assert (mailoutbox, Message.objects.get(kind="consent_note").state) == ([], "stopped")


def test_words_of_staff_are_shown_as_typed() -> None:
    make_consent(OLIVE)
    send()
    words = written("consent_note", OLIVE)
    assert ("Come & see." in words.text, "Come &amp; see." in words.html) == (True, True)


def test_the_same_request_writes_once() -> None:
    make_consent(OLIVE)
    key = uuid4()
    assert [send(request_key=key), send(request_key=key), len(mails("consent_note"))] == [1, 1, 1]


def test_refuses_what_should_not_go_out() -> None:
    codes = []
    with pytest.raises(Refusal) as nobody:
        send()
    consent = make_consent(OLIVE)
    for words in ({"subject": " "}, {"text": ""}, {"text": f"https://muster.test{consent.stop_path}"}):
        with pytest.raises(Refusal) as refused:
            send(**words)
        codes.append(refused.value.code)
    send()
    send()
    with pytest.raises(Refusal) as often:
        send()
    assert (nobody.value.code, codes, often.value.code) == (
        "nobody_agreed",
        ["words_missing", "words_missing", "personal_link_typed"],
        "too_many_notes",
    )


def test_coordinators_write_on_their_screen(client: Client) -> None:
    make_site()
    consent = make_consent(OLIVE)
    client.force_login(make_coordinator())
    url = reverse("staff_consents:write")
    page = client.get(url)
    typed = {"to": f"{consent.team_id}-guidance", "subject": "News", "text": "See you.", "request_key": uuid4()}
    unread = client.post(url, typed)
    client.post(url, {**typed, "is_read": "on"})
    assert ("(1 address)" in page.content.decode(), unread.status_code, len(mails("consent_note"))) == (True, 422, 1)
