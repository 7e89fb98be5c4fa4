"""What a certificate keeps of the day it was earned, and what is printed of it. Nothing is written here."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from attendance.models import Closing
from certificates import queries
from certificates.documents import CertificateFacts, missing_characters
from certificates.models import Certificate, Confirmation, IssueRule
from certificates.queries import Earner, version_for
from courses.models import CourseVersion
from delivery.models import Session
from kernel.identifiers import grouped
from ui import wording


def of_earner(
    session: Session, earner: Earner, rule: IssueRule, name: str, wording_of: CourseVersion | None = None
) -> Certificate:
    """A certificate of what somebody earned at a session, not kept yet; named as `wording_of` reads, where given."""
    version = wording_of or session.course_version
    holder = earner.seat or earner.walk_in
    meetings = list(session.meetings.all())
    last_day = timezone.localdate(meetings[-1].starts_at)
    renews = None
    if version.valid_months and holder is not None:
        renews = queries.predecessor(session=session, holder=holder, name=name, taught_on=last_day)
    first_day = queries.counts_from(renews=renews, taught_on=last_day, renewal_days=rule.renewal_days)
    trainers = [one.user.name for one in session.trainers.select_related("user")]
    return Certificate(
        session=session,
        course_version=version,
        rule=rule,
        design_version=version_for(session),
        seat=earner.seat,
        walk_in=earner.walk_in,
        name=name,
        email=holder.email if holder else "",
        course_title=version.title,
        outcomes=[outcome.text for outcome in version.outcomes.all()],
        minutes=version.duration_minutes,
        trainers=trainers or [session.team.name],
        issuer=session.team.region.unit_name or settings.ISSUER_NAME,
        taught_on=last_day,
        taught_on_words=wording.days([timezone.localdate(one.starts_at) for one in meetings]),
        evidence=_evidence(session, earner, rule),
        is_restricted=session.course.is_police_only,
        issued_at=timezone.now(),
        renews=renews,
        expires_on=_add_months(first_day, version.valid_months) if version.valid_months else None,
    )


def of_successor(certificate: Certificate, name: str) -> Certificate:
    """A certificate like this one but for the name, to take its place; not kept yet."""
    kept = (
        "session", "course_version", "rule", "design_version", "seat", "walk_in", "email", "course_title", "outcomes",
        "minutes", "trainers", "issuer", "taught_on", "taught_on_words", "evidence", "is_restricted", "renews",
        "expires_on",
    )  # fmt: skip
    return Certificate(
        **{field: getattr(certificate, field) for field in kept},
        name=name,
        generation=certificate.generation + 1,
        replaces=certificate,
        issued_at=timezone.now(),
    )


def mended_wording(session: Session) -> CourseVersion | None:
    """The course as it reads now, where that can be printed: a version never changes, so a misspelt one stays so."""
    current = session.course.current_version
    if current is None or current.pk == session.course_version_id:
        return None
    words = [current.title, *current.outcomes.values_list("text", flat=True)]
    return None if any(missing_characters(text) for text in words) else current


def facts_of(certificate: Certificate) -> CertificateFacts:
    """What is printed: from the snapshot alone."""
    base = settings.BASE_URL.rstrip("/")
    code = grouped(certificate.code)
    return CertificateFacts(
        code=code,
        verify_url=f"{base}/verify/{code}/",
        verify_at=f"{base.split('//')[-1]}/verify",
        name=certificate.name,
        course_title=certificate.course_title,
        outcomes=tuple(certificate.outcomes),
        taught_on=certificate.taught_on_words,
        hours=wording.duration(certificate.minutes),
        trainers=tuple(certificate.trainers),
        issuer=certificate.issuer,
        issued_on=wording.short_day(timezone.localdate(certificate.issued_at)),
        issued_at=certificate.issued_at,
        expires_on=wording.short_day(certificate.expires_on) if certificate.expires_on else "",
        is_restricted=certificate.is_restricted,
    )


def _evidence(session: Session, earner: Earner, rule: IssueRule) -> dict[str, Any]:
    closings = Closing.objects.filter(register__meeting__session=session).order_by("register_id", "-number")
    newest: dict[int, int] = {}
    for closing in closings:
        newest.setdefault(closing.register_id, closing.pk)
    closings_of = sorted({*newest.values(), *earner.caught_up})
    found = {"closings": closings_of, "attended": earner.attended, "planned": earner.planned}
    if rule.needs_confirmation:
        given = Confirmation.objects.filter(seat=earner.seat, walk_in=earner.walk_in, taken_back_at=None)
        found["confirmation"] = given.values_list("pk", flat=True).first()
    return found


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day {day.day} in month {month + 1}")
