"""第七条: the plans that a project can belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, project_type
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.wording import listed
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling


@rule(
    "DT07-1",
    name="programme-plan",
    article="第七条",
    phase=Phase.SCREENING,
    needs={project_type: later("以此核对所属计划")},
)
def programme_plan(_project: Facts, edition: Parameters) -> Judgement:
    """项目属于办法列出的五类计划之一。

    In English: the project belongs to one of the five plans that the regulation names.

    查什么: 档案中的项目类型（project.category），是不是办法写明的计划。

    依据: 大同市科技计划项目管理办法第七条：计划有五类，即软科学、重点研发、应用基础研究、科技成果转化、科技服务平台；第六条允许根据创新需求调整。

    怎么算: 项目类型去掉开头的“大同市”以后，与五个名称（如“重点研发计划”）逐字比较，相同的为符合。

    符合的例子: 项目类型填“大同市软科学计划”，或“软科学计划”。

    不符合的例子: 项目类型填“科技惠民计划”：需人工复核，看计划体系有没有调整。

    何时无法判断: 没有填项目类型；类型不是这五类（计划体系可以调整，所以不判“不符合”）。
    """
    plans = edition.parameter("programme_plans").words
    (city,) = edition.parameter("plan_prefix").words
    named: dict[str, Filling] = {"plan": project_type.expr, "plans": listed(plans)}
    return Judgement(
        outcomes=[
            needs_review(
                ~project_type.expr.str.strip_prefix(city).is_in(plans),
                say(_("项目类型“{plan}”不是办法写明的计划（{plans}），计划体系可以调整"), **named),
            ),
            passes(say(_("项目类型“{plan}”是办法写明的计划"), **named)),
        ],
        remedy=_("核对立项文件和当年的申报指南；确属新设计划的，留存文件备查"),
    )
