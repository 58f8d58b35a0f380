"""Spending within the project's period."""

from __future__ import annotations

import polars as pl

from budgetcheck.facts.facts import Condition, Facts, Lines, ends_on, starts_on
from budgetcheck.language import _
from budgetcheck.rules.rule import Judgement, needs_review, passes, say, yuan
from budgetcheck.vocabulary import DIRECT


def within_period(project: Facts, *, surplus_may_be_spent: Condition, remedy: str) -> Judgement:
    """Spending lies within the project's period; outside it a person looks.

    Args:
        project: The facts.
        surplus_may_be_spent: Projects whose direct spending after the decision is not counted: it is their surplus.
            Where that is unknown such spending is counted, and the facts that would tell are named.
        remedy: What to do.
    """
    outside = pl.col("before_start") | pl.col("after_end")
    of_surplus = pl.col("after_decision").fill_null(value=False) & pl.col("category").is_in(DIRECT).fill_null(
        value=False
    )
    every = project.lines("expense", outside, name="spent outside the period")
    strict = project.lines(
        "expense", outside & ~of_surplus, name="spent outside the period, not of the surplus"
    )
    name, may = "surplus may be spent", surplus_may_be_spent.expr.fill_null(value=False)
    chosen = Lines(
        total=pl.when(may).then(strict.total).otherwise(every.total),
        absolute=pl.when(may).then(strict.absolute).otherwise(every.absolute),
        number=pl.when(may).then(strict.number).otherwise(every.number),
        chosen=every.chosen & ~(of_surplus & pl.col(name)),
        given={name: may},
    )
    period = {"starts": starts_on.expr, "ends": ends_on.expr}
    found = say(
        _("执行期（{starts} 至 {ends}）以外有 {count} 笔支出，合计 {total}"),
        **period,
        count=chosen.number,
        total=yuan(chosen.total),
    )
    return Judgement(
        outcomes=[
            needs_review(
                (chosen.number > 0) & surplus_may_be_spent.expr.is_null(), found, *surplus_may_be_spent.keys
            ),
            needs_review(chosen.number > 0, found),
            passes(
                say(
                    _(
                        "除验收决定之后从结余中列支的直接费用 {surplus}外，支出都在执行期（{starts} 至 {ends}）以内"
                    ),
                    **period,
                    surplus=yuan(every.total - chosen.total),
                ),
                every.number > chosen.number,
            ),
            passes(say(_("支出都在执行期（{starts} 至 {ends}）以内"), **period)),
        ],
        actual=chosen.total,
        remedy=remedy,
        evidence=chosen,
    )
