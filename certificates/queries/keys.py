"""Which keys sign certificates, as anybody may know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from certificates.models import Certificate, SigningCertificate
from paper import signatures


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A signing certificate of ours: whom it names, its SHA-256, how long it is in force, on which days it signed
    first and last, and itself as PEM."""

    fingerprint: str
    name: str
    not_before: datetime
    not_after: datetime
    first_used_on: date | None
    last_used_on: date | None
    certificate: str


def signers() -> QuerySet[Any]:
    """Every one that signed something, the first one first, with `last_used_at`."""
    of_it = Certificate.objects.filter(signed_by=OuterRef("pk")).order_by("-issued_at").values("issued_at")[:1]
    return SigningCertificate.objects.annotate(last_used_at=Subquery(of_it))


def published() -> list[PublishedKey]:
    """Every key that certificates were signed with, and the one that signs the next."""
    found = [
        PublishedKey(
            one.fingerprint, one.name, one.not_before, one.not_after,
            timezone.localdate(one.first_used_at),
            timezone.localdate(one.last_used_at or one.first_used_at),
            one.pem,
        )
        for one in signers()
    ]  # fmt: skip
    known = {one.fingerprint for one in found}
    return found + [one for one in _unused() if one.fingerprint not in known]


def _unused() -> Iterator[PublishedKey]:
    try:
        key = signatures.current()
    except signatures.Unsigned:
        return
    one = key.certificate
    pem = one.public_bytes(Encoding.PEM).decode()
    yield PublishedKey(key.fingerprint, key.name, one.not_valid_before_utc, one.not_valid_after_utc, None, None, pem)


def names() -> dict[str, str]:
    """The names of our keys by fingerprint."""
    return {one.fingerprint: one.name for one in published()}
