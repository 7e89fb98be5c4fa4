"""Staff sign in by password and second factor; every wrong try gets one answer."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.views.adapters import NOT_RIGHT, TOO_OFTEN, WRONG_CODE, SecondFactorAdapter
from accounts.views.gate import SecondFactorGate
from accounts.views.staff import PASSKEY_REFUSED
from correspondence.emails import compose
from correspondence.models import Message
from records.models import TrailEntry
from tests.factories.organisations import PASSWORD, make_trainer, make_user
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, SECURITY = "/sign-in/", "/sign-in/code/", "/my/security/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WRONG = "wrong horse battery"


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def trainer() -> User:
    make_site()
    return make_trainer(email="tess@team.example")


def code(steps: int = 0, secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(user: User) -> User:
    """Give somebody an authenticator app."""
    adapter = SecondFactorAdapter()
    Authenticator.objects.create(user=user, type="totp", data={"secret": adapter.encrypt(SECRET)})
    return user


def sign_in(client: Client, user: User, password: str = PASSWORD, onward: str = "") -> Any:
    return client.post(f"{SIGN_IN}?next={onward}" if onward else SIGN_IN, {"login": user.email, "password": password})


def errors(response: Any) -> list[str]:
    found = BeautifulSoup(response.content, "html.parser").select(".govuk-error-summary__list li")
    return [one.get_text(strip=True) for one in found]


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_password_opens_the_staff_screens_until_the_browser_is_closed(trainer: User) -> None:
    client = Client()
    response = sign_in(client, trainer)
    assert (response.status_code, response.url) == (302, "/cms/")
    assert client.get("/cms/").status_code == 200
    assert client.session.get_expire_at_browser_close()


def test_address_is_taken_however_it_is_capitalised(trainer: User) -> None:
    client = Client()
    assert client.post(SIGN_IN, {"login": " Tess@TEAM.example", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("who", ["wrong password", "unknown", "closed", "no password"])
def test_every_wrong_try_gets_one_answer(trainer: User, who: str) -> None:
    closed = make_trainer(email="closed@team.example")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    User.objects.create_user("none@team.example")
    tries = {
        "wrong password": ("tess@team.example", WRONG),
        "unknown": ("nobody@team.example", PASSWORD),
        "closed": ("closed@team.example", PASSWORD),
        "no password": ("none@team.example", PASSWORD),
    }
    login, password = tries[who]
    client = Client()
    response = client.post(SIGN_IN, {"login": login, "password": password})
    assert (response.status_code, errors(response), signed_in_as(client)) == (422, [NOT_RIGHT], None)
    assert response.headers["Cache-Control"] == "no-store"


def test_wagtails_address_leads_here_and_takes_along_where_one_was_going(client: Client) -> None:
    make_site()
    assert client.get("/cms/pages/").url == "/cms/login/?next=/cms/pages/"
    assert client.get("/cms/login/?next=/cms/pages/").url == "/sign-in/?next=%2Fcms%2Fpages%2F"
    assert client.get("/cms/login/?next=https://evil.example/").url == "/sign-in/"


@pytest.mark.parametrize(
    ("onward", "told"),
    [
        ("/cms/venues/new/", 1),
        ("/register/8TKK97AZ/1/close/", 1),
        ("/register/8TKK97AZ/1/", 0),
        ("/cms/", 0),
        ("/my/", 0),
        ("", 0),
    ],
)
def test_sign_in_tells_whoever_was_sent_there_that_nothing_was_saved(client: Client, onward: str, told: int) -> None:
    make_site()
    page = BeautifulSoup(client.get(SIGN_IN, {"next": onward}).content, "html.parser")
    assert len([one for one in page.select(".govuk-inset-text") if "was not saved" in one.get_text()]) == told


@pytest.mark.parametrize(
    ("onward", "leads_to"),
    [
        ("/my/", "/my/"),
        ("https://evil.example/", "/cms/"),
        ("//evil.example/", "/cms/"),
        ("javascript:alert(1)", "/cms/"),
    ],
)
def test_next_leads_nowhere_else(trainer: User, onward: str, leads_to: str) -> None:
    assert sign_in(Client(), trainer, onward=onward).url == leads_to


def test_five_wrong_passwords_pause_the_account_and_say_so(trainer: User) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, trainer, WRONG)
    response = sign_in(client, trainer)
    assert (response.status_code, response.headers["Retry-After"], errors(response)) == (429, "300", [TOO_OFTEN])
    # An unknown address is paused in the same way, so a pause tells nothing.
    for _ in range(5):
        client.post(SIGN_IN, {"login": "nobody@x.example", "password": WRONG}, REMOTE_ADDR="192.0.2.7")
    paused = client.post(SIGN_IN, {"login": "nobody@x.example", "password": WRONG}, REMOTE_ADDR="192.0.2.7")
    assert errors(paused) == [TOO_OFTEN]


def test_ten_wrong_passwords_from_one_address_pause_it_for_all_accounts(trainer: User) -> None:
    client = Client()
    for number in range(10):
        client.post(SIGN_IN, {"login": f"no{number}@x.example", "password": WRONG})
    assert errors(sign_in(client, trainer)) == [TOO_OFTEN]
    assert client.post(
        SIGN_IN, {"login": trainer.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.9"
    ).status_code == 302  # fmt: skip


def test_thirty_posts_a_minute_get_a_page_that_says_to_wait(client: Client) -> None:
    for _ in range(30):
        client.post(SIGN_IN, {})
    response = client.post(SIGN_IN, {})
    assert (response.status_code, b"That was very often" in response.content) == (429, True)


def test_app_is_asked_for_after_the_password(trainer: User) -> None:
    client = Client()
    response = sign_in(client, with_app(trainer), onward="/my/")
    assert (response.url, signed_in_as(client)) == (CODE, None)
    assert client.get("/cms/").status_code == 302
    wrong = client.post(CODE, {"code": "000000"})
    assert (wrong.status_code, errors(wrong), signed_in_as(client)) == (422, [WRONG_CODE], None)
    right = client.post(CODE, {"code": code()})
    assert (right.url, signed_in_as(client)) == ("/my/", str(trainer.pk))


def test_code_of_the_step_before_is_taken_but_no_code_twice(trainer: User) -> None:
    with_app(trainer)
    first, second, typed = Client(), Client(), code(-1)
    sign_in(first, trainer), sign_in(second, trainer)
    assert first.post(CODE, {"code": f"{typed[:3]} {typed[3:]}"}).status_code == 302
    assert errors(second.post(CODE, {"code": typed})) == [WRONG_CODE]
    assert errors(second.post(CODE, {"code": code(-3)})) == [WRONG_CODE]


def test_five_wrong_codes_pause_the_second_step(trainer: User) -> None:
    client = Client()
    sign_in(client, with_app(trainer))
    for number in range(5):
        client.post(CODE, {"code": f"00000{number}"})
    assert errors(client.post(CODE, {"code": code()})) == [TOO_OFTEN]


def test_second_step_without_the_first_leads_to_the_first(client: Client) -> None:
    assert client.get(CODE).url == SIGN_IN
    assert client.post(CODE, {"code": "123456"}).url == SIGN_IN


@pytest.mark.django_db(transaction=True)
def test_app_is_set_up_and_recovery_codes_are_shown(trainer: User) -> None:
    client = Client()
    sign_in(client, trainer)
    page = client.get("/my/security/app/")
    secret = page.context["form"].secret
    picture = BeautifulSoup(page.content, "html.parser").select_one("img.muster-qr")
    assert picture is not None
    assert str(picture["src"]).startswith("data:image/svg+xml;base64,")
    assert client.post("/my/security/app/", {"code": "000000"}).status_code == 422
    done = client.post("/my/security/app/", {"code": code(secret=secret)})
    assert done.url == "/my/security/codes/"
    factor = Authenticator.objects.get(user=trainer, type="totp")
    assert secret not in str(factor.data)  # unreadable in the database
    codes = client.get(done.url).context["unused_codes"]
    assert len(codes) == 10

    message = Message.objects.get(kind="sign_in_changed")
    assert (message.to_email, "An authenticator app was added" in compose(message).text) == (trainer.email, True)
    entry = TrailEntry.objects.get(verb="add_second_factor")
    assert (entry.actor_id, entry.subject_id) == (str(trainer.pk), str(trainer.pk))

    elsewhere = Client()
    sign_in(elsewhere, trainer)
    assert elsewhere.post(CODE, {"code": codes[0]}).url == "/cms/"
    again = Client()
    sign_in(again, trainer)
    assert errors(again.post(CODE, {"code": codes[0]})) == [WRONG_CODE]  # each works once
    assert again.post(CODE, {"code": codes[1]}).url == "/cms/"


def test_changing_how_one_signs_in_needs_a_fresh_proof(trainer: User) -> None:
    client = Client()
    client.force_login(trainer)  # a session of which nobody knows how it was proved
    assert client.get("/my/security/app/").url == "/sign-in/again/?next=%2Fmy%2Fsecurity%2Fapp%2F"
    assert errors(client.post("/sign-in/again/", {"password": WRONG})) == ["This is not your password."]
    done = client.post("/sign-in/again/?next=/my/security/app/", {"password": PASSWORD})
    assert (done.status_code, done.url) == (302, "/my/security/app/")
    assert client.get("/my/security/app/").status_code == 200


def test_password_alone_changes_nothing_where_there_is_a_second_factor(trainer: User) -> None:
    client = Client()
    client.force_login(with_app(trainer))
    for url in ("app/remove/", "passkeys/add/", "codes/new/"):
        assert client.get(f"{SECURITY}{url}").url.startswith("/sign-in/again/code/?next=")
    assert client.post("/sign-in/again/", {"password": PASSWORD}).url == "/sign-in/again/code/"
    assert client.post("/sign-in/again/code/", {"code": code()}).status_code == 302
    assert client.get(f"{SECURITY}passkeys/add/").status_code == 200


def test_own_pages_are_for_staff_with_a_session() -> None:
    make_site()
    client, attendee = Client(), make_user()
    for url in ("", "app/", "passkeys/add/", "codes/", "password/"):
        assert client.get(f"{SECURITY}{url}").url.startswith("/cms/login/?next=")
    client.force_login(attendee)
    for url in ("", "app/", "passkeys/add/", "codes/", "password/"):
        assert client.get(f"{SECURITY}{url}").url == "/my/"


def test_somebody_elses_passkey_is_not_found(trainer: User) -> None:
    other = make_trainer()
    passkey = Authenticator.objects.create(user=other, type="webauthn", data={"name": "Theirs", "credential": {}})
    client = Client()
    sign_in(client, trainer)
    assert client.post(f"{SECURITY}passkeys/{passkey.pk}/remove/").status_code == 404


def test_passkey_door_refuses_rubbish(client: Client) -> None:
    make_site()
    options = client.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    assert options["publicKey"]["userVerification"] == "required"
    for rubbish in ("", "{}", "[1]", '{"id": 1, "response": {"userHandle": "Mg"}}', "not json"):
        response = client.post("/sign-in/passkey/", {"credential": rubbish}, follow=True)
        assert (response.redirect_chain, PASSKEY_REFUSED in response.content.decode()) == ([(SIGN_IN, 302)], True)


@pytest.mark.parametrize("sent", ["", "not json"])
def test_form_for_a_passkey_says_in_plain_words_that_none_came(trainer: User, sent: str) -> None:
    client = Client()
    sign_in(client, trainer)
    page = client.post(f"{SECURITY}passkeys/add/", {"name": "Work laptop", "credential": sent}).content.decode()
    assert page.count("Your browser did not send a passkey. Try again") == 1
    assert ("This field is required" in page, "valid JSON" in page, 'value="Work laptop"' in page) == (
        False, False, True,
    )  # fmt: skip


def test_signing_in_again_over_a_session_without_a_role(trainer: User) -> None:
    client = Client()
    client.force_login(make_user(email="ann@x.example"))
    page = client.get(SIGN_IN)
    assert (page.status_code, b"ann@x.example, which has no role" in page.content) == (200, True)
    assert sign_in(client, trainer).url == "/cms/"
    assert client.get(SIGN_IN).url == "/cms/"


def test_account_without_a_role_is_led_to_its_bookings() -> None:
    make_site()
    assert sign_in(Client(), make_user()).url == "/my/"


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_set_password", "account_change_password",
     "account_request_login_code", "account_confirm_login_code", "account_logout", "mfa_trust", "mfa_signup_webauthn"],
)  # fmt: skip
def test_second_doors_of_the_library_are_shut(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("url", ["/cms/password_reset/", "/cms/password_reset/done/"])
def test_wagtails_own_reset_is_shut(client: Client, url: str) -> None:
    make_site()
    assert client.get(url).status_code == 404


def test_gate_looks_at_no_session_where_none_was_sent(rf: Any, settings: Any) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True
    answer = object()
    # A request without `user` and `session`: looking at either would fail.
    assert SecondFactorGate(lambda request: answer)(rf.get("/courses/")) is answer  # type: ignore[arg-type,return-value]
