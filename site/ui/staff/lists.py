"""Lists of rows: filters, search, and a CSV that no spreadsheet takes for formulas."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from ui.staff.doors import Guarded, Rows, Test

# What a spreadsheet takes for the beginning of a formula, in the widths and guises it accepts.
_FORMULA = tuple("=+-@\t\r\n\u2212\uff0b\uff0d\uff1d\uff20|%")


def inert(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: such text gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) or text[:1].isspace() else text


@dataclass(frozen=True)
class Cell:
    """One column of an export: its heading and what a row says there. Personal ones are for fewer people."""

    heading: str
    value: Callable[[Any], object]
    is_personal: bool = False


class RowsView(Guarded, IndexView):
    """A list with filters, search and CSV of the rows that its user may see."""

    rows: Rows | None = None
    exports: tuple[Cell, ...] = ()
    may_export: Test | None = None
    may_export_personal: Test | None = None
    search_backend_name = None
    any_permission_required = None
    paginate_by = 25
    heading = ""
    intro = ""
    empty_words = ""
    template_name = "ui/admin/rows.html"
    results_template_name = "ui/admin/rows_results.html"
    add_words = ""
    add_test: Test | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only CSV is offered: a spreadsheet file could carry live formulas past us."""
        super().setup(request, *args, **kwargs)
        self.is_export = request.GET.get("export") == self.FORMAT_CSV

    def authorise(self) -> None:
        """An export is asked for only by those who may have it."""
        if self.request.GET.get("export") and not self.show_export_buttons:
            raise PermissionDenied

    def get_base_queryset(self) -> QuerySet[Any]:
        """The rows that this user may see."""
        if self.rows is None:
            raise NotImplementedError("name the rows")
        return self.rows(self.request.user)

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Search without counting a row twice where a search field lies across a relation."""
        if not self.is_searching:
            return queryset
        found = super().search_queryset(queryset.order_by()).values("pk")
        return queryset.filter(pk__in=found)

    def get_page_title(self) -> str:
        """The heading of the list."""
        return self.heading

    @cached_property
    def cells(self) -> list[Cell]:
        """The columns of the export that this user may take away."""
        with_personal = self.may_export_personal is not None and self.may_export_personal(self.request.user)
        return [cell for cell in self.exports if with_personal or not cell.is_personal]

    @cached_property
    def list_export(self) -> list[str]:
        """Their headings."""
        return [cell.heading for cell in self.cells]

    @cached_property
    def show_export_buttons(self) -> bool:
        """Whether this user may take the rows away."""
        return bool(self.exports) and self.may_export is not None and self.may_export(self.request.user)

    header_more_buttons: tuple[Any, ...] = ()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """What may be added and taken away, in plain sight."""
        buttons = []
        if self.add_url:
            buttons.append(HeaderButton(self.add_words, url=self.add_url, icon_name="plus", priority=10))
        if self.show_export_buttons:
            buttons.append(HeaderButton("Download CSV", url=self.csv_export_url, icon_name="download", priority=20))
        return buttons

    def get_add_url(self) -> str | None:
        """Where to add, for those who may."""
        if self.add_url_name and self.add_test is not None and self.add_test(self.request.user):
            return reverse(self.add_url_name)
        return None

    def to_row_dict(self, item: Any) -> dict[str, str]:
        """One line of the export, inert."""
        return {cell.heading: inert(cell.value(item)) for cell in self.cells}

    def get_heading(self, queryset: QuerySet[Any], field: str) -> str:
        """Headings are written by us."""
        return field

    @cached_property
    def no_results_message(self) -> str:
        """What to say, and to do, when the list is empty."""
        if self.is_searching or self.is_filtering:
            return "Nothing matches. Take away a filter or a word of the search."
        return self.empty_words

    def user_has_permission(self, permission: str) -> bool:
        """Wagtail's own buttons (edit, copy, delete) are never shown."""
        return False

    def get_list_buttons(self, instance: Model) -> list[Any]:
        """The row's page has the actions; a list stays a list."""
        return []


def title(label: str, url_name: str, accessor: Callable[[Any], object], sort_key: str | None = None) -> BaseColumn:
    """The first column: what the row is called, with a link to its page."""
    return TitleColumn("title", label=label, accessor=accessor, url_name=url_name, sort_key=sort_key)


def column(label: str, accessor: Callable[[Any], object], sort_key: str | None = None) -> BaseColumn:
    """A plain column."""
    return Column(label.lower().replace(" ", "_"), label=label, accessor=accessor, sort_key=sort_key)
