"""A trial balance (科目余额表): what becomes of each row, and the opening, movements and closing of each account."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import FAULT, ROW, cell
from budgetcheck.ledgers.schema import AUXILIARY, REJECTED, Rows
from budgetcheck.ledgers.table import parse
from budgetcheck.ledgers.table.columns import CREDIT, DEBIT, either, every, filled, raw, texts
from budgetcheck.ledgers.table.labels import is_repeated_heading
from budgetcheck.ledgers.table.refusals import Fault, faults_of_record, first_faults, unread
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.table.layout import Layout

LONGEST_CODE = 64
"""The most characters of an account code."""

MOST_ROWS = 300_000
"""The most rows of a trial balance: accounts are few, even with their auxiliaries and month by month."""

PAIRS = {"period": ("period_debit", "period_credit"), "ytd": ("ytd_debit", "ytd_credit")}
"""The movements that a trial balance may state: of its period, and of the year so far."""

TWO_SIDED = (
    "opening_debit",
    "opening_credit",
    *PAIRS["period"],
    *PAIRS["ytd"],
    "closing_debit",
    "closing_credit",
)
"""Every amount that stands in two columns."""

_CODE = r"^[0-9A-Za-z][0-9A-Za-z.\-_/\\· ]*$"
_TOTAL = r"^[^0-9]{0,12}(?:合计|小计|总计|累计)(?:[(（].*[)）])?[:：]?$"
_BARE_TOTAL = r"^(?:合计|小计|总计|累计)[:：]?$"
_LEVEL = ("平", "平衡")
_IS_LEAF = ("是", "1", "y", "yes", "true", "t", "√", "末级")
_MONTH = r"^(?:((?:19|20)\d{2})\D?)?(1[0-2]|0?[1-9])\D{0,3}$"
_NOTHING = pl.lit(None, DTYPE)


class TrialBalance(NamedTuple):
    """A sheet that holds a trial balance.

    Attributes:
        sheet: The sheet.
        layout: Its heading and columns.
        accounts: A row of the file each: `row` (UInt32), `code`, `name` (String), `has_auxiliary`, `is_leaf`
            (Boolean: of one auxiliary; without accounts below, as the file says), `year`, `month` (Int32, of a table
            month by month), `opening`, `closing` (元; debit positive, but as written where `unsigned`), `side` (Int8: 1
            debit, -1 credit, of a direction that stands for both balances) and `TWO_SIDED`; null where the file has
            no such column.
        unsigned: Those of `opening` and `closing` of which the file does not say on which side they are.
        stated: Its rows of totals: `row`, `label` and the two-sided amounts.
        refused: Its rejected rows: `row`, `column`, `value`, `reason`.
        header: How many rows are titles, headings and notes.
        blank: How many are blank.
    """

    sheet: Sheet
    layout: Layout
    accounts: pl.DataFrame
    unsigned: tuple[str, ...]
    stated: pl.DataFrame
    refused: pl.DataFrame
    header: int
    blank: int

    @property
    def pair(self) -> str:
        """The movements that the file states, of the two kinds the narrower: a key of `PAIRS`."""
        return "period" if set(PAIRS["period"]) <= self.layout.at.keys() else "ytd"

    def rows(self) -> Rows:
        """What became of each row."""
        parts = (self.header, self.blank, self.stated.height, self.accounts.height, self.refused.height)
        return Rows(sum(parts), *parts)

    def rejected(self, label: str) -> pl.DataFrame:
        """The rejected rows (`schema.REJECTED`) of a file that messages name by a label."""
        return self.refused.select(
            pl.lit(label).alias("file"),
            pl.lit(self.sheet.name, pl.String).alias("sheet"),
            ROW,
            "column",
            "value",
            "reason",
        ).cast(pl.Schema(REJECTED))


def read_trial_balance(sheet: Sheet, layout: Layout) -> TrialBalance:
    """A sheet's rows, each accounted for.

    Args:
        sheet: The sheet.
        layout: Its layout, of the role `trial_balance`.

    Raises:
        ValueError: where there are more rows than a trial balance can have, in words for the user.
    """
    cells = sheet.cells.head(MOST_ROWS + 1).collect(engine="streaming")
    if cells.height > MOST_ROWS:
        raise ValueError(_("科目余额表超过 {most:,} 行，请分月导出").format(most=MOST_ROWS))
    staged = cells.with_columns(*texts(layout, ("account_code", "account_name"))).with_columns(
        pl.col("account_code", "account_name").str.strip_chars(), label=_label(layout)
    )
    staged = staged.with_columns(kind=_kind(sheet, layout)).with_columns(**_amounts(sheet, layout))
    accounts = staged.filter(pl.col("kind").is_null())
    refused = first_faults(accounts, _faults(sheet, layout))
    stated = staged.filter(pl.col("kind") == "subtotal")
    unread_totals = first_faults(stated, [*_unread_amounts(sheet, layout)])
    counts = dict(staged.group_by("kind").len().iter_rows())
    return TrialBalance(
        sheet=sheet,
        layout=layout,
        accounts=_accounts(accounts.join(refused, on=ROW, how="anti"), layout),
        unsigned=tuple(
            phase
            for phase in ("opening", "closing")
            if phase in layout.at and not _sides_of(layout, phase) and f"{phase}_direction" not in layout.at
        ),
        stated=stated.join(unread_totals, on=ROW, how="anti").select(ROW, "label", *TWO_SIDED),
        refused=pl.concat([refused, unread_totals]).sort(ROW),
        header=counts.get("header", 0),
        blank=counts.get("blank", 0),
    )


def _label(layout: Layout) -> pl.Expr:
    """The words of a row of totals (合计, 资产小计), without spaces; else null.

    They stand in place of the code, in its name, or alone in any column before the amounts (小计 of an auxiliary).
    """
    first = min(layout.at[field] for field in layout.amounts)
    spaceless = [pl.col(cell(at)).str.replace_all(r"\s+", "") for at in range(first)]
    named = [
        text
        for text in (pl.col("account_code"), pl.col("account_name"))
        for text in [text.str.replace_all(r"\s+", "")]
    ]
    has_code = _is_code(pl.col("account_code")) & (pl.col("account_code").str.len_chars() > 1)
    return pl.coalesce(
        pl.lit(None, pl.String),
        *(pl.when(text.str.contains(_BARE_TOTAL)).then(text) for text in spaceless),
        *(pl.when(~has_code & text.str.contains(_TOTAL)).then(text) for text in named),
    )


def _is_code(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace_many(parse.FULL_WIDTH)
    return (plain.str.contains(_CODE) & plain.str.contains(r"\d")).fill_null(value=False)


def _kind(sheet: Sheet, layout: Layout) -> pl.Expr:
    """`blank`, `header`, `subtotal`; null for what should be an account."""
    is_blank = every(pl.col(cell(at)).str.strip_chars().fill_null("").eq("") for at in range(sheet.width))
    has_figures = either(
        raw(layout, field).str.contains(r"[0-9０-９]").fill_null(value=False) for field in layout.amounts
    )
    is_fine = pl.col(FAULT).is_null()
    return (
        pl.when(is_blank & is_fine)
        .then(pl.lit("blank"))
        .when((pl.col(ROW) < layout.first_row) | is_repeated_heading(layout))
        .then(pl.lit("header"))
        .when(pl.col("label").is_not_null() & is_fine)
        .then(pl.lit("subtotal"))
        .when(~has_figures & ~_is_code(pl.col("account_code")) & is_fine)
        .then(pl.lit("header"))
    )


def _amounts(sheet: Sheet, layout: Layout) -> dict[str, pl.Expr]:
    """The amount of each column; null where blank or absent."""
    return {
        field: (
            parse.any_amount(raw(layout, field), spreadsheet=sheet.from_spreadsheet, power=layout.power)
            if field in layout.at
            else _NOTHING
        )
        for field in (*TWO_SIDED, "opening", "closing")
    }


def _accounts(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    has_auxiliary = (
        pl.col(AUXILIARY).str.len_chars().gt(0).fill_null(value=False)
        if layout.auxiliaries
        else pl.lit(value=False)
    )
    year, month = _period(layout)
    return rows.select(
        ROW,
        pl.col("account_code").alias("code"),
        pl.col("account_name").fill_null("").alias("name"),
        has_auxiliary.alias("has_auxiliary"),
        _word(layout, "is_leaf").is_in(_IS_LEAF).fill_null(value=False).alias("is_leaf"),
        year.alias("year"),
        month.alias("month"),
        _balance(layout, "opening").alias("opening"),
        _balance(layout, "closing").alias("closing"),
        _side(layout, "direction").alias("side"),
        *(
            (pl.col(field).fill_null(pl.lit(0, DTYPE)) if field in layout.at else pl.col(field))
            for field in TWO_SIDED
        ),
    )


def _balance(layout: Layout, phase: str) -> pl.Expr:
    """Opening or closing: of two columns debit less credit; of one with its own direction signed; else as written."""
    zero = pl.lit(0, DTYPE)
    if sides := _sides_of(layout, phase):
        debit, credit = (
            pl.col(field).fill_null(zero) if field in sides else zero
            for field in (f"{phase}_debit", f"{phase}_credit")
        )
        return debit - credit
    if phase not in layout.at:
        return _NOTHING
    amount = pl.col(phase).fill_null(zero)
    if f"{phase}_direction" in layout.at:
        return pl.when(_side(layout, f"{phase}_direction") < 0).then(-amount).otherwise(amount)
    return amount


def _sides_of(layout: Layout, phase: str) -> list[str]:
    return [field for field in (f"{phase}_debit", f"{phase}_credit") if field in layout.at]


def _side(layout: Layout, field: str) -> pl.Expr:
    word = _word(layout, field)
    return (
        pl.when(word.is_in(DEBIT)).then(pl.lit(1, pl.Int8)).when(word.is_in(CREDIT)).then(pl.lit(-1, pl.Int8))
    )


def _word(layout: Layout, field: str) -> pl.Expr:
    word = raw(layout, field).str.replace_many(parse.FULL_WIDTH).str.to_lowercase()
    return word.str.replace_all(r"\s+", "")


def _period(layout: Layout) -> tuple[pl.Expr, pl.Expr]:
    """Year and month of a table month by month, from columns, the year else from its titles."""
    parts = raw(layout, "month").str.replace_many(parse.FULL_WIDTH).str.strip_chars()
    parts = parts.str.strip_suffix(".0").str.extract_groups(_MONTH)
    month = parts.struct.field("2").cast(pl.Int32)
    stated = raw(layout, "year").str.extract(r"^\s*((?:19|20)\d{2})", 1).cast(pl.Int32)
    from_titles = month.replace_strict(dict(layout.titles.year_of), default=None, return_dtype=pl.Int32)
    return pl.coalesce(parts.struct.field("1").cast(pl.Int32), stated, from_titles), month


def _faults(sheet: Sheet, layout: Layout) -> list[Fault]:
    """Rows whose code, amounts, direction or month cannot be read."""

    def fault(field: str, found: pl.Expr, reason: str) -> Fault:
        return Fault(found, pl.lit(layout.headings[field]), raw(layout, field), pl.lit(reason))

    code = pl.col("account_code")
    faults = [
        *faults_of_record(sheet, layout),
        fault("account_code", ~filled(layout, "account_code"), _("科目编码为空")),
        fault("account_code", ~_is_code(code), _("不是科目编码")),
        fault(
            "account_code",
            code.str.len_chars() > LONGEST_CODE,
            _("科目编码超过 {most} 个字符").format(most=LONGEST_CODE),
        ),
        *_unread_amounts(sheet, layout),
    ]
    if "month" in layout.at:
        faults.append(fault("month", _period(layout)[1].is_null(), _("会计期间应为 1 至 12 月")))
    zero = pl.lit(0, DTYPE)
    balances = [field for field in ("opening", "closing") if field in layout.at]
    directions = [(f"{phase}_direction", [phase]) for phase in balances] + [("direction", balances)]
    for field, of in directions:
        if field not in layout.at:
            continue
        has_balance = either(pl.col(each).fill_null(zero) != zero for each in of)
        known = _side(layout, field).is_not_null()
        is_level = _word(layout, field).is_in(_LEVEL).fill_null(value=False)
        is_single = len(of) == 1
        expected = _("方向应为“借”“贷”或“平”")
        faults.append(fault(field, has_balance & ~known & ~is_level, expected))
        faults.append(fault(field, filled(layout, field) & ~known & ~is_level, expected))
        if is_single:
            faults.append(fault(field, has_balance & is_level, _("方向写“平”，余额却不是零")))
    return faults


def _unread_amounts(sheet: Sheet, layout: Layout) -> list[Fault]:
    return [
        Fault(
            unread(sheet, layout, field),
            pl.lit(layout.headings[field]),
            raw(layout, field),
            parse.why_no_amount(raw(layout, field)),
        )
        for field in layout.amounts
    ]
