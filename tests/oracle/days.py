"""Months, years and working days, counted one by one."""

from __future__ import annotations

import calendar
import datetime as dt

import chinese_calendar  # type: ignore[import-untyped]

_DAY = dt.timedelta(days=1)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of another month, else that month's last."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def working_days(after: dt.date, until: dt.date, most: int) -> int | None:
    """How many working days lie after a day, until another, counted as far as one more than the most that matter.

    None where that needs the days off of a year for which they are not published.
    """
    number = 0
    while after < until and number <= most:
        after += _DAY
        try:
            number += int(chinese_calendar.is_workday(after))
        except NotImplementedError:
            return None
    return number
