"""How a form looks, and how a value is written into a cell so that it is read back as it was."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

from budgetcheck.dossiers.form import words
from budgetcheck.dossiers.form_checks import EXAMPLE_CHECK, check_of
from budgetcheck.dossiers.form_fields import PROGRAMME
from budgetcheck.workbooks import address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.dossiers.form import Field, Kind
    from budgetcheck.vocabulary import Vocabulary

NUMBER_FORMATS: dict[Kind, str] = {
    "date": "yyyy-mm-dd",
    "money": "#,##0.00",
    "signed": "#,##0.00",
    "budget": "#,##0.00####",
    "count": "0",
    "number": "General",
    "text": "@",  # a number typed as a code keeps its leading zeros
    "flag": "General",
}
_BORDER = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter", "text_wrap": True}
_FONT = {"font_name": "宋体", "font_size": 11}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 15, "valign": "vcenter"},
    "hint": {"font_color": "#595959", "text_wrap": True, "valign": "top"},
    "note": {"font_color": "#595959"},
    "heading": {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "align": "center", **_BORDER},
    "section": {"bold": True, "bg_color": "#DDEBF7", "valign": "vcenter"},
    "label": {"bg_color": "#F2F2F2", **_BORDER},
    "required": {"bg_color": "#F2F2F2", "bold": True, "font_color": "#C00000", **_BORDER},
    "help": {"font_color": "#595959", "font_size": 10, **_BORDER},
    "example": {"font_color": "#808080", "italic": True, "bg_color": "#F2F2F2", **_BORDER},
    "input": _BORDER,
    "number": {"font_color": "#808080", "align": "center", **_BORDER},
}
_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - the file keeps local time without a zone; its bytes repeat
_FIRST_DATE_CELL = dt.date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_FINEST = Decimal("1e-9")
_MOST_DIGITS = 15  # what a number cell keeps
_FROM_HERE_TEXT = 10**15


class Pen:
    """A workbook while it is written, in the looks of the form.

    Attributes:
        book: The workbook.
        unit_cell: The address of the cell that holds the unit of the budget's amounts, once it is written.
        missing: How a required cell looks while it is blank.
    """

    def __init__(self, path: Path, programmes: Vocabulary) -> None:
        self.book = xlsxwriter.Workbook(str(path))
        self.book.set_properties({"created": _CREATED})
        self.unit_cell = ""
        self.missing = self.book.add_format({"bg_color": "#FFF2CC"})
        self._programmes = words(programmes)
        self._formats: dict[tuple[str, str], Any] = {}

    def offered(self, field: Field) -> Field:
        """A field with the words to choose from."""
        return field._replace(words=self._programmes) if field.key == PROGRAMME else field

    def look(self, name: str, kind: Kind = "flag") -> Any:
        """The format of a cell, by its part in the form and what it holds."""
        number = NUMBER_FORMATS[kind]
        if (name, number) not in self._formats:
            self._formats[name, number] = self.book.add_format(
                {**_FONT, **_LOOKS[name], "num_format": number}
            )
        return self._formats[name, number]

    def page(self, name: str, widths: Sequence[float], *, landscape: bool) -> Page:
        """A sheet with its columns' widths, printed on A4 to the page's width."""
        sheet = self.book.add_worksheet(name)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        return Page(self, sheet, len(widths))


class Page:
    """A sheet while it is written; rows and columns count from 0.

    Attributes:
        sheet: The worksheet.
        width: Its number of columns.
    """

    def __init__(self, pen: Pen, sheet: Any, width: int) -> None:
        self.pen = pen
        self.sheet = sheet
        self.width = width

    def across(self, row: int, text: str, look: str, height: float | None = None) -> None:
        """A text over all columns."""
        if height is not None:
            self.sheet.set_row(row, height)
        self.sheet.merge_range(row, 0, row, self.width - 1, text, self.pen.look(look))

    def text(self, row: int, at: int, text: str, look: str) -> None:
        """A text of the form itself."""
        self.sheet.write_string(row, at, text, self.pen.look(look))

    def put(self, cell: tuple[int, int], value: Any, field: Field, look: str = "input") -> None:
        """A value of a field; a number that a cell cannot keep exactly is written as text."""
        form = self.pen.look(look, field.kind)
        if value is None:
            self.sheet.write_blank(*cell, None, form)
        elif isinstance(value, dt.date) and value >= _FIRST_DATE_CELL:
            self.sheet.write_datetime(*cell, dt.datetime.combine(value, dt.time()), form)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _fits_a_cell(value):
            self.sheet.write_number(*cell, value, form)
        else:
            self.sheet.write_string(*cell, shown(value, self.pen.offered(field)), form)

    def check(self, cell: tuple[int, int], last_row: int, field: Field) -> None:
        """Let the cells of a field, down to a row, accept only what it may hold, with a prompt and a message."""
        row, at = cell
        check = check_of(self.pen.offered(field), address(row + 1, at), self.pen.unit_cell)
        if check is not None:
            self.sheet.data_validation(row, at, last_row, at, check)

    def guard(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Let nobody fill in the example by mistake: its cells are not read."""
        self.sheet.data_validation(*first, *last, EXAMPLE_CHECK)


def shown(value: Any, field: Field) -> str:
    """A value as the form's text: a word for its code, a date as 2025-03-15, a number without exponent."""
    if isinstance(value, bool):
        return field.words[str(value).lower()]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return field.words.get(str(value), str(value))


def _fits_a_cell(value: int | Decimal) -> bool:
    """Whether a number comes back from a cell, a float, as it was written."""
    number = Decimal(value).normalize()
    if abs(number) >= _FROM_HERE_TEXT:
        return False
    digits = f"{number:f}".replace("-", "").replace(".", "").lstrip("0")
    return len(digits) <= _MOST_DIGITS and number == number.quantize(_FINEST)
