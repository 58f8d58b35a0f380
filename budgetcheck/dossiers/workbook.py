"""The form read back: cells → the tree of plain values that YAML gives, and the cell in which each of them stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.dossiers.form import FIELD_HEADINGS, NONE, NUMBER_COLUMN, folded
from budgetcheck.dossiers.form_cells import FormCells, nearest
from budgetcheck.dossiers.form_fields import UNIT
from budgetcheck.dossiers.form_sheets import CHANGE_NUMBER, SHEETS
from budgetcheck.dossiers.form_tables import read_elements
from budgetcheck.language import _
from budgetcheck.money import UNITS
from budgetcheck.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.dossiers.form import Field, FormSheet, Key
    from budgetcheck.dossiers.form_tables import Element
    from budgetcheck.workbooks import Cells

Place = tuple[str | int, ...]

_LABEL, _VALUE, _EXAMPLE = 0, 1, 2
_ID = folded("项目编号")
_LABELS = {folded(field.label) for section in SHEETS[0].sections for field in section.fields} - {_ID}
_ENOUGH_LABELS = 5
"""So many of the labels tell the form where that of the project's id was changed; no ledger has them in a column."""
_LINES = ("changes", "lines")
_REQUIRED = (("project",), ("budget",))


class Filled(NamedTuple):
    """A form as it was filled in.

    Attributes:
        tree: What `Dossier` validates; amounts and dates are text.
        unit: The unit of the budget's amounts.
        places: The cell of each place of the tree, as messages name it (`项目!B5（项目编号）`).
        faults: What is wrong with the form itself: unknown labels, error cells, an example that was filled in.
        changes: Where in the tree the change with a number stands.
    """

    tree: dict[str, Any]
    unit: str
    places: dict[Place, str]
    faults: list[Problem]
    changes: dict[str, int]


def is_form(sheets: Sequence[Cells]) -> bool:
    """Whether a workbook is the form of a dossier: by its first sheet's name or title, and the labels on it."""
    return any(_is_first_sheet(sheet) for sheet in sheets)


def read_form(sheets: Sequence[Cells], file: str) -> Filled:
    """What a form says.

    Args:
        sheets: The workbook; sheets that are none of the form's are left alone.
        file: The file, as messages name it.
    """
    named = {sheet.name: sheet for sheet in sheets}
    unit = _unit(named.get(SHEETS[1].name))
    filled = Filled({}, unit, {}, _copies(sheets, file), {})
    for form in SHEETS:
        if form.name in named:
            sheet = FormCells(file, named[form.name], unit)
            _read_sheet(form, sheet, filled)
            filled.faults.extend(sheet.faults)
    _demand_unit(filled, file)
    return filled


def _is_first_sheet(sheet: Cells) -> bool:
    labels = {folded(row[0]) for row in sheet.rows if row and row[0]}
    first = SHEETS[0]
    if sheet.name != first.name and folded(first.title) not in labels:
        return False
    return (sheet.name == first.name and _ID in labels) or len(labels & _LABELS) >= _ENOUGH_LABELS


def _unit(budget: Cells | None) -> str:
    """The unit chosen, needed before any amount is read; an unknown one is refused by the model."""
    label = folded(UNIT.label)
    rows = budget.rows if budget else ()
    chosen = next((row[_VALUE] for row in rows if row[0] and folded(row[0]) == label), None)
    return chosen if chosen in UNITS else "元"


def _copies(sheets: Sequence[Cells], file: str) -> list[Problem]:
    """A sheet of the form under another name would be left alone, and what is filled in there with it."""
    titles = {form.title: form.name for form in SHEETS}
    found = [(sheet.name, titles.get((sheet.rows or [(None,)])[0][0] or "")) for sheet in sheets]
    return [
        Problem(
            file,
            name,
            _("工作表改了名或是副本，不会读取"),
            _("请改回原名“{known}”，多余的副本请删除").format(known=known),
        )
        for name, known in found
        if known is not None and name != known
    ]


def _demand_unit(filled: Filled, file: str) -> None:
    """An amount without its unit could be ten thousand times another."""
    lines = _at(filled.tree, ("budget", "lines")) or _at(filled.tree, ("budget", "total"))
    if UNIT.key in filled.places and lines and _at(filled.tree, UNIT.key) is None:
        place = filled.places[UNIT.key]
        filled.faults.append(Problem(file, place, _("没有选金额单位"), _("请选 元 或 万元")))


def _read_sheet(form: FormSheet, sheet: FormCells, filled: Filled) -> None:
    root: Place = (form.sections[0].fields[0].key if form.sections else form.table.key if form.table else ())[
        :1
    ]
    filled.places.setdefault(root, form.name)
    if root in _REQUIRED:
        filled.tree[str(root[0])] = {}
    heading = _read_fields(form, sheet, filled)
    if form.table is None:
        return
    if heading is None:
        if not form.sections and any(any(row) for row in sheet.cells.rows):
            sheet.refuse(
                form.name,
                _("没有找到以“{heading}”开头的标题行").format(heading=NUMBER_COLUMN),
                _("请用原来的表格，不要删改标题行"),
            )
        return
    elements = read_elements(sheet, form.table, heading)
    if form.table.key == _LINES:
        _put_changed_budgets(sheet, elements, filled)
        return
    if form.table.key == ("changes",):
        _number_changes(sheet, elements, filled)
    _put_elements(sheet, form.table.key, elements, filled, may_be_none=form.table.may_be_none)


