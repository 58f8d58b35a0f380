"""第二十四条: from when to when the edition is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, edition_day, is_covered
from budgetcheck.language import _
from budgetcheck.rules.rule import Judgement, Phase, needs_review, passes, rule, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling


@rule("DT24-1", name="edition-covers", article="第二十四条", phase=Phase.SCREENING, runs_uncovered=True)
def edition_covers(_project: Facts, edition: Parameters) -> Judgement:
    """项目适用本版办法。

    In English: the project falls under this edition of the regulation.

    查什么: 立项日期（尚未立项的，以检查日期计）在本版办法的施行期内。

    依据: 大同市科技计划项目管理办法第二十四条：自 2025 年 9 月 18 日起施行，有效期五年；施行前已立项的项目，按照原管理办法执行。

    怎么算: 立项日期在 2025-09-18 至 2030-09-17 之间（含两端）为符合。

    符合的例子: 2025-09-18 立项。

    不符合的例子: 2025-09-17 立项：适用原办法，本程序没有原办法，需人工复核，本办法的其他规则不运行。

    何时无法判断: 不在施行期内的项目，由人核对适用的办法。
    """
    dates: dict[str, Filling] = {
        "day": edition_day.cast(pl.String),
        "first": str(edition.in_force_from),
        "last": str(edition.in_force_until),
    }
    return Judgement(
        outcomes=[
            needs_review(
                ~is_covered,
                say(
                    _(
                        "立项日期（未立项的为检查日期）{day} 不在本版办法的施行期 {first} 至 {last} 内，本办法的其他规则未运行"
                    ),
                    **dates,
                ),
            ),
            passes(say(_("{day} 在本版办法的施行期 {first} 至 {last} 内"), **dates)),
        ],
        remedy=_("核对立项文件的日期，确定适用哪一版办法"),
    )
