"""A table of the working papers: what its columns are called, and what stands in their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.reporting.visible import visible_lines
from budgetcheck.spreadsheet import LONGEST, amount_cells, day_cells, length, streamed_text

if TYPE_CHECKING:
    from budgetcheck.spreadsheet import Cell
    from budgetcheck.vocabulary import Vocabulary

SUMS = "rows_summed"
"""A column of a table's rows that is not shown: how many rows right above it a row sums up, null for a row that is no total."""

_RATE_SCALE = 4


class Column(NamedTuple):
    """A column.

    Attributes:
        name: In the table's rows.
        heading: Above it.
        width: In characters.
        words: Whose codes it holds; people read their labels.
        wraps: Whether its texts take several lines.
    """

    name: str
    heading: str
    width: float = 14
    words: Vocabulary | None = None
    wraps: bool = False


class Table(NamedTuple):
    """A table, which gets a sheet of its own.

    Attributes:
        name: Of the sheet.
        about: What stands in it, in a sentence or two.
        columns: Its columns.
        rows: What stands in them: a frame with these columns, and perhaps `SUMS`.
        fixed: How many of the first columns stay in sight.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: pl.DataFrame
    fixed: int = 1


def cells(values: pl.Series, words: Vocabulary | None = None) -> list[Cell]:
    """What the cells of a column hold: a number as long as that is exact, else text; of a date its serial number.

    Args:
        values: Amounts in 元 and rates (Decimal), dates, counts, flags, texts or lists of texts, which stand below one another.
        words: Whose codes the texts are.
    """
    if values.dtype.is_numeric() or values.dtype == pl.Date:
        return _numbers(values)
    return [shown_text(each) for each in _texts(values, words)]


def number_format(dtype: pl.DataType) -> str:
    """How numbers of a column are shown; a text has none."""
    match dtype:
        case pl.Decimal(scale=scale) if scale == _RATE_SCALE:
            return "0.00%"
        case pl.Decimal():
            return "#,##0.00"
        case pl.Date():
            return "yyyy-mm-dd"
    return "#,##0" if dtype.is_integer() else "@"


def is_exact(values: pl.Series) -> bool:
    """Whether a column holds amounts, all of which are numbers in its cells, so that these can be summed."""
    if not isinstance(values.dtype, pl.Decimal) or values.dtype.scale == _RATE_SCALE:
        return False
    ends: list[Any] = [values.min(), values.max()]
    return not any(isinstance(each, str) for each in amount_cells(ends))


def shown_text(text: str | None) -> str | None:
    """A text as a cell shows it: what cannot be seen is written out, what is too long is cut, and says how long it is."""
    if not text:
        return None
    text = visible_lines(text)
    if len(text) > LONGEST // 2 and length(text) > LONGEST:
        text = _cut(text)
    return streamed_text(text)


def _numbers(values: pl.Series) -> list[Cell]:
    if values.dtype == pl.Date:
        return day_cells(values)
    if isinstance(values.dtype, pl.Decimal) and values.dtype.scale != _RATE_SCALE:
        return amount_cells(values)
    return values.cast(pl.Float64).to_list()


def _texts(values: pl.Series, words: Vocabulary | None) -> list[str | None]:
    if values.dtype == pl.Boolean:
        labels = {True: _("是"), False: _("否")}
        return [None if each is None else labels[each] for each in values]
    if isinstance(values.dtype, pl.List):
        return values.list.join("\n", ignore_nulls=True).to_list()
    if words is not None:
        known = {code: words.label(code) for code in words.codes}
        return [each and known[each] for each in values]
    return values.cast(pl.String).to_list()


def _cut(text: str) -> str:
    told = _("{start}……（共 {count:,} 字）")
    room = LONGEST - length(told.format(start="", count=len(text)))
    start = text[:room]
    while length(start) > room:
        start = start[: -max((length(start) - room) // 2, 1)]
    return told.format(start=start, count=len(text))
