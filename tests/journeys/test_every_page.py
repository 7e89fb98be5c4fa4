"""No page is forgotten: whatever answers with a page is on the list of those that are looked over."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Page

from accounts.models import EmailChallenge
from tests.architecture.tree import APPS, SITE
from tests.journeys.houses import House
from tests.journeys.rooms import Room
from tests.journeys.test_accessibility import PUBLIC, STAFF

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Addresses that are asked by GET and answer something else than a page.
NO_PAGES = {
    "healthz": "a word for machines",
    "readyz": "a word for machines",
    "sitemap": "XML",
    "robots": "a word for search engines",
    "courses:picture": "a picture",
    "courses:handout": "a file",
    "certificate_file": "a PDF",
    **dict.fromkeys(("issuer", "achievement", "restricted_achievement", "status_list", "verify_keys"), "JSON"),
    **dict.fromkeys(("achievement_picture", "restricted_picture"), "a picture"),
    **dict.fromkeys(("certificate_badge", "certificate_badge_png", "certificate_badge_svg"), "a badge"),
    **dict.fromkeys(("log_head", "log_keys", "log_proof", "log_consistency"), "JSON"),
    **dict.fromkeys(("log_heads", "log_leaves"), "JSON, a line for each row"),
    "log_program": "a program",
    "register_report_template": "a CSV file",
    "register_sheet": "a PDF",
    "register_self_code": "what the screen's script asks for",
    "booking_calendar": "a calendar file",
    "register_worker": "a script",
    "register_manifest": "what a device reads before it installs the app",
    "calendar_feed": "a calendar to subscribe to",
    "seat_calendar": "a calendar file",
    "cms/login/": "leads to the page where staff sign in",
    "mfa_login_webauthn": "what the page's script asks for",
    "booking_code": "a button: leads back to its page",
    "request_code": "a button: leads back to its page",
    "certificate_correct_withdraw": "a button: leads back to its page",
    "request_turn_down": "a button: leads back to its page",
    "offer_accept": "a button: leads back to its page",
    "booking_send_again": "a button: leads back to its page",
    "booking_add_wait": "a button: leads back to its page",
    "staff_designs:version_image": "a picture: tests/certificates/test_admin_designs.py",
    "staff_designs:version_pdf": "a document: tests/certificates/test_admin_designs.py",
    "wagtailusers_users:index_results": "a part of a list's page",
    **{
        f"staff_{name}:results": "a part of a list's page"
        for name in (
            "sessions",
            "requests",
            "bookings",
            "approvals",
            "waiting",
            "organisations",
            "certificates",
            "corrections",
            "rules",
            "designs",
            "venues",
            "messages",
            "police_access",
            "contacts",
            "consents",
        )
    },
}


def addresses(patterns: list[Any], before: str = "", within: str = "") -> Iterator[str]:
    """The names of our addresses that answer to GET; the API has tests of its own."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{within}{pattern.namespace}:" if pattern.namespace else within
            yield from addresses(pattern.url_patterns, route, space)
        elif isinstance(pattern, URLPattern) and not route.lstrip("^").startswith("api/"):
            view = pattern.callback
            named = getattr(view, "view_class", view)
            if named.__module__.partition(".")[0] in {*APPS, *SITE} and "get" in getattr(
                named, "http_method_names", ["get"]
            ):
                yield f"{within}{pattern.name or route}"


def rooms_of(build: Callable[[], House]) -> list[Room]:
    """The rooms of a house. All houses stand in one town here, where nobody is sent many codes within an hour."""
    EmailChallenge.objects.all().delete()
    return list(build().rooms)


def test_every_page_is_looked_over() -> None:
    looked_over = {room.name for build in (*PUBLIC, *STAFF) for room in rooms_of(build)}
    kinds = {model.__name__ for model in apps.get_models() if issubclass(model, Page) and model is not Page}
    assert {*addresses(get_resolver().url_patterns), *kinds} - looked_over == set(NO_PAGES)
