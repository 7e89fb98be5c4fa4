"""Lists: their pages, their order, and what they cost."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivery.models import Session
from tests.factories.api import Caller, make_booking, make_coming
from tests.factories.certificates import make_certificate
from tests.factories.consents import make_consent
from tests.factories.courses import make_course
from tests.factories.organisations import make_administrator, make_team, make_trainer
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
# Queries of a list, for nobody and for a token of an administrator.
COSTS = {
    "courses/": (2, 4),
    "sessions/": (4, 8),
    "bookings/": (None, 5),
    "requests/": (None, 4),
    "organisations/": (None, 4),
    "people/": (None, 4),
    "registers/": (None, 4),
    "certificates/": (None, 4),
    "certificate-rules/": (None, 4),
    "consents/": (None, 4),
}


def cost(caller: Caller, path: str, **params: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = caller.get(path, **params)
    assert answer.status_code == 200
    return len(queries)


def make_rows(count: int) -> None:
    trainer, team = make_trainer(), make_team()
    for number in range(count):
        session = make_coming(days=number + 1, trainer=trainer, team=team)
        make_booking(session, email=f"office{number}@example.com")
        make_certificate(f"Ann Lee {number}")
        make_request(email=f"office{number}@example.com")
        make_consent(f"office{number}@example.com", team=team)


@pytest.mark.parametrize("path", COSTS)
def test_costs_as_much_for_three_rows_as_for_one(path: str) -> None:
    anonymous, with_token = COSTS[path]
    caller = Caller(make_administrator())
    found = []
    for _ in range(2):
        make_rows(1 if not found else 2)
        found.append((cost(Caller(), path) if anonymous else None, cost(caller, path)))
    assert found == [(anonymous, with_token)] * 2


@pytest.mark.parametrize("path", COSTS)
def test_a_late_page_costs_no_more_queries(path: str) -> None:
    make_rows(3)
    caller = Caller(make_administrator())
    costs = [cost(caller, path, limit=1, offset=offset) for offset in (0, 2)]
    assert costs[0] == costs[1]
    # Beyond the last row there is nothing left to look up.
    assert cost(caller, path, limit=1, offset=1000) <= costs[0]


@pytest.mark.parametrize("path", COSTS)
def test_pages_hold_every_row_once_and_in_one_order(path: str) -> None:
    make_rows(3)
    caller = Caller(make_administrator())
    whole = caller.get(path).json()
    total = len(whole["results"])
    assert total > 2
    pages = [caller.get(path, limit=2, offset=offset).json() for offset in range(0, total, 2)]
    assert [row for page in pages for row in page["results"]] == whole["results"]
    assert {page["count"] for page in [whole, *pages]} == {total}
    assert [bool(page["next"]) for page in pages] == [True] * (len(pages) - 1) + [False]
    assert [bool(page["previous"]) for page in pages] == [False] + [True] * (len(pages) - 1)
    followed = caller.client.get(pages[0]["next"], headers=caller.headers).json()
    assert followed["results"] == pages[1]["results"]


def test_orders_equal_rows_the_same_each_time() -> None:
    first = make_coming()
    for _ in range(4):
        make_coming()
    Session.objects.update(starts_at=first.starts_at, ends_at=first.ends_at)
    for _ in range(3):
        make_course(title="The same")
    for path in ("sessions/", "courses/"):
        caller = Caller()
        name = "ref" if path == "sessions/" else "id"
        whole = [row[name] for row in caller.get(path).json()["results"]]
        one_by_one = [caller.get(path, limit=1, offset=n).json()["results"][0][name] for n in range(len(whole))]
        assert one_by_one == whole


def test_keeps_filters_in_the_links() -> None:
    make_rows(3)
    page = Caller().get("sessions/", limit=1, mode="in_person").json()
    asked = parse_qs(urlsplit(page["next"]).query)
    assert asked.pop("after") != [""]
    assert asked == {"limit": ["1"], "mode": ["in_person"]}


@pytest.mark.parametrize("path", COSTS)
def test_next_leads_through_every_row_once_and_costs_the_same(path: str) -> None:
    make_rows(3)
    caller = Caller(make_administrator())
    whole = caller.get(path).json()["results"]
    found, costs, link = [], set(), f"/api/v1/{path}?limit=1"
    while link:
        with CaptureQueriesContext(connection) as queries:
            page = caller.client.get(link, headers=caller.headers).json()
        found += page["results"]
        costs.add(len(queries))
        assert page["count"] == len(whole)
        link = page["next"]
    assert found == whole
    assert len(costs) == 1


def test_row_that_comes_meanwhile_moves_no_other_to_the_next_page() -> None:
    make_rows(3)
    caller = Caller(make_administrator())
    whole = caller.get("bookings/").json()["results"]
    first = caller.get("bookings/", limit=1).json()
    make_rows(1)
    second = caller.client.get(first["next"], headers=caller.headers).json()
    assert second["results"] == whole[1 : 1 + len(second["results"])]


def test_rows_are_counted_as_far_as_counting_is_cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.paging.MOST_COUNTED", 2)
    make_rows(2)
    assert Caller().get("sessions/", limit=1).json()["count"] in (2, None)
    make_rows(1)
    assert Caller().get("sessions/", limit=1).json()["count"] is None


def mark(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "after",
    ["", "x", "é", "A" * 5000, mark(), mark("2026-01-01T00:00:00Z"), mark("2026-01-01T00:00:00Z", "x"), mark(1, 2),
     mark("2026-01-01T00:00:00", "1"), mark("2026-13-01T00:00:00Z", "1"), mark("2026-01-01T00:00:00Z", None),
     mark("2026-01-01T00:00:00Z", "1", "1"), base64.urlsafe_b64encode(b"[[[").decode(), mark("\0", "1")],
)  # fmt: skip
def test_mark_that_no_page_gave_is_refused(after: str) -> None:
    make_rows(1)
    answer = Caller().get("sessions/", after=after)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["after"])


def test_mark_of_a_number_beyond_all_rows_finds_none() -> None:
    make_rows(1)
    far = mark("2099-01-01T00:00:00Z", str(10**30))
    assert Caller().get("sessions/", after=far).json()["results"] == []
    answer = Caller().get("sessions/", after=far, offset=1)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["after"])
