"""One purchase paid in several parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.leads.entries import VOUCHER, without
from budgetcheck.leads.lead import Seen, lead
from budgetcheck.money import DTYPE, literal, shown
from budgetcheck.rules.rule import say

if TYPE_CHECKING:
    from budgetcheck.leads.entries import Entries
    from budgetcheck.leads.thresholds import SplitPayments

_NAMED = 10
"""How many groups are told one by one; the last line says how many more there are."""

_PARTY = ["project", "counterparty"]
_ALONE = "alone"
_PAYMENT = [*_PARTY, *VOUCHER, _ALONE]


@lead("LD-5", name="split-payments", limits="split_payments")
def split_payments(entries: Entries, limits: SplitPayments) -> Seen:
    """短期内向同一单位多次付款。

    查什么: 几天之内向同一往来单位付了几笔，每笔都低于某个数，合起来超过它。
    为什么看: 一笔交易拆成几笔，单笔就不到集体决策、比选或者审批的起点。
    怎么算: 一张凭证里同一项目、同一往来单位的支出合为一笔付款（没有凭证号的每行一笔），当天的红字相抵。只看低于限额的付款：
    首尾相隔不超过规定天数的，够规定的笔数并且合计超过限额，就列为一组；首尾相接的合为一组。例：3 月 2 日 30,000.00 元、3 月 9 日
    20,000.01 元，相隔 7 天，合计 50,000.01 元，列出；后一笔在 3 月 10 日或者是 20,000.00 元，不列。往来单位按名称，名称不同视为不同单位。
    常见的正当原因: 框架合同下按到货分批结算；差旅费、加油费、快递费等按次报销；按进度付款；往来单位写的是“职工”“代发”这类统称。
    In English: Several payments to one party within a few days. Each stays below a sum that they pass together.
    Legitimate reasons: Deliveries under a framework contract; travel or fuel claimed trip by trip; payment by progress;
    a collective name in place of a party.
    """
    named = entries.expenses.filter(pl.col("counterparty").is_not_null()).with_columns(
        pl.when(pl.col("voucher").is_null()).then("row").alias(_ALONE)
    )
    limit = literal(limits.limit)
    payments = (
        named.group_by(_PAYMENT)
        .agg(pl.col("amount").sum().cast(DTYPE))
        .filter(pl.col("amount") < limit)
        .collect(engine="streaming")
    )
    days = (
        payments.group_by(*_PARTY, "date")
        .agg(pl.col("amount").sum().cast(DTYPE), payments=(pl.col("amount") > literal(0)).sum())
        .sort(*_PARTY, "date")
    )
    members = _in_a_group(days, limits)
    groups = _groups(members, limits)
    found = (
        groups.sort("project", "first", "counterparty")
        .group_by("project", maintain_order=True)
        .agg(pl.len().alias("count"), _told().head(_NAMED).alias("notes"), pl.col("amount").sum())
        .with_columns(_with_more())
    )
    chosen = payments.join(members, on=[*_PARTY, "date"], how="semi").select(_PAYMENT)
    return Seen(
        lines=named.join(chosen.lazy(), on=_PAYMENT, how="semi", nulls_equal=True).drop(_ALONE),
        message=_("{count} 组，共 {amount} 元"),
        found=found,
        unseen=(without(entries.expenses, "counterparty"),),
    )


def _told() -> pl.Expr:
    """A group in one line; a day that is first and last is said once."""
    values = {
        **{name: pl.col(name) for name in ("counterparty", "first", "last", "payments")},
        "amount": shown(pl.col("amount")),
    }
    of_one_day = say(_("{counterparty}：{first}，{payments} 笔，共 {amount} 元"), **values)
    of_several = say(_("{counterparty}：{first} 至 {last}，{payments} 笔，共 {amount} 元"), **values)
    return pl.when(pl.col("first") == pl.col("last")).then(of_one_day).otherwise(of_several)


def _with_more() -> pl.Expr:
    """The lines, and after them how many groups they leave out."""
    more = say(_("……另有 {number} 组"), number=pl.col("count").cast(pl.Int64) - _NAMED)
    notes = pl.col("notes")
    return pl.when(pl.col("count") > _NAMED).then(pl.concat_list(notes, more)).otherwise(notes).alias("notes")


def _in_a_group(days: pl.DataFrame, limits: SplitPayments) -> pl.DataFrame:
    """The days on which a party was paid, of which a window of the allowed width passes the limit."""
    width = limits.within_days
    passing = (
        days.rolling("date", period=f"{width + 1}d", closed="right", group_by=_PARTY)
        .agg(pl.col("amount").sum(), pl.col("payments").sum())
        .filter(pl.col("amount") > literal(limits.limit), pl.col("payments") >= limits.fewest)
        .select(*_PARTY, "date", ends_a_group=pl.lit(value=True))
    )
    marked = days.join(passing, on=[*_PARTY, "date"], how="left", maintain_order="left")
    in_one = (
        marked.rolling("date", period=f"{width}d", offset="0d", closed="both", group_by=_PARTY)
        .agg(pl.col("ends_a_group").any())
        .filter("ends_a_group")
    )
    return days.join(in_one, on=[*_PARTY, "date"], how="semi", maintain_order="left")


def _groups(members: pl.DataFrame, limits: SplitPayments) -> pl.DataFrame:
    """Days that follow one another closely, as one group: `project`, `counterparty`, `first`, `last`, `payments`, `amount`."""
    gap = pl.col("date").diff().over(_PARTY).dt.total_days()
    starts = (gap.is_null() | (gap > limits.within_days)).cum_sum()
    return (
        members.with_columns(group=starts)
        .group_by(*_PARTY, "group")
        .agg(
            pl.col("date").min().alias("first"),
            pl.col("date").max().alias("last"),
            pl.col("payments").sum(),
            pl.col("amount").sum(),
        )
    )
