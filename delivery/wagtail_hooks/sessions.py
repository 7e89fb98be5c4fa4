"""Sessions: the list, and where its pages stand."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.widgets.button import HeaderButton

from courses.models import Course
from delivery.enums import Mode, SessionState, TrainerRole
from delivery.models import Meeting, Session
from delivery.permissions import sessions_of_staff, sessions_worked_on
from delivery.queries.coming import below_minimum, drafts_soon, without_names
from delivery.queries.needs import with_needs
from delivery.wagtail_hooks.asks import AnswerAsk, AskTrainers, OfferToTeach, WithdrawAsk
from delivery.wagtail_hooks.history import SessionHistory
from delivery.wagtail_hooks.invitations import Invitations, Invite, RevokeInvitation
from delivery.wagtail_hooks.notices import WriteToPeople
from delivery.wagtail_hooks.reservations import ChangeKept, EndKept, KeepPlaces, RecountPlaces
from delivery.wagtail_hooks.series import AlignSeries, CancelSeries, CopySession, RepeatSession, SeriesPage
from delivery.wagtail_hooks.session_pages import SessionPage
from delivery.wagtail_hooks.session_writing import (
    NAMESPACE,
    CancelSession,
    ChangeDates,
    EditSession,
    PublishSession,
    ScheduleSession,
)
from delivery.wagtail_hooks.trainers import ChooseWhoLeaves, HandOver, SwapTrainer, may_hand_over
from organisations.models import Team
from organisations.permissions import is_administrator, is_coordinator, is_training_staff
from ui import wording
from ui.staff import Cell, RowsView, StaffViewSet, column, title

TO_WATCH = {
    "without-names": ("Places that name nobody", without_names),
    "needs": ("People told us what would help", with_needs),
    "below-minimum": ("Below the number it takes", below_minimum),
    "drafts": ("Soon, still a draft", drafts_soon),
}
COMING, PAST = "coming", "past"
NOBODY, SOMEBODY, ME = "nobody", "somebody", "me"


def teams_in_sight(request: HttpRequest | None) -> QuerySet[Team]:
    """The teams whose sessions this user sees."""
    user = request.user if request is not None else None
    return Team.objects.filter(pk__in=sessions_of_staff(user).order_by().values("team"))


class Filters(WagtailFilterSet):
    """By state, time, team, course, how and without a trainer."""

    state = django_filters.MultipleChoiceFilter(
        choices=SessionState.choices, label="State", widget=forms.CheckboxSelectMultiple
    )
    when = django_filters.ChoiceFilter(
        choices=[(COMING, "Still to come"), (PAST, "Over")], label="When", method="by_time", empty_label="Any time"
    )
    starts_at = django_filters.DateFromToRangeFilter(label="Date", widget=DateRangePickerWidget)
    team = django_filters.ModelChoiceFilter(queryset=teams_in_sight, label="Team")
    course = django_filters.ModelChoiceFilter(queryset=Course.objects.all(), label="Course")
    mode = django_filters.MultipleChoiceFilter(choices=Mode.choices, label="How", widget=forms.CheckboxSelectMultiple)
    trainer = django_filters.ChoiceFilter(
        choices=[(NOBODY, "Nobody yet"), (SOMEBODY, "Somebody"), (ME, "Me")],
        label="Trainer",
        method="by_trainer",
        empty_label="Any",
    )

    register = django_filters.ChoiceFilter(
        choices=[("waiting", "Over and not closed")], label="Register", method="by_register", empty_label="Any"
    )
    certificates = django_filters.ChoiceFilter(
        choices=[("stuck", "Some cannot be made")], label="Certificates", method="by_certificates", empty_label="Any"
    )

    before = django_filters.ChoiceFilter(
        choices=[(key, words) for key, (words, _) in TO_WATCH.items()],
        label="Before the day",
        method="by_trouble",
        empty_label="Any",
    )

    class Meta:
        model = Session
        fields: ClassVar[list[str]] = []

    def by_time(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Those that have not ended, or have."""
        now = timezone.now()
        return rows.filter(ends_at__gt=now) if value == COMING else rows.filter(ends_at__lte=now)

    def by_trainer(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Those that nobody teaches yet, or somebody does, or whoever looks."""
        if value == ME:
            return rows.filter(pk__in=Session.objects.filter(trainers__user_id=self.request.user.pk).values("pk"))
        return rows.filter(trainers__isnull=value == NOBODY).distinct()

    def by_register(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Those with a meeting that is over and whose register is not closed."""
        over = Meeting.objects.filter(ends_at__lte=timezone.now()).exclude(register__state="closed")
        living = rows.exclude(state__in=[SessionState.DRAFT, SessionState.CANCELLED])
        return living.filter(pk__in=over.order_by().values("session"))

    def by_trouble(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Those that somebody should look at before the day."""
        # What somebody needs is not for all who look after a session, so nor is that somebody does.
        sessions = sessions_worked_on(self.request.user) if value == "needs" else Session.objects.all()
        found = TO_WATCH[value][1](sessions, timezone.now())
        return rows.filter(pk__in=found.order_by().values("pk"))

    def by_certificates(self, rows: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        """Those of which a certificate cannot be made."""
        return rows.filter(issue_problems__isnull=False, issue_problems__settled_at=None).distinct()


def lead_of(session: Session) -> str:
    """The lead trainer, or whoever teaches."""
    trainers = sorted(session.trainers.all(), key=lambda one: one.role != TrainerRole.LEAD)
    return trainers[0].user.name if trainers else "Nobody yet"


def places_of(session: Session) -> str:
    """How many places are taken: "12 of 30"."""
    allocations = session.allocations.all()
    return f"{sum(one.taken for one in allocations)} of {sum(one.capacity for one in allocations)}"


def where(session: Session) -> str:
    """The room, or that it is online."""
    return str(session.venue) if session.venue else session.get_mode_display()


class Sessions(RowsView):
    """The list."""

    model = Session
    may_enter = staticmethod(is_training_staff)
    add_test = staticmethod(is_training_staff)
    add_url_name = f"{NAMESPACE}:add"
    add_words = "Schedule a session"
    may_export = staticmethod(is_training_staff)
    may_export_personal = staticmethod(lambda user: is_coordinator(user) or is_administrator(user))
    heading = "Sessions"
    empty_words = "No sessions yet. Schedule one: people can book as soon as it is saved."
    header_icon = "date"
    filterset_class = Filters
    search_fields = ("title", "ref", "venue__name", "venue__town", "trainers__user__first_name",
                     "trainers__user__last_name")  # fmt: skip
    default_ordering = "-starts_at"
    export_filename = "sessions"
    exports = (
        Cell("Reference", lambda row: row.ref),
        Cell("Course", lambda row: row.title),
        Cell("State", lambda row: row.get_state_display()),
        Cell("Starts", lambda row: row.starts_at),
        Cell("Ends", lambda row: row.ends_at),
        Cell("How", lambda row: row.get_mode_display()),
        Cell("Venue", lambda row: row.venue),
        Cell("Team", lambda row: row.team),
        Cell("Delivering force", lambda row: row.delivering_force),
        Cell("Host force", lambda row: row.host_force),
        Cell("Paid for by", lambda row: row.get_funding_stream_display()),
        Cell("Places", lambda row: sum(one.capacity for one in row.allocations.all())),
        Cell("Places taken", lambda row: sum(one.taken for one in row.allocations.all())),
        Cell("Trainers", lambda row: ", ".join(one.user.name for one in row.trainers.all()), is_personal=True),
    )
    columns: ClassVar[list[BaseColumn]] = [
        title("Course", f"{NAMESPACE}:inspect", lambda row: row.title, "title"),
        column("When", lambda row: wording.time_range(row.starts_at, row.ends_at), "starts_at"),
        column("Where", where),
        column("Team", lambda row: row.team, "team__name"),
        column("Trainer", lead_of),
        column("Places taken", places_of),
        column("State", lambda row: row.get_state_display(), "state"),
    ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Beside a new session, for those who look after many trainers: one leaves, another takes over."""
        buttons = list(super().header_buttons)
        if may_hand_over(self.request.user):
            url = reverse(f"{NAMESPACE}:choose_who_leaves")
            buttons.append(HeaderButton("Hand over a trainer's sessions", url=url, icon_name="group", priority=30))
        return buttons

    @staticmethod
    def rows(user: Any) -> QuerySet[Session]:
        """Those this user looks after, with what the table shows."""
        rows = sessions_of_staff(user).select_related("venue", "team", "delivering_force", "host_force")
        return rows.prefetch_related("allocations", "trainers__user")


class SessionsViewSet(StaffViewSet):
    """/cms/sessions/"""

    name = NAMESPACE
    url_prefix = "sessions"
    icon = "date"
    menu_label = "Sessions"
    menu_order = 100
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, forms."""
        return [
            *self.list_urls(Sessions),
            path("new/", ScheduleSession.as_view(), name="add"),
            path("<int:pk>/", SessionPage.as_view(), name="inspect"),
            path("<int:pk>/history/", SessionHistory.as_view(), name="history"),
            path("<int:pk>/edit/", EditSession.as_view(), name="edit"),
            path("<int:pk>/move/", ChangeDates.as_view(), name="move"),
            path("<int:pk>/cancel/", CancelSession.as_view(), name="cancel"),
            path("<int:pk>/write/", WriteToPeople.as_view(), name="write"),
            path("<int:pk>/trainer/", SwapTrainer.as_view(), name="trainer"),
            path("hand-over/", ChooseWhoLeaves.as_view(), name="choose_who_leaves"),
            path("hand-over/<int:pk>/", HandOver.as_view(), name="hand_over"),
            path("<int:pk>/asks/", AskTrainers.as_view(), name="asks"),
            path("<int:pk>/offer/", OfferToTeach.as_view(), name="offer"),
            path("asks/<int:pk>/", AnswerAsk.as_view(), name="answer_ask"),
            path("asks/<int:pk>/withdraw/", WithdrawAsk.as_view(), name="withdraw_ask"),
            path("<int:pk>/copy/", CopySession.as_view(), name="copy"),
            path("<int:pk>/repeat/", RepeatSession.as_view(), name="repeat"),
            path("<int:pk>/series/", SeriesPage.as_view(), name="series"),
            path("<int:pk>/series/align/", AlignSeries.as_view(), name="align"),
            path("<int:pk>/series/cancel/", CancelSeries.as_view(), name="cancel_series"),
            path("<int:pk>/publish/", PublishSession.as_view(), name="publish"),
            path("<int:pk>/keep/", KeepPlaces.as_view(), name="keep"),
            path("kept/<int:pk>/", ChangeKept.as_view(), name="change_kept"),
            path("kept/<int:pk>/end/", EndKept.as_view(), name="end_kept"),
            path("<int:pk>/invitations/", Invitations.as_view(), name="invitations"),
            path("<int:pk>/invite/", Invite.as_view(), name="invite"),
            path("invitations/<int:pk>/withdraw/", RevokeInvitation.as_view(), name="revoke_invitation"),
            path("<int:pk>/recount/", RecountPlaces.as_view(), name="recount"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> SessionsViewSet:
    """Add the screens to Wagtail's."""
    return SessionsViewSet()
