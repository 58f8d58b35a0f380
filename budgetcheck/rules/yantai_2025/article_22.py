"""第二十二条: the project is carried out as its task book says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import (
    Facts,
    ends_on,
    is_decided,
    lump_sum,
    passed,
    starts_on,
    supported_in_advance,
)
from budgetcheck.language import _, later
from budgetcheck.rules.blocks import period, spending
from budgetcheck.rules.rule import Judgement, Phase, needs_review, rule

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "YT22-1",
    name="within-period",
    article="第二十二条",
    phase=Phase.EXECUTION,
    when=supported_in_advance,
    scope=later("适用于事前补助、分期补助项目"),
    needs={starts_on: later("以此找出执行期之前的支出"), ends_on: later("以此找出执行期之后的支出")},
)
def within_period(project: Facts, _edition: Parameters) -> Judgement:
    """支出发生在项目执行期内。

    In English: spending falls within the project's period, approved extensions included.

    查什么: 是否有支出记在执行期开始之前或结束之后。

    依据: 烟台市科技创新发展计划管理办法第二十二条：按任务书、按进度完成任务；执行期由任务书约定，第二十三条、第三十二条规定了变更和延期的批准。

    怎么算: 记账日期早于开始日期或晚于结束日期的支出行，合计其金额；起止日期取经批准并已生效的延期、周期变更之后的日期。通过验收的项目，验收决定之后的直接费用支出是使用结余资金（第三十四条），不计入。

    符合的例子: 执行期 2026-01-01 至 2027-12-31，最后一笔支出在 2027-12-31。

    不符合的例子: 2028-01-01 支出 5,000.00 元，没有批准的延期：需人工复核。

    何时无法判断: 晚于执行期的支出可能是结算此前已发生的事项，条文没有写明，所以只提示复核。缺少开始或结束日期时无法判断；已验收而没有写明验收结论（outcome.conclusion）或决定日期（outcome.decided_on）的，看不出执行期以外的支出是不是使用结余资金，一并计入，提示补充。
    """
    return period.within_period(
        project,
        surplus_may_be_spent=passed & is_decided,
        remedy=_("补充说明和凭证，证明支出属于执行期内的任务；不属于的，改由单位自有资金承担"),
    )


@rule(
    "YT22-2",
    name="category-within-budget",
    article="第二十二条、第二十三条",
    phase=Phase.EXECUTION,
    when=supported_in_advance & ~lump_sum,
    scope=later("适用于事前补助、分期补助的非包干制项目"),
)
def category_within_budget(project: Facts, _edition: Parameters) -> Judgement:
    """市级财政资金各科目支出不超过预算。

    In English: no municipal category is spent above its budget.

    查什么: 市级财政资金每个费用类别的支出，是否超过已生效的预算；间接费用与绩效支出合并比较。

    依据: 烟台市科技创新发展计划管理办法第二十二条、第二十三条：按任务书实施；预算总额原则上不得调整，其他事项的调整权在项目承担单位和项目负责人。

    怎么算: 逐个类别比较支出与预算；结果中的金额只计超出预算的类别：支出合计、预算合计、超出合计。

    符合的例子: 业务费预算 100 万元，支出 98 万元。

    不符合的例子: 劳务费预算 20 万元，支出 21 万元：需人工复核，超出 1 万元。

    何时无法判断: 科目之间的调整由单位自主决定，超出预算不等于违规，由人核对有没有内部调整手续。
    """
    return spending.category_within_budget(
        project,
        when_above=needs_review,
        remedy=_("补办并留存预算调整手续，把调整写入项目档案的 changes；记错类别的，调账"),
    )
