"""Which designs there are, what each version looked like, and where it is used."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from certificates import queries
from certificates.documents import draw
from certificates.documents.looks import described
from certificates.documents.samples import SAMPLES, USUAL
from certificates.enums import Scope
from certificates.models import Certificate, Design, DesignVersion
from certificates.operations import designs as operations
from certificates.permissions import can_design, designable_teams, is_designer
from courses.models import Course
from kernel.actors import ActorKind
from organisations.permissions import is_administrator
from paper.imaging import image_of
from records.queries import history
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import RowsView, StaffButton, StaffFormPage, StaffPage, column, title
from ui.staff.doors import Rows
from ui.staff.history import HistoryPage

NAMESPACE = "staff_designs"
IMAGE_WIDTH = 1100


def designs(user: Any) -> QuerySet[Design]:
    """All of them: who makes one should see what the others look like."""
    return Design.objects.select_related("course", "team").prefetch_related("versions")


def versions(user: Any) -> QuerySet[DesignVersion]:
    """Their versions."""
    return DesignVersion.objects.select_related("design__course", "design__team")


def newest_of(design: Design) -> DesignVersion | None:
    """The version that counts, or would."""
    return next(iter(design.versions.all()), None)


def state_of(design: Design) -> str:
    """Whether it counts."""
    newest = newest_of(design)
    if newest is None:
        return "Not published yet"
    since = wording.short_day(design.withdrawn_at or newest.published_at)
    return f"Withdrawn on {since}" if design.withdrawn_at else f"Version {newest.number}, since {since}"


class Designs(RowsView):
    """The list."""

    model = Design
    may_enter = staticmethod(is_designer)
    rows = staticmethod(designs)
    heading = "Certificate designs"
    intro = (
        "How certificates look. The design of a course counts before that of its team, and that before the one of the "
        "whole house. Certificates that were made keep the version they were made with."
    )
    empty_words = "No design yet. Certificates have the look that Muster came with."
    header_icon = "image"
    add_url_name = f"{NAMESPACE}:add"
    add_words = "Add a design"
    add_test = staticmethod(is_designer)
    default_ordering = "pk"
    is_searchable = False
    columns: ClassVar[list[BaseColumn]] = [
        title("For", f"{NAMESPACE}:inspect", lambda row: f"{row.what[:1].upper()}{row.what[1:]}"),
        column("Name at the top", lambda row: getattr(newest_of(row), "name", "")),
        column("State", state_of),
    ]


class OfDesign(StaffPage):
    """What the pages of a design share."""

    may_enter = staticmethod(is_designer)
    rows: Rows = staticmethod(designs)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Certificate designs"
    header_icon = "image"


class BeginForm(PlainWordsMixin, forms.Form):
    """What a design is for."""

    target = forms.ChoiceField(label="Which certificates is it for?")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = Course.objects.filter(current_version__isnull=False)
        field = self.fields["target"]
        house = [("house", "All that have no design of their own")] if is_administrator(user) else []
        field.choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", "Choose"),
            *house,
            ("Those of a team", [(f"team-{team.pk}", team.name) for team in designable_teams(user)]),
            ("Those of a course", [(f"course-{course.pk}", course.title) for course in courses]),
        ]


class BeginDesign(OfDesign, StaffFormPage):
    """Say what a design is for. One that there is already is opened."""

    form_class = BeginForm
    submit_words = "Go on"
    page_title = "Add a certificate design"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Who asks."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def perform(self, form: Any) -> Design:
        """One call."""
        kind, _, pk = form.cleaned_data["target"].partition("-")
        return operations.begin(
            course=Course.objects.get(pk=pk) if kind == "course" else None,
            team=designable_teams(self.request.user).get(pk=pk) if kind == "team" else None,
            by=self.actor,
        )

    def get_next_url(self, result: Design) -> str:
        """To the desk."""
        return reverse(f"{NAMESPACE}:edit", args=[result.pk])


class DesignPage(OfDesign):
    """One design: what it looks like now, what it looked like before, and where it is used."""

    template_name = "certificates/admin/design.html"

    def get_page_title(self) -> str:
        """What it is for."""
        return f"Certificates of {self.row.what}"

    def get_header_buttons(self) -> list[HeaderButton]:
        """The desk, for those who may."""
        if not can_design(self.request.user, self.row):
            return []
        url = reverse(f"{NAMESPACE}:edit", args=[self.row.pk])
        return [HeaderButton("Change the design", url=url, icon_name="edit", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its versions, each with who published it and how many certificates have it."""
        rows = list(self.row.versions.annotate(used=Count("certificates")).order_by("-number"))
        ids = {row.by_id for row in rows if row.by_kind == ActorKind.USER.value}
        names = {str(user.pk): user.name for user in User.objects.filter(pk__in=ids)}
        return super().get_context_data(
            newest=rows[0] if rows else None,
            versions=[(row, names.get(row.by_id, "Muster itself")) for row in rows],
            state=state_of(self.row),
            used=queries.made_with(self.row).count(),
            reach=reach_of(self.row),
            may_change=can_design(self.request.user, self.row),
            alt=alt_of(rows[0]) if rows else "",
            **kwargs,
        )


def reach_of(design: Design) -> str:
    """Which certificates it counts for, in words."""
    if design.scope == Scope.COURSE:
        return "It counts for certificates of this course, whichever team gives it."
    if design.scope == Scope.TEAM:
        return "It counts for courses that this team gives, unless a course has a design of its own."
    return "It counts wherever neither the course nor the team has a design of its own."


def alt_of(version: DesignVersion) -> str:
    """What the picture of a version shows, for those who do not see it."""
    return described(operations.look_of(version), USUAL)


class DesignHistory(OfDesign, HistoryPage):
    """What was done to a design."""

    back_url_name = f"{NAMESPACE}:inspect"
    back_words = "Design"

    def get_page_title(self) -> str:
        """Of which."""
        return f"History of the design of {self.row.what}"

    def recorded(self) -> list[Any]:
        """Its entries."""
        return list(history(("certificates.design", [self.row.pk])))


class WithdrawDesign(OfDesign, StaffButton):
    """Let it count no longer."""

    may_touch = staticmethod(can_design)

    def perform(self) -> str:
        """One call."""
        operations.withdraw(design=self.row, by=self.actor)
        return "The design is withdrawn. Certificates made from now on look as the next design that counts has it."

    def get_next_url(self) -> str:
        """To the design."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class VersionPage(OfDesign):
    """A version as it was published."""

    rows: Rows = staticmethod(versions)
    template_name = "certificates/admin/design_version.html"

    def get_page_title(self) -> str:
        """Which."""
        return f"Version {self.row.number}, certificates of {self.row.design.what}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its picture, and how many certificates have it."""
        return super().get_context_data(
            alt=alt_of(self.row),
            used=Certificate.objects.filter(design_version=self.row).count(),
            may_change=can_design(self.request.user, self.row.design),
            samples=list(SAMPLES),
            **kwargs,
        )


class VersionFile(OfDesign):
    """What a version looks like: the document itself, or a picture of it, with facts that are nobody's."""

    rows: Rows = staticmethod(versions)
    is_image = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Drawn as certificates are."""
        facts = SAMPLES.get(request.GET.get("facts", ""), USUAL)
        content = draw(facts, operations.look_of(self.row))
        if self.is_image:
            return HttpResponse(image_of(content, IMAGE_WIDTH), content_type="image/png")
        return HttpResponse(content, content_type="application/pdf")
