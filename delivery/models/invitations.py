"""An invitation: a link that opens a session to those whom the team wants there."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from delivery.models.sessions import Allocation, Session
from kernel.fields import Retain, personal
from kernel.identifiers import new_ref
from kernel.keys import Keyed


class Invitation(Keyed):
    """A link to book on a session that is not open to everybody, or on places that are kept for somebody.

    It may be for one `allocation` (kept places), may end, and may be good for so many `places` in all. `is_early`: with
    it people book before bookings open to everybody. How many places were booked with it is counted, never stored.
    """

    KEY_PREFIX = "i"
    impersonal: ClassVar = {"ref", "key_nonce", "key_digest", "note"}

    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="invitations")
    allocation = models.ForeignKey(
        Allocation, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    to_email = personal(models.EmailField(max_length=254, blank=True), Retain.ATTENDEE)
    note = models.CharField(max_length=200, blank=True)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    is_early = models.BooleanField("good before bookings open", default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(places=None) | Q(places__gte=1), name="invitation_to_a_place"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.ref}"
