"""How long personal data is kept, what the next run would do, what the last one did, and what is left."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from home.wagtail_hooks.privacy.kinds import title_of
from kernel.fields import Retain
from organisations.permissions import is_administrator
from records.models import LegalHold, RetentionPeriod, RetentionRun
from records.operations import retention
from records.queries.left import left
from records.registry import holdings
from ui import wording
from ui.fields import LineField
from ui.forms import PlainWordsMixin
from ui.staff import StaffFormPage, StaffPage

# Each rule: whose data it is, from when its days are counted, and what happens then.
WORDS = {
    Retain.ATTENDEE: (
        "Bookers, attendees and askers",
        "after the session, or after somebody was last seen",
        "Names, addresses and phone numbers are blanked. Places, marks and counts stay.",
    ),
    Retain.ACCESS_NEED: ("What somebody needs to take part", "after the session", "Blanked."),
    Retain.CERTIFICATE: (
        "Names on certificates",
        "after the course, or after the certificate ran out",
        "Name, address and file go. Code, course, day and the file's digest stay.",
    ),
    Retain.COMPETENCE: ("Officers' police access", "", "Nothing by itself: a force's records manager decides."),
    Retain.MESSAGE: (
        "Messages",
        "after they were written and due",
        "Address and words are blanked. Kind, times and outcome stay.",
    ),
    Retain.STAFF: ("Accounts", "", "Nothing by itself: an administrator closes an account."),
    Retain.AUDIT: (
        "What the history says was changed, and reasons",
        "after it was done",
        "Deleted or blanked. Who did what, and when, stays.",
    ),
    Retain.SHORT: ("Codes and repeated answers", "after they ran out", "Deleted."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One rule on the screen."""

    pk: int
    whose: str
    period: str
    what_happens: str
    is_by_the_clock: bool


def rows() -> list[Row]:
    """Every rule that something is kept under."""
    by_the_clock = {one.rule for one in holdings() if one.due is not None}
    used = {one.rule for one in holdings()}
    found = []
    for period in RetentionPeriod.objects.filter(rule__in=used):
        rule = Retain(period.rule)
        whose, since, then = WORDS[rule]
        is_timed = rule in by_the_clock
        words = f"{wording.plural_count(period.days, 'day')} {since}" if is_timed else "No fixed time"
        found.append(Row(period.pk, whose, words, then, is_timed))
    return found


def told(outcomes: list[Any]) -> list[dict[str, Any]]:
    """What a run did, or would do, for people: only kinds of data by the clock."""
    titles = {one.name: title_of(one) for one in holdings()}
    facts = [one if isinstance(one, dict) else {n: getattr(one, n) for n in one.__slots__} for one in outcomes]
    return [{**one, "what": titles.get(one["name"], one["name"])} for one in facts if not one["note"]]


class RulesPage(StaffPage):
    """The rules in plain words, and the runs."""

    may_enter = staticmethod(is_administrator)
    page_title = "Personal data"
    header_icon = "lock"
    template_name = "home/admin/privacy_rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rules, a dry run, the last run, how many holds stand."""
        last = RetentionRun.objects.order_by("-began_at", "-pk").first()
        return super().get_context_data(
            rules=rows(),
            would=told(retention.run(by=self.actor, is_dry=True)),
            last=last,
            did=[one for one in told(last.outcomes) if one["due"] or one["kept_by_hold"]] if last else [],
            holds=LegalHold.objects.filter(released_at=None).count(),
            **kwargs,
        )


class LeftPage(StaffPage):
    """What personal data is left, kind by kind."""

    may_enter = staticmethod(is_administrator)
    page_title = "What personal data is left"
    header_icon = "lock"
    index_url_name = "staff_privacy:index"
    index_label = "Personal data"
    template_name = "home/admin/privacy_left.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One row for each declaration, in the order of what they are called."""
        found = [(one, title_of(one.holding), WORDS[one.holding.rule][0]) for one in left()]
        return super().get_context_data(left=sorted(found, key=lambda each: each[1].casefold()), **kwargs)


class PeriodForm(PlainWordsMixin, forms.Form):
    """Another number of days, and who decided it."""

    days = forms.IntegerField(label="Days", min_value=1, max_value=retention.LONGEST_DAYS)
    reason = LineField(
        label="Why, or who decided it", max_length=300, help_text="Stands in the history, so no names of attendees."
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PeriodPage(StaffFormPage):
    """Change for how many days a rule keeps what it is about."""

    may_enter = staticmethod(is_administrator)
    form_class = PeriodForm
    index_url_name = "staff_privacy:index"
    index_label = "Personal data"
    header_icon = "lock"
    submit_words = "Change the period"
    warning = (
        "The next run, within six hours, goes by the new period. A shorter one lets more go, and what has gone cannot "
        "be brought back. Place the holds that you need first."
    )

    @staticmethod
    def rows(user: Any) -> Any:
        """Rules under which something goes by itself."""
        return RetentionPeriod.objects.filter(rule__in={one.rule.value for one in holdings() if one.due is not None})

    def get_page_title(self) -> str:
        """Whose data."""
        return f"How long to keep: {WORDS[Retain(self.row.rule)][0].lower()}"

    def get_initial(self) -> dict[str, Any]:
        """The period as it is."""
        return {"days": self.row.days, "seen": self.row.days}

    def perform(self, form: Any) -> RetentionPeriod:
        """One call."""
        return retention.change_period(rule=Retain(self.row.rule), by=self.actor, **form.cleaned_data)

    def get_success_words(self, result: RetentionPeriod) -> str:
        """The new period."""
        return f"Kept for {wording.plural_count(result.days, 'day')} from now on."

    def get_next_url(self, result: Any) -> str:
        """Back to the rules, which show what a run would do now."""
        return reverse("staff_privacy:index")
