"""What the contact of an organisation sees of it: bookings, people by name, requests, certificates.

Names only. Addresses, telephone numbers, what would help somebody take part, answers and notes are between those who
gave them and the team. Police-only sessions do not exist for a contact who may not see them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from courses.enums import Access
from delivery.enums import BookingState, SessionState, Visibility
from delivery.models import Booking, Seat, SessionRequest
from delivery.permissions import IS_PROVED
from organisations.models import Organisation
from organisations.permissions import can_see_police_material

MAX_LISTED = 200
SOON = timedelta(days=90)
_POLICE = Q(session__visibility=Visibility.POLICE) | Q(session__course__access=Access.POLICE_ONLY)


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate of one of its people, as it stands on the day."""

    certificate: Any
    name: str
    standing: str
    runs_out_on: date | None
    is_soon: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One row of the file: a place or somebody who came without booking, and what it led to."""

    title: str
    starts_at: datetime
    ref: str
    state: str
    name: str
    certificate: CertificateLine | None


@dataclass
class Overview:
    """Everything on the page of an organisation."""

    coming: list[Booking] = field(default_factory=list)
    waiting: list[Booking] = field(default_factory=list)
    past: list[Booking] = field(default_factory=list)
    requests: list[SessionRequest] = field(default_factory=list)
    certificates: list[CertificateLine] = field(default_factory=list)

    @property
    def soon(self) -> list[CertificateLine]:
        """Those that run out within 90 days, the first one first."""
        return [line for line in self.certificates if line.is_soon]


def bookings_of(organisation: Organisation, user: Any) -> QuerySet[Booking]:
    """Its bookings whose address was proved, with the people on them and their certificates, latest session first."""
    living = Seat.objects.filter(given_back_at=None).order_by("number").prefetch_related("certificates")
    rows = Booking.objects.filter(IS_PROVED, organisation=organisation).select_related("session__venue")
    rows = rows.prefetch_related(Prefetch("seats", queryset=living, to_attr="living"))
    return _seen(rows, user).order_by("-session__starts_at", "-pk")


def walk_ins_of(organisation: Organisation, user: Any) -> QuerySet[Any]:
    """People of it who came without a booking, with their certificates."""
    rows = organisation.walk_ins.select_related("session")
    return _seen(rows.prefetch_related("certificates"), user).order_by("-session__starts_at", "pk")


def requests_of(organisation: Organisation, user: Any) -> QuerySet[SessionRequest]:
    """What was asked for it, by people whose address was proved."""
    rows = SessionRequest.objects.filter(organisation=organisation, proved_at__isnull=False)
    if not can_see_police_material(user):
        rows = rows.exclude(course__access=Access.POLICE_ONLY)
    return rows.select_related("course").order_by("-created_at", "-pk")


def overview(organisation: Organisation, user: Any, now: datetime) -> Overview:
    """Its page: what is to come, what waits, what was, and what its people earned."""
    bookings = list(bookings_of(organisation, user)[:MAX_LISTED])
    walk_ins = list(walk_ins_of(organisation, user)[:MAX_LISTED])
    found = Overview(requests=list(requests_of(organisation, user)[:MAX_LISTED]))
    for booking in bookings:
        if booking.state == BookingState.CANCELLED or booking.session.state == SessionState.CANCELLED:
            found.past.append(booking)
        elif booking.state == BookingState.WAITING:
            found.waiting.append(booking)
        else:
            (found.coming if booking.session.ends_at > now else found.past).append(booking)
    found.coming.reverse()
    holders = [*(seat for booking in bookings for seat in booking.living), *walk_ins]  # type: ignore[attr-defined]
    found.certificates = _in_order(line for holder in holders if (line := _earned(holder, now.date())))
    return found


def people(organisation: Organisation, user: Any, today: date) -> Iterator[PersonLine]:
    """Every place and everybody who came without booking, latest session first, read in lots."""
    for booking in bookings_of(organisation, user).iterator(chunk_size=100):
        session = booking.session
        for seat in booking.living:  # type: ignore[attr-defined]  # fetched along
            state = booking.get_state_display()
            yield PersonLine(session.title, session.starts_at, booking.ref, state, seat.name, _earned(seat, today))
    for one in walk_ins_of(organisation, user).iterator(chunk_size=100):
        session = one.session
        yield PersonLine(session.title, session.starts_at, "", "Came without booking", one.name, _earned(one, today))


def own_requests(email: str) -> QuerySet[SessionRequest]:
    """The requests of a proved address, newest first."""
    rows = SessionRequest.objects.filter(asker_email=email, proved_at__isnull=False).select_related("course")
    return rows.order_by("-created_at", "-pk")


def _seen(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return rows if can_see_police_material(user) else rows.exclude(_POLICE)


def _earned(holder: Any, today: date) -> CertificateLine | None:
    """The certificate in force of a place or walk-in; none once its holder was forgotten."""
    latest = max(holder.certificates.all(), key=lambda one: one.generation, default=None)
    if latest is None or not latest.name:
        return None
    standing, until = latest.standing_on(today), latest.expires_on
    is_soon = standing == "valid" and until is not None and until <= today + SOON
    return CertificateLine(latest, latest.name, standing.label, until, is_soon)


def _in_order(lines: Iterable[CertificateLine]) -> list[CertificateLine]:
    """What runs out soon first, then by name."""
    far = date.max
    return sorted(lines, key=lambda line: (not line.is_soon, (line.is_soon and line.runs_out_on) or far, line.name))
