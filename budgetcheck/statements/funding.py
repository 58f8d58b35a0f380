"""Money in against money due, and how far both the promises and the budget were carried out, by source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.money import DTYPE, at_least_zero, share_of
from budgetcheck.vocabulary import SOURCE

if TYPE_CHECKING:
    import datetime as dt

_SOURCE = pl.Enum(SOURCE.codes)
_AMOUNTS = ("promised", "due", "received", "refunded", "budget", "spent")
_ROW = ("project", "source")


def fund(promises: pl.DataFrame, in_force: pl.DataFrame, counted: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """What was promised, due, received, refunded and spent of each source up to a day.

    Args:
        promises: `project`, `source`, `amount`, `due_on`.
        in_force: The budget in force on the day.
        counted: The ledger's sums up to it, of known projects.
        day: The day.

    Returns:
        One row per project and source that is promised, budgeted or booked: `project`, `source` (Enum; null where the
        ledger names none), `promised`, `due`, `received`, `refunded`, `budget` (in force), `spent` (元), and what
        `with_rates` adds.
    """
    amount = pl.col("amount")
    sides = [
        _side(promises, promised=amount, due=pl.when(pl.col("due_on") <= day).then(amount)),
        _side(in_force, budget=amount),
        *(
            _side(counted.filter(pl.col("nature") == nature), **{name: amount})
            for nature, name in (("receipt", "received"), ("refund", "refunded"), ("expense", "spent"))
        ),
    ]
    summed = pl.concat(sides, how="diagonal").group_by(_ROW).agg(pl.col(_AMOUNTS).sum().cast(DTYPE))
    return with_rates(summed).sort(_ROW, nulls_last=True)


def with_money_in(funding: pl.DataFrame) -> pl.DataFrame:
    """The rows of sources that are promised or budgeted, or whose money is due, came in or went back.

    Left out are the sources from which the books only spend, and expenses for which they name none.
    """
    names = ("promised", "budget", "due", "received", "refunded")
    return funding.filter(pl.any_horizontal(pl.col(names) != 0))


def with_rates(summed: pl.DataFrame) -> pl.DataFrame:
    """Sums with `unspent`, `arrival_rate` (received of due, 到位率) and `execution_rate` (spent of budget, 执行率).

    `unspent` is what the books still hold: received − refunded − spent (元), below 0 where more went out than came in.
    A rate has four decimals, and only exactly all is 1 (`money.share_of`); null where there is nothing to carry
    out.
    """
    return summed.with_columns(
        unspent=(pl.col("received") - pl.col("refunded") - pl.col("spent")).cast(DTYPE),
        arrival_rate=share_of(pl.col("received"), pl.col("due")),
        execution_rate=share_of(pl.col("spent"), pl.col("budget")),
    )


def sum_over_sources(funding: pl.DataFrame) -> pl.DataFrame:
    """The same of all sources of each project together."""
    return with_rates(funding.group_by("project").agg(pl.col(_AMOUNTS).sum().cast(DTYPE)).sort("project"))


def sum_over_projects(funding: pl.DataFrame) -> pl.DataFrame:
    """The same of each source over all projects."""
    return with_rates(
        funding.group_by("source").agg(pl.col(_AMOUNTS).sum().cast(DTYPE)).sort("source", nulls_last=True)
    )


def sum_over_all(funding: pl.DataFrame) -> pl.DataFrame:
    """The same of all sources and projects together: one row."""
    return with_rates(funding.select(pl.col(_AMOUNTS).sum().cast(DTYPE)))


def surpluses(projects: pl.DataFrame, happened: pl.DataFrame) -> pl.DataFrame:
    """The surplus of each source of decided projects, as rules count it (`rules.blocks.surplus`).

    Args:
        projects: `project` and `outcome.decided_on`.
        happened: The ledger's sums up to the day of the check, of known projects.

    Returns:
        `project`, `source`, `received`, `spent_by_decision`, `surplus`, `refunded`, `outstanding` (surplus not yet
        refunded; whether it must be is for the rules to say), in 元.
    """
    decided = projects.filter(pl.col("outcome.decided_on").is_not_null()).select("project")
    is_late = pl.col("after_decision").fill_null(value=False)
    sides = [
        _side(part, **{name: pl.col("amount")})
        for part, name in (
            (happened.filter(pl.col("nature") == "receipt"), "received"),
            (happened.filter(pl.col("nature") == "expense", ~is_late), "spent_by_decision"),
            (happened.filter(pl.col("nature") == "refund"), "refunded"),
        )
    ]
    summed = (
        pl.concat(sides, how="diagonal")
        .join(decided, on="project", how="semi")
        .group_by(_ROW)
        .agg(pl.col("received", "spent_by_decision", "refunded").sum().cast(DTYPE))
    )
    surplus = at_least_zero(pl.col("received") - pl.col("spent_by_decision")).cast(DTYPE)
    return (
        summed.with_columns(surplus=surplus)
        .with_columns(outstanding=at_least_zero(pl.col("surplus") - pl.col("refunded")).cast(DTYPE))
        .select(*_ROW, "received", "spent_by_decision", "surplus", "refunded", "outstanding")
        .sort(_ROW, nulls_last=True)
    )


def _side(frame: pl.DataFrame, **amounts: pl.Expr) -> pl.DataFrame:
    return frame.select(
        "project",
        pl.col("source").cast(pl.String).cast(_SOURCE),
        **{name: each.cast(DTYPE) for name, each in amounts.items()},
    )
