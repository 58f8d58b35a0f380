"""The content of an OpenDocument spreadsheet, element by element: repeated cells and rows stand in it once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _
from budgetcheck.ledgers.formats.grid import Grid
from budgetcheck.ledgers.formats.numbers import number_text
from budgetcheck.ledgers.formats.workbook import (
    LONGEST_CELL,
    UnusableWorkbookError,
    cell_too_long,
    refuse_too_large,
)

if TYPE_CHECKING:
    from budgetcheck.ledgers.formats.sheet import Sheet

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _OFFICE, _TEXT = (f"{_OASIS}:{name}:1.0 " for name in ("table", "office", "text"))
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?|(?:Err|错误) ?[:：] ?\d+")
_MOST_REPEATED = 2_000_000
"""Filled cells that stand in the file once and in the sheet again. Identical lines one below the other are rare."""
_PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?")


class _Text(NamedTuple):
    column: int
    text: str | None
    is_fault: bool


class Content:
    """Gathers sheets from the elements of `content.xml`, as expat calls for them.

    Attributes:
        sheets: Those that are complete.
    """

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._open: list[str] = []
        self._grid: Grid | None = None
        self._name = ""
        self._table_depth = 0
        self._row = self._column = self._repeated = 1
        self._texts: list[_Text] = []
        self._cell: dict[str, str] | None = None
        self._cell_depth = 0
        self._lines: list[list[str]] = []
        self._length = 0
        self._unrolled = 0

    def doctype(self, *_declared: object) -> None:
        """Refuse a document that declares entities: no spreadsheet does.

        Raises:
            UnusableWorkbookError: always.
        """
        raise UnusableWorkbookError(_("工作簿的 XML 里有文档类型声明（DTD），不是正常的工作簿，拒绝读取"))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Tables within cells, drawings and links are no sheets; notes are no text of a cell."""
        self._open.append(tag)
        depth = len(self._open)
        if self._grid is None:
            if tag == f"{_TABLE}table" and self._open[-2:-1] == [f"{_OFFICE}spreadsheet"]:
                self._name = attributes.get(f"{_TABLE}name", "")
                self._grid, self._row, self._table_depth = Grid(self._name), 1, depth
        elif self._cell is not None:
            self._start_within_cell(tag, attributes, depth)
        elif tag == f"{_TABLE}table-row":
            self._column, self._texts = 0, []
            self._repeated = max(int(attributes.get(f"{_TABLE}number-rows-repeated", 1)), 1)
        elif tag == f"{_TABLE}table-cell":
            self._cell, self._cell_depth, self._lines, self._length = attributes, depth, [], 0
        elif tag == f"{_TABLE}covered-table-cell":
            # What lies under a merged cell is not shown.
            self._column += max(int(attributes.get(f"{_TABLE}number-columns-repeated", 1)), 1)

    def text(self, text: str) -> None:
        """Text, of which that of a cell's paragraphs counts."""
        if self._lines and self._is_in_paragraph():
            self._length += len(text)
            if self._length > LONGEST_CELL:
                raise cell_too_long()
            self._lines[-1].append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        depth = len(self._open)
        self._open.pop()
        if self._cell is not None:
            if depth == self._cell_depth:
                self._end_cell(self._cell)
                self._cell = None
        elif self._grid is not None:
            if tag == f"{_TABLE}table-row":
                self._end_row(self._grid)
            elif depth == self._table_depth:
                self.sheets.append(self._grid.sheet())
                self._grid = None

    def _is_in_paragraph(self) -> bool:
        """Whether the open elements are a paragraph of the cell, and nothing in it that is shown elsewhere."""
        within = self._open[self._cell_depth :]
        return within[:1] == [f"{_TEXT}p"] and f"{_OFFICE}annotation" not in within

    def _start_within_cell(self, tag: str, attributes: dict[str, str], depth: int) -> None:
        if tag == f"{_TEXT}p" and depth == self._cell_depth + 1:
            self._lines.append([])
        elif tag == f"{_TEXT}s":
            self.text(" " * min(int(attributes.get(f"{_TEXT}c", 1)), LONGEST_CELL + 1))
        elif tag == f"{_TEXT}tab":
            self.text("\t")
        elif tag == f"{_TEXT}line-break":
            self.text("\n")

    def _end_cell(self, cell: dict[str, str]) -> None:
        repeated = max(int(cell.get(f"{_TABLE}number-columns-repeated", 1)), 1)
        shown = "\n".join("".join(line) for line in self._lines)
        formula = f"{_TABLE}formula" in cell
        is_error = cell.get(_CALC_TYPE) == "error" or (formula and _ERROR.fullmatch(shown) is not None)
        was_computed = not formula or bool(shown) or f"{_OFFICE}value-type" in cell
        text = shown if is_error else _value(cell, shown)
        if text or is_error or not was_computed:
            refuse_too_large(self._name, 1, self._column + repeated, repeated)
            self._refuse_unrolling(repeated - 1)
            found = (text or "#ERROR!") if is_error else (text if was_computed else None)
            self._texts += [
                _Text(at, found, is_error or not was_computed)
                for at in range(self._column, self._column + repeated)
            ]
        self._column += repeated

    def _end_row(self, grid: Grid) -> None:
        if self._texts:
            refuse_too_large(self._name, self._row + self._repeated - 1, 1, len(self._texts))
            self._refuse_unrolling(len(self._texts) * (self._repeated - 1))
            for row in range(self._row, self._row + self._repeated):
                for column, text, is_fault in self._texts:
                    if is_fault:
                        grid.put_fault(row, column, text)
                    elif text is not None:
                        grid.put(row, column, text)
        self._row += self._repeated

    def _refuse_unrolling(self, cells: int) -> None:
        self._unrolled += cells
        if self._unrolled > _MOST_REPEATED:
            raise UnusableWorkbookError(
                _("工作表“{name}”里重复填充的单元格超过 200 万个，拒绝读取").format(name=self._name)
            )


def _value(cell: dict[str, str], shown: str) -> str:
    """The value of a cell, which its attributes give, or what it shows."""
    match cell.get(f"{_OFFICE}value-type"):
        case "float" | "currency" | "percentage":
            value = cell[f"{_OFFICE}value"]
            return value if _PLAIN_NUMBER.fullmatch(value) else number_text(float(value))
        case "date":
            day, _at, time = cell[f"{_OFFICE}date-value"].partition("T")
            return f"{day} {time or '00:00:00'}"
        case "time":
            return cell[f"{_OFFICE}time-value"]
        case "boolean":
            return cell[f"{_OFFICE}boolean-value"]
        case "string":
            return cell.get(f"{_OFFICE}string-value", shown)
        case _:
            return shown
