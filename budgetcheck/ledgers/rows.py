"""What becomes of each row: an entry, a total, a title, a blank, or a refusal with its reason.

Two readings of a row. `plain_rows` knows the plainest dress of dates and amounts and costs little more than the scan
itself; a row that it does not take is read again by `odd_rows`, which knows every dress and says what became of the
row. What the plain reading takes, the other reads the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.ledgers import parse
from budgetcheck.ledgers.formats.sheet import FAULT, ROW, cell
from budgetcheck.ledgers.layout import folded
from budgetcheck.ledgers.refusals import beyond_heading, filled, raw, refusals, unread
from budgetcheck.ledgers.schema import TEXT_COLUMNS
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.layout import Layout

_VOUCHER = r"[0-9]$"
"""A voucher number ends with a digit; the words of a total or a carry never do."""
_LABEL = r"^(?:[\d年月日.\-/]*|凭证)(?:(?:本[日周月季年期页])?(?:合计|累计|小计|总计)|本[日月年期]?计|[月年]计)[:：]?$"
_DEBIT = ("借", "借方", "dr", "debit", "d", "1")
_CREDIT = ("贷", "贷方", "cr", "credit", "c", "0")
_OPENING = r"^(?:期初余额|年初余额|上年结转|承前页|过次页|期末余额)[:：]?$"


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
        Entries with `row`, `sheet`, `date`, `debit`, `credit` and the text columns kept; and the numbers of the other rows.
    """
    body = head.filter(pl.col(ROW) > layout.heading_row)
    form = parse.usual_day_pattern(raw(layout, "date"), body, spreadsheet=sheet.from_spreadsheet)
    day = parse.plain_day(raw(layout, "date"), form)
    debit, credit, sides_are_known = _plain_sides(layout, body)
    voucher = (
        raw(layout, "voucher").str.contains(_VOUCHER).fill_null(value=False)
        if "voucher" in layout.at
        else pl.lit(value=False)
    )
    narrow = [pl.col(name).fill_null("").eq("") for name in beyond_heading(sheet, layout)]
    staged = sheet.cells.with_columns(day=day, debit=debit, credit=credit).with_columns(
        plain=pl.all_horizontal(
            pl.col("day").is_not_null(),
            sides_are_known,
            voucher,
            pl.col(FAULT).is_null(),
            pl.col(ROW) > layout.heading_row,
            *narrow,
        )
    )
    entries = staged.filter("plain").select(
        ROW,
        pl.lit(sheet.name, pl.String).alias("sheet"),
        pl.col("day").alias("date"),
        pl.col("debit", "credit").fill_null(pl.lit(0, DTYPE)),
        *_texts(layout, kept),
    )
    return entries, staged.filter(~pl.col("plain")).select(ROW)


def odd_rows(
    cells: pl.DataFrame, sheet: Sheet, layout: Layout, kept: Collection[str] = TEXT_COLUMNS
) -> OddRows:
    """Rows that are no plain entries, each accounted for.

    Args:
        cells: The rows, in the sheet's columns.
        sheet: The sheet that they are of.
        layout: Its layout.
        kept: As for `plain_rows`.
    """
    names = [cell(at) for at in range(sheet.width)]
    spaceless = [pl.col(name).str.replace_all(r"\s+", "") for name in names]
    staged = cells.with_columns(
        blank=pl.all_horizontal((text.is_null() | (text == "")) for text in spaceless)
        & pl.col(FAULT).is_null(),
        label=pl.coalesce(
            pl.when(text.str.contains(_LABEL) | text.str.contains(_OPENING)).then(text)
            for text in spaceless[: _first_amount(layout)]
        )
        if _first_amount(layout)
        else pl.lit(None, pl.String),
        day=parse.any_day(raw(layout, "date"), spreadsheet=sheet.from_spreadsheet, day_zero=sheet.day_zero),
        **_any_sides(layout, spreadsheet=sheet.from_spreadsheet),
    )
    has_voucher = filled(layout, "voucher") & ~raw(layout, "voucher").str.replace_all(r"\s+", "").eq(
        pl.col("label")
    ).fill_null(value=False)
    has_figures = pl.any_horizontal(
        raw(layout, side).str.contains(r"[0-9０-９]").fill_null(value=False)
        for side in ("debit", "credit", "amount")
        if side in layout.at
    )
    heading = pl.all_horizontal(
        _folded(pl.col(cell(at))).eq(folded(text)) for at, text in enumerate(layout.all_headings) if text
    ).fill_null(value=False)
    is_total = pl.col("label").is_not_null() & ~(has_voucher & pl.col("day").is_not_null())
    has_number = has_voucher & raw(layout, "voucher").str.contains(r"\d")
    is_note = pl.col("day").is_null() & ~has_number & ~has_figures & pl.col(FAULT).is_null()
    is_unread = pl.any_horizontal(unread(sheet, layout, side) for side in layout.amounts)
    kind = (
        pl.when("blank")
        .then(pl.lit("blank"))
        .when((pl.col(ROW) <= layout.heading_row) | heading)
        .then(pl.lit("header"))
        .when(is_total & ~(is_unread & pl.col("label").str.contains(_LABEL)))
        .then(pl.lit("subtotal"))
        .when(is_note & ~is_total)
        .then(pl.lit("header"))
    )
    staged = staged.with_columns(kind=kind)
    entries = staged.filter(pl.col("kind").is_null())
    refused = refusals(entries, sheet, layout)
    counts = dict(staged.group_by("kind").len().iter_rows())
    return OddRows(
        accepted=entries.join(refused, on=ROW, how="anti").select(
            ROW,
            pl.lit(sheet.name, pl.String).alias("sheet"),
            pl.col("day").alias("date"),
            pl.col("debit", "credit").fill_null(pl.lit(0, DTYPE)),
            *_texts(layout, kept),
        ),
        rejected=refused,
        subtotals=staged.filter(pl.col("kind") == "subtotal").select(
            ROW, "label", "debit", "credit", "amount", "net"
        ),
        header=counts.get("header", 0),
        blank=counts.get("blank", 0),
    )


