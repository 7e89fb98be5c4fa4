"""Self check-in: the window that a trainer opens, and who came in through it by themselves."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from attendance.models.bases import actor_kind_field
from attendance.models.events import CheckIn
from attendance.models.registers import Register
from delivery.models import Seat
from kernel.fields import Retain, personal
from kernel.keys import new_nonce


class CheckInWindow(models.Model):
    """The time in which people of a register may check in by themselves, with the code that its screen shows.

    The code follows from `nonce`, a secret of the environment and the server's clock (`queries.windows`); it is stored
    nowhere. Whoever comes in from `late_from` on is late.
    """

    impersonal: ClassVar = {"nonce", "by_id"}

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="windows")
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    late_from = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("opened_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="window_closes_after_opening"),
            models.UniqueConstraint(fields=["register"], condition=Q(ended_at=None), name="window_one_standing_each"),
        ]

    def __str__(self) -> str:
        return f"check-in window of register {self.register_id}"


class Arrival(models.Model):
    """Somebody who checked in by themselves: at most once on each register, and one for each device.

    `device_digest` stands for a cookie of the browser; it is blanked once the window has been over for a day.
    """

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="arrivals")
    window = models.ForeignKey(CheckInWindow, on_delete=models.PROTECT, related_name="arrivals")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="arrivals")
    check_in = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="arrival")
    device_digest = personal(models.CharField(max_length=64, blank=True), Retain.SHORT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "seat"], name="arrival_once_each"),
            models.UniqueConstraint(
                fields=["register", "device_digest"], condition=~Q(device_digest=""), name="arrival_one_per_device"
            ),
        ]

    def __str__(self) -> str:
        return f"arrival on seat {self.seat_id}"
