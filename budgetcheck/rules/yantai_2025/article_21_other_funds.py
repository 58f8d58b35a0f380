"""第二十一条: money from other sources arrives as promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Facts, has_other_sources
from budgetcheck.language import _, later
from budgetcheck.money import literal
from budgetcheck.rules.blocks import beyond
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan
from budgetcheck.vocabulary import SOURCE

if TYPE_CHECKING:
    from budgetcheck.rules.parameters import Parameters


@rule(
    "YT21-6",
    name="other-funds-arrived",
    article="第二十一条",
    phase=Phase.EXECUTION,
    when=has_other_sources,
    scope=later("适用于预算或承诺中有市级财政资金以外来源的项目"),
)
def other_funds_arrived(project: Facts, _edition: Parameters) -> Judgement:
    """其他来源资金按承诺及时足额到位。

    In English: money promised from other sources arrived in full and in time.

    查什么: 市级财政资金以外的每个来源，到检查日期为止应到位的承诺金额，是否已经到账、是否按期。

    依据: 烟台市科技创新发展计划管理办法第二十一条：承诺的其他来源资金，单位要保证按时、足额到位，并用在本项目上。

    怎么算: 应到 = 承诺的到位日期（due_on）不晚于检查日期的金额合计；实到 = 账簿中该来源的到账合计；逐个来源比较，实到少于应到的为短缺。结果中的金额是各短缺来源之和。按期与否：到账累计数达到每期应到累计数的日期，与该期的到位日期比较。

    符合的例子: 承诺 2026-06-30 前自筹 100 万元，2026-06-20 到账 100 万元。

    不符合的例子: 承诺 100 万元已到期，到账 80 万元：不符合，短缺 20 万元。

    何时无法判断: 某来源没有任何到账记录（自有资金往往不作到账处理）；足额但晚到（承诺日期可能只是计划）；有预算而没有承诺；承诺没有写到位日期，无法判断是否及时。以上需人工复核。
    """
    short = _sources(project, "short sources", _SHORT, _("{source}应到 {due}，实到 {received}，短缺 {short}"))
    undated = _sources(project, "undated sources", _UNDATED, _("{source}承诺没有写到位日期，实到 {received}"))
    doubts = [
        _sources(
            project, "unbooked sources", _UNBOOKED, _("{source}应到 {due}，账上没有到账记录，已支出 {spent}")
        ),
        undated,
        _sources(project, "late sources", _LATE, _("{source}足额到位，晚了 {days} 天")),
        _sources(project, "unpromised sources", _UNPROMISED, _("{source}有预算 {budgeted}，没有承诺")),
    ]
    doubtful = say(
        _("需要核对：{doubts}"), doubts=pl.concat_str(doubts, separator=_("；"), ignore_nulls=True)
    )
    received = project.money("arrivals", "received of short sources", _RECEIVED.filter(_SHORT).sum())
    due = project.money("arrivals", "due of short sources", _DUE.filter(_SHORT).sum())
    return Judgement(
        outcomes=[
            fails(short.is_not_null(), say(_("承诺的其他来源资金没有足额到位：{short}"), short=short)),
            needs_review(undated.is_not_null(), doubtful, "funding[].due_on"),
            needs_review(pl.any_horizontal(doubt.is_not_null() for doubt in doubts), doubtful),
            passes(say(_("其他来源资金已按承诺及时足额到位"))),
        ],
        actual=received,
        limit=due,
        difference=beyond(due, received),
        working=[
            _sources(project, "all sources", pl.lit(value=True), _("{source}应到 {due}，实到 {received}"))
        ],
        remedy=_(
            "催收并补足承诺的资金；自有资金已投入但未作到账处理的，补充到账或划拨凭证；承诺有调整的，补充文件"
        ),
        evidence=project.lines("receipt", pl.col("source") != "municipal", name="received of other sources"),
    )


# Columns of the table of arrivals, a row per source; what is said of each stands in the rule.
_DUE, _RECEIVED = pl.col("due"), pl.col("received")
_SHORT = (_RECEIVED < _DUE) & (pl.col("receipts") > 0)
_UNBOOKED = (_RECEIVED < _DUE) & (pl.col("receipts") == 0)
_UNDATED = (pl.col("undated") > 0) & (_RECEIVED >= _DUE)
_LATE = (pl.col("late_days") > 0) & (_RECEIVED >= _DUE)
_UNPROMISED = (pl.col("budgeted") > literal(0)) & (pl.col("promises") == 0)


def _sources(project: Facts, name: str, where: pl.Expr, template: str) -> pl.Expr:
    """A sentence for each of the project's other sources where a condition holds; null where it does for none."""
    labels = {code: SOURCE.label(code) for code in SOURCE.codes if code != "municipal"}
    sentence = say(
        template,
        source=pl.col("source").replace_strict(labels, default=None, return_dtype=pl.String),
        due=yuan(_DUE),
        received=yuan(_RECEIVED),
        short=yuan(_DUE - _RECEIVED),
        spent=yuan(pl.col("spent")),
        days=pl.col("late_days"),
        budgeted=yuan(pl.col("budgeted")),
    )
    joined = project.ask("arrivals", name, sentence.filter(where).sort().str.join(_("；")))
    return pl.when(joined != "").then(joined)
