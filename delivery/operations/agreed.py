"""What a booker ticked beside the booking, and when it begins to count: once their address is proved."""

from delivery.models import Booking
from kernel.actors import Actor
from organisations.enums import ConsentDoor, Stream
from organisations.models import Consent, ConsentWording
from organisations.operations import consents


def ticked(*, wants_guidance: bool, door: ConsentDoor) -> ConsentWording | None:
    """The words that were ticked, to be kept on the booking; None for a box left empty. Part of a larger operation."""
    return consents.shown(stream=Stream.GUIDANCE, door=door) if wants_guidance else None


def count(*, booking: Booking, by: Actor) -> Consent | None:
    """Write down what was ticked as a consent of the proved address. Part of a larger operation.

    Not called where staff vouch for a booking: then nobody proved the address.
    """
    wording = booking.guidance_wording
    if wording is None:
        return None
    return consents.give(
        email=booking.booker_email, team=booking.session.team, wording=wording, by=by,
        reference=booking.ref, said_at=booking.created_at,
    )  # fmt: skip
