"""What a cell of a workbook can hold, for whoever writes one: nothing runs, nothing is rounded, nothing is lost unsaid."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

MOST_ROWS = 1_048_576
"""Rows of a sheet, its heading among them."""
LONGEST = 32_767
"""Characters of a cell, as UTF-16 counts them."""
DATE_FORMAT = "yyyy-mm-dd"
MONEY_FORMAT = "#,##0.00"

TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of a workbook in which a text stays one, whatever it looks like."""

Cell = str | float | None

_EXACT = 10**13
"""元 below which a number of a spreadsheet, which holds 15 digits, is exact to the fen; from there on it is text."""
_DAY_ZERO = dt.date(1899, 12, 30)
_FIRST_DAY = dt.date(1900, 3, 1)
"""Before it Excel counts a 29 February that never was; such a date is text."""
_RUN, _END_OF_RUN = "<r>", "</r>"


def amount_cells(amounts: Iterable[Decimal | None]) -> list[Cell]:
    """Amounts in 元 as numbers, or as text where a number would not be exact to the fen."""
    return [
        None if each is None else float(each) if abs(each) < _EXACT else f"{each:.2f}" for each in amounts
    ]


def day_cells(days: Iterable[dt.date | None]) -> list[Cell]:
    """Dates as serial numbers, which a date format shows as dates; or as ISO text where there is none for them."""
    return [
        None if each is None else float((each - _DAY_ZERO).days) if each >= _FIRST_DAY else each.isoformat()
        for each in days
    ]


def length(text: str) -> int:
    """The characters of a text as a cell counts them: those beyond the basic plane are two."""
    return len(text) + sum(each > "\uffff" for each in text)


def streamed_text(text: str) -> str:
    """A text as it must be handed to a workbook that is written in a stream, so that it stays that text.

    xlsxwriter then takes a text in the tags of a rich text for markup of its own and writes it into the sheet as it is: whoever writes
    a summary could write cells and formulas. Such a text is handed over as the markup that shows it; where a cell cannot hold
    that, it is set apart by a space.
    """
    if not (text.startswith(_RUN) and text.endswith(_END_OF_RUN)):
        return text
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    marked = f'{_RUN}<t xml:space="preserve">{escaped}</t>{_END_OF_RUN}'
    return marked if length(marked) <= LONGEST else f" {text}"[:LONGEST]
