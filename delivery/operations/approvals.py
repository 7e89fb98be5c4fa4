"""Bookings that wait for a person's yes: all of a session, or those whose address is unusual.

A false booking would tell a stranger which officers are where and when. Their places are held meanwhile.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from delivery import outbox
from delivery.enums import Approval, ApprovalReason, ApprovalState, BookingState
from delivery.models import Booking
from delivery.operations import confirmations, offers, releases
from kernel.actors import Actor, ActorKind
from kernel.cleaning import clean_line
from kernel.errors import Refusal
from organisations.operations.organisations import domain_of
from records.operations import trail

NOT_APPROVED = "not approved"


def reason_for(booking: Booking) -> ApprovalReason | None:
    """Why this booking needs a person's yes, if it does."""
    asked = booking.session.approval
    if booking.approval == ApprovalState.GIVEN or asked == Approval.NONE:
        return None
    if asked == Approval.ALL:
        return ApprovalReason.EVERY_BOOKING
    domain, known = domain_of(booking.booker_email), booking.organisation.email_domain
    if not domain:
        return ApprovalReason.FREE_MAIL
    return ApprovalReason.OTHER_DOMAIN if known and domain != known else None


def ask(*, booking: Booking, because: ApprovalReason, by: Actor) -> Booking:
    """Put a booking whose address is proved before the team. A held one keeps its places. Part of a larger operation.

    One that waits for places stays on the waiting list, and is offered none until it is approved.
    """
    changes = {"approval": ApprovalState.ASKED, "approval_because": because}
    if booking.state == BookingState.HELD:
        changes["state"] = BookingState.PENDING
    Booking.objects.filter(pk=booking.pk).update(**changes)
    booking.refresh_from_db()
    trail.record(verb="ask_approval", subject=booking, by=by, after={"state": booking.state, "because": because})
    outbox.approval_asked(booking)
    return booking


def ask_anew(*, booking: Booking, by: Actor) -> bool:
    """Put a final booking that came to another date before the team of that date, if they ask for it.

    A yes was for the date that it was said for. It keeps its places. Part of a larger operation, which tells the
    booker.
    """
    booking.approval, booking.approval_because, booking.approval_note = ApprovalState.NOT_NEEDED, "", ""
    booking.approval_at = booking.approval_by = None
    because = reason_for(booking)
    if because is not None:
        booking.approval, booking.approval_because, booking.state = ApprovalState.ASKED, because, BookingState.PENDING
    fields = ["state", "approval", "approval_because", "approval_note", "approval_at", "approval_by"]
    booking.save(update_fields=fields)
    if because is not None:
        trail.record(verb="ask_approval", subject=booking, by=by, after={"state": booking.state, "because": because})
        outbox.approval_wanted(booking)
    return because is not None


def approve(*, booking: Booking, by: Actor) -> Booking:
    """Say yes: the booking is final, or, where it waits for places, may be offered some. Again changes nothing.

    Refuses `approval_not_asked`, and `session_cancelled`, `holds_another_date` and
    `already_has_place` as for any booking.
    """
    with transaction.atomic():
        if not _decide(booking, ApprovalState.GIVEN, "", by):
            return booking
        if booking.state == BookingState.PENDING:
            confirmations.finish(booking=booking, only_if=Q(state=BookingState.PENDING), by=by)
        elif booking.state == BookingState.WAITING:
            offers.make(booking.seats.values_list("allocation_id", flat=True))
    booking.refresh_from_db()
    return booking


def refuse(*, booking: Booking, reason: str, by: Actor) -> Booking:
    """Say no, with a reason that the booker reads. The places go back. Again changes nothing.

    Refuses `approval_not_asked` and `reason_needed`.
    """
    reason = clean_line(reason)
    if not reason:
        raise Refusal("Say why, in a sentence: the booker will read it.", "reason_needed", field="reason")
    with transaction.atomic():
        if _decide(booking, ApprovalState.REFUSED, reason[:300], by):
            releases.release(booking=booking, by=by, reason=NOT_APPROVED)
    booking.refresh_from_db()
    return booking


def _decide(booking: Booking, state: ApprovalState, note: str, by: Actor) -> bool:
    user_id = int(by.id) if by.kind == ActorKind.USER else None
    asked = Booking.objects.filter(
        pk=booking.pk, approval=ApprovalState.ASKED, state__in=[BookingState.PENDING, BookingState.WAITING]
    )
    won = bool(asked.update(approval=state, approval_at=timezone.now(), approval_by=user_id, approval_note=note))
    booking.refresh_from_db()
    if won:
        if state == ApprovalState.GIVEN:
            trail.record(verb="approve", subject=booking, by=by)
        else:
            trail.record(verb="refuse_approval", subject=booking, by=by, after={"reason": note})
    elif booking.approval != state:
        raise Refusal("Nobody waits for a yes to this booking any more.", "approval_not_asked")
    return won
