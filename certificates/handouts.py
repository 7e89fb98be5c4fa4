"""What certificates hand out: what somebody earned, with the files as they were issued."""

from typing import Any

from certificates.models import Badge, Certificate, Correction
from certificates.operations import files
from kernel.identifiers import grouped
from records.registry import Fact, Handout, hand_out


def _file(row: Any) -> tuple[str, bytes] | None:
    return (f"certificates/{grouped(row.code)}.pdf", files.read(row)) if row.file_name else None


def _badge(row: Any) -> tuple[str, bytes] | None:
    return (_badge_name(row), row.document.encode()) if row.document else None


def _badge_name(row: Any) -> str:
    return f"badges/{grouped(row.certificate.code)}.json"


hand_out(
    Handout(
        name="certificates",
        heading="Your certificates",
        rows=lambda subject: Certificate.objects.filter(email=subject.email),
        fields=tuple(f"certificates.Certificate.{name}" for name in ("name", "email", "revoke_reason")),
        file=_file,
        facts=(
            Fact("code", "Code", lambda row: grouped(row.code)),
            Fact("course", "Course", lambda row: row.course_title),
            Fact("name", "Name", lambda row: row.name),
            Fact("email", "E-mail address", lambda row: row.email),
            Fact("taught_on", "Earned on", lambda row: row.taught_on),
            Fact("expires_on", "Runs out on", lambda row: row.expires_on),
            Fact("status", "Status", lambda row: row.get_status_display()),
            Fact("revoke_reason", "Why it was withdrawn", lambda row: row.revoke_reason),
        ),
    ),
)

hand_out(
    Handout(
        name="corrections",
        heading="Names you asked to have put right",
        rows=lambda subject: Correction.objects.filter(certificate__email=subject.email).select_related("certificate"),
        fields=tuple(f"certificates.Correction.{name}" for name in ("name", "note", "answer")),
        facts=(
            Fact("code", "Code of the certificate", lambda row: grouped(row.certificate.code)),
            Fact("name", "Name", lambda row: row.name),
            Fact("note", "What you wrote", lambda row: row.note),
            Fact("asked_at", "Asked", lambda row: row.asked_at),
            Fact("state", "State", lambda row: row.get_state_display()),
            Fact("answer", "What the team answered", lambda row: row.answer),
        ),
    ),
)

hand_out(
    Handout(
        name="badges",
        heading="Your badges",
        rows=lambda subject: Badge.objects.filter(certificate__email=subject.email).select_related("certificate"),
        fields=("certificates.Badge.document",),
        file=_badge,
        facts=(
            Fact("code", "Code of the certificate", lambda row: grouped(row.certificate.code)),
            Fact("file", "The file that hides your name and address", lambda row: row.document and _badge_name(row)),
            Fact("digest", "Its digest in the public log", lambda row: row.digest),
        ),
    ),
)
