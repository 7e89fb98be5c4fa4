"""What attendance holds: people who walked in, and the reasons of amendments."""

from django.db.models import Q

from attendance.models import Closing, Register, WalkIn
from kernel.fields import Retain
from records.registry import Holding, declare

declare(
    Holding(
        model=WalkIn,
        rule=Retain.ATTENDEE,
        fields=("name", "email"),
        due=lambda before: WalkIn.objects.filter(session__ends_at__lt=before).exclude(Q(name="") & Q(email="")),
        blank={"name": "", "email": "", "person": None},
        session="session",
    ),
    Holding(
        model=Closing,
        rule=Retain.AUDIT,
        fields=("reason",),
        due=lambda before: Closing.objects.filter(at__lt=before).exclude(reason__in=["", "(erased)"]),
        blank={"reason": "(erased)"},
        session="register__meeting__session",
    ),
    Holding(
        model=Register,
        rule=Retain.AUDIT,
        fields=("reopened_for",),
        due=lambda before: Register.objects.filter(opened_at__lt=before).exclude(reopened_for=""),
        blank={"reopened_for": ""},
        session="meeting__session",
    ),
)
