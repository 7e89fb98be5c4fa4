"""The front page, the pages of words around it, and what staff do not want to read again."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import BodyBlock
from courses.models import CoursesPage, listing
from courses.models.pages import cards_of
from delivery.models import Session

SESSIONS_SHOWN = 5
COURSES_SHOWN = 3


class HomePage(Page):
    """The front page: what this is, the next sessions, the courses."""

    impersonal: ClassVar = {"heading", "intro", "body"}

    heading = models.CharField(max_length=120, default="Free cyber security training for your organisation")
    intro = models.TextField(blank=True)
    body = StreamField(BodyBlock(), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("heading"), FieldPanel("intro"), FieldPanel("body")]
    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["courses.CoursesPage", "courses.PolicePage", "home.EditorialPage"]
    template = "home/home_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the next public sessions and the first courses."""
        section = CoursesPage.objects.child_of(self).live().first()
        return {
            **super().get_context(request, *args, **kwargs),
            "sessions": listing.coming(Session.objects.all(), visible=("public",), limit=SESSIONS_SHOWN),
            "cards": cards_of(section, limit=COURSES_SHOWN) if section else [],
            "courses_url": section.url if section else "/courses/",
        }


class EditorialPage(Page):
    """A page of words: privacy, accessibility, cookies, contact, credits, news."""

    impersonal: ClassVar = {"intro", "body"}

    intro = models.TextField(blank=True)
    body = StreamField(BodyBlock(), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    # The address follows the first title and stays: every page's foot leads to some of these.
    promote_panels: ClassVar = [
        MultiFieldPanel(["seo_title", "search_description"], heading="For search engines"),
        FieldPanel("show_in_menus"),
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar = ["home.HomePage", "home.EditorialPage"]
    subpage_types: ClassVar = ["home.EditorialPage"]
    template = "home/editorial_page.html"


class GuidancePutAway(models.Model):
    """Somebody on the staff knows how their role works and does not want the lines about it again."""

    impersonal: ClassVar = {"role"}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)

    class Meta:
        verbose_name_plural = "guidance put away"
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="guidance_put_away_once")]

    def __str__(self) -> str:
        return f"{self.role} of user {self.user_id}"
