"""Workbooks as a person would leave them: the form, with some cells changed; or sheets from rows."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter  # type: ignore[import-untyped]

from budgetcheck.workbooks import Cells, read_cells
from tests.dossiers.reading import write_form, write_list_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

LEAST = {"项目!B5": "A-1", "项目!B7": "烟台"}
"""The cells that a dossier cannot do without."""


def filled_form(path: Path, cells: Mapping[str, Any], *, least: bool = True) -> Path:
    """The form with some cells (`项目!B5`) filled in or changed; `None` clears one."""
    write_form(path)
    return _changed(path, {**(LEAST if least else {}), **cells})


def filled_list(path: Path, cells: Mapping[str, Any]) -> Path:
    """The form for many projects, with some cells filled in."""
    write_list_form(path)
    return _changed(path, cells)


def write_sheets(path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]]) -> Path:
    """A workbook of rows; a text that starts with `=` is a formula that was computed as 1/0."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for at, value in enumerate(values):
                    _write(sheet, row, at, value, day)
    return path


def _changed(path: Path, cells: Mapping[str, Any]) -> Path:
    sheets = {sheet.name: [list(row) for row in _rows(sheet)] for sheet in read_cells(path)}
    for address, value in cells.items():
        name, letters, row = re.fullmatch(r"(.+)!([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
        at = 0
        for letter in letters:
            at = at * 26 + ord(letter) - ord("A") + 1
        rows = sheets.setdefault(name, [])
        rows.extend([] for _ in range(int(row) - len(rows)))
        line = rows[int(row) - 1]
        line.extend([None] * (at - len(line)))
        line[at - 1] = value
    return write_sheets(path, sheets)


def _rows(sheet: Cells) -> Iterable[Iterable[Any]]:
    return sheet.rows


def _write(sheet: Any, row: int, at: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(row, at, dt.datetime.combine(value, dt.time()), day)
    elif isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, at, value)
    elif value.startswith("="):
        sheet.write_formula(row, at, value, None, "#DIV/0!")
    else:
        sheet.write_string(row, at, value)
