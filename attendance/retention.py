"""What attendance holds: people who walked in, and the reasons of amendments."""

from django.db.models import Q

from attendance.models import (
    Arrival,
    CatchUp,
    CheckInWindow,
    CloseOut,
    Closing,
    Device,
    HeadcountLine,
    LateEntry,
    Register,
    ReportEntry,
    SignInSheet,
    WalkIn,
)
from kernel.fields import Retain
from records.registry import Holding, Kin, declare, declare_kin

SESSION, BOOKING = "delivery.session", "delivery.booking"
ORGANISATION, PERSON = "organisations.organisation", "organisations.person"


def _of_session(session: str) -> dict[str, tuple[str, ...]]:
    """The register of a session speaks of everybody who was booked on it."""
    return {
        SESSION: (session,),
        BOOKING: (f"{session}__bookings",),
        ORGANISATION: (f"{session}__bookings__organisation", f"{session}__walk_ins__organisation"),
        PERSON: (f"{session}__bookings__booker", f"{session}__seats__person", f"{session}__walk_ins__person"),
    }


declare(
    Holding(
        model=WalkIn,
        rule=Retain.ATTENDEE,
        fields=("name", "email"),
        due=lambda before: WalkIn.objects.filter(session__ends_at__lt=before).exclude(Q(name="") & Q(email="")),
        blank={"name": "", "email": "", "person": None},
        session="session",
        belongs={ORGANISATION: ("organisation",), PERSON: ("person",)},
        addresses=("email",),
    ),
    Holding(
        model=ReportEntry,
        rule=Retain.ATTENDEE,
        fields=("name", "email", "reference"),
        due=lambda before: ReportEntry.objects.filter(report__register__meeting__session__ends_at__lt=before).exclude(
            name="", email="", reference=""
        ),
        blank={"name": "", "email": "", "reference": ""},
        belongs=_of_session("report__register__meeting__session"),
        addresses=("email",),
    ),
    Holding(
        model=Arrival,
        rule=Retain.SHORT,
        fields=("device_digest",),
        due=lambda before: Arrival.objects.filter(window__closes_at__lt=before).exclude(device_digest=""),
        blank={"device_digest": ""},
        belongs=_of_session("register__meeting__session"),
    ),
    Holding(
        model=LateEntry,
        rule=Retain.ATTENDEE,
        fields=("name", "email"),
        due=lambda before: LateEntry.objects.filter(register__meeting__session__ends_at__lt=before).exclude(
            name="", email=""
        ),
        blank={"name": "", "email": ""},
        belongs=_of_session("register__meeting__session"),
        addresses=("email",),
    ),
    Holding(
        model=LateEntry,
        rule=Retain.AUDIT,
        fields=("reason",),
        due=lambda before: LateEntry.objects.filter(settled_at__lt=before).exclude(reason=""),
        blank={"reason": ""},
        belongs=_of_session("register__meeting__session"),
    ),
    Holding(
        model=Closing,
        rule=Retain.AUDIT,
        fields=("reason",),
        due=lambda before: Closing.objects.filter(at__lt=before).exclude(reason__in=["", "(erased)"]),
        blank={"reason": "(erased)"},
        belongs=_of_session("register__meeting__session"),
    ),
    Holding(
        model=CloseOut,
        rule=Retain.AUDIT,
        fields=("handed_to", "reference"),
        due=lambda before: CloseOut.objects.filter(written_at__lt=before).exclude(
            Q(handed_to__in=["", "(erased)"]) & Q(reference__in=["", "(erased)"])
        ),
        blank={"handed_to": "(erased)", "reference": "(erased)"},
        belongs=_of_session("register__meeting__session"),
    ),
    Holding(
        model=CloseOut,
        rule=Retain.ATTENDEE,
        fields=("lessons",),
        due=lambda before: CloseOut.objects.filter(register__meeting__session__ends_at__lt=before).exclude(lessons=""),
        blank={"lessons": ""},
        belongs=_of_session("register__meeting__session"),
    ),
    Holding(
        model=Register,
        rule=Retain.AUDIT,
        fields=("reopened_for",),
        due=lambda before: Register.objects.filter(opened_at__lt=before).exclude(reopened_for=""),
        blank={"reopened_for": ""},
        belongs=_of_session("meeting__session"),
    ),
)
declare_kin(
    Kin(model=CheckInWindow, belongs=_of_session("register__meeting__session")),
    Kin(model=CatchUp, belongs=_of_session("missed__session")),
    Kin(model=HeadcountLine, belongs=_of_session("register__meeting__session")),
    Kin(model=Device, belongs=_of_session("register__meeting__session")),
    Kin(model=SignInSheet, belongs=_of_session("meeting__session")),
)
