"""Issue rules: how much of a course somebody must attend to earn its certificate. A change makes a new version."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Prefetch, QuerySet
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.ui.tables import BaseColumn

from accounts.models import User
from certificates.models import IssueRule
from certificates.operations import rules as operations
from courses.models import Course
from kernel.actors import ActorKind
from organisations.permissions import is_administrator, is_coordinator
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import Cell, RowsView, StaffFormPage, StaffViewSet, column, title

NAMESPACE = "staff_rules"
USUAL = 100


def may_enter(user: Any) -> bool:
    """Coordinators and administrators: a rule holds for a course wherever it is taught."""
    return is_coordinator(user) or is_administrator(user)


def courses(user: Any) -> QuerySet[Course]:
    """Courses that were ever published, with their rules, the newest first."""
    newest = Prefetch("issue_rules", IssueRule.objects.order_by("-number"))
    return (
        Course.objects.filter(current_version__isnull=False).select_related("current_version").prefetch_related(newest)
    )


def share_of(course: Course) -> int:
    """The share in force: all meetings, until somebody says otherwise."""
    rules = course.issue_rules.all()
    return rules[0].attendance_percent if rules else USUAL


def share_words(percent: int) -> str:
    """A share in words."""
    return "Every meeting" if percent == USUAL else f"At least {percent}% of the meetings"


def _since(course: Course) -> Any:
    rules = course.issue_rules.all()
    return rules[0].created_at if rules else None


class Rules(RowsView):
    """The list."""

    model = Course
    may_enter = staticmethod(may_enter)
    may_export = staticmethod(may_enter)
    rows = staticmethod(courses)
    heading = "Certificate rules"
    intro = "How much of a course somebody must attend to earn its certificate. A change holds from now on."
    empty_words = "No course is published yet. Each course has a rule once it is."
    header_icon = "success"
    search_fields = ("current_version__title",)
    default_ordering = "current_version__title"
    export_filename = "certificate-rules"
    exports = (
        Cell("Course", lambda row: row.current_version.title),
        Cell("Attendance", share_of),
        Cell("Since", _since),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Course", f"{NAMESPACE}:change", lambda row: row.current_version.title, "current_version__title"),
        column("Attendance", lambda row: share_words(share_of(row))),
        column("Since", lambda row: wording.short_day(_since(row)) if _since(row) else "From the start"),
    ]


class RuleForm(PlainWordsMixin, forms.Form):
    """The share."""

    attendance_percent = forms.IntegerField(
        label="Share of the meetings, in per cent",
        min_value=1,
        max_value=100,
        help_text=(
            "100 means every meeting. At 75, somebody who missed one of four still earns it. "
            "Of a session with one meeting, every share means that meeting."
        ),
        error_messages={"required": "Enter a share from 1 to 100"},
    )


class ChangeRule(StaffFormPage):
    """Put another share in force; what the earlier ones were stands below."""

    may_enter = staticmethod(may_enter)
    rows = staticmethod(courses)
    template_name = "certificates/admin/rule.html"
    form_class = RuleForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Certificate rules"
    header_icon = "success"
    submit_words = "Put the rule in force"
    short_title = "Certificate rule"
    warning = (
        "It holds for certificates made from now on, also of past sessions whose registers are open. "
        "Certificates that were made already keep the rule they were made by."
    )

    def get_page_title(self) -> str:
        """Of which course."""
        return f"What earns a certificate of {self.row.current_version.title}"

    def get_initial(self) -> dict[str, Any]:
        """The share in force."""
        return {"attendance_percent": share_of(self.row)}

    def perform(self, form: Any) -> IssueRule:
        """One call."""
        percent = form.cleaned_data["attendance_percent"]
        return operations.change(course=self.row, attendance_percent=percent, by=self.actor)

    def get_success_words(self, result: IssueRule) -> str:
        """Done."""
        return f"{self.row.current_version.title} now asks for: {share_words(result.attendance_percent).lower()}."

    def get_next_url(self, result: IssueRule) -> str:
        """To the list."""
        return reverse(f"{NAMESPACE}:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every version, with who made it."""
        rules = list(self.row.issue_rules.all())
        ids = {rule.by_id for rule in rules if rule.by_kind == ActorKind.USER.value}
        names = {str(user.pk): user.name for user in User.objects.filter(pk__in=ids)}
        versions = [
            (rule, share_words(rule.attendance_percent), names.get(rule.by_id, "Muster itself")) for rule in rules
        ]
        return super().get_context_data(versions=versions, **kwargs)


class RulesViewSet(StaffViewSet):
    """/cms/certificate-rules/"""

    name = NAMESPACE
    url_prefix = "certificate-rules"
    icon = "success"
    menu_label = "Certificate rules"
    menu_order = 450
    may_enter = staticmethod(may_enter)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List and form."""
        return [*self.list_urls(Rules), path("<int:pk>/", ChangeRule.as_view(), name="change")]


@hooks.register("register_admin_viewset")
def register_viewset() -> RulesViewSet:
    """Add the screens to Wagtail's."""
    return RulesViewSet()
