"""Requests for a session, made through the operations, as those who ask and the team would."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import EmailChallenge
from delivery.enums import Mode
from delivery.models import Session, SessionRequest
from delivery.operations import requests, triage
from delivery.operations.details import SessionDetails
from delivery.operations.wishes import Wish
from kernel.actors import PUBLIC, SYSTEM, Actor
from organisations.enums import AudienceType
from organisations.operations.organisations import OrganisationDetails
from tests.factories.courses import make_course
from tests.factories.delivery import AN_HOUR, LINK
from tests.factories.organisations import make_team
from tests.factories.reference import make_reference

ASKER = "hana@bright.example"


def make_wish(**changes: Any) -> Wish:
    """Twenty-five adults in Reading."""
    make_reference()
    known: dict[str, Any] = {
        "mode": Mode.IN_PERSON,
        "adults": 25,
        "dates": "Tuesday mornings in March",
        "audience": "Our office staff",
        "asker_name": "Hana Hall",
        "asker_phone": "0118 496 0000",
        "place": "Our canteen, no steps",
    }
    return Wish(**{**known, **changes})


def make_firm(**changes: Any) -> OrganisationDetails:
    """Who asks."""
    known: dict[str, Any] = {
        "name": "Bright Builders Ltd", "audience_type": AudienceType.BUSINESS, "postcode": "RG1 1AA",
    }  # fmt: skip
    return OrganisationDetails(**{**known, **changes})


def make_unproved(
    *, email: str = ASKER, organisation: OrganisationDetails | None = None, **wish: Any
) -> SessionRequest:
    """A request that waits for its code."""
    return requests.ask(wish=make_wish(**wish), organisation=organisation or make_firm(), email=email, by=PUBLIC)


def make_request(*, email: str = ASKER, organisation: OrganisationDetails | None = None, **wish: Any) -> SessionRequest:
    """A request that waits for the team."""
    return requests.ask(
        wish=make_wish(**wish), organisation=organisation or make_firm(), email=email, is_proved=True, by=PUBLIC
    )


def make_accepted(request: SessionRequest | None = None, *, keep: int = 25, by: Actor = SYSTEM, **more: Any) -> Session:
    """The session that a request became, with places kept until two days before it: 30 places in all."""
    starts_at = (timezone.now() + timedelta(days=30)).replace(microsecond=0)
    details = SessionDetails(team=make_team(), mode=Mode.ONLINE, online_capacity=30, joining_link=LINK)
    known: dict[str, Any] = {
        "course": make_course(),
        "meetings": [(starts_at, starts_at + AN_HOUR)],
        "details": details,
        "keep_until": starts_at - timedelta(days=2),
    }
    return triage.accept(request=request or make_request(), keep=keep, by=by, **{**known, **more})


def code_for(request: SessionRequest) -> str:
    """The newest code that was sent for a request."""
    return EmailChallenge.objects.filter(about_id=request.ref).latest("pk").code
