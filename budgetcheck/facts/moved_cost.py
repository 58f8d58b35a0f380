"""Cost that one voucher takes from one source and puts on another."""

from __future__ import annotations

import polars as pl

from budgetcheck.facts.look import PLACE, VOUCHER, Found, Look, has_number, is_expense, of_a_project
from budgetcheck.money import DTYPE

_KEY = ["project", *VOUCHER]
_ZERO = pl.lit(0, DTYPE)
_IS_COST_OF_A_SOURCE = is_expense & of_a_project & pl.col("source").is_not_null() & has_number


def _suspects(lines: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Vouchers that take cost away from a source of a project."""
    return [lines.filter(_IS_COST_OF_A_SOURCE, pl.col("amount") < _ZERO).select(_KEY).unique()]


def _lines_of(lines: pl.LazyFrame, vouchers: pl.DataFrame) -> pl.LazyFrame:
    """The cost of these vouchers."""
    return (
        lines.filter(_IS_COST_OF_A_SOURCE)
        .join(vouchers.lazy(), on=_KEY, how="semi", nulls_equal=True)
        .select(*_KEY, "row", pl.col("source").cast(pl.String), "amount")
    )


def _found(lines: pl.DataFrame, _vouchers: pl.DataFrame) -> Found:
    """Vouchers in which one source loses what another gains; a reversal within one source is no move.

    Returns:
        Rows: a voucher of a project, `moved` (元: the lesser of what was taken and what was put), `taken_from` and
        `put_on` (lists of sources).
    """
    net = lines.group_by(*_KEY, "source").agg(pl.col("amount").sum())
    taken, put = pl.col("amount") < _ZERO, pl.col("amount") > _ZERO
    moved = (
        net.group_by(_KEY)
        .agg(
            (-pl.col("amount").filter(taken).sum()).alias("taken"),
            pl.col("amount").filter(put).sum().alias("put"),
            pl.col("source").filter(taken).sort().alias("taken_from"),
            pl.col("source").filter(put).sort().alias("put_on"),
        )
        .with_columns(pl.min_horizontal("taken", "put").cast(DTYPE).alias("moved"))
        .filter(pl.col("moved") > _ZERO)
        .drop("taken", "put")
    )
    of_moved = lines.join(moved, on=_KEY, how="semi", nulls_equal=True)
    return Found(moved, of_moved.select(PLACE))


moved_cost = Look("moved_cost", "cost_is_moved", _suspects, _lines_of, _found)
