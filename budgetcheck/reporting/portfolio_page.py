"""What the page of all projects shows of each: as many as there is room for, those that fail first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import escape

from budgetcheck.reporting.environment import brief
from budgetcheck.reporting.names import page_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcheck.reporting.report import Report

Row = dict[str, Any]

_ORDER = ("fail", "review", "pass")
_FIRST = 2
_MARKUP = 750
_MOST_TEXT = 80
_MOST_MESSAGE = 160


def list_all(report: Report, room: int) -> dict[str, Any]:
    """What the page of all checked projects says beside what every such page does.

    Returns:
        `projects` as `overview` lists them, and the `rates` of execution, of every project.
    """
    return {"projects": overview(report.listed, room), "rates": report.execution_rates}


def overview(projects: Iterable[Row], room: int) -> list[Row]:
    """The projects that the table lists.

    Args:
        projects: Those of the result's JSON.
        room: How many bytes the table may take.

    Returns:
        Of each `project`, `title`, `programme`, `verdict`, `page`, `budget` (in force), `received`, `spent`,
        `execution_rate` (null where there are no ledgers), its `first` findings and how many `more`; by verdict, then as they
        were, until there is no room.
    """
    rows = []
    for project in sorted(projects, key=lambda each: _ORDER.index(each["verdict"])):
        row = _row(project, page_name(project["project"]))
        room -= _MARKUP + _bytes(row)
        if room < 0:
            break
        rows.append(row)
    return rows


def _row(project: Row, page: str) -> Row:
    open_findings = [
        finding for verdict in _ORDER[:2] for finding in project["findings"] if finding["verdict"] == verdict
    ]
    stated = project["statement"]
    carried_out = stated.get("execution") or {}
    return {
        "project": brief(project["project"], _MOST_TEXT),
        "title": brief(project["title"], _MOST_TEXT),
        "programme": project["programme"],
        "verdict": project["verdict"],
        "page": page,
        "budget": (stated["sums"]["total"] or {}).get("adjusted"),
        **{name: carried_out.get(name) for name in ("received", "spent", "execution_rate")},
        "first": [
            {
                "rule": each["rule"],
                "verdict": each["verdict"],
                "message": brief(each["message"], _MOST_MESSAGE),
            }
            for each in open_findings[:_FIRST]
        ],
        "more": max(len(open_findings) - _FIRST, 0),
    }


def _bytes(row: Row) -> int:
    texts: Sequence[str | None] = (
        row["project"],
        row["title"],
        row["page"] * 3,
        *(each["message"] for each in row["first"]),
    )
    return sum(len(escape(text).encode()) for text in texts if text)
