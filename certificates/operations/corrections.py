"""Corrections of a name: asked for by the holder, agreed or declined by whoever looks after the session."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import outbox
from certificates.documents import is_drawable, missing_characters
from certificates.enums import CorrectionState
from certificates.models import Certificate, Correction
from certificates.operations import certificates
from kernel.actors import Actor
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from kernel.names import clean_name
from records.operations import trail

LONGEST_WORDS = 300
MOST_ASKED = 5
_WITHIN = timedelta(days=30)


def ask(*, certificate: Certificate, name: str, note: str = "", by: Actor) -> Correction:
    """Ask to have the name on a certificate put right; the trainer is told. Asking the same once more changes nothing.

    Refuses `name_needed`, `link_in_name`, `name_too_long`, `undrawable_name`, `same_name`, `not_valid`,
    `correction_open` while another name waits for an answer, and `asked_too_often`.
    """
    name = clean_name(name, field="name")
    _refuse_unless_printable(name)
    if name == certificate.name:
        raise Refusal("This is how the name stands on the certificate already.", "same_name", field="name")
    waiting = certificate.corrections.filter(state=CorrectionState.ASKED).first()
    if waiting is not None:
        return _same_or_refuse(waiting, name)
    recent = certificate.corrections.filter(asked_at__gt=timezone.now() - _WITHIN)
    if recent.count() >= MOST_ASKED:
        raise Refusal(
            "A correction of this certificate was asked for many times in the last month. Write to the team instead.",
            "asked_too_often",
        )
    try:
        with transaction.atomic():
            # Held, so that none is asked for a certificate that is replaced this very moment.
            if not certificates.take(certificate.pk):
                raise Refusal("This certificate no longer stands, so its name is not corrected.", "not_valid")
            made = Correction.objects.create(
                certificate=certificate,
                name=name,
                note=clean_line(note)[:LONGEST_WORDS],
                asked_at=timezone.now(),
            )
            # Names are kept on the rows alone, until their time is up.
            trail.record(verb="ask_correction", subject=certificate, by=by)
            outbox.correction_asked(certificate)
    except IntegrityError:
        return _same_or_refuse(certificate.corrections.get(state=CorrectionState.ASKED), name)
    return made


def agree(*, correction: Correction, by: Actor) -> Certificate:
    """Make the certificate with the name that was asked for, in place of the old one; answers the new one.

    Agreeing again changes nothing. Refuses `correction_settled`, and what keeps a certificate from being replaced.
    """
    with transaction.atomic():
        if not _settle(correction, CorrectionState.AGREED):
            if correction.state == CorrectionState.AGREED:
                return correction.certificate.replaced_by
            raise _settled(correction)
        trail.record(verb="agree_to_correction", subject=correction.certificate, by=by)
        return certificates.reissue(certificate=correction.certificate, name=correction.name, by=by)


def decline(*, correction: Correction, reason: str, by: Actor) -> Correction:
    """Leave the name as it is; whoever holds the certificate is told why. Declining again changes nothing.

    Refuses `reason_needed` and `correction_settled`.
    """
    reason = clean_line(reason)[:LONGEST_WORDS]
    if not reason:
        raise Refusal("Say why the name stays as it is.", "reason_needed", field="reason")
    with transaction.atomic():
        if _settle(correction, CorrectionState.DECLINED, answer=reason):
            trail.record(verb="decline_correction", subject=correction.certificate, by=by, after={"reason": reason})
            outbox.correction_declined(correction)
    if correction.state != CorrectionState.DECLINED:
        raise _settled(correction)
    return correction


def withdraw(*, correction: Correction, by: Actor) -> Correction:
    """Take back what was asked. Again changes nothing. Refuses `correction_settled`."""
    with transaction.atomic():
        if _settle(correction, CorrectionState.WITHDRAWN):
            trail.record(verb="withdraw_correction", subject=correction.certificate, by=by)
    if correction.state != CorrectionState.WITHDRAWN:
        raise _settled(correction)
    return correction


def _settle(correction: Correction, state: CorrectionState, **said: str) -> bool:
    """Whether it was open and now is as told; the row is read anew either way.

    The certificate's row is taken first, as whoever withdraws it does: two that meet wait, and neither for the other.
    """
    certificates.take(correction.certificate_id)
    waiting = Correction.objects.filter(pk=correction.pk, state=CorrectionState.ASKED)
    is_done = waiting.update(state=state, settled_at=timezone.now(), **said)
    correction.refresh_from_db(fields=["state", "answer", "settled_at"])
    return bool(is_done)


def _same_or_refuse(waiting: Correction, name: str) -> Correction:
    if waiting.name == name:
        return waiting
    raise Refusal(
        "You asked for a correction already, and it waits for an answer. Take it back first to ask for another name.",
        "correction_open",
    )


def _settled(correction: Correction) -> Refusal:
    words = {
        CorrectionState.AGREED: "was agreed already",
        CorrectionState.DECLINED: "was declined already",
        CorrectionState.WITHDRAWN: "was taken back by whoever asked for it",
    }.get(CorrectionState(correction.state), "is settled: the certificate was replaced or withdrawn meanwhile")
    return Refusal(f"This correction {words}.", "correction_settled")


def _refuse_unless_printable(name: str) -> None:
    letters = missing_characters(name)
    if letters:
        words = f"A certificate cannot show these letters yet: {' '.join(letters)}. Type the name in Latin letters."
        raise Refusal(words, "undrawable_name", field="name")
    if not is_drawable(name):
        raise Refusal("Enter the name as it should stand on the certificate.", "name_needed", field="name")
