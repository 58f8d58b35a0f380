"""Working days in China (工作日), as the State Council's yearly notice moves them (调休)."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import NamedTuple

import chinese_calendar  # type: ignore[import-untyped]
import polars as pl

_FRIDAY = 5


class Calendar(NamedTuple):
    """A stretch of days of which it is known whether people work.

    Attributes:
        first: Its first day.
        last: Its last day; what comes after is not published yet.
        working: Its working days, in order.
    """

    first: dt.date
    last: dt.date
    working: tuple[dt.date, ...]


@cache
def published() -> Calendar:
    """The years that have been published, as the library `chinesecalendar` holds them.

    Its own functions look through all its years for every day that they are asked for: a second at every start.
    """
    off, at_work = (
        pl.Series(sorted(days), dtype=pl.Date)
        for days in (chinese_calendar.holidays, chinese_calendar.workdays)
    )
    first, last = dt.date(off.dt.year()[0], 1, 1), dt.date(off.dt.year()[-1], 12, 31)
    days = pl.date_range(first, last, eager=True)
    is_working = (days.dt.weekday() <= _FRIDAY) & ~days.is_in(off.implode()) | days.is_in(at_work.implode())
    return Calendar(first, last, tuple(days.filter(is_working)))


def is_published(day: pl.Expr, calendar: Calendar | None = None) -> pl.Expr:
    """Whether it is known of a day whether people work; null where the day is."""
    known = calendar or published()
    return day.is_between(known.first, known.last)


def nth_working_day_after(day: pl.Expr, number: int, calendar: Calendar | None = None) -> pl.Expr:
    """The nth working day after a day, which is not counted itself.

    Args:
        day: Days (Date).
        number: Which working day, 1 or more.
        calendar: The calendar to count in; what has been published where none is given.

    Returns:
        Date; null where the count goes beyond the calendar.
    """
    known = calendar or published()
    days = pl.date_range(known.first, known.last, eager=True)
    working = pl.Series(known.working, dtype=pl.Date)
    passed = days.is_in(working.implode()).cum_sum().cast(pl.Int64)
    nth = working.gather(passed + (number - 1), null_on_oob=True)
    return day.replace_strict(days, nth, default=None, return_dtype=pl.Date)
