"""Personal data that is typed turns up in its own columns alone: not in logs, addresses, error pages or metadata."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from smtplib import SMTPDataError, SMTPRecipientsRefused
from threading import Event
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from delivery.models import Booking
from home.management.commands.worker import Command
from home.tasks import TICKS
from tests.delivery.filling import book
from tests.factories.api import Caller, booking_body, make_booking, make_coming
from tests.factories.attendance import make_register, make_session
from tests.factories.certificates import make_held as make_held_session
from tests.factories.delivery import make_booking as make_delivery_booking
from tests.factories.organisations import make_administrator
from tests.factories.pages import make_site
from tests.journeys import canary
from tests.journeys.houses import House
from tests.journeys.test_accessibility import PUBLIC, STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Allowances of one page must not shut the next."""
    cache.clear()


def enter(house: House) -> Client:
    """A browser of the person who sees these pages."""
    client = Client(raise_request_exception=False)
    if house.user is not None:
        client.force_login(house.user)
    for key in house.keys:
        client.get(f"/k/{key}/")
    return client


def leaks(house: House, values: dict[str, str], **how: Any) -> tuple[list[str], set[int]]:
    """What turned up where it must not, and which statuses were answered."""
    client, found, statuses = enter(house), [], set()
    cookies = dict(client.cookies)
    with canary.listening() as log:
        for path in dict.fromkeys(room.path for room in house.rooms):
            client.cookies.load({name: morsel.value for name, morsel in cookies.items()})
            cache.clear()
            with canary.undone():
                for door, response in canary.visit(client, path, values, **how):
                    statuses.add(response.status_code)
                    found += [f"{door}: {leak}" for leak in canary.leaks_of(response)]
                found += [f"{path}: {leak}" for leak in canary.leaks_in_rows()]
    found += [f"log: {line}" for line in log.lines if canary.traces_in(line)]
    return found, statuses


@pytest.mark.once
@pytest.mark.parametrize("build", [*PUBLIC, *STAFF], ids=lambda build: build.__name__)
def test_keeps_what_is_typed_to_itself(build: Callable[[], House]) -> None:
    house = build()
    for values in (canary.GOOD, canary.BAD):
        found, statuses = leaks(house, values)
        assert not found, "\n" + "\n".join(found)
        assert 500 not in statuses
    found, _ = leaks(house, canary.GOOD, breaks=True)
    assert not found, "\n" + "\n".join(found)


def fail_to_book(formatter: logging.Formatter | None = None) -> tuple[Any, list[str]]:
    """The answer to a booking that the database refuses to take, and what is logged of it."""
    make_site()
    client, session = Client(raise_request_exception=False), make_coming()
    typed = {"booker_name": canary.NAME, "email": canary.EMAIL, "phone": canary.PHONE, "seat_1_needs": canary.NEED}
    with canary.listening(formatter) as log, canary.broken_writes("delivery_booking"):
        answer = book(client, session, **typed)
    assert answer.status_code == 500
    return answer, log.lines


@pytest.mark.once
def test_finds_what_a_log_without_the_guard_would_tell() -> None:
    """The measure itself: Python's own formatter quotes what was typed, ours tells as much of where it happened."""
    answer, lines = fail_to_book(logging.Formatter())
    assert {trace for line in lines for trace in canary.traces_in(line)} == {"canaryname", "canarymail", "900987"}
    answer, lines = fail_to_book()
    assert any("in _write\n" in line or "django.db.utils.DataError" in line for line in lines)
    assert [line for line in lines if canary.traces_in(line)] == []
    assert canary.leaks_of(answer) == []


@pytest.mark.once
def test_failure_shows_the_reference_that_stands_in_the_log() -> None:
    answer, lines = fail_to_book()
    logged = [line.partition("\n")[0].rpartition(" ")[2] for line in lines if " ERROR " in line]
    assert [BeautifulSoup(answer.content, "html.parser").strong.text] == logged


@pytest.mark.once
def test_booking_is_kept_to_itself() -> None:
    make_site()
    client, session = Client(), make_coming()
    typed = {"booker_name": canary.NAME, "email": canary.EMAIL, "phone": canary.PHONE, "seat_1_needs": canary.NEED}
    with canary.listening() as log:
        answer = book(client, session, seat_1_name=canary.NAME, seat_1_email=canary.EMAIL, **typed)
    assert answer.status_code == 302
    assert Booking.objects.get().seats.get(number=1).access_needs == canary.NEED
    assert canary.leaks_of(answer) + canary.leaks_in_rows() == []
    assert [line for line in log.lines if canary.traces_in(line)] == []


@pytest.mark.once
def test_refused_requests_say_nothing_of_what_was_sent() -> None:
    make_site()
    strict, plain = Client(enforce_csrf_checks=True), Client()
    referer = f"https://testserver/?q={canary.EMAIL}"
    with canary.listening() as log:
        answers = [
            strict.post("/my/sign-in/", {"email": canary.EMAIL}),
            strict.post("/my/sign-in/", {"email": canary.EMAIL}, secure=True, headers={"Referer": referer}),
            plain.get("/", {"q": canary.EMAIL}, headers={"Host": "canaryname.example"}),
            plain.get(f"/no-such/{canary.EMAIL}/"),
            plain.get(f"/verify/{canary.NAME}/"),
            plain.get("/verify/", {"code": canary.NAME}),
            plain.post("/bookings/lost/", {f"{canary.NAME}{n}": "x" for n in range(2500)}),
            *[plain.post("/bookings/lost/", {"email": canary.EMAIL}) for _ in range(25)],
        ]
    statuses = {answer.status_code for answer in answers}
    assert {400, 403, 404, 429} <= statuses
    # The one that shows the typed code again, for whoever typed it.
    pages = [answer for answer in answers if answer.status_code not in canary.GIVEN_BACK | {302}]
    told = [answer.content.decode() for answer in pages if "verify" not in answer.request["PATH_INFO"]]
    assert [canary.traces_in(page) for page in told if canary.traces_in(page)] == []
    assert [line for line in log.lines if canary.traces_in(line)] == []


