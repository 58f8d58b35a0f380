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
    "over_a_year": pl.Boolean,
    "balance": DTYPE,
}
"""One row per project, account, party and source whose balance is not 0: 元, debit − credit; below 0 it is owed to others.
`first_on` is the first line since the balance was last 0, `days` how long before the day it stands."""

_KEY = ("project", "account", "counterparty", "source")


def unsettled_advances(lines: pl.LazyFrame | None, counted: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """The advances of known projects that are open at the end of a day.

    Args:
        lines: The ledgers' lines, placed in their projects (`facts.cube.placed_lines`); None where there is no ledger.
        counted: Their sums up to the day: where these hold no advance the lines are not looked at.
        day: The day.

    Returns:
        As `ADVANCES`.
    """
    if lines is None or counted.filter(pl.col("nature") == "advance").is_empty():
        return pl.DataFrame(schema=ADVANCES)
    account = pl.concat_str("account_code", "account_name", separator=" ", ignore_nulls=True)
    daily = (
        lines.filter(pl.col("nature") == "advance", pl.col("project").is_not_null(), pl.col("date") <= day)
        .group_by(
            "project", account.alias("account"), "counterparty", pl.col("source").cast(pl.String), "date"
        )
        .agg((pl.col("debit").sum() - pl.col("credit").sum()).alias("moved"))
        .collect(engine="streaming")
    )
    balance = pl.col("moved").cum_sum().over(_KEY, order_by="date")
    is_open = (pl.col("date") > pl.col("settled_on")).fill_null(value=True)
    return (
        daily.with_columns(balance=balance)
        .with_columns(settled_on=pl.col("date").filter(pl.col("balance") == 0).max().over(_KEY))
        .group_by(_KEY)
        .agg(
            pl.col("date").filter(is_open).min().alias("first_on"),
            pl.col("date").max().alias("last_on"),
            pl.col("moved").sum().cast(DTYPE).alias("balance"),
        )
        .filter(pl.col("balance") != pl.lit(0, DTYPE))
        .with_columns(
            days=(pl.lit(day) - pl.col("first_on")).dt.total_days(),
            over_a_year=pl.col("first_on").dt.offset_by("1y") < day,
        )
        .select(list(ADVANCES))
        .sort("project", "first_on", "account", "counterparty", "source", nulls_last=True)
    )


def sum_over_all(advances: pl.DataFrame) -> pl.DataFrame:
    """How many are open (`count`), of how many `projects`, and their `balance` in all (元): one row."""
    return advances.select(
        pl.len().cast(pl.Int64).alias("count"),
        pl.col("project").n_unique().cast(pl.Int64).alias("projects"),
        pl.col("balance").sum().cast(DTYPE),
    )
