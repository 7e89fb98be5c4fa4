"""A series: sessions of one course that repeat by a rule."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from courses.models import Course
from kernel.identifiers import new_ref
from organisations.models import Team


class Series(models.Model):
    """Why several sessions belong together. Each of them is a session like any other, with its own dates and places.

    `rule` is the recurrence (an RRULE of RFC 5545, without a start) that they were made by.
    """

    impersonal: ClassVar = {"ref", "rule"}

    ref = models.CharField(max_length=8, unique=True, default=new_ref, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="series")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="series")
    rule = models.CharField(max_length=200)
    skips_holidays = models.BooleanField("leaves out bank holidays", default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "series"
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"series {self.ref}"
