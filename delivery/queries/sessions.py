"""Sessions as the public sees them: town and outward postcode, never the venue, the joining link or a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from delivery.enums import Mode, Purpose, SessionState, Standing, Visibility
from delivery.models import Session
from delivery.permissions import is_police_only, sessions_visible_to
from delivery.queries import nearby
from delivery.queries.nearby import Place

_MODES = {Mode.IN_PERSON: (Mode.IN_PERSON, Mode.HYBRID), Mode.ONLINE: (Mode.ONLINE, Mode.HYBRID)}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for. With a place, sessions with a room come first, the nearest before the others."""

    place: Place | None = None
    within_km: float = 0
    course: str = ""
    mode: str = ""
    starts_from: datetime | None = None
    starts_before: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """A session in a list. Its times are those of its first meeting; `where` says how many there are."""

    ref: str
    title: str
    url: str
    starts_at: datetime
    ends_at: datetime
    where: str
    mode: str
    host: str
    places: int
    tag: str


def search(wanted: Wanted, *, user: Any, now: datetime) -> QuerySet[Session] | Sequence[Session]:
    """The coming sessions that fit, in the order to show them."""
    sessions = _with_free(_coming(user, now))
    sessions = _with_shown(sessions)
    if wanted.course:
        sessions = sessions.filter(course__slug=wanted.course)
    if wanted.mode:
        sessions = sessions.filter(mode__in=_MODES[Mode(wanted.mode)])
    if wanted.starts_from:
        sessions = sessions.filter(starts_at__gte=wanted.starts_from)
    if wanted.starts_before:
        sessions = sessions.filter(starts_at__lt=wanted.starts_before)
    if wanted.place is None:
        return sessions.order_by("starts_at", "pk")
    return _nearest(sessions.select_related("venue__outcode"), wanted.place, wanted.within_km)


def lines(sessions: Sequence[Session], *, place: Place | None, now: datetime) -> list[SessionLine]:
    """Those sessions (from `search`) as lines of a list."""
    return [_line(session, place, now) for session in sessions]


def other_dates(session: Session, *, user: Any, now: datetime, limit: int = 5) -> list[SessionLine]:
    """Coming sessions of the same course that still have places."""
    others = _with_free(_coming(user, now).filter(course_id=session.course_id))
    others = _with_shown(others.exclude(pk=session.pk))
    found = [one for one in others.order_by("starts_at", "pk")[: 4 * limit] if _is_open(one, now)]
    return lines(found[:limit], place=None, now=now)


def standing_of(session: Session, free: int, now: datetime) -> Standing:
    """Whether places can be booked now, and if not, why."""
    if session.state == SessionState.CANCELLED:
        return Standing.CANCELLED
    if session.starts_at <= now or session.state in (SessionState.HELD, SessionState.COMPLETED):
        return Standing.PAST
    if session.booking_opens_at and now < session.booking_opens_at:
        return Standing.NOT_YET
    if session.state != SessionState.SCHEDULED or (session.booking_closes_at and now >= session.booking_closes_at):
        return Standing.CLOSED
    return Standing.OPEN if free > 0 else Standing.FULL


def public_place(session: Session) -> str:
    """Where, as the public is told: "Reading, RG1" or "Online"."""
    return f"{session.venue.town}, {session.venue.outcode_id}" if session.venue else "Online"


def free_by_purpose(session: Session) -> dict[str, int]:
    """The places that anybody could book now, by their purpose. One query."""
    rows = session.allocations.exclude(purpose=Purpose.RESERVED).filter(capacity__gt=0).order_by("purpose")
    return {one.purpose: one.capacity - one.taken for one in rows}


def _coming(user: Any, now: datetime) -> QuerySet[Session]:
    # Staff would see drafts and unlisted sessions too, which have no business in a public list.
    listed = sessions_visible_to(user).filter(visibility__in=[Visibility.PUBLIC, Visibility.POLICE])
    return listed.filter(state=SessionState.SCHEDULED, starts_at__gt=now)


def _with_free(sessions: QuerySet[Session]) -> QuerySet[Session]:
    free = Sum(
        F("allocations__capacity") - F("allocations__taken"),
        filter=~Q(allocations__purpose=Purpose.RESERVED),
        output_field=IntegerField(),
    )
    return sessions.annotate(free=Coalesce(free, Value(0)))


def _with_shown(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.select_related("course", "venue", "host_force").prefetch_related("meetings")


def _nearest(sessions: QuerySet[Session], place: Place, within_km: float) -> list[Session]:
    in_square = nearby.box(place, within_km, "venue__outcode__") if within_km else Q(venue__isnull=False)
    rooms = [(one, _distance(one, place)) for one in sessions.filter(in_square)]
    near = [(one, far) for one, far in rooms if not within_km or far <= within_km]
    near.sort(key=lambda pair: (round(pair[1] / nearby.MILE_KM), pair[0].starts_at, pair[0].pk))
    online = sessions.filter(venue=None).order_by("starts_at", "pk")
    return [*(one for one, _ in near), *online]


def _distance(session: Session, place: Place) -> float:
    outcode = session.venue.outcode  # type: ignore[union-attr]  # asked for sessions with a room only
    return nearby.kilometres(place, outcode.latitude, outcode.longitude)


def _is_open(session: Session, now: datetime) -> bool:
    return standing_of(session, session.free, now) is Standing.OPEN  # type: ignore[attr-defined]  # annotated


_TAGS = {Standing.FULL: "Full", Standing.NOT_YET: "Opens later", Standing.CLOSED: "Bookings closed"}


def _line(session: Session, place: Place | None, now: datetime) -> SessionLine:
    free = session.free  # type: ignore[attr-defined]  # annotated by `_with_free`
    police = ["Police only"] if is_police_only(session) else []
    host = [session.host_force.name] if session.host_force else []
    meetings = list(session.meetings.all())
    dates = f" · {len(meetings)} dates" if len(meetings) > 1 else ""
    far = f" ({nearby.in_words(_distance(session, place))})" if place and session.venue else ""
    return SessionLine(
        ref=session.ref,
        title=session.title,
        url=f"/sessions/{session.ref}/",
        starts_at=meetings[0].starts_at,
        ends_at=meetings[0].ends_at,
        where=f"{public_place(session)}{far}{dates}",
        mode=session.get_mode_display(),
        host=" · ".join([*host, *police]),
        places=free,
        tag=_TAGS.get(standing_of(session, free, now), ""),
    )
