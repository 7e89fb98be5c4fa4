"""Requests for sessions: the list, and one request with everything that there is to know of it."""

from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from courses.models import Course
from delivery.enums import RequestState
from delivery.models import SessionRequest
from delivery.operations.requests import WAITING
from delivery.operations.triage import ANSWERABLE
from delivery.operations.wishes import is_small
from delivery.permissions import can_answer_request, requests_of_staff, requests_to_answer
from delivery.queries import requests as found
from delivery.wagtail_hooks.request_answers import (
    NAMESPACE,
    AcceptRequest,
    DeclineRequest,
    OfferSession,
    ReferRequest,
    SendLinkAgain,
    TakeBack,
    rows_of,
)
from delivery.wagtail_hooks.request_history import RequestHistory
from organisations.models import Region
from organisations.permissions import is_administrator, is_coordinator, is_training_staff
from ui import wording
from ui.staff import Cell, RowsView, StaffPage, StaffViewSet, column, title

MINE = "mine"


def _courses(request: HttpRequest | None) -> QuerySet[Course]:
    rows = requests_of_staff(request.user if request is not None else None)
    return Course.objects.filter(pk__in=rows.order_by().values("course"))


def age_in_words(row: SessionRequest, now: datetime) -> str:
    """How long it has waited for an answer, or that it got one."""
    if row.state not in WAITING or row.proved_at is None:
        return "Answered" if row.decided_at else ""
    days = (timezone.localdate(now) - timezone.localdate(row.proved_at)).days
    return wording.plural_count(days, "day") if days else "Today"


