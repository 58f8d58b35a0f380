"""Workbooks as a test states them, by hand where no library writes them, and changed where a test needs them broken."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"

ERROR = "单元格是错误值"
NO_RESULT = "公式没有计算结果"


def rows(sheet: Sheet) -> list[tuple[Any, ...]]:
    """The row number, the cells and the fault of each row."""
    return sheet.cells.collect().rows()


def zipped(path: Path, entries: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def changed(path: Path, part: str, change: Callable[[bytes], bytes], *, name: str = "改.zip") -> Path:
    """A copy of a package in which one part is another."""
    with zipfile.ZipFile(path) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    return zipped(path.with_name(name), {**entries, part: change(entries[part])})


def declaring(path: Path, part: str, *, size: int) -> Path:
    """A copy of a package that declares another size for one part, in both of its heads."""
    content = bytearray(path.read_bytes())
    name = part.encode()
    for signature, at, length in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        start = 0
        while (start := content.find(signature, start)) >= 0:
            if content[start + length : start + length + len(name)] == name:
                content[start + at : start + at + 4] = size.to_bytes(4, "little")
            start += 4
    target = path.with_name("谎报.zip")
    target.write_bytes(content)
    return target


def ods(path: Path, tables: str, *, extra: Mapping[str, str] | None = None) -> Path:
    """An OpenDocument spreadsheet of the given tables."""
    spaces = " ".join(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} xmlns:calcext="{CALC}">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(path, {"mimetype": ODS_TYPE, "content.xml": content, **(extra or {})})


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of BIFF12."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    length = len(content)
    while length >= 128:
        head += bytes([length & 127 | 128])
        length >>= 7
    return head + bytes([length]) + content


def wide(text: str) -> bytes:
    """A text of BIFF12."""
    units = text.encode("utf-16-le")
    return struct.pack("<I", len(units) // 2) + units


def number(column: int, value: float, style: int = 0) -> bytes:
    return record(5, struct.pack("<IId", column, style, value))


def text(column: int, value: str) -> bytes:
    return record(6, struct.pack("<II", column, 0) + wide(value))


def xlsb(
    path: Path,
    sheets: Mapping[str, Sequence[tuple[int, bytes]]],
    *,
    texts: Sequence[str] = (),
    date_1904: bool = False,
) -> Path:
    """A binary workbook: of each sheet the rows (from 1) and the records in them. Style 1 is a day, 2 a Chinese one."""
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.bin"/>'
        for at in range(len(sheets))
    )
    entries: dict[str, str | bytes] = {
        "xl/workbook.bin": record(153, struct.pack("<II", int(date_1904), 0) + wide(""))
        + b"".join(
            record(156, struct.pack("<II", 0, at) + wide(f"r{at}") + wide(name))
            for at, name in enumerate(sheets)
        ),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        "xl/styles.bin": record(44, struct.pack("<H", 164) + wide("yyyy-mm-dd"))
        + record(47, struct.pack("<HH12x", 0, 14))
        + record(617)
        + b"".join(record(47, struct.pack("<HH12x", 0, code)) for code in (0, 164, 31))
        + record(618),
    }
    if texts:
        entries["xl/sharedStrings.bin"] = b"".join(record(19, b"\0" + wide(each)) for each in texts)
    for at, lines in enumerate(sheets.values()):
        content = b"".join(record(0, struct.pack("<I13x", row - 1)) + cells for row, cells in lines)
        entries[f"xl/worksheets/sheet{at}.bin"] = (
            record(129) + record(145) + content + record(146) + record(130)
        )
    return zipped(path, entries)
