"""Waiting lists and approval on the staff screens: the queue, yes and no, two dates, what a session asks."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from correspondence.models import Message
from delivery.enums import Approval, ApprovalState, BookingState, OfferState
from delivery.models import Booking, Offer, Session
from delivery.operations import bookings, waiting
from delivery.wagtail_hooks.approvals import REASONS
from kernel.actors import PUBLIC
from tests.delivery.test_admin_sessions import YEAR, enter, form, page, summary
from tests.delivery.test_waiting import firm, make_full, make_party
from tests.factories.delivery import make_booking, make_coming, make_details, written
from tests.factories.organisations import make_coordinator, make_trainer

pytestmark = pytest.mark.django_db


def make_asked(session: Session | None = None, name: str = "Ann", **details: Any) -> Booking:
    """A booking that waits for a yes."""
    session = session or make_coming(approval=Approval.ALL)
    typed = {"booker_email": f"{name.lower()}@gmail.com", "booker_name": name, "organisation": firm(name), **details}
    return bookings.book(session=session, details=make_details(**typed), by=PUBLIC, is_proved=True)


def at(name: str, row: Any) -> str:
    return reverse(name, args=[row.pk])


def told(response: Any) -> str:
    """What the page says after a button was pressed."""
    return " ".join(one.get_text(" ", strip=True) for one in page(response).select(".messages li"))


def queue_of(client: Client, session: Session) -> list[list[str]]:
    """The rows of the queue on a session's page, without the last column."""
    rows = page(client.get(at("staff_sessions:inspect", session))).select("[aria-label='Table: Waiting list'] tbody tr")
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("td")[:3] + row.select("td")[4:5]] for row in rows
    ]


def test_queue_stands_on_the_sessions_page_in_order_with_the_reason() -> None:
    session, first = make_full(3)
    make_party(session, "Ann", 3)
    make_party(session, "Bob", 1)
    client = enter(make_trainer())
    assert queue_of(client, session) == [
        ["1", "Ann", "3", "Wants 3, and none are free"], ["2", "Bob", "1", "Wants 1, and none are free"]
    ]  # fmt: skip
    bookings.cancel(booking=first, by=PUBLIC)
    offered = Offer.objects.get()
    (turn, who, places, why), rest = queue_of(client, session)
    assert (turn, who, places, offered.booking.booker_name) == ("1", "Ann", "3", "Ann")
    assert why.startswith("Has an offer and has not answered yet: until ")
    assert rest[1] == "Bob"


def test_party_is_taken_off_with_a_reason_and_told() -> None:
    session, first = make_full(1)
    ann, bob = make_party(session, "Ann"), make_party(session, "Bob")
    bookings.cancel(booking=first, by=PUBLIC)
    client = enter(make_trainer())
    door = at("staff_waiting:take_off", ann)
    assert "What is offered to them goes to the next" in page(client.get(door)).get_text()
    assert summary(client.post(door, {"reason": ""})) == ["Say why, in a few words, for your colleagues"]
    assert summary(client.post(door, {"reason": "x" * 61})) == [
        "Why (for colleagues) must be 60 characters or fewer. You typed 61"
    ]
    assert "Ann is off the waiting list" in told(client.post(door, {"reason": "Rang: not coming"}, follow=True))
    ann.refresh_from_db()
    assert (ann.state, ann.cancel_reason) == (BookingState.CANCELLED, "Rang: not coming")
    assert "Rang" not in written("waiting_ended", ann.booker_email).text
    assert list(Offer.objects.filter(state=OfferState.OPEN).values_list("booking", flat=True)) == [bob.pk]


def test_party_that_got_its_places_meanwhile_is_not_taken_off() -> None:
    session, first = make_full(1)
    ann = make_party(session, "Ann")
    bookings.cancel(booking=first, by=PUBLIC)
    waiting.accept(booking=ann, by=PUBLIC)
    response = enter(make_trainer()).post(at("staff_waiting:take_off", ann), {"reason": "Too late"})
    assert response.status_code == 409
    ann.refresh_from_db()
    assert ann.state == BookingState.CONFIRMED


def test_waiting_lists_of_all_sessions_stand_in_one_list() -> None:
    session, _ = make_full(1)
    make_party(session, "Ann")
    make_party(session, "Bob")
    rows = page(enter(make_trainer()).get(reverse("staff_waiting:index"))).select("table.listing tbody tr")
    assert [row.select_one("a").get_text(strip=True) for row in rows] == ["Ann", "Bob"]


