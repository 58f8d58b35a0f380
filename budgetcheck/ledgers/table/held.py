"""Cells written once per voucher and held for the lines below (merged or left blank): date, voucher, book; never amounts.

A line continues the voucher above where all of these cells are blank in it while it names an account (a summary, where
the file has no accounts). Where
only one of them is blank, nothing tells a habit from a cell that is missing, unless the first rows show the habit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.formats.sheet import ROW, cell
from budgetcheck.ledgers.table.columns import either, filled, is_filled, raw
from budgetcheck.ledgers.table.labels import (
    account_columns,
    is_carry,
    is_label,
    is_repeated_heading,
    lacks_account,
)

if TYPE_CHECKING:
    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.table.layout import Layout

_DATE = ("date", "month_day", "year", "month", "day")
_VOUCHER = ("voucher_word", "voucher")
_HABIT = 2
"""How many lines with one blank cell among the first rows make a habit of it."""
_SURE = 90


def with_held_cells(sheet: Sheet, layout: Layout, head: pl.DataFrame) -> tuple[Sheet, Choice | None]:
    """The sheet with held cells filled in, and the choice if there was one.

    Args:
        sheet: The sheet.
        layout: Its layout.
        head: Its first rows, from which the habit is learnt.
    """
    fields = [field for field in (*_DATE, *_VOUCHER, "book") if field in layout.at]
    lines = _lines(head.lazy(), sheet, layout).collect().filter("is_line")
    together = _continues(layout, fields)
    single = [
        field
        for field in fields
        if lines.filter(~filled(layout, field) & ~together).height >= _HABIT and _may_be_held(field, layout)
    ]
    if not single and lines.filter(together).is_empty():
        return sheet, None
    cells = _lines(sheet.cells, sheet, layout).with_columns(
        _filled_down(layout, field, together | (~filled(layout, field) & pl.lit(field in single)))
        for field in fields
    )
    headings = _("、").join(layout.headings[field] for field in fields)
    reason = _("凭证的第一行写明，以下各行空白，沿用上一行；金额从不沿用")
    return (
        sheet._replace(cells=cells.drop("is_line", "stops")),
        Choice("held_cells", headings, _SURE, reason, sheet.name),
    )


def _lines(cells: pl.LazyFrame, sheet: Sheet, layout: Layout) -> pl.LazyFrame:
    """Whether a row is a line of a voucher (`is_line`), and whether nothing is held beyond it (`stops`: totals)."""
    figures = either(
        raw(layout, side).str.contains(r"[0-9０-９]").fill_null(value=False) for side in layout.amounts
    )
    says_something = ~lacks_account(layout) if account_columns(layout) else filled(layout, "summary")
    label = is_label(sheet, layout)
    below = pl.col(ROW) >= layout.first_row
    return cells.with_columns(
        is_line=below & figures & says_something & ~label & ~is_repeated_heading(layout),
        stops=below & label & ~is_carry(sheet, layout),
    )


def _continues(layout: Layout, fields: list[str]) -> pl.Expr:
    """Whether date and voucher are blank; with only one of the two columns there is no telling."""
    dates = [field for field in fields if field in _DATE and field != "year"]
    if not dates or "voucher" not in layout.at:
        return pl.lit(value=False)
    return ~either(filled(layout, field) for field in (*dates, "voucher"))


def _may_be_held(field: str, layout: Layout) -> bool:
    """A month is held over days; a date only where there is no voucher that would have to match."""
    return field in ("month", "year") or (
        field in ("date", "day", "month_day") and "voucher" not in layout.at
    )


def _filled_down(layout: Layout, field: str, held: pl.Expr) -> pl.Expr:
    """One column with its held cells taken from the nearest line above that states them; none beyond a total."""
    column = raw(layout, field)
    stated = pl.when("stops").then(pl.lit("")).when(pl.col("is_line") & ~held).then(column.fill_null(""))
    above = stated.forward_fill()
    is_held = pl.col("is_line") & held & ~is_filled(column) & is_filled(above)
    return pl.when(is_held).then(above).otherwise(column).alias(cell(layout.at[field]))
