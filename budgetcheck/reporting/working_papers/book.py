"""The workbook itself: a sheet per table, written row by row, so that memory does not grow with the evidence."""

from __future__ import annotations

import datetime as dt
from math import ceil
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

from budgetcheck.language import _, current
from budgetcheck.reporting.working_papers.table import SUMS, cells, is_exact, number_format
from budgetcheck.spreadsheet import MOST_ROWS, TEXT_ONLY
from budgetcheck.vocabulary import VERDICT
from budgetcheck.workbooks import address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from budgetcheck.reporting.working_papers.table import Column, Table
    from budgetcheck.spreadsheet import Cell

MOST_LINES = MOST_ROWS - 1
"""Rows of a sheet below its heading; what is beyond goes to further sheets."""

_BATCH = 50_000
_A4 = 9
_PAPER_WIDTH = 210
"""Characters that stand side by side on A4 across and can still be read."""
_HEADING_HEIGHT = 42
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "section": {"bold": True, "bg_color": "#DDEBF7"},
    "label": {"bold": True, "valign": "top", "text_wrap": True},
    "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
    "heading": {
        "bold": True,
        "bg_color": "#1F4E79",
        "font_color": "#FFFFFF",
        "border": 1,
        "border_color": "#BFBFBF",
        "text_wrap": True,
        "valign": "vcenter",
        "align": "center",
    },
    "cell": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "total": {"valign": "top", "bold": True, "bg_color": "#DDEBF7", "top": 1},
    "fail": {"valign": "top", "bold": True, "bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "review": {"valign": "top", "bold": True, "bg_color": "#FFEB9C", "font_color": "#7F4F00"},
    "waived": {"valign": "top", "italic": True},
    "not_applicable": {"valign": "top", "font_color": "#595959"},
}


class Book:
    """A workbook while it is written.

    Args:
        target: The file.
        day: Stated as the day on which it was made, so that its bytes repeat.
        title: Of the workbook; it stands above each printed page.
        mark: What tells this run from others; it stands below each.

    Attributes:
        file: The workbook.
        mark: As above.
    """

    def __init__(self, target: Path, day: dt.date, title: str, mark: str) -> None:
        self.file = xlsxwriter.Workbook(target, {"constant_memory": True, **TEXT_ONLY})
        self.file.use_zip64()
        self.file.set_properties(
            {"title": title, "comments": mark, "created": dt.datetime.combine(day, dt.time.min)}
        )
        self.mark = mark
        self._title = title
        self._font = "宋体" if current() == "zh" else "Calibri"
        self._formats: dict[tuple[str, str], Any] = {}

    def look(self, name: str, number: str = "General") -> Any:
        """The format of a cell, by its part in the sheet and what it holds."""
        if (name, number) not in self._formats:
            self._formats[name, number] = self.file.add_format(
                {"font_name": self._font, "font_size": 10, **_LOOKS[name], "num_format": number}
            )
        return self._formats[name, number]

    def sheet(self, name: str, widths: Sequence[float]) -> Any:
        """A sheet with its columns' widths, printed on A4 across."""
        sheet = self.file.add_worksheet(name)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(ceil(sum(widths) / _PAPER_WIDTH), 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.set_header("&L" + self._title.replace("&", "&&") + "&R&A")
        sheet.set_footer("&L&8 " + self.mark + "&R" + _("第 &P 页，共 &N 页"))
        return sheet

    def add(self, table: Table) -> None:
        """Write a table, to further sheets where it has more rows than a sheet holds."""
        formats = [self._formats_of(column, table.rows.schema[column.name]) for column in table.columns]
        for number, rows in enumerate(_parts(table.rows), 1):
            name = table.name if number == 1 else f"{table.name} {number}"
            self._write(self._headed(name, table), table, rows, formats)

    def _headed(self, name: str, table: Table) -> Any:
        sheet = self.sheet(name, [column.width for column in table.columns])
        sheet.freeze_panes(1, table.fixed)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, table.fixed - 1)
        sheet.set_row(0, _HEADING_HEIGHT)
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, column.heading, self.look("heading"))
        return sheet

    def _formats_of(self, column: Column, dtype: pl.DataType) -> Callable[[Any, bool], Any]:
        """Which format a cell of a column has, by its value and whether it stands in a total."""
        number = "0" if column.name == "row" else number_format(dtype)  # the number of a row is no amount
        total = self.look("total", number)
        if column.words is VERDICT:
            looks = {
                VERDICT.label(code): self.look(code if code in _LOOKS else "cell", number)
                for code in VERDICT.codes
            }
            return lambda value, _is_total: looks.get(value)
        usual = self.look("wrapped" if column.wraps else "cell", number)
        return lambda _value, is_total: total if is_total else usual

    def _write(
        self, sheet: Any, table: Table, rows: pl.DataFrame, formats: Sequence[Callable[[Any, bool], Any]]
    ) -> None:
        """Cells in the order of rows, as a workbook that is written in a stream demands."""
        write = {str: sheet.write_string, float: sheet.write_number}
        below, columns = 1, range(len(table.columns))
        has_totals = SUMS in rows.columns
        may_be_summed = [has_totals and is_exact(table.rows[column.name]) for column in table.columns]
        for batch in rows.iter_slices(_BATCH):
            summed = batch[SUMS].to_list() if has_totals else [None] * batch.height
            values = [cells(batch[column.name], column.words) for column in table.columns]
            for row, (many, line) in enumerate(zip(summed, zip(*values, strict=True), strict=True), below):
                for at in columns:
                    value = line[at]
                    look = formats[at](value, many is not None)
                    if many and may_be_summed[at] and many < row and value is not None:
                        self._write_total(sheet, (row, at), many, value, look)
                    elif value is not None:
                        write[type(value)](row, at, value, look)
                    elif many is not None:
                        sheet.write_blank(row, at, None, look)
            below += batch.height
        if rows.is_empty():
            sheet.write_string(1, 0, _("（无）"), self.look("cell"))
        last = max(below - 1, 1)
        sheet.autofilter(0, 0, last, len(table.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{address(last + 1, len(table.columns) - 1)}"})

    @staticmethod
    def _write_total(sheet: Any, place: tuple[int, int], many: int, value: Cell, look: Any) -> None:
        """A live sum with its value, so that it shows where nothing is worked out again."""
        row, at = place
        sheet.write_formula(row, at, f"=SUM({address(row - many + 1, at)}:{address(row, at)})", look, value)


def sheets_of(rows: pl.DataFrame) -> int:
    """How many sheets a table takes."""
    return max(ceil(rows.height / MOST_LINES), 1)


def _parts(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for number in range(sheets_of(rows)):
        yield rows.slice(number * MOST_LINES, MOST_LINES)
