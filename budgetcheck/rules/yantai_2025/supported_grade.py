"""The grade that the facts of an acceptance support (第三十三条), as far as they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.facts import Facts, cause, disqualifiers, grade
from budgetcheck.language import _
from budgetcheck.money import percent
from budgetcheck.rules.blocks.wording import joined, labelled, labelled_all
from budgetcheck.rules.rule import say
from budgetcheck.vocabulary import CAUSE, DISQUALIFIER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Text

GRADES = pl.Enum(["poor", "fair", "good", "excellent"])
"""From the worst to the best."""

_POOR, _FAIR, _GOOD, _EXCELLENT = (pl.lit(code, dtype=GRADES) for code in GRADES.categories)
_ACCEPTANCE, _PERFORMANCE = "outcome.acceptance_indicators", "outcome.performance_indicators"
_FIGURE = f"{_PERFORMANCE}[].actual"
_WHOLE = pl.Decimal(38, 0)


class SupportedGrade(NamedTuple):
    """What the facts support.

    Attributes:
        best: The best grade (dtype `GRADES`) that they leave possible, every fact that is lacking taken for the better.
        worst: The same with every such fact taken for the worse; the two differ only where a fact is lacking.
        lacks: The facts that keep them apart, by their key: where each is lacking.
        lacking: The same in words.
        steps: How the grade is found, a step a line.
    """

    best: pl.Expr
    worst: pl.Expr
    lacks: Mapping[str, pl.Expr]
    lacking: Text
    steps: list[Text]


def supported_grade(project: Facts, edition: Parameters) -> SupportedGrade:
    """The grade that disqualifiers, acceptance indicators and performance indicators support, in this order."""
    indicators = _performance(project, edition)
    is_disqualified = disqualifiers.expr.list.len() > 0
    met, total = pl.col(f"{_ACCEPTANCE}.met"), pl.col(f"{_ACCEPTANCE}.total")
    all_met = pl.when(total > 0).then(met == total)  # of no indicators none can be met: not known
    by_force = cause.expr == "force_majeure"

    def possible(indicated: pl.Expr, *, for_the_better: bool) -> pl.Expr:
        unmet = pl.when(by_force.fill_null(value=for_the_better)).then(_FAIR).otherwise(_POOR)
        graded = pl.when(all_met.fill_null(value=for_the_better)).then(indicated).otherwise(unmet)
        is_out = is_disqualified.fill_null(value=not for_the_better)
        return pl.when(is_out).then(_POOR).otherwise(graded)

    indicators_matter = all_met.fill_null(value=True)
    apart = indicators_matter & (indicators.worst < indicators.best)
    # Unmet indicators support no better grade than fair, whatever the cause.
    may_turn_on_the_cause = ~all_met.fill_null(value=True) | (
        all_met.is_null() & grade.expr.is_in(["fair", "poor"])
    )
    lacks = {
        disqualifiers.key: disqualifiers.expr.is_null(),
        _ACCEPTANCE: all_met.is_null(),
        cause.key: may_turn_on_the_cause & cause.expr.is_null(),
        _PERFORMANCE: apart & ~indicators.are_listed,
        _FIGURE: apart & indicators.lack_a_figure,
    }
    return SupportedGrade(
        best=project.work_out("best grade supported", possible(indicators.best, for_the_better=True)),
        worst=project.work_out("worst grade supported", possible(indicators.worst, for_the_better=False)),
        lacks=lacks,
        lacking=_in_words(
            lacks,
            none_to_meet=total == 0,
            none_listed=pl.col("lists_no_indicator"),
            without_rate=apart & indicators.lack_a_rate,
        ),
        steps=[
            pl.when(disqualifiers.expr.is_not_null()).then(
                say(
                    _("不通过情形：{named}"),
                    named=pl.when(is_disqualified)
                    .then(_named(disqualifiers.expr))
                    .otherwise(pl.lit(_("无"))),
                )
            ),
            pl.when(met.is_not_null()).then(
                say(_("验收考核指标：{total} 项，完成 {met} 项"), total=total, met=met)
            ),
            pl.when(~all_met & cause.expr.is_not_null()).then(
                say(_("没有完成的原因：{cause}"), cause=labelled(cause.expr, CAUSE))
            ),
            pl.when(indicators_matter & indicators.are_listed).then(indicators.told),
        ],
    )


class _Performance(NamedTuple):
    """The performance indicators: which grades they leave possible, what is not known of them, and each in words."""

    best: pl.Expr
    worst: pl.Expr
    are_listed: pl.Expr
    lack_a_figure: pl.Expr
    lack_a_rate: pl.Expr
    told: pl.Expr


def _performance(project: Facts, edition: Parameters) -> _Performance:
    excellent, good = (edition.parameter(f"{grade}_performance").ratio for grade in ("excellent", "good"))
    target, actual = pl.col("target"), pl.col("actual")
    has_rate = target > 0
    grade = (
        pl.when(has_rate & _reaches(excellent))
        .then(_EXCELLENT)
        .when(has_rate & _reaches(good))
        .then(_GOOD)
        .when(has_rate & actual.is_not_null())
        .then(_FAIR)
        .when(actual == target)
        .then(_EXCELLENT)
    )
    reached = (
        pl.when(grade.is_null())
        .then(pl.lit(_("算不出完成度")))
        .when(grade == _EXCELLENT)
        .then(pl.lit(_("不低于 {share}").format(share=percent(excellent))))
        .when(grade == _GOOD)
        .then(pl.lit(_("不低于 {share}").format(share=percent(good))))
        .otherwise(pl.lit(_("低于 {share}").format(share=percent(good))))
    )
    shown = {
        "name": pl.coalesce("name", say(_("绩效评价指标第 {place} 项"), place=pl.col("place") + 1)),
        "target": _as_written(target),
        "actual": _as_written(actual),
        "reached": reached,
    }
    told = (
        pl.when(actual.is_null())
        .then(say(_("{name}：目标 {target}，没有完成值"), **shown))
        .otherwise(say(_("{name}：目标 {target}，完成 {actual}，{reached}"), **shown))
    )

    def ask(name: str, aggregate: pl.Expr) -> pl.Expr:
        return project.ask("indicators", name, aggregate)

    return _Performance(
        best=ask("best grade of the indicators", grade.fill_null(_EXCELLENT).min()).fill_null(_EXCELLENT),
        worst=ask("worst grade of the indicators", grade.fill_null(_FAIR).min()).fill_null(_FAIR),
        are_listed=pl.col("has_indicators"),
        lack_a_figure=ask("an indicator without its figure", actual.is_null().any()).fill_null(value=False),
        lack_a_rate=ask(
            "an indicator without a rate", (grade.is_null() & actual.is_not_null()).any()
        ).fill_null(value=False),
        told=ask("indicators in words", told.sort_by("place").str.join(_("；"))),
    )


def _reaches(share: Decimal) -> pl.Expr:
    """Whether the figure is at least this share of its target; whole factors, so that nothing is rounded."""
    part, whole = share.as_integer_ratio()
    return pl.col("actual") * pl.lit(whole, dtype=_WHOLE) >= pl.col("target") * pl.lit(part, dtype=_WHOLE)


def _as_written(number: pl.Expr) -> pl.Expr:
    """A number without the zeros that its column's scale adds."""
    return number.cast(pl.String).str.replace(r"\.?0+$", "")


