"""Catching up: a meeting that somebody missed, and the one of another session where they made up for it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from attendance.enums import THERE
from attendance.models.bases import ONE_ATTENDEE, actor_kind_field
from attendance.models.closings import Mark
from attendance.models.events import WalkIn
from delivery.models import Meeting, Seat


class CatchUpQuerySet(models.QuerySet["CatchUp"]):
    """Named filters of catch-ups."""

    def counted(self) -> Self:
        """Those that count: the other register, closed, says they were there, and their own does not say so already."""
        there = Mark.objects.filter(status__in=THERE).order_by()
        as_guest = Q(seat=OuterRef("as_seat")) | Q(walk_in=OuterRef("as_walk_in"))
        as_own = Q(seat=OuterRef("seat")) | Q(walk_in=OuterRef("walk_in"))
        return self.filter(
            Exists(there.filter(as_guest, closing=OuterRef("at__register__closing"))),
            ~Exists(there.filter(as_own, closing=OuterRef("missed__register__closing"))),
            ended_at=None,
        )


class CatchUp(models.Model):
    """Somebody of one session (`seat` or `walk_in`) catches up `missed` at a meeting of another, where they are on the
    register as `as_seat` or `as_walk_in`. A *guest* was put there for this alone and earns nothing there.

    Whether it counts is never stored: it follows from the other register's closing. Calling it off sets `ended_at`.
    """

    impersonal: ClassVar = {"by_id"}

    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="catch_ups")
    walk_in = models.ForeignKey(WalkIn, null=True, blank=True, on_delete=models.PROTECT, related_name="catch_ups")
    missed = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="catch_ups")
    at = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="caught_up_here")
    as_seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    as_walk_in = models.ForeignKey(WalkIn, null=True, blank=True, on_delete=models.PROTECT, related_name="guest_of")
    is_guest = models.BooleanField(default=False)
    arranged_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CatchUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_ATTENDEE, name="catch_up_of_one_attendee"),
            models.CheckConstraint(
                condition=Q(as_seat__isnull=False, as_walk_in=None) | Q(as_seat=None, as_walk_in__isnull=False),
                name="catch_up_as_one_attendee",
            ),
            models.CheckConstraint(condition=Q(is_guest=False) | Q(as_seat=None), name="catch_up_guest_is_walk_in"),
            models.UniqueConstraint(
                fields=["seat", "missed"],
                condition=Q(seat__isnull=False, ended_at=None),
                name="catch_up_once_per_seat",
            ),
            models.UniqueConstraint(
                fields=["walk_in", "missed"],
                condition=Q(walk_in__isnull=False, ended_at=None),
                name="catch_up_once_per_walk_in",
            ),
            models.UniqueConstraint(
                fields=["as_seat", "at"],
                condition=Q(as_seat__isnull=False, ended_at=None),
                name="catch_up_seat_counts_once",
            ),
            models.UniqueConstraint(
                fields=["as_walk_in", "at"],
                condition=Q(as_walk_in__isnull=False, ended_at=None),
                name="catch_up_walk_in_counts_once",
            ),
        ]

    def __str__(self) -> str:
        return f"catch-up {self.pk} of meeting {self.missed_id}"
