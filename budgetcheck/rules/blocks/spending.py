"""Spending within the budget, in all and category by category."""

from __future__ import annotations

from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.money import beyond, literal
from budgetcheck.rules.blocks.wording import reasons
from budgetcheck.rules.rule import Judgement, fails, passes, say, yuan
from budgetcheck.vocabulary import CATEGORY, INDIRECT, SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.facts.facts import Facts, Lines
    from budgetcheck.rules.rule import Filling, Outcome, Text

COMPARED = (*((code,) for code in CATEGORY.codes if code not in INDIRECT), INDIRECT)
"""Categories as budgets are compared: indirect costs and performance pay are one."""


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
    names = reasons(
        *(
            (over, pl.lit(_("、").join(CATEGORY.label(code) for code in codes)))
            for over, codes in zip(above, COMPARED, strict=True)
        )
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
        notes=[spent_without_category(project)],
        remedy=remedy,
        evidence=_lines_above(project, spent, above),
    )


def spent_without_category(project: Facts) -> Text:
    """How much municipal spending no category counts; null where there is none."""
    unknown = project.lines(
        "expense",
        (pl.col("source") == "municipal") & pl.col("category").is_null(),
        name="spent municipal without a category",
    ).total
    told = say(_("另有 {unknown}市级财政资金支出没有费用类别，未计入，见 BK-7"), unknown=yuan(unknown))
    return pl.when(unknown != literal(0)).then(told)


def _lines_above(project: Facts, spent: list[Lines], above: list[pl.Expr]) -> Lines:
    """The municipal lines of the categories that are above their budgets."""
    given = {
        f"above the budget of {'+'.join(codes)}": over for codes, over in zip(COMPARED, above, strict=True)
    }
    choices = (lines.chosen & pl.col(name) for lines, name in zip(spent, given, strict=True))
    return project.spent("municipal")._replace(chosen=reduce(or_, choices), given=given)
