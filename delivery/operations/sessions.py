"""Sessions: scheduled, changed, moved, cancelled, held, completed."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import User
from correspondence.operations import messages
from courses.models import Course
from delivery import outbox
from delivery.enums import Purpose, SessionState, TrainerRole
from delivery.models import Allocation, Meeting, Session, SessionTrainer
from delivery.operations import asks, dates, kept, offers, waiting
from delivery.operations.dates import Span
from delivery.operations.details import SessionDetails, capacities, columns, refuse_bad
from kernel.actors import Actor
from kernel.cleaning import clean_text
from kernel.errors import Refusal
from records.operations import trail

_LIVING = (SessionState.DRAFT, SessionState.SCHEDULED)


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
    `capacity_needed`, `capacity_not_needed`, `capacity_too_large`, `bad_reminders`, `bad_minimum` and `bad_trainers`.
    """
    version = course.current_version
    if version is None or not course.is_offered:
        words = "Publish the course page first: only a published course can be scheduled."
        raise Refusal(words, "course_not_published", field="course")
    spans = dates.of_new(meetings, is_record=is_record)
    refuse_bad(details)
    with transaction.atomic():
        session = Session.objects.create(
            course=course,
            course_version=version,
            title=version.title,
            state=SessionState.DRAFT if as_draft else SessionState.SCHEDULED,
            starts_at=spans[0][0],
            ends_at=spans[-1][1],
            created_at=timezone.now(),
            **columns(course, details),
        )
        _write_meetings(session, spans)
        _write_trainers(session, details.trainers)
        for purpose, capacity in capacities(details).items():
            Allocation.objects.create(session=session, purpose=purpose, capacity=capacity)
        trail.record(verb="schedule", subject=session, by=by, after=_facts(session), is_new=True)
    return session


def revise(*, session: Session, details: SessionDetails, by: Actor) -> Session:
    """Change what is decided about a session, apart from its dates. One of a series stands apart from it then.

    Refuses `session_over`, `capacity_below_taken` when fewer places are left than are booked already, and what
    `schedule` refuses of details.
    """
    _refuse_unless_living(session)
    reserved = session.allocations.filter(purpose=Purpose.RESERVED).aggregate(places=Sum("capacity"))["places"] or 0
    refuse_bad(details, kept=reserved)
    with transaction.atomic():
        _lock(session)
        before, days = _facts(session), session.reminder_days
        decided = columns(session.course, details) | {"is_apart": session.series_id is not None}
        for name, value in decided.items():
            setattr(session, name, value)
        session.save(update_fields=list(decided))
        _write_trainers(session, details.trainers)
        if session.trainers.filter(role=TrainerRole.LEAD).exists():
            asks.settle(session=session, role=TrainerRole.LEAD)
        trail.record(verb="revise", subject=session, by=by, before=before, after=_facts(session))
        if session.reminder_days != days:
            outbox.rewrite_reminders(session)
        _write_capacities(session, capacities(details))
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

    Whoever waits for places, or for the team's yes, is told too.

    Places that would be kept past the new start are kept as long before it as they were before the old one.
    New dates are still to come; those that stay as they were may have passed. The same dates change nothing.
    Refuses `bad_dates` and `session_over`.
    """
    _refuse_unless_living(session)
    spans = dates.checked(meetings)
    with transaction.atomic():
        _lock(session)
        before, was_at = _facts(session), session.starts_at
        known = [(one.starts_at, one.ends_at) for one in session.meetings.all()]
        if known == spans:
            return session
        dates.refuse_unless_to_come(spans, known=known)
        dropped = list(session.meetings.filter(number__gt=len(spans)))
        session.meetings.filter(number__gt=len(spans)).delete()
        _write_meetings(session, spans)
        session.starts_at, session.ends_at = spans[0][0], spans[-1][1]
        if session.starts_at != was_at and session.state == SessionState.SCHEDULED:
            session.previous_starts_at = was_at
        session.calendar_sequence = F("calendar_sequence") + 1
        session.is_apart = session.series_id is not None
        session.save(update_fields=["starts_at", "ends_at", "previous_starts_at", "calendar_sequence", "is_apart"])
        session.refresh_from_db()
        trail.record(verb="move", subject=session, by=by, before=before, after=_facts(session))
        kept.follow(session=session, before=was_at, by=by)
        outbox.session_changed(session, kind="session_moved", dropped=dropped)
        outbox.session_moved_for_others(session)
        outbox.rewrite_joining(session)
        outbox.rewrite_reminders(session)
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
            asks.settle(session=session)
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


def _lock(session: Session) -> None:
    """The session as it is now and stays until the transaction ends: nobody else calls it off or repeats it meanwhile.

    Refuses `session_over`.
    """
    session.refresh_from_db(from_queryset=Session.objects.select_for_update(no_key=True))
    _refuse_unless_living(session)


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
        "joining_notes", "what_to_bring", "booking_opens_at", "booking_closes_at", "approval", "has_waiting_list",
        "minimum", "changes_close_at", "reminder_days",
    )  # fmt: skip
    facts = {name: getattr(session, name) for name in names}
    facts["meetings"] = [[one.starts_at, one.ends_at] for one in session.meetings.order_by("number")]
    facts["trainers"] = [[one.user_id, one.role] for one in session.trainers.all()]
    facts["capacity"] = {one.purpose: one.capacity for one in session.allocations.all()}
    return facts
