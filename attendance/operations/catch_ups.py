"""Catching up a missed meeting at another session of the same course: arranged, and called off again."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from attendance import errors
from attendance.models import CatchUp, WalkIn
from attendance.queries import catch_ups
from attendance.queries.sheets import Key
from delivery.enums import SessionState
from delivery.models import Meeting, Seat
from kernel.actors import Actor
from records.operations import trail


def arrange(*, attendee: Seat | WalkIn, missed: Meeting, at: Meeting, by: Actor) -> CatchUp:
    """Let somebody catch up a meeting they missed: they are on the other register, as themselves or as a guest.

    It counts for their own session once the other register is closed and says they were there. Where that register is
    closed already they must be on it. Refuses `not_missed`, `other_course`, `session_cancelled`, `session_draft`,
    `register_closed` and `catch_up_exists`.
    """
    _refuse_unless_fitting(attendee, missed, at)
    try:
        with transaction.atomic():
            seat, walk_in = catch_ups.same_person(attendee, at.session)
            is_guest = seat is None and walk_in is None
            if is_guest:
                if catch_ups.was_there(at, _key(attendee)) is not None:
                    raise errors.register_closed()
                walk_in = _add_guest(attendee, at, by)
            elif catch_ups.was_there(at, (seat.pk if seat else None, walk_in.pk if walk_in else None)) is False:
                raise errors.register_closed()
            row = CatchUp.objects.create(
                seat=attendee if isinstance(attendee, Seat) else None,
                walk_in=attendee if isinstance(attendee, WalkIn) else None,
                missed=missed,
                at=at,
                as_seat=seat,
                as_walk_in=walk_in,
                is_guest=is_guest,
                arranged_at=timezone.now(),
                by_kind=by.kind.value,
                by_id=by.id,
            )
            after = {"missed": missed.pk, "at": at.pk}
            trail.record(verb="arrange", subject=row, by=by, after=after, is_new=True)
    except IntegrityError:
        # Somebody else arranged it, or the same row makes up for something else already.
        raise errors.catch_up_exists() from None
    return row


def call_off(*, catch_up: CatchUp, by: Actor) -> CatchUp:
    """Let it count no longer. A guest of whom nothing was said yet leaves the other register. Twice changes nothing.

    Refuses `catch_up_counted` for one that counts: then the other register is what is to be corrected.
    """
    with transaction.atomic():
        if CatchUp.objects.filter(pk=catch_up.pk).counted().exists():
            raise errors.catch_up_counted()
        if CatchUp.objects.filter(pk=catch_up.pk, ended_at=None).update(ended_at=timezone.now()):
            trail.record(verb="call_off", subject=catch_up, by=by)
    catch_up.refresh_from_db()
    return catch_up


def _refuse_unless_fitting(attendee: Seat | WalkIn, missed: Meeting, at: Meeting) -> None:
    if missed.session_id != attendee.session_id or catch_ups.was_there(missed, _key(attendee)) is not False:
        raise errors.not_missed()
    if at.session_id == missed.session_id or at.session.course_id != missed.session.course_id:
        raise errors.other_course()
    if at.session.state == SessionState.CANCELLED:
        raise errors.session_cancelled()
    if at.session.state == SessionState.DRAFT:
        raise errors.session_draft()


def _key(attendee: Seat | WalkIn) -> Key:
    return (attendee.pk, None) if isinstance(attendee, Seat) else (None, attendee.pk)


def _add_guest(attendee: Seat | WalkIn, at: Meeting, by: Actor) -> WalkIn:
    organisation = attendee.booking.organisation if isinstance(attendee, Seat) else attendee.organisation
    guest = WalkIn.objects.create(
        session=at.session,
        name=attendee.name,
        email=attendee.email,
        organisation_name=attendee.organisation_name if isinstance(attendee, WalkIn) else "",
        organisation=organisation,
        person_id=attendee.person_id,
        added_at=timezone.now(),
        added_by_kind=by.kind.value,
        added_by_id=by.id,
    )
    trail.record(verb="add", subject=guest, by=by, after={"name": guest.name, "email": guest.email}, is_new=True)
    return guest
