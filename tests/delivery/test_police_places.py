"""Nobody is put onto a police-only session who may not know of it, whoever does the putting."""

from collections.abc import Callable

import pytest

from delivery.enums import Visibility
from delivery.models import Booking, Seat, Session
from delivery.operations import additions, bookings, codes, seats
from delivery.operations.parties import SeatDetails
from kernel.actors import PUBLIC, SYSTEM
from kernel.errors import Refusal
from tests.factories.delivery import mails, make_booking, make_coming, make_details, make_held
from tests.factories.organisations import make_officer, make_trainer, make_user

pytestmark = pytest.mark.django_db
CIVILIAN = "civ@evil.example"


@pytest.fixture
def session() -> Session:
    return make_coming(visibility=Visibility.POLICE, capacity=9)


def booked(session: Session) -> Booking:
    return make_booking(session, places=2, booker_email=make_officer().email)


def book(session: Session, *seats_of: SeatDetails, booker: str = "") -> Booking:
    details = make_details(booker_email=booker or make_officer().email, places=3, seats=seats_of)
    return bookings.book(session=session, details=details, by=PUBLIC, is_proved=True)


DOORS: dict[str, Callable[[Session, str], object]] = {
    "booker": lambda session, email: book(session, booker=email),
    "seat of a new booking": lambda session, email: book(session, SeatDetails(name="Ann", email=email)),
    "seat named later": lambda session, email: seats.name(
        seat=booked(session).seats.earliest("pk"), name="Ann", email=email, by=PUBLIC
    ),
    "place added": lambda session, email: additions.add(
        booking=booked(session), count=1, seats=(SeatDetails(name="Ann", email=email),), by=PUBLIC
    ),
    "address corrected": lambda session, email: codes.correct_address(
        booking=make_held(session, booker_email=make_officer().email), email=email, by=PUBLIC
    ),
}
STRANGERS = {
    "civilian": lambda: CIVILIAN,
    "somebody with an account": lambda: make_user(CIVILIAN).email,
    "officer who only asked": lambda: make_officer("requested").email,
    "officer who was refused": lambda: make_officer("refused").email,
    "police address without an account": lambda: "new@thamesvalley.police.uk",
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("stranger", STRANGERS)
def test_stranger_is_put_onto_no_place(session: Session, door: str, stranger: str) -> None:
    email = STRANGERS[stranger]()
    with pytest.raises(Refusal) as refused:
        DOORS[door](session, email)
    assert (refused.value.code, email in refused.value.message) == ("not_for_police_only", True)
    assert not Seat.objects.filter(email=email).exists()
    assert [one for one in mails() if one.to_email == email and one.kind != "police_access_decided"] == []


@pytest.mark.parametrize("door", DOORS)
def test_approved_officers_and_staff_have_places(session: Session, door: str) -> None:
    for email in (make_officer().email, make_trainer().email):
        assert DOORS[door](session, email)


@pytest.mark.parametrize("door", DOORS)
def test_everybody_else_has_places_everywhere_else(door: str) -> None:
    assert DOORS[door](make_coming(capacity=9), CIVILIAN)


def test_trainer_names_whoever_stands_at_the_door(session: Session) -> None:
    seat = booked(session).seats.earliest("pk")
    assert seats.name(seat=seat, name="Ann", email=CIVILIAN, at_the_register=True, by=SYSTEM).email == CIVILIAN


def test_a_place_without_an_address_is_nobodys_yet(session: Session) -> None:
    assert book(session, SeatDetails(name="Ann")).seats.filter(name="Ann").exists()
