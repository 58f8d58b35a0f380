"""第十五条: an open challenge names the enterprise's matching money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import award_mode
from budgetcheck.language import _, later
from budgetcheck.money import literal
from budgetcheck.rules.blocks.arrival import arrived_as_promised
from budgetcheck.rules.rule import Judgement, Phase, needs_review, rule, say

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule(
    "DT15-1",
    name="matching-arrived",
    article="第十五条",
    phase=Phase.EXECUTION,
    when=award_mode.is_in("open_challenge"),
    scope=later("适用于以揭榜挂帅方式立项的项目"),
)
def matching_arrived(project: Facts, _edition: Parameters) -> Judgement:
    """揭榜挂帅项目的企业配资有承诺，并已按承诺到位。

    In English: an open-challenge project has matching money promised, and it arrived as promised.

    查什么: 揭榜挂帅项目是否有市级财政资金以外的承诺资金（配资）；有的，到检查日期为止应到位的金额是否已经到账、是否按期。

    依据: 大同市科技计划项目管理办法第十五条：揭榜挂帅的榜单写明资助额度和企业配资额度等条件。条文要求写明配资，没有规定何时到位，所以没有到位只提示复核。

    怎么算: 应到 = 承诺的到位日期（due_on）不晚于检查日期的金额合计；实到 = 账簿中该来源的到账合计；逐个来源比较，实到少于应到的为短缺。结果中的金额是各短缺来源之和。按期与否：到账累计数达到每期应到累计数的日期，与该期的到位日期比较。

    符合的例子: 榜单写明企业配资 200 万元，承诺 2026-06-30 前到位，2026-06-20 到账 200 万元。

    不符合的例子: 承诺 200 万元已到期，到账 150 万元：短缺 50 万元，需人工复核；没有任何配资承诺的，同样需人工复核。

    何时无法判断: 本条没有“不符合”：没有配资承诺、短缺、没有到账记录、晚到、有预算而没有承诺、承诺没有写到位日期，都由人对照榜单和三方协议核对。缺少立项方式时，无法确定本条是否适用。
    """
    promised = project.money(
        "promises",
        "promised of other sources",
        pl.col("amount").filter(pl.col("source") != "municipal").sum(),
    )
    return arrived_as_promised(
        project,
        short_fails=False,
        before=[
            needs_review(
                promised == literal(0), say(_("揭榜挂帅项目没有市级财政资金以外的配资承诺，请对照榜单核对"))
            )
        ],
        remedy=_("对照榜单和三方协议，补充配资承诺、到账或划拨凭证；配资有调整的，补充文件"),
    )