def test_bookings_to_approve_stand_with_the_longest_waiting_first() -> None:
    session = make_coming(approval=Approval.ALL)
    ann, bob = make_asked(session, "Ann"), make_asked(session, "Bob")
    Booking.objects.filter(pk=bob.pk).update(created_at=ann.created_at.replace(year=2020))
    make_booking(make_coming(), "Cy")
    rows = page(enter(make_trainer()).get(reverse("staff_approvals:index"))).select("table.listing tbody tr")
    assert [row.select_one("a").get_text(strip=True) for row in rows] == ["Bob", "Ann"]


def test_page_of_a_booking_says_what_is_known_of_those_who_made_it() -> None:
    session = make_coming(approval=Approval.UNUSUAL)
    make_booking(make_coming(), "Ada", organisation=firm("Bright"), booker_email="olive@bright.example")
    asked = make_asked(session, organisation=firm("Bright"), booker_email="somebody@gmail.com")
    said = " ".join(page(enter(make_trainer()).get(at("staff_approvals:inspect", asked))).get_text(" ").split())
    for part in (
        "The address is with a free e-mail service",
        "Bright has booked 1 time before",
        "Nobody has booked with somebody@gmail.com before",
        "Domain of the address: gmail.com",
        "Others who booked for it wrote from bright.example",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("approval", "email", "is_asked"),
    [
        (Approval.UNUSUAL, "olive@bright.example", False),
        (Approval.UNUSUAL, "olive@gmail.com", True),
        (Approval.UNUSUAL, "olive@elsewhere.example", True),
        (Approval.NONE, "olive@gmail.com", False),
        (Approval.ALL, "olive@bright.example", True),
    ],
)
def test_session_says_which_bookings_wait(approval: Approval, email: str, is_asked: bool) -> None:
    known = make_details().organisation
    organisation = type(known)(**{**vars(known), "email": "boss@bright.example"})
    make_booking(make_coming(), organisation=organisation, booker_email="boss@bright.example")
    made = make_asked(make_coming(approval=approval), organisation=organisation, booker_email=email)
    assert (made.approval == ApprovalState.ASKED) is is_asked


def test_yes_makes_the_booking_final() -> None:
    asked = make_asked()
    client = enter(make_trainer())
    assert "approved and confirmed" in told(client.post(at("staff_approvals:approve", asked), follow=True))
    asked.refresh_from_db()
    assert (asked.state, asked.approval) == (BookingState.CONFIRMED, ApprovalState.GIVEN)
    again = page(client.get(at("staff_approvals:inspect", asked)))
    assert again.select_one("form[action$='/approve/']") is None
    assert Message.objects.filter(kind="booking_confirmed", about_id=str(asked.pk)).count() == 1


def test_party_is_approved_before_there_are_places() -> None:
    session, first = make_full(1, approval=Approval.ALL)
    Booking.objects.filter(pk=first.pk).update(state=BookingState.CONFIRMED, confirmed_at=first.created_at)
    ann = make_party(session, "Ann")
    first.refresh_from_db()
    bookings.cancel(booking=first, by=PUBLIC)
    client = enter(make_trainer())
    assert [row[3] for row in queue_of(client, session)] == ["Waits for approval first"]
    assert "It waits for places" in told(client.post(at("staff_approvals:approve", ann), follow=True))
    assert Offer.objects.get().booking_id == ann.pk


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ({"reason": "address"}, REASONS["address"]),
        ({"reason": "own", "words": "We know nobody of that name."}, "We know nobody of that name."),
        ({"reason": "audience", "words": "See May."}, f"{REASONS['audience']} See May."),
    ],
)
def test_no_is_said_with_a_reason_that_the_booker_reads(typed: dict[str, str], reads: str) -> None:
    asked = make_asked()
    response = enter(make_trainer()).post(at("staff_approvals:refuse", asked), typed)
    assert response["Location"] == reverse("staff_approvals:index")
    asked.refresh_from_db()
    assert (asked.state, asked.approval_note) == (BookingState.CANCELLED, reads)
    assert reads in written("waiting_ended").text


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, "Choose a reason: the booker will read it"),
        ({"reason": "nonsense"}, "Choose an answer for “Why not?”"),
        ({"reason": "own"}, "Say why, in a sentence: the booker will read it"),
        ({"reason": "own", "words": "x" * 301}, None),
        ({"reason": "unknown", "words": "x" * 290}, None),
        ({"reason": "own", "words": "a\0b"}, None),
    ],
)
def test_no_without_a_fitting_reason_decides_nothing(typed: dict[str, str], wrong: str | None) -> None:
    asked = make_asked()
    response = enter(make_trainer()).post(at("staff_approvals:refuse", asked), typed)
    assert (response.status_code, len(summary(response))) == (422, 1)
    if wrong:
        assert summary(response) == [wrong]
    asked.refresh_from_db()
    assert asked.approval == ApprovalState.ASKED


