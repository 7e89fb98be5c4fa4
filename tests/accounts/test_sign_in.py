"""Signing in by a code: an account at the first good one, never a way into the staff screens."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from accounts.models import EmailChallenge, User
from correspondence.emails import compose
from correspondence.models import Message
from kernel.actors import SYSTEM
from organisations.enums import Role
from organisations.operations import teams
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_officer,
    make_team,
    make_trainer,
    make_user,
)

pytestmark = pytest.mark.django_db
EMAIL = "ada@x.example"
START, CODE = "/my/sign-in/", "/my/sign-in/code/"


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def ask(client: Client, email: str = EMAIL, onward: str = "") -> Any:
    return client.post(f"{START}?next={onward}" if onward else START, {"email": email})


def newest_code() -> str:
    return EmailChallenge.objects.latest("pk").code


def sign_in(client: Client, email: str = EMAIL, onward: str = "") -> Any:
    assert ask(client, email, onward)["Location"] == CODE
    return client.post(CODE, {"code": newest_code()})


def user_id(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_first_good_code_makes_the_account_and_later_ones_find_it() -> None:
    for _ in range(2):
        client = Client()
        assert sign_in(client, " ADA@x.example ")["Location"] == "/my/"
        user = User.objects.get()
        assert (user.email, user.has_usable_password(), user.is_staff) == (EMAIL, False, False)
        assert user_id(client) == str(user.pk)
        assert f"Signed in as {EMAIL}" in client.get("/my/").content.decode()


def test_asking_for_a_code_makes_no_account(client: Client) -> None:
    ask(client)
    assert User.objects.count() == 0


def test_signing_in_gives_the_session_a_new_id(client: Client) -> None:
    ask(client)
    planted = client.session.session_key
    client.post(CODE, {"code": newest_code()})
    assert client.session.session_key != planted


@pytest.mark.parametrize("code", ["", "1", "\x00", "x" * 10_000, "١٢٣٤٥٦", "<b>", "💥"])
def test_wrong_code_is_explained_and_signs_nobody_in(client: Client, code: str) -> None:
    ask(client)
    response = client.post(CODE, {"code": code})
    assert response.status_code in {409, 422}
    assert BeautifulSoup(response.content, "html.parser").select_one(".govuk-error-summary a")["href"] == "#id_code"
    assert (user_id(client), User.objects.count()) == (None, 0)


def test_code_is_good_in_the_browser_that_asked_for_it_only(client: Client) -> None:
    ask(client)
    code, other = newest_code(), Client()
    assert other.post(CODE, {"code": code})["Location"] == START
    ask(other)
    assert other.post(CODE, {"code": code}).status_code == 409
    assert client.post(CODE, {"code": code}).status_code == 302


def test_somebody_elses_wrong_tries_do_not_lock_me_out(client: Client) -> None:
    ask(client)
    code, mallory = newest_code(), Client()
    ask(mallory)
    answers = [mallory.post(CODE, {"code": "000000"}).status_code for _ in range(8)]
    assert set(answers) == {409}
    assert client.post(CODE, {"code": code}).status_code == 302


@pytest.mark.parametrize("email", ["", "ada", "\x00", "x" * 10_000, "a@x.example\nBcc: b@x.example", "💥@x.example"])
def test_wrong_address_is_explained(client: Client, email: str) -> None:
    assert ask(client, email).status_code == 422
    assert EmailChallenge.objects.count() == 0


def test_codes_are_limited_for_an_address_and_for_a_caller(client: Client) -> None:
    assert [ask(client).status_code for _ in range(7)] == [302] * 6 + [409]
    assert [ask(client, f"n{number}@x.example").status_code for number in range(14)] == [302] * 13 + [429]


@pytest.mark.parametrize(
    ("onward", "expected"),
    [
        ("/bookings/ABCDEFGH/", "/bookings/ABCDEFGH/"),
        ("/my/police-access/", "/my/police-access/"),
        ("https://evil.example/", "/my/"),
        ("//evil.example/", "/my/"),
        ("/\\evil.example", "/my/"),
        ("javascript:alert(1)", "/my/"),
        ("\x00", "/my/"),
        ("", "/my/"),
    ],
)
def test_onward_address_is_ours_or_the_own_page(onward: str, expected: str) -> None:
    client = Client()
    assert sign_in(client, onward=onward)["Location"] == expected
    assert client.get(START, {"next": onward})["Location"] == expected


def test_closed_account_stays_closed(client: Client) -> None:
    make_user(EMAIL, is_active=False)
    response = sign_in(client)
    assert response.status_code == 409
    assert "This account is closed." in response.content.decode()
    assert user_id(client) is None


def test_account_closed_later_ends_the_session(client: Client) -> None:
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get("/my/").status_code == 302


STAFF = {
    "trainer": make_trainer,
    "coordinator": make_coordinator,
    "administrator": make_administrator,
    "force contact": make_force_contact,
    "superuser": lambda **fields: User.objects.create_superuser(password="x", **fields),
    "staff flag": lambda **fields: make_user(is_staff=True, **fields),
}


@pytest.mark.parametrize("kind", STAFF)
def test_staff_are_sent_to_their_own_sign_in_and_no_code_opens_their_account(client: Client, kind: str) -> None:
    STAFF[kind](email=EMAIL)
    assert ask(client)["Location"] == CODE
    mail = compose(Message.objects.get())
    assert mail is not None
    assert "/cms/login/" in mail.text
    assert newest_code() not in mail.subject + mail.text + mail.html
    assert client.post(CODE, {"code": newest_code()}).status_code == 409
    assert user_id(client) is None


def test_answer_does_not_tell_who_is_staff() -> None:
    make_trainer(email="trainer@x.example")
    pages = []
    for email in ("trainer@x.example", "nobodyx@x.example"):
        client = Client()
        ask(client, email)
        page = client.get(CODE)
        pages.append(page.content.decode().replace(email, "?"))
    csrf = [BeautifulSoup(page, "html.parser").select_one("[name=csrfmiddlewaretoken]")["value"] for page in pages]
    assert pages[0].replace(csrf[0], "") == pages[1].replace(csrf[1], "")


def test_officer_with_approved_access_signs_in_by_code(client: Client) -> None:
    officer = make_officer()
    sign_in(client, officer.email)
    assert user_id(client) == str(officer.pk)
    assert client.get("/cms/").status_code == 302


def test_session_by_code_ends_when_its_account_becomes_staff(client: Client) -> None:
    sign_in(client)
    assert client.get("/my/").status_code == 200
    teams.join(team=make_team(), user=User.objects.get(), role=Role.TRAINER, by=SYSTEM)
    assert client.get("/my/")["Location"] == "/my/sign-in/?next=/my/"
    assert client.get("/cms/").status_code == 302


def test_session_by_code_ends_when_its_account_enters_any_group(client: Client) -> None:
    sign_in(client)
    User.objects.get().groups.add(Group.objects.create(name="Anything"))
    assert client.get("/my/").status_code == 302


def test_staff_signed_in_by_password_have_their_own_page_too(client: Client) -> None:
    client.force_login(make_trainer())
    assert client.get("/my/").status_code == 200
    assert client.get(START)["Location"] == "/my/"


def test_signing_out_takes_a_press_of_the_button(client: Client) -> None:
    sign_in(client)
    assert client.get("/my/sign-out/").status_code == 405
    assert user_id(client) is not None
    assert client.post("/my/sign-out/")["Location"] == "/"
    assert user_id(client) is None


def test_sign_in_pages_are_kept_by_no_cache(client: Client) -> None:
    assert client.get(START)["Cache-Control"] == "no-store"
    ask(client)
    assert client.get(CODE)["Cache-Control"] == "no-store"
