"""Rows that a format reads one by one, written to disk in batches, so that memory does not grow with the file."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import FAULT, ROW, Sheet, cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

WIDEST = 400
"""The most columns that a table may have."""
LONGEST_CELL = 1 << 15
"""The most characters that a cell may have; a workbook's may have as many."""
_BATCH = 20_000


class Spill:
    """A table on its way to disk; rows are numbered from 1 in the order in which they are added.

    Attributes:
        rows: How many rows were added.
        width: How many columns the widest of them has, or the table, where that is given.
    """

    def __init__(self, folder: Path, width: int = 0) -> None:
        folder.mkdir()
        self.rows = 0
        self.width = width
        self._folder = folder
        self._parts: list[Path] = []
        self._cells: list[Sequence[str | None]] = []
        self._faults: list[str | None] = []

    def add(self, cells: Sequence[str | None], fault: str | None = None) -> None:
        """Add a row; cells may be missing at its end."""
        if len(cells) > WIDEST:
            cells, fault = cells[:WIDEST], fault or _("单元格超过 {most} 个").format(most=WIDEST)
        # Tuples of texts are no concern of the garbage collector, which would else look at each again and again.
        self._cells.append(tuple(cells))
        self._faults.append(fault)
        self.rows += 1
        if len(self._cells) >= _BATCH:
            self.flush()

    def skip(self, rows: int) -> None:
        """Add blank rows."""
        for _row in range(rows):
            self.add(())

    def flush(self) -> None:
        """Write what is gathered; to be called whenever much text was."""
        if not self._cells:
            return
        columns = list(zip_longest(*self._cells))
        self.width = max(self.width, len(columns))
        frame = pl.DataFrame(
            {
                ROW: pl.int_range(
                    self.rows - len(self._cells) + 1, self.rows + 1, dtype=pl.UInt32, eager=True
                ),
                **{cell(at): pl.Series(values, dtype=pl.String) for at, values in enumerate(columns)},
                FAULT: pl.Series(self._faults, dtype=pl.String),
            }
        )
        part = self._folder / f"{len(self._parts):06}.parquet"
        _tidy(frame, len(columns)).write_parquet(part, compression="lz4", statistics=False)
        self._parts.append(part)
        self._cells, self._faults = [], []

    def rewrite(self, change: Callable[[pl.DataFrame], pl.DataFrame], added: int) -> None:
        """Change the batches one by one, each with all columns; the change adds columns behind the last."""
        self.flush()
        width = self.width
        for part in self._parts:
            frame = pl.read_parquet(part, glob=False)
            missing = [cell(at) for at in range(width) if cell(at) not in frame.columns]
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
            change(frame).write_parquet(part, compression="lz4", statistics=False)
        self.width = width + added

    def sheet(self, name: str | None) -> Sheet:
        """The rows as a sheet."""
        self.flush()
        schema = {ROW: pl.UInt32, **{cell(at): pl.String for at in range(self.width)}, FAULT: pl.String}
        if not self._parts:
            return Sheet(name, pl.LazyFrame(schema=schema), self.width)
        rows = pl.scan_parquet(self._parts, schema=schema, missing_columns="insert", glob=False)
        return Sheet(name, rows, self.width)


class Spans:
    """Which cells of a row are covered by merged cells to the left and above."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}
        self._new: dict[int, int] = {}
        self._next = 0

    def start_row(self) -> None:
        """Go to the next row."""
        left = {at: rows - 1 for at, rows in self._above.items() if rows > 1}
        self._above = left | self._new
        self._new = {}
        self._next = 0

    def place(self, across: int, down: int, at: int | None = None) -> int:
        """The column of the next cell, the first that is not covered, unless it is given.

        Args:
            across: How many columns the cell takes, at least 1.
            down: How many rows, at least 1.
            at: The column, where the file says it.
        """
        if at is None:
            at = self._next
            while at in self._above:
                at += 1
        last = min(at + across, WIDEST + 1)
        if down > 1:
            self._new.update(dict.fromkeys(range(at, last), down - 1))
        self._next = max(at + 1, last)
        return at


def _tidy(frame: pl.DataFrame, width: int) -> pl.DataFrame:
    """The rows with their cells stripped, blank ones null, and a fault where a cell is too long to be one."""
    names = [cell(at) for at in range(width)]
    if not names:
        return frame
    stripped = pl.col(names).str.strip_chars()
    frame = frame.with_columns(pl.when(stripped != "").then(stripped))
    long = frame.select(pl.max_horizontal(pl.col(names).str.len_bytes().max())).item()
    if (long or 0) <= LONGEST_CELL:
        return frame
    is_long = pl.any_horizontal(pl.col(names).str.len_chars() > LONGEST_CELL)
    message = pl.lit(_("单元格超过 {most} 个字").format(most=LONGEST_CELL))
    return frame.with_columns(
        pl.when(is_long).then(message).otherwise(FAULT).alias(FAULT), pl.col(names).str.head(LONGEST_CELL)
    )
