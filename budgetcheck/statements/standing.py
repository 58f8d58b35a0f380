"""What the day of a year-end audit means for each project: not approved by it, or without books of the years before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    import datetime as dt

STANDING: dict[str, Any] = {"project": pl.String, "approved_later": pl.Date, "without_prior": pl.Boolean}
"""The shape of `stand`."""


def stand(approvals: pl.DataFrame, cube: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """How projects stand on the last day of a year.

    Args:
        approvals: `project` and `project.approved_on`, as the dossiers say, of whatever day.
        cube: The sums of all ledger lines (`facts.cube.sum_up`).
        day: The last day of the year.

    Returns:
        One row per project: `approved_later`, its approval where that is after the day, else null; and `without_prior`: it was
        approved before the year, and no ledger has a line of it from before the year. Then nobody can tell whether nothing was
        spent, or the books of those years were not given.
    """
    new_year = day.replace(month=1, day=1)
    approved = pl.col("project.approved_on")
    booked = cube.filter(pl.col("dated") < new_year, pl.col("project").is_not_null())["project"].unique()
    return approvals.select(
        "project",
        approved_later=pl.when(approved > day).then(approved),
        without_prior=(approved < new_year).fill_null(value=False)
        & ~pl.col("project").is_in(booked.implode()),
    )


def without_budget_yet(budget: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Budget lines (`project`, `amount`) with 0 for those of projects that are approved only after the day."""
    later = standing.filter(pl.col("approved_later").is_not_null())["project"]
    is_later = pl.col("project").is_in(later.implode())
    return budget.with_columns(amount=pl.when(is_later).then(pl.lit(0, DTYPE)).otherwise("amount"))
