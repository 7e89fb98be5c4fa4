"""Certificates: issued once, replaced by a corrected one, revoked with a reason. A file never changes."""

import hashlib
import secrets
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance.models import Closing
from certificates import outbox
from certificates.documents import CertificateFacts, UndrawableText, finished, missing_characters
from certificates.enums import Status
from certificates.models import Certificate, IssueRule
from certificates.operations import problems
from certificates.queries import Earner
from courses.models import CourseVersion
from delivery.models import Session
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from kernel.identifiers import grouped
from kernel.names import clean_name
from paper import signatures
from records.operations import trail
from ui import wording

_WORDS_OF_COURSE = ("course_title", "outcomes")


def issue(*, session: Session, earner: Earner, rule: IssueRule, by: Actor) -> Certificate | None:
    """Make the certificate of somebody who earned it and write the mail that brings it.

    Returns None where none can be made: the reason then stands as an IssueProblem for the trainers. Whoever already
    has one gets that one, also when two workers are at it at once. It names the version that the session taught, unless
    that one's words cannot be printed and those of the course's current one can. While nothing can be signed, it raises
    `paper.signatures.Unsigned`.
    """
    holder = earner.seat or earner.walk_in
    if holder is None:
        raise ValueError("an earner is a seat or a walk-in")
    name = clean_line(holder.name)
    if not name:
        problems.report(session=session, earner=earner)
        return None
    certificate = _snapshot(session, earner, rule, name)
    try:
        try:
            return _keep(certificate, verb="issue", by=by)
        except UndrawableText as fault:
            mended = _mended_wording(session) if fault.fact in _WORDS_OF_COURSE else None
            if mended is None:
                raise
            return _keep(_snapshot(session, earner, rule, name, mended), verb="issue", by=by)
    except UndrawableText as fault:
        problems.report(session=session, earner=earner, fault=fault)
        return None
    except IntegrityError:
        return Certificate.objects.filter(seat=earner.seat, walk_in=earner.walk_in, generation=1).first()


def reissue(*, certificate: Certificate, name: str, by: Actor) -> Certificate:
    """Replace a certificate by one with a corrected name; the old one says so and leads to the new one.

    Refuses `not_valid` for one that is replaced or revoked, `name_needed`, `link_in_name`, `name_too_long`,
    `undrawable_name` and, while nothing can be signed, `no_signature`.
    """
    name = clean_name(name, field="name")
    if not name:
        raise Refusal("Enter the name as it should stand on the certificate.", "name_needed", field="name")
    if certificate.status != Status.VALID:
        raise Refusal("Only a valid certificate can be replaced.", "not_valid")
    successor = _successor(certificate, name)
    try:
        return _keep(successor, verb="reissue", by=by, replaces=certificate)
    except UndrawableText as fault:
        raise Refusal(
            f"The certificate cannot show these letters yet: {fault.characters}", "undrawable_name", field="name"
        ) from fault
    except signatures.Unsigned as fault:
        raise Refusal(f"Nothing can be signed now, so nothing was changed. {fault}", "no_signature") from fault
    except IntegrityError as clash:
        raise Refusal("This certificate has just been replaced.", "not_valid") from clash


def revoke(*, certificate: Certificate, reason: str, by: Actor) -> Certificate:
    """Withdraw a certificate, for a reason that is kept. Revoking again changes nothing; it cannot be undone.

    Refuses `reason_needed`, and `not_valid` for one that was replaced.
    """
    reason = clean_text(reason)
    if not reason:
        raise Refusal("Say why the certificate is withdrawn.", "reason_needed", field="reason")
    with transaction.atomic():
        valid = Certificate.objects.filter(pk=certificate.pk, status=Status.VALID)
        if valid.update(status=Status.REVOKED, revoked_at=timezone.now(), revoke_reason=reason[:300]):
            trail.record(
                verb="revoke", subject=certificate, by=by,
                before={"status": "valid"}, after={"status": "revoked", "reason": reason},
            )  # fmt: skip
            outbox.revoked(certificate)
    certificate.refresh_from_db()
    if certificate.status == Status.REPLACED:
        raise Refusal("This certificate was replaced. Withdraw the one that replaced it.", "not_valid")
    return certificate


def send_again(*, certificate: Certificate, by: Actor) -> None:
    """Send the holder (or the booker, where the place has no address) the mail with the link once more."""
    with transaction.atomic():
        outbox.issued(certificate)
        trail.record(verb="send_again", subject=certificate, by=by)


