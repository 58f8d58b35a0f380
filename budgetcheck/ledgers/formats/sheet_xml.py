"""What calamine neither checks nor tells of a worksheet of an XLSX: how far it reaches, and which cells are no values.

The cells of nearly every writer look alike, and a few searches over the bytes are enough for them. Any other dress
that XML allows is read by a parser, which takes longer than calamine itself.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

import polars as pl

from budgetcheck.ledgers.formats.workbook import (
    LONGEST_CELL,
    FaultyCell,
    cell_too_long,
    refuse_too_large,
    refuse_too_many_faults,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.ledgers.formats.package import Package

_SMALL = 32 << 20
_UNUSUAL_CELL = {
    True: re.compile(rb'<c(?! r="[A-Z](?:[0-9]{1,5}|[1-3][0-9]{5})")[\s/>]'),
    False: re.compile(rb'<c(?! r="A?[A-Z](?:[0-9]{1,6}|10[0-4][0-9]{4})")[\s/>]'),
}
"""A cell whose address is written in an uncommon way, or lies far out: in a small sheet (True), which a survey does not
take long for, beyond column Z or row 399,999; in a large one beyond column AZ or about row 1,050,000."""
_SUSPICIOUS = ":c|\"e\"|'e'|<f"
"""A cell in a namespace with a prefix, an error, a formula; or a text that looks like one."""
_ERROR = re.compile(rb' t="e"[^>]*>\s*(?:<f[^>]*/>\s*|<f[^>]*>[^<]*</f>\s*)?<v[^>]*>([^<]*)<')
_NO_RESULT = re.compile(rb"</f>\s*(?:<v\s*/>\s*|<v></v>\s*)?</c>")
_NO_SHARED_RESULT = re.compile(rb"<f [^>]*/>\s*(?:<v\s*/>\s*|<v></v>\s*)?</c>")
_ADDRESS = re.compile(r"([A-Za-z]+)([0-9]+)")


class Glance(NamedTuple):
    """What a first look over a worksheet shows.

    Attributes:
        usual: Whether it is narrow, and its cells are written as nearly every writer does. Only `survey` can tell how
            far any other reaches.
        faulty: Whether it may hold errors or formulas.
    """

    usual: bool
    faulty: bool


def glance(package: Package, part: str) -> Glance:
    """Look over a worksheet.

    Raises:
        UnusableWorkbookError: where a cell is too long.
    """
    usual, faulty = True, False
    unusual_cell = _UNUSUAL_CELL[package.size(part) < _SMALL]
    for text in _at_tags(_ahead(package.parts(part))):
        usual = usual and not unusual_cell.search(text)
        # Polars looks for all of these at once, in a fraction of the time.
        if pl.Series([text], dtype=pl.Binary).cast(pl.String).str.contains(_SUSPICIOUS).item():
            usual = usual and b":c" not in text
            faulty = True
    return Glance(usual, faulty)


def faults(package: Package, part: str, name: str) -> list[FaultyCell]:
    """The cells without a value of a worksheet that a glance found to be usual; as `survey`, but quicker."""
    found: list[FaultyCell] = []
    for text in _at_cells(package.parts(part)):
        errors = list(_ERROR.finditer(text))
        if b"'e'" in text or len(errors) != text.count(b'"e"'):
            return survey(package, part, name)
        found.extend(_cell_before(text, error)._replace(text=error[1].decode()) for error in errors)
        if b"<f" in text:
            # A formula whose result is an empty text is a computed one.
            found.extend(
                _cell_before(text, formula)
                for pattern in (_NO_RESULT, _NO_SHARED_RESULT)
                for formula in pattern.finditer(text)
                if b't="str"' not in _tag_before(text, formula)
            )
        refuse_too_many_faults(found)
    return found


def survey(package: Package, part: str, name: str) -> list[FaultyCell]:
    """The cells without a value of any worksheet.

    Raises:
        UnusableWorkbookError: where it reaches too far out; messages name it by `name`.
    """
    seen = _Survey()
    parser = expat.ParserCreate()
    parser.StartElementHandler = seen.start
    parser.EndElementHandler = seen.end
    parser.CharacterDataHandler = seen.text
    for text in package.parts(part):
        parser.Parse(text, False)  # noqa: FBT003  # it takes no keywords
        refuse_too_many_faults(seen.faults)
    parser.Parse(b"", True)  # noqa: FBT003
    refuse_too_large(name, seen.last_row, seen.last_column, seen.cells)
    return seen.faults


def position(address: str) -> tuple[int, int]:
    """Row (from 1) and column (from 0) of a cell's address.

    Raises:
        ValueError: where it is none.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(address)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1


class _Survey:
    """Follows a worksheet's elements. Rows and cells without an address count on from the one before, as in calamine."""

    def __init__(self) -> None:
        self.faults: list[FaultyCell] = []
        self.last_row = self.last_column = self.cells = 0
        self._row, self._column = 1, 0
        self._kind = ""
        self._at = (1, 0)
        self._has_formula = self._in_value = False
        self._value: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row" if "r" in attributes:
                self._row = int(attributes["r"])
            case "c":
                self._at = position(attributes["r"]) if "r" in attributes else (self._row, self._column)
                self._column = self._at[1] + 1
                self.cells += 1
                self.last_row = max(self.last_row, self._at[0])
                self.last_column = max(self.last_column, self._column)
                self._kind = attributes.get("t", "n")
                self._has_formula = False
                self._value = []
            case "f":
                self._has_formula = True
            case "v":
                self._in_value = True

    def text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)

    def end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "v":
                self._in_value = False
            case "row":
                self._row, self._column = self._row + 1, 0
            case "c":
                value = "".join(self._value)
                if self._kind == "e":
                    self.faults.append(FaultyCell(*self._at, value))
                elif self._has_formula and not value and self._kind != "str":
                    self.faults.append(FaultyCell(*self._at, None))


def _ahead(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, each unpacked while the one before is looked at."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        part = beside.submit(next, parts, b"")
        while found := part.result():
            part = beside.submit(next, parts, b"")
            yield found


def _at_tags(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts cut anew, so that none ends within a tag."""
    rest = b""
    for part in parts:
        text = rest + part
        end = text.rfind(b"<")
        rest = text[end:]
        if len(rest) > LONGEST_CELL:
            raise cell_too_long()
        yield text[:end]
    yield rest


def _at_cells(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts cut anew, so that none ends within a cell."""
    rest = b""
    for part in parts:
        text = rest + part
        end = text.rfind(b"<c ")
        if end < 0 and len(text) > 2 * LONGEST_CELL:
            end = len(text)
        end = max(end, 0)
        rest = text[end:]
        yield text[:end]
    yield rest


def _tag_before(text: bytes, match: re.Match[bytes]) -> bytes:
    start = text.rfind(b"<c ", 0, match.start() + 1)
    return text[start : text.find(b">", start)]


def _cell_before(text: bytes, match: re.Match[bytes]) -> FaultyCell:
    return FaultyCell(*position(_tag_before(text, match).split(b'"')[1].decode()), None)
