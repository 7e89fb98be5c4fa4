"""Passkeys in a real browser, with an authenticator that the browser plays; and what screen readers find."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, expect

from accounts.enums import LinkPurpose
from accounts.models import PasswordLink, User
from accounts.operations import passwords
from kernel.actors import SYSTEM
from tests.accounts.test_staff_sign_in import SECRET, code, with_app
from tests.factories.organisations import PASSWORD, make_trainer
from tests.factories.pages import make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def trainer(live_server: Any, settings: Any) -> User:
    settings.STAFF_NEED_SECOND_FACTOR = True
    cache.clear()
    make_site()
    return make_trainer()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    window = new_context().new_page()
    window.set_default_timeout(10000)
    return window


def give_authenticator(page: Page, **changes: bool) -> None:
    """What a laptop with a fingerprint reader has."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True, **changes,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, user: User) -> None:
    page.goto("/cms/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_passkey_is_added_and_signs_in_alone(page: Page, trainer: User) -> None:
    give_authenticator(page)
    sign_in(page, trainer)
    expect(page.get_by_role("heading", name="How you sign in")).to_be_visible()  # staff need one here
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("heading", name="Hello")).to_be_visible()
    passkey = Authenticator.objects.get(type="webauthn")
    assert (passkey.user, passkey.wrap().name) == (trainer, "Work laptop")

    page.goto("/my/security/")
    expect(page.get_by_text("Work laptop").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/cms/pages/")
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url("**/cms/pages/**")

    # And after the password, in place of a code.
    page.context.clear_cookies()
    sign_in(page, trainer)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/cms/")

    page.goto(f"/my/security/passkeys/{passkey.pk}/remove/")
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("This is your only second factor").first).to_be_visible()


def test_passkey_of_a_closed_account_opens_nothing(page: Page, trainer: User) -> None:
    give_authenticator(page)
    sign_in(page, trainer)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    User.objects.filter(pk=trainer.pk).update(is_active=False)
    page.goto("/cms/")
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_text("is not right")).to_be_visible()
    assert page.url.endswith("/sign-in/")


def test_browser_that_gives_no_passkey_is_told_the_other_way(page: Page, trainer: User) -> None:
    give_authenticator(page, isUserVerified=False)
    sign_in(page, trainer)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("No passkey was added.")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_pages_work_without_script(new_context: Callable[..., BrowserContext], trainer: User) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, with_app(trainer))
    assert page.get_by_role("button", name="Use a passkey").count() == 0
    page.get_by_label("Code").fill(code())
    page.get_by_role("button", name="Sign in").click()
    page.goto("/my/security/passkeys/add/")
    expect(page.get_by_text("Your browser cannot make passkeys here.")).to_be_visible()


def test_pages_break_no_rule_of_accessibility(page: Page, trainer: User) -> None:
    found: dict[str, list[str]] = {}

    def look(url: str = "") -> None:
        if url:
            page.goto(url)
        answer = Axe().run(page)
        found[page.url.rpartition("8081")[2]] = [
            f"{one['id']}: {one['nodes'][0]['html']}" for one in answer.response["violations"]
        ]

    link = passwords.send_link(user=trainer, purpose=LinkPurpose.INVITED, by=SYSTEM)
    for url in ("/sign-in/forgotten/", "/sign-in/forgotten/sent/", "/k/p-aaaaaaaaaaaaaaaaaaaaaaaaaaa/"):
        look(url)
    look(f"/k/{PasswordLink.objects.get(pk=link.pk).key}/")
    look("/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    look()
    sign_in(page, trainer)
    for url in ("/my/security/", "/my/security/passkeys/add/", "/my/security/password/", "/my/security/app/"):
        look(url)
    secret = page.locator("code").inner_text()
    page.get_by_label("Code").fill(code(secret=secret))
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    look()
    for url in ("/my/security/", "/my/security/app/remove/", "/my/security/codes/new/"):
        look(url)
    page.context.clear_cookies()
    sign_in(page, trainer)
    page.get_by_role("heading", name="Show that it is you").wait_for()
    look()
    page.goto("/sign-in/again/")
    assert {url: broken for url, broken in found.items() if broken} == {}
    assert secret != SECRET
