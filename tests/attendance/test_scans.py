"""Tickets at the door: each kind is told apart, and says what to do."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from attendance import queries
from attendance.enums import ScanOutcome
from attendance.models import CheckIn
from attendance.operations import registers, scans
from delivery.enums import BookingState, Visibility
from delivery.models import Session
from delivery.operations import seats
from delivery.queries import tickets
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from tests.factories.attendance import make_register, make_seats, make_session, mark
from tests.factories.organisations import make_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session()


@pytest.fixture
def register(session):
    return make_register(session)


def scan(register, seat_or_text, **more):
    text = seat_or_text if isinstance(seat_or_text, str) else tickets.address_of(tickets.ticket_of(seat_or_text))
    return scans.enter(**{"register": register, "text": text, "client_event_id": uuid4(), "by": SYSTEM, **more})


def test_scan_marks_the_holder_present(session, register):
    (ann,) = make_seats(session, "Ann")
    found = scan(register, ann)
    assert (found.outcome, found.seat) == (ScanOutcome.ENTERED, ann)
    assert found.words(names_session=True) == "Ann is marked present."
    assert list(CheckIn.objects.values_list("seat", "status", "source")) == [(ann.pk, "present", "scan")]


def test_scan_takes_a_typed_ticket(session, register):
    (ann,) = make_seats(session, "Ann")
    ticket = tickets.ticket_of(ann).lower()
    assert scan(register, f" {ticket[:4]} {ticket[4:8]}-{ticket[8:]}").outcome == ScanOutcome.ENTERED


def test_scan_sent_again_enters_nothing_more(session, register):
    (ann,) = make_seats(session, "Ann")
    event, at = uuid4(), timezone.now() - timedelta(minutes=5)
    first, second = (scan(register, ann, client_event_id=event, happened_at=at) for _ in range(2))
    assert (first.outcome, second.outcome, CheckIn.objects.count()) == (ScanOutcome.ENTERED, ScanOutcome.ENTERED, 1)


@pytest.mark.parametrize("status", ["present", "late", "left_early"])
def test_scan_of_somebody_here_changes_nothing(session, register, status):
    (ann,) = make_seats(session, "Ann")
    mark(register, ann, status)
    found = scan(register, ann)
    assert (found.outcome, CheckIn.objects.count()) == (ScanOutcome.ALREADY_IN, 1)
    assert found.words(names_session=True).startswith("Ann is here already, since ")


@pytest.mark.parametrize("status", ["absent", "excused", "cleared"])
def test_scan_of_somebody_marked_away_enters_them(session, register, status):
    (ann,) = make_seats(session, "Ann")
    mark(register, ann, status)
    assert scan(register, ann).outcome == ScanOutcome.ENTERED


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(BookingState.CANCELLED, ScanOutcome.GIVEN_BACK), (BookingState.HELD, ScanOutcome.NOT_CONFIRMED)],
)
def test_scan_of_a_booking_that_is_not_final_says_so(session, register, state, outcome):
    (ann,) = make_seats(session, "Ann", state=state)
    assert (scan(register, ann).outcome, CheckIn.objects.count()) == (outcome, 0)


def test_scan_of_a_place_given_back_says_so(session, register):
    (ann,) = make_seats(session, "Ann")
    type(ann).objects.filter(pk=ann.pk).update(given_back_at=timezone.now())
    assert scan(register, ann).outcome == ScanOutcome.GIVEN_BACK


def test_old_ticket_of_a_place_named_anew_is_nobodys(session, register):
    (ann,) = make_seats(session, "Ann")
    before = tickets.ticket_of(ann)
    seats.name(seat=ann, name="Bea", email="bea@example.com", at_the_register=True, by=SYSTEM)
    ann.refresh_from_db()
    assert scan(register, before).outcome == ScanOutcome.UNKNOWN
    assert scan(register, ann).outcome == ScanOutcome.ENTERED


@pytest.mark.parametrize("text", ["", "https://elsewhere.example/", "2" * 12, "x" * 400, "\0"])
def test_scan_of_anything_else_is_unknown(register, text):
    assert scan(register, text).outcome == ScanOutcome.UNKNOWN


def test_scan_names_the_other_session_only_to_those_who_may_know(register):
    (ann,) = make_seats(make_session(), "Ann")
    found = scan(register, ann)
    assert (found.outcome, CheckIn.objects.count()) == (ScanOutcome.OTHER_SESSION, 0)
    assert ann.session.title in found.words(names_session=True)
    assert ann.session.title not in found.words(names_session=False)
    assert "Ann" not in found.words(names_session=False)


@pytest.mark.parametrize("is_ticket", [True, False])
def test_police_only_register_warns_of_every_strange_ticket(session, register, is_ticket):
    Session.objects.filter(pk=session.pk).update(visibility=Visibility.POLICE)
    (ann,) = make_seats(make_session(), "Ann")
    assert scan(register, ann if is_ticket else "nothing").outcome == ScanOutcome.POLICE_ONLY


def test_place_without_address_on_a_police_only_session_asks_for_proof(session, register):
    Session.objects.filter(pk=session.pk).update(visibility=Visibility.POLICE)
    ann, ben = make_seats(session, "Ann", "Ben")
    type(ben).objects.filter(pk=ben.pk).update(email="")
    assert "warrant card" not in scan(register, ann).words(names_session=True)
    assert "warrant card" in scan(register, ben).words(names_session=True)


def test_scan_on_a_closed_register_is_refused(session, register):
    (ann,) = make_seats(session, "Ann")
    registers.close(register=register, empty=True, by=SYSTEM)
    with pytest.raises(Refusal) as refused:
        scan(register, ann)
    assert refused.value.code == "register_closed"


def test_sheet_carries_the_tickets(session, register):
    (ann,) = make_seats(session, "Ann")
    assert [row.ticket for row in queries.sheet(register).rows] == [tickets.ticket_of(ann)]


def test_page_asks_for_the_ticket_alone(client, session, register):
    client.force_login(make_administrator())
    page = BeautifulSoup(client.get(f"/register/{session.ref}/1/scan/").content, "html.parser")
    assert [field["name"] for field in page.select("main input:not([type=hidden])")] == ["text"]
