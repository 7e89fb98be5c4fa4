"""A session as search engines read it: a schema.org Course with one CourseInstance, as JSON-LD.

It says nothing that the page does not say: town and outward postcode, places left, no trainer. `tests` compare every
term with the published vocabulary.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from delivery.enums import Mode, SessionState, Standing
from delivery.models import Meeting, Session
from delivery.queries.suited import in_words
from ui.wording import LONDON

_VOCABULARY = "https://schema.org"
_COURSE_MODES = {Mode.IN_PERSON: "onsite", Mode.ONLINE: "online", Mode.HYBRID: "blended"}
_ATTENDANCE = {Mode.IN_PERSON: "Offline", Mode.ONLINE: "Online", Mode.HYBRID: "Mixed"}
_AVAILABLE = {Standing.OPEN: "InStock", Standing.FULL: "SoldOut", Standing.NOT_YET: "PreOrder"}
# Nothing may end the element or open another one before the browser knows that this is data.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(data: dict[str, Any]) -> SafeString:
    """The element that holds the data. Browsers do not run it, so the policy on scripts leaves it alone."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 -- escaped above


def course(session: Session, meetings: Sequence[Meeting], *, standing: Standing, free: int) -> dict[str, Any]:
    """The course with this session of it. `free`: the places that anybody could book."""
    version = session.course_version
    provider = {"@type": "Organization", "name": session.team.name, "url": _address("/")}
    return {
        "@context": _VOCABULARY,
        "@type": "Course",
        "name": version.title,
        "description": version.summary,
        "url": _address(f"/sessions/{session.ref}/"),
        "inLanguage": "en-GB",
        "educationalLevel": version.get_level_display(),
        "timeRequired": _duration(timedelta(minutes=version.duration_minutes)),
        "isAccessibleForFree": True,
        "audience": [{"@type": "Audience", "audienceType": in_words(tag)} for tag in version.audiences],
        "provider": provider,
        "offers": _offer(session, standing),
        "hasCourseInstance": _instance(session, meetings, provider, standing=standing, free=free),
    }


def _instance(
    session: Session, meetings: Sequence[Meeting], provider: dict[str, Any], *, standing: Standing, free: int
) -> dict[str, Any]:
    taught = sum((one.ends_at - one.starts_at for one in meetings), timedelta())
    found: dict[str, Any] = {
        "@type": "CourseInstance",
        "name": session.title,
        "url": _address(f"/sessions/{session.ref}/"),
        **_times(session),
        "courseMode": _COURSE_MODES[Mode(session.mode)],
        "courseWorkload": _duration(taught),
        "eventAttendanceMode": f"{_VOCABULARY}/{_ATTENDANCE[Mode(session.mode)]}EventAttendanceMode",
        "eventStatus": _status(session),
        "location": _places(session),
        "organizer": provider,
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "remainingAttendeeCapacity": free,
        "offers": _offer(session, standing),
    }
    if len(meetings) > 1:
        found["subEvent"] = [
            {
                "@type": "EducationEvent",
                "name": f"{session.title}, date {one.number}",
                **_times(one),
                "eventAttendanceMode": found["eventAttendanceMode"],
                "eventStatus": found["eventStatus"],
                "location": found["location"],
            }
            for one in meetings
        ]
    return found


def _status(session: Session) -> str:
    if session.state == SessionState.CANCELLED:
        return f"{_VOCABULARY}/EventCancelled"
    # The session counts its moves, and nothing else but its end.
    return f"{_VOCABULARY}/{'EventRescheduled' if session.calendar_sequence else 'EventScheduled'}"


def _places(session: Session) -> Any:
    online = {"@type": "VirtualLocation", "url": _address(f"/sessions/{session.ref}/")}
    if session.venue is None:
        return online
    address = {
        "@type": "PostalAddress",
        "addressLocality": session.venue.town,
        "postalCode": session.venue.outcode_id,
        "addressCountry": "GB",
    }
    room = {"@type": "Place", "name": f"{session.venue.town}, {session.venue.outcode_id}", "address": address}
    return [room, online] if session.mode == Mode.HYBRID else room


def _offer(session: Session, standing: Standing) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "GBP",
        "category": "Free",
        "url": _address(f"/sessions/{session.ref}/"),
        "availability": f"{_VOCABULARY}/{_AVAILABLE.get(standing, 'OutOfStock')}",
    }
    if session.booking_opens_at:
        found["validFrom"] = session.booking_opens_at.astimezone(LONDON).isoformat(timespec="seconds")
    if session.booking_closes_at:
        found["availabilityEnds"] = session.booking_closes_at.astimezone(LONDON).isoformat(timespec="seconds")
    return found


def _times(span: Session | Meeting) -> dict[str, str]:
    return {
        "startDate": span.starts_at.astimezone(LONDON).isoformat(timespec="seconds"),
        "endDate": span.ends_at.astimezone(LONDON).isoformat(timespec="seconds"),
    }


def _duration(length: timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes or not hours else ''}"


def _address(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{path}"
