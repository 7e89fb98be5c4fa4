"""The register without a network, in a real browser: marked, closed, opened again, handed in when it returns."""

import pytest
from django.test import Client

from attendance.models import CheckIn, Device, WalkIn
from attendance.operations import devices, registers
from kernel.actors import SYSTEM
from tests.factories.attendance import make_register, make_seats, make_session
from tests.factories.organisations import make_trainer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.once]
PHONE = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
SAVED = "Everything is saved"
CUT = "No connection"
# How many registers and entries the device holds.
KEPT = """new Promise((resolve) => { indexedDB.open("muster-register").onsuccess = ({target}) => {
    const found = ["registers", "queue"].map((name) => new Promise((told) => {
        target.result.transaction(name).objectStore(name).count().onsuccess = (event) => told(event.target.result); }));
    Promise.all(found).then(resolve); }; })"""


@pytest.fixture
def trainer():
    return make_trainer()


@pytest.fixture
def session(trainer):
    session = make_session(trainer=trainer)
    make_seats(session, "Ann Archer", "Ben Carter", "Cat Dale")
    make_register(session)
    return session


@pytest.fixture
def device(transactional_db, live_server, browser, session):
    """A phone of somebody who signed in on it."""
    contexts = []

    def take(user):
        client = Client()
        client.force_login(user)
        cookie = client.cookies["muster_session"]
        context = browser.new_context(**PHONE, locale="en-GB", timezone_id="Europe/London")
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return Phone(context, f"{live_server.url}/register/{session.ref}/1/")

    yield take
    for context in contexts:
        context.close()


class Phone:
    def __init__(self, context, url):
        self.context = context
        self.url = url
        self.page = None

    def open(self, wait_for=SAVED):
        self.page = self.context.new_page()
        self.page.goto(self.url)
        if wait_for:
            self.page.locator("[data-sync]").get_by_text(wait_for).wait_for()
        return self.page

    def ready(self):
        """Opened while there is a network, and everything kept that is needed without one."""
        page = self.open()
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        return page

    def cut(self):
        self.context.set_offline(True)

    def mend(self):
        self.context.set_offline(False)

    def said(self, words):
        self.page.locator("[data-sync]").get_by_text(words).wait_for()

    def press(self, button):
        self.page.get_by_role("button", name=button, exact=True).tap()


def marks():
    rows = CheckIn.objects.order_by("happened_at").values_list("seat__name", "walk_in__name", "status")
    return [(seat or walk_in, status) for seat, walk_in, status in rows]


def test_keeps_marks_and_people_without_network_over_a_closed_tab(device, trainer):
    phone = device(trainer)
    page = phone.ready()
    phone.cut()
    phone.press("Present Ann Archer")
    page.get_by_text("1 of 3 here").wait_for()
    phone.press("Add person")
    page.get_by_label("Name", exact=True).fill("Wim de Wit")
    phone.press("Add and mark present")
    page.get_by_text("2 of 4 here").wait_for()
    phone.press("Late Wim de Wit")
    phone.said(CUT)
    assert marks() == []
    page.close()
    page = phone.open(CUT)
    page.get_by_text("2 of 4 here").wait_for()
    assert page.locator("[data-row] h3").all_inner_texts() == ["Ann Archer", "Ben Carter", "Cat Dale", "Wim de Wit"]
    phone.press("Absent Ben Carter")
    phone.mend()
    phone.said(SAVED)
    assert marks() == [
        ("Ann Archer", "present"),
        ("Wim de Wit", "present"),
        ("Wim de Wit", "late"),
        ("Ben Carter", "absent"),
    ]
    assert WalkIn.objects.count() == 1


def test_two_devices_without_network_merge_and_see_each_other(device, trainer, session):
    second = make_trainer(email="second@muster.test")
    session.trainers.create(user=second, role="co_trainer")
    one, other = device(trainer), device(second)
    one.ready()
    other.ready()
    one.cut()
    other.cut()
    one.press("Present Ann Archer")
    one.press("Present Ben Carter")
    other.press("Late Ann Archer")
    other.press("Absent Cat Dale")
    other.mend()
    other.said(SAVED)
    one.mend()
    one.said(SAVED)
    for phone in (one, other):
        phone.page.get_by_text("2 of 3 here, all marked").wait_for()
        shown = phone.page.locator("[data-row] [data-label]").all_inner_texts()
        assert shown == ["Late", "Present", "Absent"]
    assert len(marks()) == 4


