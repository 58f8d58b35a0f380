"""What the spreadsheet formats share: how they refuse, and how a sheet says which of its cells are no values."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

import fastexcel
import polars as pl
from lxml import etree

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sized

_MOST_CELLS = 60_000_000
"""Rows × columns up to the last filled ones. A full sheet of 57 columns has as many."""
_MOST_CELLS_OF_A_SPARSE_SHEET = 20_000_000
_SPARSE = 10
"""A sheet is sparse where it has more than so many cells for each filled one."""
_MOST_COLUMNS = 2_000
LONGEST_CELL = 1 << 20
"""Bytes. Excel allows 32,767 characters."""
_MOST_FAULTS = 1_000_000
_DAMAGE = (
    fastexcel.FastExcelError,
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    etree.XMLSyntaxError,
    pl.exceptions.PolarsError,
    struct.error,
    LookupError,  # a part that the package should have, a string or a format that the workbook should have
    ValueError,  # no number, no text in its encoding
    OverflowError,
    OSError,
    EOFError,
    RuntimeError,  # a compression that is not known
)


class UnusableWorkbookError(ValueError):
    """Why a workbook cannot be used, in words for the user."""


class FaultyCell(NamedTuple):
    """A cell without a value: an error, or a formula that was never computed.

    Attributes:
        row: Its row, from 1.
        column: Its column, from 0.
        text: What the sheet shows, `#DIV/0!`; None for a formula that was never computed.
    """

    row: int
    column: int
    text: str | None

    @property
    def reason(self) -> str:
        """Why its row cannot be trusted."""
        return _("公式没有计算结果") if self.text is None else _("单元格是错误值")


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Turn whatever goes wrong in the bytes of a workbook, a panic of calamine too, into a refusal.

    Raises:
        UnusableWorkbookError: in words for the user.
    """
    try:
        yield
    except UnusableWorkbookError:
        raise
    except _DAMAGE as error:
        raise _damaged() from error
    except BaseException as error:
        # It derives from BaseException, and its module cannot be imported.
        if type(error).__name__ == "PanicException":
            raise _damaged() from error
        raise


def refuse_too_large(name: str, rows: int, columns: int, filled: int) -> None:
    """Refuse a sheet whose last filled cell lies so far out that the cells up to it would not fit into memory.

    Args:
        name: The sheet.
        rows: How many it has up to the last filled one.
        columns: Likewise.
        filled: How many of its cells are filled.

    Raises:
        UnusableWorkbookError: naming the sheet.
    """
    most = min(_MOST_CELLS, max(_MOST_CELLS_OF_A_SPARSE_SHEET, _SPARSE * filled))
    if columns > _MOST_COLUMNS or rows * columns > most:
        raise UnusableWorkbookError(
            _(
                "工作表“{name}”占到第 {rows} 行、第 {columns} 列，超过可以读取的范围；"
                "请删除数据以外的行和列后另存"
            ).format(name=name, rows=rows, columns=columns)
        )


def refuse_too_many_faults(faults: Sized) -> None:
    """Refuse a sheet with more errors than anyone could look through.

    Raises:
        UnusableWorkbookError: in words for the user.
    """
    if len(faults) > _MOST_FAULTS:
        raise UnusableWorkbookError(_("工作簿里的错误值和没有结果的公式超过 100 万个，拒绝读取"))


def cell_too_long() -> UnusableWorkbookError:
    """The refusal of a workbook for a cell of more than `LONGEST_CELL` bytes."""
    return UnusableWorkbookError(_("有一个单元格的文字超过 1 MB（Excel 最多 32,767 字），拒绝读取"))


def _damaged() -> UnusableWorkbookError:
    return UnusableWorkbookError(_("工作簿已损坏或不完整，无法打开"))
