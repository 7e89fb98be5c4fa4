"""Waiting lists: all parties that wait for the sessions one looks after, taking one off, allowing two dates."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from delivery.enums import BookingState, OfferState
from delivery.models import Booking, Offer, Session
from delivery.operations import two_dates, waiting
from delivery.permissions import can_vouch_for
from delivery.wagtail_hooks.booking_facts import bookings_of_staff
from delivery.wagtail_hooks.bookings import BookingButton
from organisations.permissions import is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import RowsView, StaffFormPage, StaffViewSet, column, title

NAMESPACE = "staff_waiting"
LABEL = "Waiting lists"


def waiting_for_staff(user: Any) -> QuerySet[Booking]:
    """The parties in the queues of this user's sessions: the nearest session first, each queue in its order."""
    rows = bookings_of_staff(user).filter(state=BookingState.WAITING, waiting_since__isnull=False)
    living = Count("seats", filter=Q(seats__given_back_at=None))
    offers = Prefetch("offers", Offer.objects.filter(state=OfferState.OPEN), to_attr="open_offers")
    return rows.annotate(living=living).prefetch_related(offers).order_by("session__starts_at", "queued_at", "pk")


def how_it_stands(row: Any) -> str:
    """Until when places are offered to a party, or why none are."""
    if row.open_offers:
        return f"Offered until {wording.when(row.open_offers[0].expires_at)}"
    return "Waits for approval first" if row.approval == "asked" else "Waits for places"


def _sessions(request: HttpRequest | None) -> QuerySet[Session]:
    user = request.user if request is not None else None
    return Session.objects.filter(pk__in=waiting_for_staff(user).order_by().values("session"))


class Filters(WagtailFilterSet):
    """By session."""

    session = django_filters.ModelChoiceFilter(queryset=_sessions, label="Session")

    class Meta:
        model = Booking
        fields: ClassVar[list[str]] = []


class WaitingLists(RowsView):
    """The list."""

    model = Booking
    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(waiting_for_staff)
    heading = LABEL
    intro = "Groups that wait for places. Freed places are offered by themselves, to the first group that they fit."
    empty_words = "Nobody waits. People can join a list once a session is full."
    header_icon = "time"
    filterset_class = Filters
    search_fields = ("ref", "booker_name", "booker_email", "organisation__name", "session__title")
    columns: ClassVar[list[BaseColumn]] = [
        title("Organisation", "staff_bookings:inspect", lambda row: row.organisation, "organisation__name"),
        column("Session", lambda row: row.session.title),
        column("When", lambda row: wording.when(row.session.starts_at), "session__starts_at"),
        column("Places", lambda row: row.living),
        column("In the queue since", lambda row: wording.when(row.queued_at), "queued_at"),
        column("How it stands", how_it_stands),
    ]


class TakeOffForm(PlainWordsMixin, forms.Form):
    """A note for colleagues."""

    reason = forms.CharField(
        label="Why (for colleagues)",
        max_length=60,
        error_messages={"required": "Say why, in a few words, for your colleagues"},
        help_text="The party is told that it is off the list, and does not see this.",
    )


class TakeOff(StaffFormPage):
    """A party is taken off the list."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(bookings_of_staff)
    may_touch = staticmethod(lambda user, booking: can_vouch_for(user, booking.session))
    form_class = TakeOffForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = LABEL
    header_icon = "time"
    short_title = "Take off the list"
    submit_words = "Take it off the list"
    submit_class = "no"
    back_words = "Leave it on the list"

    def get_page_title(self) -> str:
        """Which."""
        return f"Take {self.row.organisation} off the waiting list"

    def get_warning(self) -> str:
        """Who is told, and what becomes of an offer."""
        offered = self.row.offers.filter(state=OfferState.OPEN).exists()
        also = " What is offered to them goes to the next in the queue." if offered else ""
        return f"{self.row.booker_email} will be told that they are off the list.{also}"

    def get_back_url(self) -> str:
        """To the session, whose queue it is."""
        return reverse("staff_sessions:inspect", args=[self.row.session_id])

    def perform(self, form: Any) -> Booking:
        """One call."""
        return waiting.leave(booking=self.row, reason=form.cleaned_data["reason"], by=self.actor)

    def get_success_words(self, result: Booking) -> str:
        """Done."""
        return f"{result.organisation} is off the waiting list."

    def get_next_url(self, result: Booking) -> str:
        """To the session."""
        return self.get_back_url()


class AllowTwoDates(BookingButton):
    """Let a booking hold a second date of its course."""

    may_touch = staticmethod(lambda user, booking: can_vouch_for(user, booking.session))

    def perform(self) -> str:
        """One call."""
        two_dates.allow(booking=self.row, by=self.actor)
        return f"Booking {self.row.ref} may hold two dates of this course."


class WaitingViewSet(StaffViewSet):
    """/cms/waiting/"""

    name = NAMESPACE
    url_prefix = "waiting"
    icon = "time"
    menu_label = LABEL
    menu_order = 220
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, and what may be done."""
        return [
            *self.list_urls(WaitingLists),
            path("<int:pk>/take-off/", TakeOff.as_view(), name="take_off"),
            path("<int:pk>/two-dates/", AllowTwoDates.as_view(), name="two_dates"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> WaitingViewSet:
    """Add the screens to Wagtail's."""
    return WaitingViewSet()
