"""Every door that counts tries: how many it lets in, and what it says to the one after, to people and to programs."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.views.adapters import TOO_OFTEN as PAUSED
from accounts.views.adapters import SecondFactorAdapter
from kernel.identifiers import grouped
from tests.factories.certificates import make_certificate
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import PASSWORD, make_trainer
from tests.factories.pages import make_site
from tests.factories.requests import make_unproved
from ui.throttle import TOO_OFTEN

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PAGE, CHECKS = "That was very often", "Too many checks at once"
# What one try answers as long as it is let in; the code is unknown, the form is wrong.
WRONG, SEEN, BACK = 422, 200, 302

Try = Callable[[], Any]


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still a second into a minute, so that no count begins anew in the middle of a test."""
    cache.clear()
    now = timezone.now().timestamp() // 60 * 60 + 1
    monkeypatch.setattr("ui.throttle.time.time", lambda: now)
    monkeypatch.setattr("accounts.api.AnonymousThrottle.rate", "3/min", raising=False)
    make_site()


def staff() -> tuple[Client, User]:
    client, trainer = Client(), make_trainer()
    client.force_login(trainer)
    return client, trainer


def with_app(trainer: User) -> User:
    secret = SecondFactorAdapter().encrypt(SECRET)
    Authenticator.objects.create(user=trainer, type="totp", data={"secret": secret})
    return trainer


def posting(path: str, client: Client | None = None, **typed: str) -> Try:
    client = client or Client()
    return lambda: client.post(path, typed)


def changing_password() -> Try:
    client, _trainer = staff()
    client.post("/sign-in/again/", {"password": PASSWORD})
    return posting("/my/security/password/", client)


def booking_places() -> Try:
    return posting(f"/sessions/{make_coming().ref}/book/")


def correcting_address() -> Try:
    booking, client = make_booking(make_coming()), Client()
    client.get(f"/k/{booking.key}/")
    return posting(f"/bookings/{booking.ref}/address/", client)


def correcting_address_of_request() -> Try:
    row, client = make_unproved(), Client()
    client.get(f"/k/{row.key}/")
    return posting(f"/requests/{row.ref}/address/", client)


def guessing_password() -> Try:
    return posting("/sign-in/", login=make_trainer().email, password="wrong horse battery")


def guessing_code() -> Try:
    client, trainer = Client(), with_app(make_trainer())
    client.post("/sign-in/", {"login": trainer.email, "password": PASSWORD})
    return posting("/sign-in/code/", client, code="000000")


def proving_again() -> Try:
    client, _trainer = staff()
    return posting("/sign-in/again/", client)


def guessing_password_again() -> Try:
    client, _trainer = staff()
    return posting("/sign-in/again/", client, password="wrong horse battery")


def looking_up() -> Try:
    path = f"/verify/{grouped(make_certificate('Ann Lee').code)}/"
    return lambda: Client().get(path)


def comparing_names() -> Try:
    return posting(f"/verify/{grouped(make_certificate('Ann Lee').code)}/", name="Bo Wu")


PEOPLE: list[tuple[Callable[[], Try], int, int, str]] = [
    (lambda: posting("/my/sign-in/"), 20, WRONG, TOO_OFTEN),
    (lambda: posting("/sign-in/forgotten/"), 10, WRONG, TOO_OFTEN),
    (changing_password, 10, WRONG, TOO_OFTEN),
    (booking_places, 20, WRONG, TOO_OFTEN),
    (correcting_address, 20, WRONG, TOO_OFTEN),
    (lambda: posting("/sessions/request/"), 10, WRONG, TOO_OFTEN),
    (correcting_address_of_request, 10, WRONG, TOO_OFTEN),
    (lambda: posting("/bookings/lost/"), 20, WRONG, TOO_OFTEN),
    (lambda: posting("/sign-in/"), 30, WRONG, PAGE),
    (guessing_password, 5, WRONG, PAUSED),
    (guessing_code, 5, WRONG, PAUSED),
    (proving_again, 10, WRONG, PAGE),
    (guessing_password_again, 5, WRONG, PAUSED),
    (lambda: posting("/sign-in/passkey/"), 10, BACK, PAGE),
    (looking_up, 60, SEEN, CHECKS),
    (comparing_names, 60, SEEN, CHECKS),
]


@pytest.mark.parametrize(("prepare", "allowed", "answer", "words"), PEOPLE)
def test_people_are_told_to_wait_on_a_page_of_ours(
    prepare: Callable[[], Try], allowed: int, answer: int, words: str
) -> None:
    send = prepare()
    assert [send().status_code for _ in range(allowed)] == [answer] * allowed
    refused = send()
    page = BeautifulSoup(refused.content, "html.parser")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 300
    assert "no-store" in refused.headers["Cache-Control"]
    assert words in page.get_text(" ")
    # Ours, with the way home and to help: header, main part, footer.
    assert [len(page.select(part)) for part in ("header a[href='/']", "main#main-content h1", "footer")] == [1, 1, 1]


def verifying(method: str) -> Try:
    path = f"/api/v1/verify/{make_certificate('Ann Lee').code}/"
    if method == "get":
        return lambda: Client().get(path)
    if method == "batch":
        asked = {"certificates": [{"code": "7K3M"}]}
        return lambda: Client().post("/api/v1/verify/batch/", asked, content_type="application/json")
    return lambda: Client().post(f"{path}name/", {"name": "Bo Wu"}, content_type="application/json")


PROGRAMS: list[tuple[Callable[[], Try], int]] = [
    (lambda: lambda: Client().get("/api/v1/courses/"), 3),
    (lambda: lambda: Client().get("/api/schema/"), 3),
    (lambda: verifying("get"), 60),
    (lambda: verifying("post"), 60),
    (lambda: verifying("batch"), 6),
]


@pytest.mark.parametrize(("prepare", "allowed"), PROGRAMS)
def test_programs_are_told_to_wait_as_json(
    prepare: Callable[[], Try], allowed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if allowed > 3:
        monkeypatch.setattr("accounts.api.AnonymousThrottle.rate", "1000/min")
    send = prepare()
    assert [send().status_code for _ in range(allowed)] == [200] * allowed
    refused = send()
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert (sorted(refused.json()), refused.json()["code"]) == (["code", "detail"], "throttled")


def test_page_of_the_api_answers_people(client: Client) -> None:
    assert [client.get("/api/docs/").status_code for _ in range(3)] == [200] * 3
    refused = client.get("/api/docs/")
    assert (refused.status_code, refused.headers["Retry-After"].isdecimal(), PAGE in refused.content.decode()) == (
        429, True, True,
    )  # fmt: skip
