"""The days in force: a project was approved while an edition governs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.facts.facts import edition_day, is_covered
from budgetcheck.language import _
from budgetcheck.rules.rule import Judgement, needs_review, passes, say

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling, Outcome


def approved_in_force(edition: Parameters, *doubts: Outcome, remedy: str) -> Judgement:
    """The project was approved while the edition is in force.

    Args:
        edition: The edition.
        doubts: What a person must look at all the same.
        remedy: What to do.
    """
    dates: dict[str, Filling] = {
        "day": edition_day,
        "first": str(edition.in_force_from),
        "last": str(edition.in_force_until),
    }
    outside = say(
        _(
            "立项日期（未立项的为检查日期）{day} 不在本版办法的施行期 {first} 至 {last} 内，本办法的其他规则未运行"
        ),
        **dates,
    )
    within = say(_("{day} 在本版办法的施行期 {first} 至 {last} 内"), **dates)
    return Judgement(
        outcomes=[needs_review(~is_covered, outside), *doubts, passes(within)],
        remedy=remedy,
    )
