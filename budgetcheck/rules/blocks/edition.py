"""The days in force: a project was approved while an edition governs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import approved_on, edition_day, is_covered
from budgetcheck.language import _
from budgetcheck.rules.rule import Judgement, needs_review, passes, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling, Outcome


def approved_in_force(edition: Parameters, *doubts: Outcome, earlier: str, remedy: str) -> Judgement:
    """The project was approved while the edition is in force.

    Args:
        edition: The edition.
        doubts: What a person must look at all the same.
        earlier: What governs a project approved before, which is not held.
        remedy: What to do.
    """
    dates: dict[str, Filling] = {
        "which": pl.when(approved_on.expr.is_null())
        .then(pl.lit(_("尚未立项，检查日期")))
        .otherwise(pl.lit(_("立项日期"))),
        "earlier": earlier,
        "day": edition_day,
        "first": str(edition.in_force_from),
        "last": str(edition.in_force_until),
    }
    before = say(
        _(
            "{which} {day} 早于本版办法的施行期 {first} 至 {last}；此前适用的{earlier}没有收录，本办法的其他规则未运行"
        ),
        **dates,
    )
    after = say(_("{which} {day} 晚于本版办法的施行期 {first} 至 {last}，本办法的其他规则未运行"), **dates)
    within = say(_("{which} {day} 在本版办法的施行期 {first} 至 {last} 内"), **dates)
    return Judgement(
        outcomes=[
            needs_review(edition_day < edition.in_force_from, before),
            needs_review(~is_covered, after),
            *doubts,
            passes(within),
        ],
        remedy=remedy,
    )
