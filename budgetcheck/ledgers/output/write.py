"""The canonical ledger written out in a stream: Parquet, delimited text, or a workbook.

Lines keep their order, and every column says the same in each format; read again, each gives the same canonical
lines, but for `file`, `sheet` and `row`, which then name the new file. Where a line came from stands in its last
columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.files import written_whole
from budgetcheck.language import _
from budgetcheck.ledgers.output.workbook import write_workbook
from budgetcheck.ledgers.schema import CANONICAL
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ORIGIN = ("file", "sheet", "row")
_DERIVED = ("amount",)
COLUMNS = (*(name for name in CANONICAL if name not in _ORIGIN + _DERIVED), *_ORIGIN)
"""The columns of text and workbooks, in the order of the contract; `amount` follows from nature, debit and credit."""

_ROW_GROUP = 500_000


def refuse_unknown_form(target: Path) -> None:
    """Refuse a target whose suffix names no format that a ledger can be written in.

    Raises:
        InputError: naming the three that can.
    """
    if target.suffix.lower() not in _WRITERS:
        raise InputError(
            Problem(
                str(target),
                "",
                _("不能转换成扩展名为“{suffix}”的文件").format(suffix=target.suffix),
                _("应为 {known}").format(known=_("、").join(_WRITERS)),
            )
        )


def write_ledger(lines: pl.LazyFrame, target: Path) -> None:
    """Write lines to a file, in the format that its suffix names: whole, or not at all.

    Args:
        lines: The canonical ledger (`schema.CANONICAL`), never held in memory as a whole.
        target: The file, which is replaced where it exists.

    Raises:
        InputError: for a suffix that names no such format, a folder or disk that cannot be written, or a text that is
            too long for a workbook.
    """
    refuse_unknown_form(target)
    try:
        with written_whole(target) as part:
            _WRITERS[target.suffix.lower()](lines, part)
    except ValueError as error:
        raise InputError(Problem(str(target), "", str(error), _("请转换成 CSV 或 Parquet"))) from error


def _write_parquet(lines: pl.LazyFrame, target: Path) -> None:
    """The columns and dtypes of `schema.CANONICAL`."""
    try:
        lines.sink_parquet(target, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP)
    except pl.exceptions.ComputeError as error:  # so Polars tells of a full disk
        raise OSError(str(error)) from error


def _write_csv(lines: pl.LazyFrame, target: Path) -> None:
    """Canonical names and codes, UTF-8 with a byte order mark, for else Excel takes it for GBK.

    Texts stand as they are, also those that begin with `=`: the file is data, and must say what the books say.
    """
    columns = [_null_if_empty(name) if CANONICAL[name] == pl.String else pl.col(name) for name in COLUMNS]
    lines.select(columns).sink_csv(target, include_bom=True)


def _write_xlsx(lines: pl.LazyFrame, target: Path) -> None:
    write_workbook(lines.select(COLUMNS), target)


def _null_if_empty(name: str) -> pl.Expr:
    """An empty text as nothing, or it would be written as a pair of quotes."""
    return pl.when(pl.col(name) != "").then(name).alias(name)


_WRITERS: dict[str, Callable[[pl.LazyFrame, Path], None]] = {
    ".parquet": _write_parquet,
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
}
