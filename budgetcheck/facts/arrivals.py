"""Money promised beside money that arrived, per project and source other than the municipal one."""

from __future__ import annotations

import polars as pl

from budgetcheck.money import DTYPE

_BY = ["project", "source"]
_FEN = pl.lit(100)
_SHAPE = {"project": pl.String, "source": pl.String}


def arrivals(
    budget: pl.DataFrame, promises: pl.DataFrame, cube: pl.DataFrame, receipts: pl.DataFrame
) -> pl.DataFrame:
    """What was budgeted, promised, due and received of each non-municipal source.

    Args:
        budget: The budget in force.
        promises: `project`, `source`, `amount`, `due_on`, and `is_due` by the day of the check.
        cube: The ledger's sums (`cube.sum_up`).
        receipts: What arrived on each day (`cube.receipts_by_day`).

    Returns:
        One row per project and source that is budgeted or promised: `budgeted`, `promised`, `due`, `received`, `spent`
        (元), `promises`, `undated`, `receipts` (counts), and `late_days`: how many days after its due day the slowest
        of the promises due was covered by what had arrived (0 where all were in time).
    """
    budgeted = (
        budget.filter(pl.col("amount") != pl.lit(0, DTYPE))
        .group_by(_BY)
        .agg(pl.col("amount").sum().alias("budgeted"))
    )
    promised = promises.group_by(_BY).agg(
        pl.col("amount").sum().alias("promised"),
        pl.col("amount").filter("is_due").sum().alias("due"),
        pl.len().alias("promises"),
        pl.col("due_on").is_null().sum().alias("undated"),
    )
    money = (
        cube.filter("happened", pl.col("project").is_not_null(), pl.col("source").is_not_null())
        .with_columns(pl.col("source").cast(pl.String))
        .group_by(_BY)
        .agg(
            pl.col("amount").filter(pl.col("nature") == "receipt").sum().alias("received"),
            pl.col("lines").filter(pl.col("nature") == "receipt").sum().alias("receipts"),
            pl.col("amount").filter(pl.col("nature") == "expense").sum().alias("spent"),
        )
    )
    return (
        budgeted.join(promised, on=_BY, how="full", coalesce=True)
        .filter(pl.col("source") != "municipal")
        .join(money, on=_BY, how="left")
        .join(_lateness(promises, receipts), on=_BY, how="left")
        .with_columns(pl.col("budgeted", "promised", "due", "received", "spent").fill_null(pl.lit(0, DTYPE)))
        .with_columns(pl.col("promises", "undated", "receipts", "late_days").fill_null(0))
    )


def _lateness(promises: pl.DataFrame, receipts: pl.DataFrame) -> pl.DataFrame:
    """The greatest delay of a due promise, in days, counting money that arrived towards the earliest due first."""
    due = (
        promises.filter("is_due")
        .sort(*_BY, "due_on")
        .select(*_BY, "due_on", _fen(pl.col("amount").cum_sum().over(_BY)).alias("level"))
        .sort("level")
    )
    arrived = (
        receipts.with_columns(pl.col("source").cast(pl.String))
        .sort(*_BY, "date")
        .select(*_BY, "date", _fen(pl.col("amount").cum_sum().cum_max().over(_BY)).alias("level"))
        .unique([*_BY, "level"], keep="first", maintain_order=True)
        .sort("level")
    )
    covered = due.join_asof(arrived, on="level", by=_BY, strategy="forward", check_sortedness=False)
    late = (pl.col("date") - pl.col("due_on")).dt.total_days()
    return covered.group_by(_BY).agg(late.filter(late > 0).max().alias("late_days"))


def _fen(amount: pl.Expr) -> pl.Expr:
    """An amount as a whole number of fen: an as-of join wants integers."""
    return (amount.cast(pl.Decimal(38, 2)) * _FEN).cast(pl.Int64)
