"""What the page of all checked projects says of each: its money, and what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.reporting.report import Report

Row = dict[str, Any]

_OPEN = ("fail", "review")
_FIRST = 2


def list_all(report: Report) -> dict[str, Any]:
    """What that page says beside what every page of all projects does: the `rates` of execution, of every project."""
    return {"rates": report.execution_rates}


def list_rows(report: Report) -> Iterator[Row]:
    """The rows of its table.

    Returns:
        Of each `project`, `title`, `programme`, `verdict`, `page`, `budget` (in force), `received`, `spent`,
        `execution_rate` (null where there is no budget), its `first` findings and how many `more`.
    """
    return ({**_row(project), "page": report.page_name(project["project"])} for project in report.listed)


def _row(project: Row) -> Row:
    open_findings = [
        finding for verdict in _OPEN for finding in project["findings"] if finding["verdict"] == verdict
    ]
    stated = project["statement"]
    carried_out = stated.get("execution") or {}
    return {
        "project": project["project"],
        "title": project["title"],
        "programme": project["programme"],
        "verdict": project["verdict"],
        "budget": (stated["sums"]["total"] or {}).get("adjusted"),
        **{name: carried_out.get(name) for name in ("received", "spent", "execution_rate")},
        "first": open_findings[:_FIRST],
        "more": max(len(open_findings) - _FIRST, 0),
    }
