"""A course and its coming sessions as search engines read them: schema.org terms, as JSON-LD.

It says nothing that the page does not say: town and outward postcode, places left, no trainer. Sessions belong to a
higher app, which describes one of its own with the same parts; here they are reached through the course alone.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from courses.models.listing import AUDIENCES, worded
from ui.wording import LONDON

VOCABULARY = "https://schema.org"
_COURSE_MODES = {"in_person": "onsite", "online": "online", "hybrid": "blended"}
_ATTENDANCE = {"in_person": "Offline", "online": "Online", "hybrid": "Mixed"}
# Nothing may end the element or open another one before the browser knows that this is data.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(data: dict[str, Any]) -> SafeString:
    """The element that holds the data. Browsers do not run it, so the policy on scripts leaves it alone."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 -- escaped above


def of_page(page: Any, sessions: Iterable[Any]) -> SafeString:
    """The element for a course's own page, with those public sessions that it lists."""
    instances = [_listed(one) for one in sessions]
    data = {
        "@context": VOCABULARY,
        "@type": "Course",
        **of_course(page.title, page.summary, page.get_level_display(), page.duration_minutes),
        "url": address(page.get_url() or "/"),
        "audience": [audience(str(block.value)) for block in page.audiences],
        "provider": {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME, "url": address("/")},
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "GBP", "category": "Free"},
    }
    return script({**data, **({"hasCourseInstance": instances} if instances else {})})


def of_course(name: str, summary: str, level: str, minutes: int) -> dict[str, Any]:
    """What is said of a course, wherever it is said."""
    return {
        "name": name,
        "description": summary,
        "inLanguage": "en-GB",
        "educationalLevel": level,
        "timeRequired": duration(timedelta(minutes=minutes)),
        "isAccessibleForFree": True,
    }


def of_session(session: Any) -> dict[str, Any]:
    """What is said of a session, wherever it is said: when, where, how, and whether it was moved or called off."""
    return {
        "@type": "CourseInstance",
        "name": session.title,
        "url": address(f"/sessions/{session.ref}/"),
        **times(session),
        "courseMode": _COURSE_MODES[session.mode],
        "eventAttendanceMode": f"{VOCABULARY}/{_ATTENDANCE[session.mode]}EventAttendanceMode",
        **_status(session),
        "location": _places(session),
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
    }


def audience(tag: str) -> dict[str, str]:
    """For whom, in the words of the page."""
    return {"@type": "Audience", "audienceType": worded(tag, AUDIENCES)}


def times(span: Any) -> dict[str, str]:
    """From when to when, in London."""
    return {"startDate": instant(span.starts_at), "endDate": instant(span.ends_at)}


def instant(value: Any) -> str:
    """A moment in London, with its distance from UTC."""
    return str(value.astimezone(LONDON).isoformat(timespec="seconds"))


def duration(length: timedelta) -> str:
    """So many hours and minutes, as ISO 8601 says them."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes or not hours else ''}"


def address(path: str) -> str:
    """An address of this site in full."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def _listed(session: Any) -> dict[str, Any]:
    free = sum(one.capacity - one.taken for one in session.allocations.all() if one.purpose != "reserved")
    taught = sum((one.ends_at - one.starts_at for one in session.meetings.all()), timedelta())
    offer = {"@type": "Offer", "price": 0, "priceCurrency": "GBP", "category": "Free"}
    offer |= {"url": address(f"/sessions/{session.ref}/")}
    return {
        **of_session(session),
        "courseWorkload": duration(taught),
        "remainingAttendeeCapacity": free,
        "offers": {**offer, "availability": f"{VOCABULARY}/{'InStock' if free else 'SoldOut'}"},
    }


def _status(session: Any) -> dict[str, str]:
    if session.state == "cancelled":
        return {"eventStatus": f"{VOCABULARY}/EventCancelled"}
    if session.previous_starts_at is None:
        return {"eventStatus": f"{VOCABULARY}/EventScheduled"}
    # The vocabulary takes a day here, and no time.
    before = session.previous_starts_at.astimezone(LONDON).date().isoformat()
    return {"eventStatus": f"{VOCABULARY}/EventRescheduled", "previousStartDate": before}


def _places(session: Any) -> Any:
    online = {"@type": "VirtualLocation", "url": address(f"/sessions/{session.ref}/")}
    if session.venue is None:
        return online
    town = {
        "@type": "PostalAddress",
        "addressLocality": session.venue.town,
        "postalCode": session.venue.outcode_id,
        "addressCountry": "GB",
    }
    room = {"@type": "Place", "name": f"{session.venue.town}, {session.venue.outcode_id}", "address": town}
    return [room, online] if session.mode == "hybrid" else room
