"""第二十一条: money from other sources arrives as promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import has_other_sources
from budgetcheck.language import _, later
from budgetcheck.rules.arrival import arrived_as_promised
from budgetcheck.rules.rule import Judgement, Phase, rule

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule(
    "YT21-6",
    name="other-funds-arrived",
    article="第二十一条",
    phase=Phase.EXECUTION,
    when=has_other_sources,
    scope=later("适用于预算或承诺中有市级财政资金以外来源的项目"),
)
def other_funds_arrived(project: Facts, _edition: Parameters) -> Judgement:
    """其他来源资金按承诺及时足额到位。

    In English: money promised from other sources arrived in full and in time.

    查什么: 市级财政资金以外的每个来源，到检查日期为止应到位的承诺金额，是否已经到账、是否按期。

    依据: 烟台市科技创新发展计划管理办法第二十一条：承诺的其他来源资金，单位要保证按时、足额到位，并用在本项目上。

    怎么算: 应到 = 承诺的到位日期（due_on）不晚于检查日期的金额合计；实到 = 账簿中该来源的到账合计；逐个来源比较，实到少于应到的为短缺。结果中的金额是各短缺来源之和。按期与否：到账累计数达到每期应到累计数的日期，与该期的到位日期比较。

    符合的例子: 承诺 2026-06-30 前自筹 100 万元，2026-06-20 到账 100 万元。

    不符合的例子: 承诺 100 万元已到期，到账 80 万元：不符合，短缺 20 万元。

    何时无法判断: 某来源没有任何到账记录（自有资金往往不作到账处理）；足额但晚到（承诺日期可能只是计划）；有预算而没有承诺；承诺没有写到位日期，无法判断是否及时。以上需人工复核。
    """
    return arrived_as_promised(
        project,
        short_fails=True,
        remedy=_(
            "催收并补足承诺的资金；自有资金已投入但未作到账处理的，补充到账或划拨凭证；承诺有调整的，补充文件"
        ),
    )
