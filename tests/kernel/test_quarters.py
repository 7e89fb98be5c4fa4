"""Quarters of the financial year."""

from datetime import UTC, date, datetime

import pytest

from kernel.quarters import Quarter, quarter_of


@pytest.mark.parametrize(
    ("day", "year", "number"),
    [
        (date(2026, 4, 1), 2026, 1),
        (date(2026, 6, 30), 2026, 1),
        (date(2026, 7, 1), 2026, 2),
        (date(2026, 12, 31), 2026, 3),
        (date(2027, 1, 1), 2026, 4),
        (date(2027, 3, 31), 2026, 4),
        (date(2027, 4, 1), 2027, 1),
    ],
)
def test_day_lies_in_its_quarter(day: date, year: int, number: int) -> None:
    assert quarter_of(day) == Quarter(year, number)


def test_quarters_follow_each_other_without_a_gap() -> None:
    quarters = [Quarter(2026, number) for number in (1, 2, 3, 4)]
    assert [one.end for one in quarters] == [one.start for one in (*quarters[1:], Quarter(2027, 1))]


def test_quarter_begins_at_midnight_in_london() -> None:
    assert Quarter(2026, 1).start == datetime(2026, 3, 31, 23, tzinfo=UTC)


def test_quarter_reads_in_words() -> None:
    assert str(Quarter(2026, 4)) == "January to March 2027 (quarter 4 of 2026/27)"
