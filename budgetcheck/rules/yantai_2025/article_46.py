"""第四十六条: from when to when the edition is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, as_of, decided_on, edition_day, has_outcome
from budgetcheck.language import _
from budgetcheck.rules.blocks.edition import approved_in_force
from budgetcheck.rules.blocks.wording import reasons
from budgetcheck.rules.rule import Judgement, Phase, needs_review, rule, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule("YT46-1", name="edition-covers", article="第四十六条", phase=Phase.SCREENING, runs_uncovered=True)
def edition_covers(_project: Facts, edition: Parameters) -> Judgement:
    """项目适用本版办法。

    In English: the project falls under this edition of the regulation.

    查什么: 立项日期（尚未立项的，以检查日期计）在本版办法的施行期内；项目结果的决定日期也在有效期内。

    依据: 烟台市科技创新发展计划管理办法第四十六条：发布 30 日后施行，2027 年 8 月 31 日以前（含）有效；施行之时，原来的办法（烟科〔2024〕35号）废止。

    怎么算: 立项日期在 2025-10-29 至 2027-08-31 之间（含两端）为符合；2025-10-28 当日需人工复核。

    符合的例子: 2025-11-10 立项，2027-05-20 验收。

    不符合的例子: 2025-09-01 立项：适用原办法，本程序没有原办法，需人工复核，本办法的其他规则不运行。

    何时无法判断: 2025-10-28 当日立项（“30 日后”可以读作次日）；2027-08-31 之后才作出决定；项目已有结果但没有决定日期、检查日期又在有效期之后。这些情形其他规则照常运行。
    """
    doubt = edition.parameter("first_day_in_doubt")
    last = str(edition.in_force_until)
    undated = has_outcome.expr & decided_on.expr.is_null() & (as_of > edition.in_force_until)
    is_first_day = edition_day == pl.lit(doubt.day)
    is_late = decided_on.expr > edition.in_force_until
    found = reasons(
        (
            is_first_day,
            say(
                _("{day} 当日是否适用本版办法有两种读法：“自发布之日起 30 日后施行”可以指当日，也可以指次日"),
                day=edition_day,
            ),
        ),
        (
            is_late,
            say(
                _("项目结果于 {decided} 决定，本版办法有效期至 {last}，请核对当时适用的规定"),
                decided=decided_on.expr,
                last=last,
            ),
        ),
        (undated, say(_("项目已有结果但没有决定日期，本版办法有效期至 {last}"), last=last)),
    )
    return approved_in_force(
        edition,
        needs_review(undated, found, decided_on.key),
        needs_review(is_first_day | is_late, found),
        earlier=_("原管理办法（烟科〔2024〕35号）"),
        remedy=_("核对立项文件和决定文件的日期，确定适用哪一版办法"),
    )
