"""Days that people type."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Of days that mean something: beyond them one is a slip of the hand, and reckoning with it overflows."""


def read_day(text: str) -> str:
    """A day that somebody gave, in ISO; today where it is empty.

    Raises:
        InputError: for what is no day, or one too far away.
    """
    try:
        day = dt.date.fromisoformat(text.strip()) if text.strip() else timezone.localdate()
    except ValueError as error:
        raise InputError(Problem("", _("检查日期"), text[:40], _("应为年-月-日，如 2026-12-31"))) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        expected = _("应为 {first} 至 {last} 年的日期，如 2026-12-31").format(
            first=FIRST_YEAR, last=LAST_YEAR
        )
        raise InputError(Problem("", _("检查日期"), text[:40], expected))
    return day.isoformat()
