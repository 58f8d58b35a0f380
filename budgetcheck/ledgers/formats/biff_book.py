"""The stream of an XLS workbook: first what concerns the whole of it, then sheet after sheet."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _
from budgetcheck.ledgers.formats.biff import (
    Kind,
    Record,
    SharedTexts,
    code_page,
    records,
    short_text,
)
from budgetcheck.ledgers.formats.grid import Grid
from budgetcheck.ledgers.formats.numbers import ERRORS, is_date, moment_text, number_text, rk_number
from budgetcheck.ledgers.formats.sheet import DAY_ZERO, DAY_ZERO_1904, Sheet
from budgetcheck.ledgers.formats.workbook import UnusableWorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BIFF8 = 0x0600
_IS_WORKSHEET = 0
_CELLS = frozenset((
    Kind.SHARED_TEXT, Kind.SHORT_NUMBER, Kind.NUMBER, Kind.TEXT, Kind.RICH_TEXT, Kind.BOOLEAN_OR_ERROR, Kind.FORMULA,
))  # fmt: skip
_CELL = struct.Struct("<HHH")
_CELL_OF_ROW = struct.Struct("<HH")
_FLOAT = struct.Struct("<d")
_RESULT_TEXT, _RESULT_BOOLEAN, _RESULT_ERROR = 0, 1, 2


def refuse_password(stream: bytes) -> None:
    """Refuse a workbook whose records are encrypted.

    Raises:
        UnusableWorkbookError: in words for the user.
    """
    for record in records(stream, 0):
        if record.kind == Kind.PASSWORD:
            raise UnusableWorkbookError(_("工作簿设有打开密码；请取消密码后另存，再重试"))
        if record.kind in {Kind.CODE_PAGE, Kind.SHEET, Kind.EOF}:
            return


class _Bound(NamedTuple):
    """A sheet as the workbook announces it."""

    name: str
    start: int
    is_worksheet: bool


class Book:
    """An XLS workbook.

    Args:
        stream: The content of its stream `Workbook` or `Book`.
    """

    def __init__(self, stream: bytes) -> None:
        refuse_password(stream)
        self._stream = stream
        self._encoding = "latin-1"
        self._day_zero = DAY_ZERO
        self._is_biff8 = True
        self._patterns: dict[int, str] = {}
        self._styles: list[int] = []
        self._bounds: list[_Bound] = []
        self._texts: list[str] = []
        self._was_calculated = False
        self._uncertain: list[tuple[Grid, int, int]] = []
        for record in records(stream, 0):
            if record.kind == Kind.EOF:
                break
            self._take(record)
        self._is_date = [is_date(number, self._patterns.get(number)) for number in self._styles]

    def sheets(self) -> list[Sheet]:
        """The sheets in the workbook's order; charts and macro sheets are empty."""
        grids = []
        for bound in self._bounds:
            grid = Grid(bound.name)
            if bound.is_worksheet:
                self._fill(grid, bound.start)
            grids.append(grid)
        if not self._was_calculated:
            # Programs that cannot calculate write formulas with blank results, and Excel says that it calculated.
            for grid, row, column in self._uncertain:
                grid.put_fault(row, column, None)
        return [grid.sheet(self._day_zero) for grid in grids]

    def _take(self, record: Record) -> None:
        content = record.content
        match record.kind:
            case Kind.BOF:
                self._is_biff8 = int.from_bytes(content[:2], "little") == _BIFF8
            case Kind.CODE_PAGE:
                self._encoding = code_page(int.from_bytes(content[:2], "little"))
            case Kind.DATE_MODE if content[0]:
                self._day_zero = DAY_ZERO_1904
            case Kind.FORMAT:
                number = int.from_bytes(content[:2], "little")
                self._patterns[number] = self._short(content[2:], 2 if self._is_biff8 else 1)
            case Kind.STYLE:
                self._styles.append(int.from_bytes(content[2:4], "little"))
            case Kind.SHEET:
                start = int.from_bytes(content[:4], "little")
                name = self._short(content[6:], 1).replace("\0", "")
                self._bounds.append(_Bound(name, start, content[5] == _IS_WORKSHEET))
            case Kind.SHARED_TEXTS:
                self._texts = SharedTexts([content, *self._continued(record.end)]).texts()
            case Kind.CALCULATED_BY:
                self._was_calculated = True

    def _short(self, content: bytes, length_size: int) -> str:
        return short_text(content, self._encoding, is_biff8=self._is_biff8, length_size=length_size)

    def _continued(self, start: int) -> Iterator[bytes]:
        for record in records(self._stream, start):
            if record.kind != Kind.CONTINUE:
                return
            yield record.content

    def _fill(self, grid: Grid, start: int) -> None:
        at = (0, 0)
        for kind, content in self._own_records(start):
            match kind:
                case Kind.TEXT_OF_FORMULA:
                    # It follows its formula, and says no place.
                    grid.put(*at, self._short(content, 2))
                case Kind.SHORT_NUMBERS:
                    self._put_row(grid, content)
                case _ if kind in _CELLS:
                    row, column, style = _CELL.unpack_from(content)
                    at = (row + 1, column)
                    self._put(grid, at, style, kind, content)

    def _own_records(self, start: int) -> Iterator[tuple[int, bytes]]:
        """The records of a sheet without those of what is nested in it (a chart, say, with figures of its own)."""
        depth = 0
        for kind, content, _end in records(self._stream, start):
            if kind == Kind.BOF:
                depth += 1
            elif depth == 0:
                raise ValueError(start)
            elif kind == Kind.EOF:
                depth -= 1
                if depth == 0:
                    return
            elif depth == 1:
                yield kind, content
        raise EOFError(start)

    def _put(self, grid: Grid, at: tuple[int, int], style: int, kind: int, content: bytes) -> None:
        match kind:
            case Kind.SHARED_TEXT:
                grid.put(*at, self._texts[int.from_bytes(content[6:10], "little")])
            case Kind.SHORT_NUMBER:
                grid.put(*at, self._number(rk_number(content[6:10]), style))
            case Kind.NUMBER:
                grid.put(*at, self._number(_FLOAT.unpack_from(content, 6)[0], style))
            case Kind.BOOLEAN_OR_ERROR:
                self._put_result(grid, at, content[6], is_error=bool(content[7]))
            case Kind.FORMULA:
                self._put_formula(grid, at, style, content)
            case _:
                grid.put(*at, self._short(content[6:], 2))

    def _put_row(self, grid: Grid, content: bytes) -> None:
        """Numbers side by side: where they begin, then style and number of each, then where they end."""
        row, column = _CELL_OF_ROW.unpack_from(content)
        for at in range(4, len(content) - 2, 6):
            style = int.from_bytes(content[at : at + 2], "little")
            grid.put(row + 1, column, self._number(rk_number(content[at + 2 : at + 6]), style))
            column += 1

    def _put_formula(self, grid: Grid, at: tuple[int, int], style: int, content: bytes) -> None:
        if content[12:14] != b"\xff\xff":
            self._was_calculated = True
            grid.put(*at, self._number(_FLOAT.unpack_from(content, 6)[0], style))
        elif content[6] in {_RESULT_BOOLEAN, _RESULT_ERROR}:
            self._was_calculated = True
            self._put_result(grid, at, content[8], is_error=content[6] == _RESULT_ERROR)
        elif content[6] == _RESULT_TEXT:
            # The text stands in the next record.
            self._was_calculated = True
        else:
            self._uncertain.append((grid, *at))

    def _put_result(self, grid: Grid, at: tuple[int, int], code: int, *, is_error: bool) -> None:
        if is_error:
            grid.put_fault(*at, ERRORS.get(code, "#ERROR!"))
        else:
            grid.put(*at, "true" if code else "false")

    def _number(self, number: float, style: int) -> str:
        if style < len(self._is_date) and self._is_date[style]:
            return moment_text(number, self._day_zero)
        return number_text(number)
