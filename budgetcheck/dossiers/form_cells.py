"""A sheet of a form while it is read: its cells as the dossier's readers expect them, and what is wrong with them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from budgetcheck.dossiers.cell_text import written
from budgetcheck.dossiers.form_style import shown
from budgetcheck.language import _
from budgetcheck.problems import Problem
from budgetcheck.workbooks import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.dossiers.form import Field
    from budgetcheck.workbooks import Cells


class FormCells:
    """The cells of one sheet; rows count from 1, columns from 0.

    Args:
        file: The file as messages name it.
        cells: The sheet.
        unit: The unit of the budget's amounts.

    Attributes:
        faults: What was found wrong so far.
    """

    def __init__(self, file: str, cells: Cells, unit: str) -> None:
        self.file = file
        self.name = cells.name
        self.cells = cells
        self.unit = unit
        self.faults: list[Problem] = []

    def text(self, row: int, at: int) -> str | None:
        """The cell as it stands."""
        texts = self.cells.rows[row - 1]
        return texts[at] if at < len(texts) else None

    def is_filled(self, row: int, at: int) -> bool:
        """Whether something stands in the cell, an error value included."""
        return self.text(row, at) is not None or (row, at) in self.cells.faults

    def value(self, row: int, at: int, field: Field) -> str | None:
        """The cell as a value of a field; None where it is blank or an error value, which is a fault."""
        fault = self.cells.faults.get((row, at))
        if fault is None:
            text = self.text(row, at)
            return None if text is None else written(text, field.kind, self.unit)
        place = self.place(row, at, field)
        if fault == "=":
            self.refuse(place, _("公式没有算出的值"), _("请在 Excel 或 WPS 中打开并保存一次，再重试"))
        else:
            self.refuse(
                place,
                _("读到“{value}”").format(value=fault),
                _("单元格是错误值，请改正公式，或直接填写"),
            )
        return None

    def refuse_changed_example(self, row: int, at: int, field: Field) -> None:
        """Refuse what was filled in where the example stands: it would be passed over in silence."""
        text = self.text(row, at)
        examples = field.example if isinstance(field.example, tuple) else (field.example,)
        if text is not None and written(text, field.kind, self.unit) not in {
            shown(each, field) for each in examples if each is not None
        }:
            self.refuse(
                self.place(row, at, field),
                _("示例被改成“{value}”").format(value=text),
                _("示例不会读取；请填在要填写的格子里，示例改回或清空"),
            )

    def place(self, row: int, at: int, field: Field | None = None) -> str:
        """A cell as messages name it: `项目!B5（项目编号）`."""
        cell = f"{self.name}!{address(row, at)}"
        return f"{cell}（{field.label}）" if field else cell

    def row_place(self, row: int) -> str:
        """A row as messages name it."""
        return _("{sheet}!第 {row} 行").format(sheet=self.name, row=row)

    def refuse(self, place: str, found: str, expected: str) -> None:
        """Note a fault."""
        self.faults.append(Problem(self.file, place, found, expected))


def nearest(label: str, known: Sequence[str]) -> str:
    """What to write instead of an unknown label."""
    near = difflib.get_close_matches(label, known, n=1, cutoff=0.0)
    return _("最接近的是“{near}”").format(near=near[0]) if near else _("请删除")
