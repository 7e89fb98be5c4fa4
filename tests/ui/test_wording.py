"""Dates, times and amounts read as the house says, whatever the clocks do."""

from datetime import UTC, date, datetime

import pytest

from ui import wording


def at(*parts: int) -> datetime:
    """An instant in UTC, as rows come from the database."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_day_names_weekday_and_year() -> None:
    assert wording.day(at(2026, 3, 3, 10)) == "Tuesday 3 March 2026"
    assert wording.day(date(2026, 3, 3)) == "Tuesday 3 March 2026"


def test_day_is_the_day_in_london_in_summer() -> None:
    assert wording.day(at(2026, 6, 30, 23, 30)) == "Wednesday 1 July 2026"


def test_day_is_the_day_in_london_in_winter() -> None:
    assert wording.day(at(2026, 1, 31, 23, 30)) == "Saturday 31 January 2026"


def test_short_day_leaves_the_weekday_out() -> None:
    assert wording.short_day(at(2026, 3, 3)) == "3 March 2026"


def test_tile_has_day_and_month_of_london() -> None:
    assert (wording.day_number(at(2026, 6, 30, 23, 30)), wording.month_name(at(2026, 6, 30, 23, 30))) == ("1", "Jul")


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (at(2026, 3, 3, 10), "10am"),
        (at(2026, 3, 3, 11, 30), "11:30am"),
        (at(2026, 3, 3, 9, 5), "9:05am"),
        (at(2026, 3, 3, 12), "midday"),
        (at(2026, 3, 3, 12, 15), "12:15pm"),
        (at(2026, 3, 3, 13), "1pm"),
        (at(2026, 3, 3, 0), "midnight"),
        (at(2026, 3, 3, 0, 10), "12:10am"),
        (at(2026, 7, 3, 9), "10am"),
    ],
)
def test_clock_reads_as_people_say_it(instant: datetime, words: str) -> None:
    assert wording.clock(instant) == words


def test_clock_names_the_zone_in_the_hour_that_comes_twice() -> None:
    # 25 October 2026: at 2am the clocks go back to 1am.
    assert wording.clock(at(2026, 10, 25, 0, 30)) == "1:30am BST"
    assert wording.clock(at(2026, 10, 25, 1, 30)) == "1:30am GMT"
    assert wording.clock(at(2026, 10, 25, 2, 30)) == "2:30am"


def test_when_joins_day_and_time() -> None:
    assert wording.when(at(2026, 3, 3, 10)) == "Tuesday 3 March 2026, 10am"


def test_when_says_which_midnight() -> None:
    assert wording.when(at(2026, 3, 3)) == "midnight at the start of Tuesday 3 March 2026"


def test_time_range_names_one_day_once() -> None:
    assert wording.time_range(at(2026, 3, 3, 10), at(2026, 3, 3, 11, 30)) == "Tuesday 3 March 2026, 10am to 11:30am"


def test_time_range_names_both_days() -> None:
    words = wording.time_range(at(2026, 3, 3, 22), at(2026, 3, 4, 2))
    assert words == "Tuesday 3 March 2026, 10pm to Wednesday 4 March 2026, 2am"


def test_time_range_keeps_an_evening_that_ends_at_midnight_on_its_day() -> None:
    assert wording.time_range(at(2026, 3, 3, 22), at(2026, 3, 4)) == "Tuesday 3 March 2026, 10pm to midnight"


def test_time_range_across_the_spring_change_uses_the_clock_on_the_wall() -> None:
    # 29 March 2026: at 1am the clocks go forward to 2am.
    words = wording.time_range(at(2026, 3, 29, 0, 30), at(2026, 3, 29, 1, 30))
    assert words == "Sunday 29 March 2026, 12:30am to 2:30am"


def test_time_range_of_no_length_is_one_time() -> None:
    assert wording.time_range(at(2026, 3, 3, 10), at(2026, 3, 3, 10)) == "Tuesday 3 March 2026, 10am"


def test_time_range_refuses_an_end_before_its_start() -> None:
    with pytest.raises(ValueError, match="cannot end before"):
        wording.time_range(at(2026, 3, 3, 10), at(2026, 3, 3, 9))


def test_clock_refuses_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        wording.clock(datetime(2026, 3, 3, 10))  # noqa: DTZ001 -- the mistake that is tested


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (90, "1 hour 30 minutes"),
        (60, "1 hour"),
        (45, "45 minutes"),
        (1, "1 minute"),
        (121, "2 hours 1 minute"),
        (0, "0 minutes"),
    ],
)
def test_duration_reads_as_hours_and_minutes(minutes: int, words: str) -> None:
    assert wording.duration(minutes) == words


def test_plural_count_agrees_with_its_number() -> None:
    assert wording.plural_count(1, "place") == "1 place"
    assert wording.plural_count(3, "place") == "3 places"
    assert wording.plural_count(0, "place") == "0 places"
    assert wording.plural_count(1200, "person", "people") == "1,200 people"
