"""Statements as plain values, for the result's JSON and for reports: money as text with two decimals, dates as ISO text."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.statements import advances, funding, reconciliation, settlement

if TYPE_CHECKING:
    from budgetcheck.statements.statements import Statements

Listed = dict[str, list[dict[str, Any]]]

_FACTS = {
    "category": "project.category",
    "award_mode": "project.award_mode",
    "subsidy": "project.subsidy",
    "lump_sum": "project.lump_sum",
    "leader": "project.leader.name",
    "applicant": "project.applicant.name",
    "credit_code": "project.applicant.credit_code",
    "registered_in": "project.applicant.registered_in",
    "starts_on": "project.starts_on",
    "ends_on": "project.ends_on",
    "outcome": "outcome.kind",
    "decided_on": "outcome.decided_on",
    "conclusion": "outcome.conclusion",
    "grade": "outcome.grade",
}
_CHANGE = (
    "kind",
    "applied_on",
    "approved_on",
    "effective_on",
    "since",
    "in_force",
    "new_start",
    "new_end",
    "total",
)
_FUNDING = ("source", "due", "received", "refunded")


def list_statements(statements: Statements) -> dict[str, dict[str, Any]]:
    """By project `statement`: what is stated of it.

    Returns:
        `facts` (with `partners`), `timeline`, `changes`, `cap` (null where none is set), and `budget`: category,
        source, `budget`, `adjusted`; `plan`: the budget in force with direct and indirect costs summed (`plan.plan`); and
        `sums`: the settlement `by_source`, `by_category` and in `total`. Where ledgers were given also `funding` (as
        `funding.fund`) and `execution` (all sources together), `course`, `surplus`, `accounts` and `advances`. Of a year-end
        audit also `changes_of_year` (as `changes`, on 31 December, each with the `lines` of the budget that it moved:
        category, source, before, after, difference) and `ties` (what the statement says, what the ledger lines sum to, and
        the difference, of each figure), `approved_later` (the day of approval where it is after 31 December, else null) and
        `without_prior` (approved before the year, with no ledger line from before it).
    """
    caps = {project: cap for each in statements.caps for project, cap in each.to_dicts().items()}
    partners = _by_project(statements.partners.drop("place"))
    timeline, changes = _by_project(statements.events), _by_project(_changes(statements))
    sums = _sums_by_project(statements)
    plans = _by_project(statements.plan)
    budget = _by_project(statements.settlement.select("project", "category", "source", "budget", "adjusted"))
    listed = {
        row["project"]: {
            "facts": {
                **{name: row[key] for name, key in _FACTS.items()},
                "partners": partners[row["project"]],
            },
            "timeline": timeline[row["project"]],
            "changes": changes[row["project"]],
            "budget": budget[row["project"]],
            "sums": sums[row["project"]],
            "plan": plans[row["project"]],
            "cap": caps.get(row["project"]),
        }
        for row in _plain(statements.projects.select("project", *_FACTS.values())).iter_rows(named=True)
    }
    if statements.has_ledgers:
        _add_accounts(listed, statements)
    if statements.year is not None:
        _add_year(listed, statements)
    return {project: {"statement": stated} for project, stated in listed.items()}


def list_settlements(statements: Statements) -> dict[str, dict[str, Any]]:
    """By project `settlement` and `funding`, as the contract states them (section 5)."""
    settlements = _by_project(statements.settlement)
    fundings = _by_project(funding.with_money_in(statements.funding).select("project", *_FUNDING))
    return {
        project: {"settlement": settlements[project], "funding": fundings[project]}
        for project in statements.projects["project"]
    }


def list_deadlines(statements: Statements) -> dict[str, dict[str, Any]]:
    """By project `deadlines` (as `deadlines.DEADLINES`), and `refund_outstanding`: null where no finding states an amount."""
    deadlines = _by_project(statements.deadlines)
    refunds = dict(_plain(statements.refunds).select("project", "refund_outstanding").iter_rows())
    return {
        project: {"deadlines": deadlines[project], "refund_outstanding": refunds.get(project)}
        for project in statements.projects["project"]
    }


def list_execution_rates(statements: Statements) -> list[str | None]:
    """Of each project, in their order, how much of its budget was spent, all sources together (`funding.with_rates`)."""
    rates = _plain(funding.sum_over_sources(statements.funding)).select("project", "execution_rate")
    return (
        statements.projects.select("project")
        .join(rates, on="project", how="left", maintain_order="left")["execution_rate"]
        .to_list()
    )


def list_totals(statements: Statements) -> dict[str, Any]:
    """What is stated of all projects together.

    Returns:
        The `day`; `settlement` with its `sums`; `funding`, with that of all sources in `execution`; `advances` in number and
        sum; `reconciliation` (by file and use) and `files` (whether the uses of each add up to what was accepted). Of a
        year-end audit also `ties`: each figure of all projects beside the sum of its ledger lines; and how many projects
        were approved later (`approved_later`), and how many before the year without a ledger line from before it
        (`without_prior`).
    """
    return {
        "day": statements.day.isoformat(),
        "settlement": _plain(settlement.sum_up(statements.settlement, "category", "source")).to_dicts(),
        "sums": {
            "by_source": _plain(settlement.sum_up(statements.settlement, "source")).to_dicts(),
            "by_category": _plain(settlement.sum_up(statements.settlement, "category")).to_dicts(),
            "total": next(iter(_plain(settlement.sum_up(statements.settlement)).to_dicts()), None),
        },
        "funding": _plain(funding.sum_over_projects(statements.funding)).to_dicts(),
        "execution": next(iter(_plain(funding.sum_over_all(statements.funding)).to_dicts()), None),
        "advances": next(iter(_plain(advances.sum_over_all(statements.advances)).to_dicts())),
        "reconciliation": _plain(statements.reconciliation).to_dicts(),
        "files": _plain(reconciliation.compare_files(statements.reconciliation)).to_dicts(),
        **({} if statements.year is None else _totals_of_year(statements)),
    }


def _totals_of_year(statements: Statements) -> dict[str, Any]:
    return {
        "ties": _plain(reconciliation.sum_ties(statements.ties)).to_dicts(),
        "approved_later": statements.standing["approved_later"].count(),
        "without_prior": statements.standing["without_prior"].sum(),
    }


def _add_accounts(listed: dict[str, dict[str, Any]], statements: Statements) -> None:
    parts = {
        "funding": _by_project(statements.funding),
        "course": _by_project(statements.course.with_columns(pl.col("month").dt.to_string("%Y-%m"))),
        "surplus": _by_project(statements.surpluses),
        "accounts": _by_project(statements.accounts.sort("project", "account", "source", nulls_last=True)),
        "advances": _by_project(statements.advances),
    }
    execution = {
        row.pop("project"): row for row in _plain(funding.sum_over_sources(statements.funding)).to_dicts()
    }
    for project, stated in listed.items():
        stated.update({name: rows[project] for name, rows in parts.items()}, execution=execution.get(project))


def _add_year(listed: dict[str, dict[str, Any]], statements: Statements) -> None:
    moved: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in _plain(statements.moves).to_dicts():
        moved[row.pop("project"), row.pop("place")].append(row)
    changes: Listed = defaultdict(list)
    chosen = statements.year_changes.sort("project", "place").select("project", "place", *_CHANGE)
    for row in _plain(chosen).to_dicts():
        project = row.pop("project")
        lines = moved[project, row.pop("place")]
        changes[project].append({**row, "lines": lines})
    ties = _by_project(statements.ties)
    standing = {row.pop("project"): row for row in _plain(statements.standing).to_dicts()}
    for project, stated in listed.items():
        stated.update(changes_of_year=changes[project], ties=ties[project], **standing[project])


def _sums_by_project(statements: Statements) -> dict[str, dict[str, Any]]:
    stated = statements.settlement
    by_source = _by_project(settlement.sum_up(stated, "project", "source"))
    by_category = _by_project(settlement.sum_up(stated, "project", "category"))
    total = {row.pop("project"): row for row in _plain(settlement.sum_up(stated, "project")).to_dicts()}
    return {
        project: {
            "by_source": by_source[project],
            "by_category": by_category[project],
            "total": total.get(project),
        }
        for project in statements.projects["project"]
    }


def _changes(statements: Statements) -> pl.DataFrame:
    return statements.changes.sort("project", "place").select("project", *_CHANGE)


def _by_project(frame: pl.DataFrame) -> Listed:
    listed: Listed = defaultdict(list)
    for row in _plain(frame).to_dicts():
        listed[row.pop("project")].append(row)
    return listed


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Decimal).cast(pl.String), pl.col(pl.Date).dt.to_string())
