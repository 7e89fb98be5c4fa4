"""Which certificate a new one renews, how long it then lasts, and whose holders are to be reminded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from attendance.models import WalkIn
from certificates.enums import Status
from certificates.models import Certificate, RenewalReminder
from delivery.models import Seat, Session


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a certificate that runs out is renewed: from when on without loss, and whether it was."""

    begins: date
    is_open: bool
    is_over: bool
    is_renewed: bool


def predecessor(*, session: Session, holder: Seat | WalkIn, name: str, taught_on: date) -> Certificate | None:
    """What the same person earned last of the same course, if it stands and has a last day.

    The same person is the one of the register; else whoever has the same address and name; for a place without an
    address, whoever has the same name in the same organisation.
    """
    rows = Certificate.objects.filter(
        session__course=session.course_id, status=Status.VALID, expires_on__isnull=False, taught_on__lt=taught_on
    )
    for found in _of_same_person(rows.order_by("-expires_on", "-pk"), holder, name):
        return found
    return None


def _of_same_person(rows: QuerySet[Certificate], holder: Seat | WalkIn, name: str) -> Iterator[Certificate]:
    # One question after the other: each goes by an index, and together they would go by none.
    if holder.person_id is not None:
        yield from rows.filter(seat__person=holder.person_id)[:1]
        yield from rows.filter(walk_in__person=holder.person_id)[:1]
    if holder.email:
        yield from (one for one in rows.filter(email=holder.email) if one.name.casefold() == name.casefold())
    elif isinstance(holder, Seat):
        of_firm = rows.filter(email="", seat__booking__organisation=holder.booking.organisation_id)
        yield from (one for one in of_firm.filter(name__iexact=name)[:1] if one.name.casefold() == name.casefold())


def renewal_begins(certificate: Certificate) -> date | None:
    """From when on taking the course again loses no day of this one; None where it never runs out."""
    if certificate.expires_on is None:
        return None
    return certificate.expires_on - timedelta(days=certificate.rule.renewal_days)


def renewals_of(certificates: Sequence[Certificate], today: date) -> dict[int, Renewal]:
    """How each is renewed, by its key; without those that never run out or no longer stand. One question for all."""
    found = {}
    begins_on = {one.pk: renewal_begins(one) for one in certificates if one.status == Status.VALID}
    waiting = set(unrenewed().filter(pk__in=begins_on).values_list("pk", flat=True)) if any(begins_on.values()) else ()
    for one in certificates:
        begins, last = begins_on.get(one.pk), one.expires_on
        if begins is not None and last is not None:
            is_open = begins <= today <= last and begins < last
            found[one.pk] = Renewal(begins, is_open, today > last, one.pk not in waiting)
    return found


def counts_from(*, renews: Certificate | None, taught_on: date, renewal_days: int) -> date:
    """From which day a new certificate's months count: the old one's last day, where the course was taken again within
    so many days before it; else the day it was taught."""
    if renews is None or renews.expires_on is None:
        return taught_on
    is_in_time = renews.expires_on - timedelta(days=renewal_days) <= taught_on <= renews.expires_on
    return renews.expires_on if is_in_time else taught_on


def unrenewed() -> QuerySet[Certificate]:
    """Those that stand, whose holder is still known and has not earned the course again since."""
    standing = Certificate.objects.filter(status=Status.VALID)
    # By place or walk-in: a corrected certificate is renewed where the one before its correction was.
    by_seat = standing.filter(renews__seat=OuterRef("seat"))
    by_walk_in = standing.filter(renews__walk_in=OuterRef("walk_in"))
    return standing.exclude(name="").filter(~Exists(by_seat), ~Exists(by_walk_in))


def to_remind(*, days: int, today: date) -> QuerySet[Certificate]:
    """Those that run out within so many days and whose holders were not reminded of it this late; soonest first."""
    told = RenewalReminder.objects.filter(days_before__lte=days)
    of_seat, of_walk_in = (
        told.filter(**{f"certificate__{holder}": OuterRef(holder)}) for holder in ("seat", "walk_in")
    )
    rows = unrenewed().filter(expires_on__gte=today, expires_on__lte=today + timedelta(days=days))
    return rows.filter(~Exists(of_seat), ~Exists(of_walk_in)).order_by("expires_on", "pk")
