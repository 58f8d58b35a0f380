"""What is in force on the day: period and budget after the changes that are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.changes import MOVES_THE_PERIOD, ORDER

if TYPE_CHECKING:
    from budgetcheck.dossiers.tables import DossierTables


def period_in_force(tables: DossierTables, changes: pl.DataFrame) -> pl.DataFrame:
    """The project's first and last day after the extensions and changes of period in force.

    Args:
        tables: The dossiers.
        changes: `changes.changes_over_time`.

    Returns:
        `project`, `starts_on`, `ends_on` (Date, null where the dossier says neither).
    """
    changed = (
        changes.filter("in_force", pl.col("kind").is_in(MOVES_THE_PERIOD))
        .sort("project", *ORDER)
        .group_by("project")
        .agg(pl.col("new_start", "new_end").drop_nulls().last())
    )
    return tables.projects.join(changed, on="project", how="left").select(
        "project",
        pl.coalesce("new_start", "project.starts_on").alias("starts_on"),
        pl.coalesce("new_end", "project.ends_on").alias("ends_on"),
    )


def budget_in_force(tables: DossierTables, changes: pl.DataFrame) -> pl.DataFrame:
    """The budget lines after the last change in force; a change that needs approval and has none changes nothing.

    Args:
        tables: The dossiers.
        changes: `changes.changes_over_time`.

    Returns:
        `project`, `category`, `source`, `amount`.
    """
    last = (
        changes.filter("in_force", pl.col("kind") == "budget")
        .group_by("project")
        .agg(pl.col("place").sort_by(*ORDER).last())
    )
    changed = tables.changed_budgets.join(last, on=["project", "place"], how="semi").drop("place")
    unchanged = tables.budget.join(last, on="project", how="anti")
    return pl.concat([unchanged, changed])
