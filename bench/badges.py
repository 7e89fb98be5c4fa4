"""Badges as jobs: composed and signed as when a certificate is issued, and with PyLD asked each time beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest import mock

from django.utils import timezone

from bench.rig import Rig, Work
from certificates.models import Certificate
from certificates.operations import badges
from credentials import Award, Holder, badge_document, canonical, digest_of, written
from credentials.canonical import by_reference
from kernel.identifiers import grouped, new_code

_SALT = "0123456789abcdef0123456789abcdef"


def compose(award: Award, at: datetime) -> tuple[str, str]:
    """All that a badge costs: worded, its meaning found, signed, written down, its digest taken."""
    document = badges.signed(badge_document(award), at)
    return written(document), digest_of(document)


def _awards(times: int) -> list[Award]:
    award = badges.award_of(Certificate.objects.select_related("course_version").order_by("pk")[0], 1, 4711)
    return [
        replace(
            award,
            address=f"https://muster.example/verify/{grouped(code)}/",
            holder=Holder(name=f"Ada Osei {code[:4]}", email=f"{code}@firm.example", salt=_SALT),
        )
        for code in (new_code() for _ in range(times))
    ]


def _made(canonical_by: Callable[[dict[str, Any]], str]) -> Work:
    def work(rig: Rig, times: int) -> float:
        awards, meter, at = _awards(times), rig.here(), timezone.now()
        with mock.patch("credentials.proofs.canonical", canonical_by), meter:
            for award in awards:
                compose(award, at)
        return meter.seconds

    return work


BADGE = _made(canonical)
BADGE_BY_PYLD = _made(by_reference)
