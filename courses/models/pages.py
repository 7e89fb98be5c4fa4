"""The pages in which a course's words are written. They show; publishing calls one operation that writes the rows."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import ASKING_HELP, BodyBlock, BookingQuestionBlock, ModuleBlock, QuestionBlock
from courses.enums import MOST_QUESTIONS, Access, Level, Marking, Strand, Tlp
from courses.models import linked_data, listing
from courses.models.rows import Course
from organisations.permissions import can_see_police_material

SESSIONS_SHOWN = 6


class CoursesPage(Page):
    """Lists the open courses: /courses/."""

    impersonal: ClassVar = {"intro"}

    intro = models.TextField(blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage"]
    template = "courses/courses_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `cards`, the courses in the order editors gave them."""
        return {**super().get_context(request, *args, **kwargs), "cards": cards_of(self)}


class PolicePage(Page):
    """The section that only approved officers and staff can see: /police/. To everybody else it does not exist."""

    impersonal: ClassVar = {"intro"}

    intro = models.TextField(blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage"]
    template = "courses/police_page.html"

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Where every address of the section passes: to those who may not see it, none of them exists."""
        if not can_see_police_material(request.user):
            raise Http404
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The section's front, never kept by a cache."""
        return _private(super().serve(request, *args, **kwargs))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `cards`, the courses in the order editors gave them."""
        return {**super().get_context(request, *args, **kwargs), "cards": cards_of(self)}

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """None: the section is not announced."""
        return []

    def get_route_paths(self) -> list[str]:
        """None: a redirect made after a change of address would tell that the page exists."""
        return []


class CoursePage(Page):
    """A course's words. Whether it is police only follows from the section it stands in, so it cannot be forgotten."""

    impersonal: ClassVar = {
        "summary", "body", "outcomes", "modules", "questions", "pledges", "audiences", "formats", "booking_questions",
    }  # fmt: skip

    course = models.OneToOneField(
        Course, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="page"
    )
    summary = models.TextField(
        max_length=500, help_text="Two or three sentences: who it is for and what they leave with."
    )
    body = StreamField(BodyBlock(), blank=True)
    strand = models.CharField(max_length=10, choices=Strand, default=Strand.PROTECT)
    second_strand = models.CharField(max_length=10, choices=Strand, blank=True)
    level = models.CharField(max_length=15, choices=Level, default=Level.FOUNDATION)
    audiences = StreamField([("audience", CharBlock(max_length=60))], blank=True)
    formats = StreamField([("format", CharBlock(max_length=60))], blank=True)
    marking = models.CharField(max_length=20, choices=Marking, default=Marking.OFFICIAL)
    tlp = models.CharField("sharing label", max_length=20, choices=Tlp, default=Tlp.CLEAR)
    duration_minutes = models.PositiveSmallIntegerField("duration in minutes", default=60)
    valid_months = models.PositiveSmallIntegerField(
        "certificate valid for (months)", null=True, blank=True, help_text="Leave empty if it never expires."
    )
    max_group = models.PositiveSmallIntegerField("largest group", null=True, blank=True)
    is_adults_only = models.BooleanField("adults only", default=False)
    outcomes = StreamField([("outcome", CharBlock(max_length=300))], blank=True)
    modules = StreamField([("module", ModuleBlock())], blank=True)
    questions = StreamField([("question", QuestionBlock())], blank=True)
    pass_mark = models.PositiveSmallIntegerField(null=True, blank=True)
    pledges = StreamField([("pledge", CharBlock(max_length=300))], blank=True)
    booking_questions = StreamField([("question", BookingQuestionBlock())], blank=True, help_text=ASKING_HELP)
    review_due_on = models.DateField("review by", null=True, blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    teaching_panels: ClassVar = [
        MultiFieldPanel([FieldPanel("strand"), FieldPanel("second_strand"), FieldPanel("level")], "Strand and level"),
        MultiFieldPanel(
            [FieldPanel("duration_minutes"), FieldPanel("max_group"), FieldPanel("is_adults_only")], "Teaching"
        ),
        FieldPanel("outcomes"),
        FieldPanel("modules"),
        FieldPanel("audiences"),
        FieldPanel("formats"),
        FieldPanel("pledges"),
    ]
    check_panels: ClassVar = [FieldPanel("questions"), FieldPanel("pass_mark")]
    booking_panels: ClassVar = [FieldPanel("booking_questions")]
    handling_panels: ClassVar = [
        FieldPanel("valid_months"),
        FieldPanel("review_due_on"),
        FieldPanel("marking"),
        FieldPanel("tlp"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Words"),
            ObjectList(teaching_panels, heading="Teaching"),
            ObjectList(check_panels, heading="Knowledge check"),
            ObjectList(booking_panels, heading="Booking"),
            ObjectList(handling_panels, heading="Handling"),
            ObjectList(Page.promote_panels, heading="Promote"),
        ]
    )
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types: ClassVar = ["courses.CoursesPage", "courses.PolicePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "courses/course_page.html"
    # A copy is a new course; it gets a row of its own when it is published.
    exclude_fields_in_copy: ClassVar = ["course"]

    @property
    def access(self) -> Access:
        """Who may see the course: it follows from the section."""
        return access_of(self.get_parent())

    @property
    def is_police_only(self) -> bool:
        """Whether the page stands in the police section."""
        return self.access == Access.POLICE_ONLY

    def clean(self) -> None:
        """Refuse what publishing would refuse, while the form is still open."""
        super().clean()
        if not self.duration_minutes:
            raise ValidationError({"duration_minutes": "Say how many minutes the course takes."})
        for name in ("valid_months", "max_group"):
            if getattr(self, name) == 0:
                raise ValidationError({name: "Leave it empty, or give a number above nought."})
        if (self.pass_mark or 0) > len(self.questions):
            raise ValidationError({"pass_mark": "The pass mark is higher than the number of questions."})
        asked = sum(1 + len(block.value["follow_ups"]) for block in self.booking_questions)
        if asked > MOST_QUESTIONS:
            raise ValidationError(
                {"booking_questions": f"Ask {MOST_QUESTIONS} questions at most, follow-ups included."}
            )
        if Course.objects.filter(slug=self.slug).exclude(pk=self.course_id).exists():
            raise ValidationError({"slug": "Another course has this address. Choose another one."})

    def with_content_json(self, content: dict[str, Any]) -> "CoursePage":
        """The page as in a revision; which course it is belongs to the page, not to a revision."""
        page: CoursePage = super().with_content_json(content)
        page.course_id = self.course_id
        return page

    def can_move_to(self, parent: Page) -> bool:
        """Within its section only: a move must not open a police-only course, nor hide one from those booked."""
        return bool(super().can_move_to(parent)) and access_of(parent) == self.access

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The course; in the police section never kept by a cache."""
        response = super().serve(request, *args, **kwargs)
        return _private(response) if self.is_police_only else response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what the page shows beside its words: section, facts, coming sessions."""
        is_police_only = self.is_police_only
        visible = ("public", "police") if is_police_only else ("public",)
        course = self.course
        coming = listing.coming_rows(course.sessions, visible=visible, limit=SESSIONS_SHOWN) if course else []
        return {
            **super().get_context(request, *args, **kwargs),
            "section": self.get_parent(),
            "is_police_only": is_police_only,
            "audience": listing.sentence((block.value for block in self.audiences), listing.AUDIENCES),
            "ways": listing.sentence((block.value for block in self.formats), listing.FORMATS),
            "sessions": listing.lines(coming),
            "linked_data": "" if is_police_only else linked_data.of_page(self, coming),
        }

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Its address, unless it is police only."""
        return [] if self.is_police_only else list(super().get_sitemap_urls(request))

    def get_route_paths(self) -> list[str]:
        """The addresses to redirect from after a change; none in the police section, where they would tell."""
        return [] if self.is_police_only else list(super().get_route_paths())


def access_of(section: Page) -> Access:
    """Who may see the courses of a section."""
    return Access.POLICE_ONLY if section.specific_class is PolicePage else Access.OPEN


def cards_of(section: Page, limit: int | None = None) -> list[listing.CourseCard]:
    """The live courses of a section, in the order editors gave them: one query."""
    pages = (
        CoursePage.objects.child_of(section)
        .live()
        .defer("body", "modules", "questions", "booking_questions")
        .order_by("path")
    )
    return [listing.card(page, f"{section.url}{page.slug}/") for page in pages[:limit]]


def police_pages() -> Any:
    """All pages of the police section, to leave them out of whatever the public sees."""
    under = models.ExpressionWrapper(models.OuterRef("path"), output_field=models.CharField())
    above = PolicePage.objects.alias(under=under).filter(under__startswith=models.F("path"))
    return Page.objects.filter(models.Exists(above))


def _private(response: Any) -> Any:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
