"""Sign-in sheets on paper: who stands on which line, so that the numbers mean the same when they are typed in later."""

from typing import ClassVar

from django.db import models

from attendance.models.bases import actor_kind_field
from delivery.models import Meeting


class SignInSheet(models.Model):
    """The lines of a sheet as it was printed: keys of places and walk-ins (`s-12`, `w-<uuid>`), the first on line 1.

    Never changed: whoever booked later is on the next sheet. It holds no names; those are read when it is drawn.
    """

    impersonal: ClassVar = {"lines", "by_id"}

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="sign_in_sheets")
    number = models.PositiveSmallIntegerField()
    lines = models.JSONField()
    made_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="sign_in_sheet_one_number_each"),
        ]

    def __str__(self) -> str:
        return f"sign-in sheet {self.number} of meeting {self.meeting_id}"
