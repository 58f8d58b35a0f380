"""The changes of a year, and what each change of a budget moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.facts.changes import ORDER
from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import CATEGORY, SOURCE

if TYPE_CHECKING:
    from budgetcheck.dossiers.tables import DossierTables

MOVES: dict[str, Any] = {
    "project": pl.String,
    "place": pl.Int64,
    "category": pl.Enum(CATEGORY.codes),
    "source": pl.Enum(SOURCE.codes),
    "before": DTYPE,
    "after": DTYPE,
    "difference": DTYPE,
}
"""One row per line of a budget that a change moves, in 元: in the budget that it replaces, after it, and after − before."""

_ACTS = ("applied_on", "approved_on", "effective_on", "since")
_KEY = ("project", "place")
_FIRST = -1
"""In place of a change's place: the budget as first approved."""


def of_year(changes: pl.DataFrame, year: int) -> pl.DataFrame:
    """The changes that were applied for, approved, made effective or came into force in a calendar year.

    Args:
        changes: As `facts.changes.changes_over_time`.
        year: The year.
    """
    return changes.filter(pl.any_horizontal(pl.col(_ACTS).dt.year() == year))


def moves(dossiers: DossierTables, changes: pl.DataFrame) -> pl.DataFrame:
    """What each change of a budget moves in the budget that was in force before it.

    Args:
        dossiers: The dossiers as of the day.
        changes: Their changes over time; those that are not in force move what they would have moved on their day.

    Returns:
        As `MOVES`, lines that it leaves alone left out, by project, place, source and category.
    """
    budgets = changes.filter(pl.col("kind") == "budget").select(
        *_KEY,
        "since",
        "in_force",
        day=pl.coalesce("since", "effective_on", "approved_on", "applied_on", pl.lit(dossiers.as_of)),
    )
    earlier = budgets.filter("in_force").select("project", "since", replaced="place")
    is_earlier = (pl.col("since") < pl.col("day")) | (
        (pl.col("since") == pl.col("day")) & (pl.col("replaced") < pl.col("place"))
    )
    replaced = (
        budgets.select(*_KEY, "day")
        .join(earlier, on="project")
        .filter(is_earlier)
        .sort(ORDER[0], "replaced")
        .group_by(_KEY)
        .agg(pl.col("replaced").last())
    )
    known = (
        budgets.select(_KEY)
        .join(replaced, on=_KEY, how="left")
        .with_columns(pl.col("replaced").fill_null(_FIRST))
    )
    every = pl.concat([
        dossiers.budget.with_columns(place=pl.lit(_FIRST, pl.Int64)),
        dossiers.changed_budgets,
    ], how="diagonal")  # fmt: skip
    before = known.join(
        every.rename({"place": "replaced", "amount": "before"}), on=("project", "replaced")
    ).drop("replaced")
    after = known.drop("replaced").join(every.rename({"amount": "after"}), on=_KEY)
    return (
        pl.concat([before, after], how="diagonal")
        .group_by(*_KEY, "category", "source")
        .agg(pl.col("before", "after").sum().cast(DTYPE))
        .with_columns(
            pl.col("category").cast(pl.String).cast(MOVES["category"]),
            pl.col("source").cast(pl.String).cast(MOVES["source"]),
            difference=(pl.col("after") - pl.col("before")).cast(DTYPE),
        )
        .filter(pl.col("difference") != pl.lit(0, DTYPE))
        .select(list(MOVES))
        .sort("project", "place", "source", "category")
    )
