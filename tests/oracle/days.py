"""Months, years and working days, counted one by one."""

from __future__ import annotations

import calendar
import datetime as dt

import chinese_calendar

_DAY = dt.timedelta(days=1)
LAST_PUBLISHED = dt.date(2026, 12, 31)
"""The State Council announces each year's days off in the autumn before."""


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of another month, else that month's last."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def working_day(day: dt.date, number: int) -> dt.date | None:
    """The n-th working day after a day; None where that needs a calendar that is not published."""
    while number:
        day += _DAY
        if day > LAST_PUBLISHED:
            return None
        number -= int(chinese_calendar.is_workday(day))
    return day
