"""Lists of rows: filters, search, and the rows as a file to take away."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from ui.staff.doors import Guarded, Rows, Test
from ui.staff.exports import FORMATS, Cell, Taken, exported

# Rows are read in lots, so that a long list does not fill the memory.
CHUNK = 500
# As many rows as may stand on one page where somebody asks for all, to print them.
WHOLE = 1000


class RowsView(Guarded, IndexView):
    """A list with filters and search of the rows that its user may see, and those rows as a file."""

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
        """Wagtail's own files are never made: they come by GET, which changes nothing here, the trail included."""
        super().setup(request, *args, **kwargs)
        self.is_export = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The rows that are listed, as a file, for those who may have it. That they took it goes on record first."""
        wanted = request.POST.get("export", "")
        if not self.show_export_buttons or wanted not in FORMATS:
            raise PermissionDenied
        rows = self.get_queryset()
        taken = Taken(
            listed=self.export_filename,
            format=wanted,
            rows=rows.count(),
            filters=self.filters_in_use,
            is_personal=self.is_export_personal,
        )
        exported.send(sender=type(self), taken=taken, user=request.user, by=self.actor)
        cells = [*self.cells, *self.more_cells(rows)]
        return FORMATS[wanted](self.export_filename, cells, rows.iterator(chunk_size=CHUNK))

    def more_cells(self, rows: QuerySet[Any]) -> list[Cell]:
        """Further columns that depend on which rows are taken away."""
        return []

    def get_paginate_by(self, queryset: QuerySet[Any]) -> int | None:
        """A screenful, or all, for paper."""
        return WHOLE if self.request.GET.get("rows") == "all" else self.paginate_by

    @property
    def whole_url(self) -> str:
        """All that is listed now on one page."""
        asked = self.request.GET.copy()
        asked.pop("p", None)
        asked["rows"] = "all"
        return f"{self.index_url}?{asked.urlencode()}"

    @property
    def filters_in_use(self) -> tuple[str, ...]:
        """Their names, without what was asked of them: that may be a name or an address."""
        names = list(self.filters.form.changed_data) if self.is_filtering else []
        return (*names, *(["search"] if self.is_searching else []))

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

    @property
    def is_export_personal(self) -> bool:
        """Whether the file that this user may take away tells of people."""
        return any(cell.is_personal for cell in self.cells)

    @cached_property
    def show_export_buttons(self) -> bool:
        """Whether this user may take the rows away."""
        return bool(self.exports) and self.may_export is not None and self.may_export(self.request.user)

    header_more_buttons: tuple[Any, ...] = ()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """What may be added, in plain sight."""
        buttons = []
        if self.add_url:
            buttons.append(HeaderButton(self.add_words, url=self.add_url, icon_name="plus", priority=10))
        return buttons

    def get_add_url(self) -> str | None:
        """Where to add, for those who may."""
        if self.add_url_name and self.add_test is not None and self.add_test(self.request.user):
            return reverse(self.add_url_name)
        return None

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
