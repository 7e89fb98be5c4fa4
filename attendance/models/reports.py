"""Attendance reports of online meetings, and the people in them. The files themselves are never kept."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.enums import EntryState, Layout, MatchedBy
from attendance.models.bases import actor_kind_field
from attendance.models.events import CheckIn, WalkIn
from attendance.models.registers import Register
from delivery.models import Seat
from kernel.fields import Retain, personal


class Report(models.Model):
    """One attendance report that was imported into a register. The same file is there once."""

    impersonal: ClassVar = {"digest", "by_id"}

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="reports")
    digest = models.CharField(max_length=64)
    layout = models.CharField(max_length=10, choices=Layout)
    minimum_minutes = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("imported_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["register", "digest"], name="report_once_on_a_register"),
            models.CheckConstraint(condition=Q(layout__in=Layout.values), name="report_layout_known"),
        ]

    def __str__(self) -> str:
        return f"report {self.pk} of register {self.register_id}"


class ReportEntry(models.Model):
    """One person of a report, all their comings and goings in one. `spans` holds when they were there.

    `check_in` is the mark that was made of it, if one was. Whose it is stands in `seat` or `walk_in`, once it is known.
    """

    impersonal: ClassVar = {"spans", "settled_by_id"}

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    name = personal(models.CharField(max_length=200, blank=True), Retain.ATTENDEE)
    email = personal(models.EmailField(max_length=254, blank=True), Retain.ATTENDEE)
    reference = personal(models.CharField(max_length=40, blank=True), Retain.ATTENDEE)
    spans = models.JSONField(default=list, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=EntryState)
    matched_by = models.CharField(max_length=10, choices=MatchedBy, blank=True)
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="report_entries")
    walk_in = models.ForeignKey(WalkIn, null=True, blank=True, on_delete=models.PROTECT, related_name="report_entries")
    check_in = models.ForeignKey(CheckIn, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_entry_one_number_each"),
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="report_entry_state_known"),
            models.CheckConstraint(condition=Q(seat=None) | Q(walk_in=None), name="report_entry_of_one_at_most"),
            models.CheckConstraint(
                condition=Q(seat__isnull=False)
                | Q(walk_in__isnull=False)
                | Q(state__in=[EntryState.WAITING, EntryState.SET_ASIDE]),
                name="report_entry_settled_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.number} of report {self.report_id}: {self.state}"

    @property
    def moments(self) -> list[tuple[datetime, datetime]]:
        """From when to when they were there."""
        return [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in self.spans]

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to say anything about it."""
        return self.state not in {EntryState.WAITING, EntryState.DIFFERS}
