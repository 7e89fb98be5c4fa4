"""The badge of a certificate: composed and signed before the file that it goes into, kept in the same transaction.

Its place in the list of those withdrawn is picked blindly, so that neighbours in it have nothing in common and no two
workers wait for each other.
"""

import secrets
from datetime import date, datetime, time
from functools import lru_cache, partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from certificates.enums import LogEvent
from certificates.models import Badge, Certificate
from certificates.operations import log
from certificates.queries import credentials as asked
from credentials import LENGTH, Award, Holder, badge_document, digest_of, proved, status_document, written
from credentials.identities import method_of
from kernel import signing
from kernel.identifiers import grouped
from records.operations import keys
from ui import wording

# A list is left when half of its places are given away, so that a blind pick soon finds a free one.
MOST_IN_A_LIST = LENGTH // 2
_PICKS = 64


class PlaceTaken(Exception):
    """Somebody else took the same place in the list this very moment. Compose again."""


def compose(certificate: Certificate) -> Badge:
    """The badge of a certificate, signed, with a place that was free just now; not kept yet."""
    at = timezone.now()
    number, index = _free_place()
    document = signed(badge_document(award_of(certificate, number, index)), at)
    return Badge(
        certificate=certificate,
        document=written(document),
        digest=digest_of(document),
        status_list=number,
        status_index=index,
        made_at=at,
    )


def keep(badge: Badge) -> None:
    """Write the badge of a certificate, and for the public log that the certificate was issued. Part of a larger
    operation. Raises PlaceTaken."""
    badge.certificate_id = badge.certificate.pk
    badge.key = keys.in_use(asked.PURPOSE)
    try:
        with transaction.atomic():
            badge.save(force_insert=True)
    except IntegrityError as clash:
        if Badge.objects.filter(status_list=badge.status_list, status_index=badge.status_index).exists():
            raise PlaceTaken from clash
        raise
    log.enter(certificate=badge.certificate, event=LogEvent.ISSUE, digest=badge.digest)


def log_end(certificate: Certificate, event: LogEvent) -> None:
    """Write for the public log that a certificate was replaced or withdrawn. Part of a larger operation.

    One from before there were badges gets its own first, so that the log knows which it is. Where its holder's data is
    erased there is nothing left to make one of, and no reader whom the log could tell.
    """
    kept = Badge.objects.filter(certificate=certificate)
    badge = kept.first()
    if badge is None and certificate.name:
        badge = make_up(certificate=certificate) or kept.get()
    if badge is not None:
        log.enter(certificate=certificate, event=event, digest=badge.digest)


def make_up(*, certificate: Certificate) -> Badge | None:
    """Give a certificate from before there were badges its own; None where somebody else just did."""
    badge = compose(certificate)
    try:
        with transaction.atomic():
            keep(badge)
    except (PlaceTaken, IntegrityError):
        return None
    return badge


def signed(document: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The document with a proof by the key in use, made at that instant."""
    key_id = signing.key_id_of(signing.public_bytes_as(asked.PURPOSE))
    return proved(
        document,
        method=method_of(asked.issuer(), key_id),
        created=asked.instant(at),
        sign=lambda data: signing.sign_as(asked.PURPOSE, data).value,
    )


def award_of(certificate: Certificate, number: int, index: int) -> Award:
    """What a certificate says, as facts of a badge with this place in that list; salted anew each time."""
    site = asked.base()
    return Award(
        address=f"{site}/verify/{grouped(certificate.code)}/",
        issuer=asked.issuer(),
        issuer_name=certificate.issuer,
        issuer_url=f"{site}/",
        achievement=asked.achievement_of(certificate),
        holder=Holder(name=certificate.name, email=certificate.email, salt=secrets.token_hex(16)),
        valid_from=asked.instant(certificate.issued_at),
        valid_until=asked.instant(_end_of(certificate.expires_on)) if certificate.expires_on else "",
        narrative="" if certificate.is_restricted else _narrative(certificate),
        status_list=asked.status_address(number),
        status_index=index,
    )


def status_list(facts: asked.StatusFacts) -> str:
    """The list, signed. The same facts give the same letters, so caches may compare."""
    return _status_list(facts, asked.base(), signing.public_bytes_as(asked.PURPOSE))


@lru_cache(maxsize=64)
def _status_list(facts: asked.StatusFacts, _site: str, _key: bytes) -> str:
    document = status_document(
        address=asked.status_address(facts.number),
        issuer=asked.issuer(),
        valid_from=asked.instant(facts.changed_at),
        withdrawn=facts.withdrawn,
    )
    return written(signed(document, facts.changed_at))


def _free_place() -> tuple[int, int]:
    number = 1 + (Badge.objects.aggregate(last=Max("pk"))["last"] or 0) // MOST_IN_A_LIST
    taken = partial(Badge.objects.filter, status_list=number)
    for _ in range(_PICKS):
        index = secrets.randbelow(LENGTH)
        if not taken(status_index=index).exists():
            return number, index
    raise RuntimeError(f"list {number} of certificates withdrawn has no room")  # 2 to the power of -64


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), wording.LONDON)


def _narrative(certificate: Certificate) -> str:
    evidence = certificate.evidence
    attended = wording.plural_count(evidence["planned"], "meeting")
    return (
        f"Taught {certificate.taught_on_words}, {wording.duration(certificate.minutes)}. "
        f"Attended {evidence['attended']} of {attended}."
    )
