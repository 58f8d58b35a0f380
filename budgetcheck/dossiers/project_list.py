"""Many projects in one sheet, one a row, for screening: which column means which fact, and the form to fill in."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcheck.dossiers.form import EXAMPLE, HELP, NUMBER_COLUMN, Field, folded
from budgetcheck.dossiers.form_fields import PROJECT_FIELDS, UNIT
from budgetcheck.dossiers.form_style import Pen
from budgetcheck.vocabulary import CATEGORY, SOURCE
from budgetcheck.workbooks import column_letter

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.vocabulary import Vocabulary

SHEET = "项目清单"
TITLE = "项目清单：每行一个项目，供立项前初审"
HINT = (
    "带 * 的必填，其余知道多少填多少。预算金额按“资金来源-费用类别”分列，没有的留空；一行只用一种金额单位。"
    "变更、结果、决算不在这里填，请用单个项目的档案表。"
)
_ALIASES = {"专项": "计划", "专项名称": "计划", "类别": "项目类别", "单位": "金额单位", "项目": "项目名称"}
_HYPHENS = re.compile(r"[-‐‑–—―]+")
_NUMBER_WIDTH, _WIDTH, _ROWS = 8.0, 16.0, 500
_HEADING, _FIRST = 2, 5
_EXAMPLES = {
    ("municipal", "equipment_purchase"): Decimal(100),
    ("municipal", "business"): Decimal(350),
    ("municipal", "labour"): Decimal(150),
    ("municipal", "indirect"): Decimal(120),
    ("municipal", "performance"): Decimal(80),
    ("self_raised", "business"): Decimal(200),
}

_UNIT = UNIT._replace(help="这一行预算金额的单位", required=False)
FIELDS = (
    *(
        field._replace(cells=1, example="；".join(field.example), help="可以多个，用分号隔开")
        if field.cells > 1
        else field
        for section in PROJECT_FIELDS
        for field in section.fields
    ),
    _UNIT,
    Field("预算总额", ("budget", "total"), Decimal(1000), "可不填；填了就与各列之和核对", "budget"),
)
LISTS = tuple(field.key for section in PROJECT_FIELDS for field in section.fields if field.cells > 1)
"""The facts that are lists: several in one cell."""
_FIELD_OF = {folded(field.label): field for field in FIELDS}
_FIELD_OF |= {folded(alias): _FIELD_OF[folded(label)] for alias, label in _ALIASES.items()}


def amount_field(source: str, category: str) -> Field:
    """The column of a budget amount; its key ends with the codes of its source and category."""
    label = f"{SOURCE.label(source, 'zh')}-{CATEGORY.label(category, 'zh')}"
    example = _EXAMPLES.get((source, category))
    return Field(label, ("budget", "lines", source, category), example, "", "budget")


def field_of(heading: str) -> Field | None:
    """The fact that a heading means: a field's label, or source and category in either order; None for any other."""
    known = _FIELD_OF.get(folded(heading))
    if known is not None:
        return known
    parts = _HYPHENS.split(unicodedata.normalize("NFKC", heading))
    if len(parts) != 2:  # noqa: PLR2004 - source and category
        return None
    for source, category in (parts, reversed(parts)):
        try:
            field = amount_field(SOURCE.code(source), CATEGORY.code(category))
        except ValueError:
            continue
        return field._replace(label=heading)
    return None


def write_list_form(path: Path, programmes: Vocabulary) -> None:
    """Write the form for many projects, one a row, with its example; `programmes` are those to choose from."""
    columns = (
        *FIELDS,
        *(amount_field(source, category) for source in SOURCE.codes for category in CATEGORY.codes),
    )
    pen = Pen(path, programmes)
    with pen.book:
        page = pen.page(SHEET, (_NUMBER_WIDTH, *(_WIDTH for _ in columns)), landscape=True)
        pen.unit_cell = f"${column_letter(1 + columns.index(_UNIT))}{_FIRST + 1}"
        page.sheet.set_row(0, 26)
        page.text(0, 0, TITLE, "title")
        page.text(1, 0, HINT, "note")
        marks = ((NUMBER_COLUMN, "heading"), (HELP, "help"), (EXAMPLE, "example"))
        for row, (text, look) in enumerate(marks, _HEADING):
            page.text(row, 0, text, look)
        page.sheet.set_row(_HEADING + 1, 64)
        page.sheet.freeze_panes(_HEADING + 1, 3)
        page.sheet.repeat_rows(_HEADING)
        for row in range(_ROWS):
            page.sheet.write_number(_FIRST + row, 0, row + 1, pen.look("number"))
        for at, field in enumerate(columns, 1):
            page.sheet.set_column(at, at, _WIDTH, pen.look("input", field.kind))
            page.text(_HEADING, at, f"{field.label} *" if field.required else field.label, "heading")
            page.text(_HEADING + 1, at, field.help, "help")
            page.put((_HEADING + 2, at), field.example, field, "example")
            page.check((_FIRST, at), _FIRST + _ROWS - 1, field)
        page.guard((_HEADING + 2, 1), (_HEADING + 2, len(columns)))
