"""The main job, end to end: a course published, a session run, certificates handed out and checked."""

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from courses.models import Course
from delivery.models import Session
from kernel.identifiers import new_code
from tests.factories.delivery import make_booking, make_venue
from tests.factories.organisations import make_coordinator, make_publisher, make_trainer
from tests.factories.pages import make_course_page, make_handout, make_site
from tests.journeys import booking, post, proof, publishing, scheduling, teaching
from tests.journeys.windows import Windows, facts, heading
from ui import wording

pytestmark = pytest.mark.browser

COURSE = "Cyber basics for firms"
SUMMARY = "Ninety minutes for whoever runs a firm."
ADA, BEN, CY = ("Ada Attendee", "ada@bright.example"), ("Ben Brown", ""), ("Cy Clark", "cy@bright.example")
BENS_NAME = "Nguyễn Thị Ánh"


@pytest.fixture(autouse=True)
def editor_saves_when_told(settings) -> None:
    """Wagtail's editor also saves by itself half a second after each change. Nobody presses the next button as fast as
    a test does, and then the two get into each other's way."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


def test_main_job(live_server, windows: Windows, tmp_path: Path) -> None:
    make_site()
    make_course_page(title="Cyber basics", slug="cyber-basics")
    make_handout()
    make_venue("RG1", name="Reading Library")
    trainer = make_trainer(first_name="Tess", last_name="Trainer")
    desk, visitor = windows.at_work(trainer), windows.open()

    publish_course(desk, windows.at_work(make_publisher()), visitor, tmp_path)
    session = schedule_and_change_sessions(desk, visitor)
    book_places(windows, visitor, session)
    make_booking(session, "Dee Absent, dee@firm.example", booker_email="dee@firm.example")
    post.deliver()
    scheduling.begin_now(session)
    take_register(windows.at_work(trainer, phone=True), session)
    certificate = receive_certificates(windows, tmp_path)
    check_certificate(windows.open(), *certificate)
    count_what_was_done(windows.at_work(make_coordinator()))
    assert windows.faults == []


def publish_course(desk: Page, publishers_desk: Page, visitor: Page, folder: Path) -> None:
    """The page changes once it is approved, and a new version stands beside the old one."""
    picture = folder / "lock.png"
    Image.new("RGB", (800, 400), "teal").save(picture)
    editor = publishing.Editor(desk)
    editor.open("Cyber basics")
    editor.add_text("Bring a list of what you could not trade without.")
    editor.add_callout("Paid a fraudster?", "Ring your bank on 159.")
    editor.add_checklist("This week", "Turn on updates", "Test a backup")
    editor.add_document("A handout")
    editor.add_picture(picture, "A padlock")
    editor.write(COURSE, SUMMARY)
    editor.submit()
    # A picture needs words for those who cannot see it.
    expect(desk.get_by_text("This field is required.")).to_be_visible()
    desk.get_by_role("textbox", name="Alt text").fill("A teal padlock")
    editor.submit()
    expect(desk.get_by_text("has been submitted")).to_be_visible()
    visitor.goto("/courses/cyber-basics/")
    assert heading(visitor) == "Cyber basics"

    publishing.approve(publishers_desk, COURSE)
    visitor.reload()
    assert heading(visitor) == COURSE
    for words in (SUMMARY, "Bring a list of", "Ring your bank on 159.", "Test a backup", "A handout"):
        expect(visitor.get_by_text(words)).to_be_visible()
    shown = visitor.get_by_role("img", name="A teal padlock")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 800)
    versions = Course.objects.get().versions.order_by("number").values_list("number", "title")
    assert list(versions) == [(1, "Cyber basics"), (2, COURSE)]


def schedule_and_change_sessions(desk: Page, visitor: Page) -> Session:
    """A session is on the public list; another one is moved and called off, and those booked hear of it."""
    first, second, third = (scheduling.at_ten(days) for days in (3, 9, 11))
    session = scheduling.schedule(desk, COURSE, first, venue="Reading Library, Reading", places=10)
    other = scheduling.schedule(desk, COURSE, second, venue="Reading Library, Reading", places=10)
    visitor.goto("/sessions/")
    expect(visitor.get_by_role("link", name=COURSE)).to_have_count(2)
    make_booking(other, "Fay Firm, fay@firm.example", booker_email="fay@firm.example")
    post.deliver()

    scheduling.move(desk, other, third)
    method, event = post.calendar_of(post.to("fay@firm.example", post.deliver()))
    assert (method, event.start, event["SEQUENCE"]) == ("REQUEST", third, 1)
    scheduling.cancel(desk, other, "The hall was flooded.")
    message = post.to("fay@firm.example", post.deliver())
    method, event = post.calendar_of(message)
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert "The hall was flooded." in message.body
    visitor.reload()
    expect(visitor.get_by_role("link", name=COURSE)).to_have_count(1)
    return session


def book_places(windows: Windows, visitor: Page, session: Session) -> None:
    """Found by the first half of a postcode, booked by code, kept by links."""
    booking.find(visitor, "RG1", COURSE)
    assert facts(visitor)["Where"] == "Reading, RG1"
    booking.book(visitor, ADA, BEN, CY)
    kept = booking.confirm(visitor)
    assert kept == ["Ada Attendee\nada@bright.example", "Ben Brown", "Cy Clark\ncy@bright.example"]
    assert facts(visitor)["Where"] == "Reading Library, 1 Secret Street, Reading, RG1 1AA"

    mails = post.deliver()
    assert sorted(address for message in mails for address in message.to) == [
        "ada@bright.example", "cy@bright.example", "olive@bright.example",
    ]  # fmt: skip
    message = post.to("olive@bright.example", mails)
    assert COURSE in message.subject
    for words in (message.body, post.html_of(message)):
        assert wording.time_range(session.starts_at, session.ends_at) in words
    method, event = post.calendar_of(message)
    assert (method, event.start, event.end) == ("REQUEST", session.starts_at, session.ends_at)
    assert str(event["LOCATION"]).startswith("Reading Library, 1 Secret Street")

    booker = windows.open()
    booker.goto(post.link_in(message))
    booking.rename(booker, 2, BENS_NAME)
    assert booking.places(booker)[1] == BENS_NAME
    give_place_back(windows, session, mails)
    booker.reload()
    assert booking.places(booker)[2] == "Cy Clark: given back"
    lose_link(windows)


def give_place_back(windows: Windows, session: Session, mails: list) -> None:
    """An attendee has a link of their own; the place is free again and the booker is told."""
    guest = windows.open()
    guest.goto(f"/sessions/{session.ref}/")
    assert facts(guest)["Left"] == "7 places"
    guest.goto(post.link_in(post.to("cy@bright.example", mails)))
    booking.give_own_place_back(guest)
    post.a_little_later()
    assert "Cy Clark" in post.to("olive@bright.example", post.deliver()).body
    guest.goto(f"/sessions/{session.ref}/")
    assert facts(guest)["Left"] == "8 places"


def lose_link(windows: Windows) -> None:
    """The link comes by mail to the address of the booking, and works in any browser."""
    page = windows.open()
    booking.ask_for_lost_link(page, "olive@bright.example")
    page.goto(post.link_in(post.to("olive@bright.example", post.deliver())))
    assert heading(page).startswith("Your booking")


def take_register(phone: Page, session: Session) -> None:
    """On a phone: marks, a walk-in, a group, and the page that asks once more."""
    teaching.start(phone, session.ref)
    teaching.mark(phone, "Ada Attendee", "Present")
    teaching.mark(phone, BENS_NAME, "Late")
    teaching.add_person(phone, "Wim Walkin", "wim@example.com")
    teaching.count_group(phone, 12, "Year 8 pupils")
    assert phone.evaluate("document.documentElement.scrollWidth") == 375
    phone.get_by_role("button", name="Close", exact=True).click()
    # What the phone still holds is handed in first.
    phone.get_by_role("heading", name="Close the register?").wait_for()
    assert facts(phone) == {
        "Here": "3", "Absent or excused": "0", "Not marked": "1", "Came without a booking": "1",
        "Head-count, kept apart": "12",
    }  # fmt: skip
    for question in ("concern", "intelligence"):
        phone.locator(f"[name={question}][value=none]").check()
    phone.get_by_role("button", name="Close the register").click()
    phone.get_by_text("The marks are final.").wait_for()


def receive_certificates(windows: Windows, folder: Path) -> tuple[str, str]:
    """By mail to whoever has an address, to the booker for whoever has none; answers a code and its name."""
    mails = post.deliver()
    assert sorted(address for message in mails for address in message.to) == [
        "ada@bright.example", "olive@bright.example", "wim@example.com",
    ]  # fmt: skip
    page = windows.open()
    for address, name in (("ada@bright.example", "Ada Attendee"), ("olive@bright.example", BENS_NAME)):
        page.goto(post.link_in(post.to(address, mails)))
        assert heading(page) == name
        code = proof.code_on(page)
        pdf = proof.download(page, folder)
        pages, words = proof.words_of(pdf)
        assert pages == 1
        assert name in words
        assert proof.scan(pdf) == f"{settings.BASE_URL}/verify/{code}/"
    return code, name


def check_certificate(page: Page, code: str, name: str) -> None:
    """Anybody, from the front page; an unknown code is told so."""
    proof.check(page, code)
    assert heading(page) == "This certificate is valid"
    assert facts(page)["Course"] == COURSE
    assert name not in page.content()
    proof.compare_name(page, name)
    expect(page.get_by_role("heading", name="The name matches")).to_be_visible()
    proof.compare_name(page, "Somebody Else")
    expect(page.get_by_role("heading", name="The name does not match")).to_be_visible()
    proof.check(page, new_code())
    assert heading(page) == "We do not know this code"


def count_what_was_done(desk: Page) -> None:
    """The coordinator's landing screen counts what the register says."""
    total = desk.get_by_role("row").filter(has=desk.get_by_role("rowheader", name="Total"))
    assert total.get_by_role("cell").all_inner_texts() == ["1", "3", "12", "1"]
