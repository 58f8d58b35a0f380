"""Canonical lines as a workbook for people: Chinese headings and words, real dates and numbers, no formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

from budgetcheck.language import _, current
from budgetcheck.ledgers.fields import field_heading
from budgetcheck.money import DTYPE
from budgetcheck.spreadsheet import (
    DATE_FORMAT,
    LONGEST,
    MONEY_FORMAT,
    MOST_ROWS,
    amount_cells,
    day_cells,
    length,
    streamed_text,
)
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from budgetcheck.spreadsheet import Cell

MOST_LINES = MOST_ROWS - 1
"""Lines of a sheet below its heading. What is beyond goes to further sheets."""

_BATCH = 50_000
_WORDS = {"source": SOURCE, "category": CATEGORY, "nature": NATURE}
_WIDTHS = {"date": 11, "voucher": 12, "summary": 32, "account_code": 14, "account_name": 32} | dict.fromkeys(
    ("debit", "credit", "project", "source", "category", "counterparty", "invoice", "file", "sheet"), 16
)
_WIDTH = 8


def write_workbook(lines: pl.LazyFrame, target: Path) -> None:
    """Write lines to sheets, in batches.

    Headings and words are Chinese, or canonical names and codes where the language in use is English.

    Args:
        lines: Columns of the canonical ledger.
        target: The file.

    Raises:
        ValueError: for a text that no cell can hold, naming its row, in words for the user.
        OSError: where the file cannot be written.
    """
    try:
        with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
            book.use_zip64()
            _write_sheets(book, lines)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error


def _write_sheets(book: xlsxwriter.Workbook, lines: pl.LazyFrame) -> None:
    columns = lines.collect_schema().names()
    formats = {
        "date": book.add_format({"num_format": DATE_FORMAT}),
        **dict.fromkeys(("debit", "credit"), book.add_format({"num_format": MONEY_FORMAT})),
    }
    heading = book.add_format({"bold": True, "bottom": 1})
    sheet, below = _sheet(book, columns, heading), 0
    for batch in lines.collect_batches(chunk_size=_BATCH, engine="streaming"):
        _refuse_long_texts(batch)
        rest = batch
        while rest.height:
            if below == MOST_LINES:
                sheet, below = _sheet(book, columns, heading), 0
            part = rest.head(MOST_LINES - below)
            _write_rows(sheet, part, below + 1, [formats.get(name) for name in columns])
            below += part.height
            rest = rest.slice(part.height)


def _sheet(
    book: xlsxwriter.Workbook, columns: Sequence[str], heading: xlsxwriter.format.Format
) -> xlsxwriter.worksheet.Worksheet:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet("序时账" if number == 1 else f"序时账{number}")
    sheet.freeze_panes(1, 0)
    for at, name in enumerate(columns):
        sheet.set_column(at, at, _WIDTHS.get(name, _WIDTH))
        sheet.write_string(0, at, field_heading(name) if current() == "zh" else name, heading)
    return sheet


def _write_rows(
    sheet: xlsxwriter.worksheet.Worksheet,
    rows: pl.DataFrame,
    first: int,
    formats: Sequence[xlsxwriter.format.Format | None],
) -> None:
    """Cells in the order of rows, as a workbook that is written in a stream demands."""
    write: dict[type, Callable[..., Any]] = {str: sheet.write_string, float: sheet.write_number}
    columns = [_cells(rows[name]) for name in rows.columns]
    for row, cells in enumerate(zip(*columns, strict=True), start=first):
        for at, value in enumerate(cells):
            if value is not None:
                write[type(value)](row, at, value, formats[at])


def _cells(column: pl.Series) -> list[Cell]:
    """What the cells of a column hold: text, or a number (of a date, its serial number)."""
    if column.dtype == DTYPE:
        return amount_cells(column)
    if column.dtype == pl.Date:
        return day_cells(column)
    if column.dtype == pl.UInt32:
        return column.cast(pl.Float64).to_list()
    if column.name in _WORDS and current() == "zh":
        labels = {code: _WORDS[column.name].label(code) for code in _WORDS[column.name].codes}
        return [each and labels[each] for each in column]
    return [streamed_text(each) if each else None for each in column]


def _refuse_long_texts(batch: pl.DataFrame) -> None:
    for name in batch.columns:
        if batch.schema[name] == pl.String:
            near = batch.filter(pl.col(name).str.len_chars() > LONGEST // 2)
            for row, text in near.select("row", name).iter_rows():
                if length(text) > LONGEST:
                    raise ValueError(
                        _(
                            "原表第 {row} 行的{column}有 {length:,} 个字符，工作簿的单元格最多 {most:,} 个"
                        ).format(row=row, column=field_heading(name), length=length(text), most=LONGEST)
                    )
