"""What every format yields: a table of raw text cells."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from budgetcheck.ledgers.choices import Choice

ROW = "row"
FAULT = "fault"
DAY_ZERO = dt.date(1899, 12, 30)
"""The day before which a spreadsheet's serial numbers start, unless it counts from 1904."""
DAY_ZERO_1904 = dt.date(1904, 1, 1)


def cell(index: int) -> str:
    """The name of the column that holds the cells at an index, counted from 0."""
    return f"c{index}"


class Sheet(NamedTuple):
    """A table as the file holds it.

    Attributes:
        name: The sheet's name; None where the format has no sheets.
        cells: Columns `row` (UInt32, first row of the file 1), `c0` … `c{width-1}` (String, null where empty) and
            `fault` (String: why a record could not be cut into cells, or a cell not be computed; else null). A merged
            cell stands in its first row and column only.
        width: The number of cell columns.
        headings: The names of the columns where the format itself names them (DBF, XML, Parquet) and no row does;
            `row` then counts records from 1. None where a heading row must be found among the cells.
        encoding: The text encoding; None where the format has its own.
        from_spreadsheet: Whether cells come from a spreadsheet, where numbers are floats and dates have a time.
        day_zero: The day of the serial number 0 in a spreadsheet.
        carefully: Where `cells` is read in a stream that refuses the whole file for one bad record (Polars raises
            `ComputeError`, `SchemaError` for the first): the same sheet read record by record.
        choices: What the format had to decide (a separator, say).
    """

    name: str | None
    cells: pl.LazyFrame
    width: int
    headings: tuple[str, ...] | None = None
    encoding: str | None = None
    from_spreadsheet: bool = False
    day_zero: dt.date = DAY_ZERO
    carefully: Callable[[], Sheet] | None = None
    choices: tuple[Choice, ...] = ()
