"""What journals moved on each account, month by month, for a trial balance to be compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from budgetcheck.ledgers.balances.code_dress import CodeDress
    from budgetcheck.ledgers.ledger import Ledger

MONTH = "month"
"""The number of a month: 12 × year + month − 1, so that the next month is one more."""

_VOUCHER = ["file", "sheet", "date", "voucher"]


class Movements(NamedTuple):
    """What journals moved.

    Attributes:
        files: The journals' labels.
        by_month: `code`, `name` (String; empty where the journal has none), `month` (`MONTH`), `debit`, `credit` (元).
        lines: The journals' lines, for a second look at their vouchers: where they stand, `date`, `voucher`, amounts.
    """

    files: tuple[str, ...]
    by_month: pl.DataFrame
    lines: pl.LazyFrame

    def codes(self) -> list[str]:
        """The account codes that occur."""
        return self.by_month["code"].unique().to_list()

    def years(self) -> set[int]:
        """The years in which there are lines."""
        return set((self.by_month[MONTH] // 12).to_list())

    def is_partial(self, first: int | None, last: int | None) -> bool:
        """Whether a span of months shows some accounts only: the sides differ, and half of the vouchers do.

        Where single lines are missing, most vouchers still balance.
        """
        debit, credit = (
            self.by_month.filter(within(first, last)).select(pl.col("debit", "credit").sum()).row(0)
        )
        if debit == credit:
            return False
        vouchers = (
            self.lines.with_columns(month_number())
            .filter(within(first, last), pl.col("voucher").is_not_null())
            .group_by(_VOUCHER)
            .agg(is_apart=pl.col("debit").sum() != pl.col("credit").sum())
            .select(pl.len(), pl.col("is_apart").sum())
            .collect(engine="streaming")
        )
        count, apart = vouchers.row(0)
        return bool(apart * 2 >= count)


def movements_of(ledgers: Sequence[Ledger]) -> Movements:
    """The movements of some journals, each scanned once."""
    sums = [
        each.lines.group_by("account_code", month_number())
        .agg(pl.col("account_name").drop_nulls().first(), pl.col("debit", "credit").sum().cast(DTYPE))
        .collect(engine="streaming")
        for each in ledgers
    ]
    by_month = pl.concat(sums).select(
        pl.col("account_code").fill_null("").alias("code"),
        pl.col("account_name").fill_null("").alias("name"),
        MONTH,
        "debit",
        "credit",
    )
    return Movements(
        tuple(each.intake.path for each in ledgers),
        by_month.sort("code", MONTH),
        pl.concat(each.lines.select(*_VOUCHER, "debit", "credit") for each in ledgers),
    )


def month_number() -> pl.Expr:
    """The number of a line's month."""
    return (pl.col("date").dt.year() * 12 + pl.col("date").dt.month().cast(pl.Int32) - 1).alias(MONTH)


def within(first: int | None, last: int | None) -> pl.Expr:
    """Whether a month lies in a span; an end that is not known bounds nothing."""
    after = pl.lit(value=True) if first is None else pl.col(MONTH) >= first
    before = pl.lit(value=True) if last is None else pl.col(MONTH) <= last
    return after & before


class Posted(NamedTuple):
    """Where the journal's accounts stand in a trial balance.

    Attributes:
        account: The account of the trial balance that holds each code of the journal; codes that it lacks are absent.
        compared: The accounts of the trial balance that are compared with the journal.
    """

    account: dict[str, str]
    compared: set[str]


def posted_on(
    codes: Iterable[str], dress: CodeDress, parents: dict[str, str | None], leaves: Collection[str]
) -> Posted:
    """Find the journal's accounts in a trial balance.

    The trial balance may stop at a higher level than the journal, whose lines then belong to the account above; or it
    may show below an account what the journal does not know (auxiliaries as accounts), which then is compared itself.

    Args:
        codes: Of the journal.
        dress: How codes are compared.
        parents: The key of the account above each account of the trial balance.
        leaves: Its accounts without any below.
    """
    found: dict[str, str] = {}
    for code in codes:
        key = dress.key(code)
        at = key if key in parents else dress.nearest(code, parents)
        if at is not None and (at == key or at in leaves):
            found[code] = at
    above = {upper for key in set(found.values()) for upper in _chain(key, parents)}
    on_parents = {key for key in found.values() if key not in leaves and key not in above}
    account = {code: key for code, key in found.items() if key in leaves or key in on_parents}
    below = {key for key in leaves if on_parents and on_parents.intersection(_chain(key, parents))}
    return Posted(account, (set(leaves) - below) | on_parents)


def _chain(key: str, parents: dict[str, str | None]) -> Iterable[str]:
    upper = parents.get(key)
    while upper is not None:
        yield upper
        upper = parents.get(upper)
