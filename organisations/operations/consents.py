"""Consents: given and withdrawn, each as a row that stays; nobody's booking depends on one.

A word counts once its address is proved. Who calls `give` has seen the proof: a code, or a sign-in with the address.
"""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from kernel.actors import Actor
from kernel.errors import Refusal
from organisations.enums import ConsentDoor, Stream, stop_words, words_of
from organisations.models import Consent, ConsentWording, Recipient, Team
from records.operations import trail


def shown(*, stream: Stream | str, door: ConsentDoor, text: str = "") -> ConsentWording:
    """The row of the words that are shown at a door today. Part of a larger operation."""
    text = text or words_of(stream)
    digest = hashlib.sha256(f"{stream}\n{door}\n{text}".encode()).hexdigest()
    row = ConsentWording.objects.filter(digest=digest).first()
    if row is not None:
        return row
    try:
        with transaction.atomic():
            return ConsentWording.objects.create(
                stream=stream, door=door, text=text, digest=digest, first_shown_at=timezone.now()
            )
    except IntegrityError:
        # Two people were the first to read new words, at the same moment.
        return ConsentWording.objects.get(digest=digest)


def give(
    *, email: str, team: Team, wording: ConsentWording, by: Actor, reference: str = "", said_at: datetime | None = None
) -> Consent:
    """Somebody whose address is proved agrees to what a team sends in one stream, in these words.

    Saying so again is one more row: what was said last, and when, is what counts.
    """
    with transaction.atomic():
        recipient = _recipient(email)
        return _add(
            recipient, team, wording.stream, ConsentDoor(wording.door), by,
            is_given=True, wording=wording, reference=reference, said_at=said_at,
        )  # fmt: skip


def withdraw(*, consent: Consent, door: ConsentDoor, by: Actor) -> Consent:
    """Take back what this consent gave: the same address hears no more of this stream from this team.

    `consent` may be an older one that has been given anew since. Taken back already, nothing changes.
    """
    with transaction.atomic():
        recipient = Recipient.objects.select_for_update().get(pk=consent.recipient_id)
        rows = recipient.consents.filter(team=consent.team_id, stream=consent.stream)
        latest = rows.order_by("-pk").first()
        if latest is None or not latest.is_given:
            return latest or consent
        words = "" if door == ConsentDoor.STAFF else stop_words(consent.stream)
        wording = shown(stream=consent.stream, door=door, text=words) if words else None
        return _add(recipient, consent.team, consent.stream, door, by, is_given=False, wording=wording)


def withdraw_all(*, recipient: Recipient, door: ConsentDoor, by: Actor) -> int:
    """Take back everything that an address agreed to, of every team; returns how many streams that was."""
    with transaction.atomic():
        standing = list(Consent.objects.standing().filter(recipient=recipient).select_related("team"))
        for consent in standing:
            withdraw(consent=consent, door=door, by=by)
    return len(standing)


def erase(*, recipient: Recipient, by: Actor) -> Recipient:
    """Forget an address on request. Everything is withdrawn first; its digest stays, so that this cannot be undone by
    mistake.

    Refuses `already_erased`.
    """
    with transaction.atomic():
        row = Recipient.objects.select_for_update().get(pk=recipient.pk)
        if not row.email:
            raise Refusal("This address has been erased already.", "already_erased")
        withdraw_all(recipient=row, door=ConsentDoor.STAFF, by=by)
        row.email = ""
        row.save(update_fields=["email"])
        trail.record(verb="erase", subject=row, by=by)
    return row


def _recipient(email: str) -> Recipient:
    """The row of an address, locked; a forgotten one is known again."""
    email = email.strip().lower()
    digest = Recipient.digest_of(email)
    rows = Recipient.objects.select_for_update()
    row = rows.filter(digest=digest).first()
    if row is None:
        try:
            with transaction.atomic():
                return Recipient.objects.create(email=email, digest=digest)
        except IntegrityError:
            row = rows.get(digest=digest)
    if row.email != email:
        row.email = email
        row.save(update_fields=["email"])
    return row


def _add(
    recipient: Recipient,
    team: Team,
    stream: str,
    door: ConsentDoor,
    by: Actor,
    *,
    is_given: bool,
    wording: ConsentWording | None,
    reference: str = "",
    said_at: datetime | None = None,
) -> Consent:
    now = timezone.now()
    consent = Consent(
        recipient=recipient,
        team=team,
        stream=stream,
        is_given=is_given,
        said_at=said_at or now,
        at=now,
        door=door,
        wording=wording,
        reference=reference,
        by_kind=by.kind.value,
        by_id=by.id,
    )
    consent.save(force_insert=True)
    return consent
