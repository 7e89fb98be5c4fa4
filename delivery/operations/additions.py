"""More places for a booking that is final; and where there are none, the others as a party that waits."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from delivery.enums import Mode, Purpose
from delivery.errors import not_enough_more
from delivery.models import Allocation, Booking, Seat
from delivery.models.bookings import MAX_SEATS
from delivery.operations import deadlines, invitations, one_place, parties, places, police, releases, two_dates, waiting
from delivery.operations.parties import BookingDetails, SeatDetails
from delivery.outbox import changes
from delivery.queries import answers
from delivery.queries.changes import last_number
from kernel.actors import Actor
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from kernel.names import clean_name
from organisations.operations.organisations import OrganisationDetails
from records.operations import trail


def add(
    *,
    booking: Booking,
    count: int,
    by: Actor,
    seats: tuple[SeatDetails, ...] = (),
    purpose: Purpose | str = "",
    seen: int | None = None,
    is_staff: bool = False,
) -> Booking:
    """Add places to a final booking, up to 30 in all, of the kind that it has, or of `purpose` where there are both.

    `seats` are who sits there, as far as it is known. `seen` is the number of the newest place that the caller saw: a
    form that is sent twice adds once. `is_staff` may after changes, and bookings, have closed. Refuses
    `booking_cancelled`, `booking_not_confirmed`, `session_cancelled`, `session_past`, `changes_closed`,
    `bookings_closed`, `bad_number_of_places`, `booking_changed`, `bad_purpose`, `session_full`, `invitation_over`,
    `link_in_name`, `name_too_long`, `not_for_police_only`, `already_has_place` and `holds_another_date`.
    """
    with transaction.atomic():
        row = deadlines.locked(booking.pk)
        deadlines.refuse_unless_changeable(row, is_staff=is_staff)
        if not is_staff:
            parties.refuse_unless_open(row.session, timezone.now(), is_early=True)
        _refuse_bad(row, count, seats, seen)
        police.refuse_strangers(row.session, [seat.email for seat in seats], field="names_list")
        if row.invitation is not None and not is_staff:
            invitations.count_more(row.invitation, session=row.session, places=count)
        allocation = _allocation(row, purpose)
        made = _write(row, allocation, count, seats)
        two_dates.refuse_if_held(row, emails=frozenset(seat.email or row.booker_email for seat in made))
        one_place.refuse_if_elsewhere(row, people=[(seat.name, seat.email) for seat in made])
        trail.record(verb="add_places", subject=row, by=by, after={"places": count})
        changes.added(row, made)
        try:
            releases.exchange(given=Counter(), taken=Counter({allocation.pk: count}))
        except Refusal as refusal:
            allocation.refresh_from_db()
            raise not_enough_more(allocation.capacity - allocation.taken) from refusal
    booking.refresh_from_db()
    return booking


def wait(
    *, booking: Booking, count: int, by: Actor, purpose: Purpose | str = "", seats: tuple[SeatDetails, ...] = ()
) -> Booking:
    """Let more people of the same booker and organisation wait for places: a booking of its own on the waiting list.

    Refuses `booking_cancelled`, `booking_not_confirmed`, and what `waiting.join` refuses: `places_are_free`,
    `no_waiting_list`, `party_too_large`, `already_waiting`, `bad_number_of_places` among it.
    """
    deadlines.refuse_unless_final(booking)
    details = BookingDetails(
        organisation=OrganisationDetails(
            name=booking.organisation.name,
            audience_type=booking.organisation.audience_type,
            force=booking.force,
            has_no_force=booking.force is None,
        ),
        known=booking.organisation,
        booker_name=booking.booker_name,
        booker_email=booking.booker_email,
        booker_phone=booking.booker_phone,
        places=count,
        purpose=purpose or _purpose(booking),
        seats=seats,
        # Answered already, for all of them.
        answers=answers.still_possible(booking.session.course.asks, booking),
        may_leave_out=True,
    )
    return waiting.join(session=booking.session, details=details, is_proved=True, by=by)


def _refuse_bad(row: Booking, count: int, seats: tuple[SeatDetails, ...], seen: int | None) -> None:
    living = row.seats.filter(given_back_at=None).count()
    left = MAX_SEATS - living
    if seen is not None and seen != last_number(row):
        words = f"It was changed while the page was open: there are {living} places now. Add more if you need them."
        raise Refusal(words, "booking_changed")
    if not 1 <= count <= left:
        least = f"Add from 1 to {left}: a" if left else "A"
        words = f"{least} booking has {MAX_SEATS} places at most."
        raise Refusal(words, "bad_number_of_places", field="places")
    if len(seats) > count:
        raise Refusal("There are more names than places.", "bad_number_of_places", field="places")
    for seat in seats:
        clean_name(seat.name, field="seats")
    one_place.refuse_twice([(seat.name, seat.email) for seat in seats], booking=row, field="names_list")


def _allocation(row: Booking, purpose: Purpose | str) -> Allocation:
    """Where the booking's places are, as long as they are still kept for it; else those that everybody may book."""
    if not purpose or row.session.mode != Mode.HYBRID:
        newest = row.seats.filter(given_back_at=None).select_related("allocation").order_by("-number").first()
        kept = newest.allocation if newest else None
        if kept and (kept.purpose != Purpose.RESERVED or (kept.until and kept.until > timezone.now())):
            return kept
        purpose = ""
    return places.allocation_for(row.session, purpose)


def _write(row: Booking, allocation: Allocation, count: int, seats: tuple[SeatDetails, ...]) -> list[Seat]:
    typed = [*seats, *[SeatDetails()] * (count - len(seats))]
    made = [
        Seat(
            booking=row, session=row.session, allocation=allocation, number=number, name=clean_line(one.name),
            email=one.email.strip().lower(), access_needs=clean_text(one.access_needs),
        ).seal_key()
        for number, one in enumerate(typed, start=last_number(row) + 1)
    ]  # fmt: skip
    return Seat.objects.bulk_create(made)


def _purpose(booking: Booking) -> str:
    purposes = set(booking.seats.filter(given_back_at=None).values_list("allocation__purpose", flat=True))
    return Purpose.ONLINE if purposes == {Purpose.ONLINE} else ""
