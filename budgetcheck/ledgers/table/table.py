"""One sheet's rows parsed onto disk in a streaming pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import ROW
from budgetcheck.ledgers.schema import REJECTED, TotalRow
from budgetcheck.ledgers.table.find import find_layout
from budgetcheck.ledgers.table.headings import TRIAL_BALANCE
from budgetcheck.ledgers.table.held import with_held_cells
from budgetcheck.ledgers.table.layout import HEAD_ROWS, Layout
from budgetcheck.ledgers.table.rows import OddRows, odd_rows, plain_rows
from budgetcheck.ledgers.table.totals import compare_totals
from budgetcheck.ledgers.table.trial_balance import TrialBalance, read_trial_balance

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

_ROW_GROUP = 250_000


class Table(NamedTuple):
    """A sheet that was taken.

    Attributes:
        sheet: The sheet.
        layout: Its heading and columns.
        parsed: The Parquet file of its plain entries; those in other dress stand beside it.
        odd: What became of its other rows.
    """

    sheet: Sheet
    layout: Layout
    parsed: Path
    odd: OddRows

    def entries(self) -> pl.LazyFrame:
        """The entries, as `rows` describes them, in the order of their rows."""
        plain = pl.scan_parquet(self.parsed)
        odd = _beside(self.parsed)
        return plain.merge_sorted(pl.scan_parquet(odd), ROW) if odd.exists() else plain

    def rejected(self, label: str) -> pl.DataFrame:
        """The rejected rows (`schema.REJECTED`) of a file that messages name by a label."""
        return self.odd.rejected.select(
            pl.lit(label).alias("file"),
            pl.lit(self.sheet.name, pl.String).alias("sheet"),
            ROW,
            "column",
            "value",
            "reason",
        ).cast(pl.Schema(REJECTED))

    def totals(self, lines: pl.LazyFrame) -> list[TotalRow]:
        """The totals that the sheet states, beside the sums of the accepted lines (of the whole file)."""
        of_sheet = lines.filter(pl.col("sheet").eq_missing(pl.lit(self.sheet.name, pl.String)))
        return compare_totals(self.odd.subtotals, of_sheet, self.sheet.name)


def read_table(
    sheet: Sheet, target: Path, kept: Collection[str], columns: Mapping[str, str]
) -> Table | TrialBalance | None:
    """A sheet's rows parsed, those of a trial balance apart; None where the sheet holds neither.

    Args:
        sheet: The sheet.
        target: The Parquet file to write.
        kept: The text columns that are wanted.
        columns: The heading that a profile names for a field.

    Raises:
        NoAmountsError: where a heading was found, but no amounts under it.
        ValueError: where the sheet cannot be read, or its columns not be told apart, in words for the user.
    """
    try:
        return _as_it_comes(sheet, target, kept, columns)
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        if sheet.carefully is None:
            raise ValueError(_("无法读取：{problem}").format(problem=error)) from error
        return _as_it_comes(sheet.carefully()._replace(name=sheet.name), target, kept, columns)


def head_of(sheet: Sheet) -> pl.DataFrame:
    """The first rows of a sheet."""
    try:
        return _head(sheet)
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
        return _head(sheet.carefully()) if sheet.carefully else _head(sheet)


def _head(sheet: Sheet) -> pl.DataFrame:
    return sheet.cells.head(HEAD_ROWS * 4).collect()


def _as_it_comes(
    sheet: Sheet, target: Path, kept: Collection[str], columns: Mapping[str, str]
) -> Table | TrialBalance | None:
    head = _head(sheet)
    layout = find_layout(head, sheet, columns)
    if layout is None:
        return None
    if layout.role == TRIAL_BALANCE:
        return read_trial_balance(sheet, layout)
    sheet, held = with_held_cells(sheet, layout, head)
    if held is not None:
        layout = layout._replace(choices=(*layout.choices, held))
        head = _head(sheet)
    entries, others = plain_rows(sheet, layout, head, kept)
    sink = entries.sink_parquet(
        target, compression="lz4", statistics=False, row_group_size=_ROW_GROUP, lazy=True
    )
    _sunk, left = pl.collect_all([sink, others], engine="streaming")
    numbers = left.filter(~pl.col("is_empty")).select(ROW)
    last_plain = pl.scan_parquet(target).select(pl.col(ROW).max()).collect(engine="streaming").item()
    odd = odd_rows(_rows(sheet, head, numbers), sheet, layout, kept, last_plain or 0)
    if odd.accepted.height:
        odd.accepted.write_parquet(_beside(target))
    empty = left.height - numbers.height
    return Table(sheet, layout, target, odd._replace(blank=odd.blank + empty))


def _rows(sheet: Sheet, head: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """The rows of some numbers, raw; a second look at the file is needed only where one lies beyond its first rows."""
    if numbers.join(head, on=ROW, how="anti").is_empty():
        return head.join(numbers, on=ROW, how="semi", maintain_order="left")
    return sheet.cells.join(numbers.lazy(), on=ROW, how="semi").collect(engine="streaming").sort(ROW)


def _beside(parsed: Path) -> Path:
    return parsed.with_suffix(".odd.parquet")
