"""The surplus: received up to the day less spent up to the decision, and whether it has gone back."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.money import at_least_zero, literal
from budgetcheck.rules.rule import Judgement, fails, passes, say, yuan
from budgetcheck.vocabulary import SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.rule import Text


def surplus(project: Facts, source: str) -> pl.Expr:
    """The surplus of a source: received up to the day less spent up to the decision, never below 0."""
    return at_least_zero(project.received(source).total - project.spent_by_decision(source).total)


def show_surplus(project: Facts, source: str) -> Text:
    """The surplus's line of the calculation."""
    return say(
        _("{source}结余 = 到账 {received} − 截至决定日支出 {spent} = {surplus}"),
        source=SOURCE.label(source),
        received=yuan(project.received(source).total),
        spent=yuan(project.spent_by_decision(source).total),
        surplus=yuan(surplus(project, source)),
    )


def surplus_returned(project: Facts, sources: Sequence[str], *, remedy: str) -> Judgement:
    """Each source's surplus has gone back: refunded ≥ surplus, source by source.

    Figures are summed over the sources: actual refunded, limit surplus, difference still owed.
    """
    refunded = {source: project.refunded(source).total for source in sources}
    owed = {source: at_least_zero(surplus(project, source) - refunded[source]) for source in sources}
    total_refunded = reduce(add, refunded.values())
    total_surplus = reduce(add, (surplus(project, source) for source in sources))
    total_owed = reduce(add, owed.values())
    working = [
        step
        for source in sources
        for step in (
            show_surplus(project, source),
            say(
                _("{source}已退回 {refunded}，尚欠 {owed}"),
                source=SOURCE.label(source),
                refunded=yuan(refunded[source]),
                owed=yuan(owed[source]),
            ),
        )
    ]
    natures = project.lines(
        ("receipt", "refund"),
        pl.col("source").is_in(sources),
        name=f"received and refunded {'+'.join(sources)}",
    )
    return Judgement(
        outcomes=[
            fails(
                total_owed > literal(0),
                say(
                    _("结余资金 {surplus}，已退回 {refunded}，尚有 {owed}未退回"),
                    surplus=yuan(total_surplus),
                    refunded=yuan(total_refunded),
                    owed=yuan(total_owed),
                ),
            ),
            passes(say(_("结余资金 {surplus}，已全部退回"), surplus=yuan(total_surplus))),
        ],
        actual=total_refunded,
        limit=total_surplus,
        difference=total_owed,
        working=working,
        remedy=remedy,
        evidence=natures,
    )
