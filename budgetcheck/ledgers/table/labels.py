"""Rows that are no entries: totals, openings, carries, repeated headings, told by the words in their first columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.ledgers.formats.sheet import cell
from budgetcheck.ledgers.table import parse
from budgetcheck.ledgers.table.columns import either, every, is_filled, raw

if TYPE_CHECKING:
    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.table.layout import Layout

TOTAL = r"^(?:[\d年月日.\-/]*|凭证)(?:(?:本[日周月季年期页])?(?:合计|累计|小计|总计)|本[日月年期]?计|[月年]计)[:：]?$"
OPENING = r"^(?:期初余额|年初余额|上年结转|上期结转|承前页|过次页|转次页|期末余额)[:：]?$"
_CARRY = r"^(?:承前页|过次页|转次页)[:：]?$"


def label(sheet: Sheet, layout: Layout) -> pl.Expr:
    """The words of a total or opening row, without spaces, from the first column that has such; else null."""
    return pl.coalesce(
        pl.when(text.str.contains(TOTAL) | text.str.contains(OPENING)).then(text)
        for text in _first_columns(sheet, layout)
    )


def has_voucher(layout: Layout, words: pl.Expr) -> pl.Expr:
    """Whether the voucher's cell holds anything but the words of a total."""
    text = raw(layout, "voucher").str.replace_all(r"\s+", "")
    return is_filled(text) & ~text.eq(words).fill_null(value=False)


def has_voucher_number(layout: Layout, words: pl.Expr) -> pl.Expr:
    """Whether it holds a number: then the row is a line of that voucher, whatever its summary says."""
    return has_voucher(layout, words) & raw(layout, "voucher").str.contains(r"\d").fill_null(value=False)


def is_label(sheet: Sheet, layout: Layout) -> pl.Expr:
    """Whether a row has the words of a total or opening, and is no line of a voucher."""
    words = label(sheet, layout)
    return words.is_not_null() & ~has_voucher_number(layout, words)


def is_carry(sheet: Sheet, layout: Layout) -> pl.Expr:
    """Whether a row carries a page's sums over, between lines that may belong to one voucher."""
    return label(sheet, layout).str.contains(_CARRY).fill_null(value=False)


def is_repeated_heading(layout: Layout) -> pl.Expr:
    """Whether a row repeats the heading, or one of its two rows, after a page break."""
    repeats = (
        every(
            _spaceless(pl.col(cell(at))).eq(_spaceless(pl.lit(text))) for at, text in enumerate(row) if text
        ).fill_null(value=False)
        for row in layout.heading_rows
        if any(row)
    )
    return either(repeats)


def _first_columns(sheet: Sheet, layout: Layout) -> list[pl.Expr]:
    """The columns left of the amounts, spaces taken out."""
    first = min((layout.at[side] for side in (*layout.amounts, "direction") if side in layout.at), default=0)
    if sheet.headings is not None:
        first = sheet.width
    columns = [pl.col(cell(at)).str.replace_all(r"\s+", "") for at in range(first)]
    return columns or [pl.lit(None, pl.String)]


def _spaceless(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(parse.FULL_WIDTH).str.to_lowercase().str.replace_all(r"\s+", "")
