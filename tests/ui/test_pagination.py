"""Page links keep the filters and survive page numbers that make no sense."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from ui.pagination import PageLink, paginate

ROWS = list(range(1, 46))


def asked(query: str) -> HttpRequest:
    return RequestFactory().get(f"/sessions/?{query}")


def test_paginate_gives_the_rows_of_the_page() -> None:
    page = paginate(ROWS, asked("page=2"), per_page=20)
    assert (page.rows, page.first, page.last, page.total) == (list(range(21, 41)), 21, 40, 45)


def test_paginate_keeps_the_filters_in_every_link() -> None:
    page = paginate(ROWS, asked("near=RG1&mode=online&mode=hybrid&page=2"), per_page=20)
    kept = "?near=RG1&mode=online&mode=hybrid&page="
    assert [link.url for link in page.links] == [f"{kept}1", f"{kept}2", f"{kept}3"]
    assert (page.previous_url, page.next_url) == (f"{kept}1", f"{kept}3")


def test_paginate_marks_the_current_page_only() -> None:
    page = paginate(ROWS, asked("page=3"), per_page=20)
    assert [link.is_current for link in page.links] == [False, False, True]
    assert page.next_url == ""


def test_paginate_leaves_out_the_middle_of_a_long_row() -> None:
    page = paginate(list(range(400)), asked("page=1"), per_page=20)
    assert PageLink(label="…") in page.links
    assert page.links[-1].label == "20"


@pytest.mark.parametrize(
    ("number", "first"), [("0", 41), ("-3", 41), ("999", 41), ("two", 1), ("", 1), ("1e9", 1), ("9" * 400, 41)]
)
def test_paginate_answers_a_senseless_number_with_the_nearest_page(number: str, first: int) -> None:
    assert paginate(ROWS, asked(f"page={number}"), per_page=20).first == first


def test_paginate_of_nothing_has_one_empty_page() -> None:
    page = paginate([], asked(""), per_page=20)
    assert (page.rows, page.total, page.has_others) == ([], 0, False)
