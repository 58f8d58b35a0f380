"""The ledger in one pass: sums and counts by all that a rule may ask of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

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

_KEYS = (
    "code",
    "account",
    "source",
    "category",
    "nature",
    "happened",
    "before_start",
    "after_end",
    "after_decision",
    "received_on",
)


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
        the day; `before_start`, `after_end`, `after_decision` (null where the date is not known); `received_on`, the
        day of a receipt.
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
            received_on=pl.when(pl.col("nature") == "receipt").then("date"),
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
        cube.filter("happened", pl.col("received_on").is_not_null(), pl.col("project").is_not_null())
        .group_by("project", "source", pl.col("received_on").alias("date"))
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
