"""The register on a phone, in a real browser: with script, without it, and when the network fails."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from attendance.models import CheckIn, Closing
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    session = make_session(trainer=trainer)
    make_seats(session, "Ann Archer", "Ben Carter", "Cat Dale")
    return session


@pytest.fixture
def phone(transactional_db, live_server, browser, trainer, session):
    """Opens the register on a phone; what still loads is stopped before the database is emptied."""
    client = Client()
    client.force_login(trainer)
    cookie = client.cookies["muster_session"]
    contexts = []

    def open_page(rest="", **options):
        context = browser.new_context(**PHONE, locale="en-GB", timezone_id="Europe/London", **options)
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/register/{session.ref}/1/{rest}")
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")
        context.close()


def said(page):
    return page.locator(".muster-register-count").inner_text().replace(" ,", ",").strip()


def marks():
    rows = CheckIn.objects.order_by("received_at", "happened_at").values_list("seat__name", "status")
    return list(rows)


def test_register_is_marked_in_place_and_undone(phone, session):
    make_register(session)
    page = phone()
    page.get_by_role("button", name="Present Ann Archer").tap()
    page.get_by_text("1 of 3 here").wait_for()
    page.get_by_role("button", name="Late Ben Carter").tap()
    page.get_by_text("2 of 3 here").wait_for()
    page.get_by_role("button", name="Undo the mark of Ben Carter").tap()
    page.get_by_text("1 of 3 here").wait_for()
    assert said(page) == "1 of 3 here, 2 not marked"
    page.get_by_text("Everything is saved").wait_for()
    assert marks() == [("Ann Archer", "present"), ("Ben Carter", "late"), ("Ben Carter", "cleared")]
    assert page.url.endswith("/1/")  # the page was never left


def test_buttons_follow_from_what_somebody_is_marked_as(phone, session):
    make_register(session)
    page = phone()

    def offered():
        row = page.locator("[data-row]").first
        return [one.evaluate("one => one.firstChild.textContent") for one in row.locator("button:visible").all()]

    assert offered() == ["Present", "Late", "Absent", "Excused"]
    page.get_by_role("button", name="Excused Ann Archer").tap()
    assert offered() == ["Present", "Absent", "Excused", "Undo"]
    page.get_by_role("button", name="Present Ann Archer").tap()
    page.get_by_role("button", name="Left early Ann Archer").tap()
    page.get_by_text("Everything is saved").wait_for()
    assert marks() == [("Ann Archer", "excused"), ("Ann Archer", "present"), ("Ann Archer", "left_early")]


def test_search_narrows_the_list_while_typing(phone, session):
    make_register(session)
    page = phone()
    page.get_by_label("Find a person").fill("carter")
    assert page.locator("[data-row]:visible h3").all_inner_texts() == ["Ben Carter"]


@pytest.mark.parametrize("typed", ["lukasz bjork", "Łukasz", "BJÖRK"])
def test_search_finds_names_without_their_accents(phone, session, typed):
    make_seats(session, "Łukasz Björk")
    make_register(session)
    page = phone()
    page.get_by_label("Find a person").fill(typed)
    assert page.locator("[data-row]:visible h3").all_inner_texts() == ["Łukasz Björk"]


def test_register_is_taken_whole_without_script(phone, session):
    page = phone(java_script_enabled=False)
    page.get_by_role("button", name="Start the register").tap()
    page.get_by_role("button", name="Present Ann Archer").tap()
    page.get_by_text("1 of 3 here").wait_for()
    page.get_by_role("button", name="Add person").tap()
    page.get_by_label("Name").fill("Wim de Wit")
    page.get_by_role("button", name="Add and mark present").tap()
    page.get_by_role("button", name="Count group").tap()
    page.get_by_label("How many people").fill("28")
    page.get_by_label("Who they are").fill("Year 8 pupils")
    page.get_by_label("Kind of organisation").select_option("school")
    page.get_by_role("button", name="Add to the head-count").tap()
    page.get_by_role("button", name="Close").tap()
    for question in ("concern", "intelligence"):
        page.locator(f"[name={question}][value=none]").check()
    page.get_by_role("button", name="Close the register").tap()
    page.get_by_role("heading", name="Closed on").wait_for()
    closing = Closing.objects.get()
    assert (closing.headcount, closing.marks.filter(status="present").count(), closing.marks.count()) == (28, 2, 4)


def test_register_is_taken_by_keyboard(phone, session):
    make_register(session)
    page = phone()
    page.get_by_label("Find a person").wait_for()
    page.get_by_label("Find a person").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Present Ann Archer"
    page.keyboard.press("Enter")
    page.get_by_text("1 of 3 here").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Present Ann Archer"


def test_targets_are_large_enough_for_a_thumb(phone, session):
    make_register(session)
    page = phone()
    page.get_by_role("button", name="Present Ann Archer").tap()
    page.get_by_text("1 of 3 here").wait_for()
    boxes = [one.bounding_box() for one in page.locator("main button:visible, .muster-phone-bar a:visible").all()]
    assert [box for box in boxes if box["height"] < 44 or box["width"] < 44] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 375


@pytest.mark.parametrize("rest", ["", "people/", "head-counts/", "close/"])
def test_pages_break_no_rule_of_accessibility(phone, session, rest):
    make_register(session)
    page = phone(rest)
    found = Axe().run(page)
    assert [one["id"] for one in found.response["violations"]] == []
