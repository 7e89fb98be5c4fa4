"""Issue rules: what somebody must have done to earn a course's certificate. A change makes a new version."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Prefetch, QuerySet
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.ui.tables import BaseColumn

from accounts.models import User
from certificates.models import IssueRule
from certificates.models.rules import MOST_RENEWAL_DAYS
from certificates.operations import rules as operations
from certificates.permissions import can_set_rules as may_enter
from courses.models import Course
from kernel.actors import ActorKind
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import Cell, RowsView, StaffFormPage, StaffViewSet, column, title

NAMESPACE = "staff_rules"
USUAL = 100


def courses(user: Any) -> QuerySet[Course]:
    """Courses that were ever published, with their rules, the newest first."""
    newest = Prefetch("issue_rules", IssueRule.objects.order_by("-number"))
    return (
        Course.objects.filter(current_version__isnull=False).select_related("current_version").prefetch_related(newest)
    )


def rule_of(course: Course) -> IssueRule:
    """The rule in force: the usual one, until somebody says otherwise."""
    rules = course.issue_rules.all()
    return rules[0] if rules else IssueRule(course=course)


def share_words(percent: int) -> str:
    """A share in words."""
    return "Every meeting" if percent == USUAL else f"At least {percent}% of the meetings"


def rule_words(rule: IssueRule) -> str:
    """What earns a certificate, in words."""
    yes = ", and a trainer's yes to each person" if rule.needs_confirmation else ""
    return f"{share_words(rule.attendance_percent)}{yes}"


def renewal_words(rule: IssueRule) -> str:
    """From when on repeating the course loses no day, in words."""
    if not rule.renewal_days:
        return "Never ahead of time"
    return f"From {wording.plural_count(rule.renewal_days, 'day', 'days')} before the last day"


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
    intro = "What somebody must have done to earn a course's certificate. A change holds from now on."
    empty_words = "No course is published yet. Each course has a rule once it is."
    header_icon = "success"
    search_fields = ("current_version__title",)
    default_ordering = "current_version__title"
    export_filename = "certificate-rules"
    exports = (
        Cell("Course", lambda row: row.current_version.title),
        Cell("Attendance", lambda row: rule_of(row).attendance_percent),
        Cell("Trainer's yes", lambda row: rule_of(row).needs_confirmation),
        Cell("Days to renew", lambda row: rule_of(row).renewal_days),
        Cell("Since", _since),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Course", f"{NAMESPACE}:change", lambda row: row.current_version.title, "current_version__title"),
        column("What it takes", lambda row: rule_words(rule_of(row))),
        column("Renewed without loss", lambda row: renewal_words(rule_of(row))),
        column("Since", lambda row: wording.short_day(_since(row)) if _since(row) else "From the start"),
    ]


class RuleForm(PlainWordsMixin, forms.Form):
    """The share, the trainer's yes, and the time to renew; and what cannot be asked for yet."""

    after = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
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
    needs_confirmation = forms.BooleanField(
        label="A trainer says yes to each person",
        required=False,
        help_text="For courses with practical work. The trainers of a session are told who waits for their yes.",
    )
    renewal_days = forms.IntegerField(
        label="Days before the last day in which it can be renewed",
        min_value=0,
        max_value=MOST_RENEWAL_DAYS,
        help_text=(
            "Whoever takes the course again within these days loses nothing: the new certificate counts from the old "
            "one's last day. It matters only where certificates run out."
        ),
        error_messages={"required": f"Enter a number of days from 0 to {MOST_RENEWAL_DAYS}"},
    )
    knowledge_mark = forms.IntegerField(
        label="Mark in the knowledge check, in per cent",
        required=False,
        min_value=1,
        max_value=100,
        help_text="Not to be had yet: there is no knowledge check in Muster. Leave it empty.",
    )
    needs_survey = forms.BooleanField(
        label="The survey was answered",
        required=False,
        help_text="Not to be had yet: there is no survey in Muster. Leave it out.",
    )


class ChangeRule(StaffFormPage):
    """Put another rule in force; what the earlier ones were stands below."""

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
        """The rule in force."""
        rule = rule_of(self.row)
        asked = {name: getattr(rule, name) for name in RuleForm.base_fields if name != "after"}
        return {**asked, "after": rule.number or 0}

    def perform(self, form: Any) -> IssueRule:
        """One call."""
        return operations.change(course=self.row, by=self.actor, **form.cleaned_data)

    def get_success_words(self, result: IssueRule) -> str:
        """Done."""
        words = rule_words(result)
        return f"{self.row.current_version.title} now asks for: {words[0].lower()}{words[1:]}."

    def get_next_url(self, result: IssueRule) -> str:
        """To the list."""
        return reverse(f"{NAMESPACE}:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every version, with who made it."""
        rules = list(self.row.issue_rules.all())
        ids = {rule.by_id for rule in rules if rule.by_kind == ActorKind.USER.value}
        names = {str(user.pk): user.name for user in User.objects.filter(pk__in=ids)}
        versions = [
            (rule, rule_words(rule), renewal_words(rule), names.get(rule.by_id, "Muster itself")) for rule in rules
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
