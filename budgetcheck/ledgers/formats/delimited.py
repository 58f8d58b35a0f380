"""Delimited text: comma, tab, semicolon or pipe, with quoted line breaks.

Polars reads a well-formed file in a stream. It refuses a whole file for one bad quote or one record that is too long,
and where two quotes are bad it may take all that stands between them for one cell; such a file is cut record by record
instead, so that only the record at fault is refused.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.files import decodes, parts
from budgetcheck.language import _, later
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.formats.markup import foreign_text
from budgetcheck.ledgers.formats.records import Record, parse_records
from budgetcheck.ledgers.formats.sheet import FAULT, ROW, Sheet, cell
from budgetcheck.ledgers.formats.transcode import transcode

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.probe import Probe

_SEPARATORS = {",": later("逗号"), "\t": later("制表符"), ";": later("分号"), "|": later("竖线")}
_PROBED = 200
_WIDEST = 400
_BATCH = 50_000
_CHUNK = 1 << 22


def recognise(probe: Probe) -> str | None:
    """Any text may be delimited, but for what names itself otherwise."""
    return None if probe.text is None or foreign_text(probe.text) else "csv"


def read(path: Path, encoding: str | None, workspace: Path) -> list[Sheet]:
    """The one sheet of a delimited file."""
    encoding = encoding or "utf-8"
    source = _as_utf8(path, encoding, workspace)
    separator, width, choice = _shape(source)
    cells = pl.scan_csv(
        source,
        has_header=False,
        separator=separator,
        schema={cell(at): pl.String for at in range(width)},
        missing_columns="insert",
        extra_columns="raise",
        row_index_name=ROW,
        row_index_offset=1,
    ).with_columns(pl.lit(None, pl.String).alias(FAULT))

    @cache
    def carefully() -> Sheet:
        if encoding.startswith("utf-8") and not decodes(source, "utf-8"):
            source_again = _as_utf8(path, "gb18030", workspace)
            sheet = _record_by_record(source_again, "gb18030", separator, width, workspace)
        else:
            sheet = _record_by_record(source, encoding, separator, width, workspace)
        return sheet._replace(choices=(choice,))

    if _has_doubtful_quotes(source, separator):
        return [carefully()]
    return [Sheet(None, cells, width, encoding=encoding, carefully=carefully, choices=(choice,))]


def _as_utf8(path: Path, encoding: str, workspace: Path) -> Path:
    """The file itself where Polars can read it, else a transcoded copy; line ends of old Macs become line feeds."""
    with path.open("rb") as stream:
        head = codecs.getincrementaldecoder(encoding)("replace").decode(stream.read(_CHUNK))
    old_mac = "\r" in head and "\n" not in head
    if encoding.startswith("utf-8") and not old_mac:
        return path
    copy = workspace / f"{path.name}.utf-8"
    try:
        transcode(path, encoding, copy, old_mac=old_mac)
    except UnicodeDecodeError as error:
        raise ValueError(_("文字编码无法识别，或文件不完整；支持 UTF-8、GB18030（GBK）和 UTF-16")) from error
    return copy


def _shape(source: Path) -> tuple[str, int, Choice]:
    """The separator under which most records agree on a width above one, and the width of the table.

    That is the width of the first record that is at least as wide as most are: a heading names every column, while
    titles above it are narrower and the records below may leave out cells at their end.
    """
    with source.open(encoding="utf-8-sig", errors="replace", newline="\n") as stream:
        lines = list(islice(stream, _PROBED))
    best, separator, width, agreeing, looked_at = 0, ",", 1, 0, 1
    for candidate in _SEPARATORS:
        records = list(parse_records(iter(lines), candidate))
        widths = [len(record.cells) for record in records if record.fault is None and len(record.cells) > 1]
        common, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        if common * times > best:
            best, separator, agreeing, looked_at = common * times, candidate, times, len(records)
            width = next(each for each in widths if each >= common)
    reason = _("前 {records} 条记录中有 {agreeing} 条分成同样多的列").format(
        records=looked_at, agreeing=agreeing
    )
    choice = Choice("separator", _(_SEPARATORS[separator]), 100 * agreeing // max(looked_at, 1), reason)
    return separator, min(width, _WIDEST), choice


def _has_doubtful_quotes(source: Path, separator: str) -> bool:
    """Whether a line has an odd number of quotes, or one within a cell, neither doubled nor at either end (`"5"管"`)."""
    if not any(b'"' in part for part in parts(source)):
        return False
    line = pl.col("line")
    within_cell = rf'[^{re.escape(separator)}"\x{{feff}}]"[^{re.escape(separator)}"\r]'
    is_odd = line.str.count_matches('"', literal=True) % 2 == 1
    lines = pl.scan_lines(source, name="line").select((is_odd | line.str.contains(within_cell)).any())
    try:
        return bool(lines.collect(engine="streaming").item())
    except pl.exceptions.ComputeError:
        return True


def _record_by_record(source: Path, encoding: str, separator: str, width: int, workspace: Path) -> Sheet:
    """The sheet from a copy of its records on disk, in batches; a record wider than the table has a fault."""
    folder = workspace / f"{source.name}.records"
    folder.mkdir()
    widths = [width]
    with source.open(encoding="utf-8-sig", newline="\n") as stream:
        records = parse_records(stream, separator)
        first = 1
        while batch := list(islice(records, _BATCH)):
            frame = _frame(batch, first, width)
            frame.write_parquet(folder / f"{first:012}.parquet")
            widths.append(frame.width - 2)
            first += len(batch)
    widest = max(widths)
    schema = {ROW: pl.UInt32, **{cell(at): pl.String for at in range(widest)}, FAULT: pl.String}
    cells = pl.scan_parquet(folder, schema=schema, missing_columns="insert")
    return Sheet(None, cells, widest, encoding=encoding)


def _frame(batch: list[Record], first: int, width: int) -> pl.DataFrame:
    widest = min(max(len(record.cells) for record in batch), _WIDEST)
    columns = {
        cell(at): [record.cells[at] or None if at < len(record.cells) else None for record in batch]
        for at in range(widest)
    }
    too_wide = _("单元格比标题多，可能有未加引号的分隔符")
    return pl.DataFrame(
        {
            ROW: range(first, first + len(batch)),
            **columns,
            FAULT: [record.fault or (too_wide if len(record.cells) > width else None) for record in batch],
        },
        schema={ROW: pl.UInt32, **dict.fromkeys(columns, pl.String), FAULT: pl.String},
    )
