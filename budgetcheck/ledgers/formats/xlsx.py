"""XLSX workbooks, every cell as text (calamine by fastexcel); macros and formulas never run."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

import fastexcel
import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import DAY_ZERO, FAULT, ROW, Sheet, cell

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.probe import Probe

_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LARGEST_UNPACKED = 4 << 30
_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 14
_ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>(?:(?!<(?:\w+:)?[cv]\b).)*<(?:\w+:)?v>([^<]+)<',
    re.DOTALL,
)
_COUNTS_FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"')
_DAY_ZERO_1904 = dt.date(1904, 1, 1)
_DAMAGE = (
    fastexcel.FastExcelError,
    zipfile.BadZipFile,
    zlib.error,
    LookupError,  # a part that the package should have
    StopIteration,  # likewise
    OSError,
    EOFError,
    RuntimeError,  # an encrypted part, or a compression that is not known
    UnicodeDecodeError,
)


def recognise(probe: Probe) -> str | None:
    """A ZIP container with a workbook's parts. Old and encrypted workbooks (OLE2) are refused by name."""
    if probe.members is not None and "xl/workbook.xml" in probe.members:
        return "xlsx"
    if probe.head.startswith(_OLE2):
        if _ENCRYPTED in probe.path.read_bytes():
            raise ValueError(_("工作簿设有打开密码；请取消密码后另存，再重试"))
        raise ValueError(_("这是旧版 .xls 工作簿；请在 Excel 或 WPS 中另存为 .xlsx 或 CSV，再重试"))
    return None


def read(path: Path, _encoding: str | None, _workspace: Path) -> list[Sheet]:
    """The sheets of a workbook; a row that holds an error cell (#DIV/0!) carries a fault, for calamine reads it as blank."""
    try:
        _refuse_bomb_and_damage(path)
        day_zero = _day_zero(path)
        workbook = fastexcel.read_excel(path)
        return [
            _sheet(workbook, path, index, name, day_zero) for index, name in enumerate(workbook.sheet_names)
        ]
    except _DAMAGE as error:
        raise ValueError(_("工作簿已损坏或设有密码，无法打开")) from error


def _sheet(workbook: fastexcel.ExcelReader, path: Path, index: int, name: str, day_zero: dt.date) -> Sheet:
    # Without skip_rows=0 the empty rows above the first filled one would vanish from the row numbers.
    loaded = workbook.load_sheet(index, header_row=None, skip_rows=0, dtypes="string")
    cells = loaded.to_polars()
    width = cells.width
    cells = cells.rename({old: cell(at) for at, old in enumerate(cells.columns)}).with_row_index(
        ROW, offset=1
    )
    errors = _error_cells(path, index) if width else {}
    # Empty columns before the first filled one are not loaded.
    first = loaded.available_columns()[0].absolute_index if errors else 0
    fault = pl.when(pl.col(ROW).is_in(sorted({row for row, _column in errors}))).then(
        pl.lit(_("单元格是错误值"))
    )
    return Sheet(
        name,
        cells.with_columns(fault.alias(FAULT), *_with_errors(errors, first)).lazy(),
        width,
        from_spreadsheet=True,
        day_zero=day_zero,
    )


def _with_errors(errors: dict[tuple[int, int], str], first: int) -> list[pl.Expr]:
    """The columns that hold error cells, with the text of the errors where calamine reads blanks."""
    of_column: dict[int, dict[int, str]] = {}
    for (row, column), text in errors.items():
        of_column.setdefault(column - first, {})[row] = text
    return [
        pl.col(ROW).replace_strict(texts, default=pl.col(cell(at)), return_dtype=pl.String).alias(cell(at))
        for at, texts in of_column.items()
    ]


def _error_cells(path: Path, index: int) -> dict[tuple[int, int], str]:
    """The text of each error cell (#DIV/0!) by its row (from 1) and column (from 0)."""
    errors: dict[tuple[int, int], str] = {}
    with zipfile.ZipFile(path) as archive, archive.open(_part(archive, index)) as stream:
        rest = b""
        while part := stream.read(1 << 20):
            text = rest + part
            for match in _ERROR_CELL.finditer(text):
                errors[int(match[2]), _column(match[1])] = match[3].decode()
            rest = text[-_LONGEST_CELL:]
    return errors


def _column(letters: bytes) -> int:
    """The column of a cell's address: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


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


def _day_zero(path: Path) -> dt.date:
    with zipfile.ZipFile(path) as archive:
        return _DAY_ZERO_1904 if _COUNTS_FROM_1904.search(archive.read("xl/workbook.xml")) else DAY_ZERO


def _refuse_bomb_and_damage(path: Path) -> None:
    """Refuse what unpacks to too much, and damage that calamine would not notice: it compares no checksums.

    The sheets themselves are read through `zipfile`, which does, when their error cells are looked for.
    """
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
            raise ValueError(_("工作簿解压后超过 4 GB，拒绝读取"))
        for entry in entries:
            if not entry.filename.startswith("xl/worksheets/"):
                with archive.open(entry) as part:
                    while part.read(_CHUNK):
                        pass
