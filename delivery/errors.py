"""Why a place cannot be had, with what to do instead."""

from datetime import datetime

from django.conf import settings

from delivery.enums import InvitationStanding
from kernel.errors import Refusal
from ui import wording


def session_full(free: int) -> Refusal:
    """Not enough places are left."""
    if free > 0:
        places = "1 place is" if free == 1 else f"{free} places are"
        return Refusal(
            f"Only {places} left on this session. Book fewer places, or choose another date.",
            "session_full",
            field="places",
        )
    return Refusal("This session is full. Choose another date for this course.", "session_full", field="places")


def session_cancelled() -> Refusal:
    """The session will not take place."""
    return Refusal("This session has been cancelled. Choose another date for this course.", "session_cancelled")


def session_past() -> Refusal:
    """The session has begun or is over."""
    return Refusal("This session has already started. Choose another date for this course.", "session_past")


def bookings_not_open() -> Refusal:
    """Bookings have not begun."""
    return Refusal(
        "Bookings for this session are not open yet. The session page says when they open.", "bookings_not_open"
    )


def bookings_closed() -> Refusal:
    """Bookings have ended, or the session was never opened for them."""
    return Refusal(
        "Bookings for this session have closed. Choose another date, or contact the team if you must come to this one.",
        "bookings_closed",
    )


def under_18() -> Refusal:
    """Somebody under 18 comes, and it was not said how many: they are counted, never named."""
    return Refusal(
        "Tell us how many under-18s will come. We count young people, we never take their names: book a place for each "
        "adult who comes with them.",
        "under_18_are_counted",
        field="expected_under_18",
    )


def force_needed() -> Refusal:
    """Neither what was chosen nor the postcode tells which police force it is, and nobody said that there is none."""
    return Refusal(
        "We cannot tell the police force from this postcode. Choose it, or say that none of these is yours.",
        "force_needed",
        field="force",
    )


def booking_cancelled() -> Refusal:
    """Its places went back after it was final."""
    return Refusal("This booking has been cancelled.", "booking_cancelled")


def booking_confirmed() -> Refusal:
    """What can be done only before the code cannot be done any more."""
    return Refusal("This booking is confirmed already.", "booking_confirmed")


def seat_changed(name: str, email: str) -> Refusal:
    """Somebody else named the place while a page was open."""
    now = ", ".join(part for part in (name, email) if part) or "nobody yet"
    return Refusal(
        f"This place was changed while the page was open. It is now for: {now}. "
        "Save again to put what you typed in its place, or go back to leave it.",
        "seat_changed",
        field="name",
    )


def named_twice(email: str, field: str) -> Refusal:
    """Somebody was named on two places of one booking."""
    return Refusal(
        f"Somebody of this name with the address {email} already has a place on this booking. Each person has "
        "one: name somebody else, or give the other place back.",
        "already_has_place",
        field=field,
    )


def has_another_place(email: str) -> Refusal:
    """The same booker gave this person a place on the session before."""
    return Refusal(
        f"Somebody of this name with the address {email} already has a place on this session. Name somebody else, or "
        "give the other place back.",
        "already_has_place",
        field="email",
    )


def hold_ran_out() -> Refusal:
    """The places went back before the code came."""
    return Refusal(
        "Your places were held for 30 minutes and have gone back on offer. Book again: it takes two minutes.",
        "hold_ran_out",
    )


def no_waiting_list(capacity: int = 0) -> Refusal:
    """Nobody can wait for this session, or not so many."""
    if capacity:
        words = f"This session has only {capacity} places in all. Wait for fewer, or ask us for a session of your own."
        return Refusal(words, "party_too_large", field="places")
    return Refusal("This session has no waiting list. Choose another date for this course.", "no_waiting_list")


def places_are_free() -> Refusal:
    """Whoever wants to wait could book."""
    return Refusal("There are places for all of you now. Book them instead of waiting.", "places_are_free")


def already_waiting() -> Refusal:
    """The same booker waits for this session already: no party stands in a queue twice."""
    return Refusal(
        "You are on the waiting list for this session already. Open that booking from your e-mail to change it.",
        "already_waiting",
    )


def not_waiting() -> Refusal:
    """It is not on the waiting list: it has its places by now."""
    return Refusal(
        "This booking is not on the waiting list any more: it has its places. Cancel the booking to give them back.",
        "not_waiting",
    )


