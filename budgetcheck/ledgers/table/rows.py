"""What becomes of each row: an entry, a total, a title, a blank, or a refusal with its reason.

Two readings of a row. `plain_rows` knows the plainest dress of dates and amounts and costs little more than the scan
itself; a row that it does not take is read again by `odd_rows`, which knows every dress and says what became of the
row. What the plain reading takes, the other reads the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.ledgers.formats.sheet import FAULT, ROW, cell
from budgetcheck.ledgers.schema import TEXT_COLUMNS
from budgetcheck.ledgers.table import parse
from budgetcheck.ledgers.table.columns import (
    CREDIT,
    DEBIT,
    beyond_heading,
    day_text,
    either,
    every,
    filled,
    is_voided,
    raw,
    texts,
)
from budgetcheck.ledgers.table.find import refuse_other_headings
from budgetcheck.ledgers.table.labels import (
    TOTAL,
    account_columns,
    has_voucher,
    has_voucher_number,
    is_repeated_heading,
    label,
    lacks_account,
)
from budgetcheck.ledgers.table.refusals import LONGEST_CELL, refusals, unread
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.table.layout import Layout

_VOUCHER = r"[0-9]$"
"""A voucher number ends with a digit; the words of a total or a carry never do."""


class OddRows(NamedTuple):
    """What became of the rows that are no plain entries.

    Attributes:
        accepted: Entries in some other dress, with `row`, `sheet`, `date`, `debit`, `credit` and the text columns kept.
        rejected: `row`, `column`, `value`, `reason`.
        subtotals: `row`, `label`, and what they state: `debit`, `credit`, `amount` (one undirected total), `net` (of
            a signed column): totals and opening balances.
        header: How many rows were titles, repeated headings or notes.
        blank: How many rows were blank.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    subtotals: pl.DataFrame
    header: int
    blank: int