def read_file(certificate: Certificate) -> bytes:
    """The file as it was issued. Raises ValueError when storage gives back anything else."""
    with storages["private"].open(certificate.file_name) as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != certificate.file_digest:
        raise ValueError(f"the file of certificate {certificate.pk} is not the one that was issued")
    return content


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


def _mended_wording(session: Session) -> CourseVersion | None:
    """The course as it reads now, where that can be printed: a version never changes, so a misspelt one stays so."""
    current = session.course.current_version
    if current is None or current.pk == session.course_version_id:
        return None
    words = [current.title, *current.outcomes.values_list("text", flat=True)]
    return None if any(missing_characters(text) for text in words) else current


def _snapshot(
    session: Session, earner: Earner, rule: IssueRule, name: str, wording_of: CourseVersion | None = None
) -> Certificate:
    version = wording_of or session.course_version
    holder = earner.seat or earner.walk_in
    meetings = list(session.meetings.all())
    last_day = timezone.localdate(meetings[-1].starts_at)
    trainers = [one.user.name for one in session.trainers.select_related("user")]
    return Certificate(
        session=session,
        course_version=version,
        rule=rule,
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
        evidence=_evidence(session, earner),
        is_restricted=session.course.is_police_only,
        issued_at=timezone.now(),
        expires_on=_add_months(last_day, version.valid_months) if version.valid_months else None,
    )


def _evidence(session: Session, earner: Earner) -> dict[str, Any]:
    closings = Closing.objects.filter(register__meeting__session=session).order_by("register_id", "-number")
    newest: dict[int, int] = {}
    for closing in closings:
        newest.setdefault(closing.register_id, closing.pk)
    closings_of = sorted({*newest.values(), *earner.caught_up})
    return {"closings": closings_of, "attended": earner.attended, "planned": earner.planned}


def _successor(certificate: Certificate, name: str) -> Certificate:
    kept = (
        "session", "course_version", "rule", "seat", "walk_in", "email", "course_title", "outcomes", "minutes",
        "trainers", "issuer", "taught_on", "taught_on_words", "evidence", "is_restricted", "expires_on",
    )  # fmt: skip
    return Certificate(
        **{field: getattr(certificate, field) for field in kept},
        name=name,
        generation=certificate.generation + 1,
        replaces=certificate,
        issued_at=timezone.now(),
    )


def _keep(certificate: Certificate, *, verb: str, by: Actor, replaces: Certificate | None = None) -> Certificate:
    # The salt is in the file and nowhere else: once we have deleted the file, its digest confirms it to whoever has a
    # copy, and to nobody who merely guesses the name.
    content = finished(
        facts_of(certificate),
        salt=secrets.token_hex(16),
        key=signatures.current(),
        at=timezone.now(),
        authority=settings.TSA_URL,
    )
    certificate.file_digest = hashlib.sha256(content).hexdigest()
    certificate.file_size = len(content)
    # The file comes first: a crash before the row leaves a file nobody knows, never a row without its file.
    storage = storages["private"]
    wanted = f"certificates/{certificate.code[:2]}/{certificate.code}.pdf"
    certificate.file_name = storage.save(wanted, ContentFile(content))
    try:
        with transaction.atomic():
            certificate.save(force_insert=True)
            if replaces is not None:
                _retire(replaces, by=by, successor=certificate)
            # The name is not written down a second time: the row keeps it as it was, until its time is up.
            trail.record(
                verb=verb, subject=certificate, by=by, is_new=True,
                before={"code": replaces.code} if replaces is not None else {},
                after={"code": certificate.code, "file": certificate.file_digest, "evidence": certificate.evidence},
            )  # fmt: skip
            outbox.issued(certificate)
    except (IntegrityError, Refusal):
        storage.delete(certificate.file_name)
        raise
    return certificate


def _retire(certificate: Certificate, *, successor: Certificate, by: Actor) -> None:
    if not Certificate.objects.filter(pk=certificate.pk, status=Status.VALID).update(status=Status.REPLACED):
        raise Refusal("This certificate has just been replaced or withdrawn.", "not_valid")
    trail.record(
        verb="replace", subject=certificate, by=by,
        before={"status": "valid", "code": certificate.code}, after={"status": "replaced", "code": successor.code},
    )  # fmt: skip


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day {day.day} in month {month + 1}")
