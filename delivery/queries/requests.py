"""Requests with what their pages show, who answers them, and which open sessions could do instead."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import User
from courses.models import Course
from delivery.enums import Mode, Purpose, SessionState, Standing
from delivery.models import Allocation, Booking, SessionRequest
from delivery.queries import nearby, sessions
from delivery.queries.sessions import SessionLine, Wanted, standing_of
from kernel import uk
from kernel.identifiers import REF_LENGTH, is_well_formed, normalise
from organisations.enums import ADMINISTRATOR_GROUP, Role
from organisations.models import Outcode, Region

# How far away an open session is still worth telling of.
WITHIN_KM = 40 * nearby.MILE_KM
MOST_LINES = 5
_SHOWN = ("organisation", "course", "force", "region", "referred_to", "session__course", "session__venue",
          "session__team")  # fmt: skip


def request(ref: str) -> SessionRequest | None:
    """The request of a reference as typed, with what its pages show."""
    ref = normalise(ref)
    if not is_well_formed(ref, REF_LENGTH):
        return None
    return SessionRequest.objects.select_related(*_SHOWN).filter(ref=ref).first()


def row_key(row: SessionRequest) -> str:
    """What a page session is granted for: it ends with the key, as when the address is corrected."""
    return row.key_digest[:16]


def kept_for(row: SessionRequest) -> QuerySet[Allocation]:
    """The places that were kept for those who asked, on the session that their request became."""
    return Allocation.objects.select_related("session").filter(
        session=row.session_id, purpose=Purpose.RESERVED, organisation=row.organisation_id
    )


def bookable(row: SessionRequest, now: datetime) -> Allocation | None:
    """The kept places, while those who asked can still book some of them."""
    session = row.session
    if session is None or session.state != SessionState.SCHEDULED or session.starts_at <= now:
        return None
    return kept_for(row).filter(until__gt=now, taken__lt=F("capacity")).first()


def booked_on(row: SessionRequest) -> QuerySet[Booking]:
    """The living bookings of the organisation on the places that were kept for it."""
    kept = kept_for(row).values("pk")
    rows = Booking.objects.filter(seats__allocation__in=kept, cancelled_at=None).distinct()
    return rows.order_by("created_at", "pk")


def answerers(region: Region | None, *, but: str = "") -> list[str]:
    """The addresses of those who answer for a region: its coordinators, else its trainers, else the administrators.

    `but` is the id of a user who need not be told.
    """
    active = User.objects.filter(is_active=True)
    administrators = active.filter(groups__name=ADMINISTRATOR_GROUP) | active.filter(is_superuser=True)
    on_teams = [
        active.filter(memberships__role=role, memberships__team__region=region)
        for role in (Role.COORDINATOR, Role.TRAINER)
    ]
    for found in on_teams if region is not None else ():
        if found.exists():
            return _addresses(found, but)
    return _addresses(administrators, but)


def home_region_id(row: SessionRequest) -> int | None:
    """The region in which the postcode lies, where another one has the request; None otherwise."""
    lies_in = Outcode.objects.filter(code=uk.outward(row.postcode)).values_list("force__region", flat=True).first()
    return lies_in if lies_in != row.region_id else None


def instead(course: Course | None, postcode: str, *, user: Any, now: datetime) -> list[SessionLine]:
    """Open sessions of the same course (or of any, where none was chosen) near a postcode, then online ones."""
    place = next(iter(nearby.find(postcode)), None) if postcode else None
    wanted = Wanted(place=place, within_km=WITHIN_KM if place else 0, course=course.slug if course else "")
    found = [one for one in sessions.search(wanted, user=user, now=now) if _is_open(one, now)]
    return sessions.lines(found[:MOST_LINES], place=place, now=now)


def offerable(row: SessionRequest, *, now: datetime) -> list[Any]:
    """Sessions that staff may point those who asked at: open to everybody, of the course asked for first, then near."""
    place = next(iter(nearby.find(row.postcode)), None) if row.postcode else None
    wanted = Wanted(place=place, mode=Mode.ONLINE if row.mode == Mode.ONLINE else "")
    found = [one for one in sessions.search(wanted, user=None, now=now) if _is_open(one, now)]
    return sorted(found, key=lambda one: one.course_id != row.course_id)


def _is_open(session: Any, now: datetime) -> bool:
    return standing_of(session, session.free, now) is Standing.OPEN


def _addresses(users: QuerySet[User], but: str) -> list[str]:
    found = users.exclude(pk=int(but)) if but else users
    return list(found.order_by("email").values_list("email", flat=True).distinct())
