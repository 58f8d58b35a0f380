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

_PERIOD = r"(?:[\d年月日.\-/~—至]*(?:月份|季度|年度)?|凭证|科目)"
_SPAN = r"(?:本[日周月季年期页表次]|[当上][日月季年期前页]|全[年月部]|截至本[日月期]|以上|年度|月度|季度|总)?"
_SUM = r"(?:发生额?)?(?:合计|累计|小计|总计|共计|总数|总额|发生额)(?:金额|数|发生额)?"
_UNIT = r"(?:[(（](?:人民币)?[千万]?元[)）])?"
_SHORT = r"本[日月年期]?计|[月年]计"
_ENGLISH = r"(?i:(?:grand|sub)?-?total)"
TOTAL = rf"^[(（【\[]?(?:{_PERIOD}{_SPAN}{_SUM}{_UNIT}|{_PERIOD}(?:{_SHORT})|{_ENGLISH})[)）】\]]?[:：]?$"
"""The words of a total, the spaces taken out, and nothing but such words."""
_CARRIES = "承前页|过次页|转次页|转下页|接上页|上页结转|结转下页"
_BALANCES = "[期年月日]初(?:余额|数)|[期年月日]末(?:余额|数)|上[年月期日](?:余额|结转)|(?:本[年月期])?结转[下次][年月期]"
OPENING = rf"^[(（【\[]?(?:{_BALANCES}|{_CARRIES})[)）】\]]?[:：]?$"
_CARRY = rf"^[(（【\[]?(?:{_CARRIES})[)）】\]]?[:：]?$"


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
    return words.is_not_null() & ~(has_voucher_number(layout, words) & ~lacks_account(layout))


def account_columns(layout: Layout) -> list[str]:
    """The columns that name the account."""
    fields = [cell(layout.at[field]) for field in ("account_code", "account_name") if field in layout.at]
    return [*fields, *(cell(at) for at in layout.account_levels)]


def lacks_account(layout: Layout) -> pl.Expr:
    """Whether a row names no account although the file has a column for it: no entry does that."""
    columns = account_columns(layout)
    return ~either(is_filled(pl.col(name)) for name in columns) if columns else pl.lit(value=False)


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
