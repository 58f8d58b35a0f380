"""What several articles share: the days in force, the tiered cap, the surplus, spending within bounds."""

from __future__ import annotations

from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.facts import Condition, Facts, Lines, edition_day, ends_on, is_covered, starts_on
from budgetcheck.language import _
from budgetcheck.money import at_least_zero, floored, grouped, literal, percent, times
from budgetcheck.rules.rule import Judgement, fails, needs_review, passes, say, yuan
from budgetcheck.vocabulary import CATEGORY, DIRECT, INDIRECT, SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.rules.parameters import Band, Parameters
    from budgetcheck.rules.rule import Filling, Outcome, Text

COMPARED = (*((code,) for code in CATEGORY.codes if code not in INDIRECT), INDIRECT)
"""Categories as budgets are compared: indirect costs and performance pay are one."""


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


class Cap(NamedTuple):
    """A tiered cap: its amount rounded down to the fen, each band's part, and whether the text covers the base."""

    amount: pl.Expr
    parts: tuple[pl.Expr, ...]
    text_is_silent: pl.Expr


def tiered_cap(base: pl.Expr, bands: Sequence[Band]) -> Cap:
    """The part of a base in each band at that band's own rate; nothing above the last band, where the text is silent."""
    parts = tuple(times(_within(base, band), band.rate) for band in bands)
    return Cap(floored(reduce(add, parts)), parts, base > literal(bands[-1].up_to))


def _within(base: pl.Expr, band: Band) -> pl.Expr:
    above = at_least_zero(base - literal(band.above))
    width = literal(band.up_to - band.above)
    return pl.when(above > width).then(width).otherwise(above)


def beyond(actual: pl.Expr, limit: pl.Expr) -> pl.Expr:
    """How far an amount lies beyond a limit; 0 where it does not."""
    return at_least_zero(actual - limit)


def show_band(part: pl.Expr, base: pl.Expr, band: Band) -> Text:
    """A band's line of the calculation; null where the base does not reach it."""
    line = say(
        _("超过 {above} 元至 {up_to} 元的部分：{within} × {rate} = {part}"),
        above=grouped(band.above),
        up_to=grouped(band.up_to),
        within=yuan(_within(base, band)),
        rate=percent(band.rate),
        part=yuan(floored(part)),
    )
    return pl.when(base > literal(band.above)).then(line)


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
            passes(say(_("支出都在执行期（{starts} 至 {ends}）以内"), **period)),
        ],
        actual=chosen.total,
        remedy=remedy,
        evidence=chosen,
    )


def spent_within_budget(
    project: Facts, *, above: str, within: str, working: Sequence[str], remedy: str
) -> Judgement:
    """Municipal spending stays within the municipal budget.

    Args:
        project: The facts.
        above: What is said of spending above the budget; like all its templates it may show `{source}`, `{spent}`,
            `{limit}`, `{over}` (never below 0) and `{rest}` (spent less limit).
        within: What is said of spending within it.
        working: The calculation, a template a line.
        remedy: What to do.
    """
    spent = project.spent("municipal")
    limit = project.budget("municipal")
    over = beyond(spent.total, limit)
    figures: dict[str, Filling] = {
        "source": SOURCE.label("municipal"),
        "spent": yuan(spent.total),
        "limit": yuan(limit),
        "over": yuan(over),
        "rest": yuan(spent.total - limit),
    }
    return Judgement(
        outcomes=[fails(spent.total > limit, say(above, **figures)), passes(say(within, **figures))],
        actual=spent.total,
        limit=limit,
        difference=over,
        working=[say(step, **figures) for step in working],
        remedy=remedy,
        evidence=spent,
    )


def category_within_budget(
    project: Facts, *, when_above: Callable[[pl.Expr, Text], Outcome], remedy: str
) -> Judgement:
    """No municipal category is spent above its budget; figures are summed over the categories that are.

    Args:
        project: The facts.
        when_above: `fails` or `needs_review`: what a category above its budget amounts to.
        remedy: What to do.
    """
    spent = [project.spent("municipal", *codes) for codes in COMPARED]
    budget = [project.budget("municipal", *codes) for codes in COMPARED]
    above = [lines.total > limit for lines, limit in zip(spent, budget, strict=True)]
    zero = literal(0)
    actual = reduce(
        add, (pl.when(over).then(each.total).otherwise(zero) for over, each in zip(above, spent, strict=True))
    )
    limit = reduce(
        add, (pl.when(over).then(each).otherwise(zero) for over, each in zip(above, budget, strict=True))
    )
    working = [
        pl.when((each.total != zero) | (line != zero)).then(
            say(
                _("{category}：支出 {spent}，预算 {budget}，超出 {beyond}"),
                category=_("、").join(CATEGORY.label(code) for code in codes),
                spent=yuan(each.total),
                budget=yuan(line),
                beyond=yuan(beyond(each.total, line)),
            )
        )
        for codes, each, line in zip(COMPARED, spent, budget, strict=True)
    ]
    names = pl.concat_str(
        [
            pl.when(over).then(pl.lit(_("、").join(CATEGORY.label(code) for code in codes)))
            for over, codes in zip(above, COMPARED, strict=True)
        ],
        separator=_("；"),
        ignore_nulls=True,
    )
    message = say(
        _("市级财政资金支出超过预算的科目：{names}；这些科目共支出 {actual}，预算 {limit}，超出 {beyond}"),
        names=names,
        actual=yuan(actual),
        limit=yuan(limit),
        beyond=yuan(actual - limit),
    )
    return Judgement(
        outcomes=[
            when_above(actual > limit, message),
            passes(say(_("市级财政资金各科目支出都未超过预算"))),
        ],
        actual=actual,
        limit=limit,
        difference=actual - limit,
        working=working,
        remedy=remedy,
        evidence=_lines_above(project, spent, above),
    )


def _lines_above(project: Facts, spent: list[Lines], above: list[pl.Expr]) -> Lines:
    """The municipal lines of the categories that are above their budgets."""
    given = {
        f"above the budget of {'+'.join(codes)}": over for codes, over in zip(COMPARED, above, strict=True)
    }
    choices = (lines.chosen & pl.col(name) for lines, name in zip(spent, given, strict=True))
    return project.spent("municipal")._replace(chosen=reduce(or_, choices), given=given)
