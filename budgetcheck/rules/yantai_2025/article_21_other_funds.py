"""第二十一条: money from other sources arrives as promised, and is used for the project."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import decided_on, has_other_sources, has_outcome
from budgetcheck.language import _, later
from budgetcheck.money import beyond, literal
from budgetcheck.rules.blocks.arrival import arrived_as_promised
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say, yuan
from budgetcheck.vocabulary import SOURCE

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


@rule(
    "YT21-7",
    name="other-funds-used",
    article="第二十一条",
    phase=Phase.CLOSING,
    when=has_other_sources & has_outcome,
    scope=later("适用于有市级财政资金以外来源、且已作出验收、终止或撤销决定的项目"),
    needs={decided_on: later("以此计算作出决定时其他来源资金的到账和支出")},
)
def other_funds_used(project: Facts, _edition: Parameters) -> Judgement:
    """其他来源的资金用于本项目。

    In English: money from other sources that arrived has been spent on the project by the time its outcome is decided.

    查什么: 作出验收、终止或撤销决定时，市级财政资金以外的每个来源，到账的钱是否都已用在项目上。

    依据: 烟台市科技创新发展计划管理办法第二十一条：承诺的其他来源资金不但要足额到位，还要用于本项目的支出。

    怎么算: 逐个来源，到账和支出都计算到决定日（含当日）；支出少于到账的，差额为未用。结果中的金额是各未用足来源之和。退回给出资方的钱同样没有用于项目，不从到账中扣除。

    符合的例子: 单位自筹资金到账 100 万元，到决定日支出 100 万元。

    不符合的例子: 单位自筹资金到账 100 万元，到决定日支出 70 万元：未用 30 万元，需人工复核。

    何时无法判断: 结余由谁支配，办法对其他来源没有规定，所以只提示复核。没有决定日期的，需补充后再查。
    """
    by_decision = ~pl.col("after_decision").fill_null(value=False)
    zero = literal(0)
    spent_short, received_short, working = [], [], []
    for source in (code for code in SOURCE.codes if code != "municipal"):
        spent = project.spent_by_decision(source).total
        received = project.lines(
            "receipt", (pl.col("source") == source) & by_decision, name=f"received by decision {source}"
        ).total
        is_short = spent < received
        spent_short.append(pl.when(is_short).then(spent).otherwise(zero))
        received_short.append(pl.when(is_short).then(received).otherwise(zero))
        working.append(
            pl.when((spent != zero) | (received != zero)).then(
                say(
                    _("{source}截至决定日到账 {received}，支出 {spent}，未用 {rest}"),
                    source=SOURCE.label(source),
                    received=yuan(received),
                    spent=yuan(spent),
                    rest=yuan(beyond(received, spent)),
                )
            )
        )
    spent, received = reduce(add, spent_short), reduce(add, received_short)
    figures = {"spent": yuan(spent), "received": yuan(received), "rest": yuan(received - spent)}
    return Judgement(
        outcomes=[
            needs_review(
                received > spent,
                say(
                    _("作出决定时其他来源资金没有用完：到账 {received}，支出 {spent}，未用 {rest}"), **figures
                ),
            ),
            passes(say(_("作出决定时，到账的其他来源资金都已用于项目"))),
        ],
        actual=spent,
        limit=received,
        difference=received - spent,
        working=working,
        remedy=_("说明未用的原因和去向；已用于项目而漏记来源的，补记；承诺有调整的，附上文件"),
        evidence=project.lines(
            "receipt",
            (pl.col("source") != "municipal") & by_decision,
            name="received of other sources by decision",
        ),
    )
