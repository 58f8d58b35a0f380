"""Expense on days, and in a month, that call for a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.working_days import published
from budgetcheck.language import _
from budgetcheck.leads.entries import not_looked_at
from budgetcheck.leads.lead import Seen, lead
from budgetcheck.money import DTYPE, WIDE, literal, shown, times
from budgetcheck.rules.rule import say

if TYPE_CHECKING:
    from budgetcheck.leads.entries import Entries
    from budgetcheck.leads.thresholds import DaysOff, DecemberShare

_DECEMBER = 12


@lead("LD-3", name="posted-on-days-off", limits="days_off")
def posted_on_days_off(entries: Entries, limits: DaysOff) -> Seen:
    """休息日记账的支出。

    查什么: 记账日期是周末或法定节假日的支出。
    为什么看: 财务部门不上班的日子记的账，可能是事后补记、倒签日期，或绕过复核直接录入的。
    怎么算: 按国务院办公厅公布的放假和调休安排：调休上班的周末不算，放假的工作日算。安排还没有公布的年份不猜，
    那些日子不看并写明多少笔。红字不看。例：2026 年 10 月 1 日（国庆节）列出；2026 年 10 月 10 日是星期六，但调休上班，不列。
    常见的正当原因: 月末、年末结账恰逢周末；软件按业务日期自动生成凭证；试验、出差本来发生在假日。
    In English: Expense posted on days off. Expense dated on a weekend or a public holiday.
    Legitimate reasons: Closing at the end of a month; vouchers that the program dates by the transaction; work done on
    a holiday.
    """
    lines = entries.expenses.filter(pl.col("amount") > literal(limits.above))
    calendar, day = published(), pl.col("date")
    is_known = day.is_between(calendar.first, calendar.last)
    working = pl.Series(calendar.working, dtype=pl.Date)
    return Seen(
        lines=lines.filter(is_known, ~day.is_in(working.implode())),
        message=_("{count} 笔支出记在 {days} 个休息日，共 {amount} 元"),
        unseen=(
            not_looked_at(
                lines.filter(~is_known),
                _("{count} 笔支出所在年份的放假和调休安排还没有公布（或早于可查的年份），不判断是否休息日"),
            ),
        ),
    )


@lead("LD-4", name="december-share", limits="december_share")
def december_share(entries: Entries, limits: DecemberShare) -> Seen:
    """十二月支出集中。

    查什么: 一个公历年度里，十二月的支出占全年支出的比例。
    为什么看: 年底突击花钱，常伴随提前付款、以拨作支和与项目无关的采购。
    怎么算: 十二月的支出（红字相抵）除以同一年的支出（检查日期以前的），超过阈值即列出这一年；证据是十二月的各笔支出。
    例：全年 1,000,000.00 元，十二月 400,000.00 元正好 40%，不列；400,000.01 元列出。
    常见的正当原因: 项目或资金下半年才到；设备验收合格后在年底付清；给出的账簿只有年末几个月。
    In English: Expense concentrated in December. December's share of the expense of a calendar year.
    Legitimate reasons: Project or money that came late in the year; equipment paid for after acceptance; books of the
    last months alone.
    """
    year, amount = pl.col("date").dt.year(), pl.col("amount")
    is_december = pl.col("date").dt.month() == _DECEMBER
    years = (
        entries.expenses.group_by("project", year.alias("year"))
        .agg(total=amount.sum().cast(DTYPE), december=amount.filter(is_december).sum().cast(DTYPE))
        .filter(
            pl.col("total") > literal(0),
            pl.col("december").cast(WIDE) > times(pl.col("total"), limits.above),
        )
        .collect(engine="streaming")
        .sort("project", "year")
    )
    told = say(
        _("{year} 年十二月 {december} 元，全年 {total} 元"),
        year=pl.col("year"),
        december=shown(pl.col("december")),
        total=shown(pl.col("total")),
    )
    found = years.group_by("project", maintain_order=True).agg(
        count=pl.len(), amount=pl.col("december").sum(), told=told.str.join(_("；"))
    )
    of_years = years.select("project", "year").lazy()
    return Seen(
        lines=entries.expenses.filter(is_december).join(
            of_years, left_on=["project", year], right_on=["project", "year"], how="semi"
        ),
        message=_("{count} 个年度：{told}"),
        found=found,
    )
