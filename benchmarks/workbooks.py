"""Times the intake of a workbook beside the bare reader on the same file, in the same run.

    python benchmarks/workbooks.py [--rows 500000] [--rounds 3] [--shared]

The bare reader is what any program must do with such a file: calamine (by fastexcel) reads it as text into Polars. The
intake looks through the package first, parses dates and amounts, accounts for every row, and writes the canonical
ledger as Parquet. Both run as processes of their own, so both pay for starting Python; the ratio of the best rounds is
what counts, for machines are noisy. Where other work runs beside it, the seconds of the processor say more.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

_BARE = """
import sys
import fastexcel
sheet = fastexcel.read_excel(sys.argv[1]).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
print(sheet.to_polars().shape)
"""
_INTAKE = """
import sys
from budgetcheck.ledgers.read import read_ledger
ledger = read_ledger(sys.argv[1])
ledger.lines.sink_parquet(sys.argv[2])
print(ledger.intake.rows)
"""
_HEADING = (
    "日期", "凭证号", "行号", "摘要", "科目编码", "科目名称", "借方", "贷方", "项目", "资金来源", "费用类别",
)  # fmt: skip
_CATEGORIES = ("业务费", "劳务费", "设备购置费")
_FIRST_DAY = dt.datetime(2026, 1, 1)  # noqa: DTZ001  # a day of a ledger has no zone


class _Taken(NamedTuple):
    """What a process took: seconds by the clock, seconds of the processor, peak memory in MB."""

    clock: float
    processor: float
    memory: float


def main() -> None:
    """Generate, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--shared", action="store_true", help="texts in a table of their own, as Excel writes them"
    )
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budgetcheck-benchmark-") as folder:
        path = Path(folder, "ledger.xlsx")
        _write(path, wanted.rows, shared=wanted.shared)
        print(f"{wanted.rows:,} rows × {len(_HEADING)} columns, {path.stat().st_size / 1e6:,.0f} MB")
        bare = [sys.executable, "-c", _BARE, str(path)]
        intake = [sys.executable, "-c", _INTAKE, str(path), str(Path(folder, "ledger.parquet"))]
        rounds = []
        for number in range(wanted.rounds):
            rounds.append((_run(bare), _run(intake)))
            (first, second) = rounds[-1]
            print(f"round {number + 1}: bare {first.clock:.2f} s, intake {second.clock:.2f} s")
        for at, name in enumerate(("bare", "intake")):
            clock, processor = (min(each[at][by] for each in rounds) for by in (0, 1))
            memory = max(each[at].memory for each in rounds)
            print(f"{name:6} {clock:6.2f} s  {processor:6.2f} s of the processor  {memory:6.0f} MB")
        ratios = [min(each[1][by] for each in rounds) / min(each[0][by] for each in rounds) for by in (0, 1)]
        print(f"ratio {ratios[0]:.2f} by the clock, {ratios[1]:.2f} by the processor (must 1.5)")


def _write(path: Path, rows: int, *, shared: bool) -> None:
    """A journal in pairs of lines, the same at every run."""
    with xlsxwriter.Workbook(path, {"constant_memory": not shared}) as book:
        sheet = book.add_worksheet("序时账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, _HEADING)
        for at in range(1, rows + 1):
            is_bank = at % 2
            sheet.write_datetime(at, 0, _FIRST_DAY + dt.timedelta(days=at % 330), day)
            sheet.write_string(at, 1, f"记-{at // 2:06}")
            sheet.write_number(at, 2, is_bank + 1)
            sheet.write_string(at, 3, f"支付实验材料款（第{at % 997}批）")
            sheet.write_string(at, 4, "1002" if is_bank else "530101")
            sheet.write_string(at, 5, "银行存款" if is_bank else f"研发支出/{_CATEGORIES[at % 3]}")
            sheet.write_number(at, 7 if is_bank else 6, (at // 2 * 2654435761 % 100_000_007) / 100)
            sheet.write_string(at, 8, f"YT-2026-{at % 50:04}")
            sheet.write_string(at, 9, "市级财政资金")
            sheet.write_string(at, 10, _CATEGORIES[at % 3])


def _run(command: list[str]) -> _Taken:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    return _Taken(clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


if __name__ == "__main__":
    main()
