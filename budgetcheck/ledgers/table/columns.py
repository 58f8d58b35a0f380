"""The cells of a row by field, as expressions over a sheet's columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.ledgers.formats.sheet import ROW, cell
from budgetcheck.ledgers.schema import AUXILIARY, BOOK, TEXT_COLUMNS
from budgetcheck.ledgers.table import parse
from budgetcheck.ledgers.table.headings import meaning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.table.layout import Layout

DEBIT = ("借", "借方", "dr", "debit", "d", "1")
CREDIT = ("贷", "贷方", "cr", "credit", "c", "0")

_VOID_STATES = ("作废", "已作废", "void", "voided")
_VOID = ("1", "是", "true", "y", "yes", "t", "√", *_VOID_STATES)
_CODE_AND_NAME = r"^\s*(\d[\d.\-]{2,})\s*[\s_/|:：、\-(（\[【]\s*([^\d\s].*?)[)）\]】]?\s*$"
_MONTH_DAY = r"^\s*\d{1,2}\s*(?:(?:[-/]|月)\s*\d{1,2}\s*日?|\.\d{2})\s*$"
"""A day without its year; 1.1 could have been the number 1.10."""


def raw(layout: Layout, field: str) -> pl.Expr:
    """The cell of a field as the file writes it; null where the file has no such column."""
    return pl.col(cell(layout.at[field])) if field in layout.at else pl.lit(None, pl.String)


def filled(layout: Layout, field: str) -> pl.Expr:
    """Whether the cell of a field holds anything but spaces."""
    return is_filled(raw(layout, field))


def is_filled(text: pl.Expr) -> pl.Expr:
    """Whether a text holds anything but spaces."""
    return text.str.strip_chars().ne("").fill_null(value=False)


def every(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """Whether all conditions hold of a row; Polars has no answer where there are none, here it is yes."""
    return pl.all_horizontal(pl.col(ROW) > 0, *conditions)


def either(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """Whether one of the conditions holds of a row; where there are none, no."""
    return pl.any_horizontal(pl.col(ROW) == 0, *conditions)


def beyond_heading(sheet: Sheet, layout: Layout) -> list[str]:
    """Columns right of the heading: in a text they show a record cut too often; a spreadsheet's cells stay in place."""
    if sheet.from_spreadsheet or sheet.headings is not None:
        return []
    return [cell(at) for at in range(layout.heading_width, sheet.width)]


def day_text(layout: Layout) -> pl.Expr:
    """The date as one text, whether it stands in one column, without its year, or in columns of its parts."""
    if {"month", "day"} <= layout.at.keys():
        month, day = (_digits(raw(layout, field), word) for field, word in (("month", "月"), ("day", "日")))
        return pl.concat_str(_year(layout, month), month, day, separator="-")
    text = raw(layout, "date" if "date" in layout.at else "month_day")
    if "year" not in layout.at and not layout.titles.year_of:
        return text
    parts = text.str.extract_all(r"\d+")
    month, day = (parts.list.get(at, null_on_oob=True) for at in (0, 1))
    whole = pl.concat_str(_year(layout, month), month, day, separator="-")
    return pl.when(text.str.contains(_MONTH_DAY)).then(whole).otherwise(text)


def day_fields(layout: Layout) -> tuple[str, ...]:
    """The fields that the date is read from."""
    return tuple(field for field in ("date", "month_day", "month", "day") if field in layout.at)


def _year(layout: Layout, month: pl.Expr) -> pl.Expr:
    if "year" in layout.at:
        return _digits(raw(layout, "year"), "年度")
    year_of = {str(month): str(year) for month, year in layout.titles.year_of.items()}
    return month.str.strip_chars_start("0").replace_strict(year_of, default=None, return_dtype=pl.String)


def _digits(text: pl.Expr, suffix: str) -> pl.Expr:
    """A number of a date's part without what may stand around it."""
    bare = text.str.replace_many(parse.FULL_WIDTH).str.strip_chars().str.strip_chars_end(suffix)
    return bare.str.replace(r"\.0$", "").str.strip_chars()


