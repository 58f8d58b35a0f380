"""The budget beside itself: its declared total and what is promised tie with its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, declared_total, declares_total, has_municipal_promise
from budgetcheck.language import _, later
from budgetcheck.money import literal
from budgetcheck.rules.rule import Judgement, Phase, fails, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "BK-4",
    name="budget-ties",
    phase=Phase.SCREENING,
    when=declares_total | has_municipal_promise,
    scope=later("适用于写明预算总额或市级财政资金承诺的项目"),
    runs_uncovered=True,
)
def budget_ties(project: Facts, _edition: Parameters) -> Judgement:
    """预算总额与各行之和一致，市级财政资金承诺与预算一致。

    In English: the declared total equals its lines, and municipal funding promised equals the municipal budget.

    查什么: 预算写明的总额是否等于各行之和；资金来源表中市级财政资金的承诺合计，是否等于市级财政资金预算。

    依据: 预算表的内在勾稽。

    怎么算: 差额 = |总额 − 各行之和| + |市级财政资金承诺 − 市级财政资金预算|；没有写明的一项不计。

    符合的例子: 总额 800 万元，各行之和 800 万元。

    不符合的例子: 总额 800 万元，各行之和 790 万元：差额 10 万元。

    何时无法判断: 两项都没有写明时不适用。
    """
    lines = project.money("first_budget", "first budget of every source", pl.col("amount").sum())
    promised = project.money(
        "promises", "promised municipal", pl.col("amount").filter(pl.col("source") == "municipal").sum()
    )
    municipal = project.budget("municipal")
    zero = literal(0)
    total = declared_total.expr
    total_gap = pl.when(declares_total.expr).then((total - lines).abs()).otherwise(zero)
    promise_gap = pl.when(has_municipal_promise.expr).then((promised - municipal).abs()).otherwise(zero)
    difference = total_gap + promise_gap
    return Judgement(
        outcomes=[
            fails(
                difference > zero,
                say(_("预算或资金来源表不平，差额合计 {difference}"), difference=yuan(difference)),
            ),
            passes(say(_("预算总额、各行之和与市级财政资金承诺一致"))),
        ],
        difference=difference,
        working=[
            pl.when(declares_total.expr).then(
                say(
                    _("写明的总额 {total}，各行之和 {lines}，差额 {gap}"),
                    total=yuan(total),
                    lines=yuan(lines),
                    gap=yuan(total_gap),
                )
            ),
            pl.when(has_municipal_promise.expr).then(
                say(
                    _("承诺的市级财政资金 {promised}，市级财政资金预算 {municipal}，差额 {gap}"),
                    promised=yuan(promised),
                    municipal=yuan(municipal),
                    gap=yuan(promise_gap),
                )
            ),
        ],
        remedy=_("核对预算表和资金来源表，改正项目档案"),
    )