@pytest.mark.parametrize("button", ["Enter them", "Leave them out"])
def test_refused_mark_stays_with_its_reason_until_somebody_decides(device, trainer, session, button):
    phone = device(trainer)
    page = phone.ready()
    phone.cut()
    phone.press("Present Ann Archer")
    phone.said(CUT)
    registers.close(register=session.meetings.get().register, by=SYSTEM, empty=True)
    phone.mend()
    page.get_by_role("heading", name="Closed on").wait_for()
    page.get_by_role("heading", name="Not taken by the register").wait_for()
    assert "This register is closed and its marks are final" in page.locator("[data-refused]").inner_text()
    assert page.evaluate(KEPT) == [1, 1]
    page.get_by_role("link", name="Decide about them").tap()
    page.get_by_label("Why").fill("The phone had no signal in the basement.")
    page.get_by_role("button", name=button).tap()
    is_entered = button == "Enter them"
    page.get_by_text("1 entry entered." if is_entered else "1 entry left out.").wait_for()
    page.wait_for_function(f"() => {KEPT}.then((found) => found.join() === '{'1,0' if is_entered else '0,0'}')")
    assert marks() == ([("Ann Archer", "present")] if is_entered else [])


def test_nobody_is_left_on_the_device_once_the_register_is_closed(device, trainer, session):
    phone = device(trainer)
    page = phone.ready()
    assert page.evaluate(KEPT) == [1, 0]
    registers.close(register=session.meetings.get().register, by=SYSTEM, empty=True)
    page.get_by_role("heading", name="Closed on").wait_for()
    assert page.evaluate(KEPT) == [0, 0]
    page.goto(page.url.split("/register/")[0] + "/register/")
    page.get_by_text("No register is kept on this device").wait_for()


def test_queue_survives_a_new_sign_in(device, trainer):
    phone = device(trainer)
    page = phone.ready()
    phone.cut()
    phone.press("Present Ann Archer")
    phone.said(CUT)
    devices.revoke(device=Device.objects.get(), by=SYSTEM)
    phone.context.clear_cookies()
    phone.mend()
    phone.said("1 entry waits for you to sign in")
    assert marks() == []
    client = Client()
    client.force_login(trainer)
    cookie = client.cookies["muster_session"]
    phone.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": phone.url}])
    page.get_by_role("link", name="Sign in again").tap()
    phone.said(SAVED)
    assert marks() == [("Ann Archer", "present")]


def test_marks_of_somebody_who_was_added_too_late_are_kept_with_them(device, trainer, session):
    phone = device(trainer)
    page = phone.ready()
    phone.cut()
    add(phone, "Wim de Wit")
    phone.press("Late Wim de Wit")
    phone.said(CUT)
    registers.close(register=session.meetings.get().register, by=SYSTEM, empty=True)
    phone.mend()
    page.get_by_role("heading", name="Closed on").wait_for()
    phone.said("2 entries not taken: look above the list")
    page.get_by_role("link", name="Decide about them").tap()
    page.get_by_label("Why").fill("The phone had no signal in the basement.")
    page.get_by_role("button", name="Enter them").tap()
    page.get_by_text("2 entries entered.").wait_for()
    page.wait_for_function(f"() => {KEPT}.then((found) => found.join() === '1,0')")
    assert marks() == [("Wim de Wit", "present"), ("Wim de Wit", "late")]


def test_somebody_the_server_cannot_add_does_not_hold_up_the_closing(device, trainer):
    phone = device(trainer)
    page = phone.ready()
    phone.press("Present Ann Archer")
    phone.said(SAVED)
    phone.cut()
    add(phone, "see https://example.com/")
    phone.press("Late see https://example.com/")
    phone.said(CUT)
    phone.mend()
    phone.said("1 entry not taken: look above the list")
    page.get_by_role("button", name="Close", exact=True).tap()
    page.get_by_role("heading", name="Close the register?").wait_for()


def test_closing_without_network_says_why_not(device, trainer):
    phone = device(trainer)
    page = phone.ready()
    phone.cut()
    phone.press("Present Ann Archer")
    phone.said(CUT)
    page.get_by_role("button", name="Close", exact=True).tap()
    phone.said("The register cannot be closed without a connection. 1 entry is kept on this device and sent later")
    phone.mend()
    phone.said(SAVED)
    assert page.url == phone.url


def test_list_from_the_device_offers_the_marks_that_fit(device, trainer):
    phone = device(trainer)
    phone.ready()
    phone.page.close()
    phone.cut()
    page = phone.open("No connection")
    buttons = page.locator("[data-row]").first.locator("button:visible").all()
    offered = [one.evaluate("one => one.firstChild.textContent") for one in buttons]
    assert offered == ["Present", "Late", "Absent", "Excused"]


def test_somebody_on_the_list_is_asked_about_before_they_are_added_again(device, trainer):
    phone = device(trainer)
    page = phone.ready()
    add(phone, " ann  ARCHER")
    page.get_by_role("alert").get_by_text("is on the list already: cancel, and mark them there.").wait_for()
    assert WalkIn.objects.count() == 0
    phone.press("Add and mark present")
    page.get_by_text("1 of 4 here").wait_for()
    phone.said(SAVED)
    assert [one.name for one in WalkIn.objects.all()] == ["ann ARCHER"]


def add(phone, name):
    phone.press("Add person")
    phone.page.get_by_label("Name", exact=True).fill(name)
    phone.press("Add and mark present")
