from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck.dates import parse_date

SPELLINGS = (
    "{0:04}-{1}-{2}",
    "{0:04}-{1:02}-{2:02}",
    "{0:04}/{1}/{2}",
    "{0:04}.{1:02}.{2:02}",
    "{0:04}年{1}月{2}日",
)


@given(st.dates(), st.sampled_from(SPELLINGS))
def test_any_day_is_read_back_from_any_spelling(day: dt.date, spelling: str) -> None:
    assert parse_date(spelling.format(day.year, day.month, day.day)) == day


@pytest.mark.parametrize(
    "text",
    ["2025-03-15", "2025-3-15", "2025/3/15", "2025/03/15", "2025.03.15", "2025年3月15日", " 2025-03-15\t"],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert parse_date(text) == dt.date(2025, 3, 15)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025",
        "2025-03",
        "2025年3月",
        "20250315",
        "25-03-15",
        "15/03/2025",
        "2025-03/15",
        "2025.03-15",
        "2025-003-15",
        "2025-03-15 00:00:00",
        "2025-03-15T00:00:00",
        "三月十五日",
        "待定",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^应为日期，如 2025-03-15$"):
        parse_date(text)


@pytest.mark.parametrize(
    "text", ["2025-02-29", "2025-02-30", "2025/13/1", "2025.00.10", "2025年4月31日", "0000-01-01"]
)
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^没有这一天；应为日期，如 2025-03-15$"):
        parse_date(text)


def test_a_leap_year_has_its_day() -> None:
    assert parse_date("2028-02-29") == dt.date(2028, 2, 29)
