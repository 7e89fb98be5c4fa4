"""The ground the tests stand on: clean databases, closed sockets, a browser that reaches the live server."""

import socket

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as BrowserPage
from wagtail.models import Locale, Page, Site

from accounts.models import User
from tests.tools.sockets import NetworkRefused


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_keeps_what_migrations_made(run: int) -> None:
    # The second run comes after the first one's tables were emptied.
    assert User.objects.count() == 0
    assert Page.objects.filter(depth=1).count() == 1
    assert Site.objects.filter(is_default_site=True, root_page__depth=2).count() == 1
    assert Locale.objects.values_list("language_code", flat=True).get() == "en-gb"
    assert Group.objects.filter(name__in=["Editors", "Moderators"]).count() == 2
    assert ContentType.objects.get_for_model(User).pk == ContentType.objects.get(model="user").pk
    User.objects.create_user(f"run{run}@example.org")


def test_refuses_other_machines() -> None:
    with pytest.raises(NetworkRefused):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.browser
def test_signs_in_through_browser(page: BrowserPage) -> None:
    User.objects.create_superuser("ann@example.org", "correct horse")
    page.goto("/cms/login/")
    page.fill("input[name=login]", "ann@example.org")
    page.fill("input[name=password]", "correct horse")
    page.click("button[type=submit]")
    page.wait_for_url("**/cms/")
    assert page.locator("h1").first.inner_text() != ""


@pytest.mark.browser
def test_browser_reaches_no_other_machine(page: BrowserPage) -> None:
    with pytest.raises(BrowserError, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
