"""The plain model beside which marks are judged: it must not agree with the program by sharing its mistakes."""

import random
from datetime import UTC, datetime

import pytest

from bench.killing import model, plan

pytestmark = pytest.mark.once
FIRST, SECOND = "00000000-0000-4000-8000-000000000001", "f0000000-0000-4000-8000-000000000001"


def event(pk: str, seat: int, status: str, minute: int) -> dict[str, object]:
    at = datetime(2026, 3, 3, 10, minute, tzinfo=UTC).isoformat()
    return {"id": pk, "seat": seat, "status": status, "happened_at": at}


def test_model_takes_the_last_by_time_whatever_came_first() -> None:
    assert model([event(FIRST, 1, "late", 9), event(SECOND, 1, "present", 2)]) == {1: "late"}


def test_model_takes_the_higher_id_of_one_moment() -> None:
    events = [event(SECOND, 1, "present", 2), event(FIRST, 1, "late", 2)]
    assert model(events) == model(events[::-1]) == {1: "present"}


def test_model_knows_no_mark_that_was_taken_back() -> None:
    assert model([event(FIRST, 1, "present", 2), event(SECOND, 1, "cleared", 3), event(FIRST, 2, "absent", 1)]) == {
        2: "absent"
    }


def test_plan_is_half_late_and_each_event_has_an_id() -> None:
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    made = plan([1, 2, 3], 1000, now, random.Random(1))
    hours = [(now - datetime.fromisoformat(one["happened_at"])).total_seconds() / 3600 for one in made]
    assert len({one["id"] for one in made}) == 1000
    assert sum(ago >= 1 for ago in hours) == 500
    assert max(hours) <= 6.01
