"""What delivery hands out: bookings, places and requests of a proved address; and an organisation's to its contact."""

from typing import Any

from django.utils import timezone

from delivery.models import Booking, Invitation, Seat
from delivery.permissions import IS_PROVED
from delivery.queries import organisations as found
from delivery.queries.answers import told
from records.registry import Fact, Handout, Subject, hand_out, leave_out


def _names(booking: Any) -> str:
    return ", ".join(seat.name or "not named" for seat in booking.seats.all() if seat.given_back_at is None)


def _bookings(subject: Subject) -> Any:
    rows = Booking.objects.filter(IS_PROVED, booker_email=subject.email).prefetch_related("seats")
    return rows.select_related("session", "organisation").order_by("-session__starts_at", "-pk")


def _seats(subject: Subject) -> Any:
    # Only of bookings that became final: what was typed and never proved may be meant for somebody else.
    rows = Seat.objects.filter(email=subject.email, booking__confirmed_at__isnull=False).select_related(
        "session", "booking__organisation"
    )
    return rows.order_by("-session__starts_at", "-pk")


def _answers(row: Any) -> list[str]:
    return [f"{question}: {said}" for question, said in told(row)]


_SESSION = (
    Fact("session", "Session", lambda row: row.session.title),
    Fact("begins", "Begins", lambda row: row.session.starts_at),
)
_ASKED = (
    Fact("ref", "Request", lambda row: row.ref),
    Fact("course", "Course", lambda row: row.course.title if row.course else ""),
    Fact("people", "For how many", lambda row: row.people),
    Fact("state", "State", lambda row: row.get_state_display()),
    Fact("asked_at", "Asked", lambda row: row.created_at),
)
_ASKER = ("asker_name", "asker_email", "asker_phone", "audience", "dates", "place", "postcode", "answer")
_BOOKER = ("booker_name", "booker_email", "booker_phone", "answers", "approval_note", "cancel_reason")

hand_out(
    Handout(
        name="bookings",
        heading="What you booked",
        rows=_bookings,
        fields=(*(f"delivery.Booking.{name}" for name in _BOOKER), "delivery.Session.cancel_reason"),
        facts=(
            Fact("ref", "Booking", lambda row: row.ref),
            *_SESSION,
            Fact("state", "State", lambda row: row.get_state_display()),
            Fact("organisation", "Organisation", lambda row: row.organisation.name),
            Fact("name", "Your name", lambda row: row.booker_name),
            Fact("email", "Your e-mail address", lambda row: row.booker_email),
            Fact("phone", "Your phone number", lambda row: row.booker_phone),
            Fact("people", "People you named", _names),
            Fact("under_18", "Under-18s expected", lambda row: row.expected_under_18),
            Fact("answers", "What you answered", _answers),
            Fact("booked_at", "Booked", lambda row: row.created_at),
            Fact("approval_note", "What the team told you", lambda row: row.approval_note),
            Fact("cancel_reason", "Why it was cancelled", lambda row: row.cancel_reason),
            Fact("session_cancelled", "Why the session was cancelled", lambda row: row.session.cancel_reason),
        ),
    ),
    Handout(
        name="places",
        heading="Your places",
        rows=_seats,
        fields=("delivery.Seat.name", "delivery.Seat.email", "delivery.Seat.access_needs"),
        facts=(
            *_SESSION,
            Fact("ref", "Booking", lambda row: row.booking.ref),
            Fact("organisation", "Organisation", lambda row: row.booking.organisation.name),
            Fact("name", "Name", lambda row: row.name),
            Fact("email", "E-mail address", lambda row: row.email),
            Fact("access_needs", "What would help you take part", lambda row: row.access_needs),
            Fact("given_back_at", "Given back", lambda row: row.given_back_at),
        ),
    ),
    Handout(
        name="requests",
        heading="Sessions that you asked for",
        rows=lambda subject: found.own_requests(subject.email).select_related("organisation", "course"),
        fields=tuple(f"delivery.SessionRequest.{name}" for name in _ASKER),
        facts=(
            *_ASKED,
            Fact("organisation", "Organisation", lambda row: row.organisation.name),
            Fact("name", "Your name", lambda row: row.asker_name),
            Fact("email", "Your e-mail address", lambda row: row.asker_email),
            Fact("phone", "Your phone number", lambda row: row.asker_phone),
            Fact("audience", "For whom", lambda row: row.audience),
            Fact("dates", "Days and times", lambda row: row.dates),
            Fact("place", "The room", lambda row: row.place),
            Fact("postcode", "Its postcode", lambda row: row.postcode),
            Fact("answer", "What we answered", lambda row: row.answer),
        ),
    ),
    Handout(
        name="invitations",
        heading="Invitations that were sent to you",
        rows=lambda subject: Invitation.objects.filter(to_email=subject.email).select_related("session"),
        fields=("delivery.Invitation.to_email",),
        facts=(*_SESSION, Fact("email", "E-mail address", lambda row: row.to_email)),
    ),
    Handout(
        name="bookings",
        heading="Its bookings",
        is_of_organisation=True,
        rows=lambda subject: found.bookings_of(subject.organisation, subject.user),
        facts=(
            Fact("ref", "Booking", lambda row: row.ref),
            *_SESSION,
            Fact("state", "State", lambda row: row.get_state_display()),
            Fact("booked_by", "Booked by", lambda row: row.booker_name),
            Fact("places", "Places", lambda row: len(row.living)),
            Fact("under_18", "Under-18s expected", lambda row: row.expected_under_18),
            Fact("booked_at", "Booked", lambda row: row.created_at),
        ),
    ),
    Handout(
        name="people",
        heading="Its people and their certificates",
        is_of_organisation=True,
        rows=lambda subject: found.people(subject.organisation, subject.user, timezone.localdate()),
        facts=(
            Fact("name", "Name", lambda row: row.name),
            Fact("session", "Session", lambda row: row.title),
            Fact("begins", "Begins", lambda row: row.starts_at),
            Fact("ref", "Booking", lambda row: row.ref),
            Fact("state", "State", lambda row: row.state),
            Fact("certificate", "Certificate", lambda row: row.certificate.certificate.code if row.certificate else ""),
            Fact("stands", "Stands", lambda row: row.certificate.standing if row.certificate else ""),
            Fact("runs_out", "Runs out", lambda row: row.certificate.runs_out_on if row.certificate else None),
        ),
    ),
    Handout(
        name="requests",
        heading="Sessions asked for",
        is_of_organisation=True,
        rows=lambda subject: found.requests_of(subject.organisation, subject.user),
        facts=_ASKED,
    ),
)
leave_out("Between trainers and coordinators at work; they read it on the staff screens.", "delivery.TrainerAsk.note")
