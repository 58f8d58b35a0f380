"""The unit's own settlement beside the ledger: what each says was spent, by category and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import CATEGORY, INDIRECT, SOURCE

if TYPE_CHECKING:
    from budgetcheck.dossiers.tables import DossierTables

COMPARED_CATEGORIES = tuple(code for code in CATEGORY.codes if code not in INDIRECT[1:])
"""Categories as a settlement is compared: indirect costs and performance pay are one, under the code of the first."""

_PAIR = ("project", "category", "source")


def settlement(tables: DossierTables, ledger: pl.DataFrame) -> pl.DataFrame:
    """What the settlement and the ledger say was spent, for projects that state their settlement.

    Args:
        tables: The dossiers.
        ledger: The ledger's sums up to the day (`cube.sum_up`).

    Returns:
        One row per project, category and source of either: `project`, `category` (one of `COMPARED_CATEGORIES`; null
        where the ledger says none), `source` (likewise), `reported` and `spent` (元).
    """
    stating = tables.projects.filter("has_reported").select("project", is_lump_sum="project.lump_sum")
    zero = pl.lit(0, DTYPE)
    reported = tables.reported.with_columns(reported="amount", spent=zero)
    spent = ledger.filter(pl.col("nature") == "expense").with_columns(reported=zero, spent="amount")
    sides = [
        side.join(stating, on="project").select(
            "project",
            compared_category(pl.col("is_lump_sum")).cast(pl.Enum(COMPARED_CATEGORIES)).alias("category"),
            pl.col("source").cast(pl.String).cast(pl.Enum(SOURCE.codes)),
            "reported",
            "spent",
        )
        for side in (reported, spent)
    ]
    return pl.concat(sides).group_by(_PAIR).agg(pl.col("reported", "spent").sum().cast(DTYPE))


def compared_category(is_lump_sum: pl.Expr) -> pl.Expr:
    """The category under which a line is compared; all that a lump sum's books leave without one belongs to the lump sum."""
    category = pl.col("category").cast(pl.String)
    one_of_two = pl.when(category.is_in(INDIRECT)).then(pl.lit(INDIRECT[0])).otherwise(category)
    return pl.when(category.is_null() & is_lump_sum).then(pl.lit("lump_sum")).otherwise(one_of_two)
