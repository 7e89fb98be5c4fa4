"""Course and its versions: what sessions teach and certificates name. No legal weight hangs off a page."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.enums import Access, Level, Marking, Strand, Tlp
from courses.models.asking import BookingQuestion, questions_of
from kernel.actors import ActorKind


class Course(models.Model):
    """A course, whatever happens to its page. `current_version` is the latest published one.

    `booking_questions` are what its page asks now of those who book. A booking keeps what it was asked, and answered.
    """

    impersonal: ClassVar = {"slug", "title", "booking_questions"}

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=255)
    access = models.CharField(max_length=12, choices=Access, default=Access.OPEN)
    current_version = models.ForeignKey(
        "courses.CourseVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_offered = models.BooleanField("can be scheduled", default=True)
    booking_questions = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("title",)
        constraints = [
            models.CheckConstraint(condition=Q(access__in=Access.values), name="course_access_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_police_only(self) -> bool:
        """Whether only approved officers and staff may see it."""
        return self.access == Access.POLICE_ONLY

    @property
    def asks(self) -> tuple[BookingQuestion, ...]:
        """What is asked of those who book, each question before its follow-ups."""
        return questions_of(self.booking_questions)


class CourseVersion(models.Model):
    """The words of a course as published at one moment. Never changed: database triggers refuse it."""

    impersonal: ClassVar = {"title", "summary", "strands", "audiences", "formats", "body", "digest", "published_by_id"}

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    summary = models.TextField()
    strand = models.CharField(max_length=10, choices=Strand)
    strands = models.JSONField()
    level = models.CharField(max_length=15, choices=Level)
    audiences = models.JSONField()
    formats = models.JSONField()
    marking = models.CharField(max_length=20, choices=Marking, default=Marking.OFFICIAL)
    tlp = models.CharField(max_length=20, choices=Tlp, default=Tlp.CLEAR)
    duration_minutes = models.PositiveSmallIntegerField()
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    max_group = models.PositiveSmallIntegerField(null=True, blank=True)
    is_adults_only = models.BooleanField(default=False)
    pass_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    review_due_on = models.DateField()
    published_at = models.DateTimeField()
    published_by_kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in ActorKind])
    published_by_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("course", "-number")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="version_one_number_each"),
            models.CheckConstraint(condition=Q(strand__in=Strand.values), name="version_strand_known"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="version_level_known"),
            models.CheckConstraint(condition=Q(marking__in=Marking.values), name="version_marking_known"),
            models.CheckConstraint(condition=Q(tlp__in=Tlp.values), name="version_tlp_known"),
            models.CheckConstraint(condition=Q(duration_minutes__gt=0), name="version_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class Outcome(models.Model):
    """Something an attendee can do afterwards. `framework` and `competency` tag it for competence records."""

    impersonal: ClassVar = {"text", "framework", "competency"}

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    framework = models.CharField(max_length=20, blank=True)
    competency = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="outcome_one_position_each")]

    def __str__(self) -> str:
        return self.text


class Module(models.Model):
    """One part of a course and how long it takes."""

    impersonal: ClassVar = {"title", "points"}

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="modules")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    points = models.JSONField()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="module_one_position_each")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """A knowledge-check question with one right option."""

    impersonal: ClassVar = {"prompt", "options", "explanation"}

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    prompt = models.TextField()
    options = models.JSONField()
    answer = models.PositiveSmallIntegerField()
    explanation = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="question_one_position_each")]

    def __str__(self) -> str:
        return self.prompt


class Pledge(models.Model):
    """A protective action that attendees are asked to promise, and asked about again later."""

    impersonal: ClassVar = {"text"}

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="pledges")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="pledge_one_position_each")]

    def __str__(self) -> str:
        return self.text
