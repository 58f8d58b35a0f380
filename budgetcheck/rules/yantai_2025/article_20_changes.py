"""第二十条: after approval indirect costs are only lowered, and by agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, has_changed_budget
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.changed import tell_changes
from budgetcheck.rules.blocks.wording import joined
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "YT20-2",
    name="indirect-only-lowered",
    article="第二十条",
    phase=Phase.SCREENING,
    when=has_changed_budget,
    scope=later("适用于预算有已生效调整的项目"),
)
def indirect_only_lowered(project: Facts, _edition: Parameters) -> Judgement:
    """间接费用预算只调减、不调增，调减须与项目负责人商定。

    In English: the budget of indirect costs is only lowered, by agreement with the leader.

    查什么: 每次已生效的预算调整，市级财政资金的间接费用（含绩效支出）是增加还是减少；减少的，是否经承担单位与项目负责人协商一致。

    依据: 烟台市科技创新发展计划管理办法第二十条：核定的间接费用，承担单位与项目负责人商定后可以减少，减下的用作直接费用。条文没有说可以增加。

    怎么算: 逐次比较：调整后的间接费用 + 绩效支出，与此前有效的预算比；第一次调整与批复预算比。间接费用与绩效支出之间的移动不改变合计。只看已生效的调整；没有批准的总额变更不起作用，不比较。

    符合的例子: 间接费用由 150 万元调减为 120 万元，档案写明与项目负责人协商一致（agreed_with_leader: true）。

    不符合的例子: 间接费用由 120 万元调增为 150 万元：需人工复核，即使仍在上限以内。

    何时无法判断: 本条没有“不符合”：调增，调减而没有协商一致，调减而没有写是否协商一致，都由人核对。
    """
    raised = pl.col("in_force") & (pl.col("indirect") > pl.col("indirect_before"))
    lowered = pl.col("in_force") & (pl.col("indirect") < pl.col("indirect_before"))
    agreed = pl.col("agreed_with_leader")
    doubts = [
        tell_changes(
            project, "indirect budget raised", raised, _("{before}调增为 {after}，条文只规定可以调减")
        ),
        tell_changes(
            project,
            "indirect budget lowered without agreement",
            lowered & ~agreed,
            _("{before}调减为 {after}，没有与项目负责人协商一致"),
        ),
    ]
    unsaid = tell_changes(
        project,
        "indirect budget lowered, agreement unknown",
        lowered & agreed.is_null(),
        _("{before}调减为 {after}，没有写明是否与项目负责人协商一致"),
    )
    found = say(
        _("市级财政资金的间接费用预算：{doubts}"),
        doubts=joined([*doubts, unsaid]),
    )
    changed = project.count("changes", "indirect budget changed", (raised | lowered).sum())
    every = tell_changes(
        project,
        "indirect budget before and after",
        pl.col("in_force") & (pl.col("kind") == "budget"),
        "{before} → {after}",
    )
    return Judgement(
        outcomes=[
            needs_review(unsaid.is_not_null(), found, "changes[].agreed_with_leader"),
            needs_review(pl.any_horizontal(doubt.is_not_null() for doubt in doubts), found),
            passes(say(_("预算调整没有改变间接费用")), changed == 0),
            passes(say(_("间接费用预算没有调增，调减都与项目负责人协商一致"))),
        ],
        working=[say(_("历次调整前后的间接费用（含绩效支出）：{every}"), every=every)],
        remedy=_("恢复不高于原核定的间接费用预算；调减的，补充与项目负责人协商一致的书面记录"),
    )
