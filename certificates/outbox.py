"""Which messages certificates give rise to. Rows only; the words are made when they are sent."""

from certificates.models import Certificate
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import messages
from delivery.models import Booking


def issued(certificate: Certificate) -> None:
    """To the holder; where the place has no address, one mail to the booker with all such of the booking."""
    if certificate.email:
        messages.write(kind="certificate_issued", to=certificate.email, about=certificate)
    elif certificate.seat is not None:
        _to_booker(certificate.seat.booking)


def revoked(certificate: Certificate) -> None:
    """Tell the holder, or the booker, that the certificate no longer stands."""
    email = certificate.email or (certificate.seat.booking.booker_email if certificate.seat else "")
    if email:
        messages.write(kind="certificate_revoked", to=email, about=certificate)


def _to_booker(booking: Booking) -> None:
    kind = "booking_certificates"
    waiting = Message.objects.filter(
        kind=kind, about_type=booking._meta.label_lower, about_id=str(booking.pk),
        state=MessageState.WAITING, lease_until=None,
    )  # fmt: skip
    if not waiting.exists():
        messages.write(kind=kind, to=booking.booker_email, about=booking)
