"""What delivery holds: bookers, attendees, and what would help them take part."""

from django.db.models import Q

from delivery.models import Booking, Invitation, Seat, SessionRequest
from kernel.fields import Retain
from records.registry import Holding, declare

declare(
    Holding(
        model=Booking,
        rule=Retain.ATTENDEE,
        fields=("booker_name", "booker_email", "booker_phone", "answers", "approval_note"),
        due=lambda before: Booking.objects.filter(session__ends_at__lt=before).exclude(booker_email=""),
        blank={
            "booker_name": "",
            "booker_email": "",
            "booker_phone": "",
            "booker": None,
            "answers": [],
            "approval_note": "",
        },
        session="session",
    ),
    Holding(
        model=Seat,
        rule=Retain.ATTENDEE,
        fields=("name", "email"),
        due=lambda before: Seat.objects.filter(session__ends_at__lt=before).exclude(Q(name="") & Q(email="")),
        blank={"name": "", "email": "", "person": None},
        session="session",
    ),
    Holding(
        model=Seat,
        rule=Retain.ACCESS_NEED,
        fields=("access_needs",),
        due=lambda before: Seat.objects.filter(session__ends_at__lt=before).exclude(access_needs=""),
        blank={"access_needs": ""},
        is_in_trail=False,
        session="session",
    ),
    Holding(
        model=Invitation,
        rule=Retain.ATTENDEE,
        fields=("to_email",),
        due=lambda before: Invitation.objects.filter(session__ends_at__lt=before).exclude(to_email=""),
        blank={"to_email": ""},
        session="session",
    ),
    Holding(
        model=SessionRequest,
        rule=Retain.ATTENDEE,
        fields=("asker_name", "asker_email", "asker_phone", "audience", "dates", "place"),
        due=lambda before: SessionRequest.objects.filter(created_at__lt=before).exclude(asker_email=""),
        blank={"asker_name": "", "asker_email": "", "asker_phone": "", "audience": "", "dates": "", "place": ""},
        session="session",
    ),
)
