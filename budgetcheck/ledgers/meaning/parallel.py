"""Parallel entries (平行记账) of public units: one payment stands on the financial and on the budget side, and counts once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.meaning.classify import SIDE
from budgetcheck.ledgers.schema import NATURE_CODE
from budgetcheck.money import DTYPE, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY = ["project", "is_spending", SIDE]


class OneSide(NamedTuple):
    """A file's lines of which one side counts, and what was decided."""

    lines: pl.LazyFrame
    choices: tuple[Choice, ...]


def count_one_side(sided: Mapping[str, pl.LazyFrame], preferred: str) -> dict[str, OneSide]:
    """Of parallel entries, count one side of each project's spending and of its receipts, over all files together.

    The preferred side counts where it tells of the project, else the other: a unit may keep a project on one side only.
    Lines without a project count on the preferred side, or on the one that names projects where the other names none.

    Args:
        sided: The canonical lines of each file, with `SIDE`.
        preferred: `financial` or `budget`.

    Returns:
        For each file its lines, the columns of the canonical ledger; those of the other side are `contra`.
    """
    sums = {file: _sums(lines) for file, lines in sided.items()}
    every = pl.concat(sums.values()).group_by(_KEY).agg(pl.col("lines", "amount").sum())
    left = _left(every, preferred)
    return {file: _taken(lines, sums[file], left) for file, lines in sided.items()}


def _sums(lines: pl.LazyFrame) -> pl.DataFrame:
    return (
        lines.filter(pl.col(SIDE).is_not_null())
        .group_by("project", (pl.col("nature") == "expense").alias("is_spending"), SIDE)
        .agg(
            pl.len().alias("lines"),
            pl.when(pl.col("nature") == "refund")
            .then(-pl.col("amount"))
            .otherwise("amount")
            .sum()
            .alias("amount"),
        )
        .collect(engine="streaming")
    )


def _left(every: pl.DataFrame, preferred: str) -> pl.DataFrame:
    """Which side of which project's spending or receipts does not count: `_KEY`."""
    rows: list[tuple[str, bool, str]] = []
    other = "budget" if preferred == "financial" else "financial"
    for is_spending in (True, False):
        of_kind = every.filter(pl.col("is_spending") == is_spending)
        projects = {
            side: set(of_kind.filter(pl.col(SIDE) == side)["project"]) for side in ("financial", "budget")
        }
        named = {side: found - {""} for side, found in projects.items()}
        rows += [(project, is_spending, other) for project in named[preferred] & named[other]]
        counts = preferred if projects[preferred] else other
        if named[other] and not named[preferred]:
            counts = other
        leaves = other if counts == preferred else preferred
        if projects[counts]:
            rows.append(("", is_spending, leaves))
    return pl.DataFrame(
        rows, schema={"project": pl.String, "is_spending": pl.Boolean, SIDE: pl.String}, orient="row"
    )


def _taken(lines: pl.LazyFrame, sums: pl.DataFrame, left: pl.DataFrame) -> OneSide:
    gone = sums.join(left, on=_KEY)
    columns = [name for name in lines.collect_schema().names() if name != SIDE]
    if gone.is_empty():
        return OneSide(lines.select(columns), ())
    marked = (
        lines.with_columns(is_spending=pl.col("nature") == "expense")
        .join(
            left.lazy().with_columns(is_left=pl.lit(value=True)), on=_KEY, how="left", maintain_order="left"
        )
        .with_columns(
            nature=pl.when("is_left").then(pl.lit("contra", NATURE_CODE)).otherwise("nature"),
            amount=pl.when("is_left")
            .then(pl.col("debit") - pl.col("credit"))
            .otherwise("amount")
            .cast(DTYPE),
        )
        .select(columns)
    )
    return OneSide(marked, (_choice(sums, gone),))


def _choice(sums: pl.DataFrame, gone: pl.DataFrame) -> Choice:
    """What was left, with what both sides came to: where they differ a person should see it."""
    spending = sums.filter("is_spending")
    spent = {
        side: sum(spending.filter(pl.col(SIDE) == side)["amount"].to_list(), Decimal(0))
        for side in ("financial", "budget")
    }
    sides = set(gone[SIDE])
    labels = {"financial": _("财务会计"), "budget": _("预算会计")}
    counted = _("、").join(label for side, label in labels.items() if sides != {side})
    reason = _(
        "平行记账的一笔业务在两边各记一次，只计一边：另一边的 {count} 行不计入；支出合计财务会计 {financial} 元，预算会计 {budget} 元"
    ).format(
        count=gone["lines"].sum(), financial=grouped(spent["financial"]), budget=grouped(spent["budget"])
    )
    return Choice("parallel_entries", counted, 90 if spent["financial"] == spent["budget"] else 60, reason)
