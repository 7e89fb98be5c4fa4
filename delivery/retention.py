"""What delivery holds: bookers, attendees, and what would help them take part."""

from django.db.models import Q

from delivery.models import Booking, Invitation, Seat, Session, SessionRequest, TrainerAsk
from kernel.fields import Retain
from records.registry import Holding, declare

BOOKING, ORGANISATION, PERSON = "delivery.booking", "organisations.organisation", "organisations.person"
_OF_SEAT = {
    BOOKING: ("booking",),
    ORGANISATION: ("booking__organisation",),
    # Whoever booked is as much part of it as whoever sits there.
    PERSON: ("person", "booking__booker"),
}
_ASKED = ("asker_name", "asker_email", "asker_phone", "audience", "dates", "place", "postcode", "answer")

declare(
    Holding(
        model=Session,
        rule=Retain.AUDIT,
        fields=("cancel_reason",),
        due=lambda before: Session.objects.filter(ends_at__lt=before).exclude(cancel_reason=""),
        blank={"cancel_reason": ""},
        # What became of a session is told for as long as the trail itself is kept.
        is_in_trail=False,
        belongs={
            BOOKING: ("bookings",),
            ORGANISATION: ("bookings__organisation",),
            PERSON: ("bookings__booker", "seats__person"),
        },
    ),
    Holding(
        model=Booking,
        rule=Retain.ATTENDEE,
        fields=("booker_name", "booker_email", "booker_phone", "answers", "approval_note", "cancel_reason"),
        due=lambda before: Booking.objects.filter(session__ends_at__lt=before).exclude(booker_email=""),
        blank={
            "booker_name": "",
            "booker_email": "",
            "booker_phone": "",
            "booker": None,
            "answers": [],
            "approval_note": "",
            "cancel_reason": "",
        },
        session="session",
        belongs={ORGANISATION: ("organisation",), PERSON: ("booker", "seats__person")},
        addresses=("booker_email",),
    ),
    Holding(
        model=Seat,
        rule=Retain.ATTENDEE,
        fields=("name", "email"),
        due=lambda before: Seat.objects.filter(session__ends_at__lt=before).exclude(Q(name="") & Q(email="")),
        blank={"name": "", "email": "", "person": None},
        session="session",
        belongs=_OF_SEAT,
        addresses=("email",),
    ),
    Holding(
        model=Seat,
        rule=Retain.ACCESS_NEED,
        fields=("access_needs",),
        due=lambda before: Seat.objects.filter(session__ends_at__lt=before).exclude(access_needs=""),
        blank={"access_needs": ""},
        is_in_trail=False,
        session="session",
        belongs=_OF_SEAT,
        addresses=("email",),
    ),
    Holding(
        model=Invitation,
        rule=Retain.ATTENDEE,
        fields=("to_email",),
        due=lambda before: Invitation.objects.filter(session__ends_at__lt=before).exclude(to_email=""),
        blank={"to_email": ""},
        session="session",
        addresses=("to_email",),
    ),
    Holding(
        model=SessionRequest,
        rule=Retain.ATTENDEE,
        fields=_ASKED,
        due=lambda before: SessionRequest.objects.filter(created_at__lt=before).exclude(asker_email=""),
        blank=dict.fromkeys(_ASKED, ""),
        session="session",
        belongs={ORGANISATION: ("organisation",)},
        addresses=("asker_email",),
    ),
    Holding(
        model=TrainerAsk,
        rule=Retain.ATTENDEE,
        fields=("note",),
        due=lambda before: TrainerAsk.objects.filter(session__ends_at__lt=before).exclude(note=""),
        blank={"note": ""},
        session="session",
    ),
)
