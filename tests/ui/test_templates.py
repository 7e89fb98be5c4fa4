"""The layouts, the components and the error pages say what they should, with nothing inline."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from ui.pagination import paginate

TEMPLATES = Path(settings.ROOT) / "templates"
ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"]


def drawn(name: str, context: dict[str, Any] | None = None) -> BeautifulSoup:
    return BeautifulSoup(render_to_string(name, context or {}), "html.parser")


def written(source: str, **context: Any) -> str:
    return Template("{% load muster %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ start|day }}", "Tuesday 3 March 2026"),
        ("{{ start|short_day }}", "3 March 2026"),
        ("{{ start|clock }}", "10am"),
        ("{{ start|when }}", "Tuesday 3 March 2026, 10am"),
        ("{{ start|time_range:end }}", "Tuesday 3 March 2026, 10am to 11:30am"),
        ("{{ start|clock_range:end }}", "10am to 11:30am"),
        ("{{ start|time_range:nothing }}", "Tuesday 3 March 2026, 10am"),
        ("{{ start|day_number }} {{ start|month_name }}", "3 Mar"),
        ("{{ 90|duration }}", "1 hour 30 minutes"),
        ("{{ 1|plural_count:'place' }}", "1 place"),
        ("{{ 2|plural_count:'person,people' }}", "2 people"),
        ("{{ 'prevent'|strand_picture }}", "images/courses/prevent.svg"),
        ("{{ 'unheard of'|strand_picture }}", "images/courses/default.svg"),
        ("{{ '/courses/phishing-at-work/'|course_picture:'protect' }}", "images/courses/phishing.svg"),
        ("{{ '/courses/cyber-basics/'|course_picture:'protect' }}", "images/courses/protect.svg"),
        ("{{ nothing|course_picture:nothing }}", "images/courses/default.svg"),
        ("{{ nothing|day }}{{ nothing|when }}{{ nothing|duration }}{{ nothing|time_range:nothing }}", ""),
    ],
)
def test_filter_words_its_value(source: str, words: str) -> None:
    start, end = datetime(2026, 3, 3, 10, tzinfo=UTC), datetime(2026, 3, 3, 11, 30, tzinfo=UTC)
    assert written(source, start=start, end=end, nothing=None) == words


def test_breadcrumbs_lead_from_home_to_the_page_itself() -> None:
    page = BeautifulSoup(written('{% breadcrumbs "Courses" "/courses/" title %}', title="<Basics>"), "html.parser")
    assert [(link.get_text(), link["href"]) for link in page.select("a")] == [("Home", "/"), ("Courses", "/courses/")]
    assert page.select("li")[-1].get_text() == "<Basics>"
    assert page.select("li")[-1]["aria-current"] == "page"


def test_header_marks_the_part_one_is_in() -> None:
    page = drawn("components/site_header.html", {"request": RequestFactory().get("/courses/basics/")})
    assert [(link.get_text(), link["aria-current"]) for link in page.select("[aria-current]")] == [("Courses", "true")]


def test_page_title_says_when_the_form_has_errors() -> None:
    class Wrong:
        errors = {"name": ["Enter a name"]}

    assert drawn("layouts/page.html", {"form": Wrong()}).title.get_text().startswith("Error: ")  # type: ignore[union-attr]
    assert not drawn("layouts/page.html").title.get_text().startswith("Error: ")  # type: ignore[union-attr]


def test_session_row_says_what_when_and_where() -> None:
    row = drawn(
        "components/session_row.html",
        {
            "title": "Cyber basics",
            "url": "/sessions/A1/",
            "starts_at": datetime(2026, 3, 3, 10, tzinfo=UTC),
            "ends_at": datetime(2026, 3, 3, 11, 30, tzinfo=UTC),
            "place": "Reading RG1",
            "mode": "In person",
            "places": 1,
        },
    )
    words = [element.get_text(strip=True) for element in row.select("a, .govuk-body-s, .muster-session__places")]
    assert words == [
        "Cyber basics, Tuesday 3 March 2026",
        "Tuesday 3 March 2026, 10am to 11:30am",
        "Reading RG1 · In person",
        "1 place left",
    ]


def test_session_row_says_full_when_no_place_is_left() -> None:
    assert (
        drawn("components/session_row.html", {"places": 0, "starts_at": None, "ends_at": None})
        .select(".govuk-tag")[0]
        .get_text()
        == "Full"
    )


def test_pagination_draws_nothing_for_one_page() -> None:
    page = paginate([1, 2], RequestFactory().get("/"))
    assert render_to_string("components/pagination.html", {"page": page}).strip() == ""


def test_summary_row_names_what_its_link_changes() -> None:
    row = drawn("components/summary_row.html", {"key": "Name", "value": "<Ann>", "url": "/x/"})
    assert row.select("dd")[0].get_text() == "<Ann>"
    assert row.select("a")[0].get_text() == "Change name"


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_says_what_to_do_next_without_any_context(
    name: str, django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        page = drawn(name)
    assert len(page.select("h1")) == 1
    assert len(page.select("main li")) >= 3
    assert page.select("html")[0]["lang"] == "en-GB"


def test_error_page_shows_nothing_of_the_request() -> None:
    words = render_to_string("404.html", {"request_path": "/k/SECRET/", "exception": "SECRET"})
    assert "SECRET" not in words


def test_templates_have_nothing_inline() -> None:
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|https?://(?!www\.w3\.org/)")
    ours = [path for folder in ("layouts", "components", "errors") for path in (TEMPLATES / folder).glob("*.html")]
    ours += [*(TEMPLATES / "django/forms").glob("*.html"), *(TEMPLATES / name for name in ERROR_PAGES)]
    assert len(ours) > 30
    assert [path.name for path in ours if inline.search(path.read_text())] == []


def test_components_open_with_a_comment() -> None:
    components = (TEMPLATES / "components").glob("*.html")
    assert [path.name for path in components if not path.read_text().startswith("{% comment %}")] == []
