"""Invitations: links that open a session to those whom the team wants there, made, sent and withdrawn by staff."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import ApiToken
from correspondence.operations import messages
from delivery.enums import InvitationStanding, Purpose, SessionState
from delivery.errors import invitation_over
from delivery.models import Allocation, Booking, Invitation, Session
from delivery.outbox import invitations as outbox
from delivery.permissions import is_police_only
from delivery.queries.invitations import standing_of, used
from kernel.actors import Actor, ActorKind
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from organisations.permissions import is_police_address
from records.operations import trail

MOST_PLACES = 1000


def invite(
    *,
    session: Session,
    by: Actor,
    note: str = "",
    to_email: str = "",
    places: int | None = None,
    expires_at: datetime | None = None,
    is_early: bool = False,
    kept: Allocation | None = None,
) -> Invitation:
    """Make a link with which people find and book a session; with an address, we send it there.

    It is good for so many `places` in all, or for any number; until a time, or for as long as the session can be
    booked; with `is_early` also before bookings open; for `kept` places, or for open ones. Refuses `session_not_open`
    for a draft and what has begun or is off, `bad_invitation_places`, `bad_expiry`, `bad_kept_places` where these
    places are of another session or not kept any more, and `police_address_needed` for a mail about what is police
    only.
    """
    now = timezone.now()
    _refuse_unless_ahead(session, now)
    _refuse_bad_limits(session, places, expires_at, now)
    _refuse_bad_kept(session, kept, now)
    to_email = to_email.strip().lower()
    if to_email and is_police_only(session) and not is_police_address(to_email):
        words = "This session is police only: we write about it to police addresses alone, ending in police.uk."
        raise Refusal(words, "police_address_needed", field="to_email")
    with transaction.atomic():
        row = Invitation.objects.create(
            session=session, allocation=kept, to_email=to_email, note=clean_line(note)[:200], places=places,
            expires_at=expires_at, is_early=is_early, made_at=now, made_by_id=_user_id(by),
        )  # fmt: skip
        after = {"invitation": row.ref, "places": places, "until": expires_at, "early": is_early}
        trail.record(verb="invite", subject=session, by=by, after=after)
        if to_email:
            outbox.invited(row)
    return row


def revoke(*, invitation: Invitation, by: Actor) -> Invitation:
    """Withdraw it: the link opens nothing any more. What was booked with it stays booked. Again changes nothing."""
    with transaction.atomic():
        living = Invitation.objects.filter(pk=invitation.pk, revoked_at=None)
        if living.update(revoked_at=timezone.now()):
            after = {"invitation": invitation.ref}
            trail.record(verb="revoke_invitation", subject=invitation.session, by=by, after=after)
            messages.stop_about(invitation, ids=[str(invitation.pk)])
    invitation.refresh_from_db()
    return invitation


def count_in(invitation: Invitation, *, session: Session, places: int, instead_of: Booking | None = None) -> None:
    """Refuse unless the link is good for so many more places. Part of booking, before its rows are written.

    Its row stays locked until the booking's transaction ends, so that two bookings cannot both count on the last
    places. `instead_of` is a booking that this one replaces. Refuses `invitation_over`.
    """
    good = Invitation.objects.filter(pk=invitation.pk, session=session, revoked_at=None)
    # Written as it stands: an UPDATE locks it on either database, and misses a link that was just withdrawn.
    if not good.update(revoked_at=None):
        raise invitation_over(InvitationStanding.REVOKED)
    already = used(invitation, but=instead_of.pk if instead_of else None)
    standing = standing_of(invitation, already, timezone.now())
    if standing is not InvitationStanding.GOOD:
        raise invitation_over(standing)
    if invitation.places is not None and already + places > invitation.places:
        raise invitation_over(InvitationStanding.USED_UP, left=invitation.places - already)


def count_more(invitation: Invitation, *, session: Session, places: int) -> None:
    """Refuse `invitation_over` where a booking made with the link would grow past the places that it is good for.

    Whether the link still opens anything does not matter here: who booked with it may change their booking. Nor does
    it where they moved to another date meanwhile.
    """
    if invitation.session_id != session.pk:
        return
    Invitation.objects.filter(pk=invitation.pk).update(places=F("places"))
    left = None if invitation.places is None else invitation.places - used(invitation)
    if left is not None and places > left:
        raise invitation_over(InvitationStanding.USED_UP, left=left)


def _refuse_unless_ahead(session: Session, now: datetime) -> None:
    if session.state != SessionState.SCHEDULED or session.starts_at <= now:
        words = "People can be invited to a session that is open and still to come. Open a draft first."
        raise Refusal(words, "session_not_open")


def _refuse_bad_limits(session: Session, places: int | None, expires_at: datetime | None, now: datetime) -> None:
    if places is not None and not 1 <= places <= MOST_PLACES:
        words = f"Give a number from 1 to {MOST_PLACES}, or leave it empty."
        raise Refusal(words, "bad_invitation_places", field="places")
    if expires_at is not None and not now < expires_at <= session.starts_at:
        words = "Give a time that is still to come, and not after the session starts."
        raise Refusal(words, "bad_expiry", field="expires_at")


def _refuse_bad_kept(session: Session, kept: Allocation | None, now: datetime) -> None:
    if kept is None:
        return
    is_kept = kept.purpose == Purpose.RESERVED and kept.until is not None and kept.until > now
    if kept.session_id != session.pk or not is_kept:
        raise Refusal("These places are not kept any more. Choose others.", "bad_kept_places", field="kept")


def _user_id(by: Actor) -> int:
    if by.kind == ActorKind.API_TOKEN:
        return ApiToken.objects.values_list("user_id", flat=True).get(pk=by.id)
    return int(by.id)