def _read_fields(form: FormSheet, sheet: FormCells, filled: Filled) -> int | None:
    """Read the single facts; gives the row of the table's heading where it is found."""
    known = {folded(field.label): field for section in form.sections for field in section.fields}
    passed = {form.title, form.hint, form.table_name, FIELD_HEADINGS[0]}
    passed |= {section.name for section in form.sections}
    for row in range(1, len(sheet.cells.rows) + 1):
        label = sheet.text(row, _LABEL)
        if form.table and label is not None and folded(label) == folded(NUMBER_COLUMN):
            return row
        field = known.get(folded(label)) if label else None
        if field is not None:
            _read_field(sheet, row, field, filled)
        elif known and label not in passed and sheet.is_filled(row, _VALUE):
            _refuse_unknown_label(sheet, row, label, [each.label for each in known.values()])
    return None


def _refuse_unknown_label(sheet: FormCells, row: int, label: str | None, known: Sequence[str]) -> None:
    if label is None:
        sheet.refuse(sheet.place(row, _VALUE), _("这一行没有字段名"), _("请填在字段名右边的格子里"))
    else:
        found = _("没有“{label}”这个字段").format(label=label)
        sheet.refuse(sheet.place(row, _LABEL), found, nearest(label, known))


def _read_field(sheet: FormCells, row: int, field: Field, filled: Filled) -> None:
    place = sheet.place(row, _VALUE, field)
    filled.places.setdefault(field.key, place)
    sheet.refuse_changed_example(row, _EXAMPLE, field)
    value = sheet.value(row, _VALUE, field)
    if value is None:
        return
    said = _at(filled.tree, field.key)
    if field.cells == 1:
        if said is not None:
            sheet.refuse(place, _("这一项填了两次"), _("请只留一处"))
        _put(filled.tree, field.key, value)
        filled.places[field.key] = place
    elif NONE in field.words and said is not None and (value == NONE or said == []):
        sheet.refuse(place, _("既选了“无”，又选了别的"), _("请只留一种"))
    elif NONE in field.words and value == NONE:
        _put(filled.tree, field.key, [])
    else:
        values = said or []
        filled.places[*field.key, len(values)] = place
        _put(filled.tree, field.key, [*values, value])


def _put_elements(
    sheet: FormCells, key: Key, elements: Sequence[Element], filled: Filled, *, may_be_none: bool
) -> None:
    stated = [each for each in elements if not (may_be_none and each.says_none)]
    if stated and len(stated) < len(elements):
        none_at = next(each.row for each in elements if each not in stated)
        sheet.refuse(sheet.row_place(none_at), _("既写了“无”，又有别的行"), _("请只留一种"))
    if elements:
        _put(filled.tree, key, [_tree(each) for each in stated])
    for at, element in enumerate(stated):
        _place(sheet, (*key, at), element, filled)
        if key == ("changes",):
            where = _("{row}（变更后预算）").format(row=sheet.row_place(element.row))
            filled.places[*key, at, "lines"] = where


def _number_changes(sheet: FormCells, changes: Sequence[Element], filled: Filled) -> None:
    """Number the changes: the place of each by the number that the lines of its budget state."""
    for at, change in enumerate(changes):
        if change.number is None:
            continue
        if change.number in filled.changes:
            sheet.refuse(
                sheet.place(change.row, _LABEL),
                _("序号 {number} 用了两次").format(number=change.number),
                _("每项变更的序号要不同"),
            )
        filled.changes[change.number] = at


def _put_changed_budgets(sheet: FormCells, lines: Sequence[Element], filled: Filled) -> None:
    """Give each line of a changed budget to the change whose number it states."""
    for line in lines:
        number = line.values.pop(CHANGE_NUMBER.key, None)
        place = line.places.get(CHANGE_NUMBER.key, sheet.row_place(line.row))
        if number is None:
            sheet.refuse(place, _("缺少变更序号"), _("请填“变更”表里这项变更的序号"))
            continue
        if number not in filled.changes:
            found = _("“变更”表里没有序号为 {number} 的变更").format(number=number)
            sheet.refuse(place, found, _("请先在“变更”表填写这项变更"))
            continue
        at = filled.changes[number]
        stated = filled.tree["changes"][at].setdefault("lines", [])
        if not line.says_none:
            _place(sheet, ("changes", at, "lines", len(stated)), line, filled)
            stated.append(_tree(line))


def _place(sheet: FormCells, spot: Place, element: Element, filled: Filled) -> None:
    filled.places[spot] = sheet.row_place(element.row)
    filled.places.update({(*spot, *key): place for key, place in element.places.items()})


def _tree(element: Element) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in element.values.items():
        _put(tree, key, value)
    return tree


def _at(tree: Any, key: Key) -> Any:
    for part in key:
        tree = None if tree is None else tree.get(part)
    return tree


def _put(tree: dict[str, Any], key: Key, value: Any) -> None:
    for part in key[:-1]:
        tree = tree.setdefault(part, {})
    tree[key[-1]] = value