def is_voided(layout: Layout) -> pl.Expr:
    """Whether the file marks a line's voucher as void: such a line was never booked."""
    if "voided" not in layout.at:
        return pl.lit(value=False)
    text = raw(layout, "voided").str.strip_chars().str.to_lowercase().fill_null("")
    is_flag = "作废" in layout.headings["voided"]
    return text.is_in(_VOID if is_flag else _VOID_STATES)


def texts(layout: Layout, kept: Collection[str]) -> list[pl.Expr]:
    """The wanted text columns as the file writes them (`classify` strips them), auxiliaries and book where it has them.

    `project` is empty, not null, where the file says nothing.
    """
    found = {field: raw(layout, field) for field in TEXT_COLUMNS}
    found["voucher"] = _voucher(layout)
    found["project"] = found["project"].fill_null("")
    found["account_code"], found["account_name"] = _account(layout)
    found["counterparty"] = _counterparty(layout)
    wanted = [text.alias(field) for field, text in found.items() if field in kept]
    if layout.auxiliaries:
        wanted.append(_auxiliaries(layout).alias(AUXILIARY))
    if "book" in layout.at:
        wanted.append(raw(layout, "book").alias(BOOK))
    return wanted


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


def _counterparty(layout: Layout) -> pl.Expr:
    """The other party, in whichever of its columns (客户, 供应商) it stands."""
    columns = [
        pl.col(cell(at))
        for at, text in enumerate(layout.all_headings)
        if text and meaning(text)[:1] == ("counterparty",) and at not in layout.at.values()
    ]
    first = raw(layout, "counterparty")
    return pl.coalesce(*(pl.when(each != "").then(each) for each in (first, *columns))) if columns else first


def _account(layout: Layout) -> tuple[pl.Expr, pl.Expr]:
    """The account's code and name, taken apart where they stand in one cell (`530101 研发支出/材料费`)."""
    code, name = raw(layout, "account_code"), raw(layout, "account_name")
    if layout.account_levels:
        parts = (pl.col(cell(at)).str.strip_chars() for at in layout.account_levels)
        levels = pl.concat_str(
            *(pl.when(part != "").then(part) for part in parts), separator="/", ignore_nulls=True
        )
        is_told = name.is_null() | (name == "") | levels.str.ends_with(name)
        is_whole = (levels == "") | name.str.contains("/", literal=True)
        name = (
            pl.when(is_told)
            .then(levels)
            .when(is_whole)
            .then(name)
            .otherwise(pl.concat_str(levels, name, separator="/"))
        )
    elif "account_name" not in layout.at and "account_code" in layout.at:
        is_name = ~code.str.contains(r"[0-9０-９]")
        name = pl.coalesce(code.str.extract(_CODE_AND_NAME, 2), pl.when(is_name).then(code))
        code = pl.coalesce(code.str.extract(_CODE_AND_NAME, 1), pl.when(~is_name).then(code))
    if "account_code" in layout.at:
        # A code that was protected from Excel (="0001"), or was a number on its way (1001.0).
        is_protected = code.str.starts_with('="') & code.str.ends_with('"') & (code.str.len_chars() > 3)  # noqa: PLR2004 - more than the protection itself
        code = pl.when(is_protected).then(code.str.slice(2, code.str.len_chars() - 3)).otherwise(code)
        is_number = code.str.ends_with(".0") & code.str.contains(r"^\d+\.0$")
        code = pl.when(is_number).then(code.str.strip_suffix(".0")).otherwise(code)
    return code, name


def _auxiliaries(layout: Layout) -> pl.Expr:
    """All auxiliaries of a line as one text: `类型:编码 名称;…`."""
    each: list[pl.Expr] = []
    for columns in layout.auxiliaries:
        cells = [pl.col(cell(at)).str.strip_chars() if at >= 0 else pl.lit(None, pl.String) for at in columns]
        if len(cells) == 1:
            each.append(pl.when(cells[0] != "").then(cells[0]))
            continue
        kind, code, name = (pl.when(text != "").then(text) for text in cells)
        value = pl.concat_str(code, name, separator=" ", ignore_nulls=True)
        whole = pl.when(kind.is_not_null()).then(pl.concat_str(kind, value, separator=":")).otherwise(value)
        each.append(pl.when(value != "").then(whole))
    return pl.concat_str(*each, separator=";", ignore_nulls=True)
