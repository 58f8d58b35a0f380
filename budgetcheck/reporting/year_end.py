"""What the year-end audit report lists besides what stands in the result: its findings by what they were a year before, the most serious first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from budgetcheck.language import _
from budgetcheck.reporting.lists import oldest, settle
from budgetcheck.reporting.names import category_name, source_name
from budgetcheck.rules.evaluate import UNSETTLED
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.reporting.report import Report

MOST_FINDINGS = 60
"""How many findings each of its lists holds."""

MOST_ADVANCES = 60
"""How many advances a page lists, those that have been open longest first."""

MOST_LINES_MOVED = 40
"""How many budget lines a page lists of each change."""

_ORDER = {verdict: place for place, verdict in enumerate(VERDICT.codes)}
_LISTS = ("new", "carried", "settled")

Plain = dict[str, Any]


def list_portfolio(report: Report) -> Plain:
    """The lists of the page of all projects.

    Args:
        report: The report.

    Returns:
        `settlement` of all projects, by source; `rates` (of execution, of every project); `new`, `carried` and
        `settled` (findings, each with `project` and `page`; `total` beside the first `MOST_FINDINGS` in `first`);
        `by_rule` (of each rule with any, how many projects have it in which list); `advances` (the oldest first); the `day_before` the year; `heads` of
        the lists.
    """
    totals = report.head["statement"]
    projects = [{**project, "page": report.page_name(project["project"])} for project in report.projects]
    lists_of = {project["project"]: split(project) for project in projects}
    lists = {
        name: _first(
            {**finding, "project": project["project"], "page": project["page"]}
            for project in projects
            for finding in lists_of[project["project"]][name]
        )
        for name in _LISTS
    }
    by_rule = {
        name: Counter(finding["rule"] for parts in lists_of.values() for finding in parts[name])
        for name in lists
    }
    rules = sorted({rule for counts in by_rule.values() for rule in counts})
    return {
        "settlement": settle(totals["settlement"], totals["sums"]),
        "rates": report.execution_rates,
        **lists,
        "by_rule": [
            {"rule": rule, **{name: counts[rule] for name, counts in by_rule.items()}} for rule in rules
        ],
        "advances": oldest(
            [
                {**advance, "project": project["project"], "page": project["page"]}
                for project in projects
                for advance in project["statement"]["advances"]
            ],
            MOST_ADVANCES,
        ),
        "lump_sums": sum(bool(project["statement"]["facts"]["lump_sum"]) for project in projects),
        "day_before": _day_before(report),
        "heads": _heads(report),
    }


def list_rows(report: Report) -> Iterator[Plain]:
    """The rows of the table of all projects: of each, beside what the result says, its `page` and how many of its findings are `new`, `carried` and `settled`."""
    for project in report.listed:
        counts = {name: len(findings) for name, findings in split(project).items()}
        yield {**project, "page": report.page_name(project["project"]), "counts": counts}


def list_project(report: Report, project: Plain) -> Plain:
    """The lists of a project's page.

    Returns:
        `findings_of` (as `split`); `settlement` by source; `bars` (of each category, of a lump sum each source, its `label`,
        `budget` as adjusted and what was `spent`); `untied` (ties that do not hold); `oldest` advances; `most_moved` budget lines
        of a change; the `day_before` the year; `heads` of the lists.
    """
    statement = project["statement"]
    return {
        "findings_of": split(project),
        "settlement": settle(project["settlement"], statement["sums"]),
        "bars": [
            {"label": name, "budget": row["adjusted"], "spent": row["cumulative"]}
            for name, row in _named_sums(statement)
        ],
        "untied": [tie for tie in statement["ties"] if tie["difference"] != "0.00"],
        "oldest": oldest(statement["advances"], MOST_ADVANCES),
        "most_moved": MOST_LINES_MOVED,
        "day_before": _day_before(report),
        "heads": _heads(report),
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
    return f"{report.head['year'] - 1}-12-31"


def _heads(report: Report) -> dict[str, str]:
    """What the lists of findings are called; of the year only where they are judged as of its last day."""
    if report.result.as_of == report.result.statements.day:
        return {"new": _("本年新增"), "new_in_full": _("本年新增的事项"), "settled": _("本年已解决")}
    days = {"day": _day_before(report), "as_of": report.head["as_of"]}
    return {
        "new": _("新增（{day} 以后，截至 {as_of}）").format(**days),
        "new_in_full": _("新增的事项"),
        "settled": _("已解决（{day} 以后，截至 {as_of}）").format(**days),
    }


def _named_sums(statement: Plain) -> Iterator[tuple[str, Plain]]:
    """The settlement by category, or by source where it is a lump sum, whose categories do not bind."""
    if statement["facts"]["lump_sum"]:
        yield from ((source_name(row["source"]), row) for row in statement["sums"]["by_source"])
    else:
        yield from ((category_name(row["category"]), row) for row in statement["sums"]["by_category"])


def _first(findings: Iterator[Plain]) -> Plain:
    every = sorted(findings, key=lambda finding: _ORDER[finding["verdict"]])
    return {"total": len(every), "first": every[:MOST_FINDINGS]}
