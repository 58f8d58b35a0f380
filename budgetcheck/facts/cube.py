"""The ledger in one pass: sums and counts by all that a rule may ask of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.ledgers.schema import CATEGORY_CODE, NATURE_CODE, SOURCE_CODE

if TYPE_CHECKING:
    import datetime as dt

    from budgetcheck.ledgers.ledger import Ledger

NEEDED = (
    "voucher",
    "summary",
    "account_code",
    "account_name",
    "project",
    "source",
    "category",
    "nature",
    "counterparty",
    "invoice",
)
"""The text columns of a ledger that facts and evidence are made of."""

MUST_NAME_THEIR_PROJECT = ("expense", "receipt")
MONEY_NATURES = (*MUST_NAME_THEIR_PROJECT, "refund")

CUBE: dict[str, Any] = {
    "code": pl.String,
    "account": pl.String,
    "source": SOURCE_CODE,
    "category": CATEGORY_CODE,
    "nature": NATURE_CODE,
    **dict.fromkeys(("happened", "before_start", "after_end", "after_decision"), pl.Boolean),
    "dated": pl.Date,
    "lines": pl.UInt32,
    **dict.fromkeys(("amount", "absolute", "debit", "credit"), pl.Decimal(38, 2)),
    "file": pl.String,
    "project": pl.String,
}
"""The shape of `sum_up`."""


_KEYS = tuple(CUBE)[:10]


def placed_lines(ledger: Ledger, projects: pl.DataFrame, codes: pl.DataFrame, as_of: dt.date) -> pl.LazyFrame:
    """A ledger's lines placed in their projects' lives.

    Args:
        ledger: The ledger.
        projects: `project`, `starts_on`, `ends_on`, `decided_on`.
        codes: `project`, `code`.
        as_of: The day of the check.

    Returns:
        The columns of the canonical ledger, `project` now being the dossier's id (null where no dossier was given) and
        `code` what the ledger says; `account` (code, else name) where books are kept apart by account; `happened` by
        the day; `before_start`, `after_end`, `after_decision` (null where the date is not known); `dated`, the
        day of a receipt, and of any other line the first of its month: fine enough to tell years and months apart.
    """
    lives = codes.join(projects, on="project")
    account = pl.coalesce("account_code", "account_name")
    return (
        ledger.lines.rename({"project": "code"})
        .join(lives.lazy(), on="code", how="left")
        .with_columns(
            account=account if ledger.intake.kept_apart_by == "account" else pl.lit(None, pl.String),
            happened=pl.col("date") <= as_of,
            before_start=pl.col("date") < pl.col("starts_on"),
            after_end=pl.col("date") > pl.col("ends_on"),
            after_decision=pl.col("date") > pl.col("decided_on"),
            dated=pl.when(pl.col("nature") == "receipt")
            .then("date")
            .otherwise(pl.col("date").dt.month_start()),
        )
    )


def sum_up(lines: pl.LazyFrame, file: str, codes: pl.DataFrame) -> pl.DataFrame:
    """The cube of a ledger: lines summed by project, source, category, nature and place in the project's life.

    Args:
        lines: Its lines, placed.
        file: Its label.
        codes: `project`, `code`.

    Returns:
        The keys, `file`, `project` (null where no dossier was given), `lines` (how many), `amount`, `absolute` (the sum
        of absolute amounts), `debit` and `credit`.
    """
    sums = lines.group_by(_KEYS).agg(
        pl.len().alias("lines"),
        pl.col("amount").sum(),
        pl.col("amount").abs().sum().alias("absolute"),
        pl.col("debit").sum(),
        pl.col("credit").sum(),
    )
    cube = sums.collect(engine="streaming").with_columns(pl.lit(file).alias("file"))
    return cube.join(codes, on="code", how="left")


def receipts_by_day(cube: pl.DataFrame) -> pl.DataFrame:
    """What arrived for each project and source on each day: `project`, `source`, `date`, `amount`."""
    return (
        cube.filter("happened", pl.col("nature") == "receipt", pl.col("project").is_not_null())
        .group_by("project", "source", pl.col("dated").alias("date"))
        .agg(pl.col("amount").sum())
    )


def unmatched(cube: pl.DataFrame) -> pl.DataFrame:
    """Codes for which no dossier was given, lines of every day included: `project`, `lines`, `debit`, `credit`."""
    return (
        cube.filter(pl.col("project").is_null())
        .group_by(pl.col("code").alias("project"))
        .agg(pl.col("lines", "debit", "credit").sum())
        .sort("project")
    )
