"""The form of a dossier as a workbook: empty with its example, or filled with a dossier."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.dossiers.form import (
    EXAMPLE,
    FIELD_HEADINGS,
    HELP,
    NONE,
    NUMBER_COLUMN,
)
from budgetcheck.dossiers.form_fields import UNIT
from budgetcheck.dossiers.form_sheets import CHANGE_NUMBER, SHEETS
from budgetcheck.dossiers.form_style import Pen
from budgetcheck.money import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from budgetcheck.dossiers.form import Field, FormSheet, Key, Table
    from budgetcheck.dossiers.form_style import Page
    from budgetcheck.dossiers.model import Dossier
    from budgetcheck.vocabulary import Vocabulary

_FIELD_WIDTHS = (26.0, 30.0, 24.0, 46.0)
_TABLE_WIDTH = 20.0
_TITLE_HEIGHT, _HINT_HEIGHT, _HELP_HEIGHT = 26, 34, 34
_TABS = {"项目": "#C00000", "预算": "#C00000"}
_OTHER_TAB = "#7F7F7F"
_NUMBER_WIDTH = 8.0

Values = dict[str, Any]


def write_form(path: Path, programmes: Vocabulary, dossier: Dossier | None = None) -> None:
    """Write the form; with a dossier, filled in with it.

    Args:
        path: The workbook to write.
        programmes: The programmes to choose from.
        dossier: What to fill in.
    """
    values = dossier.model_dump() if dossier else {}
    unit = dossier.budget.unit if dossier else "元"
    pen = Pen(path, programmes)
    with pen.book:
        for form in SHEETS:
            _write_sheet(pen, form, values, unit)
        pen.book.get_worksheet_by_name(SHEETS[0].name).activate()


def _write_sheet(pen: Pen, form: FormSheet, values: Values, unit: str) -> None:
    columns = len(form.table.columns) + 1 if form.table else 0
    widths = _FIELD_WIDTHS if form.sections else (_NUMBER_WIDTH, *(_TABLE_WIDTH,) * (columns - 1))
    page = pen.page(form.name, widths, landscape=columns > len(_FIELD_WIDTHS))
    page.sheet.set_tab_color(_TABS.get(form.name, _OTHER_TAB))
    page.across(0, form.title, "title", _TITLE_HEIGHT)
    page.across(1, form.hint, "hint", _HINT_HEIGHT)
    row = _write_fields(page, form, values, unit) if form.sections else 2
    if form.table:
        if not form.sections:
            page.sheet.freeze_panes(row + 1, 2)
            page.sheet.repeat_rows(row)
        row = _write_table(page, row, form.table, _rows(form.table, values, unit))
    page.sheet.print_area(0, 0, row - 1, page.width - 1)


def _write_fields(page: Page, form: FormSheet, values: Values, unit: str) -> int:
    """The sections of single facts; gives the row at which the table starts."""
    row = 2
    for at, text in enumerate(FIELD_HEADINGS):
        page.text(row, at, text, "heading")
    page.sheet.freeze_panes(row + 1, 1)
    page.sheet.repeat_rows(row)
    for section in form.sections:
        row += 1
        page.across(row, section.name, "section")
        for field in section.fields:
            if field is UNIT:
                page.pen.unit_cell = f"'{form.name}'!$B${row + 2}"
            row = _write_field(page, row + 1, field, _said(values, field, unit))
    if form.table:
        row += 2
        page.across(row, form.table_name, "section")
    return row + 1


def _write_field(page: Page, row: int, field: Field, said: Sequence[Any]) -> int:
    """The rows of a field; gives its last."""
    examples = field.example if isinstance(field.example, tuple) else (field.example,)
    cells = max(field.cells, len(said))
    for nth in range(cells):
        page.text(row + nth, 0, _label(field), "required" if field.required else "label")
        page.put((row + nth, 1), said[nth] if nth < len(said) else None, field)
        page.put((row + nth, 2), examples[nth] if nth < len(examples) else None, field, "example")
        page.text(row + nth, 3, "" if nth else field.help, "help")
    last = row + cells - 1
    page.check((row, 1), last, field)
    page.guard((row, 2), (last, 2))
    if field.required:
        page.sheet.conditional_format(row, 1, last, 1, {"type": "blanks", "format": page.pen.missing})
    return last


def _write_table(page: Page, row: int, table: Table, rows: Sequence[tuple[Any, ...]]) -> int:
    """A table from its heading row; gives the row below it."""
    page.text(row, 0, NUMBER_COLUMN, "heading")
    page.text(row + 1, 0, HELP, "help")
    page.sheet.set_row(row + 1, _HELP_HEIGHT)
    for at, field in enumerate(table.columns, 1):
        page.text(row, at, _label(field), "heading")
        page.text(row + 1, at, field.help, "help")
    row += 2
    for nth, example in enumerate(table.examples):
        page.text(row + nth, 0, EXAMPLE, "example")
        _write_row(page, row + nth, table, example, "example")
    page.guard((row, 1), (row + len(table.examples) - 1, len(table.columns)))
    row += len(table.examples)
    end = row + max(table.blank, len(rows) + 2)
    for nth in range(end - row):
        page.sheet.write_number(row + nth, 0, nth + 1, page.pen.look("number"))
        _write_row(page, row + nth, table, rows[nth] if nth < len(rows) else (None,) * len(table.columns))
    for at, field in enumerate(table.columns, 1):
        page.check((row, at), end - 1, _with_none(field) if table.may_be_none else field)
    return end


def _write_row(page: Page, row: int, table: Table, values: Sequence[Any], look: str = "input") -> None:
    for at, (field, value) in enumerate(zip(table.columns, values, strict=True), 1):
        page.put((row, at), value, field, look)


def _label(field: Field) -> str:
    return f"{field.label} *" if field.required else field.label


def _with_none(field: Field) -> Field:
    """A field whose list lets one say that there is none."""
    return field._replace(words={**field.words, NONE: NONE}) if field.key == ("category",) else field


def _said(values: Values, field: Field, unit: str) -> Sequence[Any]:
    """What a dossier says of a field: its values, several where it is a list."""
    value = _at(values, field.key)
    if field.cells > 1:
        return [NONE] if value == [] and NONE in field.words else value or []
    return [_in_unit(value, field, unit)] if value is not None else []


def _rows(table: Table, values: Values, unit: str) -> list[tuple[Any, ...]]:
    if table.columns[0] is CHANGE_NUMBER:
        return [
            (number, *row)
            for number, change in enumerate(values.get("changes", ()), 1)
            for row in _elements(table.columns[1:], change["lines"], unit, may_be_none=True)
        ]
    return list(_elements(table.columns, _at(values, table.key), unit, may_be_none=table.may_be_none))


def _elements(
    columns: Sequence[Field], elements: Any, unit: str, *, may_be_none: bool
) -> Iterable[tuple[Any, ...]]:
    if elements == [] and may_be_none:
        yield (NONE, *(None,) * (len(columns) - 1))
    for element in elements or ():
        yield tuple(_in_unit(_at(element, field.key), field, unit) for field in columns)


def _in_unit(value: Any, field: Field, unit: str) -> Any:
    """An amount of the budget in its unit; anything else as it is."""
    return value / Decimal(UNITS[unit]) if field.kind == "budget" else value


def _at(values: Any, key: Key) -> Any:
    for part in key:
        values = None if values is None else values.get(part)
    return values
