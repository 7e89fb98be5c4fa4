"""Who comes through which door: role by scope by door."""

from typing import Any

import pytest

from accounts.models import User
from config.api import router
from delivery.models import Booking, Session
from delivery.operations import asks
from kernel.actors import SYSTEM
from tests.factories.api import Caller, booking_body, make_booking, make_coming
from tests.factories.consents import make_consent
from tests.factories.contacts import make_contact
from tests.factories.kept import make_invitation, make_kept
from tests.factories.organisations import (
    make_administrator,
    make_coordinator,
    make_force_contact,
    make_team,
    make_trainer,
    make_user,
)
from tests.factories.requests import make_request
from ui.access import Access

pytestmark = pytest.mark.django_db
ROLES = ["public", "stranger", "booker", "contact", "other", "trainer", "coordinator", "administrator"]
OK, NEW, ASK, NOT_ALLOWED, UNSEEN = 200, 201, 401, 403, 404
# A door, and what it answers to each role whose token holds its scope.
DOORS: dict[str, tuple[int, ...]] = {
    #                                  public  stranger  booker  contact  other  trainer  coordinator  administrator
    "GET courses/": (OK, OK, OK, OK, OK, OK, OK, OK),
    "GET courses/{course}/": (OK, OK, OK, OK, OK, OK, OK, OK),
    "GET sessions/": (OK, OK, OK, OK, OK, OK, OK, OK),
    "GET sessions/{session}/": (OK, OK, OK, OK, OK, OK, OK, OK),
    "GET sessions/{draft}/": (UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, OK, OK),
    "POST sessions/": (ASK, 403, 403, 403, 400, 400, 400, 400),
    "PATCH sessions/{session}/": (ASK, 403, 403, 403, 403, OK, OK, OK),
    "PATCH sessions/{draft}/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, OK, OK),
    "POST sessions/{session}/move/": (ASK, 403, 403, 403, 403, 400, 400, 400),
    "POST sessions/{session}/cancel/": (ASK, 403, 403, 403, 403, 400, 400, 400),
    "POST sessions/{draft}/publish/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, OK, OK),
    "GET sessions/{session}/reservations/": (ASK, 403, 403, 403, 403, OK, OK, OK),
    "POST sessions/{session}/reservations/": (ASK, 403, 403, 403, 403, 400, 400, 400),
    "PATCH sessions/{kept}/": (ASK, 403, 403, 403, 403, OK, OK, OK),
    "POST sessions/{kept}/end/": (ASK, 403, 403, 403, 403, OK, OK, OK),
    "GET sessions/{session}/invitations/": (ASK, 403, 403, 403, 403, OK, OK, OK),
    "POST sessions/{session}/invitations/": (ASK, 403, 403, 403, 403, NEW, NEW, NEW),
    "POST sessions/{invitation}/withdraw/": (ASK, 403, 403, 403, 403, OK, OK, OK),
    "POST sessions/{session}/copy/": (ASK, 403, 403, 403, 403, 400, 400, 400),
    "POST sessions/{session}/repeat/": (ASK, 403, 403, 403, 403, 400, 400, 400),
    "POST sessions/{session}/align/": (ASK, 403, 403, 403, 403, 409, 409, 409),
    "POST sessions/{session}/cancel-series/": (ASK, 403, 403, 403, 403, 400, 400, 400),
    "GET sessions/asks/": (ASK, OK, OK, OK, OK, OK, OK, OK),
    "GET sessions/{session}/asks/": (ASK, 403, 403, 403, 403, 403, OK, OK),
    "POST sessions/{session}/asks/": (ASK, 403, 403, 403, 403, 403, 400, 400),
    "POST sessions/{session}/offer-to-teach/": (ASK, UNSEEN, UNSEEN, UNSEEN, NEW, NEW, UNSEEN, UNSEEN),
    "POST sessions/{ask}/accept/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, OK),
    "POST sessions/{ask}/decline/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, OK),
    "POST sessions/{ask}/withdraw/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, OK),
    "GET sessions/{session}/messages/": (ASK, 403, 403, 403, 403, OK, OK, OK),
    "POST sessions/{session}/messages/": (ASK, 403, 403, 403, 403, 400, 400, 400),
    "GET bookings/": (ASK, OK, OK, OK, OK, OK, OK, OK),
    "GET bookings/{booking}/": (ASK, UNSEEN, OK, UNSEEN, UNSEEN, OK, OK, OK),
    "POST bookings/": (ASK, NEW, NEW, NEW, NEW, NEW, NEW, NEW),
    "POST bookings/{booking}/confirm/": (ASK, UNSEEN, OK, UNSEEN, UNSEEN, OK, OK, OK),
    "POST bookings/{booking}/send-code/": (ASK, UNSEEN, OK, UNSEEN, UNSEEN, OK, OK, OK),
    "PATCH bookings/{booking}/seats/1/": (ASK, UNSEEN, OK, UNSEEN, UNSEEN, OK, OK, OK),
    "POST bookings/{booking}/seats/2/give-back/": (ASK, UNSEEN, OK, UNSEEN, UNSEEN, OK, OK, OK),
    "POST bookings/{booking}/cancel/": (ASK, UNSEEN, OK, UNSEEN, UNSEEN, OK, OK, OK),
    "GET bookings/{booking}/other-dates/": (ASK, UNSEEN, OK, UNSEEN, UNSEEN, OK, OK, OK),
    "POST bookings/{booking}/move/": (ASK, UNSEEN, 400, UNSEEN, UNSEEN, 400, 400, 400),
    "POST bookings/{booking}/add-places/": (ASK, UNSEEN, 400, UNSEEN, UNSEEN, 400, 400, 400),
    "POST bookings/{booking}/wait-for-more/": (ASK, UNSEEN, 400, UNSEEN, UNSEEN, 400, 400, 400),
    "POST bookings/{booking}/seats/1/switch/": (ASK, UNSEEN, 400, UNSEEN, UNSEEN, 400, 400, 400),
    "GET requests/": (ASK, OK, OK, OK, OK, OK, OK, OK),
    "GET requests/{request}/": (ASK, UNSEEN, OK, UNSEEN, OK, OK, OK, OK),
    "POST requests/": (ASK, 400, 400, 400, 400, 400, 400, 400),
    "POST requests/{request}/confirm/": (ASK, UNSEEN, 400, UNSEEN, 400, 400, 400, 400),
    "POST requests/{request}/send-code/": (ASK, UNSEEN, 409, UNSEEN, 409, 409, 409, 409),
    "POST requests/{request}/accept/": (ASK, UNSEEN, 403, UNSEEN, 400, 400, 400, 400),
    "POST requests/{request}/decline/": (ASK, UNSEEN, 403, UNSEEN, 400, 400, 400, 400),
    "POST requests/{request}/offer/": (ASK, UNSEEN, 403, UNSEEN, 400, 400, 400, 400),
    "POST requests/{request}/refer/": (ASK, UNSEEN, 403, UNSEEN, 400, 400, 400, 400),
    "POST requests/{request}/take-back/": (ASK, UNSEEN, 403, UNSEEN, 409, 409, 409, 409),
    "POST requests/{request}/withdraw/": (ASK, UNSEEN, OK, UNSEEN, OK, OK, OK, OK),
    "GET organisations/": (ASK, OK, OK, OK, OK, OK, OK, OK),
    "GET organisations/{organisation}/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, OK, OK),
    "POST organisations/": (ASK, 403, 403, 403, 400, 400, 400, 400),
    "PATCH organisations/{organisation}/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, 403, OK, OK),
    "GET organisations/{organisation}/contacts/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, 403, OK, OK),
    "POST organisations/{organisation}/contacts/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, 403, 400, 400),
    "POST organisations/{spokesperson}/end/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, 403, OK, OK),
    "GET consents/": (ASK, OK, OK, OK, OK, OK, OK, OK),
    "GET consents/{consent}/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, OK),
    "POST consents/{consent}/withdraw/": (ASK, UNSEEN, UNSEEN, UNSEEN, UNSEEN, UNSEEN, OK, UNSEEN),
    "GET people/": (ASK, OK, OK, OK, OK, OK, OK, OK),
    "GET people/{person}/": (ASK, UNSEEN, OK, UNSEEN, UNSEEN, OK, OK, OK),
    "GET certificates/": (ASK, OK, OK, OK, OK, OK, OK, OK),
    "GET certificate-rules/": (ASK, OK, OK, OK, OK, OK, OK, OK),
    "POST certificate-rules/": (ASK, 403, 403, 403, 403, 403, 400, 400),
}
PUBLIC = ("GET courses/", "GET courses/{course}/", "GET sessions/", "GET sessions/{session}/")


