"""What a checker is told: by a certificate's code, or by the digest of its file."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from unicodedata import combining, normalize

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from certificates.enums import LogEvent, NameMatch, Standing, Status
from certificates.models import Certificate

RESTRICTED_TITLE = "Restricted course"
_CODE = "a code"  # stands for the one that is asked for
_Holder = tuple[int | None, Any]  # the ids of place and walk-in, one of which is None


@dataclass(frozen=True, slots=True)
class Finding:
    """What anybody may know of a certificate from its code or its file. Empty where it is not to be told.

    `successor` says how the latest certificate stands that took this one's place; its code is its holder's to give.
    `log_index` and `log_hash` are its issue's place in the public log, once it has one.
    """

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
    replaced_on: date | None
    successor: Standing | None
    is_erased: bool = False
    log_index: int | None = None
    log_hash: str = ""


def find(code: str, today: date) -> Finding | None:
    """The finding for a normalised code, or None. A police-only course is not named, nor is its day.

    A certificate whose holder's data is erased gets the answer of an unknown code, and the database itself passes it
    over, so that both take the same time.
    """
    words, values = _question()
    certificate = next(iter(Certificate.objects.raw(words, [code if one is _CODE else one for one in values])), None)
    return _finding(certificate, today, _later([certificate])) if certificate else None


def find_many(codes: Iterable[str], today: date) -> dict[str, tuple[Certificate, Finding]]:
    """The findings for normalised codes, each with its certificate; what `find` answers None for is left out.

    Asks twice, however many there are.
    """
    rows = list(_with_leaf(living()).filter(code__in=set(codes)))
    later = _later(rows)
    return {one.code: (one, _finding(one, today, later)) for one in rows}


def find_file(digest: str, today: date) -> Finding | None:
    """The finding for the SHA-256 of a whole file, or None for a file that we did not make, or not so.

    Whoever has the file has all that is printed in it. So it is confirmed after the holder's data is erased, too; but
    the code, which tells nobody anything by then, is left out.
    """
    certificate = _with_leaf(Certificate.objects.all()).filter(file_digest=digest).first()
    return _finding(certificate, today, _later([certificate])) if certificate else None


def find_badge(digest: str, today: date) -> Finding | None:
    """The finding for the digest of what a badge says, or None. Told after the holder's data is erased, too."""
    certificate = Certificate.objects.filter(badge__digest=digest).first()
    return _finding(certificate, today, _later([certificate])) if certificate else None


def find_holder(code: str) -> Certificate | None:
    """The certificate whose holder's name may be compared with a typed one; None as `find` has it."""
    return living().filter(code=code).first()


def living() -> QuerySet[Certificate]:
    """Certificates whose holder's name is not erased."""
    return Certificate.objects.exclude(name="")


def _with_leaf(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    # Within the same question, so that known and unknown codes cost the same.
    issued = FilteredRelation("log_entries", condition=Q(log_entries__event=LogEvent.ISSUE))
    return rows.annotate(issued=issued, log_index=F("issued__leaf__index"), log_hash=F("issued__leaf__hash"))


@cache
def _question() -> tuple[str, tuple[Any, ...]]:
    """What `find` asks the database, with a place for the code. Worded once: wording it takes longer than answering."""
    return _with_leaf(living()).order_by().filter(code=_CODE).query.sql_with_params()


def latest_of(certificate: Certificate) -> Certificate:
    """The last of those that took a certificate's place one after the other; itself where none did."""
    of_same = Certificate.objects.filter(seat=certificate.seat_id, walk_in=certificate.walk_in_id)
    return of_same.order_by("-generation")[0]


def _holder(certificate: Certificate) -> _Holder:
    return certificate.seat_id, certificate.walk_in_id


def _later(certificates: Iterable[Certificate]) -> dict[_Holder, list[Certificate]]:
    """For those that were replaced: every certificate of the same place or walk-in, the first one first."""
    replaced = [one for one in certificates if one.status == Status.REPLACED]
    found: dict[_Holder, list[Certificate]] = defaultdict(list)
    if replaced:
        seats, walk_ins = {one.seat_id for one in replaced}, {one.walk_in_id for one in replaced}
        of_same = Q(seat__in=seats - {None}) | Q(walk_in__in=walk_ins - {None})
        for one in Certificate.objects.filter(of_same).order_by("generation"):
            found[_holder(one)].append(one)
    return found


def _finding(certificate: Certificate, today: date, later: dict[_Holder, list[Certificate]]) -> Finding:
    restricted, erased = certificate.is_restricted, not certificate.name
    standing = certificate.standing_on(today)
    line = later[_holder(certificate)] if standing is Standing.REPLACED else []
    successor = next((one for one in line if one.replaces_id == certificate.pk), None)
    revoked_at = certificate.revoked_at
    return Finding(
        code="" if erased else certificate.code,
        standing=standing,
        course_title=RESTRICTED_TITLE if restricted else certificate.course_title,
        is_restricted=restricted,
        issuer=certificate.issuer,
        masked_name="" if restricted else mask(certificate.name),
        taught_on=None if restricted else certificate.taught_on,
        issued_on=timezone.localdate(certificate.issued_at),
        expires_on=certificate.expires_on,
        revoked_on=timezone.localdate(revoked_at) if revoked_at else None,
        replaced_on=timezone.localdate(successor.issued_at) if successor else None,
        successor=line[-1].standing_on(today) if line else None,
        is_erased=erased,
        log_index=getattr(certificate, "log_index", None),
        log_hash=getattr(certificate, "log_hash", None) or "",
    )


def mask(name: str) -> str:
    """A name with only the first letter of each part left: "A••• K•••••••". The dots do not tell its length."""
    return " ".join(f"{part[0]}•••" for part in name.split())


def compare_name(certificate: Certificate, typed: str) -> NameMatch:
    """How a name that a checker typed compares with the holder's.

    Capitals, spacing and punctuation never matter. Accents may be left out, because not every keyboard has them; the
    answer says so.
    """
    if not _bare(typed):
        return NameMatch.OTHER
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
