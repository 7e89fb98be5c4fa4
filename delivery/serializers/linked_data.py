"""A session as search engines read it: a schema.org Course with one CourseInstance, as JSON-LD.

It says nothing that the page does not say: town and outward postcode, places left, no trainer. `tests` compare every
term with the published vocabulary. The parts that a course's own page says of its sessions too stand beside that page.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from courses.models.linked_data import (
    VOCABULARY,
    address,
    audience,
    duration,
    instant,
    of_course,
    of_session,
    times,
)
from delivery.enums import Standing
from delivery.models import Meeting, Session

_AVAILABLE = {Standing.OPEN: "InStock", Standing.FULL: "SoldOut", Standing.NOT_YET: "PreOrder"}


def course(session: Session, meetings: Sequence[Meeting], *, standing: Standing, free: int) -> dict[str, Any]:
    """The course with this session of it. `free`: the places that anybody could book."""
    version = session.course_version
    provider = {"@type": "Organization", "name": session.team.name, "url": address("/")}
    return {
        "@context": VOCABULARY,
        "@type": "Course",
        **of_course(version.title, version.summary, version.get_level_display(), version.duration_minutes),
        "url": address(f"/sessions/{session.ref}/"),
        "audience": [audience(tag) for tag in version.audiences],
        "provider": provider,
        "offers": _offer(session, standing),
        "hasCourseInstance": _instance(session, meetings, provider, standing=standing, free=free),
    }


def _instance(
    session: Session, meetings: Sequence[Meeting], provider: dict[str, Any], *, standing: Standing, free: int
) -> dict[str, Any]:
    taught = sum((one.ends_at - one.starts_at for one in meetings), timedelta())
    found: dict[str, Any] = {
        **of_session(session),
        "courseWorkload": duration(taught),
        "organizer": provider,
        "remainingAttendeeCapacity": free,
        "offers": _offer(session, standing),
    }
    if len(meetings) > 1:
        # When which of several dates was before is kept nowhere: the session says when it began.
        as_whole = {name: found[name] for name in ("eventAttendanceMode", "eventStatus", "location")}
        found["subEvent"] = [
            {"@type": "EducationEvent", "name": f"{session.title}, date {one.number}", **times(one), **as_whole}
            for one in meetings
        ]
    return found


def _offer(session: Session, standing: Standing) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "GBP",
        "category": "Free",
        "url": address(f"/sessions/{session.ref}/"),
        "availability": f"{VOCABULARY}/{_AVAILABLE.get(standing, 'OutOfStock')}",
    }
    if session.booking_opens_at:
        found["validFrom"] = instant(session.booking_opens_at)
    if session.booking_closes_at:
        found["availabilityEnds"] = instant(session.booking_closes_at)
    return found
