"""How the team answers a request: with a session of its own, an open session, a no, or another region's team."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken
from courses.models import Course
from delivery.enums import RequestState, SessionState, Standing, Visibility
from delivery.models import Session, SessionRequest
from delivery.operations import kept, places, sessions
from delivery.operations.dates import Span
from delivery.operations.details import SessionDetails
from delivery.operations.requests import WAITING, refuse_unless
from delivery.outbox import requests as outbox
from delivery.permissions import is_police_only
from delivery.queries.sessions import standing_of
from kernel.actors import Actor, ActorKind
from kernel.cleaning import clean_text
from kernel.errors import Refusal
from organisations.models import Region
from records.operations import trail

# The team may still say something else of these: an offered session has not been taken up by saying so.
ANSWERABLE = (*WAITING, RequestState.OFFERED)
LONGEST_ANSWER = 2000


def accept(
    *,
    request: SessionRequest,
    course: Course,
    meetings: Sequence[Span],
    details: SessionDetails,
    keep: int,
    keep_until: datetime,
    note: str = "",
    by: Actor,
) -> Session:
    """Say yes: a session is scheduled, and places of it are kept for the organisation, which is sent the way to them.

    The kept places are among those of `details`; what nobody booked by then is open to everybody. However few they are,
    the team decides. Refuses `request_settled`, `bad_kept_places`, `bad_kept_until`, and what scheduling refuses:
    `course_not_published`, `bad_dates`, `venue_needed`, `capacity_needed`, `capacity_not_needed`, `capacity_too_large`,
    `bad_reminders`, `bad_minimum` and `bad_trainers`.
    """
    with transaction.atomic():
        row = _locked(request, *ANSWERABLE)
        session = sessions.schedule(course=course, meetings=meetings, details=details, by=by)
        kept.keep(session=session, organisation=row.organisation, places=keep, until=keep_until, by=by)
        _settle(row, RequestState.ACCEPTED, note, by, session=session)
        after = {"state": "accepted", "session": session.ref, "places": keep, "until": keep_until}
        trail.record(verb="accept", subject=row, by=by, before={"state": row.state}, after=after)
        outbox.answered(row, kind="request_accepted")
    request.refresh_from_db()
    return session


def decline(*, request: SessionRequest, reason: str, by: Actor) -> SessionRequest:
    """Say no, with a reason that those who asked read. Refuses `request_settled` and `reason_needed`."""
    if not clean_text(reason):
        raise Refusal("Say why, in a sentence or two: they will read it.", "reason_needed", field="reason")
    with transaction.atomic():
        row = _locked(request, *ANSWERABLE)
        _settle(row, RequestState.DECLINED, reason, by, session=None)
        after = {"state": "declined", "reason": clean_text(reason)}
        trail.record(verb="decline", subject=row, by=by, before={"state": row.state}, after=after)
        outbox.answered(row, kind="request_declined")
    request.refresh_from_db()
    return request


def offer(*, request: SessionRequest, session: Session, note: str = "", by: Actor) -> SessionRequest:
    """Point those who asked at a session that anybody may book; they book it there, or say that it does not suit them.

    Refuses `request_settled`, and `session_not_open` for one that cannot be booked now or is not for everybody.
    """
    now = timezone.now()
    is_open = standing_of(session, places.free_places(session), now) is Standing.OPEN
    is_common = session.visibility in (Visibility.PUBLIC, Visibility.UNLISTED) and not is_police_only(session)
    if not is_open or not is_common or session.state != SessionState.SCHEDULED:
        words = "This session cannot be booked by everybody at the moment. Choose another one."
        raise Refusal(words, "session_not_open", field="session")
    with transaction.atomic():
        row = _locked(request, *ANSWERABLE)
        _settle(row, RequestState.OFFERED, note, by, session=session)
        after = {"state": "offered", "session": session.ref}
        trail.record(verb="offer", subject=row, by=by, before={"state": row.state}, after=after)
        outbox.answered(row, kind="request_offered")
    request.refresh_from_db()
    return request


def turn_down(*, request: SessionRequest, by: Actor) -> SessionRequest:
    """Those who asked say that the offered session does not suit them: the request waits again, as it was asked.

    Refuses `request_settled` unless a session is offered.
    """
    with transaction.atomic():
        row = _locked(request, RequestState.OFFERED)
        state = RequestState.REFERRED if row.referred_to_id else RequestState.NEW
        _write(row, state=state, session=None, answer="", decided_at=None, decided_by=None)
        trail.record(verb="turn_down", subject=row, by=by, before={"state": "offered"}, after={"state": state})
        outbox.turned_down(row)
    request.refresh_from_db()
    return request


def refer(*, request: SessionRequest, region: Region, note: str = "", by: Actor) -> SessionRequest:
    """Ask another region's team to answer. Its coordinators are told, and those who asked; both regions see it.

    Refuses `request_settled`, and `bad_region` for the region that has it.
    """
    with transaction.atomic():
        row = _locked(request, RequestState.NEW)
        if region.pk == row.region_id:
            raise Refusal("Your own region has this request. Choose another one.", "bad_region", field="region")
        _write(row, state=RequestState.REFERRED, referred_to=region)
        after = {"state": "referred", "region": region.code, "note": clean_text(note)}
        trail.record(verb="refer", subject=row, by=by, before={"state": "new"}, after=after)
        row.referred_to = region
        outbox.referred(row, note=clean_text(note)[:LONGEST_ANSWER], by=by)
    request.refresh_from_db()
    return request


def take_back(*, request: SessionRequest, by: Actor) -> SessionRequest:
    """The first region answers after all, whichever of the two says so; the other one's coordinators are told.

    Refuses `request_settled` unless it was referred and waits.
    """
    with transaction.atomic():
        row = _locked(request, RequestState.REFERRED)
        region = row.referred_to
        _write(row, state=RequestState.NEW, referred_to=None)
        trail.record(verb="take_back", subject=row, by=by, before={"state": "referred"}, after={"state": "new"})
        outbox.taken_back(row, region=region, by=by)
    request.refresh_from_db()
    return request


def _locked(request: SessionRequest, *states: RequestState) -> SessionRequest:
    row = SessionRequest.objects.select_for_update().get(pk=request.pk)
    refuse_unless(row, *states)
    return row


def _settle(row: SessionRequest, state: RequestState, words: str, by: Actor, *, session: Session | None) -> None:
    _write(
        row, state=state, session=session, answer=clean_text(words)[:LONGEST_ANSWER], decided_at=timezone.now(),
        decided_by_id=_user_id(by),
    )  # fmt: skip


def _write(row: SessionRequest, **changes: Any) -> None:
    SessionRequest.objects.filter(pk=row.pk).update(**changes)


def _user_id(by: Actor) -> int | None:
    if by.kind == ActorKind.API_TOKEN:
        return ApiToken.objects.filter(pk=by.id).values_list("user_id", flat=True).first()
    return int(by.id) if by.kind == ActorKind.USER else None