def offer_over() -> Refusal:
    """What was offered was taken up, declined, or ran out."""
    return Refusal(
        "These places are no longer on offer to you. Your booking page says whether you are still on the waiting list.",
        "offer_over",
    )


def invitation_over(standing: InvitationStanding, left: int = 0) -> Refusal:
    """The link is not good any more, or not for so many."""
    if left > 0:
        places = "1 place" if left == 1 else f"{left} places"
        words = f"This invitation is good for {places} more. Book fewer, or ask whoever sent it for another."
        return Refusal(words, "invitation_over", field="places")
    return Refusal(WHAT_TO_DO[standing], "invitation_over")


# What the reader of a link that is over should do instead.
WHAT_TO_DO = {
    InvitationStanding.REVOKED: "The team has withdrawn this invitation. Ask whoever sent it to you for another, "
    "or choose a session that is open to everybody.",
    InvitationStanding.EXPIRED: "This invitation has run out. Ask whoever sent it to you for another, "
    "or choose a session that is open to everybody.",
    InvitationStanding.USED_UP: "All places of this invitation are booked. If you booked one of them, open your "
    "booking from the mail that you got. Otherwise ask whoever sent you the link.",
}


def kept_places_over() -> Refusal:
    """Places that were kept are open to everybody by now."""
    return Refusal(
        "The places that were kept for you are open to everybody now. Go back to the session's page: "
        "you can book while there are some left.",
        "kept_places_over",
    )


def booking_not_confirmed() -> Refusal:
    """Nothing is final yet that could be changed."""
    return Refusal("This booking is not confirmed, so it cannot be changed yet.", "booking_not_confirmed")


def changes_closed(until: datetime, team: str) -> Refusal:
    """People could change their bookings by themselves until a time that has passed."""
    return Refusal(
        f"Bookings for this session could be changed here until {wording.when(until)}. "
        f"Write to {settings.CONTACT_EMAIL}: {team} can still change it for you.",
        "changes_closed",
    )


def other_course() -> Refusal:
    """A booking stays with its course."""
    return Refusal("Choose a date of the same course. For another course, book anew.", "other_course", field="session")


def not_enough_there(free: int) -> Refusal:
    """The other date has no places for everybody on a booking."""
    left = "no places" if free < 1 else "only 1 place" if free == 1 else f"only {free} places"
    return Refusal(
        f"That date has {left} left, fewer than your booking needs. Your booking stays as it was. "
        "Choose another date, or give places back first.",
        "session_full",
        field="session",
    )


def not_enough_more(free: int) -> Refusal:
    """The session has fewer places than somebody wants to add."""
    left = "No places are" if free < 1 else "Only 1 place is" if free == 1 else f"Only {free} places are"
    return Refusal(
        f"{left} left on this session. Your booking stays as it was. Add fewer, let the others wait for places, or "
        "move the whole booking to another date.",
        "session_full",
        field="places",
    )


def other_way_full() -> Refusal:
    """The room, or the places online, are all taken."""
    return Refusal("There are no places of that kind left. This place stays as it was.", "session_full")


def answer_missing(question: str) -> Refusal:
    """A question of the course that has to be answered was not."""
    return Refusal(f"Answer the question “{question}”.", "answer_missing", field="answers")


def answer_not_possible(question: str) -> Refusal:
    """What was answered is none of the choices, too long, or of another kind."""
    words = f"That is no possible answer to “{question}”. Choose one that is offered, or write less."
    return Refusal(words, "answer_not_possible", field="answers")


def unknown_question() -> Refusal:
    """The course does not ask this, or not any more."""
    return Refusal(
        "An answer names a question that this course does not ask. The session says what it asks.",
        "unknown_question",
        field="answers",
    )


def answers_changed() -> Refusal:
    """Somebody else answered while a page was open."""
    return Refusal(
        "These answers were changed while the page was open. Save again to put yours in their place, or go back to "
        "leave them.",
        "answers_changed",
    )


def booking_changed() -> Refusal:
    """Somebody else named people, or changed the places, while a page was open."""
    return Refusal(
        "This booking was changed while the page was open. Look at who is named now, and take those off your list.",
        "booking_changed",
        field="names_list",
    )


def more_names_than_places(free: int) -> Refusal:
    """A list is longer than the places without a name."""
    left = "No place has" if free < 1 else "Only 1 place has" if free == 1 else f"Only {free} places have"
    words = f"{left} no name yet. Take names off your list, or add places first."
    return Refusal(words, "more_names_than_places", field="names_list")
