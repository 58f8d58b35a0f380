"""Accounts of books that are kept apart by account: whose money, and of which sources, each of them carries."""

from __future__ import annotations

from typing import Any

import polars as pl

from budgetcheck.facts.cube import MONEY_NATURES
from budgetcheck.money import DTYPE

_NAMED = 3
"""How many of the other projects of an account a finding names."""

SOURCE_ACCOUNTS: dict[str, Any] = {
    "project": pl.String,
    "account": pl.String,
    "source": pl.String,
    "debit": DTYPE,
    "credit": DTYPE,
    "is_mixed": pl.Boolean,
}
"""The shape of `source_accounts`."""

_CARRIES_MONEY = pl.col("happened") & pl.col("nature").is_in(MONEY_NATURES) & pl.col("account").is_not_null()


def shared_accounts(cube: pl.DataFrame) -> pl.DataFrame:
    """Accounts that carry money of more than one project. One profile speaks for one unit, whatever its files.

    Returns:
        One row per such account and project with a dossier: `project`, `account`, `others` (how many other projects it
        serves) and `names` (a list: the first of them).
    """
    owners = (
        cube.filter(_CARRIES_MONEY, pl.col("code") != "")
        .select("account", "project", pl.coalesce("project", "code").alias("owner"))
        .unique()
    )
    accounts = (
        owners.group_by("account")
        .agg(
            (pl.len() - 1).alias("others"),
            pl.col("owner").sort().head(_NAMED + 1).alias("names"),
        )
        .filter(pl.col("others") > 0)
    )
    return (
        owners.filter(pl.col("project").is_not_null())
        .join(accounts, on="account")
        .with_columns(
            pl.col("names").list.set_difference(pl.concat_list("owner")).list.sort().list.head(_NAMED)
        )
        .select("project", "account", "others", "names")
    )


def source_accounts(cube: pl.DataFrame) -> pl.DataFrame:
    """What each account carries of each source of a project.

    Returns:
        One row per project, account and source (null where lines name none): `debit`, `credit` (元), and `is_mixed`:
        whether the account carries money of two sources of the project.
    """
    return (
        cube.filter(_CARRIES_MONEY, pl.col("project").is_not_null())
        .group_by("project", "account", pl.col("source").cast(pl.String))
        .agg(pl.col("debit", "credit").sum().cast(DTYPE))
        .with_columns(is_mixed=pl.col("source").drop_nulls().len().over("project", "account") > 1)
    )


def flagged_accounts(shared: pl.DataFrame, by_source: pl.DataFrame) -> pl.DataFrame:
    """Accounts at fault: `project`, `account`, `account_is_shared`, `account_is_mixed` (true, or null for false)."""
    on = ["project", "account"]
    mixed = by_source.filter("is_mixed").select(on).unique()
    return (
        shared.select(on)
        .with_columns(account_is_shared=pl.lit(value=True))
        .join(mixed.with_columns(account_is_mixed=pl.lit(value=True)), on=on, how="full", coalesce=True)
    )
