"""第二十五条: a project revoked or terminated is audited and returns municipal money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, as_of, audit_report_on, decided_on, ended_early, refund_amount
from budgetcheck.language import _, later
from budgetcheck.money import beyond
from budgetcheck.rules.blocks.surplus import show_surplus, surplus, what_the_surplus_leaves_out
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters

_SCOPE = later("适用于被撤销或终止的项目")


@rule(
    "YT25-1",
    name="ended-with-audit",
    article="第二十五条",
    phase=Phase.CLOSING,
    when=ended_early,
    scope=_SCOPE,
)
def ended_with_audit(_project: Facts, _edition: Parameters) -> Judgement:
    """撤销或终止的项目有资金审计报告。

    In English: a project revoked or terminated has an audit report of its money.

    查什么: 被撤销或终止的项目，有没有资金审计报告（outcome.audit_report_on）。

    依据: 烟台市科技创新发展计划管理办法第二十五条：承担单位为撤销或终止准备的材料中，有一份是资金审计报告。

    怎么算: 有审计报告日期且不晚于检查日期，为符合；没有的，或晚于检查日期因而尚未出具的，需人工复核。

    符合的例子: 2027-03-01 决定终止，审计报告日期为 2027-02-20。

    不符合的例子: 2027-03-01 决定终止，到 2027-06-30 没有审计报告：需人工复核。

    何时无法判断: 单位已注销、无法运营或拒不配合的，同一条第二款由主管部门行文说明，可以没有审计报告；是不是这种情形要由人核对，所以只提示复核。
    """
    audited = audit_report_on.expr
    return Judgement(
        outcomes=[
            needs_review(
                audited.is_null(),
                say(_("项目已撤销或终止，到检查日期 {day} 为止没有资金审计报告"), day=as_of),
                audit_report_on.key,
                remedy=_(
                    "补做资金审计，并把报告日期写入项目档案 outcome.audit_report_on；由主管部门行文说明的，附上该文"
                ),
            ),
            passes(say(_("资金审计报告日期为 {audited}"), audited=audited)),
        ],
    )


@rule(
    "YT25-2",
    name="ended-refund",
    article="第二十五条",
    phase=Phase.CLOSING,
    when=ended_early,
    scope=_SCOPE,
)
def ended_refund(project: Facts, _edition: Parameters) -> Judgement:
    """撤销或终止的项目及时退回市级财政资金。

    In English: a project revoked or terminated returns the municipal money that the decision states, else the surplus.

    查什么: 撤销或终止的项目，账簿中市级财政资金的退回合计，不少于决定写明的退回金额；决定没有写金额的，不少于市级财政资金结余。

    依据: 烟台市科技创新发展计划管理办法第二十五条：市科技局作出撤销或终止决定（处理意见包括退回资金额度），项目主管部门督促项目承担单位及时退回市级财政资金。

    怎么算: 结余 = 到检查日期为止的到账 − 到决定日为止的支出，不小于 0；决定之后的支出不能抵减应退金额。应退 = 决定写明的金额，否则为结余。

    符合的例子: 到账 300 万元，决定日前支出 180 万元，已退回 120 万元。

    不符合的例子: 同上，只退回 100 万元：不符合，尚欠 20 万元。

    何时无法判断: 缺少决定日期，无法计算结余；决定的金额少于结余，需人工核对决定的依据。结余是否含利息、未付账款如何处理，条文没有规定。
    """
    refunded = project.refunded("municipal")
    left = surplus(project, "municipal")
    stated = refund_amount.expr
    is_stated = stated.is_not_null()
    limit = pl.when(is_stated).then(stated).when(decided_on.expr.is_not_null()).then(left)
    owed = beyond(limit, refunded.total)
    figures = {
        "refunded": yuan(refunded.total),
        "limit": yuan(limit),
        "owed": yuan(owed),
        "surplus": yuan(left),
    }
    money = project.lines(
        ("receipt", "refund"), pl.col("source") == "municipal", name="received and refunded municipal"
    )
    undated = decided_on.expr.is_null()
    return Judgement(
        outcomes=[
            fails(
                refunded.total < limit,
                say(_("应退市级财政资金 {limit}，已退回 {refunded}，尚欠 {owed}"), **figures),
            ),
            needs_review(
                undated, say(_("没有决定日期，无法计算结余；已退回 {refunded}"), **figures), decided_on.key
            ),
            needs_review(
                is_stated & (stated < left),
                say(_("决定写明的退回金额 {limit}少于结余 {surplus}；已按决定退回 {refunded}"), **figures),
            ),
            passes(say(_("应退市级财政资金 {limit}，已退回 {refunded}"), **figures)),
        ],
        actual=refunded.total,
        limit=limit,
        difference=owed,
        working=[
            pl.when(~undated).then(show_surplus(project, "municipal")),
            pl.when(is_stated).then(say(_("决定写明退回 {limit}"), **figures)),
            pl.when(limit.is_not_null()).then(
                say(_("应退 {limit} − 已退 {refunded}，尚欠 {owed}"), **figures)
            ),
        ],
        notes=[pl.when(~undated).then(what_the_surplus_leaves_out())],
        remedy=_("把尚欠的市级财政资金退回，并取得退款凭证"),
        evidence=money,
    )
