"""第二十三条: what may not be changed without approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.rules.blocks.changed import changes_approved_first
from budgetcheck.rules.blocks.spending import spent_within_budget
from budgetcheck.rules.rule import Judgement, Phase, rule

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule("YT23-1", name="restricted-changes-approved", article="第二十三条", phase=Phase.EXECUTION)
def restricted_changes_approved(project: Facts, edition: Parameters) -> Judgement:
    """任务书的主要内容经批准才能变更。

    In English: changes of the task book's main content are approved before they take effect.

    查什么: 承担单位、项目负责人、参与单位、实施周期、延期、研究内容、考核指标的变更，以及预算总额的变更，是否先经批准、后生效。

    依据: 烟台市科技创新发展计划管理办法第二十三条：任务书的上述主要内容原则上不变；确需变的，由承担单位书面申请，主管部门提出意见，市科技局批复。其余事项由承担单位和项目负责人自行调整。延期的批准另见第三十二条。

    怎么算: 逐项看档案 changes 中的变更：没有批准日期（approved_on）而已到生效日期（effective_on）的，或生效日期早于批准日期的，不符合。批准当天生效的，符合；没有写生效日期的，自批准之日生效。预算调整只在总额与当时有效的预算总额不同时才须批准；总额不变的调整、法人变更等由单位自主。检查日期以后的申请、批准和生效都视为尚未发生。没有批准的变更不起作用，其他规则仍按变更之前的内容判断。

    符合的例子: 2026-05-01 申请变更项目负责人，2026-05-20 批准，2026-05-20 生效。

    不符合的例子: 项目负责人变更 2026-05-10 生效，2026-05-20 才批准；或 2026-05-10 生效，一直没有批准。

    何时无法判断: 已提出而尚未批准、也没有写生效日期的，不知道是否已先行变更，需人工复核；没有写原预算、又没有写预算总额的，不知道总额是否变动，没有批准的预算调整需人工复核。
    """
    return changes_approved_first(
        project,
        edition,
        remedy=_(
            "停止执行未经批准的变更，向项目主管部门提出书面申请，报市科技局批复；已批准的，补充批复文件"
        ),
    )


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
