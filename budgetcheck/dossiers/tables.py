"""Dossiers as frames: one row per project, budget line, promise, change and waiver.

Columns are named by the dossier's own keys (`project.starts_on`), so that a fact that is missing names itself.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.dossiers.model import Outcome
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from budgetcheck.dossiers.model import Dossier

_FIELDS: dict[str, Any] = {
    "project.programme": pl.String,
    "project.title": pl.String,
    "project.subsidy": pl.String,
    "project.lump_sum": pl.Boolean,
    "project.approved_on": pl.Date,
    "project.starts_on": pl.Date,
    "project.ends_on": pl.Date,
    "budget.total": DTYPE,
    "outcome.kind": pl.String,
    "outcome.decided_on": pl.Date,
    "outcome.conclusion": pl.String,
    "outcome.refund_amount": DTYPE,
}

_LINE = {"project": pl.String, "category": pl.String, "source": pl.String, "amount": DTYPE}
_PROMISE = {"project": pl.String, "source": pl.String, "amount": DTYPE, "due_on": pl.Date}
_CHANGE = {
    "project": pl.String,
    "place": pl.Int64,
    "kind": pl.String,
    "approved_on": pl.Date,
    "effective_on": pl.Date,
    "new_start": pl.Date,
    "new_end": pl.Date,
    "total": DTYPE,
}
_WAIVER = {
    "project": pl.String,
    "rule": pl.String,
    "reason": pl.String,
    "proposed_by": pl.String,
    "approved_by": pl.String,
    "approved_on": pl.Date,
    "expires_on": pl.Date,
}


class DossierTables(NamedTuple):
    """What dossiers say, as of a day.

    Attributes:
        as_of: The day; acts dated later have not happened.
        projects: One row per project: `project` and the keys of the dossier. `outcome.kind` is `none` where there
            is no outcome yet and null where one is given without its kind.
        codes: `project`, `code`: the codes by which ledgers know a project, its id included.
        budget: The first approved budget: project, category, source, amount.
        promises: Money promised: project, source, amount, due_on.
        changes: Changes: project, place, kind, dates, and the total of the budget after a budget change.
        changed_budgets: The lines of each budget change: project, place, category, source, amount.
        waivers: Waivers, whatever their dates.
    """

    as_of: dt.date
    projects: pl.DataFrame
    codes: pl.DataFrame
    budget: pl.DataFrame
    promises: pl.DataFrame
    changes: pl.DataFrame
    changed_budgets: pl.DataFrame
    waivers: pl.DataFrame


def tabulate(dossiers: Sequence[Dossier], as_of: dt.date) -> DossierTables:
    """Dossiers as frames, as of a day."""
    changes = [(d.project.id, place, change) for d in dossiers for place, change in enumerate(d.changes)]
    return DossierTables(
        as_of=as_of,
        projects=_projects(dossiers, as_of),
        codes=_frame(
            (
                (d.project.id, code)
                for d in dossiers
                for code in dict.fromkeys([d.project.id, *d.project.ledger_codes])
            ),
            {"project": pl.String, "code": pl.String},
        ),
        budget=_frame(
            (
                (d.project.id, line.category, line.source, line.amount)
                for d in dossiers
                for line in d.budget.lines
            ),
            _LINE,
        ),
        promises=_frame(
            ((d.project.id, p.source, p.amount, p.due_on) for d in dossiers for p in d.funding),
            _PROMISE,
        ),
        changes=_frame(
            (
                (
                    project,
                    place,
                    change.kind,
                    change.approved_on,
                    change.effective_on,
                    change.new_start,
                    change.new_end,
                    sum(line.amount for line in change.lines) if change.lines is not None else None,
                )
                for project, place, change in changes
            ),
            _CHANGE,
        ).with_columns(_happened("approved_on", as_of)),
        changed_budgets=_frame(
            (
                (project, place, line.category, line.source, line.amount)
                for project, place, change in changes
                for line in change.lines or ()
            ),
            {"project": pl.String, "place": pl.Int64, **_LINE},
        ),
        waivers=_frame(
            (
                (d.project.id, w.rule, w.reason, w.proposed_by, w.approved_by, w.approved_on, w.expires_on)
                for d in dossiers
                for w in d.waivers
            ),
            _WAIVER,
        ),
    )


def _projects(dossiers: Sequence[Dossier], as_of: dt.date) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {"project": [d.project.id for d in dossiers]}
    for key in _FIELDS:
        part, field = key.split(".")
        read = attrgetter(field)
        columns[key] = [None if (of := getattr(d, part)) is None else read(of) for d in dossiers]
    columns["outcome"] = [d.outcome not in (None, Outcome()) for d in dossiers]
    frame = pl.DataFrame(columns, schema={"project": pl.String, **_FIELDS, "outcome": pl.Boolean})
    outcome_is_known = pl.col("outcome") & (pl.col("outcome.decided_on") <= as_of).fill_null(value=True)
    return (
        frame.with_columns(
            pl.col("project.lump_sum").fill_null(value=False),
            *(
                pl.when(outcome_is_known).then(pl.col(key)).alias(key)
                for key in _FIELDS
                if key.startswith("outcome.") and key != "outcome.kind"
            ),
            pl.when(outcome_is_known).then("outcome.kind").otherwise(pl.lit("none")).alias("outcome.kind"),
        )
        .with_columns(_happened("project.approved_on", as_of))
        .drop("outcome")
    )


def _happened(name: str, as_of: dt.date) -> pl.Expr:
    """The date of an act, or null where it lies after the day: it has not happened then."""
    return pl.when(pl.col(name) <= as_of).then(pl.col(name)).alias(name)


def _frame(rows: Iterable[tuple[Any, ...]], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")
