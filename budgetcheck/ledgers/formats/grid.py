"""Cells at their rows and columns → a sheet; and the faults of those that hold no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import DAY_ZERO, FAULT, ROW, Sheet, cell
from budgetcheck.ledgers.formats.workbook import (
    LONGEST_CELL,
    FaultyCell,
    UnusableWorkbookError,
    cell_too_long,
    refuse_too_large,
    refuse_too_many_faults,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

_BATCH = 1 << 18
_LARGEST_TEXTS = 2 << 30
_SCHEMA = {ROW: pl.UInt32, "column": pl.UInt32, "text": pl.String}


class Grid:
    """The cells of one sheet, in any order, for the formats that are read cell by cell.

    Args:
        name: The sheet's name.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._texts: list[str] = []
        self._size = 0
        self._frames: list[pl.DataFrame] = []
        self._faults: list[FaultyCell] = []

    def put(self, row: int, column: int, text: str) -> None:
        """Put a text at a row (from 1) and a column (from 0); the last one put there counts.

        Raises:
            UnusableWorkbookError: where the texts would not fit into memory.
        """
        self._rows.append(row)
        self._columns.append(column)
        self._texts.append(text)
        if len(self._texts) >= _BATCH:
            self._flush()

    def put_fault(self, row: int, column: int, text: str | None) -> None:
        """Say that a cell is an error, or (None) a formula that was never computed."""
        self._faults.append(FaultyCell(row, column, text))
        refuse_too_many_faults(self._faults)

    def sheet(self, day_zero: dt.date = DAY_ZERO) -> Sheet:
        """The sheet, up to its last filled row and column, from its first filled column.

        Raises:
            UnusableWorkbookError: where these lie too far out.
        """
        self._flush()
        # An error stands in its cell like any text.
        errors = [(fault.row, fault.column, fault.text) for fault in self._faults if fault.text is not None]
        filled = pl.concat([*self._frames, pl.DataFrame(errors, schema=_SCHEMA, orient="row")])
        first, last, rows = filled.select(
            first=pl.col("column").min(), last=pl.col("column").max(), rows=pl.col(ROW).max()
        ).row(0)
        width = 0 if rows is None else last - first + 1
        lowest = max((fault.row for fault in self._faults), default=0)
        refuse_too_large(self._name, max(rows or 0, lowest), (last or 0) + 1, filled.height)
        cells = pl.select(pl.int_range(1, (rows or 0) + 1, dtype=pl.UInt32).alias(ROW))
        of_column = filled.unique([ROW, "column"], keep="last").partition_by("column", as_dict=True)
        for at in range(width):
            found = of_column.get((first + at,))
            cells = (
                cells.with_columns(pl.lit(None, pl.String).alias(cell(at)))
                if found is None
                else cells.join(
                    found.select(ROW, pl.col("text").alias(cell(at))),
                    on=ROW,
                    how="left",
                    maintain_order="left",
                )
            )
        return Sheet(
            self._name,
            with_faults(cells, self._faults, first or 0).lazy(),
            width,
            from_spreadsheet=True,
            day_zero=day_zero,
        )

    def _flush(self) -> None:
        lengths = [len(text) for text in self._texts]
        self._size += sum(lengths)
        if max(lengths, default=0) > LONGEST_CELL:
            raise cell_too_long()
        if self._size > _LARGEST_TEXTS:
            raise UnusableWorkbookError(_("工作簿里的文字展开后超过 2 GB，拒绝读取"))
        columns = (self._rows, self._columns, self._texts)
        self._frames.append(pl.DataFrame(dict(zip(_SCHEMA, columns, strict=True)), schema=_SCHEMA))
        self._rows, self._columns, self._texts = [], [], []


def with_faults(cells: pl.DataFrame, faults: Sequence[FaultyCell], first: int) -> pl.DataFrame:
    """Cells with the text of the errors among them, and the column `fault`.

    Args:
        cells: `row`, and the cells from column `first` on.
        faults: The cells without a value. Their rows are there after this, even those below the last filled one.
        first: The column of the sheet that `c0` is.
    """
    reasons = {fault.row: fault.reason for fault in sorted(faults, key=lambda each: each.text is not None)}
    of_column: dict[int, dict[int, str]] = {}
    for fault in faults:
        if fault.text is not None:
            of_column.setdefault(fault.column - first, {})[fault.row] = fault.text
    missing = range(cells.height + 1, max(reasons, default=0) + 1)
    if missing:
        below = pl.DataFrame({ROW: missing}, schema={ROW: cells.schema[ROW]})
        cells = pl.concat([cells, below], how="diagonal")
    return cells.with_columns(
        _looked_up(reasons, pl.lit(None, pl.String)).alias(FAULT),
        *(_looked_up(texts, pl.col(cell(at))).alias(cell(at)) for at, texts in of_column.items()),
    )


def _looked_up(texts: dict[int, str], default: pl.Expr) -> pl.Expr:
    if not texts:
        return default
    return pl.col(ROW).replace_strict(texts, default=default, return_dtype=pl.String)
