"""第三条: the types of projects."""

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
    "YT03-1",
    name="project-type",
    article="第三条",
    phase=Phase.SCREENING,
    needs={project_type: later("以此核对项目类型")},
)
def type_of_project(_project: Facts, edition: Parameters) -> Judgement:
    """项目类型是办法列出的三种之一。

    In English: the project is of one of the three types that the regulation names.

    查什么: 档案中的项目类型（project.category），是不是办法写明的类型。

    依据: 烟台市科技创新发展计划管理办法第三条：写明三种类型，即重点研发项目、产业链协同创新工程项目、重大科技创新工程项目；年度指南可以调整类别。

    怎么算: 项目类型与三个名称逐字比较，相同的为符合。

    符合的例子: 项目类型填“重点研发项目”。

    不符合的例子: 项目类型填“科技惠民项目”：需人工复核，看当年的指南有没有这一类。

    何时无法判断: 没有填项目类型；类型不是这三种（指南可以增加类别，所以不判“不符合”）。
    """
    types = edition.parameter("project_types").words
    named: dict[str, Filling] = {"type": project_type.expr, "types": listed(types)}
    return Judgement(
        outcomes=[
            needs_review(
                ~project_type.expr.is_in(types),
                say(_("项目类型“{type}”不是办法写明的类型（{types}），年度指南可以增加类别"), **named),
            ),
            passes(say(_("项目类型“{type}”是办法写明的类型"), **named)),
        ],
        remedy=_("核对立项文件和当年的申报指南；指南有这一类别的，留存指南备查"),
    )
