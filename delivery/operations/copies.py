"""A session once more on other dates, with everything else as it was."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from delivery.models import Session
from delivery.operations import sessions
from delivery.operations.dates import Span
from delivery.operations.details import SessionDetails, details_of
from kernel.actors import Actor
from records.operations import trail

LONDON = ZoneInfo("Europe/London")
_MOMENTS = ("booking_opens_at", "booking_closes_at", "naming_closes_at", "changes_close_at")


def copy(*, session: Session, meetings: Sequence[Span], by: Actor, as_draft: bool = False) -> Session:
    """A new session like this one, on the course's current version; nobody who booked is taken along.

    Until when people book, name and change moves along with the dates. Places kept for somebody, invitations and
    trainers whose account is closed stay behind. Refuses what `sessions.schedule` refuses: `course_not_published`,
    `bad_dates`, `venue_needed`, `capacity_needed`, `capacity_not_needed`, `capacity_too_large`, `bad_reminders`,
    `bad_minimum` and `bad_trainers`.
    """
    first = min(meetings)[0] if meetings else session.starts_at
    with transaction.atomic():
        made = sessions.schedule(
            course=session.course, meetings=meetings, details=details_on(session, first), as_draft=as_draft, by=by
        )
        trail.record(verb="copy", subject=session, by=by, after={"made": made.ref})
    return made


def details_on(session: Session, first: datetime) -> SessionDetails:
    """What stands of a session, as it would be if it began then."""
    stands = details_of(session)
    stands["trainers"] = tuple((user, role) for user, role in stands["trainers"] if user.is_active)
    for name in _MOMENTS:
        if stands[name] is not None:
            stands[name] = min(shifted(stands[name], session.starts_at, first), first)
    opens, closes = stands["booking_opens_at"], stands["booking_closes_at"]
    if opens and closes and closes <= opens:
        stands["booking_opens_at"] = None
    return SessionDetails(**stands)


def shifted(moment: datetime, before: datetime, after: datetime) -> datetime:
    """A moment as many days later as `after` is after `before`, at the same time of day in London."""
    days = after.astimezone(LONDON).date() - before.astimezone(LONDON).date()
    local = moment.astimezone(LONDON)
    return datetime.combine(local.date() + days, local.time(), LONDON)


def spans_on(session: Session, days: timedelta) -> list[Span]:
    """The meetings of a session so many days later, at the same times of day."""
    # Wall clock time: London's clocks may change in between.
    after = session.starts_at.astimezone(LONDON) + days
    return [
        (shifted(one.starts_at, session.starts_at, after), shifted(one.ends_at, session.starts_at, after))
        for one in session.meetings.all()
    ]
