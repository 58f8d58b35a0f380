"""Times `budgetcheck screen` over a folder of many dossiers, without and with its JSON.

    python benchmarks/screen.py [--projects 100000] [--rounds 2]

Two processors must do it within 30 seconds, and 2 GB for all processes together. Where other work runs beside it, the
seconds of the processors say more: half of them is what two free ones would take.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from portfolio import write_dossiers
from processes import best, cost

_LINES_OF_PROJECT = 60
_AS_OF = "2026-12-31"


def main() -> None:
    """Generate, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="budgetcheck-benchmark-") as folder:
        dossiers, result = Path(folder, "dossiers"), Path(folder, "result.json")
        write_dossiers(dossiers, lines=_LINES_OF_PROJECT * wanted.projects, projects=wanted.projects)
        print(f"{wanted.projects:,} dossiers")
        screened = [
            sys.executable,
            "-m",
            "budgetcheck",
            "screen",
            str(dossiers),
            "--as-of",
            _AS_OF,
            "--quiet",
        ]
        for name, command in (("screen", screened), ("with its JSON", [*screened, "--json", str(result)])):
            # A finding is no fault.
            least = best([cost(command, fine=(0, 1)) for _round in range(wanted.rounds)])
            print(
                f"{name:13} {least.seconds:6.2f} s  {least.processors:6.2f} s of the processors  {least.peak:6.0f} MB"
            )
        print("(must stay below 30 s without JSON, and below 2,000 MB)")


if __name__ == "__main__":
    main()
