"""Requests: asked by an organisation, proved by a code, corrected and withdrawn by those who asked.

How the team answers them is in `triage`.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.enums import ChallengePurpose
from accounts.operations import challenges
from correspondence.operations import messages
from delivery.enums import RequestState
from delivery.models import Booking, SessionRequest
from delivery.operations import bookings, kept, wishes
from delivery.operations.once import once
from delivery.operations.parties import BookingDetails
from delivery.operations.wishes import Wish
from delivery.outbox import requests as outbox
from delivery.queries import requests as found
from kernel import uk
from kernel.actors import SYSTEM, Actor
from kernel.errors import Refusal
from organisations.operations import organisations
from organisations.operations.organisations import OrganisationDetails
from records.operations import trail

# Somebody is to answer these.
WAITING = (RequestState.NEW, RequestState.REFERRED)
# The team has not said no to these, and those who asked have not taken them back.
LIVING = (*WAITING, RequestState.OFFERED, RequestState.ACCEPTED)


def ask(
    *,
    wish: Wish,
    organisation: OrganisationDetails,
    email: str,
    by: Actor,
    request_key: str | None = None,
    is_proved: bool = False,
) -> SessionRequest:
    """Ask for a session. A code proves the address; nobody sees the request before.

    With `is_proved` the door vouches for the address, and the team hears of it at once. A repeat with the same
    `request_key` returns the request that was made. Refuses `link_in_name`, `name_too_long`, `bad_number_of_people`,
    `dates_needed`, `audience_needed`, `too_few_on_site`, `bad_postcode`, `bad_number`, `force_needed` and
    `too_many_codes`. Nothing is kept when it refuses.
    """

    def make() -> SessionRequest:
        wishes.refuse_bad(wish)
        request = _written(wish, organisation, email, request_key, by)
        if is_proved:
            return _arrive(request, by)
        _send_code(request)
        return request

    return once(SessionRequest.objects, request_key, make)


def prove(*, request: SessionRequest, code: str, by: Actor) -> SessionRequest:
    """Prove the address with the code: the request is before the team. Again changes nothing.

    Refuses `wrong_code`, `too_many_attempts` and `request_lapsed`.
    """
    if request.is_proved():
        return request
    _refuse_unless_unproved(request)
    try:
        challenge = challenges.check(
            purpose=ChallengePurpose.REQUEST, email=request.asker_email, code=code, about_id=request.ref
        )
        with transaction.atomic():
            if not challenges.use(challenge=challenge):
                raise challenges.wrong_code()
            return _arrive(request, by)
    except Refusal:
        # The same code arrived twice at the same moment and the other one won.
        request.refresh_from_db()
        if not request.is_proved():
            raise
        return request


def send_code_again(*, request: SessionRequest) -> SessionRequest:
    """Send another code; the request waits for it as long as for the first.

    Refuses `request_lapsed` and `too_many_codes`.
    """
    _refuse_unless_unproved(request)
    with transaction.atomic():
        _unproved(request).update(prove_by=_prove_by())
        request.refresh_from_db()
        _send_code(request)
    return request


def correct_address(*, request: SessionRequest, email: str, by: Actor) -> SessionRequest:
    """Put a mistyped address right while it is not proved, and send a code to the right one.

    The link and the codes that went to the wrong one stop working. Refuses `request_lapsed` and `too_many_codes`.
    """
    before, after = request.asker_email, email.strip().lower()
    _refuse_unless_unproved(request)
    with transaction.atomic():
        if before != after:
            request.renew_key()
            changes = {"asker_email": after, "key_nonce": request.key_nonce, "key_digest": request.key_digest}
            changed = _unproved(request).update(**changes)
            request.refresh_from_db()
            if not changed:
                raise request_lapsed()
            trail.record(verb="correct_address", subject=request, by=by, before={"email": before},
                         after={"email": after})  # fmt: skip
        send_code_again(request=request)
    return request


def revise(*, request: SessionRequest, wish: Wish, by: Actor) -> SessionRequest:
    """Correct what was asked for, while it waits for an answer. Where nothing differs, nothing happens.

    The organisation and the address stay. When it now takes place in another region, that region's team is told.
    Refuses `request_settled`, and what `ask` refuses of a wish: `link_in_name`, `name_too_long`,
    `bad_number_of_people`, `dates_needed`, `audience_needed`, `too_few_on_site`, `bad_postcode` and `force_needed`.
    """
    wishes.refuse_bad(wish)
    with transaction.atomic():
        row = SessionRequest.objects.select_for_update().get(pk=request.pk)
        refuse_unless(row, *WAITING)
        after = _columns(wish, request)
        if row.state == RequestState.REFERRED:
            # Somebody decided who answers it.
            del after["region"]
        before = {name: getattr(row, name) for name in after}
        if before != after:
            SessionRequest.objects.filter(pk=row.pk).update(**after)
            trail.record(verb="revise", subject=row, by=by, before=before, after=after)
            request.refresh_from_db()
            if before.get("region") != after.get("region"):
                outbox.arrived(request)
    return request


def withdraw(*, request: SessionRequest, by: Actor) -> SessionRequest:
    """Take a request back. Places that were kept are open to everybody again. Again changes nothing.

    Whoever would have answered is told, unless nobody has heard of it yet. Bookings that were made stay: they have
    pages of their own. Refuses `request_settled` once it was declined.
    """
    if request.state == RequestState.WITHDRAWN:
        return request
    with transaction.atomic():
        row = SessionRequest.objects.select_for_update().get(pk=request.pk)
        if row.state != RequestState.WITHDRAWN:
            refuse_unless(row, RequestState.UNPROVED, *LIVING)
            _end(row, by, reason="withdrawn")
            if row.is_proved():
                outbox.withdrawn(row)
            kept.let_go_for(row, by=by)
    request.refresh_from_db()
    return request


def lapse(*, request: SessionRequest) -> bool:
    """End a request whose address was not proved in time; says whether it did."""
    with transaction.atomic():
        late = SessionRequest.objects.select_for_update().filter(
            pk=request.pk, state=RequestState.UNPROVED, prove_by__lte=timezone.now()
        )
        row = late.first()
        if row is not None:
            _end(row, SYSTEM, reason="not confirmed in time")
    return row is not None


def book(*, request: SessionRequest, details: BookingDetails, request_key: str | None = None, by: Actor) -> Booking:
    """Book some of the places that were kept for those who asked. Whoever books with their address needs no code.

    Refuses `nothing_kept` once they are all booked or open to everybody, and what booking refuses.
    """
    kept_places = found.bookable(request, timezone.now())
    if kept_places is None:
        raise Refusal(
            "No places are kept for you any more. The session may still have places that everybody can book.",
            "nothing_kept",
        )
    return bookings.book(
        session=kept_places.session, details=details, kept=kept_places, request_key=request_key, by=by,
        is_proved=details.booker_email == request.asker_email,
    )  # fmt: skip


def refuse_unless(request: SessionRequest, *states: RequestState) -> None:
    """Refuse `request_settled` where a request stands otherwise."""
    if request.state not in states:
        words = request.get_state_display().lower()
        raise Refusal(f"This request stands otherwise by now: {words}. Look at it again.", "request_settled")


def request_lapsed() -> Refusal:
    """Nobody waits for the code any more."""
    return Refusal(
        "Your request was not confirmed in time, so nobody has seen it. Ask again: the form takes three minutes.",
        "request_lapsed",
    )


def _written(
    wish: Wish, details: OrganisationDetails, email: str, request_key: str | None, by: Actor
) -> SessionRequest:
    organisation = organisations.recognise(details=details, by=by)
    # As typed, never the one on file: that may be somebody's home, and whoever asks may be anybody.
    postcode = uk.postcode(details.postcode)
    columns = wishes.columns(wish, usual_postcode=postcode, known_force=details.force or organisation.force)
    request = SessionRequest(
        organisation=organisation, asker_email=email.strip().lower(), request_key=request_key,
        created_at=timezone.now(), prove_by=_prove_by(), **columns,
    )  # fmt: skip
    request.save(force_insert=True)
    after = {"mode": request.mode, "adults": request.adults, "under_18": request.under_18, "region": request.region_id}
    trail.record(verb="ask", subject=request, by=by, after=after, is_new=True)
    return request


def _columns(wish: Wish, request: SessionRequest) -> dict[str, Any]:
    return wishes.columns(wish, usual_postcode=request.postcode, known_force=request.force)


def _arrive(request: SessionRequest, by: Actor) -> SessionRequest:
    """The address is proved: before the team it goes."""
    if not _unproved(request).update(state=RequestState.NEW, proved_at=timezone.now()):
        request.refresh_from_db()
        if not request.is_proved():
            raise request_lapsed()
        return request
    request.refresh_from_db()
    trail.record(verb="prove", subject=request, by=by, before={"state": "unproved"}, after={"state": "new"})
    outbox.received(request)
    outbox.arrived(request)
    return request


def _unproved(request: SessionRequest) -> QuerySet[SessionRequest]:
    rows = SessionRequest.objects.filter(pk=request.pk, state=RequestState.UNPROVED)
    return rows.filter(prove_by__gt=timezone.now())


def _refuse_unless_unproved(request: SessionRequest) -> None:
    if not _unproved(request).exists():
        raise request_lapsed()


def _send_code(request: SessionRequest) -> None:
    challenges.start(
        purpose=ChallengePurpose.REQUEST, email=request.asker_email, about_id=request.ref, kind="request_code"
    )


def _prove_by() -> Any:
    return timezone.now() + timedelta(minutes=settings.CODE_MINUTES)


def _end(row: SessionRequest, by: Actor, *, reason: str) -> None:
    before = {"state": row.state}
    # Sent once more, the same form asks anew.
    SessionRequest.objects.filter(pk=row.pk).update(state=RequestState.WITHDRAWN, request_key=None)
    messages.stop_about(row, ids=[str(row.pk)])
    trail.record(verb="withdraw", subject=row, by=by, before=before, after={"state": "withdrawn", "reason": reason})
