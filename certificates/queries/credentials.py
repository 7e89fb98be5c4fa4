"""What programs ask for that check a badge: what was to be achieved, who issues, and which certificates still stand."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import Q

from certificates.enums import Status
from certificates.models import Badge, Certificate
from certificates.queries.findings import RESTRICTED_TITLE
from courses.models import CourseVersion
from credentials import Achievement, did_of
from kernel import signing
from records.models import SigningKey

PURPOSE = "credentials"  # of the key that signs them
CRITERIA = "Took part in the course as its rule asks, by registers that a trainer closed."
RESTRICTED = "restricted"


def base() -> str:
    """The address of this site, with nothing behind the host."""
    return str(settings.BASE_URL).rstrip("/")


def issuer() -> str:
    """Who issues, as did:web writes it."""
    return did_of(base())


def status_address(number: int) -> str:
    """Where a list of those withdrawn is."""
    return f"{base()}/credentials/status/{number}/"


def instant(at: datetime) -> str:
    """An instant as credentials write it: to the second, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def achievement_of(certificate: Certificate) -> Achievement:
    """What was achieved. A police-only course is not named: a badge is there to be shown."""
    if certificate.is_restricted:
        return Achievement(
            address=f"{base()}/credentials/achievements/{RESTRICTED}/",
            name=RESTRICTED_TITLE,
            description="A course for police officers and staff.",
            criteria=CRITERIA,
            image=f"{base()}/credentials/achievements/{RESTRICTED}.png",
        )
    version = certificate.course_version
    return _achievement(version.pk, version.digest, base())


def find_achievement(course_id: int, number: int) -> Achievement | None:
    """The achievement of a version of a course that is open to everybody."""
    version = CourseVersion.objects.filter(course_id=course_id, number=number).select_related("course").first()
    if version is None or version.course.is_police_only:
        return None
    return _achievement(version.pk, version.digest, base())


def restricted_achievement() -> Achievement:
    """The one that stands for all that are not named."""
    return achievement_of(Certificate(is_restricted=True))


# A version never changes, so it is read once; its digest stands beside its number for whoever changes it all the same.
@lru_cache(maxsize=512)
def _achievement(version_id: int, digest: str, site: str) -> Achievement:
    version = CourseVersion.objects.prefetch_related("outcomes").get(pk=version_id)
    outcomes = tuple((one.text, one.framework, one.competency) for one in version.outcomes.all())
    learnt = "".join(f"\n- {text}" for text, _, _ in outcomes)
    return Achievement(
        address=f"{site}/credentials/achievements/{version.course_id}-{version.number}/",
        name=version.title,
        description=version.summary or version.title,
        criteria=f"{CRITERIA}\n\nLearning outcomes:\n{learnt}" if learnt else CRITERIA,
        version=str(version.number),
        image=f"{site}/credentials/achievements/{version.course_id}-{version.number}.png",
        outcomes=outcomes,
    )


def credential_keys() -> dict[str, bytes]:
    """Every key that ever signed a credential, by name, and the one in use; oldest first."""
    kept = SigningKey.objects.filter(purpose=PURPOSE).order_by("first_used_at")
    keys = {one.key_id: bytes.fromhex(one.public) for one in kept}
    now = signing.public_bytes_as(PURPOSE)
    return keys | {signing.key_id_of(now): now}


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What a list of those withdrawn says, and since when it says so."""

    number: int
    withdrawn: tuple[int, ...]
    changed_at: datetime


def status_facts(number: int) -> StatusFacts | None:
    """What the list of that number says; None where no certificate has a place in it."""
    first = Badge.objects.filter(status_list=number).order_by("pk").values_list("made_at", flat=True).first()
    if first is None:
        return None
    gone = Badge.objects.filter(~Q(certificate__status=Status.VALID), status_list=number).order_by("status_index")
    rows = list(gone.values_list("status_index", "certificate__revoked_at", "certificate__replaced_by__issued_at"))
    moments = [at for _, *both in rows for at in both if at is not None]
    return StatusFacts(number, tuple(index for index, *_ in rows), max(moments, default=first))
