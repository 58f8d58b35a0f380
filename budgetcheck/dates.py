"""Dates as people write them, read strictly."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator

from budgetcheck.language import _

_WRITTEN = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
)


@lru_cache(maxsize=10_000)  # a portfolio writes the same days over and over
def parse_date(text: str) -> dt.date:
    """A calendar day from `2025-03-15`, `2025/3/15`, `2025.03.15` or `2025年3月15日`.

    Raises:
        ValueError: for anything else, days that do not exist included.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        raise ValueError(_("应为日期，如 2025-03-15"))
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise ValueError(_("没有这一天；应为日期，如 2025-03-15")) from error


def today() -> dt.date:
    """The day on which the program runs, where it runs."""
    return dt.datetime.now().astimezone().date()


def last_day(year: int) -> dt.date:
    """31 December, on which accounts of a year are closed."""
    return dt.date(year, 12, 31)


def _from_input(value: object) -> object:
    return parse_date(value) if isinstance(value, str) else value


Day = Annotated[dt.date, BeforeValidator(_from_input)]
