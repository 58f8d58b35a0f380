"""What vouchers show of their lines: transfers, by the other accounts that the voucher holds."""

from __future__ import annotations

import polars as pl

from budgetcheck.ledgers.schema import BOOK
from budgetcheck.money import DTYPE

PLACE = ["sheet", "row"]
_VOUCHER = ("sheet", "date", "voucher")
_ZERO = pl.lit(0, DTYPE)

REDUCES = (pl.col("debit") < pl.col("credit")) | (pl.col("credit") < _ZERO)
"""Of a line of cost: it takes cost away, or (a red credit) takes back that it was taken away."""


def transfers(lines: pl.LazyFrame) -> pl.DataFrame:
    """Lines that their vouchers show to be transfers: of cost at period end, of income without money.

    Set aside are
    - cost taken away in a voucher that debits an account to which cost is carried (6602, 1701, 4103 …);
    - cost that a voucher without money takes over from an account where it was counted before, and there its taking
      away (5301 to 1601);
    - what is spent from a fund where the voucher shows income (2401 to 6117);
    - receipts and refunds of vouchers that move no money; of direct payment (财政直接支付), income that a voucher closes.

    Args:
        lines: `doubtful` (whether the voucher must be asked), `of_fund`, `nature`, `date`, `voucher`, `debit`, `credit`,
            the flags of `meanings.FLAGS`, perhaps `book`.

    Returns:
        `sheet`, `row`.
    """
    key = [*_VOUCHER, *(name for name in (BOOK,) if name in lines.collect_schema().names())]
    doubtful = (
        lines.filter("doubtful")
        .select(*PLACE, *key[1:], "nature", "of_fund", "is_direct", "is_carried", reduces=REDUCES)
        .collect(engine="streaming")
    )
    if doubtful.is_empty():
        return doubtful.select(PLACE)
    is_debited, is_reversed = pl.col("debit") > pl.col("credit"), pl.col("debit") < _ZERO
    is_cost = pl.col("nature") == "expense"
    views = (
        lines.join(doubtful.select(key).unique().lazy(), on=key, how="semi", nulls_equal=True)
        .group_by(key)
        .agg(
            moves_money=pl.col("moves_money").any(),
            takes_transfers=(pl.col("takes_transfers") & (is_debited | is_reversed)).any(),
            closes=pl.col("takes_transfers").any(),
            becomes_income=(pl.col("is_income") & (pl.col("credit") != _ZERO)).any(),
            carries=(pl.col("is_carried") & (pl.col("credit") != _ZERO)).any()
            & (is_cost & ~pl.col("is_carried") & (pl.col("debit") != _ZERO)).any(),
        )
        .collect(engine="streaming")
    )
    is_moved_on = pl.col("carries") & ~pl.col("moves_money") & (pl.col("is_carried") == pl.col("reduces"))
    return (
        doubtful.join(views, on=key, how="left", nulls_equal=True)
        .filter(
            pl.when("of_fund")
            .then("becomes_income")
            .when(is_cost)
            .then((pl.col("takes_transfers") & pl.col("reduces")) | is_moved_on)
            .when("is_direct")
            .then((pl.col("nature") == "refund") & pl.col("closes"))
            .otherwise(~pl.col("moves_money"))
        )
        .select(PLACE)
    )
