"""The certificates of our signing keys: written down at their first use."""

from cryptography.hazmat.primitives.serialization import Encoding
from django.utils import timezone

from certificates.models import SigningCertificate
from paper.signatures import Key


def of(key: Key) -> SigningCertificate:
    """The row of a key's certificate; of two that write it down at once, one does. No trail: nobody decides here."""
    certificate = key.certificate
    row, _ = SigningCertificate.objects.get_or_create(
        fingerprint=key.fingerprint,
        defaults={
            "name": key.name[:200],
            "pem": certificate.public_bytes(Encoding.PEM).decode(),
            "not_before": certificate.not_valid_before_utc,
            "not_after": certificate.not_valid_after_utc,
            "first_used_at": timezone.now(),
        },
    )
    return row
