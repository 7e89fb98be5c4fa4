"""Reminders to renew: planned by the worker, each once, and needless once the course was taken again."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import outbox
from certificates.models import Certificate, RenewalReminder

# Whoever was taught so lately needs no reminder, however short the certificate is.
_LATELY = timedelta(days=14)


def plan(*, certificate: Certificate, days: int) -> bool:
    """Note that a holder is reminded so many days before the last day, and write the mail; whether one was written.

    Planning twice changes nothing. Nobody is reminded of a certificate that is hardly longer than that.
    """
    to = outbox.address_of(certificate)
    is_needless = not to or _would_be_too_soon(certificate, days)
    try:
        with transaction.atomic():
            RenewalReminder.objects.create(
                certificate=certificate, days_before=days, planned_at=timezone.now(), is_needless=is_needless
            )
            if not is_needless:
                outbox.renewal_due(certificate)
    except IntegrityError:
        return False
    return not is_needless


def _would_be_too_soon(certificate: Certificate, days: int) -> bool:
    last: date = certificate.expires_on  # type: ignore[assignment]  # one without a last day is never looked at
    return last - timedelta(days=days) < certificate.taught_on + _LATELY
