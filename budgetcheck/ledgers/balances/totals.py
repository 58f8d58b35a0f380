"""What a trial balance says of itself: opening + movements = closing, an account = those below it, totals = accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.schema import TotalRow
from budgetcheck.ledgers.table.trial_balance import PAIRS
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.ledgers.balances.accounts import Accounts

COMPARED = (
    "row",
    "label",
    "debit",
    "credit",
    "summed_debit",
    "summed_credit",
    "difference",
    "kind",
    "account",
)
"""The columns of a comparison, named as in `TotalRow`."""

_ZERO = pl.lit(0, DTYPE)
_SECTIONS_BACK = 6
"""How many totals further up the rows of a total may start: totals are nested but a few deep."""


def total_rows(compared: pl.DataFrame, sheet: str | None) -> list[TotalRow]:
    """Comparisons (columns `COMPARED`) as the intake states them."""
    return [TotalRow(sheet, *figures) for figures in compared.select(COMPARED).iter_rows()]


def label(what: str) -> pl.Expr:
    """The words of a comparison: account, month where the table is by months, what is compared."""
    month = pl.coalesce(
        pl.format("{}-{}", "year", pl.col("month").cast(pl.String).str.zfill(2)),
        pl.format(_("{}月"), "month"),
    )
    parts = [pl.col("code"), pl.when(pl.col("name") != "").then("name"), month, pl.lit(what)]
    return pl.concat_str(parts, separator=" ", ignore_nulls=True).alias("label")


def closings(accounts: Accounts) -> pl.DataFrame:
    """Opening + movements = closing of each account without any below: its columns `COMPARED`."""
    if accounts.rolled_by is None:
        return of_net(accounts.rows.head(0), pl.col("closing"), pl.col("closing"), "closing")
    debit, credit = PAIRS[accounts.rolled_by]
    worked_out = pl.col("opening") + pl.col(debit) - pl.col(credit)
    moves = pl.any_horizontal(pl.col(name) != _ZERO for name in ("opening", debit, credit, "closing"))
    rows = accounts.rows.filter("is_leaf", moves).with_columns(label(_("期末余额")))
    return of_net(rows, pl.col("closing"), worked_out, "closing")


def carried_forward(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The closing of a period = the opening of the next, of accounts without any below that both have.

    Args:
        before: Rows of `Accounts`, with `last`, the number of the month in which each ends.
        after: Likewise, with `first`, the number of the month in which each starts.
    """
    ended = before.filter("is_leaf").select("key", (pl.col("last") + 1).alias("first"), closed="closing")
    ended = ended.unique(["key", "first"], keep="first", maintain_order=True)
    both = after.filter("is_leaf").join(ended, on=["key", "first"], how="inner", maintain_order="left")
    stated = both.filter((pl.col("opening") != _ZERO) | (pl.col("closed") != _ZERO))
    return of_net(
        stated.with_columns(label(_("期初余额（上期期末）"))), pl.col("opening"), pl.col("closed"), "opening"
    )


def parents(accounts: Accounts) -> pl.DataFrame:
    """Accounts that differ from the sum of those right below them: columns `COMPARED` and `key`; only those."""
    sums = [name for pair in PAIRS.values() for name in pair] + ["opening", "closing"]
    below = accounts.rows.filter(pl.col("parent").is_not_null()).group_by("parent", "year", "month")
    summed = below.agg(pl.col(name).sum().alias(f"below {name}") for name in sums)
    both = accounts.rows.join(
        summed,
        left_on=["key", "year", "month"],
        right_on=["parent", "year", "month"],
        how="inner",
        nulls_equal=True,
        maintain_order="left",
    )
    debit, credit = PAIRS[accounts.table.pair]
    found = [
        of_sides(
            both.with_columns(label(_("本期发生（下级科目之和）"))),
            (debit, credit),
            (f"below {debit}", f"below {credit}"),
            "parent",
        )
    ]
    if accounts.rolled_by is not None:
        rows = both.with_columns(label(_("期末余额（下级科目之和）")))
        found.append(of_net(rows, pl.col("closing"), pl.col("below closing"), "parent"))
    return pl.concat(found).filter(pl.col("difference") != _ZERO).sort("row")


