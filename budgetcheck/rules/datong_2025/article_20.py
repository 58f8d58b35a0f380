"""第二十条: termination and its surplus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, decided_on, outcome_kind
from budgetcheck.language import _, later
from budgetcheck.rules.blocks import surplus_returned
from budgetcheck.rules.rule import Judgement, Phase, rule

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "DT20-2",
    name="termination-surplus",
    article="第二十条",
    phase=Phase.CLOSING,
    when=outcome_kind.is_in("terminated"),
    scope=later("适用于终止的项目"),
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
        ("municipal", "other_fiscal"),
        remedy=_("把尚欠的结余资金退回财政，并取得退款凭证"),
    )
