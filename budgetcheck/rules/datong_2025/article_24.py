"""第二十四条: from when to when the edition is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.rules.blocks.edition import approved_in_force
from budgetcheck.rules.rule import Judgement, Phase, rule

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.parameters import Parameters


@rule("DT24-1", name="edition-covers", article="第二十四条", phase=Phase.SCREENING, runs_uncovered=True)
def edition_covers(_project: Facts, edition: Parameters) -> Judgement:
    """项目适用本版办法。

    In English: the project falls under this edition of the regulation.

    查什么: 立项日期（尚未立项的，以检查日期计）在本版办法的施行期内。

    依据: 大同市科技计划项目管理办法第二十四条：2025 年 9 月 18 日施行，五年内有效；在此之前立项的，仍适用原来的办法。

    怎么算: 立项日期在 2025-09-18 至 2030-09-17 之间（含两端）为符合。

    符合的例子: 2025-09-18 立项。

    不符合的例子: 2025-09-17 立项：适用原办法，本程序没有原办法，需人工复核，本办法的其他规则不运行。

    何时无法判断: 不在施行期内的项目，由人核对适用的办法。
    """
    return approved_in_force(
        edition, earlier=_("原管理办法"), remedy=_("核对立项文件的日期，确定适用哪一版办法")
    )
