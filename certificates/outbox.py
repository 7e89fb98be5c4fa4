"""Which messages certificates give rise to. Rows only; the words are made when they are sent."""

from certificates.models import Certificate, IssueProblem
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import messages
from delivery.enums import TrainerRole
from delivery.models import Booking, Session
from delivery.outbox import group_of


def issued(certificate: Certificate) -> None:
    """To the holder; where the place has no address, one mail to the booker with all such of the booking."""
    if certificate.email:
        group = group_of(certificate.session)
        messages.write(kind="certificate_issued", to=certificate.email, about=certificate, group=group)
    elif certificate.seat is not None:
        _to_booker(certificate.seat.booking)


def revoked(certificate: Certificate) -> None:
    """Tell the holder, or the booker, that the certificate no longer stands."""
    email = certificate.email or (certificate.seat.booking.booker_email if certificate.seat else "")
    if email:
        messages.write(kind="certificate_revoked", to=email, about=certificate, group=group_of(certificate.session))


def problems_found(session: Session) -> None:
    """Tell the lead trainer (or whoever teaches) of what was found since they were told last, if anything was."""
    kind = "issue_problem"
    told = Message.objects.filter(kind=kind, about_type=session._meta.label_lower, about_id=str(session.pk))
    last = told.order_by("-created_at").values_list("created_at", flat=True).first()
    found = IssueProblem.objects.filter(session=session, settled_at=None)
    if not (found.filter(found_at__gt=last) if last else found).exists():
        return
    trainers = session.trainers.filter(user__is_active=True).select_related("user")
    to = min(trainers, key=lambda one: (one.role != TrainerRole.LEAD, one.pk), default=None)
    if to is not None:
        messages.write(kind=kind, to=to.user.email, about=session, group=group_of(session))


def _to_booker(booking: Booking) -> None:
    kind = "booking_certificates"
    waiting = Message.objects.filter(
        kind=kind, about_type=booking._meta.label_lower, about_id=str(booking.pk),
        state=MessageState.WAITING, lease_until=None,
    )  # fmt: skip
    if not waiting.exists():
        messages.write(kind=kind, to=booking.booker_email, about=booking, group=group_of(booking.session))
