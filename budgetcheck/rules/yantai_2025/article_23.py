"""第二十三条: what may not be changed without approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.rules.blocks import spent_within_budget
from budgetcheck.rules.rule import Judgement, Phase, rule

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule("YT23-2", name="total-within-budget", article="第二十一条、第二十三条", phase=Phase.EXECUTION)
def total_within_budget(project: Facts, _edition: Parameters) -> Judgement:
    """市级财政资金支出总额不超过市级财政资金预算。

    In English: municipal spending stays within the municipal budget.

    查什么: 记为市级财政资金的支出合计，不超过市级财政资金预算总额。

    依据: 烟台市科技创新发展计划管理办法第二十一条、第二十三条：市级财政资金单独核算、专款专用；项目预算总额未经批准不得调整。超过立项金额的部分，不可能是市级财政资金。

    怎么算: 市级财政资金支出合计 − 市级财政资金预算（已生效的调整之后），大于 0 的为超出。

    符合的例子: 预算 800 万元，支出 800 万元。

    不符合的例子: 预算 8,000,000.00 元，支出 8,000,000.01 元，超出 0.01 元。

    何时无法判断: 不需要其他事实；没有资金来源的支出不计入，由 YT21-1 指出。
    """
    return spent_within_budget(
        project,
        above=_("市级财政资金支出 {spent}，超过预算 {limit}，超出 {over}"),
        within=_("市级财政资金支出 {spent}，未超过预算 {limit}"),
        working=[_("支出 {spent} − 预算 {limit} = {rest}")],
        remedy=_("把超出预算的支出改记为实际承担的资金来源，并调账"),
    )
