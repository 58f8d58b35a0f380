"""第二十二条: who is revoked is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, as_of, integrity_listed_on, revoked
from budgetcheck.language import _, later
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "DT22-1",
    name="revocation-listed",
    article="第二十二条",
    phase=Phase.CLOSING,
    when=revoked,
    scope=later("适用于被撤销的项目"),
)
def revocation_listed(_project: Facts, _edition: Parameters) -> Judgement:
    """撤销的项目，已列入科研诚信“黑名单”。

    In English: a revoked project is on the research integrity list.

    查什么: 被撤销的项目，有没有列入科研诚信“黑名单”的日期（outcome.integrity_listed_on）。

    依据: 大同市科技计划项目管理办法第二十二条：有第二十一条所列情形、因而被撤销的，由市科技局列入科研诚信“黑名单”。

    怎么算: 有列入日期且不晚于检查日期，为符合；没有的，或晚于检查日期因而尚未发生的，需人工复核。

    符合的例子: 2027-03-01 撤销，2027-03-15 列入。

    不符合的例子: 2027-03-01 撤销，到 2027-06-30 没有列入日期：需人工复核。

    何时无法判断: 列入名单是市科技局的职责，单位的材料可能还没有反映，所以没有列入日期时只提示复核。
    """
    listed = integrity_listed_on.expr
    return Judgement(
        outcomes=[
            needs_review(
                listed.is_null(),
                say(_("项目已撤销，到检查日期 {day} 为止没有列入科研诚信“黑名单”的日期"), day=as_of),
                integrity_listed_on.key,
                remedy=_("向市科技局核实是否已列入，并把日期写入项目档案 outcome.integrity_listed_on"),
            ),
            passes(say(_("项目撤销后于 {listed} 列入科研诚信“黑名单”"), listed=listed)),
        ],
    )
