"""The ledger in one pass: sums and counts by all that a rule may ask of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from budgetcheck.ledgers.read import Ledger

NEEDED = ("voucher", "summary", "account_code", "account_name", "project", "source", "category", "nature")
"""The text columns of a ledger that facts and evidence are made of."""

MONEY_NATURES = ("expense", "receipt", "refund")

_KEYS = (
    "file",
    "code",
    "project",
    "account",
    "source",
    "category",
    "nature",
    "happened",
    "before_start",
    "after_end",
    "after_decision",
)


def placed_lines(
    ledgers: Sequence[Ledger], projects: pl.DataFrame, codes: pl.DataFrame, as_of: dt.date
) -> pl.LazyFrame:
    """Ledger lines placed in their projects' lives.

    Args:
        ledgers: The ledgers.
        projects: `project`, `starts_on`, `ends_on`, `decided_on`.
        codes: `project`, `code`.
        as_of: The day of the check.

    Returns:
        The columns of the canonical ledger, `project` now being the dossier's id (null where no dossier was given) and
        `code` what the ledger says; `account` (code, else name); `happened` by the day; `before_start`, `after_end`,
        `after_decision` (null where the date is not known).
    """
    lives = codes.join(projects, on="project")
    return (
        pl.concat([ledger.lines for ledger in ledgers])
        .rename({"project": "code"})
        .join(lives.lazy(), on="code", how="left")
        .with_columns(
            account=pl.coalesce("account_code", "account_name"),
            happened=pl.col("date") <= as_of,
            before_start=pl.col("date") < pl.col("starts_on"),
            after_end=pl.col("date") > pl.col("ends_on"),
            after_decision=pl.col("date") > pl.col("decided_on"),
        )
    )


def sum_up(lines: pl.LazyFrame) -> pl.DataFrame:
    """The cube: lines summed by project, source, category, nature and place in the project's life.

    Returns:
        The keys, `lines` (how many), `amount`, `absolute` (the sum of absolute amounts), `debit` and `credit`.
    """
    return (
        lines.group_by(_KEYS)
        .agg(
            pl.len().alias("lines"),
            pl.col("amount").sum(),
            pl.col("amount").abs().sum().alias("absolute"),
            pl.col("debit").sum(),
            pl.col("credit").sum(),
        )
        .collect(engine="streaming")
    )


def receipts_by_day(lines: pl.LazyFrame) -> pl.DataFrame:
    """What arrived for each project and source on each day: `project`, `source`, `date`, `amount`."""
    return (
        lines.filter((pl.col("nature") == "receipt") & pl.col("happened") & pl.col("project").is_not_null())
        .group_by("project", "source", "date")
        .agg(pl.col("amount").sum())
        .collect(engine="streaming")
    )


def shared_accounts(cube: pl.DataFrame) -> pl.DataFrame:
    """Accounts that carry money of more than one project in one file: `file`, `account`."""
    return (
        cube.filter(
            "happened",
            pl.col("nature").is_in(MONEY_NATURES),
            pl.col("code") != "",
            pl.col("account").is_not_null(),
        )
        .group_by("file", "account")
        .agg(pl.coalesce("project", "code").n_unique().alias("projects"))
        .filter(pl.col("projects") > 1)
        .select("file", "account")
    )


def unmatched(cube: pl.DataFrame) -> pl.DataFrame:
    """Codes for which no dossier was given, lines of every day included: `project`, `lines`, `debit`, `credit`."""
    return (
        cube.filter(pl.col("project").is_null())
        .group_by(pl.col("code").alias("project"))
        .agg(pl.col("lines", "debit", "credit").sum())
        .sort("project")
    )
