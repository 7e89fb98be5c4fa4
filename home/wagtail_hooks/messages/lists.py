"""The list of messages."""

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn

from correspondence import emails
from correspondence.enums import MessageState
from correspondence.models import Message
from home.wagtail_hooks.messages.sight import NAMESPACE, kind_words, messages_of_staff
from organisations.permissions import is_training_staff
from ui import wording
from ui.staff import RowsView, column, title

OPEN, RETURNED = "open", "returned"


def kinds() -> list[tuple[str, str]]:
    """Every kind there is, for the filter."""
    return [(kind, kind_words(kind)) for kind in emails.known_kinds()]


class Filters(WagtailFilterSet):
    """By state, trouble, kind and day; `group` comes from a session's page."""

    state = django_filters.MultipleChoiceFilter(
        choices=MessageState.choices, label="State", widget=forms.CheckboxSelectMultiple
    )
    trouble = django_filters.ChoiceFilter(
        choices=[(OPEN, "All that did not arrive"), (RETURNED, "Refused or came back")],
        label="To be dealt with",
        method="by_trouble",
        empty_label="Any",
    )
    kind = django_filters.ChoiceFilter(choices=kinds, label="What", empty_label="All")
    due_at = django_filters.DateFromToRangeFilter(label="Due", widget=DateRangePickerWidget)
    group = django_filters.CharFilter(label="Session", widget=forms.HiddenInput)

    class Meta:
        model = Message
        fields: ClassVar[list[str]] = []

    def by_trouble(self, rows: Any, name: str, value: str) -> QuerySet[Message]:
        """Those that nobody has dealt with yet."""
        found: QuerySet[Message] = rows.returned() if value == RETURNED else rows.undelivered()
        return found


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
        column("Why not", lambda row: row.why_not),
        column("Sent", lambda row: wording.when(row.done_at) if row.done_at else ""),
        column("Attempts", lambda row: row.attempts or ""),
    ]
