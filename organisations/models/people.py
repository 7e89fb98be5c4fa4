"""People, who may speak for an organisation, and who may see police-only material."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from kernel.fields import Retain, personal
from organisations.enums import AccessState, ContactState
from organisations.models.bodies import Force, Organisation


class Person(models.Model):
    """One human across bookings. Never made or changed by somebody who merely typed an address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = personal(models.CharField(max_length=200, blank=True), Retain.ATTENDEE)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name


class ContactPoint(models.Model):
    """An e-mail address of a person, proved or not. An address may be shared by several people."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    email = personal(models.EmailField(max_length=254), Retain.ATTENDEE)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "email"], name="contact_point_once_per_person")]
        indexes = [models.Index(fields=["email"], name="contact_point_email")]

    def __str__(self) -> str:
        return f"contact point {self.pk}"


class Spokesperson(models.Model):
    """The contact of an organisation: may see its bookings, people and certificates, and book places kept for it.

    Nobody becomes one by booking. Their account is the person's `user`: whoever proves its address by a code.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="spokespeople")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="speaks_for")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "spokespeople"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], condition=Q(ended_at=None), name="spokesperson_once"
            ),
        ]

    def __str__(self) -> str:
        return f"spokesperson of {self.organisation_id}"


class ContactAsk(models.Model):
    """Somebody asks to become the contact of an organisation, or a contact asks it for whoever comes after them.

    `organisation` is the one that the typed words mean, where it was recognised; a coordinator may choose another.
    Those who ask are not told whether it was. `hands_over` is the contact who leaves once somebody says yes.
    """

    impersonal: ClassVar = {"organisation_name", "registered_number"}

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_asks"
    )
    organisation_name = models.CharField(max_length=200)
    postcode = personal(models.CharField(max_length=8, blank=True), Retain.ATTENDEE)  # a sole trader's is a home
    registered_number = models.CharField(max_length=12, blank=True)
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = personal(models.CharField(max_length=200), Retain.ATTENDEE)
    email = personal(models.EmailField(max_length=254), Retain.ATTENDEE)
    hands_over = models.ForeignKey(
        Spokesperson, null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )
    state = models.CharField(max_length=10, choices=ContactState, default=ContactState.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = personal(models.CharField(max_length=300, blank=True), Retain.ATTENDEE)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ContactState.values), name="contact_ask_state_known"),
            models.UniqueConstraint(
                fields=["email"], condition=Q(state=ContactState.ASKED), name="contact_ask_one_open_each"
            ),
            models.CheckConstraint(
                condition=Q(state=ContactState.ASKED, decided_at=None)
                | ~Q(state=ContactState.ASKED) & Q(decided_at__isnull=False),
                name="contact_ask_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ContactState.APPROVED) | Q(organisation__isnull=False, decided_by__isnull=False),
                name="contact_ask_approved_for_one",
            ),
        ]

    def __str__(self) -> str:
        return f"contact ask {self.pk}"


class PoliceAccess(models.Model):
    """An officer's request to see police-only courses, and what the force contact decided.

    A `.police.uk` address is necessary, not sufficient. History is kept: a new request is a new row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="police_access")
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="police_access")
    role_held = personal(models.CharField(max_length=120), Retain.COMPETENCE)
    state = models.CharField(max_length=10, choices=AccessState, default=AccessState.REQUESTED)
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = personal(models.CharField(max_length=300, blank=True), Retain.COMPETENCE)

    class Meta:
        verbose_name = "police-only access"
        verbose_name_plural = "police-only access"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AccessState.values), name="police_access_state_known"),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=[AccessState.REQUESTED, AccessState.APPROVED]),
                name="police_access_one_live_each",
            ),
            models.CheckConstraint(
                condition=Q(state=AccessState.REQUESTED, decided_at=None, decided_by=None)
                | Q(state=AccessState.WITHDRAWN)
                | Q(state__in=[AccessState.APPROVED, AccessState.REFUSED], decided_at__isnull=False)
                & Q(decided_by__isnull=False),
                name="police_access_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"police-only access {self.pk}"
