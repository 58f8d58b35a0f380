"""第二十一条: revocation and full recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, revoked
from budgetcheck.language import _, later
from budgetcheck.money import beyond
from budgetcheck.rules.rule import Judgement, Phase, fails, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "DT21-1",
    name="revocation-recovery",
    article="第二十一条",
    phase=Phase.CLOSING,
    when=revoked,
    scope=later("适用于被撤销的项目"),
)
def revocation_recovery(project: Facts, _edition: Parameters) -> Judgement:
    """撤销的项目，追缴全部市级财政资金。

    In English: a revoked project pays back all municipal money received, not only the surplus.

    查什么: 被撤销的项目，市级财政资金的退回合计，不少于到账合计。

    依据: 大同市科技计划项目管理办法第二十一条：违反法律法规、弄虚作假、不按任务书实施的，作出撤销决定，并追缴计划项目资金。追缴的是项目资金，不只是结余。

    怎么算: 应退 = 市级财政资金到账合计；已花掉的部分也要退。

    符合的例子: 到账 60 万元，退回 60 万元。

    不符合的例子: 到账 60 万元，支出 45 万元，退回 15 万元：不符合，尚欠 45 万元。

    何时无法判断: 不需要其他事实。
    """
    received = project.received("municipal").total
    refunded = project.refunded("municipal").total
    owed = beyond(received, refunded)
    figures = {"received": yuan(received), "refunded": yuan(refunded), "owed": yuan(owed)}
    money = project.lines(
        ("receipt", "refund"), pl.col("source") == "municipal", name="received and refunded municipal"
    )
    return Judgement(
        outcomes=[
            fails(
                refunded < received,
                say(_("应追缴市级财政资金 {received}，已退回 {refunded}，尚欠 {owed}"), **figures),
            ),
            passes(say(_("应追缴市级财政资金 {received}，已退回 {refunded}"), **figures)),
        ],
        actual=refunded,
        limit=received,
        difference=owed,
        working=[say(_("到账 {received} − 退回 {refunded}，尚欠 {owed}"), **figures)],
        remedy=_("退回全部市级财政资金，并取得退款凭证；撤销的项目会列入科研诚信“黑名单”（第二十二条）"),
        evidence=money,
    )
