"""第三十四条: surplus and carry-over after acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, decided_on, has_municipal_promise, not_passed, passed
from budgetcheck.language import _, later
from budgetcheck.money import beyond, literal
from budgetcheck.rules.blocks.surplus import surplus_returned as surplus_is_returned
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan
from budgetcheck.vocabulary import FISCAL, INDIRECT

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters

_PASSED = later("适用于通过验收的项目")
_NOT_PASSED = later("适用于结题或不通过验收的项目")


@rule(
    "YT34-1",
    name="surplus-kept-for-direct",
    article="第三十四条",
    phase=Phase.CLOSING,
    when=passed,
    scope=_PASSED,
    needs={decided_on: later("以此划分决定之前和之后的收支")},
)
def surplus_kept_for_direct(project: Facts, _edition: Parameters) -> Judgement:
    """通过验收的项目，结余资金只用于科研活动的直接支出。

    In English: after acceptance, surplus is spent on direct costs of research only.

    查什么: 通过验收的决定之后，市级财政资金有没有再列支间接费用或绩效支出；包干制项目同样适用。

    依据: 烟台市科技创新发展计划管理办法第三十四条：项目通过验收后，结余资金由原单位留用、统筹安排，用途是科研活动的直接支出。

    怎么算: 记账日期晚于决定日的市级财政资金间接费用、绩效支出合计；大于 0 为不符合。

    符合的例子: 2028-03-01 通过验收，此后只列支材料费。

    不符合的例子: 2028-03-02 从结余中发放绩效 10,000.00 元。

    何时无法判断: 决定之后仍有市级财政资金到账（按计划拨付的结转经费），分不清支出用的是结余还是结转经费，需人工复核；缺少决定日期时无法判断。
    """
    after = pl.col("after_decision") & (pl.col("source") == "municipal")
    spent = project.lines(
        "expense",
        after & pl.col("category").is_in(INDIRECT),
        name="municipal indirect spent after the decision",
    )
    neither = project.lines(
        "expense",
        after & (pl.col("category").is_null() | (pl.col("category") == "lump_sum")),
        name="municipal spent after the decision, neither direct nor indirect",
    ).total
    arrived = project.lines("receipt", after, name="municipal received after the decision")
    figures = {
        "total": yuan(spent.total),
        "day": decided_on.expr,
        "arrived": yuan(arrived.total),
        "neither": yuan(neither),
    }
    return Judgement(
        outcomes=[
            needs_review(
                (spent.total > literal(0)) & (arrived.total > literal(0)),
                say(
                    _(
                        "决定日 {day} 之后列支间接费用 {total}，同时又有市级财政资金到账 {arrived}，请核对支出用的是哪一部分"
                    ),
                    **figures,
                ),
            ),
            fails(
                spent.total > literal(0),
                say(_("决定日 {day} 之后从市级财政资金结余中列支间接费用 {total}"), **figures),
            ),
            passes(say(_("决定日 {day} 之后没有从市级财政资金列支间接费用"), **figures)),
        ],
        actual=spent.total,
        notes=[
            pl.when(neither != literal(0)).then(
                say(_("决定日 {day} 之后另有 {neither}没有写明直接或间接，未计入"), **figures)
            )
        ],
        remedy=_("把这些间接费用改由单位自有资金承担，结余资金只用于直接支出"),
        evidence=spent,
    )


@rule(
    "YT34-2",
    name="surplus-returned",
    article="第三十四条",
    phase=Phase.CLOSING,
    when=not_passed,
    scope=_NOT_PASSED,
    needs={decided_on: later("以此划分决定之前和之后的收支")},
)
def surplus_returned(project: Facts, _edition: Parameters) -> Judgement:
    """结题或不通过验收的项目，结余资金按原渠道返还。

    In English: a project concluded or failed returns its fiscal surplus the way it came.

    查什么: 市级财政资金和其他财政资金的结余，是否已全部退回。

    依据: 烟台市科技创新发展计划管理办法第三十四条：验收结论为结题或不通过的，结余资金退回原渠道。

    怎么算: 每个财政来源的结余 = 到检查日期为止的到账 − 到决定日为止的支出，不小于 0；决定之后的支出不能抵减结余。退回合计与结余逐个来源比较，一个来源多退的不能抵另一个来源少退的。

    符合的例子: 市级财政资金到账 200 万元，支出 150 万元，退回 50 万元。

    不符合的例子: 同上，只退回 30 万元：不符合，尚欠 20 万元。

    何时无法判断: 缺少决定日期或验收结论时无法判断。结余是否含利息、未付账款如何处理，条文没有规定。
    """
    return surplus_is_returned(
        project,
        FISCAL,
        remedy=_("把尚欠的结余资金按原渠道退回，并取得退款凭证"),
    )


@rule(
    "YT34-3",
    name="no-further-payment",
    article="第三十四条",
    phase=Phase.CLOSING,
    when=not_passed,
    scope=_NOT_PASSED,
    needs={decided_on: later("以此划分决定之前和之后的收支")},
)
def no_further_payment(project: Facts, _edition: Parameters) -> Judgement:
    """结题或不通过验收的项目，不再收到剩余结转经费。

    In English: nothing more of the municipal money is paid to a project concluded or failed.

    查什么: 决定日之后，账簿中有没有市级财政资金到账。

    依据: 烟台市科技创新发展计划管理办法第三十四条：验收结论为结题或不通过的，还没有拨付的结转经费停止拨付。

    怎么算: 记账日期晚于决定日的市级财政资金到账合计；大于 0 为不符合。

    符合的例子: 2027-05-20 不通过验收，此后没有到账。

    不符合的例子: 2027-05-21 到账 100,000.00 元。

    何时无法判断: 缺少决定日期或验收结论时无法判断。
    """
    arrived = project.lines(
        "receipt",
        pl.col("after_decision") & (pl.col("source") == "municipal"),
        name="municipal received after the decision",
    )
    figures = {"total": yuan(arrived.total), "day": decided_on.expr}
    return Judgement(
        outcomes=[
            fails(
                arrived.total > literal(0), say(_("决定日 {day} 之后又有市级财政资金到账 {total}"), **figures)
            ),
            passes(say(_("决定日 {day} 之后没有市级财政资金到账"), **figures)),
        ],
        actual=arrived.total,
        remedy=_("与拨款部门核对；不应再拨付的，退回"),
        evidence=arrived,
    )


@rule(
    "YT34-4",
    name="carry-over-paid",
    article="第三十四条",
    phase=Phase.CLOSING,
    when=passed,
    scope=_PASSED,
)
def carry_over_paid(project: Facts, _edition: Parameters) -> Judgement:
    """通过验收的项目，结转经费按计划全部到账。

    In English: all the municipal money planned for a project that passed has arrived.

    查什么: 通过验收的项目，账簿中市级财政资金的到账合计，是否达到承诺（计划拨付）的合计。

    依据: 烟台市科技创新发展计划管理办法第三十四条：项目通过验收的，尚未拨付的结转经费按计划全部拨付。

    怎么算: 计划 = 资金来源表（funding）中市级财政资金的承诺合计，未到期的也计入；到账 = 到检查日期为止市级财政资金的到账合计，退回的不减。资金来源表没有写市级财政资金的，计划按市级财政资金预算（已生效的调整之后）计。少到 = 计划 − 到账，不小于 0。

    符合的例子: 承诺 300 万元，分三期到账 300 万元。

    不符合的例子: 承诺 300 万元，到账 260 万元，少到 40 万元：需人工复核。

    何时无法判断: 拨付是财政部门和市科技局的职责，也可能尚未到期，所以少到时只提示复核；资金来源表没有写市级财政资金，到账又少于预算的，写明缺少 funding[]。缺少验收结论时无法确定是否适用。
    """
    received = project.received("municipal").total
    promised = project.money(
        "promises", "promised municipal", pl.col("amount").filter(pl.col("source") == "municipal").sum()
    )
    due = project.money(
        "promises",
        "due municipal",
        pl.col("amount").filter((pl.col("source") == "municipal") & pl.col("is_due")).sum(),
    )
    is_promised = has_municipal_promise.expr
    budget = project.budget("municipal")
    planned = pl.when(is_promised).then(promised).otherwise(budget)
    short = beyond(planned, received)
    figures = {
        "received": yuan(received),
        "planned": yuan(planned),
        "due": yuan(due),
        "short": yuan(short),
        "rest": yuan(planned - received),
    }
    return Judgement(
        outcomes=[
            needs_review(
                (received < planned) & is_promised,
                say(
                    _(
                        "通过验收后，市级财政资金承诺 {planned}（其中到检查日期为止到期 {due}），到账 {received}，少到 {short}"
                    ),
                    **figures,
                ),
            ),
            needs_review(
                received < planned,
                say(
                    _(
                        "缺少 funding[]（以此计算计划拨付的市级财政资金）；到账 {received}，少于市级财政资金预算 {planned}，少到 {short}"
                    ),
                    **figures,
                ),
                "funding[]",
            ),
            passes(say(_("市级财政资金计划 {planned}，已到账 {received}"), **figures)),
        ],
        actual=received,
        limit=planned,
        difference=short,
        working=[
            pl.when(is_promised).then(
                say(_("计划 = 资金来源表中市级财政资金的承诺合计 {planned}，其中已到期 {due}"), **figures)
            ),
            pl.when(~is_promised).then(
                say(_("资金来源表没有写市级财政资金，计划按市级财政资金预算 {planned}计"), **figures)
            ),
            say(_("计划 {planned} − 到账 {received} = {rest}"), **figures),
        ],
        remedy=_("向市科技局、财政部门核对结转经费的拨付；已到账而未入账的，补记"),
        evidence=project.received("municipal"),
    )
