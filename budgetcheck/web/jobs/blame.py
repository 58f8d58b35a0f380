"""Which of a run's files it was refused for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _

if TYPE_CHECKING:
    from budgetcheck.problems import InputError, Problem
    from budgetcheck.web.models import Run, RunInput


def blame(run: Run, error: InputError) -> None:
    """Keep with each file of a run what is wrong with it; what is no one file's stands in the run's `problems` alone."""
    for row in run.inputs.all():
        told = [
            text for problem, text in zip(error.problems, error.told, strict=True) if _concerns(problem, row)
        ]
        if told:
            row.problems = told
            row.save(update_fields=["problems"])


def _concerns(problem: Problem, row: RunInput) -> bool:
    """Whether a problem is a file's; several may be named in one."""
    return row.name == problem.file or row.name in problem.file.split(_("、"))
