"""Programs that call the API, and the coming sessions and bookings that they ask about."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.operations import tokens
from courses.models import Course
from delivery.enums import Mode, TrainerRole, Visibility
from delivery.models import Booking, Session, Venue
from delivery.operations import bookings, sessions
from delivery.operations.details import SessionDetails
from delivery.operations.parties import BookingDetails, SeatDetails
from kernel.actors import SYSTEM, Actor
from organisations.enums import AudienceType
from organisations.models import Outcode, Team
from organisations.operations.organisations import OrganisationDetails
from tests.factories.courses import make_course
from tests.factories.organisations import make_team
from tests.factories.reference import make_reference

ROOT = "/api/v1/"
_numbers = count(1)


class Caller:
    """A program with a token, or without one."""

    def __init__(self, user: User | None = None, *scopes: str) -> None:
        self.user = user
        self.client = Client(raise_request_exception=True)
        self.headers: dict[str, str] = {}
        if user is not None:
            self.token, text = tokens.create(user=user, scopes=list(scopes) or ["*"], by=SYSTEM)
            # The first use of a day is noted, which costs a query more; tests that count are about every other use.
            tokens.find(text)
            self.headers = {"Authorization": f"Bearer {text}"}

    def get(self, path: str, **params: Any) -> Any:
        """Read."""
        return self.client.get(ROOT + path, params, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        """Write."""
        return self.send("POST", path, body, key=key)

    def patch(self, path: str, body: Any, *, key: str = "") -> Any:
        """Change."""
        return self.send("PATCH", path, body, key=key)

    def send(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """Any method, with a body of JSON if there is one."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.generic(
            method,
            ROOT + path,
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json" if body is not None else "",
            headers=headers,
        )

    def raw(self, path: str, body: bytes, *, method: str = "POST", kind: str = "application/json") -> Any:
        """A body as it stands."""
        return self.client.generic(method, ROOT + path, body, content_type=kind, headers=self.headers)


def make_venue(*, town: str = "Reading", outcode: str = "RG1", capacity: int = 100) -> Venue:
    """A venue with everything that the public must not see."""
    make_reference()
    return Venue.objects.create(
        name=f"Secret Hall {next(_numbers)}",
        address="1 Hidden Lane",
        town=town,
        postcode=f"{outcode} 9ZZ",
        outcode=Outcode.objects.get(code=outcode),
        capacity=capacity,
    )


def make_coming(
    *,
    days: int = 7,
    course: Course | None = None,
    team: Team | None = None,
    trainer: User | None = None,
    venue: Venue | None = None,
    capacity: int = 20,
    visibility: str = Visibility.PUBLIC,
    as_draft: bool = False,
) -> Session:
    """A session in a room, so many days from now."""
    starts_at = timezone.now() + timedelta(days=days)
    details = SessionDetails(
        team=team or make_team(),
        mode=Mode.IN_PERSON,
        venue=venue or make_venue(),
        room_capacity=capacity,
        visibility=visibility,
        trainers=((trainer, TrainerRole.LEAD),) if trainer else (),
        joining_notes="Ask for the sergeant.",
    )
    spans = [(starts_at, starts_at + timedelta(hours=1))]
    return sessions.schedule(
        course=course or make_course(),
        meetings=spans,
        details=details,
        as_draft=as_draft,
        is_record=starts_at <= timezone.now(),
        by=SYSTEM,
    )


def make_booking(
    session: Session | None = None, *, email: str = "office@example.com", places: int = 2, is_proved: bool = True
) -> Booking:
    """A booking of a firm, final unless said otherwise."""
    details = BookingDetails(
        organisation=OrganisationDetails(
            name="Bright Builders Ltd", audience_type=AudienceType.BUSINESS, has_no_force=True
        ),
        booker_name="Olu Office",
        booker_email=email,
        places=places,
        seats=(SeatDetails(name="Ann Lee"),),
    )
    by = Actor.user(0)
    return bookings.book(session=session or make_coming(), details=details, is_proved=is_proved, by=by)


def booking_body(session: Session, /, **changes: Any) -> dict[str, Any]:
    """A body that books two places."""
    return {
        "session": session.ref,
        "organisation": {"name": "Bright Builders Ltd", "audience_type": "business", "postcode": "RG1 1AA"},
        "booker": {"name": "Olu Office", "email": "office@example.com"},
        "places": 2,
        "seats": [{"name": "Ann Lee", "email": "ann@example.com"}],
        **changes,
    }
