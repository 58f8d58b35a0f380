"""What was in force on the day: period and budget after approved changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgetcheck.dossiers.tables import DossierTables

_ORDER = ("since", "place")


def period_in_force(tables: DossierTables) -> pl.DataFrame:
    """The project's first and last day after approved extensions and changes of period.

    Returns:
        `project`, `starts_on`, `ends_on` (Date, null where the dossier says neither).
    """
    changed = (
        _approved(tables)
        .filter(pl.col("kind").is_in(["extension", "period"]))
        .sort("project", *_ORDER)
        .group_by("project")
        .agg(pl.col("new_start", "new_end").drop_nulls().last())
    )
    return tables.projects.join(changed, on="project", how="left").select(
        "project",
        pl.coalesce("new_start", "project.starts_on").alias("starts_on"),
        pl.coalesce("new_end", "project.ends_on").alias("ends_on"),
    )


def budget_in_force(tables: DossierTables, self_adjusting: Collection[str]) -> pl.DataFrame:
    """The budget lines after the last change in force.

    A change that needs approval and has none changes nothing.

    Args:
        tables: The dossiers.
        self_adjusting: Programmes whose units may adjust a budget within its total by themselves: such a change is in
            force from its effective day.

    Returns:
        `project`, `category`, `source`, `amount`.
    """
    last = (
        _budget_changes_in_force(tables, self_adjusting)
        .group_by("project")
        .agg(pl.col("place").sort_by(*_ORDER).last())
    )
    changed = tables.changed_budgets.join(last, on=["project", "place"], how="semi").drop("place")
    unchanged = tables.budget.join(last, on="project", how="anti")
    return pl.concat([unchanged, changed])


def _approved(tables: DossierTables) -> pl.DataFrame:
    """Changes approved and in effect by the day; `since` is the day from which they are in force."""
    since = pl.coalesce("effective_on", "approved_on")
    return (
        tables.changes.filter(pl.col("approved_on").is_not_null())
        .with_columns(since=since)
        .filter(pl.col("since") <= tables.as_of)
    )


def _budget_changes_in_force(tables: DossierTables, self_adjusting: Collection[str]) -> pl.DataFrame:
    first_total = tables.budget.group_by("project").agg(pl.col("amount").sum().alias("first_total"))
    since = pl.coalesce("effective_on", "approved_on")
    is_approved = pl.col("approved_on").is_not_null()
    # A change within the unit's own power leaves the total alone, so only approved ones move it.
    total_before = pl.when(is_approved).then("total").forward_fill().shift(1).over("project", order_by=_ORDER)
    own_power = pl.col("project.programme").is_in(self_adjusting) & (
        pl.col("total") == pl.coalesce(pl.col("total_before"), pl.col("first_total"), pl.lit(0))
    )
    return (
        tables.changes.filter(pl.col("kind") == "budget")
        .with_columns(since=since)
        .filter(pl.col("since") <= tables.as_of)
        .join(tables.projects.select("project", "project.programme"), on="project")
        .join(first_total, on="project", how="left")
        .with_columns(total_before=total_before)
        .filter(is_approved | own_power)
    )
