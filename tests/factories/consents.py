"""Addresses that agreed to something."""

from kernel.actors import PUBLIC
from organisations.enums import ConsentDoor, Stream
from organisations.models import Consent, Team
from organisations.operations import consents
from tests.factories.organisations import make_team


def make_consent(email: str, *, stream: Stream = Stream.GUIDANCE, team: Team | None = None) -> Consent:
    """A yes to a stream of a team, said on the booking form."""
    wording = consents.shown(stream=stream, door=ConsentDoor.BOOKING_FORM)
    return consents.give(email=email, team=team or make_team(), wording=wording, by=PUBLIC)
