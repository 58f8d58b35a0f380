"""The settlement (决算): by category and source, what was budgeted, and what was spent before and in the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import CATEGORY, SOURCE

if TYPE_CHECKING:
    import datetime as dt

    from budgetcheck.dossiers.tables import DossierTables

AMOUNTS = ("budget", "adjusted", "prior", "year", "cumulative", "balance")
"""The columns of a settlement, in 元 (contract, section 5)."""

_ROW = ("project", "category", "source")
_ORDER = ("project", "source", "category")
_CATEGORY, _SOURCE = pl.Enum(CATEGORY.codes), pl.Enum(SOURCE.codes)


def settle(
    dossiers: DossierTables, in_force: pl.DataFrame, counted: pl.DataFrame, day: dt.date
) -> pl.DataFrame:
    """The settlement of a day.

    Args:
        dossiers: The dossiers as of that day.
        in_force: The budget in force on it (`facts.in_force.budget_in_force`).
        counted: The ledger's sums up to it (`facts.cube.sum_up`), of known projects.
        day: The day; its calendar year is the year of the settlement.

    Returns:
        One row per project, category and source that is budgeted or spent: `project`, `category`, `source` (Enum; null
        where the ledger names none), and the `AMOUNTS`: `budget` first approved, `adjusted` in force, spent in years
        `prior` and in the `year`, `cumulative` of both, and `balance` = adjusted − cumulative. By project, source, category.
    """
    lump_sums = dossiers.projects.filter("project.lump_sum")["project"]
    category = pl.col("category").cast(pl.String)
    is_unsaid = category.is_null() & pl.col("project").is_in(lump_sums.implode())
    in_year = pl.col("dated") >= day.replace(month=1, day=1)
    spent = counted.filter(pl.col("nature") == "expense").with_columns(
        category=pl.when(is_unsaid).then(pl.lit("lump_sum")).otherwise(category)
    )
    sides = [
        _side(dossiers.budget, budget=pl.col("amount")),
        _side(in_force, adjusted=pl.col("amount")),
        _side(spent.filter(~in_year), prior=pl.col("amount")),
        _side(spent.filter(in_year), year=pl.col("amount")),
    ]
    summed = (
        pl.concat(sides, how="diagonal")
        .group_by(_ROW)
        .agg(pl.col("budget", "adjusted", "prior", "year").sum().cast(DTYPE))
    )
    return _closed(summed).sort(_ORDER, nulls_last=True)


def sum_up(settlement: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The settlement summed by some of its keys (`project`, `category`, `source`): these, and the `AMOUNTS`."""
    sums = settlement.group_by(by) if by else settlement.group_by(pl.lit(0).alias("all"))
    order = [name for name in _ORDER if name in by]
    summed = sums.agg(pl.col(AMOUNTS).sum().cast(DTYPE)).select(*by, *AMOUNTS)
    return summed.sort(order, nulls_last=True) if order else summed


def _side(frame: pl.DataFrame, **amount: pl.Expr) -> pl.DataFrame:
    return frame.select(
        "project",
        pl.col("category").cast(pl.String).cast(_CATEGORY),
        pl.col("source").cast(pl.String).cast(_SOURCE),
        **{name: each.cast(DTYPE) for name, each in amount.items()},
    )


def _closed(summed: pl.DataFrame) -> pl.DataFrame:
    return summed.with_columns(cumulative=(pl.col("prior") + pl.col("year")).cast(DTYPE)).with_columns(
        balance=(pl.col("adjusted") - pl.col("cumulative")).cast(DTYPE)
    )
