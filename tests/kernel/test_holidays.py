"""Bank holidays in England and Wales, against the days that were published for 2024 to 2028."""

from datetime import date, timedelta

import pytest

from kernel.holidays import bank_holiday_on, bank_holidays

PUBLISHED = {
    2022: ["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"],
    2023: ["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"],
    2024: ["01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"],
    2025: ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"],
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
    2028: ["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"],
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_finds_the_published_days(year: int) -> None:
    assert [day.strftime("%m-%d") for day in bank_holidays(year)] == PUBLISHED[year]


def test_names_the_substitute_days() -> None:
    assert bank_holiday_on(date(2027, 12, 27)) == "Christmas Day (substitute day)"
    assert bank_holiday_on(date(2027, 12, 28)) == "Boxing Day (substitute day)"
    assert bank_holiday_on(date(2022, 12, 27)) == "Christmas Day (substitute day)"
    assert bank_holiday_on(date(2027, 12, 25)) == ""


@pytest.mark.parametrize("year", range(2024, 2100))
def test_no_holiday_is_on_a_weekend_and_none_is_lost(year: int) -> None:
    days = bank_holidays(year)
    assert len(days) == 8
    assert all(day.weekday() < 5 for day in days)
    assert min(days) - date(year, 1, 1) <= timedelta(days=2)
