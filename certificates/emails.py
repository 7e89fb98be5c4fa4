"""The words of messages about certificates."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from certificates.enums import CorrectionState, Status
from certificates.models import Certificate, Correction
from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from delivery.models import Booking, Session
from kernel.identifiers import grouped


@composes("certificate_issued")
def certificate_issued(message: Message) -> Mail | None:
    """The link to the certificate, for its holder."""
    certificate = _find(message)
    if certificate is None or certificate.status != Status.VALID:
        return None
    return render("certificates/emails/certificate_issued", _context(certificate))


@composes("certificate_revoked")
def certificate_revoked(message: Message) -> Mail | None:
    """That a certificate no longer stands, and why."""
    certificate = _find(message)
    return render("certificates/emails/certificate_revoked", _context(certificate)) if certificate else None


@composes("booking_certificates")
def booking_certificates(message: Message) -> Mail | None:
    """The links to all certificates of a booking whose holders gave no address, for the booker to pass on."""
    booking = Booking.objects.select_related("session").filter(pk=message.about_id).first()
    if booking is None:
        return None
    valid = Certificate.objects.filter(seat__booking=booking, email="", status=Status.VALID)
    found = valid.select_related("replaces").order_by("seat__number")
    rows = [_context(certificate) for certificate in found]
    if not rows:
        return None
    return render("certificates/emails/booking_certificates", {"booking": booking, "rows": rows})


@composes("issue_problem")
def issue_problem(message: Message) -> Mail | None:
    """To the trainer: that certificates of a session wait for somebody to put a name right. It names nobody."""
    session = Session.objects.filter(pk=message.about_id).first()
    count = session.issue_problems.filter(settled_at=None).count() if session else 0
    if session is None or not count:
        return None
    link = f"{settings.BASE_URL.rstrip('/')}{reverse('staff_sessions:inspect', args=[session.pk])}"
    return render("certificates/emails/issue_problem", {"session": session, "count": count, "link": link})


@composes("correction_asked")
def correction_asked(message: Message) -> Mail | None:
    """To the trainer: that names on certificates of a session are asked to be put right. It names nobody."""
    session = Session.objects.filter(pk=message.about_id).first()
    waiting = Correction.objects.filter(state=CorrectionState.ASKED, certificate__session=session)
    count = waiting.count() if session else 0
    if session is None or not count:
        return None
    link = f"{settings.BASE_URL.rstrip('/')}{reverse('staff_corrections:index')}?state={CorrectionState.ASKED}"
    return render("certificates/emails/correction_asked", {"session": session, "count": count, "link": link})


@composes("correction_declined")
def correction_declined(message: Message) -> Mail | None:
    """To whoever asked: why the name stays as it is. Nothing, where the certificate no longer stands."""
    rows = Correction.objects.select_related("certificate__replaces").filter(state=CorrectionState.DECLINED)
    found = rows.filter(pk=message.about_id, certificate__status=Status.VALID).first()
    if found is None:
        return None
    return render("certificates/emails/correction_declined", {"correction": found, **_context(found.certificate)})


def _find(message: Message) -> Certificate | None:
    return Certificate.objects.select_related("replaces").filter(pk=message.about_id).first()


def _context(certificate: Certificate) -> dict[str, object]:
    base = settings.BASE_URL.rstrip("/")
    return {
        "certificate": certificate,
        "code": grouped(certificate.code),
        "old_code": grouped(certificate.replaces.code) if certificate.replaces else "",
        "link": f"{base}/k/{certificate.key}/",
        "verify_link": f"{base}/verify/",
        "is_expired": certificate.expires_on is not None and certificate.expires_on < timezone.localdate(),
    }