def _named(codes: pl.Expr) -> pl.Expr:
    return labelled_all(codes, DISQUALIFIER)


def _in_words(
    lacks: Mapping[str, pl.Expr], *, none_to_meet: pl.Expr, none_listed: pl.Expr, without_rate: pl.Expr
) -> Text:
    """What keeps the grades apart; an indicator that does not exist is not called missing."""
    uses = {
        disqualifiers.key: _("以此判断有无不通过情形，确认没有的写 []"),
        _ACCEPTANCE: _("以此判断验收考核指标是否全部完成"),
        cause.key: _("以此判断没有完成是否因不可抗力"),
        _PERFORMANCE: _("以此计算各项指标的完成度"),
        _FIGURE: _("以此计算该项指标的完成度"),
    }
    none = {
        _ACCEPTANCE: (none_to_meet, _("验收考核指标写的是 0 项，看不出是否全部完成，得不出等级")),
        _PERFORMANCE: (none_listed, _("没有列出任何绩效评价指标，得不出等级")),
    }
    named = []
    for key, use in uses.items():
        lacked = pl.lit(_("缺少 {needs}").format(needs=_("{key}（{use}）").format(key=key, use=use)))
        is_none, said = none.get(key, (pl.lit(value=False), ""))
        named.append(pl.when(lacks[key] & is_none).then(pl.lit(said)).when(lacks[key]).then(lacked))
    unmeasured = pl.when(without_rate).then(pl.lit(_("有指标的目标值不大于 0，算不出完成度")))
    return joined([*named, unmeasured])
