"""Changes over time: since when each change is in force, what was in force before it, and whether it waited for approval.

The one notion of "in force" (contract, section 2): a change within the unit's own power is in force from the day on which
it takes effect; any other from that day once it is approved, so never before its approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import INDIRECT

if TYPE_CHECKING:
    from budgetcheck.dossiers.tables import DossierTables

ORDER = ("since", "place")
"""Of two changes that are in force from one day, the one that stands later in the dossier is the later."""

MOVES_THE_PERIOD = ("extension", "period")

_KEY = ["project", "place"]
_NONE = pl.lit(0, DTYPE)


def changes_over_time(tables: DossierTables, self_adjusting: pl.Series) -> pl.DataFrame:
    """Every change that the dossiers know of by the day.

    Args:
        tables: The dossiers.
        self_adjusting: Projects whose units may adjust a budget within its total by themselves.

    Returns:
        The columns of `DossierTables.changes`, and:
        `own_power`, whether the unit may decide by itself (a budget that keeps the total then in force; null where that
        total is unknown); `since`, the day from which the change is in force (null where it is not: no approval, or no day
        yet); `in_force`, whether that day has come; `unapproved_effect`, whether it took effect before its approval, or
        took effect and has none; `is_pending`, whether it has neither approval nor a day of effect;
        `indirect` and `indirect_before`, municipal indirect costs with performance pay after the change, and in the budget
        that was in force before it (元, of budgets in force); `ends_before`, the project's end in force on the day of
        application (of extensions and periods; null where unknown).
    """
    as_of = pl.lit(tables.as_of)
    judged = tables.changes.join(_own_power(tables, self_adjusting), on=_KEY, how="left").with_columns(
        own_power=pl.when(pl.col("kind") == "budget").then("own_power").otherwise(pl.lit(value=False))
    )
    dated = judged.with_columns(
        since=pl.when(pl.col("own_power").fill_null(value=False))
        .then(pl.coalesce("effective_on", "approved_on"))
        .when(pl.col("approved_on").is_not_null())
        .then(pl.max_horizontal("effective_on", "approved_on")),
        unapproved_effect=pl.when(pl.col("approved_on").is_null())
        .then((pl.col("effective_on") <= as_of).fill_null(value=False))
        .otherwise((pl.col("effective_on") < pl.col("approved_on")).fill_null(value=False)),
        is_pending=pl.col("approved_on").is_null() & pl.col("effective_on").is_null(),
    )
    known = dated.with_columns(in_force=(pl.col("since") <= as_of).fill_null(value=False))
    return known.join(_indirect(tables, known), on=_KEY, how="left").join(
        _ends_before(tables, known), on=_KEY, how="left"
    )


def _own_power(tables: DossierTables, self_adjusting: pl.Series) -> pl.DataFrame:
    """Whether each budget change keeps the total then in force and that is left to the unit.

    What the unit decides by itself leaves the total alone, so only what was approved moves it.
    """
    budgets = tables.changes.filter(pl.col("kind") == "budget")
    approved = budgets.filter(pl.col("approved_on").is_not_null()).select(
        *_KEY, pl.max_horizontal("effective_on", "approved_on").alias("since"), pl.col("total").alias("value")
    )
    day = pl.coalesce("effective_on", "approved_on", "applied_on", pl.lit(tables.as_of))
    asked = budgets.select(*_KEY, day.alias("day"), pl.col("place").alias("order"))
    first = tables.projects.select("project", "budget.total").join(
        tables.budget.group_by("project").agg(pl.col("amount").sum().alias("first_total")),
        on="project",
        how="left",
    )
    keeps_the_total = pl.col("total") == pl.coalesce("value", "first_total", "budget.total")
    return (
        budgets.select(*_KEY, "total")
        .join(_in_force_before(asked, approved), on=_KEY)
        .join(first, on="project")
        .select(*_KEY, own_power=pl.col("project").is_in(self_adjusting.implode()) & keeps_the_total)
    )


def _indirect(tables: DossierTables, changes: pl.DataFrame) -> pl.DataFrame:
    """Municipal indirect costs of each budget in force, and of the one that it replaced."""
    counted = (pl.col("source") == "municipal") & pl.col("category").is_in(INDIRECT)
    after = (
        tables.changed_budgets.filter(counted).group_by(_KEY).agg(pl.col("amount").sum().alias("indirect"))
    )
    first = tables.budget.filter(counted).group_by("project").agg(pl.col("amount").sum().alias("first"))
    return (
        changes.filter(pl.col("kind") == "budget", "in_force")
        .join(after, on=_KEY, how="left")
        .join(first, on="project", how="left")
        .with_columns(pl.col("indirect", "first").fill_null(_NONE))
        .with_columns(replaced=pl.col("indirect").shift(1).over("project", order_by=ORDER))
        .select(*_KEY, "indirect", pl.coalesce("replaced", "first").alias("indirect_before"))
    )


def _ends_before(tables: DossierTables, changes: pl.DataFrame) -> pl.DataFrame:
    """The project's end as it was in force on the day on which a move of it was applied for."""
    moves = changes.filter(pl.col("kind").is_in(MOVES_THE_PERIOD))
    in_force = moves.filter(pl.col("since").is_not_null(), pl.col("new_end").is_not_null()).select(
        *_KEY, "since", pl.col("new_end").alias("value")
    )
    # Where no application stands before it, the day from which the move itself is in force, or took effect.
    day = pl.coalesce(pl.min_horizontal("applied_on", "since"), "effective_on", pl.lit(tables.as_of))
    asked = moves.select(
        *_KEY,
        day.alias("day"),
        pl.when(pl.col("since").is_null() | (pl.col("applied_on") < pl.col("since")))
        .then(None)
        .otherwise("place")
        .alias("order"),
    )
    return (
        _in_force_before(asked, in_force)
        .join(tables.projects.select("project", "project.ends_on"), on="project")
        .select(*_KEY, pl.coalesce("value", "project.ends_on").alias("ends_before"))
    )


def _in_force_before(asked: pl.DataFrame, in_force: pl.DataFrame) -> pl.DataFrame:
    """What the last change in force by a day had set.

    Args:
        asked: `project`, `place`, `day`, and `order`: the place before which a change of that very day must stand to
            count; null where every change of that day counts.
        in_force: `project`, `place`, `since`, `value`.

    Returns:
        `project`, `place`, `value`; null where no change was in force.
    """
    events = in_force.select(
        "project", pl.col("since").alias("day"), pl.col("place").alias("order"), "place", "value"
    )
    line = pl.concat(
        [
            asked.with_columns(
                pl.lit(None, in_force.schema["value"]).alias("value"), asks=pl.lit(value=True)
            ),
            events.with_columns(asks=pl.lit(value=False)),
        ],
        how="diagonal",
    )
    return (
        line.sort("project", "day", "order", "asks", descending=[False, False, False, True], nulls_last=True)
        .with_columns(pl.col("value").forward_fill().over("project"))
        .filter("asks")
        .select(*_KEY, "value")
    )
