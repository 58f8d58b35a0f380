"""第二十条: termination and its surplus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, cause, decided_on, ending_applied_on, terminated
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.surplus import surplus_returned
from budgetcheck.rules.blocks.wording import labelled, listed, reasons
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say
from budgetcheck.vocabulary import CAUSE, FISCAL

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters

_SCOPE = later("适用于终止的项目")


@rule(
    "DT20-1",
    name="termination-applied",
    article="第二十条",
    phase=Phase.CLOSING,
    when=terminated,
    scope=_SCOPE,
)
def termination_applied(_project: Facts, edition: Parameters) -> Judgement:
    """终止的项目，有申请、有决定，原因属于条文所列。

    In English: a terminated project applied for it, the bureau decided, and the cause is one that the article names.

    查什么: 终止的项目，有没有终止申请日期（outcome.applied_on）和决定日期（outcome.decided_on），原因（outcome.cause）是不是不可抗力或技术路线不可行。

    依据: 大同市科技计划项目管理办法第二十条：出现不可抗力使实施条件发生重大变化，或者技术路线不可行而无法实施的，承担单位及时申请终止，经市科技局审定后作出决定。

    怎么算: 三项逐一核对：申请日期、决定日期都有，原因是两种情形之一，为符合；有一项不是这样，需人工复核。申请日期晚于检查日期的，到检查日期为止还没有申请。

    符合的例子: 2027-02-01 因技术路线不可行申请终止，2027-03-01 决定终止。

    不符合的例子: 2027-03-01 决定终止，没有申请日期；或者原因是违规（属于撤销的情形）：需人工复核。

    何时无法判断: 没有写明原因、申请日期或决定日期时，由人核对终止是否有申请和依据。“及时”没有写明天数，不作判断。
    """
    named = edition.parameter("termination_grounds").words
    ground = cause.expr.is_in(named)
    grounds = listed(named, CAUSE)
    label = labelled(cause.expr, CAUSE)
    found = reasons(
        (ending_applied_on.expr.is_null(), say(_("没有终止申请日期"))),
        (decided_on.expr.is_null(), say(_("没有决定日期"))),
        (cause.expr.is_null(), say(_("没有写明原因"))),
        (~ground, say(_("原因“{cause}”不在条文所列的{grounds}之中"), cause=label, grounds=grounds)),
    )
    return Judgement(
        outcomes=[
            needs_review(
                ending_applied_on.expr.is_null() | decided_on.expr.is_null() | ~ground.fill_null(value=False),
                say(_("终止的依据不全：{found}"), found=found),
                ending_applied_on.key,
                decided_on.key,
                cause.key,
                remedy=_("补齐终止申请、审定意见和决定文件；原因属于第二十一条所列情形的，是撤销而不是终止"),
            ),
            passes(
                say(
                    _("因{cause}于 {applied} 申请终止，{decided} 决定终止"),
                    cause=label,
                    applied=ending_applied_on.expr,
                    decided=decided_on.expr,
                )
            ),
        ],
    )


@rule(
    "DT20-2",
    name="termination-surplus",
    article="第二十条",
    phase=Phase.CLOSING,
    when=terminated,
    scope=_SCOPE,
    needs={decided_on: later("以此计算截至决定日的支出和结余")},
)
def termination_surplus(project: Facts, _edition: Parameters) -> Judgement:
    """终止的项目，结余资金退回财政。

    In English: a terminated project returns its fiscal surplus.

    查什么: 终止的项目，市级财政资金和其他财政资金的结余，是否已全部退回。

    依据: 大同市科技计划项目管理办法第二十条：因不可抗力或技术路线不可行，经审定终止的，结余资金退回财政。

    怎么算: 每个财政来源的结余 = 到检查日期为止的到账 − 到决定日为止的支出，不小于 0；决定之后的支出不能抵减结余。退回合计与结余逐个来源比较。

    符合的例子: 到账 100 万元，决定日前支出 62 万元，退回 38 万元。

    不符合的例子: 同上，只退回 37 万元：不符合，尚欠 1 万元。

    何时无法判断: 缺少决定日期时无法判断。结余是否含利息、未付账款如何处理，条文没有规定。
    """
    return surplus_returned(
        project,
        FISCAL,
        remedy=_("把尚欠的结余资金退回财政，并取得退款凭证"),
    )
