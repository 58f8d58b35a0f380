"""The surplus: received up to the day less spent up to the decision, and whether it has gone back."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.money import at_least_zero, beyond, literal
from budgetcheck.rules.blocks.wording import reasons
from budgetcheck.rules.rule import Judgement, fails, passes, say, yuan
from budgetcheck.vocabulary import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.rule import Filling, Text


def surplus(project: Facts, source: str) -> pl.Expr:
    """The surplus of a source: received up to the day less spent up to the decision, never below 0."""
    return at_least_zero(project.received(source).total - project.spent_by_decision(source).total)


def show_surplus(project: Facts, source: str) -> Text:
    """The surplus's line of the calculation."""
    received, spent = project.received(source).total, project.spent_by_decision(source).total
    figures: dict[str, Filling] = {
        "source": SOURCE.label(source),
        "received": yuan(received),
        "spent": yuan(spent),
        "rest": yuan(received - spent),
        "surplus": yuan(surplus(project, source)),
    }
    return (
        pl.when(spent > received)
        .then(
            say(
                _(
                    "{source}结余 = 到账 {received} − 截至决定日支出 {spent} = {rest}，不足 0 的按 0 计：{surplus}"
                ),
                **figures,
            )
        )
        .otherwise(say(_("{source}结余 = 到账 {received} − 截至决定日支出 {spent} = {surplus}"), **figures))
    )


def what_the_surplus_leaves_out() -> Text:
    """What the text leaves open of a surplus, and how it is read here."""
    return say(_("结余只按账上的到账和支出计算；利息和尚未支付的款项没有另外计入，条文没有规定怎样处理"))


def surplus_returned(project: Facts, sources: Sequence[str], *, remedy: str) -> Judgement:
    """Each source's surplus has gone back: refunded ≥ surplus, source by source.

    Figures are summed over the sources: actual refunded, limit surplus, difference still owed.
    """
    refunded = {source: project.refunded(source).total for source in sources}
    owed = {source: at_least_zero(surplus(project, source) - refunded[source]) for source in sources}
    over = {source: beyond(refunded[source], surplus(project, source)) for source in sources}
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
                    _("结余资金 {surplus}，已退回 {refunded}，尚有 {owed}未退回：{which}"),
                    surplus=yuan(total_surplus),
                    refunded=yuan(total_refunded),
                    owed=yuan(total_owed),
                    which=reasons(
                        *_of_sources(owed, _("{source}尚欠 {amount}")),
                        *_of_sources(over, _("{source}多退 {amount}，不能抵别的来源")),
                    ),
                ),
            ),
            passes(say(_("结余资金 {surplus}，已全部退回"), surplus=yuan(total_surplus))),
        ],
        actual=total_refunded,
        limit=total_surplus,
        difference=total_owed,
        working=working,
        notes=[what_the_surplus_leaves_out()],
        remedy=remedy,
        evidence=natures,
    )


def _of_sources(amounts: Mapping[str, pl.Expr], template: str) -> Iterator[tuple[pl.Expr, Text]]:
    """A sentence for each source whose amount is above 0, with that as its condition."""
    for source, amount in amounts.items():
        yield amount > literal(0), say(template, source=SOURCE.label(source), amount=yuan(amount))
