"""How certificates look: designs of the house, of a team or of a course, in versions that never change."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.models.bases import actor_kind_field
from certificates.enums import Scope
from courses.models import Course
from organisations.models import Team


class DesignPicture(models.Model):
    """A logo or a signature as documents draw it. What was uploaded is not kept. Known by the digest of what is."""

    impersonal: ClassVar = {"digest", "entries"}

    digest = models.CharField(max_length=64, unique=True)
    width = models.FloatField()
    height = models.FloatField()
    entries = models.TextField()
    content = models.BinaryField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"picture {self.digest[:8]}"


class Design(models.Model):
    """What certificates of a course, of a team or of the whole house look like; the most specific one counts.

    One that has no version yet, or was withdrawn, counts for nothing.
    """

    scope = models.CharField(max_length=10, choices=Scope)
    course = models.OneToOneField(
        Course, null=True, blank=True, on_delete=models.PROTECT, related_name="certificate_design"
    )
    team = models.OneToOneField(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="certificate_design"
    )
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(scope=Scope.HOUSE, course=None, team=None)
                | Q(scope=Scope.TEAM, course=None, team__isnull=False)
                | Q(scope=Scope.COURSE, course__isnull=False, team=None),
                name="design_of_one_thing",
            ),
            models.UniqueConstraint(fields=["scope"], condition=Q(scope=Scope.HOUSE), name="design_one_of_the_house"),
        ]

    def __str__(self) -> str:
        return f"design of {self.what}"

    @property
    def what(self) -> str:
        """What it is for."""
        if self.course is not None:
            return f"the course {self.course.title}"
        return f"the team {self.team.name}" if self.team is not None else "the whole house"


class DesignVersion(models.Model):
    """A design as it was published at one moment. Never changed: database triggers refuse it.

    Who signs is printed on certificates in their office, like the trainers: it stays with the version.
    """

    impersonal: ClassVar = {
        "name", "heading", "bridge", "note", "colour", "signatory_name", "signatory_role", "by_id",
    }  # fmt: skip

    design = models.ForeignKey(Design, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    heading = models.CharField(max_length=120)
    bridge = models.CharField(max_length=120)
    note = models.CharField(max_length=400, blank=True)
    colour = models.CharField(max_length=7)
    signatory_name = models.CharField(max_length=80, blank=True)
    signatory_role = models.CharField(max_length=120, blank=True)
    signature = models.ForeignKey(DesignPicture, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("design", "-number")
        constraints = [
            models.UniqueConstraint(fields=["design", "number"], name="design_version_one_number_each"),
            models.CheckConstraint(
                condition=~Q(signatory_name="") | Q(signatory_role="", signature=None),
                name="design_version_signed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of design {self.design_id}"


class DesignLogo(models.Model):
    """A partner's logo on a version, and what it says to those who do not see it."""

    impersonal: ClassVar = {"says"}

    version = models.ForeignKey(DesignVersion, on_delete=models.PROTECT, related_name="logos")
    position = models.PositiveSmallIntegerField()
    picture = models.ForeignKey(DesignPicture, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=120)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="design_logo_one_place_each")]

    def __str__(self) -> str:
        return self.says
