"""XLSX workbooks, every cell as text (calamine by fastexcel); macros and formulas never run."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import fastexcel
import polars as pl

from budgetcheck.ledgers.formats.sheet import FAULT, ROW, Sheet, cell
from budgetcheck.language import _

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST_UNPACKED = 4 << 30
_ERROR_CELL = re.compile(
    rb'<c\b[^>]*?\br="[A-Z]+(\d+)"[^>]*?\bt="e"|<c\b[^>]*?\bt="e"[^>]*?\br="[A-Z]+(\d+)"'
)


def read(path: Path, encoding: str | None, workspace: Path) -> list[Sheet]:  # noqa: ARG001 - as every format
    """The sheets of a workbook; a row that holds an error cell (#DIV/0!) carries a fault, for calamine reads it as blank."""
    _refuse_bomb(path)
    try:
        workbook = fastexcel.read_excel(path)
        return [_sheet(workbook, path, index, name) for index, name in enumerate(workbook.sheet_names)]
    except fastexcel.FastExcelError as error:
        raise ValueError(_("工作簿已损坏或设有密码，无法打开")) from error


def _sheet(workbook: fastexcel.ExcelReader, path: Path, index: int, name: str) -> Sheet:
    # Without skip_rows=0 the empty rows above the first filled one would vanish from the row numbers.
    loaded = workbook.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    cells = loaded.to_polars()
    width = cells.width
    cells = cells.rename({old: cell(at) for at, old in enumerate(cells.columns)}).with_row_index(
        ROW, offset=1
    )
    faulty = _rows_with_error_cells(path, index) if width else set()
    fault = pl.when(pl.col(ROW).is_in(sorted(faulty))).then(pl.lit(_("单元格是错误值（如 #DIV/0!）")))
    return Sheet(name, cells.with_columns(fault.alias(FAULT)).lazy(), width, from_spreadsheet=True)


def _rows_with_error_cells(path: Path, index: int) -> set[int]:
    rows: set[int] = set()
    with zipfile.ZipFile(path) as archive, archive.open(_part(archive, index)) as stream:
        rest = b""
        while part := stream.read(1 << 20):
            text = rest + part
            rows.update(int(match[1] or match[2]) for match in _ERROR_CELL.finditer(text))
            rest = text[text.rfind(b"<c ") :][-4096:] if b"<c " in text else b""
    return rows


def _part(archive: zipfile.ZipFile, index: int) -> str:
    """The part of the package that holds the sheet at an index of the workbook's own order."""
    ids = re.findall(rb'<(?:\w+:)?sheet\b[^>]*?\br:id="([^"]+)"', archive.read("xl/workbook.xml"))
    relations = archive.read("xl/_rels/workbook.xml.rels")
    relation = next(
        tag for tag in re.findall(rb"<Relationship\b[^>]*>", relations) if b'Id="' + ids[index] + b'"' in tag
    )
    target = re.search(rb'Target="([^"]+)"', relation)
    part = target[1].decode() if target else ""
    return part.lstrip("/") if part.startswith("/") else f"xl/{part}"


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
            raise ValueError(_("工作簿解压后超过 4 GB，拒绝读取"))
