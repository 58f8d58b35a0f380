"""A list of projects read back: one tree of plain values for each row, and the cell of each of its facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.dossiers.form import EXAMPLE, HELP, NUMBER_COLUMN, Field, folded
from budgetcheck.dossiers.form_cells import FormCells, nearest
from budgetcheck.dossiers.form_fields import UNIT
from budgetcheck.dossiers.project_list import FIELDS, LISTS, SHEET, field_of
from budgetcheck.language import _
from budgetcheck.money import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.problems import Problem
    from budgetcheck.workbooks import Cells

Place = tuple[str | int, ...]

_SEPARATORS = re.compile(r"[;；,，、\s]+")
_STATED_UNIT = re.compile(r"单位[:：]\s*(万元|元)")
_OF_A_LEDGER = re.compile(r"借方|贷方|凭证|摘要")
_WITHIN = 10
_TOTALS = {folded(each) for each in ("合计", "总计", "小计", "合计数")}
_LEAST = {("project", "id"), ("project", "programme")}


class ProjectRow(NamedTuple):
    """One project of the list.

    Attributes:
        row: Its row on the sheet.
        tree: What `Dossier` validates.
        unit: The unit of its amounts.
    """

    row: int
    tree: dict[str, Any]
    unit: str


class ProjectList:
    """A sheet with one project a row.

    Attributes:
        sheet: Its name.
    """

    def __init__(self, cells: Cells, heading: int, file: str) -> None:
        self.sheet = cells.name
        self._cells = FormCells(file, cells, "元")
        self._heading = heading
        self._columns = self._headings()
        self._unit_at = next((at for at, field in self._columns.items() if field.key == UNIT.key), None)
        self._stated_unit = _stated_unit(cells, heading)

    @property
    def faults(self) -> list[Problem]:
        """What was found wrong so far; complete once all rows are read."""
        return self._cells.faults

    def rows(self) -> Iterator[ProjectRow]:
        """The projects; blank rows, help, the example and sums of the projects are passed over."""
        for row in range(self._heading + 1, len(self._cells.cells.rows) + 1):
            mark = folded(self._cells.text(row, 0) or "")
            if mark == EXAMPLE and 0 not in self._columns:
                for at, field in self._columns.items():
                    self._cells.refuse_changed_example(row, at, field)
            elif mark == HELP and 0 not in self._columns:
                continue
            elif any(self._cells.is_filled(row, at) for at in self._columns) and not self._is_total(row):
                yield self._project(row)

    def places(self, row: int) -> dict[Place, str]:
        """The cell of each fact of a project, as messages name it."""
        places: dict[Place, str] = {("project",): self._cells.row_place(row)}
        line = 0
        for at, field in self._columns.items():
            place = self._cells.place(row, at, field)
            if field.key[:2] != ("budget", "lines"):
                places[field.key] = place
            elif self._cells.text(row, at) is not None:
                places["budget", "lines", line] = place
                places["budget", "lines", line, "amount"] = place
                line += 1
        return places

    def _headings(self) -> dict[int, Field]:
        columns: dict[int, Field] = {}
        for at, heading in enumerate(self._cells.cells.rows[self._heading - 1]):
            if heading is None or folded(heading) == folded(NUMBER_COLUMN):
                continue
            field = field_of(heading)
            place = self._cells.place(self._heading, at)
            if field is None:
                near = nearest(heading, [each.label for each in FIELDS])
                found = _("没有“{label}”这一列").format(label=heading)
                self._cells.refuse(
                    place, found, _("{near}；预算金额的列名如“市级财政资金-业务费”").format(near=near)
                )
            elif any(field.key == each.key and field.label == each.label for each in columns.values()):
                self._cells.refuse(place, _("“{label}”这一列有两处").format(label=heading), _("请只留一处"))
            else:
                columns[at] = field
        return columns

    def _is_total(self, row: int) -> bool:
        """Whether a row sums up others: it begins with 合计 and says nothing else but amounts."""
        texts = [text for text in self._cells.cells.rows[row - 1] if text]
        others = [
            at
            for at, field in self._columns.items()
            if field.kind != "budget" and field.key != UNIT.key and self._cells.is_filled(row, at)
        ]
        return bool(texts) and folded(texts[0]) in _TOTALS and len(others) <= 1

    def _project(self, row: int) -> ProjectRow:
        unit = (
            self._cells.text(row, self._unit_at) if self._unit_at is not None else None
        ) or self._stated_unit
        self._cells.unit = unit if unit in UNITS else "元"
        tree: dict[str, Any] = {"project": {}, "budget": {"lines": []}}
        if unit is not None:
            tree["budget"]["unit"] = unit
        has_amounts = False
        for at, field in self._columns.items():
            value = self._cells.value(row, at, field)
            if value is None:
                continue
            if field.key[:2] == ("budget", "lines"):
                source, category = field.key[2:]
                tree["budget"]["lines"].append({"category": category, "source": source, "amount": value})
            elif field.key != UNIT.key:
                _put(tree, field.key, _SEPARATORS.split(value) if field.key in LISTS else value)
            has_amounts |= field.kind == "budget"
        if has_amounts and unit is None:
            self._cells.refuse(
                self._cells.row_place(row), _("没有写金额单位"), _("请加“金额单位”一列，填 元 或 万元")
            )
        return ProjectRow(row, tree, self._cells.unit)


def find_list(sheets: Sequence[Cells], file: str) -> ProjectList | None:
    """The list of projects in a workbook: by the name of its sheet, or by its headings."""
    for sheet in sheets:
        for row, texts in enumerate(sheet.rows[:_WITHIN], 1):
            if any(text and _OF_A_LEDGER.search(text) for text in texts):
                break
            keys = {field.key for text in texts if text and (field := field_of(text))}
            if keys >= _LEAST or (sheet.name == SHEET and keys & _LEAST):
                return ProjectList(sheet, row, file)
    return None


def _stated_unit(cells: Cells, heading: int) -> str | None:
    """The unit that stands above the heading (单位：万元)."""
    for texts in cells.rows[: heading - 1]:
        for text in texts:
            if text and (stated := _STATED_UNIT.search(text)):
                return stated[1]
    return None


def _put(tree: dict[str, Any], key: tuple[str, ...], value: Any) -> None:
    *parents, last = tuple(key)
    for part in parents:
        tree = tree.setdefault(part, {})
    tree[last] = value