def test_decided_twice_says_so() -> None:
    asked = make_asked()
    client = enter(make_trainer())
    client.post(at("staff_approvals:refuse", asked), {"reason": "address"})
    said = told(client.post(at("staff_approvals:approve", asked), follow=True))
    assert "Nobody waits for a yes to this booking any more." in said
    assert client.get(at("staff_approvals:inspect", asked)).status_code == 200


def test_two_dates_are_allowed_and_then_approved() -> None:
    course = make_coming().course
    make_booking(make_coming(course=course), booker_email="ann@gmail.com")
    asked = make_asked(make_coming(course=course, approval=Approval.ALL, in_days=20))
    client = enter(make_trainer())
    assert "already ha" in told(client.post(at("staff_approvals:approve", asked), follow=True))
    back = client.post(at("staff_waiting:two_dates", asked), {"next": at("staff_approvals:inspect", asked)})
    assert back["Location"] == at("staff_approvals:inspect", asked)
    client.post(at("staff_approvals:approve", asked))
    asked.refresh_from_db()
    assert (asked.state, asked.may_hold_two_dates) == (BookingState.CONFIRMED, True)


def test_landing_screen_counts_what_waits_for_a_yes() -> None:
    client = enter(make_trainer())
    assert "Bookings to approve" not in page(client.get("/cms/")).select_one("main").get_text()
    make_asked()
    assert page(client.get("/cms/")).select_one("#bookings-to-approve").get_text() == "Bookings to approve (1)"


def test_form_of_a_session_keeps_what_bookings_need() -> None:
    trainer = make_trainer()
    client, session = enter(trainer), make_coming(approval=Approval.UNUSUAL, minimum=4)
    door = at("staff_sessions:edit", session)
    shown = page(client.get(door))
    assert shown.select_one("[name=approval][checked]")["value"] == "unusual"
    assert shown.select_one("[name=has_waiting_list]").has_attr("checked")
    assert shown.select_one("[name=minimum]")["value"] == "4"
    until = {"changes_close_at_0": f"{YEAR}-06-30", "changes_close_at_1": "12:00"}
    typed = form(team=session.team_id, mode="online", online_capacity="20", room_capacity="")
    assert client.post(door, {**typed, "approval": "all", "minimum": "", **until}).status_code == 302
    session.refresh_from_db()
    assert (session.approval, session.minimum, session.has_waiting_list) == ("all", None, False)
    assert session.changes_close_at is not None
    assert [one["value"] for one in page(client.get(door)).select("[name^=changes_close_at]")] == [
        f"{YEAR}-06-30",
        "12:00",
    ]


@pytest.mark.parametrize("typed", [{"minimum": "0"}, {"minimum": "many"}, {"minimum": "21"}, {"approval": "some"}])
def test_form_of_a_session_says_what_is_wrong_with_it(typed: dict[str, str]) -> None:
    client, session = enter(make_trainer()), make_coming()
    filled = form(team=session.team_id, mode="online", online_capacity="20", room_capacity="")
    response = client.post(at("staff_sessions:edit", session), {**filled, **typed})
    assert response.status_code in (409, 422)
    assert len(summary(response)) == 1


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_screens_ask_as_often_for_three_as_for_one() -> None:
    full, _ = make_full(1)
    asking = make_coming(approval=Approval.ALL)
    client = enter(make_coordinator())
    urls = [
        at("staff_sessions:inspect", full),
        reverse("staff_waiting:index"),
        reverse("staff_approvals:index"),
        "/cms/",
    ]
    make_party(full, "Ann")
    first = make_asked(asking, "Dan")
    before = [queries(client, url) for url in [*urls, at("staff_approvals:inspect", first)]]
    for name in ("Bob", "Cy"):
        make_party(full, name)
        make_asked(asking, f"{name} too", organisation=firm("Dan"), booker_email=f"{name}@gmail.com")
    assert [queries(client, url) for url in [*urls, at("staff_approvals:inspect", first)]] == before
