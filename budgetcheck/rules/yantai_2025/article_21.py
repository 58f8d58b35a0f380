"""第二十一条: segregated accounting and dedicated use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.rules.blocks import beyond
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule("YT21-1", name="source-known", article="第二十一条", phase=Phase.EXECUTION)
def source_known(project: Facts, _edition: Parameters) -> Judgement:
    """每笔支出和到账都能看出资金来源。

    In English: every expense and receipt line of the project names its source of funds.

    查什么: 账簿中属于该项目的支出行和到账行，都有资金来源。

    依据: 烟台市科技创新发展计划管理办法第二十一条：项目资金由单位统一管理，市级财政资金与别的来源分开核算。看不出来源的行，不可能是分开核算的。

    怎么算: 没有资金来源的支出行、到账行，金额取绝对值相加。

    符合的例子: 每行都标明“市级财政资金”或“单位自筹资金”。

    不符合的例子: 一笔 12,000.00 元的材料费没有资金来源：不符合，金额 12,000.00 元。

    何时无法判断: 不需要其他事实。资金来源一栏写有不认识的词的行会被拒收，由 BK-6 指出。
    """
    unknown = project.lines(("expense", "receipt"), pl.col("source").is_null(), name="money without a source")
    figures = {"count": unknown.number, "total": yuan(unknown.absolute)}
    return Judgement(
        outcomes=[
            fails(
                unknown.number > 0,
                say(_("有 {count} 笔支出或到账没有资金来源，绝对值合计 {total}"), **figures),
            ),
            passes(say(_("每笔支出和到账都有资金来源"))),
        ],
        actual=unknown.absolute,
        remedy=_("查明每笔的资金来源，按市级财政资金和其他来源分别核算，补记后重新导出"),
        evidence=unknown,
    )


@rule("YT21-8", name="municipal-not-overdrawn", article="第二十一条", phase=Phase.EXECUTION)
def municipal_not_overdrawn(project: Facts, _edition: Parameters) -> Judgement:
    """市级财政资金支出不超过已到账且未退回的金额。

    In English: no more municipal money is spent than has arrived and was not sent back.

    查什么: 市级财政资金的支出合计，是否大于到账减退回。

    依据: 烟台市科技创新发展计划管理办法第二十一条：市级财政资金单独核算，专款专用。支出多于到账，说明有其他来源的钱记在了市级财政资金名下，或到账漏记。

    怎么算: 支出 − （到账 − 退回），大于 0 的为超出。

    符合的例子: 到账 500 万元，支出 480 万元。

    不符合的例子: 到账 500 万元，退回 30 万元，支出 480 万元：超出 10 万元，需人工复核（可能是垫支）。

    何时无法判断: 单位先行垫支、款项随后到账是常见的，所以只提示复核，不判“不符合”。
    """
    spent = project.spent("municipal")
    received, refunded = project.received("municipal").total, project.refunded("municipal").total
    available = received - refunded
    over = beyond(spent.total, available)
    figures = {
        "spent": yuan(spent.total),
        "received": yuan(received),
        "refunded": yuan(refunded),
        "available": yuan(available),
        "over": yuan(over),
    }
    return Judgement(
        outcomes=[
            needs_review(
                spent.total > available,
                say(_("市级财政资金支出 {spent}，多于到账减退回的 {available}，超出 {over}"), **figures),
            ),
            passes(say(_("市级财政资金支出 {spent}，未超过到账减退回的 {available}"), **figures)),
        ],
        actual=spent.total,
        limit=available,
        difference=over,
        working=[
            say(_("可用 = 到账 {received} − 退回 {refunded} = {available}"), **figures),
            say(_("支出 {spent} − 可用 {available} = {rest}"), **figures, rest=yuan(spent.total - available)),
        ],
        remedy=_("核对是否垫支或漏记到账；记错来源的，调账"),
        evidence=spent,
    )
