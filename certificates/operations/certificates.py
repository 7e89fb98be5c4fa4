"""Certificates: issued once, replaced by a corrected one, revoked with a reason. A file never changes."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import outbox
from certificates.documents import UndrawableText
from certificates.enums import CorrectionState, LogEvent, Status
from certificates.models import Certificate, Correction, IssueRule
from certificates.operations import badges, files, problems, snapshots
from certificates.queries import Earner
from delivery.models import Session
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from kernel.names import clean_name
from paper import signatures
from records.operations import trail

_WORDS_OF_COURSE = ("course_title", "outcomes")
_TRIES = 5


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
    certificate = snapshots.of_earner(session, earner, rule, name)
    try:
        try:
            return _keep(certificate, verb="issue", by=by)
        except UndrawableText as fault:
            mended = snapshots.mended_wording(session) if fault.fact in _WORDS_OF_COURSE else None
            if mended is None:
                raise
            return _keep(snapshots.of_earner(session, earner, rule, name, mended), verb="issue", by=by)
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
    successor = snapshots.of_successor(certificate, name)
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
            _overtake_corrections(certificate)
            badges.log_end(certificate, LogEvent.REVOKE)
            outbox.revoked(certificate)
    certificate.refresh_from_db()
    if certificate.status == Status.REPLACED:
        raise Refusal("This certificate was replaced. Withdraw the one that replaced it.", "not_valid")
    return certificate


def reinstate(*, certificate: Certificate, reason: str, by: Actor) -> Certificate:
    """Answer a mistaken withdrawal by a new certificate, for a reason that is kept on record; the withdrawn one stays
    withdrawn for ever, and so does the trail of it.

    Refuses `reason_needed`, `not_revoked`, `reinstated` where that was done already, `details_deleted` where nobody is
    known any more, and `no_signature`.
    """
    reason = clean_text(reason)
    if not reason:
        raise Refusal("Say why a new certificate is made after all.", "reason_needed", field="reason")
    if certificate.status != Status.REVOKED:
        raise Refusal("This certificate was not withdrawn.", "not_revoked")
    if not certificate.name:
        raise Refusal("The holder's details are deleted, so none can be made.", "details_deleted")
    if Certificate.objects.filter(replaces=certificate).exists():
        raise Refusal("A new one was made already.", "reinstated")
    successor = snapshots.of_successor(certificate, certificate.name)
    try:
        return _keep(successor, verb="reinstate", by=by, replaces=certificate, reason=reason[:300])
    except signatures.Unsigned as fault:
        raise Refusal(f"Nothing can be signed now, so nothing was changed. {fault}", "no_signature") from fault
    except IntegrityError as clash:
        raise Refusal("A new one was made already.", "reinstated") from clash


def send_again(*, certificate: Certificate, by: Actor) -> None:
    """Send the holder (or the booker, where the place has no address) the mail with the link once more."""
    with transaction.atomic():
        outbox.issued(certificate)
        trail.record(verb="send_again", subject=certificate, by=by)


def take(certificate_id: int) -> bool:
    """Hold a valid certificate's row until the transaction ends; False for one that no longer stands.

    Whatever ends or replaces it, or asks for that, begins with its row: two that meet wait in one order.
    """
    return bool(Certificate.objects.filter(pk=certificate_id, status=Status.VALID).update(status=Status.VALID))


def _keep(
    certificate: Certificate, *, verb: str, by: Actor, replaces: Certificate | None = None, reason: str = ""
) -> Certificate:
    for _ in range(_TRIES):
        try:
            return _write(certificate, verb=verb, by=by, replaces=replaces, reason=reason)
        except badges.PlaceTaken:
            certificate.pk = None
    raise RuntimeError("again and again another worker took the same place in the list of those withdrawn")


def _write(certificate: Certificate, *, verb: str, by: Actor, replaces: Certificate | None, reason: str) -> Certificate:
    badge = badges.compose(certificate)
    # The file comes first: a crash before the row leaves a file nobody knows, never a row without its file.
    files.make(certificate, badge.document)
    try:
        with transaction.atomic():
            if replaces is not None:
                take(replaces.pk)
            certificate.save(force_insert=True)
            badges.keep(badge)
            if replaces is not None:
                _retire(replaces, by=by, successor=certificate, reason=reason)
            # The name is not written down a second time: the row keeps it as it was, until its time is up.
            trail.record(
                verb=verb, subject=certificate, by=by, is_new=True,
                before={"code": replaces.code} if replaces is not None else {},
                after={
                    "code": certificate.code, "file": certificate.file_digest, "evidence": certificate.evidence,
                    **({"reason": reason} if reason else {}),
                },
            )  # fmt: skip
            outbox.issued(certificate)
    except (IntegrityError, Refusal, badges.PlaceTaken):
        files.discard(certificate)
        raise
    return certificate


def _retire(certificate: Certificate, *, successor: Certificate, by: Actor, reason: str) -> None:
    if certificate.status == Status.REVOKED:
        # It stays so; only the trail tells that another one was made.
        trail.record(
            verb="issue_anew", subject=certificate, by=by,
            before={"code": certificate.code}, after={"code": successor.code, "reason": reason},
        )  # fmt: skip
        return
    if not Certificate.objects.filter(pk=certificate.pk, status=Status.VALID).update(status=Status.REPLACED):
        raise Refusal("This certificate has just been replaced or withdrawn.", "not_valid")
    _overtake_corrections(certificate)
    badges.log_end(certificate, LogEvent.REPLACE)
    trail.record(
        verb="replace", subject=certificate, by=by,
        before={"status": "valid", "code": certificate.code}, after={"status": "replaced", "code": successor.code},
    )  # fmt: skip


def _overtake_corrections(certificate: Certificate) -> None:
    """What was asked and not answered is needless: the certificate no longer stands."""
    waiting = Correction.objects.filter(certificate=certificate, state=CorrectionState.ASKED)
    waiting.update(state=CorrectionState.OVERTAKEN, settled_at=timezone.now())
