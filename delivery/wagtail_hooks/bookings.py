"""Bookings: looked at, cancelled or made final on somebody's behalf, their links sent once more."""

from functools import partial
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from delivery import outbox
from delivery.enums import ApprovalState, BookingState, Mode
from delivery.models import Booking, Session
from delivery.operations import bookings as operations
from delivery.operations import links
from delivery.permissions import can_manage_booking, can_see_access_needs, can_vouch_for, sessions_of_staff
from delivery.queries import answers, needs, returned, unnamed
from delivery.queries import bookings as found
from delivery.queries.changes import can_answer, can_change, can_name, can_rebook
from delivery.wagtail_hooks.booking_changes import change_urls
from delivery.wagtail_hooks.booking_facts import bookings_of_staff, facts_of
from delivery.wagtail_hooks.booking_words import word_urls
from delivery.wagtail_hooks.history import BookingHistory
from organisations.models import Organisation
from organisations.permissions import is_administrator, is_coordinator, is_training_staff
from ui import wording
from ui.forms import PlainWordsMixin
from ui.staff import Cell, RowsView, StaffButton, StaffFormPage, StaffPage, StaffViewSet, column, title

NAMESPACE = "staff_bookings"
# Not final yet: leave to hold two dates still helps.
UNDECIDED = (BookingState.HELD, BookingState.PENDING, BookingState.WAITING)


def _sessions(request: HttpRequest | None) -> QuerySet[Session]:
    return sessions_of_staff(request.user if request is not None else None)


def _organisations(request: HttpRequest | None) -> QuerySet[Organisation]:
    rows = bookings_of_staff(request.user if request is not None else None)
    return Organisation.objects.filter(pk__in=rows.order_by().values("organisation"))


class Filters(WagtailFilterSet):
    """By state, session, organisation and day."""

    state = django_filters.MultipleChoiceFilter(
        choices=BookingState.choices, label="State", widget=forms.CheckboxSelectMultiple
    )
    session = django_filters.ModelChoiceFilter(queryset=_sessions, label="Session")
    organisation = django_filters.ModelChoiceFilter(queryset=_organisations, label="Organisation")
    created_at = django_filters.DateFromToRangeFilter(label="Booked", widget=DateRangePickerWidget)

    class Meta:
        model = Booking
        fields: ClassVar[list[str]] = []


class Bookings(RowsView):
    """The list."""

    model = Booking
    may_enter = staticmethod(is_training_staff)
    may_export = staticmethod(is_training_staff)
    may_export_personal = staticmethod(lambda user: is_coordinator(user) or is_administrator(user))
    heading = "Bookings"
    empty_words = "No bookings yet. They appear here as soon as somebody books a place on one of your sessions."
    header_icon = "clipboard-list"
    filterset_class = Filters
    search_fields = ("ref", "booker_name", "booker_email", "organisation__name", "seats__name", "seats__email",
                     "session__title", "session__ref")  # fmt: skip
    default_ordering = "-created_at"
    export_filename = "bookings"
    exports = (
        Cell("Reference", lambda row: row.ref),
        Cell("State", lambda row: row.get_state_display()),
        Cell("Session", lambda row: row.session.title),
        Cell("Session reference", lambda row: row.session.ref),
        Cell("When", lambda row: row.session.starts_at),
        Cell("Organisation", lambda row: row.organisation),
        Cell("Force", lambda row: row.force),
        Cell("Places", lambda row: row.living),
        Cell("Under-18s", lambda row: row.expected_under_18),
        Cell("Booked", lambda row: row.created_at),
        Cell("Booker", lambda row: row.booker_name, is_personal=True),
        Cell("E-mail", lambda row: row.booker_email, is_personal=True),
        Cell("Telephone", lambda row: row.booker_phone, is_personal=True),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Reference", f"{NAMESPACE}:inspect", lambda row: row.ref, "ref"),
        column("Organisation", lambda row: row.organisation, "organisation__name"),
        column("Booker", lambda row: row.booker_name),
        column("Session", lambda row: row.session.title),
        column("When", lambda row: wording.when(row.session.starts_at), "session__starts_at"),
        column("Places", lambda row: row.living),
        column("State", lambda row: row.get_state_display(), "state"),
        column("Booked", lambda row: wording.short_day(row.created_at), "created_at"),
    ]

    def more_cells(self, rows: QuerySet[Any]) -> list[Cell]:
        """A column for each question that these bookings answered, for those who may have what is personal."""
        if not self.is_export_personal:
            return []
        return [
            Cell(question, partial(answers.answer_to, question=question), is_personal=True)
            for question in answers.asked_of(rows)
        ]

    @staticmethod
    def rows(user: Any) -> QuerySet[Any]:
        """Those of this user's sessions, with their living places."""
        return bookings_of_staff(user).annotate(living=Count("seats", filter=Q(seats__given_back_at=None)))


