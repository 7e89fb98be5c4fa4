"""Where corrections are asked for and answered: the holder's page, the staff screens, the API."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from certificates.models import Certificate, Correction
from certificates.operations import corrections
from certificates.views.corrections import TRIES_PER_MINUTE
from kernel.actors import SYSTEM
from kernel.identifiers import grouped
from records.models import TrailEntry
from records.operations import retention
from tests.factories.api import Caller
from tests.factories.certificates import make_certificate, make_correction
from tests.factories.organisations import make_coordinator, make_team, make_trainer, make_user
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    now = timezone.now().timestamp() // 60 * 60 + 1
    monkeypatch.setattr("ui.throttle.time.time", lambda: now)


@pytest.fixture
def certificate() -> Certificate:
    make_site()
    return make_certificate("Ann Lea")


def at(certificate: Certificate, rest: str = "") -> str:
    return f"/certificates/{grouped(certificate.code)}/{rest}"


def holder(certificate: Certificate) -> Client:
    client = Client()
    client.get(f"/k/{certificate.key}/")
    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def page(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").select_one("main").get_text(" ").split())


def test_holder_asks_by_link_and_reads_what_was_asked(certificate: Certificate) -> None:
    client = holder(certificate)
    assert "Ask to have it put right" in page(client.get(at(certificate)))
    assert 'value="Ann Lea"' in client.get(at(certificate, "correct/")).content.decode()
    answer = client.post(at(certificate, "correct/"), {"name": "Ann Lee", "note": "I married."}, follow=True)
    assert answer.redirect_chain == [(at(certificate), 302)]
    assert "to have the name changed to Ann Lee . The team has not answered yet." in page(answer)
    entry = TrailEntry.objects.get(verb="ask_correction")
    assert (entry.actor_kind, entry.actor_id) == ("certificate_key", str(certificate.pk))
    answer = client.post(at(certificate, "correct/withdraw/"), follow=True)
    assert Correction.objects.get().state == "withdrawn"
    assert "You took it back." in page(answer)


def test_what_was_typed_stays_with_the_error(certificate: Certificate) -> None:
    client = holder(certificate)
    answer = client.post(at(certificate, "correct/"), {"name": "www.example.com", "note": "Mine"})
    assert (answer.status_code, 'value="www.example.com"' in answer.content.decode()) == (409, True)
    assert "Mine" in answer.content.decode()
    assert client.post(at(certificate, "correct/"), {"name": ""}).status_code == 422


def test_asking_is_slowed(certificate: Certificate) -> None:
    client = holder(certificate)
    codes = [client.post(at(certificate, "correct/"), {"name": ""}).status_code for _ in range(TRIES_PER_MINUTE + 1)]
    assert codes == [422] * TRIES_PER_MINUTE + [429]


def test_looking_changes_nothing(certificate: Certificate) -> None:
    made, client = make_correction(certificate), holder(certificate)
    assert client.get(at(certificate, "correct/withdraw/")).status_code == 302
    made.refresh_from_db()
    assert made.state == "asked"
    assert "Take it back" in page(client.get(at(certificate, "correct/")))


def test_declined_one_says_why_and_may_be_asked_again(certificate: Certificate) -> None:
    corrections.decline(correction=make_correction(certificate), reason="Your booking says Lea.", by=SYSTEM)
    words = page(holder(certificate).get(at(certificate)))
    assert "the team left it as it is. Why: Your booking says Lea." in words
    assert "Ask to have it put right" in words


@pytest.mark.parametrize(
    ("who", "may_see", "may_ask"),
    [("holder", True, True), ("booker", True, False), ("trainer", True, False), ("stranger", False, False)],
)
def test_only_the_holder_asks(certificate: Certificate, who: str, may_see: bool, may_ask: bool) -> None:
    people = {
        "holder": lambda: make_user(certificate.email),
        "booker": lambda: make_user(certificate.seat.booking.booker_email),
        "trainer": make_trainer,
        "stranger": make_user,
    }
    client = signed_in(people[who]())
    seen = client.get(at(certificate)).status_code
    # Whoever booked reads on the page of the booking how it stands; the address on the place is its holder's.
    assert seen == (200 if may_see and who != "booker" else 302)
    client.post(at(certificate, "correct/"), {"name": "Ann Lee"})
    client.post(at(certificate, "correct/withdraw/"))
    assert [one.state for one in Correction.objects.all()] == (["withdrawn"] if may_ask else [])


def test_booker_asks_for_a_place_without_address(certificate: Certificate) -> None:
    Certificate.objects.update(email="")
    client = signed_in(make_user(certificate.seat.booking.booker_email))
    client.post(at(certificate, "correct/"), {"name": "Ann Lee"})
    assert Correction.objects.get().name == "Ann Lee"
    Certificate.objects.update(name="")
    assert client.get(at(certificate)).status_code == 302


def test_staff_agree_at_once(certificate: Certificate) -> None:
    made, client = make_correction(certificate), signed_in(make_coordinator())
    where = reverse("staff_corrections:inspect", args=[made.pk])
    assert "Agree, and make the new certificate" in page(client.get(where))
    listed = client.get(reverse("staff_corrections:index"), {"state": "asked"}).content.decode()
    assert (where in listed, "Ann Lea" in listed) == (True, True)
    answer = client.post(reverse("staff_corrections:agree", args=[made.pk]), follow=True)
    new = Certificate.objects.get(name="Ann Lee")
    assert [str(one) for one in answer.context["messages"]] == [
        f"Ann Lee has a new certificate, {grouped(new.code)}. It goes out by e-mail now."
    ]
    assert "Agree, and make" not in page(answer)
    again = client.post(reverse("staff_corrections:decline", args=[made.pk]), {"reason": "No."})
    assert again.status_code == 409


def test_staff_decline_with_a_reason(certificate: Certificate) -> None:
    made, client = make_correction(certificate), signed_in(make_coordinator())
    where = reverse("staff_corrections:decline", args=[made.pk])
    assert client.post(where, {"reason": ""}).status_code == 422
    client.post(where, {"reason": "Your booking says Lea."})
    made.refresh_from_db()
    assert (made.state, made.answer) == ("declined", "Your booking says Lea.")


def test_landing_screen_tells_of_those_that_wait(certificate: Certificate) -> None:
    made, client = make_correction(certificate), signed_in(make_coordinator())
    screen = BeautifulSoup(client.get("/cms/").content, "html.parser")
    link = screen.select_one(f'a[href="{reverse("staff_corrections:inspect", args=[made.pk])}"]')
    assert link is not None
    assert link.get_text() == "From Ann Lea to Ann Lee"
    corrections.withdraw(correction=made, by=SYSTEM)
    assert "From Ann Lea to Ann Lee" not in client.get("/cms/").content.decode()


def test_api_lets_holders_ask_and_staff_answer(certificate: Certificate) -> None:
    own, staff = Caller(make_user(certificate.email)), Caller(make_coordinator())
    path = f"certificates/{grouped(certificate.code)}/corrections/"
    asked = own.post(path, {"name": "Ann Lee", "note": "I married."})
    assert (asked.status_code, asked.json()["state"], asked.json()["name"]) == (201, "asked", "Ann Lee")
    one = f"{path}{asked.json()['id']}/"
    assert own.post(f"{one}agree/").status_code == 403
    assert staff.post(path, {"name": "Ann Lee"}).status_code == 403
    assert staff.post(f"{one}withdraw/").status_code == 403
    assert Caller(make_trainer(team=make_team("Another team"))).post(f"{one}agree/").status_code == 404
    assert staff.post(f"{one}decline/", {}).status_code == 400
    assert [row["id"] for row in staff.get("certificates/corrections/", state="asked").json()["results"]] == [
        asked.json()["id"]
    ]
    assert staff.get("certificates/corrections/", state="nonsense").status_code == 400
    agreed = staff.post(f"{one}agree/")
    assert (agreed.status_code, agreed.json()["name"]) == (201, "Ann Lee")
    assert own.post(f"{one}withdraw/").json()["code"] == "correction_settled"
    assert [row["state"] for row in own.get("certificates/corrections/").json()["results"]] == ["agreed"]
    assert Caller(make_user()).get("certificates/corrections/").json()["results"] == []


def test_names_go_with_the_certificate(certificate: Certificate) -> None:
    corrections.decline(correction=make_correction(certificate), reason="Ann says no.", by=SYSTEM)
    Certificate.objects.update(taught_on=timezone.localdate() - timedelta(days=4000), expires_on=None)
    retention.run(by=SYSTEM, is_dry=False)
    left = Correction.objects.get()
    assert (left.name, left.note, left.answer, left.state) == ("", "", "(erased)", "declined")
    assert signed_in(make_coordinator()).get(reverse("staff_corrections:inspect", args=[left.pk])).status_code == 404
