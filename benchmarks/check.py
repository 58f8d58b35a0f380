"""Times `budgetcheck check` with reports beside the bare work on the same ledger, in the same run.

    python benchmarks/check.py [--lines 3000000] [--projects 1000] [--rounds 3]

The bare work is what any program must do with such a file: scan it as text (Polars, streaming), turn two columns into
decimals and one into dates, group by project, source and category, and sum. Both run as processes of their own, so both
pay for starting Python; the ratio of the best rounds is what counts, for machines are noisy.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portfolio import write_portfolio

_BARE = """
import sys
import polars as pl
money = pl.Decimal(18, 2)
print(
    pl.scan_csv(sys.argv[1], infer_schema=False)
    .with_columns(pl.col("日期").str.to_date("%Y-%m-%d"), pl.col("借方", "贷方").cast(money))
    .group_by("项目", "资金来源", "费用类别")
    .agg(pl.col("借方", "贷方").sum(), pl.col("日期").max())
    .collect(engine="streaming")
    .height
)
"""
_AS_OF = "2026-12-31"


def main() -> None:
    """Generate, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=3_000_000)
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budgetcheck-benchmark-") as folder:
        dossiers, ledger = write_portfolio(Path(folder), lines=wanted.lines, projects=wanted.projects)
        print(f"{wanted.lines:,} lines, {ledger.stat().st_size / 1e6:,.0f} MB, {wanted.projects:,} projects")
        bare = [sys.executable, "-c", _BARE, str(ledger)]
        checked = [sys.executable, "-m", "budgetcheck", "check", str(dossiers), "--ledger", str(ledger)]
        checked += ["--as-of", _AS_OF, "--quiet", "--out", str(Path(folder, "reports"))]
        rounds = []
        for number in range(wanted.rounds):
            bare_time, bare_peak = _run(bare)
            time_taken, peak = _run(checked)
            rounds.append((bare_time, time_taken, bare_peak, peak))
            print(
                f"round {number + 1}: bare {bare_time:.2f} s, check {time_taken:.2f} s, ratio {time_taken / bare_time:.2f}"
            )
        best_bare, best = min(each[0] for each in rounds), min(each[1] for each in rounds)
        print(f"bare  {best_bare:6.2f} s  {max(each[2] for each in rounds):6.0f} MB")
        print(f"check {best:6.2f} s  {max(each[3] for each in rounds):6.0f} MB")
        print(f"ratio {best / best_bare:.2f} (aim 3, must 4)")


def _run(command: list[str]) -> tuple[float, float]:
    """Seconds, and peak memory in MB, of a process; 0 and 1 are both fine, for a finding is no fault."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    return taken, usage.ru_maxrss / 1000


if __name__ == "__main__":
    main()
