from __future__ import annotations

import datetime as dt

import chinese_calendar
import polars as pl
import pytest

from budgetcheck.facts.working_days import Calendar, nth_working_day_after, published

WEEK = Calendar(
    dt.date(2026, 2, 9),
    dt.date(2026, 2, 16),
    tuple(dt.date(2026, 2, day) for day in (9, 10, 11, 12, 13, 14)),
)
"""A week that ends in a Saturday of work, and two days off; what comes after is not published."""


def after(day: str, number: int, calendar: Calendar | None = None) -> str | None:
    frame = pl.DataFrame({"day": [dt.date.fromisoformat(day)]})
    (found,) = frame.select(nth_working_day_after(pl.col("day"), number, calendar)).to_series()
    return found and found.isoformat()


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [
        ("2026-02-09", 1, "2026-02-10"),
        ("2026-02-12", 2, "2026-02-14"),
        ("2026-02-09", 5, "2026-02-14"),
        ("2026-02-13", 1, "2026-02-14"),
    ],
)
def test_the_day_itself_is_not_counted(day: str, number: int, found: str) -> None:
    assert after(day, number, WEEK) == found


@pytest.mark.parametrize(
    ("day", "number"),
    [("2026-02-09", 6), ("2026-02-14", 1), ("2026-02-15", 1), ("2026-02-17", 1), ("2026-02-08", 1)],
    ids=[
        "one day too many",
        "from the last working day",
        "from a day off",
        "after the calendar",
        "before it",
    ],
)
def test_a_count_that_goes_beyond_the_calendar_has_no_answer(day: str, number: int) -> None:
    assert after(day, number, WEEK) is None


def test_an_unknown_day_has_no_answer() -> None:
    frame = pl.DataFrame({"day": [None]}, schema={"day": pl.Date})

    assert frame.select(nth_working_day_after(pl.col("day"), 1, WEEK)).to_series().to_list() == [None]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2026-02-13", "2026-02-14"),
        ("2026-02-14", "2026-02-24"),
        ("2026-02-27", "2026-02-28"),
        ("2026-02-28", "2026-03-02"),
        ("2025-09-30", "2025-10-09"),
        ("2025-10-10", "2025-10-11"),
        ("2025-10-11", "2025-10-13"),
        ("2025-12-31", "2026-01-04"),
    ],
    ids=[
        "a Saturday of work before the Spring Festival",
        "the nine days of the Spring Festival",
        "a Saturday of work after it",
        "a Sunday",
        "the eight days of the National Day",
        "a Saturday of work after it",
        "a Sunday after a Saturday of work",
        "into a new year, to a Sunday of work",
    ],
)
def test_the_next_working_day_is_as_the_yearly_notice_says(day: str, found: str) -> None:
    assert after(day, 1) == found


def test_what_is_published_are_whole_years_as_the_library_holds_them() -> None:
    calendar = published()

    assert (calendar.first.month, calendar.first.day) == (1, 1)
    assert (calendar.last.month, calendar.last.day) == (12, 31)
    assert calendar.first.year == min(chinese_calendar.holidays).year
    assert calendar.last.year == max(chinese_calendar.holidays).year >= 2026


def test_the_working_days_are_those_of_the_library() -> None:
    first, last = dt.date(2024, 1, 1), dt.date(2026, 12, 31)

    assert [day for day in published().working if first <= day <= last] == chinese_calendar.get_workdays(
        first, last
    )


def test_the_last_working_day_published_can_be_reached_and_the_next_cannot() -> None:
    *_earlier, last_but_one, last = published().working

    assert after(last_but_one.isoformat(), 1) == last.isoformat()
    assert after(last_but_one.isoformat(), 2) is None
