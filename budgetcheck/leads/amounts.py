"""Amounts that look made up rather than charged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.leads.lead import Seen, lead
from budgetcheck.money import literal

if TYPE_CHECKING:
    from budgetcheck.leads.entries import Entries
    from budgetcheck.leads.thresholds import RoundAmounts


@lead("LD-2", name="round-amounts", limits="round_amounts")
def round_amounts(entries: Entries, limits: RoundAmounts) -> Seen:
    """大额整数支出。

    查什么: 金额较大、又恰好是整数的支出。
    为什么看: 真实的货款、加工费多有零头；整数金额常见于估计数、预付转支出、拼凑发票和按比例分摊。
    怎么算: 支出金额超过阈值，并且能被规定的整数除尽。红字不看。例：20,000.00 元列出，20,000.01 元、10,000.00 元不列。
    常见的正当原因: 合同约定的分期款、按标准发放的劳务费和专家咨询费、定额的测试费和版面费、按预算数一次拨付合作单位。
    In English: Large round amounts. Expense that is both large and round.
    Legitimate reasons: Instalments under a contract, fees at a fixed rate, a partner's share paid at once.
    """
    amount = pl.col("amount")
    is_round = amount % literal(limits.multiple_of) == literal(0)
    return Seen(
        lines=entries.expenses.filter(amount > literal(limits.above), is_round),
        message=_("{count} 笔整数支出，共 {amount} 元"),
    )
