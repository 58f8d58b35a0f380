"""Times `budgetcheck check`, without reports and with them, beside the bare work on the same ledger, in the same run.

    python benchmarks/check.py [--lines 3000000] [--projects 1000] [--rounds 3]

The bare work is what any program must do with such a file: scan it as text (Polars, streaming), turn two columns into
decimals and one into dates, group by project, source and category, and sum. Both run as processes of their own, so both
pay for starting Python; the ratio of the best rounds is what counts, for machines are noisy.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from portfolio import write_portfolio
from processes import best, cost

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
        checked += ["--as-of", _AS_OF, "--quiet"]
        reported = [*checked, "--out", str(Path(folder, "reports"))]
        rounds = []
        for number in range(1, wanted.rounds + 1):
            one = cost(bare)
            other = cost(checked, fine=(0, 1))  # a finding is no fault
            third = cost(reported, fine=(0, 1))
            rounds.append((one, other, third))
            print(
                f"round {number}: bare {one.seconds:.2f} s, check {other.seconds:.2f} s, with reports {third.seconds:.2f} s"
            )
        pages = [file.stat().st_size for file in Path(folder, "reports").iterdir()]
        one, other, third = (best(costs) for costs in zip(*rounds, strict=True))
        print(f"bare          {one.seconds:6.2f} s  {one.peak:6.0f} MB")
        print(f"check         {other.seconds:6.2f} s  {other.peak:6.0f} MB")
        print(f"with reports  {third.seconds:6.2f} s  {third.peak:6.0f} MB")
        print(f"check over bare {other.seconds / one.seconds:.2f} (aim 3, must 4)")
        print(f"reports over check {(third.seconds - other.seconds) / other.seconds:.2f} (must 1)")
        print(f"{len(pages):,} pages, the largest {max(pages):,} bytes (must 2,000,000)")


if __name__ == "__main__":
    main()
