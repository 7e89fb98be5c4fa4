"""From a full session to a place: waiting by code, an offer by mail, yes, a calendar; and a booking that staff pass."""

import pytest
from playwright.sync_api import Page, expect

from delivery.enums import Approval, BookingState
from delivery.models import Booking, Session
from delivery.operations import bookings
from kernel.actors import PUBLIC
from tests.delivery.test_waiting import make_full
from tests.factories.delivery import make_booking, make_coming
from tests.factories.organisations import make_trainer
from tests.factories.pages import make_site
from tests.journeys import booking, post
from tests.journeys.windows import Windows, facts, heading

pytestmark = pytest.mark.browser

ADA, BEN = ("Ada Attendee", "ada@bright.example"), ("Ben Brown", "ben@bright.example")
OFFICE = "olive@bright.example"


def test_party_waits_is_offered_places_and_comes(live_server, windows: Windows) -> None:
    make_site()
    session, first = make_full(2, mode="in_person")
    visitor = windows.open(phone=True)
    visitor.goto("/sessions/")
    expect(visitor.get_by_text("Full: you can wait")).to_be_visible()
    visitor.get_by_role("link", name=session.title).click()
    visitor.get_by_role("button", name="Join the waiting list").click()
    assert heading(visitor) == "Join the waiting list"
    booking.fill_in(visitor, ADA, BEN)
    visitor.get_by_role("button", name="Join the waiting list").click()
    type_code(visitor, "Join the waiting list")
    expect(visitor.get_by_text("You are first in the queue.")).to_be_visible()
    assert facts(visitor)["Where"] == "Reading, RG1"

    # The mail that says so leads back, in another browser too.
    (joined,) = [one for one in post.deliver() if one.to == [OFFICE]]
    bookings.cancel(booking=first, by=PUBLIC)
    offer = post.to(OFFICE, [one for one in post.deliver() if one.to == [OFFICE]])
    assert offer.subject.startswith("Places for you")
    assert joined.attachments == offer.attachments == []
    reader = windows.open()
    reader.goto(post.link_in(offer))
    assert heading(reader) == "2 places are free for you"
    reader.get_by_role("button", name="No, thank you").click()
    reader.get_by_role("link", name="Go back: I have not decided").click()
    assert Booking.objects.get(booker_email=OFFICE).state == BookingState.WAITING
    reader.get_by_role("button", name="Yes, we take the places").click()
    expect(reader.get_by_text("The places are yours")).to_be_visible()
    assert "1 Secret Street" in facts(reader)["Where"]
    assert booking.places(reader) == ["Ada Attendee\nada@bright.example", "Ben Brown\nben@bright.example"]

    assert_on_calendars(session, OFFICE, ADA[1], BEN[1])
    # The phone that waited sees it too.
    visitor.reload()
    expect(visitor.get_by_text("Confirmed", exact=True)).to_be_visible()
    assert windows.faults == []


def test_booking_that_comes_too_late_waits_with_what_was_typed(live_server, windows: Windows) -> None:
    make_site()
    session = make_coming(capacity=1)
    visitor = windows.open()
    visitor.goto(f"/sessions/{session.ref}/book/")
    booking.fill_in(visitor, ADA)
    take_last_place(session)
    visitor.get_by_role("button", name="Book", exact=True).click()
    expect(visitor.get_by_text("This session is full").first).to_be_visible()
    visitor.get_by_role("button", name="Join the waiting list instead").click()
    type_code(visitor, "Join the waiting list")
    expect(visitor.get_by_text("You are first in the queue.")).to_be_visible()
    expect(visitor.get_by_text("Ada Attendee")).to_be_visible()
    visitor.get_by_role("link", name="Leave the waiting list").click()
    visitor.get_by_role("button", name="Leave the waiting list").click()
    expect(visitor.get_by_text("You are off the waiting list")).to_be_visible()
    assert windows.faults == []


def test_unusual_booking_is_final_once_staff_say_yes(live_server, windows: Windows) -> None:
    make_site()
    trainer = make_trainer()
    session = make_coming(mode="in_person", approval=Approval.ALL, trainers=((trainer, "lead"),))
    visitor = windows.open()
    visitor.goto(f"/sessions/{session.ref}/")
    booking.book(visitor, ADA)
    type_code(visitor, "Confirm booking")
    assert heading(visitor) == "The team looks at your booking"
    assert facts(visitor)["Where"] == "Reading, RG1"
    asked = post.deliver()
    assert post.to(trainer.email, asked).subject.startswith("A booking waits for your approval")
    assert ADA[0] not in post.to(trainer.email, asked).body

    desk = windows.at_work(trainer)
    expect(desk.get_by_role("heading", name="Bookings to approve (1)")).to_be_visible()
    desk.get_by_role("link", name="Bright Builders Ltd").click()
    expect(desk.get_by_text("Domain of the address:")).to_be_visible()
    desk.get_by_role("button", name="Approve", exact=True).click()
    expect(desk.get_by_text("is approved and confirmed")).to_be_visible()

    visitor.reload()
    expect(visitor.get_by_text("Confirmed", exact=True)).to_be_visible()
    assert "1 Secret Street" in facts(visitor)["Where"]
    assert post.calendar_of(post.to(OFFICE, post.deliver()))[0] == "REQUEST"
    assert windows.faults == []


def assert_on_calendars(session: Session, *addresses: str) -> None:
    """The office has it on its calendar, and each who comes on theirs."""
    mails = post.deliver()
    for address in addresses:
        method, event = post.calendar_of(post.to(address, mails))
        assert (method, event.start) == ("REQUEST", session.starts_at)
        assert "1 Secret Street" in event["LOCATION"]


def type_code(page: Page, button: str) -> None:
    """Type the code that came by mail."""
    page.wait_for_url("**/confirm/")
    page.get_by_label("code").fill(post.code_in(post.to(OFFICE, [one for one in post.deliver() if one.to == [OFFICE]])))
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/waiting/")


def take_last_place(session: Session) -> None:
    """Somebody is quicker."""
    make_booking(session, booker_email="quick@full.example")
