"""Sessions as the public sees them: town and outward postcode, never the venue, the joining link or a name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from courses.enums import Access
from delivery.enums import Mode, Purpose, SessionState, Standing, Visibility
from delivery.models import Allocation, Meeting, Session
from delivery.permissions import is_police_only, sessions_visible_to
from delivery.queries import nearby, suited
from delivery.queries.nearby import Place

# What somebody may ask of places: some that are free, or at least a list to wait on.
FREE, WAITING = "free", "waiting"
# "In person" finds what can also be joined online, and the other way round.
_MODES = {
    Mode.IN_PERSON: (Mode.IN_PERSON, Mode.HYBRID),
    Mode.ONLINE: (Mode.ONLINE, Mode.HYBRID),
    Mode.HYBRID: (Mode.HYBRID,),
}
# What is online only stands behind what is in a room near a place.
_NOWHERE = 100_000
_LISTED = (
    "ref", "title", "mode", "visibility", "state", "starts_at", "ends_at", "booking_opens_at", "booking_closes_at",
    "has_waiting_list", "course__slug", "course__title", "course__access", "venue__town",
    "venue__outcode", "host_force__name", "course_version", "team", "calendar_sequence",
)  # fmt: skip

_ROW = (
    "pk", "ref", "title", "mode", "visibility", "state", "starts_at", "ends_at", "booking_opens_at",
    "booking_closes_at", "has_waiting_list", "course__access", "venue_id", "venue__town",
    "venue__outcode_id", "host_force__name",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for. With a place, sessions with a room come first, the nearest before the others.

    `audience` is a tag of courses, `places` is FREE or WAITING, `region` the code of the region whose team teaches.
    """

    place: Place | None = None
    within_km: float = 0
    course: str = ""
    mode: str = ""
    audience: str = ""
    places: str = ""
    region: str = ""
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


def search(wanted: Wanted, *, user: Any, now: datetime) -> QuerySet[Session]:
    """The coming sessions that fit, in the order to show them."""
    sessions = _with_shown(_with_free(matching(listed(user).filter(_is_coming(now)), wanted, now=now)))
    order = ["miles"] if wanted.place else []
    return sessions.order_by(*order, "starts_at", "pk")


def matching(sessions: QuerySet[Session], wanted: Wanted, *, now: datetime) -> QuerySet[Session]:
    """Those of these sessions that fit. With a place they know their `miles`."""
    plain: dict[str, Any] = {
        "course__slug": wanted.course,
        "mode__in": _MODES[Mode(wanted.mode)] if wanted.mode else "",
        "team__region__code": wanted.region,
        "starts_at__gte": wanted.starts_from,
        "starts_at__lt": wanted.starts_before,
    }
    sessions = sessions.filter(**{lookup: value for lookup, value in plain.items() if value})
    if wanted.audience:
        sessions = suited.to(sessions, wanted.audience)
    if wanted.places:
        sessions = sessions.filter(takes_bookings(now), HAS_FREE | _wide(wanted.places))
    return sessions if wanted.place is None else _around(sessions, wanted.place, wanted.within_km)


def lines(sessions: Iterable[Session], *, place: Place | None, now: datetime) -> list[SessionLine]:
    """Those sessions (from `search`) as lines of a list."""
    return [_line(session, list(session.meetings.all()), place, now) for session in sessions]


def other_dates(session: Session, *, user: Any, now: datetime, limit: int = 5) -> list[SessionLine]:
    """Coming sessions of the same course that still have places. Three plain queries, which cost half of what one with
    everything in it does; every visitor of a session's page pays for them."""
    others = listed(user).filter(_is_coming(now), course_id=session.course_id).exclude(pk=session.pk)
    rows = list(others.order_by("starts_at", "pk").values(*_ROW)[: 4 * limit])
    open_places = Allocation.objects.filter(session__in=[row["pk"] for row in rows]).exclude(purpose=Purpose.RESERVED)
    free: Counter[int] = Counter()
    for pk, capacity, taken in open_places.values_list("session_id", "capacity", "taken"):
        free[pk] += capacity - taken
    found = [one for one in (_plain(row, free[row["pk"]]) for row in rows) if _is_open(one, now)][:limit]
    meetings: defaultdict[int, list[Any]] = defaultdict(list)
    for meeting in Meeting.objects.filter(session__in=[one.pk for one in found]).order_by("number"):
        meetings[meeting.session_id].append(meeting)
    return [_line(one, meetings[one.pk], None, now) for one in found]


def listed(user: Any) -> QuerySet[Session]:
    """What this user may find in a public list: cancelled and past sessions too, but no drafts and nothing unlisted."""
    # Staff would see drafts and unlisted sessions too, which have no business there.
    found = sessions_visible_to(user).filter(visibility__in=[Visibility.PUBLIC, Visibility.POLICE])
    return found.exclude(state=SessionState.DRAFT)


