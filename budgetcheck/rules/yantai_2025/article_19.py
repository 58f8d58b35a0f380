"""第十九条: what is set up before a post-subsidy, and what it is used for."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import (
    Facts,
    amount_set_at_review,
    indicators_set,
    performance_table,
    supported_afterwards,
    targets_set,
)
from budgetcheck.language import _, later
from budgetcheck.money import floored, literal, percent, times
from budgetcheck.rules.blocks.wording import reasons
from budgetcheck.rules.missing import lacking, named_where
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan
from budgetcheck.vocabulary import DIRECT

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling

_SCOPE = later("适用于后补助项目")


@rule(
    "YT19-1",
    name="post-subsidy-set-up",
    article="第十九条",
    phase=Phase.SCREENING,
    when=supported_afterwards,
    scope=_SCOPE,
)
def post_subsidy_set_up(_project: Facts, _edition: Parameters) -> Judgement:
    """后补助项目在申报时定好目标、指标和绩效表，评审时定好金额。

    In English: a post-subsidy has its targets, indicators and performance table from the application, its amount from the review.

    查什么: 后补助项目的四件事：申报时提出了目标任务（targets_set），确定了考核评价指标（indicators_set），编制了绩效目标表（performance_table），评审时确定了补助金额（amount_set_at_review）。

    依据: 烟台市科技创新发展计划管理办法第十九条：事后补助的，申报时要有明确的目标任务、评价指标和绩效表，补助多少在评审时定下来。

    怎么算: 四项都填“是”为符合；任何一项填“否”为不符合。

    符合的例子: 四项都是“是”。

    不符合的例子: 没有编制绩效目标表，其余三项都是“是”。

    何时无法判断: 没有填“否”的，但有一项没有填写；补助方式未填时，无法确定本条是否适用。
    """
    needs = {
        targets_set: later("申报时是否提出目标任务"),
        indicators_set: later("申报时是否确定考核评价指标"),
        performance_table: later("申报时是否编制绩效目标表"),
        amount_set_at_review: later("评审时是否确定补助金额"),
    }
    absent = {
        targets_set: _("申报时没有提出目标任务"),
        indicators_set: _("申报时没有确定考核评价指标"),
        performance_table: _("申报时没有编制绩效目标表"),
        amount_set_at_review: _("评审时没有确定补助金额"),
    }
    unsaid = pl.any_horizontal(fact.expr.is_null() for fact in needs)
    named = {
        _("{key}（{use}）").format(key=fact.key, use=_(use)): fact.expr.is_null()
        for fact, use in needs.items()
    }
    return Judgement(
        outcomes=[
            fails(
                reduce(or_, (~fact.expr for fact in absent)),
                reasons(
                    *((~fact.expr, say(text)) for fact, text in absent.items()),
                    (unsaid, say(_("另外没有填写 {unsaid}"), unsaid=named_where(named))),
                ),
            ),
            lacking(needs),
            passes(say(_("申报时提出了目标任务、指标和绩效目标表，评审时确定了补助金额"))),
        ],
        remedy=_("补齐申报材料和评审记录；当时没有定的，报项目主管部门处理"),
    )


@rule(
    "YT19-2",
    name="post-subsidy-direct-use",
    article="第十九条",
    phase=Phase.EXECUTION,
    when=supported_afterwards,
    scope=_SCOPE,
)
def post_subsidy_direct_use(project: Facts, edition: Parameters) -> Judgement:
    """后补助资金主要用于科研活动的直接支出。

    In English: a post-subsidy goes mainly into direct costs.

    查什么: 后补助项目的市级财政资金支出中，直接费用超过一半。

    依据: 烟台市科技创新发展计划管理办法第十九条：事后补助的资金由单位自己统筹，主要花在本单位科研的直接支出上。

    怎么算: 直接费用支出 = 市级财政资金的设备购置费 + 设备试制、改造与租赁费 + 业务费 + 劳务费；与市级财政资金全部支出的一半比较，多于一半为符合，没有支出的也为符合。没有费用类别的支出和包干经费，既不算直接费用，也不算间接费用，但计入全部支出。

    符合的例子: 市级财政资金支出 100 万元，其中业务费 60 万元。

    不符合的例子: 市级财政资金支出 100 万元，其中业务费 50 万元：正好一半，需人工复核。

    何时无法判断: 直接费用没有超过一半的。条文说“主要”，没有规定多少，所以不判“不符合”；支出没有费用类别的，补上类别后再看（BK-7）。
    """
    share = edition.parameter("main_use").ratio
    spent = project.spent("municipal").total
    direct = project.spent("municipal", *DIRECT).total
    is_direct = pl.col("category").is_in(DIRECT).fill_null(value=False)
    not_direct = project.lines(
        "expense", (pl.col("source") == "municipal") & ~is_direct, name="spent municipal not direct"
    )
    neither = project.lines(
        "expense",
        (pl.col("source") == "municipal")
        & (pl.col("category").is_null() | (pl.col("category") == "lump_sum")),
        name="spent municipal neither direct nor indirect",
    )
    measure = floored(times(spent, share))
    nothing = (spent == literal(0)) & (direct == literal(0))
    shown: dict[str, Filling] = {
        "spent": yuan(spent),
        "direct": yuan(direct),
        "neither": yuan(neither.total),
        "share": percent(share),
        "measure": yuan(measure),
        "rest": yuan(direct - measure),
    }
    return Judgement(
        outcomes=[
            passes(say(_("没有市级财政资金支出")), nothing),
            passes(
                say(
                    _("红字冲减后市级财政资金没有净支出：合计 {spent}，其中直接费用 {direct}，算不出比例"),
                    **shown,
                ),
                (direct > measure) & (spent <= literal(0)),
            ),
            passes(
                say(_("市级财政资金支出 {spent}，其中直接费用 {direct}，超过 {share}"), **shown),
                direct > measure,
            ),
            needs_review(
                neither.number > 0,
                say(
                    _(
                        "市级财政资金支出 {spent}，其中直接费用 {direct}，没有超过 {share}；另有 {neither}没有费用类别或列为包干经费，分不出直接费用和间接费用"
                    ),
                    **shown,
                ),
            ),
            needs_review(
                None,
                say(
                    _(
                        "市级财政资金支出 {spent}，其中直接费用 {direct}，没有超过 {share}；条文说“主要”，没有规定多少"
                    ),
                    **shown,
                ),
            ),
        ],
        working=[
            say(_("全部支出 {spent} × {share} = {measure}"), **shown),
            say(_("直接费用支出 {direct} − {measure} = {rest}"), **shown),
        ],
        remedy=_("核对支出的费用类别；间接费用确实偏多的，说明用途，今后以直接支出为主"),
        evidence=not_direct,
    )
