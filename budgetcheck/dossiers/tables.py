"""Dossiers as frames: one row per project, budget line, promise, change and waiver.

Columns are named by the dossier's own keys (`project.starts_on`), so that a fact that is missing names itself.
"""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.dossiers.model import Outcome
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from budgetcheck.dossiers.model import Dossier

_FIELDS: dict[str, Any] = {
    "project.programme": pl.String,
    "project.title": pl.String,
    "project.category": pl.String,
    "project.award_mode": pl.String,
    "project.subsidy": pl.String,
    "project.lump_sum": pl.Boolean,
    "project.leader.name": pl.String,
    "project.leader.birth_date": pl.Date,
    "project.applicant.name": pl.String,
    "project.applicant.credit_code": pl.String,
    "project.applicant.registered_in": pl.String,
    "project.applicant.legal_person": pl.Boolean,
    "project.joint_agreement_signed_on": pl.Date,
    "project.applied_on": pl.Date,
    "project.approved_on": pl.Date,
    "project.approval_received_on": pl.Date,
    "project.task_book_signed_on": pl.Date,
    "project.starts_on": pl.Date,
    "project.ends_on": pl.Date,
    "project.commission_reason_published_on": pl.Date,
    "project.post_subsidy.targets_set": pl.Boolean,
    "project.post_subsidy.indicators_set": pl.Boolean,
    "project.post_subsidy.performance_table": pl.Boolean,
    "project.post_subsidy.amount_set_at_review": pl.Boolean,
    "budget.total": DTYPE,
    "outcome.kind": pl.String,
    "outcome.decided_on": pl.Date,
    "outcome.applied_on": pl.Date,
    "outcome.cause": pl.String,
    "outcome.conclusion": pl.String,
    "outcome.grade": pl.String,
    "outcome.acceptance_indicators.met": pl.Int64,
    "outcome.acceptance_indicators.total": pl.Int64,
    "outcome.disqualifiers": pl.List(pl.String),
    "outcome.refund_amount": DTYPE,
    "outcome.audit_report_on": pl.Date,
    "outcome.tech_report_on": pl.Date,
    "outcome.materials_submitted_on": pl.Date,
    "outcome.archived_on": pl.Date,
    "outcome.integrity_listed_on": pl.Date,
}
_ACTS = (
    "project.joint_agreement_signed_on",
    "project.applied_on",
    "project.approved_on",
    "project.approval_received_on",
    "project.task_book_signed_on",
    "project.commission_reason_published_on",
    "outcome.applied_on",
    "outcome.audit_report_on",
    "outcome.tech_report_on",
    "outcome.materials_submitted_on",
    "outcome.archived_on",
    "outcome.integrity_listed_on",
)
"""Dates of acts: absent or later than the day, the act has not happened. What else an outcome says is hidden until its decision."""

