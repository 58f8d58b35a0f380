"""Paid in cash what is usually paid by transfer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.leads.entries import ACCOUNT, VOUCHER, not_looked_at, without
from budgetcheck.leads.lead import Seen, lead
from budgetcheck.ledgers.meaning.account_codes import code_and_name, lies_under
from budgetcheck.money import DTYPE, literal

if TYPE_CHECKING:
    from budgetcheck.leads.entries import Entries
    from budgetcheck.leads.thresholds import CashPayments

_CASH = ("1001",)
_MONEY = (*_CASH, "1002", "1011", "1012", "1021", "1201")
"""Money in the charts of companies and of public units: 银行存款, 零余额账户用款额度, 其他货币资金, 财政应返还额度."""
_CASH_NAMES = ("库存现金", "现金")
_MONEY_NAMES = (*_CASH_NAMES, "银行存款", "零余额账户用款额度", "其他货币资金", "财政应返还额度")
_LENGTHS = frozenset({4, *range(6, 21)})
"""Those that a code may have: below the first level, levels of two or three digits; no level has one."""
_ENDS_OF_A_NAME = "/\\_-—－>|：: "
_KEY = ["project", *VOUCHER]


@lead("LD-1", name="cash-payments", limits="cash_payments")
def cash_payments(entries: Entries, limits: CashPayments) -> Seen:
    """大额现金支付。

    查什么: 项目支出所在的凭证，有没有用库存现金付出较大的金额。
    为什么看: 现金付款没有银行留痕，收款人是否真的收到、收了多少难以核对，虚列劳务费和套取资金多从这里走。
    怎么算: 同一张凭证中，库存现金科目（编码 1001 及其下级；没有编码的看科目名称是否为“现金”或“库存现金”）的贷方减借方是
    付出的现金；它和项目记入这张凭证的支出都超过阈值才列，金额取两者中较小的。证据是项目在这张凭证里的支出。例：支出 6,000.00 元，
    其中现金 5,000.00 元、银行 1,000.00 元，现金没有超过 5,000.00 元，不列。
    常见的正当原因: 向没有银行账户的农户、临时工支付劳务费或原料款，有签收单；野外试验、出海作业的零星采购集中报销；
    出纳先垫付现金，再由银行补足。
    In English: Large payments in cash. Vouchers that paid a larger sum of the project in cash.
    Legitimate reasons: Casual workers or farmers without a bank account, paid against signature; small purchases of
    field work claimed together; cash advanced by the cashier and topped up by the bank.
    """
    paid = _cash_paid(entries)
    spent = (
        entries.expenses.filter(pl.col("voucher").is_not_null())
        .group_by(_KEY)
        .agg(pl.col("amount").sum().cast(DTYPE).alias("spent"))
    )
    above = literal(limits.above)
    vouchers = (
        spent.join(paid.filter(pl.col("cash") > above).lazy(), on=list(VOUCHER), nulls_equal=True)
        .filter(pl.col("spent") > above)
        .with_columns(amount=pl.min_horizontal("spent", "cash"))
        .collect(engine="streaming")
    )
    found = vouchers.group_by("project").agg(count=pl.len(), amount=pl.col("amount").sum())
    files = _files_with(entries.accounts, _MONEY, _MONEY_NAMES)
    return Seen(
        lines=entries.expenses.join(vouchers.select(_KEY).lazy(), on=_KEY, how="semi", nulls_equal=True),
        message=_("{count} 张凭证用现金支付，共 {amount} 元"),
        found=found,
        unseen=(
            not_looked_at(
                entries.expenses.filter(~pl.col("file").is_in(files)),
                _("{count} 笔支出所在的文件没有现金和银行科目的分录，看不出怎样支付"),
            ),
            without(entries.expenses.filter(pl.col("file").is_in(files)), "voucher"),
        ),
    )


def _cash_paid(entries: Entries) -> pl.DataFrame:
    """The cash that each voucher paid: the columns of `VOUCHER`, `cash`."""
    accounts = _under(entries.accounts, _CASH, _CASH_NAMES).select("file", *ACCOUNT)
    return (
        entries.of_every_line.join(accounts.lazy(), on=accounts.columns, how="semi", nulls_equal=True)
        .group_by(VOUCHER)
        .agg((pl.col("credit") - pl.col("debit")).sum().cast(DTYPE).alias("cash"))
        .collect(engine="streaming")
    )


def _files_with(accounts: pl.DataFrame, codes: tuple[str, ...], names: tuple[str, ...]) -> list[str]:
    return _under(accounts, codes, names)["file"].unique().sort().to_list()


def _under(accounts: pl.DataFrame, codes: tuple[str, ...], names: tuple[str, ...]) -> pl.DataFrame:
    """The accounts, few as they are, that are some of the chart's, by code or, failing that, by name."""
    chosen = [_is_one_of(code, name, codes, names) for code, name in accounts.select(ACCOUNT).iter_rows()]
    return accounts.filter(pl.Series(chosen, dtype=pl.Boolean))


def _is_one_of(code: str | None, name: str | None, codes: tuple[str, ...], names: tuple[str, ...]) -> bool:
    code, name = code_and_name(code, name)
    if code is not None:
        return any(lies_under(code, each, _LENGTHS) for each in codes)
    return any(
        name is not None and name.startswith(each) and name[len(each) : len(each) + 1] in _ENDS_OF_A_NAME
        for each in names
    )
