"""Addresses that agreed to something."""

from uuid import uuid4

from kernel.actors import PUBLIC, SYSTEM
from organisations.enums import ConsentDoor, Stream
from organisations.models import Consent, Team
from organisations.operations import consents, notes
from tests.factories.organisations import make_team


def make_consent(email: str, *, stream: Stream = Stream.GUIDANCE, team: Team | None = None) -> Consent:
    """A yes to a stream of a team, said on the booking form."""
    wording = consents.shown(stream=stream, door=ConsentDoor.BOOKING_FORM)
    return consents.give(email=email, team=team or make_team(), wording=wording, by=PUBLIC)


def make_note() -> int:
    """A team wrote to the one address that agreed."""
    make_consent("olive@bright.example")
    words = {"subject": "A new course", "text": "Come and see."}
    return notes.send(team=make_team(), stream=Stream.GUIDANCE, request_key=uuid4(), by=SYSTEM, **words)