_LINE = {"project": pl.String, "category": pl.String, "source": pl.String, "amount": DTYPE}
_PROMISE = {"project": pl.String, "source": pl.String, "amount": DTYPE, "due_on": pl.Date}
_CHANGE = {
    "project": pl.String,
    "place": pl.Int64,
    "kind": pl.String,
    "applied_on": pl.Date,
    "approved_on": pl.Date,
    "effective_on": pl.Date,
    "new_start": pl.Date,
    "new_end": pl.Date,
    "agreed_with_leader": pl.Boolean,
    "total": DTYPE,
}
_MARKS = dict.fromkeys(("outcome", "has_reported", "has_indicators", "lists_no_indicator"), pl.Boolean)
_ALWAYS_THERE = ("project", "budget")
_PARTNER = {"project": pl.String, "place": pl.Int64, "name": pl.String, "municipal_share": DTYPE}
_INDICATOR = {
    "project": pl.String,
    "place": pl.Int64,
    "name": pl.String,
    "target": pl.Decimal(38, 18),
    "actual": pl.Decimal(38, 18),
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
        as_of: The day; acts dated later have not happened. `dt.date.max`: of all days.
        projects: One row per project: `project` and the keys of the dossier. `outcome.kind` is `none` where there
            is no outcome yet and null where one is given without its kind; `has_reported`, whether it states its
            settlement (`reported`), and `has_indicators`, whether it lists performance indicators, and
            `lists_no_indicator`, whether its list of them is empty.
        codes: `project`, `code`: the codes by which ledgers know a project, its id included.
        budget: The first approved budget: project, category, source, amount.
        promises: Money promised: project, source, amount, due_on.
        partners: Units that take part: project, place, name, municipal_share (null where it is not stated).
        changes: Changes that are not wholly to come: project, place, kind, dates, agreed_with_leader, and the total of
            the budget after a budget change.
        changed_budgets: The lines of each budget change: project, place, category, source, amount.
        indicators: Performance indicators of the outcome: project, place, name, target, actual (each in its own unit).
        reported: The unit's own settlement: project, category, source, amount.
        waivers: Waivers, whatever their dates.
    """

    as_of: dt.date
    projects: pl.DataFrame
    codes: pl.DataFrame
    budget: pl.DataFrame
    promises: pl.DataFrame
    partners: pl.DataFrame
    changes: pl.DataFrame
    changed_budgets: pl.DataFrame
    indicators: pl.DataFrame
    reported: pl.DataFrame
    waivers: pl.DataFrame

    def on(self, day: dt.date) -> DossierTables:
        """What the dossiers say as of an earlier day: acts and changes dated later have not happened, no outcome is known."""
        is_known = (pl.col("outcome.decided_on") <= day).fill_null(value=True)
        hidden = [
            pl.when(is_known).then(pl.col(key)).alias(key)
            for key in _FIELDS
            if key.startswith("outcome.") and key not in ("outcome.kind", *_ACTS)
        ]
        kind = pl.when(is_known).then("outcome.kind").otherwise(pl.lit("none")).alias("outcome.kind")
        return self._replace(
            as_of=day,
            projects=self.projects.with_columns(*hidden, kind).with_columns(
                _happened(name, day) for name in _ACTS
            ),
            changes=self.changes.filter(_has_begun(day)).with_columns(
                _happened("applied_on", day), _happened("approved_on", day)
            ),
        )


def tabulate(dossiers: Sequence[Dossier]) -> DossierTables:
    """Dossiers as frames, as of the last of all days: all that they say has happened. `DossierTables.on` names another."""
    changes = [(d.project.id, place, change) for d in dossiers for place, change in enumerate(d.changes)]
    return DossierTables(
        as_of=dt.date.max,
        projects=_projects(dossiers),
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
        partners=_frame(
            (
                (d.project.id, place, partner.name, partner.municipal_share)
                for d in dossiers
                for place, partner in enumerate(d.project.partners)
            ),
            _PARTNER,
        ),
        changes=_frame(
            (
                (
                    project,
                    place,
                    change.kind,
                    change.applied_on,
                    change.approved_on,
                    change.effective_on,
                    change.new_start,
                    change.new_end,
                    change.agreed_with_leader,
                    sum(line.amount for line in change.lines) if change.lines is not None else None,
                )
                for project, place, change in changes
            ),
            _CHANGE,
        ),
        changed_budgets=_frame(
            (
                (project, place, line.category, line.source, line.amount)
                for project, place, change in changes
                for line in change.lines or ()
            ),
            {"project": pl.String, "place": pl.Int64, **_LINE},
        ),
        indicators=_frame(
            (
                (d.project.id, place, each.name, each.target, each.actual)
                for d in dossiers
                if d.outcome is not None
                for place, each in enumerate(d.outcome.performance_indicators or ())
            ),
            _INDICATOR,
        ),
        reported=_frame(
            (
                (d.project.id, line.category, line.source, line.amount)
                for d in dossiers
                for line in d.reported or ()
            ),
            _LINE,
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


def merged(parts: Sequence[DossierTables]) -> DossierTables:
    """The tables of several readings of one day as one, in the order of the projects' ids."""
    first = parts[0]
    frames = {
        name: pl.concat([getattr(part, name) for part in parts]).sort("project", maintain_order=True)
        for name in first._fields
        if name != "as_of"
    }
    return first._replace(**frames)


def _projects(dossiers: Sequence[Dossier]) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {"project": [d.project.id for d in dossiers]}
    for key in _FIELDS:
        part, _dot, field = key.rpartition(".")
        owner, read = attrgetter(part) if part in _ALWAYS_THERE else _reader(part), attrgetter(field)
        columns[key] = [None if (of := owner(d)) is None else read(of) for d in dossiers]
    columns["outcome"] = [d.outcome not in (None, Outcome()) for d in dossiers]
    columns["has_reported"] = [d.reported is not None for d in dossiers]
    columns["has_indicators"] = [bool(d.outcome and d.outcome.performance_indicators) for d in dossiers]
    columns["lists_no_indicator"] = [(d.outcome or Outcome()).performance_indicators == [] for d in dossiers]
    frame = pl.DataFrame(columns, schema={"project": pl.String, **_FIELDS, **_MARKS})
    kind = pl.when("outcome").then("outcome.kind").otherwise(pl.lit("none")).alias("outcome.kind")
    return frame.with_columns(pl.col("project.lump_sum").fill_null(value=False), kind).drop("outcome")


def _reader(path: str) -> Callable[[Dossier], Any]:
    """Reads a part of a dossier that may be left out at any depth."""
    names = path.split(".")

    def read(dossier: Dossier) -> Any:
        part: Any = dossier
        for name in names:
            part = None if part is None else getattr(part, name)
        return part

    return read


def _has_begun(as_of: dt.date) -> pl.Expr:
    """Whether any of a change's days has come, or none is known: before the first of them there is no such change."""
    days = [pl.col(name) for name in ("applied_on", "approved_on", "effective_on")]
    has_come = pl.any_horizontal((day <= as_of).fill_null(value=False) for day in days)
    return has_come | pl.all_horizontal(day.is_null() for day in days)


def _happened(name: str, as_of: dt.date) -> pl.Expr:
    """The date of an act, or null where it lies after the day: it has not happened then."""
    return pl.when(pl.col(name) <= as_of).then(pl.col(name)).alias(name)


def _frame(rows: Iterable[tuple[Any, ...]], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")
