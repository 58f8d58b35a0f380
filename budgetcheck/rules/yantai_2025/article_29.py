"""第二十九条: what is handed in for acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import Facts, accepted
from budgetcheck.language import _, later
from budgetcheck.rules.blocks.closing_papers import closing_papers as papers_are_handed_in
from budgetcheck.rules.rule import Judgement, Phase, rule

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "YT29-1",
    name="closing-papers",
    article="第七条、第二十九条、第三十三条",
    phase=Phase.CLOSING,
    when=accepted,
    scope=later("适用于已验收的项目"),
)
def closing_papers(_project: Facts, _edition: Parameters) -> Judgement:
    """验收时提交科技报告收录证书和全部验收评价材料。

    In English: an accepted project has handed in the inclusion certificate of its technical report and its acceptance papers.

    查什么: 已验收的项目，有没有科技报告收录证书（outcome.tech_report_on）和验收评价材料（outcome.materials_submitted_on）。

    依据: 烟台市科技创新发展计划管理办法第七条：承担单位按要求提报科技报告。第二十九条：验收评价材料由承担单位组织，科技报告的收录证书与之一并提交。第三十三条第（四）项第 3 目：验收评价材料不全的，结论为不通过验收。

    怎么算: 两个日期都有，且都不晚于检查日期，为符合；缺一个就不符合。晚于检查日期的，到检查日期为止还没有发生。

    符合的例子: 收录证书 2028-01-20，验收材料 2028-02-01 提交。

    不符合的例子: 验收材料 2028-02-01 提交，没有收录证书。

    何时无法判断: 有项目结果而没有写明是验收、终止还是撤销（outcome.kind），无法确定是否适用。材料内容是否齐全要由人核对，这里只看有没有提交。
    """
    return papers_are_handed_in(
        report=_("科技报告收录证书"),
        remedy=_("补办、补交所缺的材料，并把日期写入项目档案；材料不全的，验收结论应为不通过（第三十三条）"),
    )
