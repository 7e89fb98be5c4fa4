"""Every page of ours: no accessibility rule broken, on a desk and on a phone, and nothing that fails quietly."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page

from tests.journeys import (
    arrival_houses,
    changing_houses,
    contact_houses,
    device_houses,
    houses,
    kept_houses,
    report_houses,
    request_houses,
    rule_houses,
    series_houses,
    sign_in_houses,
    staff_houses,
    waiting_houses,
)
from tests.journeys.houses import House
from tests.journeys.inspection import look_over
from tests.journeys.rooms import Room
from tests.journeys.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.once]

PUBLIC = [
    houses.public, houses.sessions_on_offer, houses.proofs, houses.held, request_houses.asking,
    request_houses.asked, staff_houses.own, staff_houses.asking,
    staff_houses.police, staff_houses.registers, staff_houses.registers_afterwards,
    sign_in_houses.signing_in, sign_in_houses.signed_in,
    sign_in_houses.well_kept, kept_houses.invited, waiting_houses.waiting_parties,
    changing_houses.changing, contact_houses.looking_after, contact_houses.asking_and_agreeing,
    contact_houses.waiting_for_a_yes, report_houses.importing, device_houses.devices, arrival_houses.checking_in,
    rule_houses.holders,
]  # fmt: skip
STAFF = [
    staff_houses.staff,
    staff_houses.accounts,
    staff_houses.office,
    staff_houses.proofs,
    staff_houses.post,
    staff_houses.privacy,
    request_houses.answering,
    kept_houses.keeping,
    waiting_houses.deciding,
    changing_houses.changing_for_others,
    series_houses.repeating,
    series_houses.asking_trainers,
    series_houses.answering_as_trainer,
    staff_houses.landing_of_trainer,
    staff_houses.landing_of_contact,
    contact_houses.deciding,
    rule_houses.answering,
]

# Wagtail's form for a new user leads from one part to the next by a link that says it is a tab and is not in a list
# of tabs.
WAGTAILS = ("main a[role=tab][href='#tab-roles'].button",)


def enter(windows: Windows, house: House) -> Page:
    """A window of the person who sees these pages."""
    page = windows.known(house.user, proved=house.proved)
    for key in house.keys:
        page.goto(f"/k/{key}/")
    return page


def assert_none(faults: list[str]) -> None:
    """Fail with all faults, one a line."""
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("build", PUBLIC, ids=lambda build: build.__name__)
def test_pages_keep_to_the_rules(build: Callable[[], House], live_server, windows: Windows) -> None:
    house = build()
    page = enter(windows, house)
    assert_none([fault for room in house.rooms for fault in look_over(windows, page, room)])


@pytest.mark.parametrize("build", STAFF, ids=lambda build: build.__name__)
def test_staff_screens_keep_to_the_rules(build: Callable[[], House], live_server, windows: Windows) -> None:
    house = build()
    page = enter(windows, house)
    assert_none(
        [fault for room in house.rooms for fault in look_over(windows, page, room, without=WAGTAILS, may_scroll=True)]
    )


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "429.html", "500.html"])
def test_error_pages_keep_to_the_rules(template: str, live_server, windows: Windows) -> None:
    page = windows.open()
    words = render_to_string(template)
    page.route("**/broken/", lambda route: route.fulfill(status=500, content_type="text/html", body=words))
    assert_none(look_over(windows, page, Room(name=template, path="/broken/", status=500)))
