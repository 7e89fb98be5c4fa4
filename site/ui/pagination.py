"""Splits a long list over pages and keeps the filters in the page links."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PAGE_PARAMETER = "page"


@dataclass(frozen=True)
class PageLink:
    """One entry of the row of page numbers; an entry without a URL stands for the pages left out."""

    label: str
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class ListPage:
    """The rows of one page, with what `components/pagination.html` needs to lead to the others."""

    rows: Sequence[Any]
    total: int
    first: int
    last: int
    links: Sequence[PageLink]
    previous_url: str
    next_url: str

    @property
    def has_others(self) -> bool:
        """Whether there is more than one page."""
        return len(self.links) > 1


def paginate(rows: QuerySet[Any] | Sequence[Any], request: HttpRequest, *, per_page: int = 20) -> ListPage:
    """The page that the address asks for. A page number that makes no sense leads to the nearest one that does."""
    paginator = Paginator(rows, per_page)
    page = paginator.get_page(request.GET.get(PAGE_PARAMETER))
    return ListPage(
        rows=list(page.object_list),
        total=paginator.count,
        first=page.start_index(),
        last=page.end_index(),
        links=[_link(number, page, request) for number in paginator.get_elided_page_range(page.number, on_each_side=1)],
        previous_url=_url(request, page.previous_page_number()) if page.has_previous() else "",
        next_url=_url(request, page.next_page_number()) if page.has_next() else "",
    )


def _link(number: object, page: Page[Any], request: HttpRequest) -> PageLink:
    if not isinstance(number, int):
        return PageLink(label=str(number))
    return PageLink(label=str(number), url=_url(request, number), is_current=number == page.number)


def _url(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query[PAGE_PARAMETER] = str(number)
    return f"?{query.urlencode()}"