class Filters(WagtailFilterSet):
    """By state, whose answer it waits for, course, region and day."""

    state = django_filters.MultipleChoiceFilter(
        choices=RequestState.choices[1:], label="State", widget=forms.CheckboxSelectMultiple
    )
    waits = django_filters.ChoiceFilter(
        choices=[(MINE, "Waits for our answer")], label="To answer", method="filter_waiting", empty_label="All"
    )
    course = django_filters.ModelChoiceFilter(queryset=_courses, label="Course")
    region = django_filters.ModelChoiceFilter(queryset=Region.objects.all(), label="Region")
    created_at = django_filters.DateFromToRangeFilter(label="Asked", widget=DateRangePickerWidget)

    class Meta:
        model = SessionRequest
        fields: ClassVar[list[str]] = []

    def filter_waiting(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those that wait for the region of whoever looks."""
        user = self.request.user if self.request is not None else None
        return rows.filter(pk__in=requests_to_answer(user).order_by().values("pk"))


class Requests(RowsView):
    """The list."""

    model = SessionRequest
    may_enter = staticmethod(is_training_staff)
    may_export = staticmethod(is_training_staff)
    may_export_personal = staticmethod(lambda user: is_coordinator(user) or is_administrator(user))
    heading = "Requests"
    intro = "Organisations that ask for a session. Those that wait the longest for an answer stand first."
    empty_words = "Nobody has asked for a session yet. Requests appear here once their e-mail address is confirmed."
    header_icon = "mail"
    filterset_class = Filters
    search_fields = ("ref", "organisation__name", "asker_name", "asker_email", "town")
    default_ordering = ("is_settled", "proved_at", "pk")
    export_filename = "requests"
    exports = (
        Cell("Reference", lambda row: row.ref),
        Cell("State", lambda row: row.get_state_display()),
        Cell("Organisation", lambda row: row.organisation),
        Cell("Course", lambda row: row.course or "Help us choose"),
        Cell("How", lambda row: row.get_mode_display()),
        Cell("Adults", lambda row: row.adults),
        Cell("Under-18s", lambda row: row.under_18),
        Cell("Town", lambda row: row.town),
        Cell("Force", lambda row: row.force),
        Cell("Region", lambda row: row.region),
        Cell("Referred to", lambda row: row.referred_to),
        Cell("Asked", lambda row: row.proved_at),
        Cell("Answered", lambda row: row.decided_at),
        Cell("Session", lambda row: row.session.ref if row.session else ""),
        Cell("Asked by", lambda row: row.asker_name, is_personal=True),
        Cell("E-mail", lambda row: row.asker_email, is_personal=True),
        Cell("Telephone", lambda row: row.asker_phone, is_personal=True),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Organisation", f"{NAMESPACE}:inspect", lambda row: row.organisation, "organisation__name"),
        column("Course", lambda row: row.course or "Help us choose", "course__title"),
        column("People", lambda row: row.people),
        column("Where", lambda row: "Online" if row.mode == "online" else row.town or row.postcode),
        column("State", lambda row: row.get_state_display(), "state"),
        column("Waits", lambda row: age_in_words(row, timezone.now())),
        column("Asked", lambda row: wording.short_day(row.proved_at), "proved_at"),
    ]

    @staticmethod
    def rows(user: Any) -> QuerySet[Any]:
        """Those this user sees, so that what waits can stand before what was answered."""
        waits = When(state__in=WAITING, then=Value(False))
        return rows_of(user).annotate(is_settled=Case(waits, default=Value(True), output_field=BooleanField()))


class RequestPage(StaffPage):
    """One request: what was asked, what it needs, how it stands, and what may be answered."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(rows_of)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Requests"
    header_icon = "mail"
    template_name = "delivery/admin/request.html"

    def get_page_title(self) -> str:
        """Who asks."""
        return f"Request of {self.row.organisation}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything, and what this user may answer."""
        row, user, now = self.row, self.request.user, timezone.now()
        may_answer = can_answer_request(user, row)
        is_few = row.state in ANSWERABLE and is_small(row.mode, row.people)
        # What those who asked could see: no police-only session among them.
        lines = found.instead(row.course, row.postcode, user=None, now=now) if is_few else []
        return super().get_context_data(
            facts=facts_of(row),
            age=age_in_words(row, now) if row.state in WAITING else "",
            is_few=is_few,
            lines=lines,
            kept=list(found.kept_for(row)) if row.session_id else [],
            bookings=list(found.booked_on(row)) if row.session_id else [],
            can_answer=may_answer and row.state in ANSWERABLE,
            can_refer=may_answer and row.state == RequestState.NEW,
            can_take_back=row.state == RequestState.REFERRED,
            **kwargs,
        )


def facts_of(row: SessionRequest) -> list[tuple[str, object]]:
    """What was asked for, by whom, and how it stands."""
    facts: list[tuple[str, object]] = [
        ("State", row.get_state_display()),
        ("Reference", row.ref),
        ("Organisation", f"{row.organisation} ({row.organisation.get_audience_type_display().lower()})"),
        ("Asked by", row.asker_name),
        ("E-mail", row.asker_email),
        ("Telephone", row.asker_phone),
        ("Course", row.course or "Help us choose"),
        ("Who it is for", row.audience),
        ("Adults", row.adults),
        ("Under-18s, to be counted", row.under_18 or ""),
        ("How", row.get_mode_display()),
        ("The room", row.place),
        ("Postcode", f"{row.postcode}, {row.town}" if row.town else row.postcode),
        ("Dates that would suit", row.dates),
        ("Force", row.force),
        ("Region", row.region),
        ("Referred to", row.referred_to),
        ("Asked", wording.when(row.proved_at) if row.proved_at else ""),
        ("Answered", wording.when(row.decided_at) if row.decided_at else ""),
        ("Answered by", row.decided_by),
        ("What they were told", row.answer),
    ]
    return [fact for fact in facts if fact[1]]


class RequestsViewSet(StaffViewSet):
    """/cms/requests/"""

    name = NAMESPACE
    url_prefix = "requests"
    icon = "mail"
    menu_label = "Requests"
    menu_order = 150
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, answers."""
        return [
            *self.list_urls(Requests),
            path("<int:pk>/", RequestPage.as_view(), name="inspect"),
            path("<int:pk>/history/", RequestHistory.as_view(), name="history"),
            path("<int:pk>/accept/", AcceptRequest.as_view(), name="accept"),
            path("<int:pk>/decline/", DeclineRequest.as_view(), name="decline"),
            path("<int:pk>/offer/", OfferSession.as_view(), name="offer"),
            path("<int:pk>/refer/", ReferRequest.as_view(), name="refer"),
            path("<int:pk>/take-back/", TakeBack.as_view(), name="take_back"),
            path("<int:pk>/resend/", SendLinkAgain.as_view(), name="resend"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> RequestsViewSet:
    """Add the screens to Wagtail's."""
    return RequestsViewSet()
