"""The main job over the API, as somebody else's program does it: through the network, with a token from the command."""

import json
from io import StringIO
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.core.management import call_command

from kernel.identifiers import grouped, new_code
from tests.factories.certificates import make_certificate
from tests.factories.delivery import make_coming, make_venue
from tests.factories.organisations import make_trainer, make_user
from tests.journeys import post


class Program:
    """Asks the API over the network; knows nothing of Django."""

    def __init__(self, base: str, token: str = "") -> None:
        self.root = f"{base}/api/v1/"
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def ask(self, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        """Status and answer; a body makes it a POST."""
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        try:
            with urlopen(Request(self.root + path, data, headers), timeout=30) as reply:  # noqa: S310 -- loopback
                return reply.status, json.load(reply)
        except HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


def token_for(email: str, *scopes: str) -> str:
    """What the command prints."""
    printed = StringIO()
    call_command("api_token", email, scope=list(scopes), stdout=printed)
    return printed.getvalue().strip()


def test_program_finds_books_and_verifies(live_server) -> None:
    session = make_coming(mode="in_person", venue=make_venue("OX1"), capacity=5)
    anybody = Program(live_server.url)
    status, found = anybody.ask("sessions/?near=OX1")
    assert (status, [one["ref"] for one in found["results"]]) == (200, [session.ref])
    body = {
        "session": session.ref,
        "organisation": {"name": "Bright Builders Ltd", "audience_type": "business", "postcode": "RG1 1AA"},
        "booker": {"name": "Olive Booker", "email": "olive@bright.example"},
        "places": 2,
        "seats": [{"name": "Ada Attendee", "email": "ada@bright.example"}],
    }
    assert anybody.ask("bookings/", body)[0] == 401

    system = Program(live_server.url, token_for(make_user().email, "bookings:write", "bookings:read"))
    status, booking = system.ask("bookings/", body, key="one")
    assert (status, booking["state"], booking["places"]) == (201, "held", 2)
    assert system.ask("bookings/", body, key="one") == (201, booking)
    assert anybody.ask(f"sessions/{session.ref}/")[1]["places"] == [{"purpose": "room", "left": 3}]
    code = post.code_in(post.to("olive@bright.example", post.deliver()))
    status, confirmed = system.ask(f"bookings/{booking['ref']}/confirm/", {"code": code})
    assert (status, confirmed["state"]) == (200, "confirmed")
    assert {message.to[0] for message in post.deliver()} == {"olive@bright.example", "ada@bright.example"}


def test_program_keeps_to_its_scopes(live_server) -> None:
    trainer = make_trainer()
    reader = Program(live_server.url, token_for(trainer.email, "sessions:read"))
    assert reader.ask("sessions/")[0] == 200
    assert reader.ask("certificates/")[0] == 403
    assert reader.ask("sessions/", {})[0] == 403


def test_anybody_verifies_over_the_api(live_server) -> None:
    certificate = make_certificate("Ada Attendee")
    anybody = Program(live_server.url)
    status, finding = anybody.ask(f"verify/{grouped(certificate.code)}/")
    assert (status, finding["standing"], finding["course_title"]) == (200, "valid", "Cyber basics")
    named = anybody.ask(f"verify/{certificate.code}/name/", {"name": "ada attendee"})
    assert named == (200, {"is_same_name": True, "match": "same"})
    assert anybody.ask(f"verify/{new_code()}/")[0] == 404
