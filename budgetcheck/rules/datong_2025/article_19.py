"""第十九条: changes are approved before work goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, always, ends_on, lump_sum, starts_on
from budgetcheck.language import _, later
from budgetcheck.rules.blocks import period, spending
from budgetcheck.rules.blocks.changed import changes_approved_first
from budgetcheck.rules.rule import Judgement, Phase, fails, rule

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule("DT19-1", name="changes-approved-first", article="第十九条", phase=Phase.EXECUTION)
def changes_are_approved_first(project: Facts, edition: Parameters) -> Judgement:
    """承担单位、法人、项目负责人、经费预算的变更和延期，批准之后才能执行。

    In English: changes of the unit, its legal person, the leader or the budget, and extensions, are approved before they take effect.

    查什么: 承担单位、法人、项目负责人的变更，经费预算的任何调整，以及延期，是否先经批准、后生效。

    依据: 大同市科技计划项目管理办法第十九条：出现上述情形的，承担单位（团队）及时提出申请；市科技局审定批复之前，不能按变更后的内容继续实施。

    怎么算: 逐项看档案 changes 中的变更：没有批准日期（approved_on）而已到生效日期（effective_on）的，或生效日期早于批准日期的，不符合。批准当天生效的，符合；没有写生效日期的，自批准之日生效。预算总额不变的调整，在大同也须批准。检查日期以后的申请、批准和生效都视为尚未发生。没有批准的变更不起作用，其他规则仍按变更之前的内容判断。

    符合的例子: 2026-05-01 申请调整预算，2026-05-20 批准，2026-05-20 生效。

    不符合的例子: 业务费与劳务费之间的调整 2026-05-10 生效，2026-05-20 才批准；或 2026-05-10 生效，一直没有批准。

    何时无法判断: 已提出而尚未批准、也没有写生效日期的，不知道是否已先行变更，需人工复核。
    """
    return changes_approved_first(
        project, edition, remedy=_("停止执行未经批准的变更，向市科技局提出申请；已批准的，补充批复文件")
    )


@rule(
    "DT19-2",
    name="category-within-budget",
    article="第十九条",
    phase=Phase.EXECUTION,
    when=~lump_sum,
    scope=later("适用于非包干制项目"),
)
def category_within_budget(project: Facts, _edition: Parameters) -> Judgement:
    """市级财政资金各科目支出不超过批准的预算。

    In English: no municipal category is spent above its approved budget.

    查什么: 市级财政资金每个费用类别的支出，不超过经批准的预算；间接费用与绩效支出合并比较。

    依据: 大同市科技计划项目管理办法第十九条：经费预算需要调整的，应当及时提出申请，经市科技局审定批复后方可继续实施。未经批准超出科目预算，就是未经批准调整了预算。

    怎么算: 逐个类别比较支出与经批准的预算；结果中的金额只计超出的类别：支出合计、预算合计、超出合计。

    符合的例子: 业务费预算 100 万元，支出 100 万元。

    不符合的例子: 劳务费预算 200,000.00 元，支出 200,000.01 元，超出 0.01 元。

    何时无法判断: 不需要其他事实；没有费用类别的支出不计入，由 BK-7 指出。
    """
    return spending.category_within_budget(
        project,
        when_above=fails,
        remedy=_("报市科技局批准预算调整；记错类别的，调账；不能批准的，改由单位自有资金承担"),
    )


@rule(
    "DT19-3",
    name="within-period",
    article="第十九条",
    phase=Phase.EXECUTION,
    needs={starts_on: later("以此找出执行期之前的支出"), ends_on: later("以此找出执行期之后的支出")},
)
def within_period(project: Facts, _edition: Parameters) -> Judgement:
    """支出发生在项目执行期内。

    In English: spending falls within the project's period, approved extensions included.

    查什么: 是否有支出记在执行期开始之前，或在没有批准延期的情况下记在结束之后。

    依据: 大同市科技计划项目管理办法第十九条：因技术原因需要延期的，应当及时申请，经市科技局审定批复后方可继续实施。

    怎么算: 记账日期早于开始日期或晚于结束日期（经批准的延期之后）的支出行，合计其金额。

    符合的例子: 执行期 2026-01-01 至 2027-12-31，最后一笔支出在 2027-12-31。

    不符合的例子: 2028-01-01 支出 5,000.00 元，没有批准的延期：需人工复核。

    何时无法判断: 晚于执行期的支出可能是结算此前已发生的事项，所以只提示复核；缺少起止日期时无法判断。
    """
    return period.within_period(
        project,
        surplus_may_be_spent=~always,
        remedy=_("补充说明和凭证，证明支出属于执行期内的任务；需要延期的，报市科技局批准"),
    )
