"""Where staff need a second factor, no door of theirs opens without one, and nothing leads around it."""

import runpy
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.operations import tokens
from kernel import signing
from kernel.actors import SYSTEM
from organisations.enums import Role
from organisations.operations import teams
from tests.accounts.test_staff_sign_in import CODE, code, errors, sign_in, with_app
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_publisher,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
SET_UP, PROVE, PASS = "/my/security/", "/sign-in/again/code/", "pass"
STAFF = {
    "trainer": make_trainer,
    "publisher": make_publisher,
    "coordinator": make_coordinator,
    "force contact": make_force_contact,
    "administrator": make_administrator,
    "superuser": lambda: User.objects.create_superuser("root@team.example", "a password for tests"),
}
DOORS = ["/cms/", "/cms/users/", "/cms/pages/", "/cms/account/", "/cms/api/main/pages/", "/cms/jsi18n/",
         "/cms/nowhere/", "/documents/1/x.pdf", "/courses/", "/my/", "/register/ABCDEFGH/1/", "/"]  # fmt: skip
OPEN = ["/sign-in/again/", "/my/security/", "/my/security/app/", "/my/security/passkeys/add/", "/api/v1/courses/"]


@pytest.fixture(autouse=True)
def in_production(settings: Any) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True
    cache.clear()


def outcome(response: Any) -> str:
    led = response.url.partition("?")[0] if response.status_code == 302 else ""
    return led if led in {SET_UP, PROVE} else PASS


@pytest.mark.parametrize("role", STAFF)
def test_staff_without_a_second_factor_are_led_to_set_one_up(role: str) -> None:
    make_site()
    client, user = Client(), STAFF[role]()
    sign_in(client, user)
    assert {url: outcome(client.get(url)) for url in DOORS} == dict.fromkeys(DOORS, SET_UP)
    assert {url: outcome(client.post(url)) for url in DOORS} == dict.fromkeys(DOORS, SET_UP)
    assert {url: client.get(url).status_code for url in OPEN[1:]} == dict.fromkeys(OPEN[1:], 200)


@pytest.mark.parametrize("role", STAFF)
def test_session_that_used_no_second_factor_must_prove_one(role: str) -> None:
    make_site()
    client, user = Client(), with_app(STAFF[role]())
    client.force_login(user)
    assert {url: outcome(client.get(url)) for url in DOORS} == dict.fromkeys(DOORS, PROVE)
    # Where the library leads, the password is not taken.
    assert client.get("/sign-in/again/").url == PROVE
    assert client.post(f"{PROVE}?next=/cms/", {"code": code()}).url == "/cms/"
    assert client.get("/cms/").status_code == 200


def test_second_factor_at_sign_in_opens_every_door() -> None:
    make_site()
    client, user = Client(), with_app(make_administrator())
    sign_in(client, user)
    assert client.post(CODE, {"code": code()}).url == "/cms/"
    assert {url: outcome(client.get(url)) for url in DOORS} == dict.fromkeys(DOORS, PASS)
    assert client.get("/cms/users/").status_code == 200


def test_stolen_password_does_not_profit_from_the_factor_its_owner_sets_up() -> None:
    make_site()
    thief, owner = Client(), make_trainer()
    sign_in(thief, owner)
    with_app(owner)
    assert outcome(thief.get("/cms/")) == PROVE
    assert thief.get("/my/security/passkeys/add/").url.startswith(PROVE)
    assert thief.get("/my/security/codes/new/").url.startswith(PROVE)
    assert thief.get("/my/security/codes/").status_code == 404
    assert outcome(thief.get("/cms/")) == PROVE


def test_recovery_code_counts_as_second_factor() -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    make_site()
    client, user = Client(), with_app(make_trainer())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    sign_in(client, user)
    client.post(CODE, {"code": codes[0]})
    assert client.get("/cms/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_opens_the_doors_for_this_session() -> None:
    make_site()
    client, user = Client(), make_trainer()
    sign_in(client, user)
    secret = client.get("/my/security/app/").context["form"].secret
    assert client.post("/my/security/app/", {"code": code(secret=secret)}).url == "/my/security/codes/"
    assert client.get("/cms/").status_code == 200


def test_last_factor_stays_where_one_is_needed(settings: Any) -> None:
    make_site()
    client, user = Client(), with_app(make_trainer())
    sign_in(client, user)
    client.post(CODE, {"code": code()})
    refused = client.post("/my/security/app/remove/")
    assert (refused.status_code, len(errors(refused))) == (422, 1)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Key", "credential": {}})
    assert client.post("/my/security/app/remove/").status_code == 302
    passkey = Authenticator.objects.get(user=user)
    refused = client.post(f"/my/security/passkeys/{passkey.pk}/remove/")
    assert (refused.status_code, Authenticator.objects.count()) == (422, 1)
    settings.STAFF_NEED_SECOND_FACTOR = False
    assert client.post(f"/my/security/passkeys/{passkey.pk}/remove/").status_code == 302
    assert not Authenticator.objects.exists()


def test_others_are_asked_for_nothing() -> None:
    make_site()
    client = Client()
    client.force_login(make_user(), backend="accounts.permissions.CodeBackend")
    assert outcome(client.get("/my/")) == PASS
    assert {outcome(Client().get(url)) for url in DOORS} == {PASS}


def test_role_given_meanwhile_bars_a_session() -> None:
    make_site()
    client, user = Client(), make_user()
    sign_in(client, user)
    assert outcome(client.get("/my/")) == PASS
    teams.join(team=make_team(), user=user, role=Role.TRAINER, by=SYSTEM)
    assert outcome(client.get("/my/")) == SET_UP


def test_tokens_go_their_own_way() -> None:
    make_site()
    _, text = tokens.create(user=make_trainer(), scopes=["*"], by=SYSTEM)
    answer = Client().get("/api/v1/bookings/", headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 200


def test_session_counts_for_its_own_user_only() -> None:
    make_site()
    client = Client()
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = "0"
    session.save()
    client.force_login(make_trainer())
    assert outcome(client.get("/cms/")) == SET_UP


def test_production_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "SECRET_KEY": "x" * 60, "LINK_SECRET": "y" * 60, "BASE_URL": "https://muster.example",
        "ALLOWED_HOSTS": "muster.example", "DATABASE_URL": "postgres://muster@127.0.0.1:1/muster",
        "CONTACT_EMAIL": "training@muster.example", "SEAL_KEY": signing.new_secret(),
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"MUSTER_{name}", value)
    found = runpy.run_module("config.settings.production")
    assert (found["STAFF_NEED_SECOND_FACTOR"], "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN" in found) == (True, False)
