"""The words of messages about certificates."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from certificates import queries
from certificates.enums import CorrectionState, ProblemKind, Status
from certificates.models import Certificate, Correction
from certificates.models.reminders import REMINDER_DAYS
from correspondence.emails import Mail, composes, render
from correspondence.models import Message
from courses.models import Course
from delivery.models import Booking, Session
from kernel.identifiers import grouped

NEXT = 3
# A booker who is reminded of one certificate reads of all that run out as soon as that.
LONGEST_NOTICE = timedelta(days=max(REMINDER_DAYS))


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
    """To the trainer: that certificates of a session wait for somebody to put something right, or to say yes. It names
    nobody."""
    session = Session.objects.filter(pk=message.about_id).first()
    kinds = list(session.issue_problems.filter(settled_at=None).values_list("kind", flat=True)) if session else []
    if session is None or not kinds:
        return None
    base, unconfirmed = settings.BASE_URL.rstrip("/"), kinds.count(ProblemKind.NOT_CONFIRMED)
    context = {
        "session": session,
        "count": len(kinds) - unconfirmed,
        "unconfirmed": unconfirmed,
        "link": f"{base}{reverse('staff_sessions:inspect', args=[session.pk])}",
        "confirm_link": f"{base}{reverse('staff_certificates:confirm', args=[session.pk])}",
    }
    return render("certificates/emails/issue_problem", context)


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


@composes("renewal_due")
def renewal_due(message: Message) -> Mail | None:
    """To the holder: that a certificate runs out, and where to take the course again. Nothing once that was done."""
    found = queries.unrenewed().filter(pk=message.about_id, expires_on__gte=timezone.localdate())
    certificate = found.select_related("replaces", "rule", "session__course").first()
    if certificate is None:
        return None
    return render("certificates/emails/renewal_due", {**_context(certificate), **_coming(certificate.session.course)})


@composes("booking_renewals")
def booking_renewals(message: Message) -> Mail | None:
    """To the booker: which certificates of places without an address run out. Nothing once all were renewed."""
    booking = Booking.objects.select_related("session__course").filter(pk=message.about_id).first()
    if booking is None:
        return None
    today = timezone.localdate()
    reminded = queries.unrenewed().filter(
        seat__booking=booking, email="", expires_on__gte=today, expires_on__lte=today + LONGEST_NOTICE
    )
    found = reminded.select_related("replaces", "rule").order_by("seat__number")
    rows = [_context(certificate) for certificate in found]
    if not rows:
        return None
    context = {"booking": booking, "rows": rows, **_coming(booking.session.course)}
    return render("certificates/emails/booking_renewals", context)


def _coming(course: Course) -> dict[str, object]:
    """The next sessions of a course that everybody may book."""
    base = settings.BASE_URL.rstrip("/")
    coming = Session.objects.listed().upcoming(timezone.now()).filter(course=course)
    if course.is_police_only:
        coming = coming.none()
    return {
        "course": course,
        "sessions": [
            {"session": one, "link": f"{base}/sessions/{one.ref}/"}
            for one in coming.select_related("venue").order_by("starts_at", "pk")[:NEXT]
        ],
        "sessions_link": f"{base}/sessions/?course={course.slug}",
        "ask_link": f"{base}/sessions/request/",
    }


def _find(message: Message) -> Certificate | None:
    return Certificate.objects.select_related("replaces").filter(pk=message.about_id).first()


def _context(certificate: Certificate) -> dict[str, object]:
    base = settings.BASE_URL.rstrip("/")
    return {
        "certificate": certificate,
        "code": grouped(certificate.code),
        "old_code": grouped(certificate.replaces.code) if certificate.replaces else "",
        "was_withdrawn": certificate.replaces is not None and certificate.replaces.status == Status.REVOKED,
        "link": f"{base}/k/{certificate.key}/",
        "verify_link": f"{base}/verify/",
        "renewal_begins": queries.renewal_begins(certificate),
        "is_expired": certificate.expires_on is not None and certificate.expires_on < timezone.localdate(),
    }
