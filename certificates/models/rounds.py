"""Rounds of issuing, and what they could not issue."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.models import Closing, WalkIn
from attendance.models.bases import ONE_ATTENDEE
from certificates.enums import UNSIGNED, ProblemKind
from delivery.models import Seat, Session
from kernel.leases import Leased


class IssueRun(Leased):
    """One round of issuing for a session, as its registers stood at `last_closing`. An amendment makes another run.

    The worker claims it; whoever already has a certificate is passed over, so a run may be begun again at any point.
    """

    impersonal: ClassVar = {"leased_by", "last_error"}

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="issue_runs")
    last_closing = models.ForeignKey(Closing, on_delete=models.PROTECT, related_name="+")
    issued = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "last_closing"], name="issue_run_once_per_closing"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="issue_run_due", condition=Q(done_at=None, given_up_at=None)),
        ]

    @property
    def unsigned_because(self) -> str:
        """Why it waits to be signed, in a sentence; empty where it does not."""
        return self.last_error.removeprefix(UNSIGNED) if self.last_error.startswith(UNSIGNED) else ""

    def __str__(self) -> str:
        return f"issue run of session {self.session_id}"


class IssueProblem(models.Model):
    """An earned certificate that cannot be made until somebody mends something. Shown to the session's trainers."""

    impersonal: ClassVar = {"detail"}

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="issue_problems")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="issue_problems")
    walk_in = models.ForeignKey(WalkIn, null=True, blank=True, on_delete=models.PROTECT, related_name="issue_problems")
    kind = models.CharField(max_length=20, choices=ProblemKind)
    detail = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_ATTENDEE, name="problem_of_one_attendee"),
            models.UniqueConstraint(
                fields=["seat"], condition=Q(seat__isnull=False, settled_at=None), name="problem_one_open_per_seat"
            ),
            models.UniqueConstraint(
                fields=["walk_in"],
                condition=Q(walk_in__isnull=False, settled_at=None),
                name="problem_one_open_per_walk_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} (session {self.session_id})"

    @property
    def holder(self) -> Seat | WalkIn:
        """Whose certificate it is."""
        return self.seat or self.walk_in  # type: ignore[return-value]  # one of them, by `problem_of_one_attendee`

    @property
    def who(self) -> str:
        """The name, or which place it is where nobody was named."""
        if self.seat is None or self.seat.name:
            return self.holder.name
        return f"place {self.seat.number} of booking {self.seat.booking.ref}"

    @property
    def is_about_the_name(self) -> bool:
        """Whether another name would put it right."""
        return self.kind not in (ProblemKind.UNDRAWABLE_COURSE, ProblemKind.NOT_CONFIRMED)
