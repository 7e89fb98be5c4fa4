"""What somebody earned, as it was on the day."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from attendance.enums import THERE
from attendance.models import CatchUp, Closing, Mark, WalkIn
from attendance.models.bases import ONE_ATTENDEE
from certificates.enums import Standing, Status
from certificates.models.designs import DesignVersion
from certificates.models.rules import IssueRule
from certificates.models.signers import SigningCertificate
from courses.models import CourseVersion
from delivery.models import Meeting, Seat, Session
from kernel.fields import Retain, personal
from kernel.identifiers import grouped, new_code
from kernel.keys import Keyed


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
    `renews` is the one that the same person earned before; taken again in time, the course lets no day of it go.
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
    design_version = models.ForeignKey(
        DesignVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    generation = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    renews = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals")
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
    signed_by = models.ForeignKey(
        SigningCertificate, null=True, blank=True, on_delete=models.PROTECT, related_name="signed", db_index=False
    )

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
        indexes = [
            models.Index(fields=["email"], name="certificate_email"),
            models.Index(fields=["signed_by", "-issued_at"], name="certificate_by_signer"),
            # Few are, and the list that checkers ask for names them all.
            models.Index(fields=["status"], condition=~Q(status=Status.VALID), name="certificate_withdrawn"),
        ]

    def __str__(self) -> str:
        return f"certificate {grouped(self.code)}"

    def standing_on(self, day: date) -> Standing:
        """What a checker is told on that day: the status, or expired once its last day has passed."""
        if self.status == Status.VALID and self.expires_on is not None and day > self.expires_on:
            return Standing.EXPIRED
        return Standing(self.status)
