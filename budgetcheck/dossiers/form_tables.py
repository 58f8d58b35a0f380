"""The rows of a form's table, each an element as far as it is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.dossiers.form import EXAMPLE, HELP, NONE, NUMBER_COLUMN, folded
from budgetcheck.dossiers.form_cells import nearest
from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcheck.dossiers.form import Field, Key, Table
    from budgetcheck.dossiers.form_cells import FormCells


class Element(NamedTuple):
    """A row that is filled in.

    Attributes:
        row: The row of the sheet.
        number: What stands in its first column (序号).
        values: Its facts by their keys.
        places: The cell of each fact that the table asks for, as messages name it.
    """

    row: int
    number: str | None
    values: dict[Key, str]
    places: dict[Key, str]

    @property
    def says_none(self) -> bool:
        """Whether the row says that there is none (the word 无 alone), not what there is."""
        return list(self.values.values()) == [NONE]


def read_elements(sheet: FormCells, table: Table, heading: int) -> list[Element]:
    """The rows filled in below a heading row; examples and help are passed over, blank rows are fine."""
    columns = _columns(sheet, table, heading)
    examples: Iterator[tuple[Any, ...]] = iter(table.examples)
    elements: list[Element] = []
    for row in range(heading + 1, len(sheet.cells.rows) + 1):
        number = sheet.text(row, 0)
        mark = folded(number or "")
        if mark == EXAMPLE:
            _refuse_changed_example(sheet, row, table, columns, next(examples, ()))
        elif mark != HELP:
            _refuse_cells_without_heading(sheet, row, columns)
            if any(sheet.is_filled(row, at) for at in columns):
                elements.append(_element(sheet, row, number, columns))
    return elements


def _columns(sheet: FormCells, table: Table, heading: int) -> dict[int, Field]:
    """The field of each column; a heading that is unknown or stands twice is a fault, its column passed over."""
    known = {folded(field.label): field for field in table.columns}
    columns: dict[int, Field] = {}
    unknown = False
    for at in range(1, len(sheet.cells.rows[heading - 1])):
        label = sheet.text(heading, at)
        if label is None:
            continue
        field = known.get(folded(label))
        if field is None:
            unknown = True
            near = nearest(label, [each.label for each in table.columns])
            sheet.refuse(sheet.place(heading, at), _("没有“{label}”这一列").format(label=label), near)
        elif field in columns.values():
            sheet.refuse(
                sheet.place(heading, at), _("“{label}”这一列有两处").format(label=label), _("请只留一处")
            )
        else:
            columns[at] = field
    for field in () if unknown else table.columns:
        if field.required and field not in columns.values():
            sheet.refuse(
                sheet.row_place(heading),
                _("缺少“{label}”这一列").format(label=field.label),
                _("请用原来的表格，不要删改标题行"),
            )
    return columns


def _element(sheet: FormCells, row: int, number: str | None, columns: Mapping[int, Field]) -> Element:
    values = {field.key: sheet.value(row, at, field) for at, field in columns.items()}
    return Element(
        row,
        number,
        {key: value for key, value in values.items() if value is not None},
        {field.key: sheet.place(row, at, field) for at, field in columns.items()},
    )


def _refuse_changed_example(
    sheet: FormCells, row: int, table: Table, columns: Mapping[int, Field], example: tuple[Any, ...]
) -> None:
    for at, field in columns.items():
        shown = example[table.columns.index(field)] if example else None
        sheet.refuse_changed_example(row, at, field._replace(example=shown))


def _refuse_cells_without_heading(sheet: FormCells, row: int, columns: Mapping[int, Field]) -> None:
    """Something beside the columns is no part of any fact; below an unknown heading it was said already."""
    heading = next(
        texts for texts in sheet.cells.rows if texts and folded(texts[0] or "") == folded(NUMBER_COLUMN)
    )
    for at in range(1, len(sheet.cells.rows[row - 1])):
        has_heading = at < len(heading) and heading[at] is not None
        if at not in columns and not has_heading and sheet.is_filled(row, at):
            sheet.refuse(sheet.place(row, at), _("这一列没有标题"), _("请填在有标题的列里，或删除"))
