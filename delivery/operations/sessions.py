"""Sessions: scheduled, changed, moved, cancelled, held, completed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from correspondence.operations import messages
from courses.models import Course
from delivery import outbox
from delivery.enums import FundingStream, Mode, Purpose, SessionState, TrainerRole, Visibility
from delivery.models import Allocation, Meeting, Session, SessionTrainer, Venue
from delivery.operations import dates, offers, waiting
from delivery.operations.dates import Span
from kernel.actors import Actor
from kernel.cleaning import clean_text
from kernel.errors import Refusal
from organisations.models import Force, Team
from records.operations import trail

_LIVING = (SessionState.DRAFT, SessionState.SCHEDULED)


@dataclass(frozen=True, kw_only=True)
class SessionDetails:
    """Everything a person decides about a session, apart from its dates, which `move` changes."""

    team: Team
    mode: Mode | str
    venue: Venue | None = None
    room_capacity: int = 0
    online_capacity: int = 0
    visibility: Visibility | str = Visibility.PUBLIC
    trainers: tuple[tuple[User, TrainerRole | str], ...] = field(default=())
    delivering_force: Force | None = None
    host_force: Force | None = None
    funding_stream: FundingStream | str = FundingStream.REGIONAL
    joining_link: str = ""
    joining_notes: str = ""
    what_to_bring: str = ""
    access_notes: str = ""
    booking_opens_at: datetime | None = None
    booking_closes_at: datetime | None = None
    naming_closes_at: datetime | None = None


def schedule(
    *,
    course: Course,
    meetings: Sequence[Span],
    details: SessionDetails,
    by: Actor,
    as_draft: bool = False,
    is_record: bool = False,
) -> Session:
    """A new session of the course's current version, with its meetings, places and trainers.

    A police-only course makes a police-only session, whatever was asked. `is_record` is for one that took place
    already; any other is still to come. Refuses `course_not_published`, `bad_dates`, `venue_needed`,
    `capacity_needed`, `capacity_not_needed`, `capacity_too_large` and `bad_trainers`.
    """
    version = course.current_version
    if version is None or not course.is_offered:
        words = "Publish the course page first: only a published course can be scheduled."
        raise Refusal(words, "course_not_published", field="course")
    spans = dates.of_new(meetings, is_record=is_record)
    _refuse_bad(details)
    with transaction.atomic():
        session = Session.objects.create(
            course=course,
            course_version=version,
            title=version.title,
            state=SessionState.DRAFT if as_draft else SessionState.SCHEDULED,
            starts_at=spans[0][0],
            ends_at=spans[-1][1],
            created_at=timezone.now(),
            **_columns(course, details),
        )
        _write_meetings(session, spans)
        _write_trainers(session, details.trainers)
        for purpose, capacity in _capacities(details).items():
            Allocation.objects.create(session=session, purpose=purpose, capacity=capacity)
        trail.record(verb="schedule", subject=session, by=by, after=_facts(session), is_new=True)
    return session


def revise(*, session: Session, details: SessionDetails, by: Actor) -> Session:
    """Change what is decided about a session, apart from its dates.

    Refuses `session_over`, `capacity_below_taken` when fewer places are left than are booked already, and what
    `schedule` refuses of details.
    """
    _refuse_unless_living(session)
    _refuse_bad(details)
    with transaction.atomic():
        before = _facts(session)
        for name, value in _columns(session.course, details).items():
            setattr(session, name, value)
        session.save()
        _write_trainers(session, details.trainers)
        trail.record(verb="revise", subject=session, by=by, before=before, after=_facts(session))
        _write_capacities(session, _capacities(details))
        offers.make(session.allocations.values_list("pk", flat=True))
    return session


def publish(*, session: Session, by: Actor) -> Session:
    """Open a draft to those who may see it. Refuses `session_over` when it is neither draft nor scheduled."""
    _refuse_unless_living(session)
    with transaction.atomic():
        if Session.objects.filter(pk=session.pk, state=SessionState.DRAFT).update(state=SessionState.SCHEDULED):
            trail.record(verb="publish", subject=session, by=by)
    session.refresh_from_db()
    return session


def move(*, session: Session, meetings: Sequence[Span], by: Actor) -> Session:
    """Reschedule: new dates for the meetings, and a message with the new calendar entry to everyone booked.

    New dates are still to come; those that stay as they were may have passed. The same dates change nothing.
    Refuses `bad_dates` and `session_over`.
    """
    _refuse_unless_living(session)
    spans = dates.checked(meetings)
    with transaction.atomic():
        before = _facts(session)
        known = [(one.starts_at, one.ends_at) for one in session.meetings.all()]
        if known == spans:
            return session
        dates.refuse_unless_to_come(spans, known=known)
        dropped = list(session.meetings.filter(number__gt=len(spans)))
        session.meetings.filter(number__gt=len(spans)).delete()
        _write_meetings(session, spans)
        session.starts_at, session.ends_at = spans[0][0], spans[-1][1]
        session.calendar_sequence = F("calendar_sequence") + 1
        session.save(update_fields=["starts_at", "ends_at", "calendar_sequence"])
        session.refresh_from_db()
        trail.record(verb="move", subject=session, by=by, before=before, after=_facts(session))
        outbox.session_changed(session, kind="session_moved", dropped=dropped)
        outbox.rewrite_joining(session)
    return session


def cancel(*, session: Session, reason: str, by: Actor) -> Session:
    """Call a session off and tell everyone booked, with the reason. Cancelling again changes nothing.

    Refuses `session_over` once it was held, and `reason_needed`.
    """
    if session.state == SessionState.CANCELLED:
        return session
    _refuse_unless_living(session)
    reason = clean_text(reason)
    if not reason:
        raise Refusal("Say why, in a sentence: the people who booked will read it.", "reason_needed", field="reason")
    with transaction.atomic():
        living = Session.objects.filter(pk=session.pk, state__in=_LIVING)
        won = living.update(
            state=SessionState.CANCELLED,
            cancelled_at=timezone.now(),
            cancel_reason=reason[:500],
            calendar_sequence=F("calendar_sequence") + 1,
        )
        session.refresh_from_db()
        if won:
            trail.record(verb="cancel", subject=session, by=by, after={"state": "cancelled", "reason": reason})
            messages.stop_group(group=outbox.group_of(session))
            outbox.session_changed(session, kind="session_cancelled")
            waiting.end(session=session)
    return session


def hold(*, session: Session, by: Actor) -> Session:
    """Note that a session is taking place: its first register was opened. Part of a larger operation."""
    if Session.objects.filter(pk=session.pk, state=SessionState.SCHEDULED).update(state=SessionState.HELD):
        trail.record(verb="hold", subject=session, by=by)
        session.refresh_from_db()
    return session


def complete(*, session: Session, by: Actor) -> Session:
    """Note that every register of a session is closed. Part of a larger operation."""
    ended = Session.objects.filter(pk=session.pk, state__in=[SessionState.SCHEDULED, SessionState.HELD])
    if ended.update(state=SessionState.COMPLETED):
        trail.record(verb="complete", subject=session, by=by)
        session.refresh_from_db()
    return session


def _refuse_unless_living(session: Session) -> None:
    if session.state not in _LIVING:
        raise Refusal(
            f"This session is {session.get_state_display().lower()} and can no longer be changed.", "session_over"
        )


def _refuse_bad(details: SessionDetails) -> None:
    if details.mode != Mode.ONLINE and details.venue is None:
        raise Refusal("Choose the venue.", "venue_needed", field="venue")
    for purpose, capacity in _capacities(details).items():
        field_name = "room_capacity" if purpose == Purpose.ROOM else "online_capacity"
        if capacity < 1:
            raise Refusal("Say how many places there are.", "capacity_needed", field=field_name)
    if details.mode == Mode.IN_PERSON and details.online_capacity:
        raise _not_needed("This session is in person, so it has no places online.", "online_capacity")
    if details.mode == Mode.ONLINE and details.room_capacity:
        raise _not_needed("This session is online, so it has no places in a room.", "room_capacity")
    if details.venue and details.room_capacity > details.venue.capacity:
        raise Refusal(f"The room holds {details.venue.capacity} people.", "capacity_too_large", field="room_capacity")
    leads = [user for user, role in details.trainers if role == TrainerRole.LEAD]
    if len(leads) > 1 or len({user.pk for user, _ in details.trainers}) < len(details.trainers):
        raise Refusal("Name each trainer once, and one lead trainer.", "bad_trainers", field="trainers")
    opens, closes = details.booking_opens_at, details.booking_closes_at
    if opens and closes and closes <= opens:
        raise Refusal("Bookings must close after they open.", "bad_dates", field="booking_closes_at")


def _not_needed(words: str, field_name: str) -> Refusal:
    return Refusal(
        f"{words} Leave this empty, or choose “In person and online”.", "capacity_not_needed", field=field_name
    )


def _capacities(details: SessionDetails) -> dict[Purpose, int]:
    wanted = {}
    if details.mode in (Mode.IN_PERSON, Mode.HYBRID):
        wanted[Purpose.ROOM] = details.room_capacity
    if details.mode in (Mode.ONLINE, Mode.HYBRID):
        wanted[Purpose.ONLINE] = details.online_capacity
    return wanted


def _columns(course: Course, details: SessionDetails) -> dict[str, Any]:
    visibility = Visibility.POLICE if course.is_police_only else details.visibility
    return {
        "team": details.team,
        "mode": details.mode,
        "venue": None if details.mode == Mode.ONLINE else details.venue,
        "visibility": visibility,
        "delivering_force": details.delivering_force,
        "host_force": details.host_force or (details.venue.force if details.venue else None),
        "funding_stream": details.funding_stream,
        "joining_link": details.joining_link.strip(),
        "joining_notes": clean_text(details.joining_notes),
        "what_to_bring": clean_text(details.what_to_bring),
        "access_notes": clean_text(details.access_notes),
        "booking_opens_at": details.booking_opens_at,
        "booking_closes_at": details.booking_closes_at,
        "naming_closes_at": details.naming_closes_at,
    }


def _write_meetings(session: Session, spans: list[Span]) -> None:
    for number, (starts_at, ends_at) in enumerate(spans, start=1):
        Meeting.objects.update_or_create(
            session=session, number=number, defaults={"starts_at": starts_at, "ends_at": ends_at}
        )


def _write_trainers(session: Session, trainers: tuple[tuple[User, TrainerRole | str], ...]) -> None:
    session.trainers.all().delete()
    SessionTrainer.objects.bulk_create(
        [SessionTrainer(session=session, user=user, role=role) for user, role in trainers]
    )


def _write_capacities(session: Session, capacities: dict[Purpose, int]) -> None:
    for purpose, capacity in capacities.items():
        allocation, _ = Allocation.objects.get_or_create(
            session=session, purpose=purpose, defaults={"capacity": capacity}
        )
        if not Allocation.objects.filter(pk=allocation.pk, taken__lte=capacity).update(capacity=capacity):
            field_name = "room_capacity" if purpose == Purpose.ROOM else "online_capacity"
            raise Refusal(f"{allocation.taken} places are booked already.", "capacity_below_taken", field=field_name)
    dropped = session.allocations.exclude(purpose__in=[*capacities, Purpose.RESERVED])
    if dropped.filter(taken__gt=0).exists():
        raise Refusal("Places of the other kind are booked already, so the mode cannot change.", "capacity_below_taken",
                      field="mode")  # fmt: skip
    # Given-back seats keep pointing at their allocation, so an unused one is emptied rather than deleted.
    dropped.update(capacity=0)


def _facts(session: Session) -> dict[str, Any]:
    names = (
        "state", "mode", "visibility", "funding_stream", "venue_id", "team_id", "host_force_id", "delivering_force_id",
        "joining_notes", "what_to_bring", "booking_opens_at", "booking_closes_at",
    )  # fmt: skip
    facts = {name: getattr(session, name) for name in names}
    facts["meetings"] = [[one.starts_at, one.ends_at] for one in session.meetings.order_by("number")]
    facts["trainers"] = [[one.user_id, one.role] for one in session.trainers.all()]
    facts["capacity"] = {one.purpose: one.capacity for one in session.allocations.all()}
    return facts
