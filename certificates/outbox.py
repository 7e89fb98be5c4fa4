"""Which messages certificates give rise to. Rows only; the words are made when they are sent."""

from certificates.models import Certificate, Correction, IssueProblem
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import messages
from delivery.enums import TrainerRole
from delivery.models import Booking, Session
from delivery.outbox import group_of
from delivery.queries.trainers import who_looks


def issued(certificate: Certificate) -> None:
    """To the holder; where the place has no address, one mail to the booker with all such of the booking."""
    if certificate.email:
        group = group_of(certificate.session)
        messages.write(kind="certificate_issued", to=certificate.email, about=certificate, group=group)
    elif certificate.seat is not None:
        _to_booker(certificate.seat.booking)


def revoked(certificate: Certificate) -> None:
    """Tell the holder, or the booker, that the certificate no longer stands."""
    email = address_of(certificate)
    if email:
        messages.write(kind="certificate_revoked", to=email, about=certificate, group=group_of(certificate.session))


def correction_asked(certificate: Certificate) -> None:
    """Tell the lead trainer (or whoever teaches; else the coordinators) that a name is asked to be put right. One mail
    that waits says so for all of a session."""
    session, kind = certificate.session, "correction_asked"
    group = group_of(session)
    lead = _who_leads(session)
    for to in [lead] if lead else who_looks(session):
        if not messages.join(kind=kind, to=to, about=session, group=group):
            messages.write(kind=kind, to=to, about=session, group=group)


def correction_declined(correction: Correction) -> None:
    """Tell whoever holds the certificate why its name stays as it is."""
    email = address_of(correction.certificate)
    if email:
        group = group_of(correction.certificate.session)
        messages.write(kind="correction_declined", to=email, about=correction, group=group)


def renewal_due(certificate: Certificate) -> None:
    """Remind the holder that a certificate runs out; the booker of places without an address, of all in one mail."""
    group, kind = group_of(certificate.session), "renewal_due"
    if certificate.email:
        messages.write(kind=kind, to=certificate.email, about=certificate, group=group)
    elif certificate.seat is not None:
        booking, kind = certificate.seat.booking, "booking_renewals"
        if not messages.join(kind=kind, to=booking.booker_email, about=booking, group=group):
            messages.write(kind=kind, to=booking.booker_email, about=booking, group=group)


def address_of(certificate: Certificate) -> str:
    """Where mail about a certificate goes: to its holder, else to whoever booked the place; empty where nobody is
    known."""
    return certificate.email or (certificate.seat.booking.booker_email if certificate.seat else "")


def problems_found(session: Session) -> None:
    """Tell the lead trainer (or whoever teaches) of what was found since they were told last, if anything was."""
    kind = "issue_problem"
    told = Message.objects.filter(kind=kind, about_type=session._meta.label_lower, about_id=str(session.pk))
    last = told.order_by("-created_at").values_list("created_at", flat=True).first()
    found = IssueProblem.objects.filter(session=session, settled_at=None)
    if not (found.filter(found_at__gt=last) if last else found).exists():
        return
    to = _who_leads(session)
    if to:
        messages.write(kind=kind, to=to, about=session, group=group_of(session))


def _who_leads(session: Session) -> str:
    """The address of the lead trainer, or of another who teaches; empty where none has an open account."""
    trainers = session.trainers.filter(user__is_active=True).select_related("user")
    found = min(trainers, key=lambda one: (one.role != TrainerRole.LEAD, one.pk), default=None)
    return found.user.email if found is not None else ""


def _to_booker(booking: Booking) -> None:
    kind = "booking_certificates"
    waiting = Message.objects.filter(
        kind=kind, about_type=booking._meta.label_lower, about_id=str(booking.pk),
        state=MessageState.WAITING, lease_until=None,
    )  # fmt: skip
    if not waiting.exists():
        messages.write(kind=kind, to=booking.booker_email, about=booking, group=group_of(booking.session))
