"""Advances that are not settled: what was paid beforehand or lent, and neither booked as cost nor returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    import datetime as dt

ADVANCES: dict[str, Any] = {
    "project": pl.String,
    "account": pl.String,
    "counterparty": pl.String,
    "source": pl.String,
    "first_on": pl.Date,
    "last_on": pl.Date,
    "days": pl.Int64,
    "balance": DTYPE,
}
"""One row per project, account, party and source whose balance is not 0: 元, debit − credit; below 0 it is owed to others.
`days` is how long before the day the first line stands."""


def unsettled_advances(lines: pl.LazyFrame | None, counted: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """The advances of known projects that are open at the end of a day.

    Args:
        lines: The ledgers' lines, placed in their projects (`facts.cube.placed_lines`); None where there is no ledger.
        counted: Their sums up to the day: where these hold no advance the lines are not looked at.
        day: The day.

    Returns:
        As `ADVANCES`; `first_on` and `last_on` are the days of the first and the last line.
    """
    if lines is None or counted.filter(pl.col("nature") == "advance").is_empty():
        return pl.DataFrame(schema=ADVANCES)
    return (
        lines.filter(pl.col("nature") == "advance", pl.col("project").is_not_null(), pl.col("date") <= day)
        .group_by(
            "project",
            pl.concat_str("account_code", "account_name", separator=" ", ignore_nulls=True).alias("account"),
            "counterparty",
            pl.col("source").cast(pl.String),
        )
        .agg(
            pl.col("date").min().alias("first_on"),
            pl.col("date").max().alias("last_on"),
            (pl.col("debit").sum() - pl.col("credit").sum()).cast(DTYPE).alias("balance"),
        )
        .filter(pl.col("balance") != pl.lit(0, DTYPE))
        .with_columns(days=(pl.lit(day) - pl.col("first_on")).dt.total_days())
        .select(list(ADVANCES))
        .sort("project", "first_on", "account", "counterparty", "source", nulls_last=True)
        .collect(engine="streaming")
    )


def sum_over_all(advances: pl.DataFrame) -> pl.DataFrame:
    """How many are open (`count`), of how many `projects`, and their `balance` in all (元): one row."""
    return advances.select(
        pl.len().cast(pl.Int64).alias("count"),
        pl.col("project").n_unique().cast(pl.Int64).alias("projects"),
        pl.col("balance").sum().cast(DTYPE),
    )
