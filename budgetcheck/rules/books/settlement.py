"""The unit's own settlement beside its books."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, Lines, has_reported, lump_sum
from budgetcheck.facts.settlement import COMPARED_CATEGORIES, compared_category
from budgetcheck.language import _, later
from budgetcheck.money import literal
from budgetcheck.rules.blocks.wording import labelled, unless_empty
from budgetcheck.rules.rule import Judgement, Phase, fails, passes, rule, say, yuan
from budgetcheck.vocabulary import CATEGORY, INDIRECT, SOURCE

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Text

_GAP = (pl.col("reported") - pl.col("spent")).abs()
_IS_APART = pl.col("reported") != pl.col("spent")
_APART, _AS_LUMP_SUM = "pairs in which the settlement differs", "settled as a lump sum"


@rule(
    "BK-3",
    name="settlement-ties",
    phase=Phase.EXECUTION,
    when=has_reported,
    scope=later("适用于档案中写有决算（reported）的项目"),
    runs_uncovered=True,
)
def settlement_ties(project: Facts, _edition: Parameters) -> Judgement:
    """单位的决算与账簿逐类别、逐来源一致。

    In English: the unit's own settlement equals its ledger, category by category and source by source.

    查什么: 项目档案中的决算（reported），每个费用类别、每个资金来源的数，是否等于账簿中到检查日期为止的支出合计；决算有而账上没有的、账上有而决算没有的，都算不一致。

    依据: 账表一致：决算从账簿来，每个数都应当能在账上找到。

    怎么算: 按费用类别和资金来源逐对比较，间接费用与绩效支出合并为一类比较；差额 = |决算 − 账上支出|，各对的差额相加，不相互抵消。预付、暂借不是支出。账上没有费用类别或资金来源的支出，决算中没有能对应的一项，单独列为一对，按决算 0 元计入差额；包干制项目没有费用类别的支出，归入包干经费。

    符合的例子: 决算业务费、市级财政资金 120,000.00 元，账上同一类别、来源的支出合计 120,000.00 元。

    不符合的例子: 账上 120,000.00 元中有 20,000.00 元记为劳务费，决算都列为业务费：业务费差 20,000.00 元，劳务费差 20,000.00 元，差额合计 40,000.00 元。

    何时无法判断: 档案中没有写决算时不适用；写 reported: [] 表示决算没有任何支出，与账簿比较。
    """
    difference = project.money("settlement", "difference of the settlement", _GAP.sum())
    count = project.count("settlement", "pairs apart", _IS_APART.sum())
    which = project.ask("settlement", "pairs apart in words", _told(_IS_APART))
    figures = {"count": count, "difference": yuan(difference), "which": which}
    return Judgement(
        outcomes=[
            fails(
                difference > literal(0),
                say(_("决算与账簿有 {count} 处不一致，差额合计 {difference}：{which}"), **figures),
            ),
            passes(say(_("决算与账簿逐类别、逐来源一致"))),
        ],
        difference=difference,
        working=[
            *(
                _of_category(project, code, pl.col("category").eq_missing(pl.lit(code, pl.String)))
                for code in (*COMPARED_CATEGORIES, None)
            ),
            say(_("差额合计 {difference}"), **figures),
        ],
        remedy=_("逐笔核对不一致的类别和来源，改正决算或补正账簿的费用类别、资金来源"),
        evidence=_lines_apart(project),
    )


def _told(chosen: pl.Expr) -> pl.Expr:
    """The chosen pairs in words, in the order of the vocabularies; what has neither name last."""
    pair = say(
        _("{category}（{source}）决算 {reported}，账上 {spent}，差 {gap}"),
        category=pl.when(pl.col("category") == INDIRECT[0])
        .then(pl.lit(_("、").join(CATEGORY.label(code) for code in INDIRECT)))
        .otherwise(labelled(pl.col("category"), CATEGORY))
        .fill_null(_("没有费用类别")),
        source=labelled(pl.col("source"), SOURCE).fill_null(_("没有资金来源")),
        reported=yuan(pl.col("reported")),
        spent=yuan(pl.col("spent")),
        gap=yuan(_GAP),
    )
    order = [pl.col(name).filter(chosen) for name in ("category", "source")]
    return pair.filter(chosen).sort_by(order, nulls_last=True).str.join(_("；"))


def _of_category(project: Facts, code: str | None, is_it: pl.Expr) -> Text:
    """A category's line of the calculation, with every source; null where neither side has any."""
    return unless_empty(project.ask("settlement", f"settlement of {code}", _told(is_it)))


def _lines_apart(project: Facts) -> Lines:
    """The expense lines of the pairs that differ."""
    pairs = project.ask("settlement", _APART, _pair(pl.col("category").cast(pl.String)).filter(_IS_APART))
    spent = project.lines("expense", name="spent from every source")
    is_apart = _pair(compared_category(pl.col(_AS_LUMP_SUM))).is_in(pl.col(_APART))
    return spent._replace(chosen=spent.chosen & is_apart, given={_APART: pairs, _AS_LUMP_SUM: lump_sum.expr})


def _pair(category: pl.Expr) -> pl.Expr:
    source = pl.col("source").cast(pl.String)
    return pl.concat_str([category.fill_null(""), source.fill_null("")], separator=" ")
