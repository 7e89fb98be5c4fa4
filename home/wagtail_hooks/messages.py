"""Messages: everything that is to be sent and was sent about one's sessions; what waits can be stopped.

They stand here because a message may be about a row of any app.
"""

import logging
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from certificates.models import Certificate
from correspondence import emails
from correspondence.enums import MessageState
from correspondence.models import Message
from correspondence.operations import messages as operations
from delivery.models import Booking, Seat
from delivery.permissions import sessions_of_staff
from kernel.logs import without_keys
from organisations.permissions import is_administrator, is_training_staff
from ui import wording
from ui.staff import RowsView, StaffButton, StaffPage, StaffViewSet, column, title

NAMESPACE = "staff_messages"
# A code is for its owner alone: staff see that it was sent, never what it was.
SECRET_KINDS = frozenset({"email_code", "booking_code"})
log = logging.getLogger(__name__)


def messages_of_staff(user: Any) -> QuerySet[Message]:
    """Administrators see all; others those about the sessions they look after, and their bookings and certificates."""
    if is_administrator(user):
        return Message.objects.all()
    if not is_training_staff(user):
        return Message.objects.none()
    sessions = sessions_of_staff(user).order_by()
    groups = sessions.annotate(name=Concat(Value("session:"), Cast("pk", CharField()))).values("name")
    seen = Q(group__in=groups)
    abouts: list[QuerySet[Any]] = [sessions]
    abouts += [
        model._default_manager.filter(session__in=sessions.values("pk")) for model in (Booking, Seat, Certificate)
    ]
    for rows in abouts:
        ids = rows.order_by().annotate(text=Cast("pk", CharField())).values("text")
        seen |= Q(about_type=rows.model._meta.label_lower, about_id__in=ids)
    return Message.objects.filter(seen)


def kind_words(kind: str) -> str:
    """The kind of a message for people: "Seat joining details"."""
    return kind.replace("_", " ").capitalize()


def kinds() -> list[tuple[str, str]]:
    """Every kind there is, for the filter."""
    return [(kind, kind_words(kind)) for kind in emails.known_kinds()]


class Filters(WagtailFilterSet):
    """By state, kind and day; `group` comes from a session's page."""

    state = django_filters.MultipleChoiceFilter(
        choices=MessageState.choices, label="State", widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(choices=kinds, label="What", empty_label="All")
    due_at = django_filters.DateFromToRangeFilter(label="Due", widget=DateRangePickerWidget)
    group = django_filters.CharFilter(label="Session", widget=forms.HiddenInput)

    class Meta:
        model = Message
        fields: ClassVar[list[str]] = []


class Messages(RowsView):
    """The list."""

    model = Message
    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(messages_of_staff)
    heading = "Messages"
    intro = "What is to be sent, and what was. The words are made as a message goes out, from the facts of that moment."
    empty_words = "Nothing is waiting and nothing was sent."
    header_icon = "mail"
    filterset_class = Filters
    search_fields = ("to_email", "kind")
    default_ordering = "-due_at"
    columns: ClassVar[list[BaseColumn]] = [
        title("What", f"{NAMESPACE}:inspect", lambda row: kind_words(row.kind), "kind"),
        column("To", lambda row: row.to_email, "to_email"),
        column("Due", lambda row: wording.when(row.due_at), "due_at"),
        column("State", lambda row: row.get_state_display(), "state"),
        column("Sent", lambda row: wording.when(row.done_at) if row.state == MessageState.SENT else ""),
        column("Attempts", lambda row: row.attempts or ""),
    ]


class MessagePage(StaffPage):
    """One message: to whom, when, and its words as they would be now."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(messages_of_staff)
    index_url_name = f"{NAMESPACE}:index"
    index_label = "Messages"
    header_icon = "mail"
    template_name = "home/admin/message.html"

    def get_page_title(self) -> str:
        """What it is."""
        return kind_words(self.row.kind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, and the words of one that waits."""
        row = self.row
        is_waiting = row.state == MessageState.WAITING
        facts = [
            ("To", row.to_email),
            ("State", row.get_state_display()),
            ("Written", wording.when(row.created_at)),
            ("Due", wording.when(row.due_at)),
            ("Sent", wording.when(row.done_at) if row.state == MessageState.SENT else ""),
            ("Attempts", row.attempts or ""),
            ("What went wrong", row.last_error),
        ]
        return super().get_context_data(
            facts=[fact for fact in facts if fact[1]],
            mail=words_of(row) if is_waiting else None,
            can_stop=is_waiting,
            **kwargs,
        )


def words_of(message: Message) -> emails.Mail | None:
    """The words as they would be now, without the keys of links; None where they are secret or cannot be made."""
    if message.kind in SECRET_KINDS or message.kind not in emails.known_kinds():
        return None
    try:
        mail = emails.compose(message)
    except ObjectDoesNotExist:
        log.warning("message %s is about a row that is gone", message.pk)
        return None
    if mail is None:
        return None
    final = operations.final_words(message, mail)
    return emails.Mail(subject=without_keys(final.subject), text=without_keys(final.text), html="")


class StopMessage(StaffButton):
    """Keep a waiting message from being sent."""

    may_enter = staticmethod(is_training_staff)
    rows = staticmethod(messages_of_staff)

    def perform(self) -> str:
        """One call."""
        operations.stop(message=self.row, by=self.actor)
        return "The message will not be sent."

    def get_next_url(self) -> str:
        """To the message."""
        return reverse(f"{NAMESPACE}:inspect", args=[self.row.pk])


class MessagesViewSet(StaffViewSet):
    """/cms/messages/"""

    name = NAMESPACE
    url_prefix = "messages"
    icon = "mail"
    menu_label = "Messages"
    menu_order = 600
    may_enter = staticmethod(is_training_staff)

    def get_urlpatterns(self) -> list[URLPattern]:
        """List, page, stop."""
        return [
            *self.list_urls(Messages),
            path("<int:pk>/", MessagePage.as_view(), name="inspect"),
            path("<int:pk>/stop/", StopMessage.as_view(), name="stop"),
        ]


@hooks.register("register_admin_viewset")
def register_viewset() -> MessagesViewSet:
    """Add the screens to Wagtail's."""
    return MessagesViewSet()
