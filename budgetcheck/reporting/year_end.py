"""What the year-end audit report lists besides what stands in the result: its findings by what they were a year before, the most serious first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from budgetcheck.language import _
from budgetcheck.reporting.names import page_name
from budgetcheck.rules.evaluate import UNSETTLED
from budgetcheck.vocabulary import CATEGORY, SOURCE, VERDICT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.reporting.report import Report

MOST_PROJECTS = 300
"""How many projects the page of all projects lists; it says how many there are."""

MOST_FINDINGS = 60
"""How many findings each of its lists holds."""

MOST_ADVANCES = 60
"""How many advances a page lists, those that have been open longest first."""

MOST_LINES_MOVED = 40
"""How many budget lines a page lists of each change."""

_ORDER = {verdict: place for place, verdict in enumerate(VERDICT.codes)}

Plain = dict[str, Any]


def list_portfolio(report: Report, _room: int) -> Plain:
    """The lists of the page of all projects.

    Args:
        report: The report.

    Returns:
        `listed` (projects, the most serious verdict first); `rates` (of execution, of every project); `new`, `carried` and
        `settled` (findings, each with `project` and `page`; `total` beside the first `MOST_FINDINGS` in `first`);
        `by_rule` (of each rule with any, how many projects have it in which list); `advances` (the oldest first).
    """
    projects = [{**project, "page": page_name(project["project"])} for project in report.projects]
    lists_of = {project["project"]: split(project) for project in projects}
    lists = {
        name: _first(
            {**finding, "project": project["project"], "page": project["page"]}
            for project in projects
            for finding in lists_of[project["project"]][name]
        )
        for name in ("new", "carried", "settled")
    }
    by_rule = {
        name: Counter(finding["rule"] for parts in lists_of.values() for finding in parts[name])
        for name in lists
    }
    rules = sorted({rule for counts in by_rule.values() for rule in counts})
    return {
        "listed": [
            {
                **project,
                **{name: len(parts) for name, parts in lists_of[project["project"]].items()},
            }
            for project in _most_serious(projects)[:MOST_PROJECTS]
        ],
        "rates": report.execution_rates,
        **lists,
        "by_rule": [
            {"rule": rule, **{name: counts[rule] for name, counts in by_rule.items()}} for rule in rules
        ],
        "advances": sorted(
            (
                {**advance, "project": project["project"], "page": project["page"]}
                for project in projects
                for advance in project["statement"].get("advances", ())
            ),
            key=lambda advance: -advance["days"],
        )[:MOST_ADVANCES],
        "lump_sums": sum(bool(project["statement"]["facts"]["lump_sum"]) for project in projects),
        "day_before": _day_before(report),
    }


def list_project(report: Report, project: Plain) -> Plain:
    """The lists of a project's page.

    Returns:
        `findings` (as `split`); `bars` (of each category, of a lump sum each source, its `label`, `budget` as adjusted and what was
        `spent`); `untied` (ties
        that do not hold).
    """
    statement = project["statement"]
    return {
        "findings_of": split(project),
        "bars": [
            {"label": name, "budget": row["adjusted"], "spent": row["cumulative"]}
            for name, row in _named_sums(statement)
        ],
        "untied": [tie for tie in statement["ties"] if tie["difference"] != "0.00"],
        "oldest": sorted(statement["advances"], key=lambda advance: -advance["days"])[:MOST_ADVANCES],
        "most_moved": MOST_LINES_MOVED,
        "day_before": _day_before(report),
    }


def split(project: Plain) -> dict[str, list[Plain]]:
    """A project's findings: `new` (not settled now, and were not open a year before), `carried` (open then and now), `settled` (open then)."""
    open_now = [finding for finding in project["findings"] if finding["verdict"] in UNSETTLED]
    return {
        "new": [finding for finding in open_now if finding["before"] is None],
        "carried": [finding for finding in open_now if finding["before"] is not None],
        "settled": project["settled"],
    }


def _day_before(report: Report) -> str:
    """The last day of the year before."""
    return f"{report.content['year'] - 1}-12-31"


def _named_sums(statement: Plain) -> Iterator[tuple[str, Plain]]:
    """The settlement by category, or by source where it is a lump sum, whose categories do not bind."""
    if statement["facts"]["lump_sum"]:
        for row in statement["sums"]["by_source"]:
            yield SOURCE.label(row["source"]) if row["source"] else _("未写来源"), row
        return
    for row in statement["sums"]["by_category"]:
        # Performance pay has a bar of its own.
        label = _("间接费用（不含绩效）") if row["category"] == "indirect" else None
        yield label or (CATEGORY.label(row["category"]) if row["category"] else _("未归类")), row


def _most_serious(projects: Iterable[Plain]) -> list[Plain]:
    return sorted(projects, key=lambda project: (_ORDER[project["verdict"]], project["project"]))


def _first(findings: Iterator[Plain]) -> Plain:
    every = sorted(findings, key=lambda finding: _ORDER[finding["verdict"]])
    return {"total": len(every), "first": every[:MOST_FINDINGS]}