def plain_rows(
    sheet: Sheet, layout: Layout, head: pl.DataFrame, kept: Collection[str] = TEXT_COLUMNS
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """The plain entries of a sheet, parsed; and which rows are none.

    Args:
        sheet: The sheet.
        layout: Its layout.
        head: Its first rows, from which the usual dress of dates and amounts is learnt.
        kept: The text columns that are wanted.

    Returns:
        Entries with `row`, `sheet`, `date`, `debit`, `credit` and the text columns kept; and the numbers of the other
        rows (`row`), with whether nothing at all stands in them (`is_empty`).
    """
    body = head.filter(pl.col(ROW) >= layout.first_row)
    text = day_text(layout)
    day = parse.plain_day(text, parse.usual_day_pattern(text, body))
    debit, credit, sides_are_known = _plain_sides(layout, body)
    voucher = (
        raw(layout, "voucher").str.contains(_VOUCHER).fill_null(value=False)
        if "voucher" in layout.at
        else pl.lit(value=False)
    )
    if layout.power:  # amounts of 万元 are all left to the full reading
        voucher = pl.lit(value=False)
    wanted = texts(layout, kept)
    # Of all texts together, which is quicker: the full reading finds which cell it is, if any.
    lengths = (each.str.len_bytes().cast(pl.UInt64) for each in wanted)
    may_be_too_long = pl.sum_horizontal(pl.lit(0, pl.UInt64), *lengths) > LONGEST_CELL
    accounts = account_columns(layout)
    narrow = [pl.col(name).fill_null("").eq("") for name in beyond_heading(sheet, layout)]
    staged = sheet.cells.with_columns(day=day, debit=debit, credit=credit).with_columns(
        plain=every(
            [
                pl.col("day").is_not_null(),
                sides_are_known,
                voucher,
                pl.col(FAULT).is_null(),
                ~is_voided(layout),
                pl.col(ROW) >= layout.first_row,
                ~may_be_too_long,
                *([either(_has_text(name) for name in accounts)] if accounts else []),
                *narrow,
            ]
        )
    )
    entries = staged.filter("plain").select(
        ROW,
        pl.lit(sheet.name, pl.String).alias("sheet"),
        pl.col("day").alias("date"),
        pl.col("debit", "credit").fill_null(pl.lit(0, DTYPE)),
        *wanted,
    )
    is_empty = every(pl.col(cell(at)).fill_null("").eq("") for at in range(sheet.width))
    others = staged.filter(~pl.col("plain")).select(ROW, is_empty=is_empty & pl.col(FAULT).is_null())
    return entries, others


def _has_text(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").ne("")


def odd_rows(
    cells: pl.DataFrame,
    sheet: Sheet,
    layout: Layout,
    kept: Collection[str] = TEXT_COLUMNS,
    last_plain: int = 0,
) -> OddRows:
    """Rows that are no plain entries, each accounted for.

    Args:
        cells: The rows, in the sheet's columns.
        sheet: The sheet that they are of.
        layout: Its layout.
        kept: As for `plain_rows`.
        last_plain: The row of the last plain entry.
    """
    staged = _read(cells, sheet, layout)
    staged = staged.with_columns(kind=_kind(sheet, layout))
    entries = staged.filter(pl.col("kind").is_null())
    refused = refusals(entries, sheet, layout)
    taken = entries.join(refused, on=ROW, how="anti")
    last = taken.select(pl.col(ROW).max().fill_null(0).clip(lower_bound=last_plain)).item()
    # An unlabelled total is the last row of its table and holds nothing but amounts.
    totals = entries.filter(pl.col(ROW) > last, "only_amounts").with_columns(label=pl.lit(_UNLABELLED))
    refused = refused.join(totals, on=ROW, how="anti")
    refuse_other_headings(staged.filter(pl.col("kind") == "header"), layout)
    counts = dict(staged.group_by("kind").len().iter_rows())
    return OddRows(
        accepted=taken.select(
            ROW,
            pl.lit(sheet.name, pl.String).alias("sheet"),
            pl.col("day").alias("date"),
            pl.col("debit", "credit").fill_null(pl.lit(0, DTYPE)),
            *texts(layout, kept),
        ),
        rejected=refused,
        subtotals=pl.concat([staged.filter(pl.col("kind") == "subtotal"), totals])
        .select(ROW, "label", "debit", "credit", "amount", "net")
        .sort(ROW),
        header=counts.get("header", 0),
        blank=counts.get("blank", 0),
    )


_UNLABELLED = ""


def _read(cells: pl.DataFrame, sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """The rows with the label of a total, date and amounts in any dress, and whether they hold nothing but amounts."""
    amounts = {cell(layout.at[side]) for side in (*layout.amounts, "direction") if side in layout.at}
    others = [cell(at) for at in range(layout.heading_width or sheet.width) if cell(at) not in amounts]
    has_amount = either(~parse.is_blank_amount(raw(layout, side)) for side in layout.amounts)
    is_read = every(~unread(sheet, layout, side) for side in layout.amounts)
    return cells.with_columns(
        label=label(sheet, layout),
        day=parse.any_day(day_text(layout), sheet.day_zero),
        only_amounts=every(
            pl.col(name).str.strip_chars().fill_null("").eq("") | _is_number(name) for name in others
        )
        & ~either(filled(layout, field) for field in _SAYING if field in layout.at)
        & has_amount
        & is_read
        & pl.col(FAULT).is_null(),
        **_any_sides(sheet, layout),
    )


_SAYING = ("date", "month_day", "month", "day", "voucher", "summary", "account_code", "account_name")


def _is_number(name: str) -> pl.Expr:
    """Whether a cell holds a number: a total of quantities or of the original currency, beside those of amounts."""
    return pl.col(name).str.contains(r"^[-\d.,\s]+$").fill_null(value=False)


def _kind(sheet: Sheet, layout: Layout) -> pl.Expr:
    """`blank`, `header`, `subtotal`; null for what should be an entry."""
    is_blank = (
        every(pl.col(cell(at)).str.strip_chars().fill_null("").eq("") for at in range(sheet.width))
        & pl.col(FAULT).is_null()
    )
    words = pl.col("label")
    has_number = has_voucher_number(layout, words)
    is_dated = has_voucher(layout, words) & pl.col("day").is_not_null()
    is_total = words.is_not_null() & ~((has_number | is_dated) & ~lacks_account(layout))
    is_unread = either(unread(sheet, layout, side) for side in layout.amounts)
    states_amount = either(
        ~parse.is_blank_amount(raw(layout, side)) & ~unread(sheet, layout, side) for side in layout.amounts
    )
    is_note = pl.col("day").is_null() & ~has_number & ~states_amount & pl.col(FAULT).is_null()
    # An entry above the heading is no title: which column is which is not known there, and it is refused.
    is_entry_above = (pl.col(ROW) < layout.heading_row) & pl.col("day").is_not_null() & states_amount
    return (
        pl.when(is_blank)
        .then(pl.lit("blank"))
        .when((pl.col(ROW) < layout.first_row) & ~is_entry_above | is_repeated_heading(layout))
        .then(pl.lit("header"))
        .when(is_total & ~(is_unread & pl.col("label").str.contains(TOTAL)))
        .then(pl.lit("subtotal"))
        .when(is_note & ~is_total)
        .then(pl.lit("header"))
    )


def _plain_sides(layout: Layout, body: pl.DataFrame) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Debit and credit of a plain row, and whether both are certain."""
    if layout.two_sided:
        debit, credit = (parse.plain_amount(raw(layout, side), body) for side in ("debit", "credit"))
        known = every(
            [
                (pl.col("debit").is_not_null() | pl.col("credit").is_not_null()),
                *(
                    pl.col(side).is_not_null() | raw(layout, side).fill_null("").eq("")
                    for side in ("debit", "credit")
                ),
            ]
        )
        return debit, credit, known
    amount = parse.plain_amount(raw(layout, "amount"), body)
    is_debit, is_credit = _direction(layout, amount)
    debit = pl.when(is_debit).then(amount)
    credit = pl.when(is_credit).then(amount if "direction" in layout.at else -amount)
    return debit, credit, pl.col("debit").is_not_null() | pl.col("credit").is_not_null()


def _any_sides(sheet: Sheet, layout: Layout) -> dict[str, pl.Expr]:
    """Debit and credit; the amount of a row whose direction is not stated; and the net of a signed column."""
    nothing = pl.lit(None, DTYPE)
    read = {
        side: parse.any_amount(raw(layout, side), spreadsheet=sheet.from_spreadsheet, power=layout.power)
        for side in layout.amounts
    }
    if layout.two_sided:
        return {**read, "amount": nothing, "net": nothing}
    amount = read["amount"]
    is_debit, is_credit = _direction(layout, amount)
    directed = "direction" in layout.at
    return {
        "debit": pl.when(is_debit).then(amount),
        "credit": pl.when(is_credit).then(amount if directed else -amount),
        "amount": pl.when((is_debit | is_credit).not_()).then(amount),
        "net": nothing if directed else amount,
    }


def _direction(layout: Layout, amount: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    if "direction" not in layout.at:
        return (amount >= pl.lit(0, DTYPE)).fill_null(value=False), (amount < pl.lit(0, DTYPE)).fill_null(
            value=False
        )
    word = raw(layout, "direction").str.replace_many(parse.FULL_WIDTH).str.to_lowercase()
    word = word.str.replace_all(r"\s+", "")
    return word.is_in(DEBIT).fill_null(value=False), word.is_in(CREDIT).fill_null(value=False)