def stated_totals(accounts: Accounts) -> list[TotalRow]:
    """The rows of totals: each against the accounts above it, of all or since a total before.

    A total is of the accounts of the first level or of those without any below; they are the same but for balances
    that an account shows net of those below it.
    """
    stated = accounts.table.stated.sort("row")
    if stated.is_empty():
        return []
    words = {
        "opening": _("期初余额"),
        "period": _("本期发生"),
        "ytd": _("本年累计"),
        "closing": _("期末余额"),
    }
    chosen = [
        accounts.rows.filter("is_leaf").sort("row"),
        accounts.rows.filter(pl.col("parent").is_null()).sort("row"),
    ]
    found = [
        _of_totals(
            stated.with_columns(pl.col("label") + f" {word}"), chosen, f"{phase}_debit", f"{phase}_credit"
        )
        for phase, word in words.items()
    ]
    return total_rows(pl.concat(found).sort("row", maintain_order=True), accounts.table.sheet.name)


def _of_totals(stated: pl.DataFrame, chosen: Sequence[pl.DataFrame], debit: str, credit: str) -> pl.DataFrame:
    """The nearest of the sums that a total may be of."""
    stated = stated.filter(pl.col(debit).is_not_null() | pl.col(credit).is_not_null())
    nearest: pl.DataFrame | None = None
    for rows in chosen:
        sums = rows.select("row", pl.col(debit, credit).cum_sum())
        here = stated.select("row").join_asof(sums, on="row", strategy="backward").fill_null(0)
        for back in range(_SECTIONS_BACK + 1):
            before = here.select(pl.col(debit, credit).shift(back).fill_null(0)) if back else None
            spans = here.select(
                (pl.col(side) - (0 if before is None else before[side])).cast(DTYPE).alias(f"summed {side}")
                for side in (debit, credit)
            )
            found = of_sides(
                pl.concat([stated, spans], how="horizontal").with_columns(
                    code=pl.lit(None, pl.String), key=None
                ),
                (debit, credit),
                (f"summed {debit}", f"summed {credit}"),
                "total",
            )
            if nearest is None:
                nearest = found
                continue
            is_nearer = found["difference"] < nearest["difference"]
            nearest = nearest.select(
                pl.when(is_nearer).then(found[name]).otherwise(pl.col(name)).alias(name)
                for name in nearest.columns
            )
    return (
        nearest
        if nearest is not None
        else of_sides(stated.head(0), (debit, credit), (debit, credit), "total")
    )


def of_net(rows: pl.DataFrame, stated: pl.Expr, worked_out: pl.Expr, kind: str) -> pl.DataFrame:
    """Balances compared, each on its side."""
    if "label" not in rows.columns:
        rows = rows.with_columns(label(""))
    return rows.with_columns(_stated=stated, _worked_out=worked_out).select(
        "row",
        "label",
        *_on_sides("_stated", "debit", "credit"),
        *_on_sides("_worked_out", "summed_debit", "summed_credit"),
        (pl.col("_stated") - pl.col("_worked_out")).abs().cast(DTYPE).alias("difference"),
        pl.lit(kind).alias("kind"),
        pl.col("code").alias("account"),
        "key",
    )


def _on_sides(net: str, debit: str, credit: str) -> list[pl.Expr]:
    amount = pl.col(net)
    return [
        pl.when(amount >= _ZERO).then(amount).cast(DTYPE).alias(debit),
        pl.when(amount < _ZERO).then(-amount).cast(DTYPE).alias(credit),
    ]


def of_sides(rows: pl.DataFrame, stated: tuple[str, str], summed: tuple[str, str], kind: str) -> pl.DataFrame:
    """Movements compared, side by side; a side that is not stated says nothing."""
    gaps = [
        (pl.col(one) - pl.col(other)).abs().fill_null(_ZERO)
        for one, other in zip(stated, summed, strict=True)
    ]
    return rows.select(
        "row",
        "label",
        pl.col(stated[0]).cast(DTYPE).alias("debit"),
        pl.col(stated[1]).cast(DTYPE).alias("credit"),
        pl.when(pl.col(stated[0]).is_not_null()).then(pl.col(summed[0])).cast(DTYPE).alias("summed_debit"),
        pl.when(pl.col(stated[1]).is_not_null()).then(pl.col(summed[1])).cast(DTYPE).alias("summed_credit"),
        (gaps[0] + gaps[1]).cast(DTYPE).alias("difference"),
        pl.lit(kind).alias("kind"),
        pl.col("code").alias("account"),
        pl.col("key").cast(pl.String),
    )
