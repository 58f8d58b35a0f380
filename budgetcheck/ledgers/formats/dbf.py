"""DBF tables (dBASE III, FoxPro), as 金蝶 KIS exports them: records of a fixed width behind a header."""

from __future__ import annotations

import datetime as dt
import re
import struct
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.formats.spill import WIDEST, Spill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from budgetcheck.ledgers.formats.probe import Probe
    from budgetcheck.ledgers.formats.sheet import Sheet

_BEGINNING = re.compile(
    rb"[\x02-\x04012Cc\x83\x8b\xcb\xf5\xfb][\x00-\xff][\x00-\x0c][\x00-\x1f].{28}"
    rb"[A-Za-z_\x80-\xff].{10}[CNFDLIYTMGPWBOVQ@+0].{20}",
    re.DOTALL,
)
_HEADER = struct.Struct("<4xIHH17xBxx")
_FIELD = struct.Struct("<11sc4xBB14x")
_KNOWN, _ELSEWHERE = b"CNFDLIYTMGPW0+", b"MGPW"
_LENGTHS = {b"D": 8, b"L": 1, b"I": 4, b"+": 4, b"Y": 8, b"T": 8}
_BIG5, _GBK = (0x78, 0x4F), (0x7A, 0x4D)
_LIVE, _DELETED = 0x20, 0x2A
_FILLING = b"\x00\x1a \r\n"
_LONGEST_CHARACTER = 4
_BATCH = 10_000
_PROBED = 1_000
_FIRST_JULIAN = 1_721_425
"""The Julian day before 0001-01-01, counted as Python does."""


class _Field(NamedTuple):
    name: str
    kind: bytes
    start: int
    length: int


class _Table(NamedTuple):
    """What the header says, once it has been checked."""

    records: int
    start: int
    length: int
    language: int
    fields: list[_Field]


def recognise(probe: Probe) -> str | None:
    """A version, a date, and the description of a first field of some type."""
    is_binary = probe.text is None and probe.members is None
    return "dbf" if is_binary and _BEGINNING.match(probe.head) else None


def read(path: Path, _encoding: str | None, workspace: Path) -> list[Sheet]:
    """The one table, its columns named by its fields, its rows numbered as its records.

    A record that is marked as deleted is still in the file: it gets a fault, so that it is accounted for.

    Raises:
        ValueError: where header and contents do not agree, or amounts are in binary floating point.
    """
    with path.open("rb") as stream:
        table = _table(stream.read(1 << 20), path.stat().st_size)
        stream.seek(table.start)
        _refuse_wrong_size(table, path)
        encoding = _encoding_of(stream.read(table.length * _PROBED), table)
        fields = [field for field in table.fields if field.kind not in _kinds(_ELSEWHERE)]
        spill = Spill(workspace / f"{path.name}.records", width=len(fields))
        stream.seek(table.start)
        for first in range(0, table.records, _BATCH):
            count = min(_BATCH, table.records - first)
            _add(spill, stream.read(count * table.length), table.length, fields, encoding)
    return [
        spill.sheet(None)._replace(
            headings=tuple(field.name for field in fields),
            encoding=encoding,
            choices=tuple(
                Choice("column", field.name, 100, _("备注、图形类型的字段存放在别的文件里，没有读取"))
                for field in table.fields
                if field not in fields
            ),
        )
    ]


def _kinds(letters: bytes) -> tuple[bytes, ...]:
    return tuple(bytes([letter]) for letter in letters)


def _table(head: bytes, size: int) -> _Table:
    """The header, with whatever it says of lengths compared."""
    records, start, length, language = _HEADER.unpack_from(head)
    fields: list[_Field] = []
    at = 1
    place = 32
    while place + 32 <= min(start, len(head)) and head[place] != ord("\r"):
        name, kind, width, decimals = _FIELD.unpack_from(head, place)
        width += decimals * 256 if kind == b"C" else 0
        name = name.split(b"\0")[0].decode("gb18030", "replace").strip()
        if kind in (b"B", b"O"):
            raise ValueError(
                _("DBF 字段“{name}”是二进制浮点数，不能准确表示金额；请改为数值型（N）").format(name=name)
            )
        if kind not in _kinds(_KNOWN):
            raise ValueError(
                _("DBF 字段“{name}”的类型 {kind} 不能读取").format(name=name, kind=kind.decode("latin-1"))
            )
        if width < 1 or width != _LENGTHS.get(kind, width):
            raise ValueError(_("DBF 文件头有误：字段“{name}”的长度不对").format(name=name))
        if kind != b"0":
            fields.append(_Field(name, kind, at, width))
        at += width
        place += 32
    if not fields or len(fields) > WIDEST or head[place : place + 1] != b"\r" or at != length or start > size:
        raise ValueError(_("DBF 文件头有误：字段长度与记录长度不符；文件可能已损坏，请重新导出"))
    return _Table(records, start, length, language, fields)


