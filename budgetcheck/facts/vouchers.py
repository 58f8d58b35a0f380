"""Whether vouchers balance, in files that hold whole vouchers."""

from __future__ import annotations

import polars as pl

from budgetcheck.facts.look import PLACE, VOUCHER, Found, Look, has_number, of_a_project
from budgetcheck.money import DTYPE

_ZERO = pl.lit(0, DTYPE)
_NUMBER_IN_MONTH = ("file", "sheet", "month", "voucher")


def _suspects(lines: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Files that are full journals (most of their vouchers balance), and their vouchers that do not balance."""
    vouchers = (
        lines.filter(has_number)
        .group_by(VOUCHER)
        .agg((pl.col("debit").sum() - pl.col("credit").sum()).alias("gap"))
    )
    journals = (
        vouchers.group_by("file")
        .agg(pl.len().alias("vouchers"), (pl.col("gap") == _ZERO).sum().alias("balanced"))
        .filter(pl.col("balanced") * 2 > pl.col("vouchers"))
    )
    unbalanced = vouchers.filter(pl.col("gap") != _ZERO).join(journals, on="file", how="semi")
    return [journals.select("file"), unbalanced]


def _lines_of(lines: pl.LazyFrame, _journals: pl.DataFrame, unbalanced: pl.DataFrame) -> pl.LazyFrame:
    """The projects' lines of vouchers that do not balance, of every nature."""
    return (
        lines.filter(of_a_project, has_number)
        .join(unbalanced.lazy(), on=VOUCHER, how="semi", nulls_equal=True)
        .select("project", *VOUCHER, "row")
    )


def _found(lines: pl.DataFrame, _journals: pl.DataFrame, unbalanced: pl.DataFrame) -> Found:
    """Vouchers that do not balance, with the projects of their lines.

    Returns:
        Rows: a voucher of a project, `gap` (元, debit less credit) and `may_be_one`: whether the vouchers of that number
        in that month balance together, which makes them one voucher whose lines bear different dates, or two faults.
    """
    told = unbalanced.with_columns(month=pl.col("date").dt.truncate("1mo")).with_columns(
        pl.col("gap").cast(DTYPE),
        (pl.col("gap").sum().over(_NUMBER_IN_MONTH) == _ZERO).alias("may_be_one"),
    )
    rows = lines.select("project", *VOUCHER).unique().join(told, on=VOUCHER, nulls_equal=True)
    return Found(rows, lines.select(PLACE))


vouchers = Look("unbalanced_vouchers", "voucher_is_unbalanced", _suspects, _lines_of, _found)
