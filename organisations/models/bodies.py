"""Forces, regions and teams, and the organisations that book."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kernel.fields import Retain, personal
from organisations.enums import AudienceType, Role, SizeBand, TeamKind


class Lasting(models.Model):
    """A body that exists for a time and may be followed by another: forces merge, regions change."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        abstract = True


class Region(Lasting):
    """A policing region (not the statistical one) and its regional unit."""

    impersonal: ClassVar = {"code", "name", "unit_code", "unit_name", "resilience_centre"}

    code = models.CharField(max_length=5, unique=True)
    name = models.CharField(max_length=60)
    unit_code = models.CharField(max_length=20, blank=True)
    unit_name = models.CharField(max_length=120, blank=True)
    resilience_centre = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Force(Lasting):
    """A police force. The slug is the one of data.police.uk where that has one."""

    impersonal: ClassVar = {"slug", "name", "country", "kind", "ons_code"}

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="forces")
    country = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    ons_code = models.CharField(max_length=9, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Outcode(models.Model):
    """An outward postcode: where it lies, and the force it most likely lies in (a suggestion, never a fact)."""

    impersonal: ClassVar = {"code", "town", "district"}

    code = models.CharField(max_length=4, primary_key=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    town = models.CharField(max_length=120, blank=True)
    district = models.CharField(max_length=80, blank=True)
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="outcodes")

    def __str__(self) -> str:
        return self.code


class Sector(models.Model):
    """An industry section of a classification scheme (SIC 2007 today)."""

    impersonal: ClassVar = {"scheme", "letter", "name", "plain_name"}

    scheme = models.CharField(max_length=10)
    letter = models.CharField(max_length=1)
    name = models.CharField(max_length=200)
    plain_name = models.CharField(max_length=80)

    class Meta:
        ordering = ("plain_name",)
        constraints = [models.UniqueConstraint(fields=["scheme", "letter"], name="sector_once_per_scheme")]

    def __str__(self) -> str:
        return self.plain_name


class Team(models.Model):
    """A team that trains: Protect or Prevent, of one region."""

    impersonal: ClassVar = {"name"}

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=TeamKind)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        ordering = ("name",)
        constraints = [models.CheckConstraint(condition=Q(kind__in=TeamKind.values), name="team_kind_known")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person on one team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user", "role"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} on team {self.team_id}"


class ForceContact(models.Model):
    """The single point of contact of a force: says which of its officers may see police-only material."""

    force = models.ForeignKey(Force, on_delete=models.CASCADE, related_name="contacts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="force_contacts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["force", "user"], name="force_contact_once")]

    def __str__(self) -> str:
        return f"contact of force {self.force_id}"


class Organisation(models.Model):
    """A firm, school, charity, force or other body that books. Found again by its registered number."""

    impersonal: ClassVar = {"name", "town", "company_number", "charity_number", "school_urn", "email_domain"}

    name = models.CharField(max_length=200)
    audience_type = models.CharField(max_length=20, choices=AudienceType)
    size_band = models.CharField(max_length=10, choices=SizeBand, default=SizeBand.UNKNOWN)
    sector = models.ForeignKey(Sector, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations")
    town = models.CharField(max_length=120, blank=True)
    postcode = personal(models.CharField(max_length=8, blank=True), Retain.ATTENDEE)  # a sole trader's is a home
    company_number = models.CharField(max_length=8, blank=True)
    charity_number = models.CharField(max_length=12, blank=True)
    school_urn = models.CharField(max_length=6, blank=True)
    email_domain = models.CharField(max_length=190, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(audience_type__in=AudienceType.values), name="organisation_type_known"),
            models.CheckConstraint(condition=Q(size_band__in=SizeBand.values), name="organisation_size_known"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="organisation_not_merged_into_itself"),
            *(
                models.UniqueConstraint(
                    fields=[number],
                    condition=~Q(**{number: ""}) & Q(merged_into=None),
                    name=f"organisation_one_per_{number}",
                )
                for number in ("company_number", "charity_number", "school_urn")
            ),
        ]
        indexes = [models.Index(fields=["name"], name="organisation_name")]

    def __str__(self) -> str:
        return self.name
