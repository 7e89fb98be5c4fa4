"""Bookings to approve: the list, one booking with what is known of those who made it, yes, and no with a reason."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from delivery.enums import ApprovalReason, BookingState
from delivery.models import Booking, Session
from delivery.operations import approvals
from delivery.permissions import can_vouch_for, sessions_of_staff
from delivery.queries.approvals import asked, known_of
from delivery.wagtail_hooks.booking_facts import facts_of
from organisations.permissions import is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import RowsView, StaffButton, StaffFormPage, StaffPage, StaffViewSet, column, title

NAMESPACE = "staff_approvals"
LABEL = "Bookings to approve"
OWN_WORDS = "own"
LONGEST_REASON = 300
REASONS = {
    "address": "We could not tell from your e-mail address that you book for this organisation. "
    "Please book again with your work address.",
    "unknown": "We could not find the organisation by the name and postcode that you gave. "
    "Please check them and book again.",
    "audience": "This session is for another kind of organisation. Please choose one of our other sessions.",
    "region": "This session is for organisations in our region. Your own region's team gives the same course.",
    "twice": "Somebody else from your organisation has booked places for you already.",
}


def waits_in_words(row: Booking) -> str:
    """How long it has waited for a yes."""
    days = (timezone.localdate() - timezone.localdate(row.created_at)).days
    return wording.plural_count(days, "day") if days else "Since today"


def _sessions(request: HttpRequest | None) -> QuerySet[Session]:
    user = request.user if request is not None else None
    return Session.objects.filter(pk__in=asked(user).order_by().values("session"))


class Filters(WagtailFilterSet):
    """By session and by what is unusual."""

    session = django_filters.ModelChoiceFilter(queryset=_sessions, label="Session")
    approval_because = django_filters.MultipleChoiceFilter(
        choices=ApprovalReason.choices, label="Why it waits", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Booking
        fields: ClassVar[list[str]] = []


class BookingsToApprove(RowsView):
    """The list, the longest waiting first."""

    model = Booking
    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(asked)
    heading = LABEL
    intro = "Their places are kept until somebody decides. Nobody on them knows the address or a trainer's name yet."
    empty_words = "Nothing waits. Which bookings wait for a yes is set where a session is edited."
    header_icon = "check"
    filterset_class = Filters
    search_fields = ("ref", "booker_name", "booker_email", "organisation__name", "session__title")
    default_ordering = "created_at"
    columns: ClassVar[list[BaseColumn]] = [
        title("Organisation", f"{NAMESPACE}:inspect", lambda row: row.organisation, "organisation__name"),
        column("Booker", lambda row: row.booker_email, "booker_email"),
        column("Session", lambda row: row.session.title),
        column("When", lambda row: wording.when(row.session.starts_at), "session__starts_at"),
        column("Places", lambda row: row.living),
        column("Why it waits", lambda row: row.get_approval_because_display()),
        column("Waits", waits_in_words, "created_at"),
    ]


def _may_decide(user: Any, booking: Booking) -> bool:
    return can_vouch_for(user, booking.session)


def decided_or_not(user: Any) -> QuerySet[Booking]:
    """Bookings of this user's sessions: one that was decided meanwhile is still found, and says so."""
    mine = sessions_of_staff(user).order_by().values("pk")
    return Booking.objects.filter(session__in=mine).select_related("session", "organisation", "force")


class ApprovalPage(StaffPage):
    """One booking, with what helps to decide."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(decided_or_not)
    may_touch = staticmethod(_may_decide)
    index_url_name = f"{NAMESPACE}:index"
    index_label = LABEL
    header_icon = "check"
    template_name = "delivery/admin/approval.html"

    def get_page_title(self) -> str:
        """Whose."""
        return f"Booking {self.row.ref} of {self.row.organisation}"

    def get_short_title(self) -> str:
        """The booking: whose it is stands as a heading on the page."""
        return f"Booking {self.row.ref}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The booking, and what is known of those who made it."""
        row = self.row
        return super().get_context_data(
            facts=facts_of(row),
            known=known_of(row, user=self.request.user),
            seats=list(row.seats.filter(given_back_at=None)),
            is_open=asked(self.request.user).filter(pk=row.pk).exists(),
            **kwargs,
        )


