"""SpreadsheetML 2003: the XML that Excel calls 「XML 表格 2003」, and that many programs save as .xls."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.ledgers.formats.markup import find_root, local_name, records
from budgetcheck.ledgers.formats.probe import NoLedgerError, Probe
from budgetcheck.ledgers.formats.sheet import DAY_ZERO
from budgetcheck.ledgers.formats.spill import WIDEST, Spans, Spill

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

    from budgetcheck.ledgers.formats.sheet import Sheet

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{_NAMESPACE}}}"
_DAY_ZERO_1904 = dt.date(1904, 1, 1)
_LAST_ROW = 1_048_576
_PARTS_TO_A_BATCH = 16
_MOST_SHEETS = 1_000
_SCIENTIFIC = re.compile(r"-?\d(?:\.\d{1,40})?[Ee][+-]?\d{1,2}")
_INTEGER = re.compile(r"[0-9]{1,8}")
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")
_NO_MORE_THAN_SECONDS = re.compile(r"\.0+$")


def recognise(probe: Probe) -> str | None:
    """A Workbook in the namespace of spreadsheets."""
    root = find_root(probe.text)
    return "spreadsheetml" if root and root.name == "Workbook" and _NAMESPACE in root.attributes else None


def read(path: Path, encoding: str | None, workspace: Path) -> list[Sheet]:
    """The worksheets; a row with an error value (#DIV/0!) has a fault.

    Raises:
        ValueError: for XML that cannot be read, or that holds no worksheet.
    """
    folder = workspace / f"{path.name}.sheets"
    folder.mkdir()
    tables: list[_Worksheet] = []
    day_zero = DAY_ZERO
    for number, batch in enumerate(records(path, encoding, ["Workbook"], _is_record)):
        for element in batch:
            if element.find("{*}Date1904") is not None:
                day_zero = _DAY_ZERO_1904
            if local_name(element.tag) != "Row" or (sheet := _worksheet(element)) is None:
                continue
            if not tables or tables[-1].element is not sheet:
                if len(tables) >= _MOST_SHEETS:
                    raise ValueError(_("工作表超过 {most} 个，拒绝读取").format(most=_MOST_SHEETS))
                tables.append(_Worksheet(sheet, folder / str(len(tables))))
            tables[-1].add(element)
        if tables and number % _PARTS_TO_A_BATCH == 0:
            tables[-1].spill.flush()
    if not tables:
        raise NoLedgerError(_("这个 XML 表格里没有带内容的工作表"))
    return [
        table.spill.sheet(table.name)._replace(encoding=encoding, from_spreadsheet=True, day_zero=day_zero)
        for table in tables
    ]


def _is_record(name: str) -> bool:
    return name in ("Row", "ExcelWorkbook", "Styles")


def _worksheet(row: _Element) -> _Element | None:
    return next(row.iterancestors(f"{_SS}Worksheet"), None)


class _Worksheet:
    """A worksheet on its way to disk."""

    def __init__(self, element: _Element, folder: Path) -> None:
        # Kept, so that the rows that follow are known to be of the same worksheet.
        self.element = element
        self.name = element.get(f"{_SS}Name") or _("表{number}").format(number=int(folder.name) + 1)
        self.spill = Spill(folder)
        self._spans = Spans()

    def add(self, row: _Element) -> None:
        """Add a row and the blank ones that the file leaves out before and behind it."""
        at = _number(row, "Index", self.spill.rows + 1)
        if not self.spill.rows < at <= _LAST_ROW:
            raise ValueError(
                _("工作表“{name}”的行号 {row} 不对（前一行是 {before}）").format(
                    name=self.name, row=at, before=self.spill.rows
                )
            )
        self._skip(at - self.spill.rows - 1)
        self._spans.start_row()
        cells: list[str | None] = []
        fault = None
        for element in row.iterchildren(f"{_SS}Cell"):
            index = _number(element, "Index", 0)
            column = self._spans.place(
                _number(element, "MergeAcross", 0) + 1,
                _number(element, "MergeDown", 0) + 1,
                index - 1 if index else None,
            )
            if column > WIDEST:
                fault = _("单元格超过 {most} 个").format(most=WIDEST)
                break
            if column < len(cells):
                fault = _("单元格的列号有误，重叠在别的单元格上")
                continue
            text, kind = _content(element)
            cells += [None] * (column + 1 - len(cells))
            cells[column] = text
            if kind == "Error":
                fault = fault or _("单元格是错误值")
        self.spill.add(cells, fault)
        self._skip(min(_number(row, "Span", 0), _LAST_ROW - at))

    def _skip(self, rows: int) -> None:
        self.spill.skip(rows)
        for _row in range(min(rows, _LAST_ROW)):
            self._spans.start_row()


def _number(element: _Element, name: str, otherwise: int) -> int:
    text = element.get(f"{_SS}{name}")
    if text is None:
        return otherwise
    if not _INTEGER.fullmatch(text):
        raise ValueError(
            _("XML 第 {line} 行的 {name}=“{text}”不是数").format(
                line=element.sourceline, name=name, text=text[:20]
            )
        )
    return int(text)


def _content(cell: _Element) -> tuple[str | None, str | None]:
    """The text of a cell as other workbooks show it, and its type."""
    data = cell.find(f"{_SS}Data")
    if data is None:
        return None, None
    text = "".join(data.itertext()) if len(data) else data.text or ""
    kind = data.get(f"{_SS}Type")
    if kind == "Number" and _SCIENTIFIC.fullmatch(text):
        return f"{Decimal(text):f}", kind
    if kind == "DateTime":
        return _NO_MORE_THAN_SECONDS.sub("", _MIDNIGHT.sub("", text)).replace("T", " "), kind
    if kind == "Boolean":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text), kind
    return text, kind
