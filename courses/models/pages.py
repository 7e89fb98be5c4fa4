"""The pages in which a course's words are written. They show; publishing calls one operation that writes the rows."""

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import BodyBlock, ModuleBlock, QuestionBlock
from courses.enums import Level, Marking, Strand, Tlp
from courses.models.rows import Course


class CoursesPage(Page):
    """Lists the open courses: /courses/."""

    impersonal: ClassVar = {"intro"}

    intro = models.TextField(blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage"]
    template = "courses/courses_page.html"


class PolicePage(Page):
    """The section that only approved officers and staff can see: /police/. To everybody else it does not exist."""

    impersonal: ClassVar = {"intro"}

    intro = models.TextField(blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage"]
    template = "courses/police_page.html"


class CoursePage(Page):
    """A course's words. Whether it is police only follows from the section it stands in, so it cannot be forgotten."""

    impersonal: ClassVar = {"summary", "body", "outcomes", "modules", "questions", "pledges", "audiences", "formats"}

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
            ObjectList(handling_panels, heading="Handling"),
            ObjectList(Page.promote_panels, heading="Promote"),
        ]
    )
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types: ClassVar = ["courses.CoursesPage", "courses.PolicePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "courses/course_page.html"
