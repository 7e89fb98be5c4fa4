"""The badge as its holder takes it away: as JSON, or baked into a picture, with its place in the public log."""

import json
from dataclasses import dataclass

from django.utils import timezone

from certificates.models import Badge, Certificate
from certificates.operations import badges, log
from certificates.queries import credentials as asked
from credentials import artwork, baking, written
from credentials.badges import with_evidence
from credentials.offered import IN_THE_LOG


@dataclass(frozen=True, slots=True)
class File:
    """What is handed out."""

    content: bytes
    kind: str
    suffix: str


def of(certificate: Certificate) -> Badge | None:
    """The badge of a certificate whose holder is known; None for an older one that waits for its own."""
    found = Badge.objects.filter(certificate=certificate).exclude(document="").select_related("certificate")
    return found.select_related("certificate__course_version").first()


def as_json(badge: Badge) -> File:
    """The credential alone."""
    return File(credential(badge).encode(), "application/ld+json", "json")


def as_png(badge: Badge) -> File:
    """The credential in a picture."""
    picture = artwork.as_png(*_shown(badge))
    return File(baking.baked_png(picture, credential(badge)), "image/png", "png")


def as_svg(badge: Badge) -> File:
    """The credential in a drawing."""
    picture = artwork.as_svg(*_shown(badge))
    return File(baking.baked_svg(picture, credential(badge)).encode(), "image/svg+xml", "svg")


def credential(badge: Badge) -> str:
    """The credential: as it was signed, or signed anew with its place in the public log once it has one."""
    inclusion = log.inclusion_of(badge.certificate)
    if inclusion is None:
        return badge.document
    told = with_evidence(
        json.loads(badge.document),
        address=f"{asked.base()}/log/proof/{inclusion['leaf_hash']}.json",
        name=f"Entry {inclusion['index']} of the public log",
        words=IN_THE_LOG,
        proof=inclusion,
    )
    return written(badges.signed(told, timezone.now()))


def _shown(badge: Badge) -> tuple[str, str]:
    return asked.achievement_of(badge.certificate).name, badge.certificate.issuer
