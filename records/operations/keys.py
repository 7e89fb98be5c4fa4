"""The public halves of keys that sign: written down before the first signature, so that each stays checkable."""

from django.utils import timezone

from kernel import signing
from records.models import SigningKey


def in_use(purpose: str = "") -> SigningKey:
    """The key that signs now for a purpose of its own; without one, the house's. Part of a larger operation."""
    public = signing.public_bytes_as(purpose) if purpose else signing.public_bytes()
    key, _ = SigningKey.objects.get_or_create(
        key_id=signing.key_id_of(public),
        defaults={"public": public.hex(), "purpose": purpose, "first_used_at": timezone.now()},
    )
    return key