def takes_bookings(now: datetime) -> Q:
    """Sessions that are still to come and within their booking window, full ones too."""
    has_opened = Q(booking_opens_at=None) | Q(booking_opens_at__lte=now)
    is_not_closed = Q(booking_closes_at=None) | Q(booking_closes_at__gt=now)
    return _is_coming(now) & has_opened & is_not_closed


def standing_of(session: Session, free: int, now: datetime, *, is_early: bool = False) -> Standing:
    """Whether places can be booked now, and if not, why. `is_early`: an invitation that is good before they open."""
    if session.state == SessionState.CANCELLED:
        return Standing.CANCELLED
    if session.starts_at <= now or session.state in (SessionState.HELD, SessionState.COMPLETED):
        return Standing.PAST
    if session.booking_opens_at and now < session.booking_opens_at and not is_early:
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
    return {purpose: capacity - taken for purpose, capacity, taken in rows.values_list("purpose", "capacity", "taken")}


_OPEN_PLACES = Allocation.objects.filter(session=OuterRef("pk")).exclude(purpose=Purpose.RESERVED)
# Sessions with a place that anybody may take.
HAS_FREE = Q(Exists(_OPEN_PLACES.filter(taken__lt=F("capacity"))))


def _is_coming(now: datetime) -> Q:
    return Q(state=SessionState.SCHEDULED, starts_at__gt=now)


def _wide(places: str) -> Q:
    return Q(has_waiting_list=True) if places == WAITING else Q(pk__in=[])


def _with_free(sessions: QuerySet[Session]) -> QuerySet[Session]:
    # Counted apart, for the rows that are shown: joined in, it would be counted for all before they are cut into pages.
    left = _OPEN_PLACES.order_by().values("session").annotate(left=Sum(F("capacity") - F("taken"))).values("left")
    return sessions.annotate(free=Coalesce(Subquery(left, output_field=IntegerField()), Value(0)))


def _with_shown(sessions: QuerySet[Session]) -> QuerySet[Session]:
    shown = sessions.select_related("course", "venue", "host_force").only(*_LISTED)
    return shown.prefetch_related("meetings")


def _around(sessions: QuerySet[Session], place: Place, within_km: float) -> QuerySet[Session]:
    """Those with a room around a place, by their distance in whole miles, and those that are online only."""
    miles = nearby.miles_from([place], within_km)
    cases = [When(venue__outcode=code, then=Value(far)) for code, far in miles.items()]
    sessions = sessions.filter(Q(venue__outcode__in=miles) | Q(venue=None))
    return sessions.annotate(miles=Case(*cases, default=Value(_NOWHERE), output_field=IntegerField()))


_TAGS = {Standing.FULL: "Full", Standing.NOT_YET: "Opens later", Standing.CLOSED: "Bookings closed"}


def _plain(row: dict[str, Any], free: int) -> Any:
    """A row of `_ROW` in the shape of a session: only columns are read of either."""
    venue = SimpleNamespace(town=row["venue__town"], outcode_id=row["venue__outcode_id"])
    return SimpleNamespace(
        **row,
        free=free,
        course=SimpleNamespace(is_police_only=row["course__access"] == Access.POLICE_ONLY),
        venue=venue if row["venue_id"] else None,
        host_force=SimpleNamespace(name=row["host_force__name"]) if row["host_force__name"] else None,
    )


def _is_open(session: Any, now: datetime) -> bool:
    return standing_of(session, session.free, now) is Standing.OPEN


def _line(session: Session, meetings: Sequence[Meeting], place: Place | None, now: datetime) -> SessionLine:
    free = session.free  # type: ignore[attr-defined]  # annotated by `_with_free`
    police = ["Police only"] if is_police_only(session) else []
    host = [session.host_force.name] if session.host_force else []
    standing = standing_of(session, free, now)
    is_waited_for = standing is Standing.FULL and session.has_waiting_list
    dates = f" · {len(meetings)} dates" if len(meetings) > 1 else ""
    far = f" ({nearby.miles_in_words(session.miles)})" if place and session.venue else ""  # type: ignore[attr-defined]  # annotated by `_around`
    return SessionLine(
        ref=session.ref,
        title=session.title,
        url=f"/sessions/{session.ref}/",
        starts_at=meetings[0].starts_at,
        ends_at=meetings[0].ends_at,
        where=f"{public_place(session)}{far}{dates}",
        mode=Mode(session.mode).label,
        host=" · ".join([*host, *police]),
        places=free,
        tag="Full: you can wait" if is_waited_for else _TAGS.get(standing, ""),
    )
