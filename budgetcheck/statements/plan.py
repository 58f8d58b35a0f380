"""The plan (预算表): the budget in force by category and source, with the sums that its readers look for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import CATEGORY, DIRECT, INDIRECT, SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence

ITEMS = (
    *DIRECT,
    "direct_total",
    *INDIRECT,
    "indirect_total",
    *(code for code in CATEGORY.codes if code not in {*DIRECT, *INDIRECT}),
    "total",
)
"""The rows of a plan, in order: categories, and the sums of direct costs, of indirect costs and of everything."""

AMOUNTS = (*SOURCE.codes, "total")
"""The columns of a plan, in 元: each source, and all together."""

_ITEM = pl.Enum(ITEMS)


def plan(in_force: pl.DataFrame) -> pl.DataFrame:
    """The plans of all projects.

    Args:
        in_force: The budget in force (`facts.in_force.budget_in_force`).

    Returns:
        One row per project and item for which there is a line: `project`, `item` (one of `ITEMS`), and the `AMOUNTS`, null where there is
        no line. By project and item.
    """
    lines = in_force.select(
        "project",
        pl.col("category").cast(pl.String).alias("item"),
        pl.col("source").cast(pl.String),
        pl.col("amount").cast(DTYPE),
    )
    parts = (
        lines,
        _gathered(lines, "direct_total", DIRECT),
        _gathered(lines, "indirect_total", INDIRECT),
        _gathered(lines, "total", CATEGORY.codes),
    )
    amount = pl.col("amount")
    of_source = {source: amount.filter(pl.col("source") == source) for source in SOURCE.codes}
    return (
        pl.concat(parts)
        .group_by("project", pl.col("item").cast(_ITEM))
        .agg(
            *(
                pl.when(each.count() > 0).then(each.sum()).cast(DTYPE).alias(source)
                for source, each in of_source.items()
            ),
            amount.sum().cast(DTYPE).alias("total"),
        )
        .sort("project", "item")
    )


def _gathered(lines: pl.DataFrame, item: str, categories: Sequence[str]) -> pl.DataFrame:
    return lines.filter(pl.col("item").is_in(categories)).with_columns(item=pl.lit(item))
