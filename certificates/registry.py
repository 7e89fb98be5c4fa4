"""What Django asks of this app when a host is looked over (`manage.py check --deploy`)."""

from datetime import timedelta
from typing import Any

from django.core import checks
from django.utils import timezone

from paper import signatures

_SOON = timedelta(days=30)


def key_is_ready(**_asked: Any) -> list[checks.CheckMessage]:
    """Whether certificates can be signed, today and in the weeks to come."""
    now = timezone.now()
    hint = "See the part about the signing key in docs/operating.md."
    if fault := signatures.fault(now):
        return [
            checks.Error(f"Certificates wait, for nothing can be signed. {fault}", hint=hint, id="certificates.E001")
        ]
    if fault := signatures.fault(now + _SOON):
        return [checks.Warning(f"Soon nothing can be signed. {fault}", hint=hint, id="certificates.W001")]
    return []
