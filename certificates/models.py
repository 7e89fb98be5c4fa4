"""Certificates, the rules they are issued by, and what keeps one from being made."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from attendance.enums import THERE
from attendance.models import CatchUp, Closing, Mark, WalkIn
from attendance.models.bases import ONE_ATTENDEE, actor_kind_field
from certificates.enums import ProblemKind, Standing, Status
from courses.models import Course, CourseVersion
from delivery.models import Meeting, Seat, Session
from kernel.fields import Retain, personal
from kernel.identifiers import grouped, new_code
from kernel.keys import Keyed
from kernel.leases import Leased


class IssueRule(models.Model):
    """What earns a certificate of a course. Versioned: a change is a new row, and a certificate names its row."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="issue_rules")
    number = models.PositiveSmallIntegerField()
    attendance_percent = models.PositiveSmallIntegerField(default=100)
    knowledge_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_survey = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    by_kind = actor_kind_field()
    by_id = models.CharField(max_length=40, blank=True)

    impersonal: ClassVar = {"by_id"}

    class Meta:
        ordering = ("course", "-number")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="rule_one_number_each"),
            models.CheckConstraint(
                condition=Q(attendance_percent__gte=1, attendance_percent__lte=100), name="rule_share_is_a_share"
            ),
            # The knowledge check and the survey do not exist yet: a rule that needs them could never be met.
            models.CheckConstraint(condition=Q(knowledge_mark=None, needs_survey=False), name="rule_can_be_met"),
        ]

    def __str__(self) -> str:
        return f"rule {self.number} of course {self.course_id}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Named filters of certificates."""

    def unsupported(self) -> Self:
        """Valid ones whose holder, by a register that was corrected, no longer attended as their rule asks."""
        there = Mark.objects.filter(
            closing__register__meeting__session=OuterRef("session"),
            closing__register__closing=F("closing"),
            status__in=THERE,
        ).order_by()
        of_seat = there.filter(seat=OuterRef("seat")).values("seat").annotate(n=Count("pk")).values("n")
        of_walk_in = there.filter(walk_in=OuterRef("walk_in")).values("walk_in").annotate(n=Count("pk")).values("n")
        made_up = CatchUp.objects.filter(missed__session=OuterRef("session")).counted().order_by()
        seat_made_up = made_up.filter(seat=OuterRef("seat")).values("seat").annotate(n=Count("pk")).values("n")
        walk_in_made_up = (
            made_up.filter(walk_in=OuterRef("walk_in")).values("walk_in").annotate(n=Count("pk")).values("n")
        )
        meetings = Meeting.objects.filter(session=OuterRef("session")).order_by().values("session")
        corrected = Closing.objects.filter(number__gt=1).values("register__meeting__session")
        elsewhere = CatchUp.objects.values("missed__session")
        moved = Q(session__in=corrected) | Q(session__in=elsewhere)
        standing = self.filter(moved, status=Status.VALID).exclude(name="")
        return standing.annotate(
            attended=Coalesce(Subquery(of_seat), Subquery(of_walk_in), 0)
            + Coalesce(Subquery(seat_made_up), Subquery(walk_in_made_up), 0),
            planned=Subquery(meetings.annotate(n=Count("pk")).values("n")),
        ).filter(attended__lt=F("planned") * F("rule__attendance_percent") / 100.0)


class Certificate(Keyed):
    """A snapshot of what somebody earned. Everything it says is kept here; the file is made once and never changes.

    Uniqueness hangs on the evidence (seat or walk-in), never on the person: the same course may be earned again.
    `generation` counts replacements: 1 is the first issue, so a second first issue is refused by the database.
    """

    KEY_PREFIX = "c"
    impersonal: ClassVar = {
        "code", "key_nonce", "key_digest", "course_title", "outcomes", "trainers", "taught_on_words", "issuer",
        "evidence", "file_name", "file_digest",
    }  # fmt: skip

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="certificates")
    course_version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="certificates")
    rule = models.ForeignKey(IssueRule, on_delete=models.PROTECT, related_name="certificates")
    seat = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates")
    walk_in = models.ForeignKey(WalkIn, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates")
    generation = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    name = personal(models.CharField(max_length=200), Retain.CERTIFICATE)
    email = personal(models.EmailField(max_length=254, blank=True), Retain.CERTIFICATE)
    course_title = models.CharField(max_length=255)
    outcomes = models.JSONField()
    minutes = models.PositiveIntegerField()
    trainers = models.JSONField()
    issuer = models.CharField(max_length=200)
    taught_on = models.DateField()
    taught_on_words = models.CharField(max_length=200)
    evidence = models.JSONField()
    is_restricted = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.VALID)
    issued_at = models.DateTimeField()
    expires_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = personal(models.CharField(max_length=300, blank=True), Retain.CERTIFICATE)
    file_name = models.CharField(max_length=120)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveIntegerField()

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "-id")
        constraints = [
            models.CheckConstraint(condition=ONE_ATTENDEE, name="certificate_of_one_attendee"),
            models.UniqueConstraint(
                fields=["seat", "generation"], condition=Q(seat__isnull=False), name="certificate_once_per_seat"
            ),
            models.UniqueConstraint(
                fields=["walk_in", "generation"],
                condition=Q(walk_in__isnull=False),
                name="certificate_once_per_walk_in",
            ),
            models.UniqueConstraint(fields=["file_digest"], name="certificate_one_file_each"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="certificate_status_known"),
            models.CheckConstraint(
                condition=Q(status=Status.REVOKED, revoked_at__isnull=False) & ~Q(revoke_reason="")
                | ~Q(status=Status.REVOKED) & Q(revoked_at=None),
                name="certificate_revoked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(generation=1, replaces=None) | Q(generation__gt=1, replaces__isnull=False),
                name="certificate_later_generation_replaces",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gt=F("taught_on")), name="certificate_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["email"], name="certificate_email")]

    def __str__(self) -> str:
        return f"certificate {grouped(self.code)}"

    def standing_on(self, day: date) -> Standing:
        """What a checker is told on that day: the status, or expired once its last day has passed."""
        if self.status == Status.VALID and self.expires_on is not None and day > self.expires_on:
            return Standing.EXPIRED
        return Standing(self.status)


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
        return self.kind != ProblemKind.UNDRAWABLE_COURSE
