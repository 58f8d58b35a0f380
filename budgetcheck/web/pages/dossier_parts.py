"""What a dossier has on screen, derived from the form that is a workbook: single facts, lists of rows, tables of amounts.

Waivers are no part of it: they are proposed and decided elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.dossiers.form import NONE
from budgetcheck.dossiers.form_fields import UNIT
from budgetcheck.dossiers.form_sheets import CHANGE_NUMBER, SHEETS
from budgetcheck.language import later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.dossiers.form import Field, FormSheet, Key, Section, Table

CHANGES: Key = ("changes",)
LINES = "lines"
"""The key of a change under which its whole budget stands."""
WAIVERS: Key = ("waivers",)
SPARE = 2
"""Empty rows that a list offers beyond those filled in."""
CHOOSE = "从列表中选"
"""The workbook's help where cells do not show that they are lists; fields on screen do."""

_CELL = (("category",), ("source",), ("amount",))
_HINTS: Mapping[str, str] = {
    "项目": later(
        "带 * 的必填，其余知道多少填多少。某项工作的日期空着，表示还没有发生；其他空格表示不知道。"
    ),
    "预算": later(
        "第一次批复的预算。以后的调整填在“变更”里，不要改这里。间接费用不含绩效，绩效支出另填一格。"
    ),
    "资金": later("承诺给多少、何时到位。实际到账看账簿，不填在这里。"),
    "变更": later("每项变更一组，没有变更不填。预算调整须写明调整后的全部预算，不是差额。"),
    "结果": later("还没有验收、终止或撤销的项目，这一部分全部空着。"),
    "已报决算": later("单位自己的决算数，用来与账簿核对；没有编决算不填，净冲销可以为负。"),
}
HELPS: Mapping[Key, str] = {
    UNIT.key: later("管预算和变更后预算，其他金额一律为元；换单位不会换算已填的金额"),
    ("project", "ends_on"): later("批准时的结束日期；延期填在“变更”里"),
    ("outcome", "disqualifiers"): later("可选几种；确认没有的选“确认没有”，不清楚的不选"),
    ("name",): "",
}
"""Where the screen helps in other words than the workbook."""


class Part(NamedTuple):
    """A part of the screen.

    Attributes:
        anchor: Its place on the page.
        name: Its title (a text for the catalogue).
        hint: What to write in it (likewise).
        sections: Single facts.
        rows: A list with an element a row.
        rows_name: What that list is called (likewise).
        cells: The key of a list of amounts, each of a category and a source.
        may_be_none: Whether an empty list of either kind says something else than no list.
    """

    anchor: str
    name: str
    hint: str
    sections: tuple[Section, ...]
    rows: Table | None
    rows_name: str
    cells: Key | None
    may_be_none: bool


def _part(sheet: FormSheet) -> Part:
    table = sheet.table
    is_cells = table is not None and tuple(column.key for column in table.columns) == _CELL
    key = sheet.sections[0].fields[0].key[0] if sheet.sections else table.key[0] if table else ""
    return Part(
        anchor=f"part-{key}",
        name=sheet.name,
        hint=_HINTS[sheet.name],
        sections=sheet.sections,
        rows=None if is_cells else table,
        rows_name=sheet.table_name or sheet.name,
        cells=table.key if table is not None and is_cells else None,
        may_be_none=table is not None and table.may_be_none,
    )


PARTS = tuple(
    _part(sheet)
    for sheet in SHEETS
    if sheet.table is None or (sheet.table.key != WAIVERS and sheet.table.columns[0] is not CHANGE_NUMBER)
)
"""In the order of the page."""
FIELDS: tuple[Field, ...] = tuple(
    field for part in PARTS for section in part.sections for field in section.fields
)
"""Every single fact."""


def is_choice_of_several(field: Field) -> bool:
    """Whether any of a field's words may be chosen, and that none holds."""
    return field.cells > 1 and NONE in field.words


def is_list(field: Field) -> bool:
    """Whether a field takes several texts."""
    return field.cells > 1 and NONE not in field.words
