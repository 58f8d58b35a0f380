"""XLSB workbooks: the parts of an XLSX in binary records (BIFF12), read record by record.

calamine answers blank for errors and for formulas whose result is one.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.ledgers.formats.grid import Grid
from budgetcheck.ledgers.formats.numbers import ERRORS, is_date, moment_text, number_text, rk_number
from budgetcheck.ledgers.formats.package import Package, holds
from budgetcheck.ledgers.formats.relations import targets
from budgetcheck.ledgers.formats.sheet import DAY_ZERO, DAY_ZERO_1904
from budgetcheck.ledgers.formats.workbook import LONGEST_CELL, cell_too_long, refusing_damage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from budgetcheck.ledgers.formats.probe import Probe
    from budgetcheck.ledgers.formats.sheet import Sheet

_WORKBOOK, _STYLES, _STRINGS = "xl/workbook.bin", "xl/styles.bin", "xl/sharedStrings.bin"
_MORE = 0x80
_LONGEST_LENGTH = 28
_FLOAT = struct.Struct("<d")
_LONGEST_RECORD = 4 * LONGEST_CELL


class Kind:
    """The kinds of records that are read."""

    ROW = 0
    SHORT_NUMBER = 2
    ERROR = 3
    BOOLEAN = 4
    NUMBER = 5
    TEXT = 6
    SHARED_TEXT = 7
    FORMULA_TEXT = 8
    FORMULA_NUMBER = 9
    FORMULA_BOOLEAN = 10
    FORMULA_ERROR = 11
    TEXT_ITEM = 19
    FORMAT = 44
    STYLE = 47
    RICH_TEXT = 62
    CELLS = 145
    END_CELLS = 146
    WORKBOOK = 153
    SHEET = 156
    STYLES_OF_CELLS = 617
    END_STYLES_OF_CELLS = 618


_CELLS = frozenset((*range(Kind.SHORT_NUMBER, Kind.FORMULA_ERROR + 1), Kind.RICH_TEXT))


class _Book(NamedTuple):
    """What the cells of all sheets refer to."""

    texts: list[str]
    is_date: list[bool]
    day_zero: dt.date


def recognise(probe: Probe) -> str | None:
    """A ZIP container with a binary workbook's parts."""
    if not holds(probe.members, _WORKBOOK):
        return None
    with refusing_damage():
        Package(probe.path)
    return "xlsb"


def read(path: Path, _encoding: str | None, _workspace: Path) -> list[Sheet]:
    """The sheets of a workbook; a row with an error cell (#DIV/0!) carries a fault."""
    with refusing_damage():
        package = Package(path)
        package.compare_checksums(besides="xl/worksheets/")
        parts = targets(package, _WORKBOOK)
        day_zero = DAY_ZERO
        sheets: list[tuple[str, str]] = []
        for kind, content in _records(package, _WORKBOOK):
            if kind == Kind.WORKBOOK and content[0] & 1:
                day_zero = DAY_ZERO_1904
            elif kind == Kind.SHEET:
                identifier, end = _text(content, 8)
                sheets.append((_text(content, end)[0], parts[identifier]))
        texts = [
            _text(content, 1)[0] for kind, content in _records(package, _STRINGS) if kind == Kind.TEXT_ITEM
        ]
        book = _Book(texts, _date_styles(package), day_zero)
        return [_grid(package, name, part, book).sheet(day_zero) for name, part in sheets]


def _date_styles(package: Package) -> list[bool]:
    """For each style of cells whether it shows a day."""
    patterns: dict[int, str] = {}
    numbers: list[int] = []
    is_of_cells = False
    for kind, content in _records(package, _STYLES):
        if kind == Kind.FORMAT:
            patterns[int.from_bytes(content[:2], "little")] = _text(content, 2)[0]
        elif kind == Kind.STYLE and is_of_cells:
            numbers.append(int.from_bytes(content[2:4], "little"))
        elif kind in {Kind.STYLES_OF_CELLS, Kind.END_STYLES_OF_CELLS}:
            is_of_cells = kind == Kind.STYLES_OF_CELLS
    return [is_date(number, patterns.get(number)) for number in numbers]


def _grid(package: Package, name: str, part: str, book: _Book) -> Grid:
    """The cells of a sheet. Charts have no cells, and macro sheets are read like others."""
    grid = Grid(name)
    row = 0
    within = False
    for kind, content in _records(package, part):
        if kind in {Kind.CELLS, Kind.END_CELLS}:
            within = kind == Kind.CELLS
        elif not within:
            continue
        elif kind == Kind.ROW:
            row = int.from_bytes(content[:4], "little") + 1
        elif kind in _CELLS:
            column = int.from_bytes(content[:4], "little")
            style = int.from_bytes(content[4:7], "little")
            if kind in {Kind.ERROR, Kind.FORMULA_ERROR}:
                grid.put_fault(row, column, ERRORS.get(content[8], "#ERROR!"))
            else:
                grid.put(row, column, _cell_text(kind, content, style, book))
    return grid


def _cell_text(kind: int, content: bytes, style: int, book: _Book) -> str:
    match kind:
        case Kind.SHARED_TEXT:
            return book.texts[int.from_bytes(content[8:12], "little")]
        case Kind.TEXT | Kind.FORMULA_TEXT | Kind.RICH_TEXT:
            return _text(content, 9 if kind == Kind.RICH_TEXT else 8)[0]
        case Kind.BOOLEAN | Kind.FORMULA_BOOLEAN:
            return "true" if content[8] else "false"
        case Kind.SHORT_NUMBER:
            number = rk_number(content[8:12])
        case _:
            (number,) = _FLOAT.unpack_from(content, 8)
    if style < len(book.is_date) and book.is_date[style]:
        return moment_text(number, book.day_zero)
    return number_text(number)


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    """The records of a part, kind and content; none where there is no such part.

    Raises:
        EOFError: where the part ends within one.
        UnusableWorkbookError: where one is too long.
    """
    if part not in package:
        return
    rest = b""
    for piece in package.parts(part):
        content = rest + piece
        at = 0
        while (found := _record(content, at)) is not None:
            kind, start, at = found
            yield kind, content[start:at]
        rest = content[at:]
        if len(rest) > _LONGEST_RECORD:
            raise cell_too_long()
    if rest:
        raise EOFError(part)


def _record(content: bytes, at: int) -> tuple[int, int, int] | None:
    """Kind, start and end of the record at a position, without its head; None where it is not there as a whole.

    Its kind takes one or two bytes, its length one to four: of each seven bits, and one that says that more follow.
    """
    try:
        kind = content[at]
        if kind & _MORE:
            at += 1
            kind += (content[at] << 7) - _MORE
        length = shift = 0
        while True:
            at += 1
            seven = content[at]
            length |= (seven & ~_MORE) << shift
            shift += 7
            if not seven & _MORE or shift == _LONGEST_LENGTH:
                break
    except IndexError:
        return None
    start = at + 1
    end = start + length
    return (kind, start, end) if end <= len(content) else None


def _text(content: bytes, at: int) -> tuple[str, int]:
    """A text, which its length in characters precedes, and where it ends."""
    start = at + 4
    end = start + 2 * int.from_bytes(content[at:start], "little")
    if end > len(content):
        raise EOFError(at)
    return content[start:end].decode("utf-16-le", "replace"), end