def _refuse_wrong_size(table: _Table, path: Path) -> None:
    found, rest = divmod(path.stat().st_size - table.start, table.length)
    with path.open("rb") as stream:
        stream.seek(table.start + min(found, table.records) * table.length)
        is_filling = not stream.read(1 << 20).strip(_FILLING) and not stream.read(1)
    if found < table.records or not is_filling:
        raise ValueError(
            _("DBF 文件头写明 {said} 条记录，文件里却有 {found} 条；文件不完整或已损坏，请重新导出").format(
                said=table.records, found=found if found != table.records or not rest else found + 1
            )
        )


def _encoding_of(sample: bytes, table: _Table) -> str:
    """Big5 or GBK where the header says so; else UTF-8 where all text of the first records is; else GB18030."""
    if table.language in _BIG5:
        return "cp950"
    if table.language in _GBK:
        return "gb18030"
    is_utf_8 = False
    for field in table.fields:
        for at in range(field.start, len(sample) - field.length + 1, table.length):
            text = sample[at : at + field.length]
            if field.kind == b"C" and not text.isascii():
                if _decoded(text, "utf-8") is None:
                    return "gb18030"
                is_utf_8 = True
    return "utf-8" if is_utf_8 else "gb18030"


def _add(spill: Spill, block: bytes, length: int, fields: list[_Field], encoding: str) -> None:
    """Add the records of a block, column by column read, to the rows."""
    columns = [_column(block, length, field, encoding) for field in fields]
    live = {_LIVE: None, _DELETED: _("已标记删除")}
    for flag, *cells in zip(block[::length], *columns, strict=True):
        fault = live.get(flag, _("记录的标志有误，无法读取"))
        if None in cells:
            fault = fault or _("字段“{name}”的文字编码无法识别").format(name=fields[cells.index(None)].name)
        spill.add(cells, fault)
    spill.flush()


def _column(block: bytes, length: int, field: _Field, encoding: str) -> list[str | None]:
    """The texts of a field; None for one that is no text."""
    raw = [block[at : at + field.length] for at in range(field.start, len(block), length)]
    if field.kind in _BINARY:
        return [_BINARY[field.kind](each) for each in raw]
    joined = b"\x1f".join(raw).replace(b"\0", b" ")
    try:
        texts: list[str | None] = [*joined.decode(encoding).split("\x1f")]
    except UnicodeDecodeError:
        texts = []
    return texts if len(texts) == len(raw) else [_decoded(each, encoding) for each in raw]


def _decoded(text: bytes, encoding: str) -> str | None:
    """A text whose last character may be cut at the end of its field."""
    try:
        return text.replace(b"\0", b" ").decode(encoding)
    except UnicodeDecodeError as error:
        cut = len(text) - error.start < _LONGEST_CHARACTER
        return text[: error.start].replace(b"\0", b" ").decode(encoding) if cut else None


def _integer(raw: bytes) -> str:
    return str(int.from_bytes(raw, "little", signed=True))


def _currency(raw: bytes) -> str:
    """Ten-thousandths, as a decimal."""
    number = int.from_bytes(raw, "little", signed=True)
    return f"{'-' if number < 0 else ''}{abs(number) // 10_000}.{abs(number) % 10_000:04}"


def _moment(raw: bytes) -> str:
    """A Julian day and milliseconds; blank where there is none."""
    day, milliseconds = struct.unpack("<ii", raw)
    try:
        moment = dt.datetime.fromordinal(day - _FIRST_JULIAN) + dt.timedelta(milliseconds=milliseconds)
    except (ValueError, OverflowError):
        return "" if not day or not raw.strip() else f"{day}"
    return str(moment.date() if milliseconds == 0 else moment)


_BINARY: dict[bytes, Callable[[bytes], str]] = {
    b"I": _integer,
    b"+": _integer,
    b"Y": _currency,
    b"T": _moment,
}
