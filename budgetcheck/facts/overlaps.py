"""Voucher lines that stand in several files: exports that overlap."""

from __future__ import annotations

import polars as pl

from budgetcheck.facts.cube import MONEY_NATURES
from budgetcheck.facts.look import PLACE, Found, Look, has_number, of_a_project
from budgetcheck.money import DTYPE

_LINE = ["project", "date", "voucher", "account", "debit", "credit", "summary"]
_NUMBERED = of_a_project & has_number
_IN_TWO_FILES = pl.col("file").min() != pl.col("file").max()


def _suspects(lines: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Fingerprints of voucher lines that two files hold, on days that two files hold."""
    days = lines.group_by("date").agg(_IN_TWO_FILES.alias("twice")).filter("twice")
    return [
        _with_fingerprint(lines)
        .join(days, on="date", how="semi")
        .group_by("fingerprint")
        .agg(_IN_TWO_FILES.alias("twice"))
        .filter("twice")
        .select("fingerprint")
    ]


def _lines_of(lines: pl.LazyFrame, fingerprints: pl.DataFrame) -> pl.LazyFrame:
    """The lines that bear them."""
    return (
        _with_fingerprint(lines)
        .join(fingerprints.lazy(), on="fingerprint", how="semi")
        .select(*_LINE, *PLACE, "nature", "amount")
    )


def _found(lines: pl.DataFrame, _fingerprints: pl.DataFrame) -> Found:
    """Voucher lines that two files hold; lines that are alike within one file are no overlap.

    Returns:
        Rows: a voucher line of a project, `lines` (how many are too many: all but those of the file that holds most),
        `counted` (元: the absolute amounts of those that are spent, received or refunded, for others count nowhere),
        `files` (the files, a list).
    """
    in_file = lines.group_by(*_LINE, "file").agg(
        pl.len().alias("lines"),
        pl.col("amount").abs().filter(pl.col("nature").is_in(MONEY_NATURES)).sum().alias("counted"),
    )
    rows = (
        in_file.group_by(_LINE)
        .agg(
            pl.col("lines").sum() - pl.col("lines").max(),
            (pl.col("counted").sum() - pl.col("counted").max()).cast(DTYPE),
            pl.col("file").sort().alias("files"),
        )
        .filter(pl.col("files").list.len() > 1)
    )
    return Found(rows, lines.join(rows, on=_LINE, how="semi", nulls_equal=True).select(PLACE))


def _with_fingerprint(lines: pl.LazyFrame) -> pl.LazyFrame:
    return (
        lines.filter(_NUMBERED)
        .with_columns(pl.coalesce("account_code", "account_name").alias("account"))
        .with_columns(pl.struct(_LINE).hash().alias("fingerprint"))
    )


overlaps = Look("overlapping_lines", "stands_in_two_files", _suspects, _lines_of, _found, between_files=True)