class BookingPage(StaffPage):
    """One booking with its seats."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(bookings_of_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Bookings"
    header_icon = "clipboard-list"
    template_name = "delivery/admin/booking.html"

    def get_page_title(self) -> str:
        """Its reference."""
        return f"Booking {self.row.ref}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who booked what, who sits where, and what may be done."""
        row = self.row
        is_ahead = row.session.starts_at > timezone.now()
        seats = list(row.seats.select_related("allocation"))
        may_change = can_change(row, timezone.now(), is_staff=True)
        also_on = found.also_on(row, seats)
        sees_needs = can_see_access_needs(self.request.user, row.session)
        return super().get_context_data(
            facts=facts_of(row),
            seats=[(seat, [] if seat.given_back_at else also_on.get(seat.email, [])) for seat in seats],
            sees_needs=sees_needs,
            needs=needs.of_booking(row, seats) if sees_needs else [],
            returned=[one.message for one in returned.of_booking(row, seats, group=outbox.group_of(row.session))],
            can_finalise=row.waits_for_code(timezone.now()) and can_vouch_for(self.request.user, row.session),
            can_resend=row.state == BookingState.CONFIRMED,
            can_cancel=row.state not in (BookingState.CANCELLED, BookingState.WAITING) and is_ahead,
            can_add=may_change,
            can_name_all=can_name(row, timezone.now()) and any(map(unnamed.is_free, seats)),
            can_answer=can_answer(row, timezone.now(), is_staff=True),
            can_move=may_change or can_rebook(row),
            can_switch=may_change and row.session.mode == Mode.HYBRID,
            is_asked=row.approval == ApprovalState.ASKED and row.is_proved(),
            can_take_off=row.state == BookingState.WAITING,
            can_allow_two=row.state in UNDECIDED and not row.may_hold_two_dates,
            **kwargs,
        )


class CancelForm(PlainWordsMixin, forms.Form):
    """A note for colleagues."""

    reason = forms.CharField(
        label="Why (for colleagues)", max_length=60, required=False, help_text="People who booked do not see this."
    )


class CancelBooking(StaffFormPage):
    """Cancel on somebody's behalf."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(bookings_of_staff)
    may_touch = staticmethod(can_manage_booking)
    form_class = CancelForm
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Bookings"
    header_icon = "clipboard-list"
    submit_words = "Cancel the booking"
    submit_class = "no"
    back_words = "Keep the booking"

    def get_page_title(self) -> str:
        """Which."""
        return f"Cancel booking {self.row.ref} of {self.row.organisation}"

    def get_warning(self) -> str:
        """What becomes of the places, and who is told."""
        places = wording.plural_count(self.row.seats.filter(given_back_at=None).count(), "place")
        if self.row.state == BookingState.PENDING:
            return f"{places} will go back on offer. {self.row.booker_email} will be told that there is no booking."
        if self.row.state != BookingState.CONFIRMED:
            return f"{places} will go back on offer. The booking is not confirmed, so nobody will be told."
        people = wording.plural_count(1 + len(outbox.seats_to_write_to(self.row)), "person", "people")
        return f"{places} will go back on offer. {people} will be told by e-mail."

    def get_back_url(self) -> str:
        """Back to the booking."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])

    def perform(self, form: Any) -> Booking:
        """One call."""
        return operations.cancel(booking=self.row, reason=form.cleaned_data["reason"], is_staff=True, by=self.actor)

    def get_success_words(self, result: Booking) -> str:
        """Done."""
        return f"Booking {result.ref} has been cancelled."

    def get_next_url(self, result: Booking) -> str:
        """To the booking."""
        return self.get_back_url()


class BookingButton(StaffButton):
    """What the buttons of a booking share."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(bookings_of_staff)
    may_touch = staticmethod(can_manage_booking)

    def get_next_url(self) -> str:
        """To the booking."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class ResendConfirmation(BookingButton):
    """Send the booker the confirmation with the link once more."""

    def perform(self) -> str:
        """One call."""
        links.send_again(booking=self.row, by=self.actor)
        return f"The confirmation is on its way to {self.row.booker_email}."


class FinaliseBooking(BookingButton):
    """Make a held booking final: staff vouch for the address, say because they are on the telephone with the booker."""

    may_touch = staticmethod(lambda user, booking: can_vouch_for(user, booking.session))

    def perform(self) -> str:
        """One call."""
        booking = operations.finalise(booking=self.row, by=self.actor, is_vouched=True)
        if booking.state == BookingState.WAITING:
            return f"Booking {booking.ref} is on the waiting list."
        return f"Booking {booking.ref} is confirmed."


class BookingsViewSet(StaffViewSet):
    """/cms/bookings/"""

    name = NAMESPACE
    url_prefix = "bookings"
    icon = "clipboard-list"
    menu_label = "Bookings"
    menu_order = 200
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, what may be done."""
        return [
            *self.list_urls(Bookings),
            path("<int:pk>/", BookingPage.as_view(), name="inspect"),
            path("<int:pk>/history/", BookingHistory.as_view(rows=bookings_of_staff), name="history"),
            path("<int:pk>/cancel/", CancelBooking.as_view(), name="cancel"),
            path("<int:pk>/resend/", ResendConfirmation.as_view(), name="resend"),
            path("<int:pk>/finalise/", FinaliseBooking.as_view(), name="finalise"),
            *change_urls(),
            *word_urls(),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> BookingsViewSet:
    """Add the screens to Wagtail's."""
    return BookingsViewSet()