def api_doors() -> list[tuple[str, str, Any]]:
    """Each write over the API that takes personal data, with good and bad bodies."""
    session = make_coming()
    booking = make_booking(session)
    register = make_register(make_session(team=session.team))
    person = {"name": canary.NAME, "email": canary.EMAIL}
    good = booking_body(session, booker={**person, "phone": canary.PHONE}, seats=[{**person}])
    walk_in = {"id": str(uuid4()), **person}
    return [
        ("POST", "bookings/", good),
        ("POST", "bookings/", {**good, "booker": {"name": canary.NAME * 40, "email": canary.WORDS}}),
        ("POST", "bookings/", {**good, "session": canary.WORDS, "purpose": canary.NAME}),
        ("PATCH", f"bookings/{booking.ref}/seats/1/", {**person, "access_needs": canary.NEED}),
        ("PATCH", f"bookings/{booking.ref}/seats/1/", {"name": canary.NAME * 40, "email": canary.WORDS}),
        ("POST", f"bookings/{booking.ref}/confirm/", {"code": canary.WORDS}),
        ("POST", f"bookings/{booking.ref}/cancel/", {"reason": canary.WORDS}),
        ("POST", f"registers/{register.pk}/walk-ins/", walk_in),
        ("POST", f"registers/{register.pk}/walk-ins/", {**walk_in, "id": canary.NAME}),
        ("POST", f"registers/{register.pk}/check-ins/", {"events": [{"attendee": canary.NAME}]}),
        ("GET", f"organisations/?search={quote(canary.EMAIL)}", None),
        ("GET", f"sessions/{quote(canary.NAME)}/", None),
    ]


@pytest.mark.once
@pytest.mark.parametrize("breaks", [False, True], ids=["working", "broken"])
def test_api_keeps_what_is_sent_to_itself(breaks: bool) -> None:
    caller = Caller(make_administrator())
    caller.client.raise_request_exception = False
    statuses, doors = set(), api_doors()
    with canary.listening() as log:
        for number, (method, path, body) in enumerate(doors):
            with canary.undone(), canary.broken_writes() if breaks else nullcontext():
                answer = caller.send(method, path, body, key=f"key {number}" if body else "")
                statuses.add(answer.status_code)
                assert canary.leaks_of(answer) == [], (path, body)
                if answer.status_code == 500:
                    assert set(answer.json()) == {"detail", "code", "reference"}
                if not breaks:
                    assert canary.leaks_in_rows() == []
    assert [line for line in log.lines if canary.traces_in(line)] == []
    assert (500 in statuses) is breaks


def fail(error: Exception) -> Callable[..., Any]:
    """Something that fails whatever it is given."""

    def failing(*args: Any, **kwargs: Any) -> Any:
        raise error

    return failing


REFUSED = SMTPRecipientsRefused({canary.EMAIL: (550, f"no {canary.NAME} here".encode())})


@pytest.mark.once
@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("django.core.mail.EmailMultiAlternatives.send", REFUSED),
        ("django.core.mail.EmailMultiAlternatives.send", SMTPDataError(554, f"{canary.EMAIL} is unknown")),
        ("correspondence.tasks.compose", ValueError(canary.NAME)),
        ("certificates.operations.runs.carry_out", KeyError(canary.EMAIL)),
        ("certificates.tasks.plan_runs", DatabaseError(f"DETAIL: {canary.NAME}")),
    ],
)
def test_worker_keeps_to_itself_what_an_error_quotes(
    what: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_held_session("Ada Attendee")
    make_delivery_booking(None, f"{canary.NAME}, {canary.EMAIL}", booker_email=canary.EMAIL)
    monkeypatch.setattr(what, fail(error))
    # It would close the connection of the test.
    monkeypatch.setattr("home.management.commands.worker.close_old_connections", lambda: None)
    worker = Command()
    worker.stopping, worker.name, worker.last_run = Event(), "test", {}
    worker.stopping.set()
    with canary.listening() as log:
        for tick in TICKS:
            worker.run_tick(tick)
    assert [line for line in log.lines if canary.traces_in(line)] == []
    assert canary.leaks_in_rows() == []


@pytest.mark.postgres
def test_row_that_postgresql_refuses_is_not_quoted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real thing: the database's answer holds the row, and the log holds the constraint's name alone."""
    booking = make_delivery_booking(None, f"{canary.NAME}, {canary.EMAIL}", booker_name=canary.NAME)
    seen: list[str] = []

    def break_rule(**kwargs: Any) -> None:
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=booking.pk).update(state="nonsense")
        except IntegrityError as error:
            seen.append(str(error))
            raise

    monkeypatch.setattr("delivery.operations.links.recover", break_rule)
    client.raise_request_exception = False
    with canary.listening() as log:
        answer = client.post("/bookings/lost/", {"email": canary.EMAIL})
    assert answer.status_code == 500
    assert canary.traces_in(seen[0]) == ["canaryname"]
    assert any("(23514, delivery_booking, booking_state_known)" in line for line in log.lines)
    assert [line for line in log.lines if canary.traces_in(line)] == []
    assert canary.leaks_of(answer) == []
