"""Why a row is refused: where, what stands there, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import FAULT, ROW, cell
from budgetcheck.ledgers.table import parse
from budgetcheck.ledgers.table.columns import (
    beyond_heading,
    day_fields,
    either,
    every,
    filled,
    is_voided,
    raw,
)
from budgetcheck.ledgers.table.labels import has_voucher_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.table.layout import Layout

_CELL_ERROR = r"^#[A-Z][A-Z0-9/_]*[!?]?$"
_SHOWN = 200
LONGEST_CELL = 32_767
"""The most characters that a spreadsheet's cell can hold; no cell of a ledger is longer."""


class Fault(NamedTuple):
    """Something wrong with a row: where it holds, the heading of its column (null for the whole row), text, reason."""

    found: pl.Expr
    column: pl.Expr
    value: pl.Expr
    reason: pl.Expr


def refusals(entries: pl.DataFrame, sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """The first thing wrong with each row that cannot be taken.

    Args:
        entries: Rows with the sheet's columns, `label`, `day`, `debit` and `credit`.
        sheet: The sheet that they are of.
        layout: Its layout.

    Returns:
        `row`, `column` (the heading as the file writes it; null for the whole row), `value`, `reason`.
    """
    return first_faults(entries, [*faults_of_record(sheet, layout), *_faults_of_cells(sheet, layout)])


def first_faults(rows: pl.DataFrame, faults: Sequence[Fault]) -> pl.DataFrame:
    """The first of some faults that each row has, as `refusals` gives them."""
    refusal = pl.coalesce(
        pl.when(fault.found).then(
            pl.struct(fault.column.alias("column"), fault.value.alias("value"), fault.reason.alias("reason"))
        )
        for fault in faults
    )
    refused = rows.select(ROW, refusal=refusal).filter(pl.col("refusal").is_not_null()).unnest("refusal")
    return refused.with_columns(pl.col("value").str.head(_SHOWN))


def faults_of_record(sheet: Sheet, layout: Layout) -> list[Fault]:
    """Rows whose cells cannot be trusted: a spreadsheet's errors, and records that could not be cut well."""
    names = [cell(at) for at in range(sheet.width)]
    is_error = [pl.col(name).str.contains(_CELL_ERROR).fill_null(value=False) for name in names]
    headings = [*layout.all_headings, *[""] * len(names)]
    record = pl.concat_str((pl.col(name).fill_null("") for name in names), separator=",")
    record = record.str.strip_chars_end(",")
    is_long = [pl.col(name).str.len_chars() > LONGEST_CELL for name in names]
    surplus = [pl.col(name).str.strip_chars().fill_null("").ne("") for name in beyond_heading(sheet, layout)]
    whole = pl.lit(None, pl.String)
    of_error = Fault(
        pl.col(FAULT).is_not_null() & either(is_error),
        pl.coalesce(
            pl.when(found).then(pl.lit(heading or None, pl.String))
            for found, heading in zip(is_error, headings, strict=False)
        ),
        pl.coalesce(pl.when(found).then(name) for found, name in zip(is_error, names, strict=True)),
        pl.col(FAULT),
    )
    return [
        *([of_error] if sheet.from_spreadsheet else []),
        Fault(pl.col(FAULT).is_not_null(), whole, record, pl.col(FAULT)),
        Fault(
            pl.col(ROW) < layout.heading_row,
            whole,
            record,
            pl.lit(_("在标题行（第 {row} 行）之上，不知道各列是什么").format(row=layout.heading_row)),
        ),
        Fault(
            either(surplus),
            whole,
            record,
            pl.lit(_("单元格比标题多，可能有未加引号的分隔符")),
        ),
        Fault(
            either(is_long).fill_null(value=False),
            pl.coalesce(
                pl.when(found).then(pl.lit(heading or None, pl.String))
                for found, heading in zip(is_long, headings, strict=False)
            ),
            pl.coalesce(pl.when(found).then(name) for found, name in zip(is_long, names, strict=True)),
            pl.lit(_("单元格文字超过 {most:,} 个字符").format(most=LONGEST_CELL)),
        ),
    ]


def _faults_of_cells(sheet: Sheet, layout: Layout) -> list[Fault]:
    """Rows in which the date, an amount or the direction is missing or cannot be read."""
    sides = layout.amounts

    def fault(field: str, found: pl.Expr, reason: pl.Expr) -> Fault:
        return Fault(found, pl.lit(layout.headings[field]), raw(layout, field), reason)

    nothing_stated = every(parse.is_blank_amount(raw(layout, side)) for side in sides)
    # A total whose amount cannot be read is no entry without a date: its amount is what is wrong with it.
    is_total = pl.col("label").is_not_null() & ~has_voucher_number(layout, pl.col("label"))
    faults = [
        *([fault("voided", is_voided(layout), pl.lit(_("凭证已作废")))] if "voided" in layout.at else []),
        *(
            fault(
                side,
                is_total & unread(sheet, layout, side),
                parse.why_no_amount(raw(layout, side), layout.power),
            )
            for side in sides
        ),
        *(fault(part, ~filled(layout, part), pl.lit(_("日期为空"))) for part in day_fields(layout)),
        fault(day_fields(layout)[-1], pl.col("day").is_null(), pl.lit(_("不是日期，或没有这一天"))),
        *(
            fault(side, unread(sheet, layout, side), parse.why_no_amount(raw(layout, side), layout.power))
            for side in sides
        ),
        fault(sides[0], nothing_stated, pl.lit(_("没有金额"))),
    ]
    if "direction" in layout.at:
        no_side = pl.col("debit").is_null() & pl.col("credit").is_null()
        faults.append(fault("direction", no_side, pl.lit(_("方向应为“借”或“贷”"))))
    return faults


def unread(sheet: Sheet, layout: Layout, side: str) -> pl.Expr:
    """Whether an amount's cell holds text that is no amount."""
    amount = parse.any_amount(raw(layout, side), spreadsheet=sheet.from_spreadsheet, power=layout.power)
    return ~parse.is_blank_amount(raw(layout, side)) & amount.is_null()
