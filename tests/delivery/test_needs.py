"""What would help people take part: read in time by those who teach and coordinate, and by nobody else."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.operations import tokens
from delivery.models import Booking, Session
from delivery.operations import seats as seat_operations
from delivery.operations.parties import SeatDetails
from delivery.queries import needs
from kernel.actors import SYSTEM
from organisations.enums import TeamKind
from organisations.models import Team
from records.models import TrailEntry, TrailPayload
from tests.factories.delivery import make_booking, make_coming, make_held
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_publisher,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.pages import make_site
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db

NEED = "A seat near the loudspeaker"


def another_region() -> Team:
    region = make_reference()["kent"].region
    return Team.objects.create(name="Protect East", kind=TeamKind.PROTECT, region=region)


# Who, which status the pages of session and booking have, and whether they read it.
ROLES: dict[str, tuple[Callable[[], User] | None, int, bool]] = {
    "its trainer": (None, 200, True),
    "coordinator of the team": (make_coordinator, 200, True),
    "coordinator in the region": (
        lambda: make_coordinator(team=make_team("Prevent South East", TeamKind.PREVENT)), 200, True,
    ),
    "administrator": (make_administrator, 200, False),
    "other trainer of the team": (make_trainer, 200, False),
    "trainer of another team": (lambda: make_trainer(team=another_region()), 404, False),
    "coordinator of another region": (lambda: make_coordinator(team=another_region()), 404, False),
    "publisher of the team": (make_publisher, 302, False),
    "force contact": (make_force_contact, 302, False),
    "somebody signed in": (make_user, 302, False),
}  # fmt: skip
DOORS = ("session", "booking", "landing", "list")


@pytest.fixture
def trainer() -> User:
    make_site()
    return make_trainer()


@pytest.fixture
def session(trainer: User) -> Session:
    return make_coming(trainers=((trainer, "lead"),), minimum=0)


def needy(session: Session, count: int = 1) -> Booking:
    """A booking of so many who need something, and one who does not."""
    people = [SeatDetails(name=f"Ann {number}", access_needs=NEED) for number in range(count)]
    return make_booking(session, seats=(*people, SeatDetails(name="Bob Roe", email="bob@bright.example")))


def url(door: str, booking: Booking) -> str:
    return {
        "session": reverse("staff_sessions:inspect", args=[booking.session_id]),
        "booking": reverse("staff_bookings:inspect", args=[booking.pk]),
        "landing": "/cms/",
        "list": reverse("staff_sessions:index") + "?before=needs",
    }[door]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def panel(client: Client, booking: Booking, door: str) -> list[list[str]]:
    page = BeautifulSoup(client.get(url(door, booking)).content, "html.parser")
    rows = page.select("section[aria-labelledby=needs] tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("td, th")] for row in rows]


@pytest.mark.parametrize("role", ROLES)
def test_pages_tell_by_role(trainer: User, session: Session, role: str) -> None:
    make, status, reads = ROLES[role]
    booking = needy(session)
    client = signed_in(make() if make else trainer)
    found = [client.get(url(door, booking)) for door in ("session", "booking")]
    assert [response.status_code for response in found] == [status] * 2
    assert [NEED in response.content.decode() for response in found] == [reads] * 2
    assert [b"would help" in response.content for response in found] == [reads] * 2


@pytest.mark.parametrize("role", ROLES)
def test_that_somebody_needs_something_is_told_by_role(trainer: User, session: Session, role: str) -> None:
    make, _, reads = ROLES[role]
    booking = needy(session)
    client = signed_in(make() if make else trainer)
    landing = client.get(url("landing", booking), follow=True).content.decode()
    assert ("told us what would help them" in landing, NEED in landing) == (reads, False)
    listed = client.get(url("list", booking))
    if listed.status_code == 200:
        words = listed.content.decode()
        assert (f'href="{url("session", booking)}"' in words, NEED in words) == (reads, False)


@pytest.mark.parametrize("door", ["session", "booking"])
def test_panel_says_who_what_and_how_to_reach_them(trainer: User, session: Session, door: str) -> None:
    people = (SeatDetails(name="Ann Lee", email="ann@bright.example", access_needs=NEED),
              SeatDetails(access_needs="Step-free, please"))  # fmt: skip
    booking = make_booking(session, seats=people, booker_phone="0118 496 0000")
    by_hand = "0118 496 0000 (Olive Booker, who booked)"
    wanted = [
        ["Ann Lee Bright Builders Ltd", NEED, f"ann@bright.example {by_hand}"],
        ["Place 2, no name yet Bright Builders Ltd", "Step-free, please",
         "olive@bright.example Olive Booker, who booked 0118 496 0000"],
    ]  # fmt: skip
    assert sorted(panel(signed_in(trainer), booking, door)) == sorted(wanted)


def test_panel_shows_what_was_typed_as_text(trainer: User, session: Session) -> None:
    booking = make_booking(session, seats=(SeatDetails(name="Ann", access_needs="<b>Large</b> print"),))
    assert panel(signed_in(trainer), booking, "session")[0][1] == "<b>Large</b> print"


def test_it_is_told_as_soon_as_it_is_given_and_gone_with_the_place(trainer: User, session: Session) -> None:
    booking = make_booking(session, "Ann Lee, ann@bright.example", "Bob Roe")
    client = signed_in(trainer)
    assert panel(client, booking, "session") == []
    assert "Nobody has said anything yet." in client.get(url("session", booking)).content.decode()
    ann = booking.seats.get(number=1)
    seat_operations.name(seat=ann, name="Ann Lee", email=None, access_needs=NEED, by=SYSTEM)
    assert [row[1] for row in panel(client, booking, "session")] == [NEED]
    ann.refresh_from_db()
    seat_operations.give_back(seat=ann, by=SYSTEM)
    assert [panel(client, booking, door) for door in ("session", "booking")] == [[], []]


def test_nobody_is_told_before_the_address_is_proved(trainer: User, session: Session) -> None:
    booking = make_held(session, seats=(SeatDetails(name="Ann", access_needs=NEED),))
    client = signed_in(trainer)
    assert [NEED in client.get(url(door, booking)).content.decode() for door in DOORS] == [False] * 4


def test_pages_that_tell_are_kept_by_no_cache(trainer: User, session: Session) -> None:
    booking = needy(session)
    client = signed_in(trainer)
    found = [client.get(url(door, booking))["Cache-Control"].split(",")[0] for door in ("session", "booking")]
    assert found == ["no-store"] * 2


def test_trail_and_history_say_nothing_of_it(trainer: User, session: Session) -> None:
    booking = needy(session)
    seat = booking.seats.get(number=2)
    seat_operations.name(seat=seat, name="Bob Rowe", email=None, access_needs=NEED, by=SYSTEM)
    written = [str(row) for row in (*TrailEntry.objects.values(), *TrailPayload.objects.values())]
    assert [row for row in written if NEED in row] == []
    history = signed_in(trainer).get(reverse("staff_bookings:history", args=[booking.pk])).content.decode()
    assert (NEED in history, "Bob Rowe" in history) == (False, True)


@pytest.mark.parametrize(
    "path", ["bookings/{0.ref}/", "bookings/?session={0.session.ref}", "sessions/{0.session.ref}/"]
)
def test_api_answers_it_to_nobody(trainer: User, session: Session, path: str) -> None:
    booking = needy(session)
    for user in (trainer, make_coordinator(), make_administrator()):
        response = Client().get(f"/api/v1/{path.format(booking)}", headers=bearer(user))
        assert (response.status_code, NEED in response.content.decode()) == (200, False)


@pytest.mark.parametrize("door", DOORS)
def test_pages_ask_as_often_for_three_needs_as_for_one(trainer: User, session: Session, door: str) -> None:
    client = signed_in(trainer)
    counted = []
    for count in (1, 3):
        Booking.objects.filter(session=session).update(state="cancelled", cancelled_at=session.starts_at)
        booking = needy(session, count)
        client.get(url(door, booking))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(door, booking)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("count", [1, 3])
def test_needs_of_a_session_take_one_query(session: Session, count: int) -> None:
    needy(session, count)
    with CaptureQueriesContext(connection) as queries:
        found = [(need.who, need.booking.organisation.name) for need in needs.of_session(session)]
    assert (found, len(queries)) == ([(f"Ann {one}", "Bright Builders Ltd") for one in range(count)], 1)


def bearer(user: User) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.create(user=user, scopes=['*'], by=SYSTEM)[1]}"}