class Approve(StaffButton):
    """Yes."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(decided_or_not)
    may_touch = staticmethod(_may_decide)

    def perform(self) -> str:
        """One call."""
        booking = approvals.approve(booking=self.row, by=self.actor)
        if booking.state == BookingState.WAITING:
            return f"Booking {booking.ref} is approved. It waits for places."
        return f"Booking {booking.ref} is approved and confirmed. {booking.booker_email} has been told."

    def get_next_url(self) -> str:
        """To the booking."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class RefuseForm(PlainWordsMixin, forms.Form):
    """Why not: one of the usual reasons, other words, or both."""

    reason = forms.ChoiceField(
        label="Why not?",
        choices=[*REASONS.items(), (OWN_WORDS, "In my own words")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason: the booker will read it"},
    )
    words = forms.CharField(
        label="Your own words",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The booker reads them, after the reason that you chose.",
    )

    def clean(self) -> dict[str, Any]:
        """There is a reason, and it is not too long for a mail's sentence."""
        cleaned = super().clean() or self.cleaned_data
        chosen, words = cleaned.get("reason"), cleaned.get("words", "").strip()
        if chosen == OWN_WORDS and not words and "words" not in self.errors:
            self.add_error("words", "Say why, in a sentence: the booker will read it")
        elif len(self.whole_reason(cleaned)) > LONGEST_REASON:
            left = LONGEST_REASON - len(REASONS[cleaned["reason"]]) - 1
            self.add_error("words", f"Write {left} characters or fewer after this reason")
        return cleaned

    @staticmethod
    def whole_reason(typed: dict[str, Any]) -> str:
        """What the booker reads."""
        return f"{REASONS.get(typed.get('reason', ''), '')} {typed.get('words', '').strip()}".strip()


class Refuse(StaffFormPage):
    """No, with a reason."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(decided_or_not)
    may_touch = staticmethod(_may_decide)
    form_class = RefuseForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = LABEL
    header_icon = "check"
    submit_words = short_title = "Do not approve"
    submit_class = "no"
    fields_of: ClassVar[dict[str, str]] = {"reason": "words"}

    def get_page_title(self) -> str:
        """Which."""
        return f"Do not approve booking {self.row.ref} of {self.row.organisation}"

    def get_warning(self) -> str:
        """What becomes of it."""
        return f"The booking ends, its places go to others, and {self.row.booker_email} reads the reason."

    def get_back_url(self) -> str:
        """To the booking."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def perform(self, form: RefuseForm) -> Booking:
        """One call."""
        return approvals.refuse(booking=self.row, reason=form.whole_reason(form.cleaned_data), by=self.actor)

    def get_success_words(self, result: Booking) -> str:
        """Done."""
        return f"Booking {result.ref} is not approved. {result.booker_email} has been told why."

    def get_next_url(self, result: Booking) -> str:
        """On to the next."""
        return reverse(f"{NAMESPACE}:index")


class ApprovalsViewSet(StaffViewSet):
    """/cms/approvals/"""

    name = NAMESPACE
    url_prefix = "approvals"
    icon = "check"
    menu_label = LABEL
    menu_order = 210
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, yes and no."""
        return [
            *self.list_urls(BookingsToApprove),
            path("<int:pk>/", ApprovalPage.as_view(), name="inspect"),
            path("<int:pk>/approve/", Approve.as_view(), name="approve"),
            path("<int:pk>/refuse/", Refuse.as_view(), name="refuse"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> ApprovalsViewSet:
    """Add the screens to Wagtail's."""
    return ApprovalsViewSet()
