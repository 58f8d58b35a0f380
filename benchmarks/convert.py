"""Times `budgetcheck ledger convert` to Parquet beside Polars copying the same text to Parquet, in the same run.

    python benchmarks/convert.py [--lines 10000000] [--rounds 3] [--folder FOLDER]

The bare work reads the file as text and writes it as Parquet, and understands nothing. The same ledger in GB18030 is
held against the bare work on UTF-8, for Polars reads nothing else. Each is a process of its own; the ratio of the best
rounds is what counts. With `--folder` the ledgers stay there, and are used again.
"""

from __future__ import annotations

import argparse
import codecs
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from portfolio import write_ledger
from processes import Cost, best, cost

if TYPE_CHECKING:
    from collections.abc import Sequence

_BARE = """
import sys
import polars as pl
pl.scan_csv(sys.argv[1], infer_schema=False).sink_parquet(sys.argv[2])
"""
_PROJECTS = 1_000
_WITHOUT = ("往来单位", "发票号")
"""Columns left out, so that a line has about 150 bytes, as exports have."""
_PART = 1 << 24
_MOST_MEMORY = 2_000


class Subject(NamedTuple):
    """A program that is timed: its name, its command, and the ratio to the bare work that it must keep."""

    name: str
    command: list[str]
    must: float | None


def main() -> None:
    """Generate, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--folder", type=Path, help="where the ledgers are kept; else they are made for this run"
    )
    wanted = parser.parse_args()
    place = (
        nullcontext(wanted.folder)
        if wanted.folder
        else tempfile.TemporaryDirectory(prefix="budgetcheck-benchmark-")
    )
    with place as folder:
        utf8, gb18030 = _ledgers(Path(folder), wanted.lines)
        sizes = ", ".join(f"{each.stat().st_size / 1e6:,.0f} MB" for each in (utf8, gb18030))
        print(f"{wanted.lines:,} lines, {sizes}")
        target = str(Path(folder, "out.parquet"))
        subjects = [
            Subject("bare", [sys.executable, "-c", _BARE, str(utf8), target], None),
            Subject("utf-8", _convert(utf8, target), 2),
            Subject("gb18030", _convert(gb18030, target), 3),
        ]
        _show(subjects, [_round(number, subjects) for number in range(1, wanted.rounds + 1)])
        Path(target).unlink()


def _ledgers(folder: Path, lines: int) -> tuple[Path, Path]:
    """The ledger in both encodings."""
    folder.mkdir(parents=True, exist_ok=True)
    utf8, gb18030 = folder / f"ledger-{lines}.csv", folder / f"ledger-{lines}-gb18030.csv"
    if not utf8.exists():
        write_ledger(utf8, lines=lines, projects=_PROJECTS, without=_WITHOUT)
    if not gb18030.exists():
        decoder = codecs.getincrementaldecoder("utf-8")()
        with utf8.open("rb") as stream, gb18030.open("wb") as out:
            while part := stream.read(_PART):
                out.write(decoder.decode(part).encode("gb18030"))
    return utf8, gb18030


def _convert(ledger: Path, target: str) -> list[str]:
    return [sys.executable, "-m", "budgetcheck", "ledger", "convert", str(ledger), "--to", target, "--quiet"]


def _round(number: int, subjects: Sequence[Subject]) -> list[Cost]:
    costs = [cost(subject.command) for subject in subjects]
    ratios = [
        f"{subject.name} {each.seconds:.2f} s ({each.seconds / costs[0].seconds:.2f})"
        for subject, each in zip(subjects, costs, strict=True)
    ]
    print(f"round {number}: {', '.join(ratios)}")
    return costs


def _show(subjects: Sequence[Subject], rounds: Sequence[Sequence[Cost]]) -> None:
    bests = [best(costs) for costs in zip(*rounds, strict=True)]
    for subject, (seconds, peak, _processors) in zip(subjects, bests, strict=True):
        ratio = f"ratio {seconds / bests[0].seconds:.2f} (must {subject.must})" if subject.must else ""
        print(f"{subject.name:8} {seconds:7.2f} s  {peak:6,.0f} MB (must {_MOST_MEMORY:,})  {ratio}".rstrip())


if __name__ == "__main__":
    main()