def resource_of(door: str) -> str:
    """What its scope is called."""
    prefix = door.split(" ")[1].split("/", maxsplit=1)[0]
    return {"certificate-rules": "certificates"}.get(prefix, prefix)


def make_role(role: str) -> User | None:
    makers: dict[str, Any] = {
        "public": lambda: None,
        "stranger": make_user,
        "booker": lambda: make_user("office@example.com"),
        "contact": make_force_contact,
        "other": lambda: make_trainer(team=make_team("Another team")),
        "trainer": make_trainer,
        "coordinator": make_coordinator,
        "administrator": make_administrator,
    }
    user: User | None = makers[role]()
    return user


def make_world() -> tuple[Session, Booking, dict[str, Any]]:
    session = make_coming()
    booking = make_booking(session)
    assert booking.booker is not None
    names = {
        "course": session.course_id,
        "session": session.ref,
        "draft": make_coming(as_draft=True).ref,
        "kept": f"{session.ref}/reservations/{make_kept(session, places=1).pk}",
        "invitation": f"{session.ref}/invitations/{make_invitation(session).ref}",
        "ask": f"{session.ref}/asks/{asks.offer(session=session, user=make_trainer(), by=SYSTEM).pk}",
        "booking": booking.ref,
        "organisation": booking.organisation_id,
        "person": booking.booker.pk,
        "spokesperson": f"{booking.organisation_id}/contacts/{make_contact(booking.organisation).pk}",
        "consent": make_consent("ann@bright.example", team=session.team).pk,
        "request": make_request(email="office@example.com").ref,
    }
    return session, booking, names


