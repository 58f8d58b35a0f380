"""The papers of closing: whether those that an acceptance calls for have been handed in by the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import as_of, materials_submitted_on, tech_report_on
from budgetcheck.language import _
from budgetcheck.rules.rule import Judgement, fails, passes, say

if TYPE_CHECKING:
    from budgetcheck.rules.rule import Filling


def closing_papers(*, report: str, remedy: str) -> Judgement:
    """Both the technical report and the acceptance papers have been handed in; a paper dated after the day has not.

    Args:
        report: What stands for the technical report: itself, or the certificate of its inclusion.
        remedy: What to do.
    """
    papers = {report: tech_report_on.expr, _("验收材料"): materials_submitted_on.expr}
    absent = pl.concat_str(
        [pl.when(day.is_null()).then(pl.lit(paper)) for paper, day in papers.items()],
        separator=_("、"),
        ignore_nulls=True,
    )
    dates: dict[str, Filling] = {
        "report": report,
        "reported": tech_report_on.expr,
        "submitted": materials_submitted_on.expr,
    }
    return Judgement(
        outcomes=[
            fails(
                pl.any_horizontal(day.is_null() for day in papers.values()),
                say(_("项目已验收，到检查日期 {day} 为止没有：{absent}"), day=as_of, absent=absent),
            ),
            passes(say(_("{report}（{reported}）和验收材料（{submitted}）齐备"), **dates)),
        ],
        working=[
            pl.when(day.is_not_null()).then(say(_("{paper}：{day}"), paper=paper, day=day))
            for paper, day in papers.items()
        ],
        remedy=remedy,
    )
