"""Whether money promised from other sources arrived, in full and in time, source by source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import as_of
from budgetcheck.language import _
from budgetcheck.money import beyond, literal
from budgetcheck.rules.blocks.wording import joined, labelled, unless_empty
from budgetcheck.rules.rule import Judgement, fails, needs_review, passes, say, yuan
from budgetcheck.vocabulary import SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.rule import Outcome, Text


def arrived_as_promised(
    project: Facts, *, short_fails: bool, remedy: str, before: Sequence[Outcome] = ()
) -> Judgement:
    """Each source other than the municipal one has received what was due by the day, on the days that were promised.

    Figures are summed over the sources that are short: actual received, limit due, difference short.

    Args:
        project: The facts.
        short_fails: Whether less than was due fails, or is for a person to look at.
        remedy: What to do.
        before: What is answered before anything is compared.
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
    failures: list[Outcome] = []
    if short_fails:
        told = say(_("承诺的其他来源资金没有足额到位：{short}"), short=short)
        failures.append(fails(short.is_not_null(), joined([told, _in_doubt(doubts)])))
    else:
        doubts.insert(0, short)
    doubtful = _in_doubt(doubts)
    received = project.money("arrivals", "received of short sources", _RECEIVED.filter(_SHORT).sum())
    due = project.money("arrivals", "due of short sources", _DUE.filter(_SHORT).sum())
    promised_by_now = project.money("arrivals", "due of all sources", _DUE.sum())
    return Judgement(
        outcomes=[
            *before,
            *failures,
            needs_review(undated.is_not_null(), doubtful, "funding[].due_on"),
            needs_review(pl.any_horizontal(doubt.is_not_null() for doubt in doubts), doubtful),
            passes(
                say(_("到 {day} 为止，没有已到期的其他来源资金承诺"), day=as_of),
                promised_by_now == literal(0),
            ),
            passes(say(_("到 {day} 为止已到期的其他来源资金，都已按承诺及时足额到位"), day=as_of)),
        ],
        actual=received,
        limit=due,
        difference=beyond(due, received),
        working=[
            _sources(project, "all sources", pl.lit(value=True), _("{source}应到 {due}，实到 {received}"))
        ],
        remedy=remedy,
        evidence=project.lines("receipt", pl.col("source") != "municipal", name="received of other sources"),
    )


# Columns of the table of arrivals, a row per source; what is said of each stands above.
_DUE, _RECEIVED = pl.col("due"), pl.col("received")
_SHORT = (_RECEIVED < _DUE) & (pl.col("receipts") > 0)
_UNBOOKED = (_RECEIVED < _DUE) & (pl.col("receipts") == 0)
_UNDATED = (pl.col("undated") > 0) & (_RECEIVED >= _DUE)
_LATE = (pl.col("late_days") > 0) & (_RECEIVED >= _DUE)
_UNPROMISED = (pl.col("budgeted") > literal(0)) & (pl.col("promises") == 0)


def _in_doubt(doubts: Sequence[pl.Expr]) -> Text:
    """The doubts, one after the other; null where there is none."""
    told = say(_("需要核对：{doubts}"), doubts=joined(doubts))
    return pl.when(pl.any_horizontal(doubt.is_not_null() for doubt in doubts)).then(told)


def _sources(project: Facts, name: str, where: pl.Expr, template: str) -> pl.Expr:
    """A sentence for each of the project's other sources where a condition holds; null where it does for none."""
    sentence = say(
        template,
        source=labelled(pl.col("source"), SOURCE),
        due=yuan(_DUE),
        received=yuan(_RECEIVED),
        short=yuan(_DUE - _RECEIVED),
        spent=yuan(pl.col("spent")),
        days=pl.col("late_days"),
        budgeted=yuan(pl.col("budgeted")),
    )
    return unless_empty(project.ask("arrivals", name, sentence.filter(where).sort().str.join(_("；"))))
