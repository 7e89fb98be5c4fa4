"""What is earned and not yet issued, and what a checker is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from unicodedata import combining, normalize

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from attendance.enums import THERE
from attendance.models import Closing, Mark, WalkIn
from certificates.enums import NameMatch, Standing
from certificates.models import Certificate, IssueProblem, IssueRun
from delivery.enums import SessionState
from delivery.models import Seat, Session

RESTRICTED_TITLE = "Restricted course"


def sessions_to_run() -> QuerySet[Session, tuple[int, int]]:
    """Completed sessions whose registers, as they stand closed now, have not been run through yet: the session's id
    and that of its last closing."""
    newest = (
        Closing.objects.filter(register__meeting__session=OuterRef("pk"), register__closing=F("pk"))
        .order_by()
        .values("register__meeting__session")
        .annotate(last=Max("pk"))
        .values("last")
    )
    run = IssueRun.objects.filter(session=OuterRef("pk")).order_by("-last_closing_id").values("last_closing_id")[:1]
    completed = Session.objects.filter(state=SessionState.COMPLETED)
    return (
        completed.annotate(last_closing_id=Subquery(newest), last_run=Subquery(run))
        .filter(last_closing_id__isnull=False)
        .filter(Q(last_run=None) | Q(last_run__lt=F("last_closing_id")))
        .order_by("ends_at")
        .values_list("pk", "last_closing_id")
    )


@dataclass(frozen=True, slots=True)
class Earner:
    """Somebody who met the attendance rule of a session: on a seat or as a walk-in."""

    seat: Seat | None
    walk_in: WalkIn | None
    attended: int
    planned: int


def earners(session: Session, attendance_percent: int) -> Iterator[Earner]:
    """Those who met the share and have neither a certificate nor an open problem. Share of all planned meetings."""
    planned = session.meetings.count()
    there = Mark.objects.filter(
        closing__register__meeting__session=session,
        closing__register__closing=F("closing"),
        status__in=THERE,
    )
    for name in ("seat", "walk_in"):
        rows = there.filter(**{f"{name}__isnull": False}).values(name).annotate(attended=Count("pk")).order_by(name)
        attended = {row[name]: row["attended"] for row in rows if row["attended"] * 100 >= attendance_percent * planned}
        served = Certificate.objects.filter(**{"session": session, f"{name}__isnull": False})
        stuck = IssueProblem.objects.filter(**{"session": session, f"{name}__isnull": False, "settled_at": None})
        for pk in [*served.values_list(f"{name}_id", flat=True), *stuck.values_list(f"{name}_id", flat=True)]:
            attended.pop(pk, None)
        if name == "seat":
            for seat in Seat.objects.select_related("booking").filter(pk__in=attended).order_by("pk"):
                yield Earner(seat=seat, walk_in=None, attended=attended[seat.pk], planned=planned)
        else:
            for walk_in in WalkIn.objects.filter(pk__in=attended).order_by("pk"):
                yield Earner(seat=None, walk_in=walk_in, attended=attended[walk_in.pk], planned=planned)


@dataclass(frozen=True, slots=True)
class Finding:
    """What anybody may know of a certificate from its code."""

    code: str
    standing: Standing
    course_title: str
    is_restricted: bool
    issuer: str
    masked_name: str
    taught_on: date | None
    issued_on: date
    expires_on: date | None
    revoked_on: date | None
    replaced_by_code: str


def find(code: str, today: date) -> Finding | None:
    """The finding for a normalised code, or None. A police-only course is not named, nor is its day.

    A certificate whose holder's data is erased gets the answer of an unknown code.
    """
    certificate = Certificate.objects.select_related("replaced_by").filter(code=code).first()
    if certificate is None or not certificate.name:
        return None
    restricted = certificate.is_restricted
    successor = getattr(certificate, "replaced_by", None)
    return Finding(
        code=certificate.code,
        standing=certificate.standing_on(today),
        course_title=RESTRICTED_TITLE if restricted else certificate.course_title,
        is_restricted=restricted,
        issuer=certificate.issuer,
        masked_name="" if restricted else mask(certificate.name),
        taught_on=None if restricted else certificate.taught_on,
        issued_on=certificate.issued_at.date(),
        expires_on=certificate.expires_on,
        revoked_on=certificate.revoked_at.date() if certificate.revoked_at else None,
        replaced_by_code=successor.code if successor else "",
    )


def mask(name: str) -> str:
    """A name with only the first letter of each part left: "A••• K•••••••". The dots do not tell its length."""
    return " ".join(f"{part[0]}•••" for part in name.split())


def compare_name(certificate: Certificate, typed: str) -> NameMatch:
    """How a name that a checker typed compares with the holder's.

    Capitals, spacing and punctuation never matter. Accents may be left out, because not every keyboard has them; the
    answer says so.
    """
    if _bare(certificate.name) == _bare(typed):
        return NameMatch.SAME
    if _plain(certificate.name) == _plain(typed):
        return NameMatch.SAME_BUT_ACCENTS
    return NameMatch.OTHER


# Letters that are letters of their own in Unicode, not a base with an accent, and what people type for them.
_TYPED_AS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)


def _bare(name: str) -> str:
    return "".join(letter for letter in normalize("NFC", name).casefold() if letter.isalnum())


def _plain(name: str) -> str:
    apart = normalize("NFD", _bare(name))
    return "".join(letter for letter in apart if not combining(letter)).translate(_TYPED_AS)
