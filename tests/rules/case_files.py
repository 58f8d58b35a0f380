"""The cases that the project keeps: `tests/cases/<RULE>.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.cases import read_cases

if TYPE_CHECKING:
    from budgetcheck.cases import Case

FOLDER = Path(__file__).parents[1] / "cases"


def case_paths() -> list[Path]:
    """Every case file, in the order of their rules' codes."""
    return sorted(FOLDER.glob("*.yaml"))


def every_case() -> list[Case]:
    """The cases of every file."""
    return [case for path in case_paths() for case in read_cases(path)]