def _folded(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(parse.FULL_WIDTH).str.to_lowercase().str.replace_all(r"\s+", "")


def _first_amount(layout: Layout) -> int:
    return min(layout.at[side] for side in ("debit", "credit", "amount", "direction") if side in layout.at)


def _texts(layout: Layout, kept: Collection[str]) -> list[pl.Expr]:
    """The wanted text columns as the file writes them (`classify` strips them).

    `project` is empty, not null, where the file says nothing.
    """
    texts = {field: raw(layout, field) for field in TEXT_COLUMNS if field in kept}
    if "voucher" in texts:
        texts["voucher"] = _voucher(layout)
    if "project" in texts:
        texts["project"] = texts["project"].fill_null("")
    return [text.alias(field) for field, text in texts.items()]


def _voucher(layout: Layout) -> pl.Expr:
    """The voucher's number, after its word where that stands in a column of its own (记, 0031 → 记-0031)."""
    number = raw(layout, "voucher")
    if "voucher_word" not in layout.at:
        return number
    word = raw(layout, "voucher_word").str.strip_chars()
    return (
        pl.when((word != "") & (number != ""))
        .then(word + pl.lit("-") + number.str.strip_chars())
        .otherwise(number)
    )


def _plain_sides(layout: Layout, body: pl.DataFrame) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Debit and credit of a plain row, and whether both are certain."""
    if layout.two_sided:
        debit, credit = (parse.plain_amount(raw(layout, side), body) for side in ("debit", "credit"))
        known = pl.all_horizontal(
            (pl.col("debit").is_not_null() | pl.col("credit").is_not_null()),
            *(
                pl.col(side).is_not_null() | raw(layout, side).fill_null("").eq("")
                for side in ("debit", "credit")
            ),
        )
        return debit, credit, known
    amount = parse.plain_amount(raw(layout, "amount"), body)
    is_debit, is_credit = _direction(layout, amount)
    debit = pl.when(is_debit).then(amount)
    credit = pl.when(is_credit).then(amount if "direction" in layout.at else -amount)
    return debit, credit, pl.col("debit").is_not_null() | pl.col("credit").is_not_null()


def _any_sides(layout: Layout, *, spreadsheet: bool) -> dict[str, pl.Expr]:
    """Debit and credit; the amount of a row whose direction is not stated; and the net of a signed column."""
    nothing = pl.lit(None, DTYPE)
    if layout.two_sided:
        return {
            "debit": parse.any_amount(raw(layout, "debit"), spreadsheet=spreadsheet),
            "credit": parse.any_amount(raw(layout, "credit"), spreadsheet=spreadsheet),
            "amount": nothing,
            "net": nothing,
        }
    amount = parse.any_amount(raw(layout, "amount"), spreadsheet=spreadsheet)
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
    word = _folded(raw(layout, "direction"))
    return word.is_in(_DEBIT).fill_null(value=False), word.is_in(_CREDIT).fill_null(value=False)
