"""第十八条: direct and indirect costs; lump sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, lump_sum, supported_in_advance
from budgetcheck.language import _, later
from budgetcheck.money import literal
from budgetcheck.rules.blocks.spending import spent_within_budget
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say, yuan
from budgetcheck.vocabulary import DIRECT

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "YT18-1",
    name="direct-and-indirect",
    article="第十八条",
    phase=Phase.SCREENING,
    when=supported_in_advance & ~lump_sum,
    scope=later("适用于事前补助、分期补助的非包干制项目"),
)
def direct_and_indirect(project: Facts, _edition: Parameters) -> Judgement:
    """事前、分期补助项目的资金由直接费用和间接费用组成。

    In English: a project supported upfront or in phases budgets direct and indirect costs, not a lump sum.

    查什么: 市级财政资金预算中有直接费用，且预算中没有“包干经费”。

    依据: 烟台市科技创新发展计划管理办法第十八条：这两类补助的资金，一般分为直接和间接两种费用；设备费、业务费、劳务费是主要的直接费用。

    怎么算: 直接费用 = 市级财政资金的设备购置费 + 设备试制、改造与租赁费 + 业务费 + 劳务费。直接费用大于 0，且各来源的包干经费合计为 0，即为符合。

    符合的例子: 市级财政资金 500 万元，其中业务费 350 万元、间接费用 150 万元。

    不符合的例子: 不是包干制，却把市级财政资金全部列为“包干经费”：需人工复核。

    何时无法判断: 条文用“一般”，不是禁止，所以不判“不符合”；补助方式未填时，无法确定本条是否适用。
    """
    direct = project.budget("municipal", *DIRECT)
    lump = project.money("budget", "budget lump sum of any source", _lump_sum_amount())
    return Judgement(
        outcomes=[
            needs_review(
                lump > literal(0),
                say(_("不是包干制项目，预算却列有包干经费 {lump}"), lump=yuan(lump)),
            ),
            needs_review(direct <= literal(0), say(_("市级财政资金预算中没有直接费用"))),
            passes(say(_("市级财政资金预算列有直接费用 {direct}，没有包干经费"), direct=yuan(direct))),
        ],
        remedy=_("核对项目是否实行包干制；不是的，把预算按直接费用和间接费用分列"),
    )


@rule(
    "YT18-2",
    name="lump-sum-undivided",
    article="第十八条",
    phase=Phase.SCREENING,
    when=lump_sum,
    scope=later("适用于包干制项目"),
)
def lump_sum_undivided(project: Facts, _edition: Parameters) -> Judgement:
    """包干制项目的市级财政资金不再区分直接费用和间接费用。

    In English: the municipal budget of a lump-sum project is one undivided amount.

    查什么: 实行包干制的项目，市级财政资金预算只有“包干经费”。

    依据: 烟台市科技创新发展计划管理办法第十八条：实行“包干制”的，按定额资助，资金不分直接费用和间接费用。

    怎么算: 市级财政资金预算中，“包干经费”以外的金额合计为 0，且有包干经费，即为符合。

    符合的例子: 市级财政资金 30 万元，全部列“包干经费”。

    不符合的例子: 包干制项目把市级财政资金分列为业务费 20 万元、间接费用 10 万元：需人工复核，它也许并不是包干制项目。

    何时无法判断: 分列的预算不等于违规，所以不判“不符合”，由人核对项目是否实行包干制。
    """
    total = project.budget("municipal")
    lump = project.budget("municipal", "lump_sum")
    return Judgement(
        outcomes=[
            needs_review(
                total - lump > literal(0),
                say(
                    _("包干制项目的市级财政资金有 {divided}分列到包干经费以外的科目"),
                    divided=yuan(total - lump),
                ),
            ),
            needs_review(lump <= literal(0), say(_("包干制项目的市级财政资金预算中没有包干经费"))),
            passes(say(_("市级财政资金 {lump}全部列为包干经费"), lump=yuan(lump))),
        ],
        remedy=_("核对项目是否实行包干制；是的，把市级财政资金预算合并为一项包干经费"),
    )


@rule(
    "YT18-3",
    name="lump-sum-amount",
    article="第十八条",
    phase=Phase.EXECUTION,
    when=lump_sum,
    scope=later("适用于包干制项目"),
)
def lump_sum_amount(project: Facts, _edition: Parameters) -> Judgement:
    """包干制项目的市级财政资金支出不超过定额。

    In English: a lump-sum project spends no more municipal money than its fixed amount.

    查什么: 包干制项目的市级财政资金累计支出，不超过市级财政资金预算（定额）。

    依据: 烟台市科技创新发展计划管理办法第十八条：包干制实行定额资助。间接费用上限和科目预算不适用于包干制。

    怎么算: 市级财政资金支出 = 账簿中该项目资金来源为市级财政资金的支出合计（借方减贷方，红字为负）；与市级财政资金预算比较。

    符合的例子: 定额 300,000.00 元，支出 300,000.00 元。

    不符合的例子: 定额 300,000.00 元，支出 300,000.01 元，超出 0.01 元。

    何时无法判断: 不需要其他事实；没有资金来源的支出不计入，由 YT21-1 指出。
    """
    return spent_within_budget(
        project,
        above=_("市级财政资金支出 {spent}，超过定额 {limit}，超出 {over}"),
        within=_("市级财政资金支出 {spent}，未超过定额 {limit}"),
        working=[_("定额 = {source}预算 {limit}"), _("支出 {spent} − 定额 {limit} = {rest}")],
        remedy=_("把超出定额的支出改由单位自有资金承担，并调账"),
    )


def _lump_sum_amount() -> pl.Expr:
    return pl.col("amount").filter(pl.col("category") == "lump_sum").sum()
