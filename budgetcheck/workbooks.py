"""Small workbooks read cell by cell as text: forms that people fill in. Macros and formulas never run.

Ledgers, which are large, are read elsewhere in a stream; here every cell is a Python value, and what is too large to
be a form is refused before it is opened.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

import fastexcel

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SUFFIXES = (".xlsx", ".xlsm", ".xls")

Row = tuple[str | None, ...]

_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LARGEST = 20_000_000
_LARGEST_UNPACKED = 200_000_000
_MOST_CELLS = 5_000_000
_CHUNK = 1 << 20
_ADDRESS = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]{0,3})(\d{1,7})"')
_ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>(?:(?!<(?:\w+:)?[cv]\b).)*<(?:\w+:)?v>([^<]+)<',
    re.DOTALL,
)
_UNCOMPUTED_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_DAMAGE = (
    fastexcel.FastExcelError,
    zipfile.BadZipFile,
    zlib.error,
    LookupError,  # a part that the package should have
    OSError,
    EOFError,
    NotImplementedError,  # a compression that is not known
    RuntimeError,  # an encrypted part
    UnicodeDecodeError,
)


class TooLargeError(ValueError):
    """A workbook that is too large to be a form."""


class Cells(NamedTuple):
    """A sheet, each cell as text.

    Attributes:
        name: The sheet's name.
        rows: All rows, the first of the sheet first; each from column A; blank cells are None, texts stripped. A merged
            cell stands in its first row and column. A date is `2026-01-31 00:00:00`, a number has no separators.
        faults: What stands in cells that have no value (`#DIV/0!`, or a formula that was never computed, as `=`), by row
            (from 1) and column (from 0).
    """

    name: str
    rows: list[Row]
    faults: Mapping[tuple[int, int], str]


def may_be_workbook(head: bytes) -> bool:
    """Whether a file with these first bytes may be a workbook; `recognise` says whether it is."""
    return head.startswith((_OLE2, b"PK"))


def recognise(path: Path) -> str | None:
    """`xlsx` or `xls` where the bytes are a workbook's; None for any other file.

    Raises:
        ValueError: for a workbook that cannot be opened, in words for the user.
    """
    with path.open("rb") as stream:
        head = stream.read(len(_OLE2))
    if head == _OLE2:
        if path.stat().st_size <= _LARGEST and _ENCRYPTED in path.read_bytes():
            raise ValueError(_("工作簿设有打开密码；请取消密码后另存，再重试"))
        return "xls"
    if not head.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            return "xlsx" if "xl/workbook.xml" in archive.namelist() else None
    except _DAMAGE as error:
        if path.suffix.lower() not in SUFFIXES:
            return None
        raise ValueError(_("工作簿已损坏或不完整，无法打开；请重新另存或重新下载")) from error


def read_cells(path: Path) -> list[Cells]:
    """The sheets of a workbook.

    Raises:
        TooLargeError: where it is too large to be a form.
        ValueError: where it is damaged. Both in words for the user.
    """
    if path.stat().st_size > _LARGEST:
        raise TooLargeError(_("工作簿超过 20 MB，不像填报表格，请核对文件"))
    try:
        parts = _parts(path) if recognise(path) == "xlsx" else {}
        workbook = fastexcel.read_excel(path)
        return [_cells(workbook, name, parts.get(name, b"")) for name in workbook.sheet_names]
    except _DAMAGE as error:
        raise ValueError(_("工作簿已损坏或设有密码，无法打开；请重新另存，再重试")) from error


def column_letter(index: int) -> str:
    """The letter of a column, counted from 0: `A`, …, `AA`."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """A cell's address, from its row (from 1) and column (from 0): `C7`."""
    return f"{column_letter(column)}{row}"


def _cells(workbook: fastexcel.ExcelReader, name: str, part: bytes) -> Cells:
    # Without skip_rows=0 the empty rows above the first filled one would vanish from the row numbers.
    loaded = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    frame = loaded.to_polars()
    # Empty columns before the first filled one are not loaded.
    before = (None,) * (loaded.available_columns()[0].absolute_index if frame.width else 0)
    rows = [before + tuple(text.strip() or None if text else None for text in row) for row in frame.rows()]
    faults = {(int(row), _index(letters)): text.decode() for letters, row, text in _ERROR_CELL.findall(part)}
    faults |= {(int(row), _index(letters)): "=" for letters, row in _UNCOMPUTED_CELL.findall(part)}
    return Cells(name, rows, faults)


def _parts(path: Path) -> dict[str, bytes]:
    """The XML of each worksheet by its name; every part is read, which compares its checksum."""
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED:
            raise TooLargeError(_("工作簿解压后超过 200 MB，不像填报表格，请核对文件"))
        for entry in archive.infolist():
            with archive.open(entry) as stream:
                while stream.read(_CHUNK):
                    pass
        parts = {name: archive.read(part) for name, part in _part_of_sheets(archive).items()}
    for name, text in parts.items():
        _refuse_far_cells(name, text)
    return parts


def _part_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    relations = archive.read("xl/_rels/workbook.xml.rels")
    targets = {
        _attribute(tag, rb"Id"): _attribute(tag, rb"Target").decode()
        for tag in re.findall(rb"<Relationship\b[^>]*>", relations)
    }
    parts: dict[str, str] = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", archive.read("xl/workbook.xml")):
        target = targets[_attribute(tag, rb"\w+:id")]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part.startswith("xl/worksheets/"):
            parts[_unescaped(_attribute(tag, rb"name"))] = part
    return parts


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\b" + name + rb"=(?:\"([^\"]*)\"|'([^']*)')", tag)
    if found is None:
        raise LookupError
    return found[1] if found[1] is not None else found[2]


def _unescaped(text: bytes) -> str:
    return html.unescape(text.decode())


def _refuse_far_cells(name: str, part: bytes) -> None:
    """Two cells in opposite corners of a sheet are few bytes, but a table of billions of cells once it is loaded."""
    rows = columns = 1
    for letters, row in set(_ADDRESS.findall(part)):
        rows = max(rows, int(row))
        columns = max(columns, _index(letters) + 1)
    if rows * columns > _MOST_CELLS:
        raise TooLargeError(
            _("工作表“{sheet}”占到第 {rows} 行、第 {columns} 列，不像填报表格；请删除多余的行和列").format(
                sheet=name, rows=rows, columns=columns
            )
        )


def _index(letters: bytes) -> int:
    """The column of an address: A is 0, AA is 26; -1 for none."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
