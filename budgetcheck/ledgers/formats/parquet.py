"""Parquet: the canonical frame as we write it, or any table with the columns of a ledger."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.formats.sheet import FAULT, ROW, Sheet, cell

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.probe import Probe

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
_PROVENANCE = ("file", "sheet", "row")
_MOST_ROWS = 200_000_000
_MOST_SECONDS = 300
_TRIAL = """
import os, sys
try:
    import resource
    most = (8 << 30) + 2 * os.path.getsize(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass
import polars as pl
table = pl.scan_parquet(sys.argv[1], glob=False)
table.select(pl.all().is_null().sum()).collect(engine="streaming")
"""


def recognise(probe: Probe) -> str | None:
    """The first bytes; an encrypted file is refused."""
    if probe.head.startswith(_ENCRYPTED):
        raise ValueError(_("Parquet 文件已加密，无法读取"))
    return "parquet" if probe.head.startswith(_MAGIC) else None


def read(path: Path, _encoding: str | None, _workspace: Path) -> list[Sheet]:
    """The one table, each column as text, in a stream.

    Where the rows once came from (`file`, `sheet`, `row` of the canonical frame) is left out: rows are counted anew.

    Raises:
        ValueError: for a damaged file, and for amounts in binary floating point.
    """
    try:
        schema = pl.scan_parquet(path, glob=False).collect_schema()
        number = _free_name(schema)
        table = pl.scan_parquet(path, glob=False, row_index_name=number, row_index_offset=1)
        rows = table.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise ValueError(_("Parquet 文件已损坏或不完整，无法读取；请重新导出")) from error
    if rows > _MOST_ROWS:
        raise ValueError(_("Parquet 文件超过 {most} 行，拒绝读取").format(most=_MOST_ROWS))
    _refuse_floats(schema)
    _refuse_damage(path)
    named = {name: dtype for name, dtype in schema.items() if name not in _PROVENANCE}
    texts = {name: text for name, dtype in named.items() if (text := _as_text(name, dtype)) is not None}
    left = [name for name in named if name not in texts]
    return [
        Sheet(
            None,
            table.select(
                pl.col(number).cast(pl.UInt32).alias(ROW),
                *(text.alias(cell(at)) for at, text in enumerate(texts.values())),
                pl.lit(None, pl.String).alias(FAULT),
            ),
            len(texts),
            headings=tuple(texts),
            choices=tuple(
                Choice("column", name, 100, _("这一列是嵌套或二进制的内容，没有读取")) for name in left
            ),
        )
    ]


def _free_name(schema: pl.Schema) -> str:
    name = ROW
    while name in schema:
        name += "_"
    return name


def _refuse_damage(path: Path) -> None:
    """Read the file once in a process of its own: a damaged length makes Polars ask for memory without end, and abort."""
    trial = [sys.executable, "-I", "-c", _TRIAL, str(path)]
    try:
        done = subprocess.run(trial, capture_output=True, timeout=_MOST_SECONDS, check=False)  # noqa: S603 - ours
    except subprocess.TimeoutExpired as error:
        raise ValueError(_("Parquet 文件读取超过 {most} 秒，拒绝读取").format(most=_MOST_SECONDS)) from error
    if done.returncode != 0:
        raise ValueError(_("Parquet 文件已损坏或不完整，无法读取；请重新导出"))


def _refuse_floats(schema: pl.Schema) -> None:
    floats = [name for name, dtype in schema.items() if dtype.is_float()]
    if floats:
        raise ValueError(
            _("{columns} 是二进制浮点数，不能准确表示金额；请改存为 Decimal 或文本").format(
                columns=_("、").join(_("“{heading}”").format(heading=name) for name in floats)
            )
        )


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr | None:
    """A column as exact text; None where it has no text."""
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        midnight = column.dt.time() == pl.time(0, 0, 0)
        return (
            pl.when(midnight)
            .then(column.dt.to_string("%Y-%m-%d"))
            .otherwise(column.dt.to_string("%Y-%m-%d %H:%M:%S"))
        )
    if dtype == pl.Null or dtype.is_nested() or isinstance(dtype, (pl.Binary, pl.Duration, pl.Object)):
        return None
    text = column.cast(pl.String)
    return pl.when(text != "").then(text)