def knock(door: str, names: dict[str, Any], caller: Caller, body: Any) -> int:
    method, path = door.format(**names).split(" ", 1)
    answer = caller.get(path) if method == "GET" else caller.send(method, path, body)
    return int(answer.status_code)


@pytest.mark.parametrize("door", DOORS)
def test_opens_doors_to_each_role(door: str) -> None:
    session, _, names = make_world()
    resource = resource_of(door)
    verb = "read" if door.startswith("GET") else "write"
    bodies = {"POST bookings/": booking_body(session), "POST bookings/{booking}/confirm/": {"code": "123456"}}
    found = {}
    for role in ROLES:
        user = make_role(role)
        caller = Caller(user, f"{resource}:{verb}") if user else Caller()
        if door == "POST bookings/{booking}/send-code/":
            # Only a held booking has a code to send.
            Booking.objects.filter(ref=names["booking"]).update(state="held", held_until=session.starts_at)
        found[role] = knock(door, names, caller, bodies.get(door, {}))
    assert found == dict(zip(ROLES, DOORS[door], strict=True))


@pytest.mark.parametrize("door", DOORS)
def test_asks_for_the_scope(door: str) -> None:
    _, _, names = make_world()
    resource = resource_of(door)
    is_read = door.startswith("GET")
    wrong = f"{resource}:{'write' if is_read else 'read'}"
    other = "registers:read" if is_read else "registers:write"
    administrator = make_administrator()
    closed = 404 if "{draft}" in door and is_read else 200 if door in PUBLIC else 403
    for scopes in ([wrong], [other], [wrong, other]):
        assert knock(door, names, Caller(administrator, *scopes), {}) == closed


def test_covers_every_resource() -> None:
    tested = {door.split(" ")[1].split("/")[0] for door in DOORS}
    # The public check and the registers have tables of their own.
    assert {prefix for prefix, _, _ in router.registry} - tested <= {"verify", "registers"}


def test_says_who_may_come() -> None:
    found = {prefix: viewset.access for prefix, viewset, _ in router.registry}
    public = {prefix for prefix, access in found.items() if access is Access.PUBLIC}
    assert set(found.values()) == {Access.PUBLIC, Access.TOKEN}
    assert public == {"courses", "verify"}
