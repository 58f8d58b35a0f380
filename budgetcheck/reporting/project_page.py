"""What a project's page shows: which rows of its findings and statements, in which order, and how many of them at most.

Whatever dossier and ledgers hold, a page stays below 2,000,000 bytes: each list has a most, each text from a file is cut
(`environment.brief`), and the lists of all findings share what room there is. What is left out is said, and stands in
the workbook.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from budgetcheck.evidence import MOST_LINES
from budgetcheck.reporting.names import category_name
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.reporting.report import Report

Row = dict[str, Any]

MOST_ROWS = 40
"""Of partners, accounts, changes, advances and the like."""

_EVIDENCE, _LEAST_EVIDENCE = 400, 5
_STEPS, _MOST_STEPS, _LEAST_STEPS = 240, 40, 3
_NOTES, _MOST_NOTES, _LEAST_NOTES = 80, 20, 1
_MOST_MONTHS = 60
_MOST_CHANGES = 60
_APART = ("accounts-apart", "own-account")
_MUNICIPAL = "municipal"


def share_out(project: Row) -> dict[str, Any]:
    """A project's findings for a page of any report.

    Args:
        project: A project of the result's JSON.

    Returns:
        `groups` (findings by verdict), and `most` (how many lines each finding shows of `evidence`, `steps`, `notes`; of
        `rows` and `months` a list).
    """
    findings = project["findings"]
    groups: dict[str, list[Row]] = {code: [] for code in VERDICT.codes}
    for finding in findings:
        groups[finding["verdict"]].append(finding)
    shown = [finding for finding in findings if finding["verdict"] != "not_applicable"]
    evidence = [len(each["evidence"]) for each in (*shown, *project.get("leads", ()))]
    steps, notes = ([len(each[name]) for each in shown] for name in ("working", "notes"))
    return {
        "groups": groups,
        "most": {
            "evidence": fair_share(evidence, _EVIDENCE, most=MOST_LINES, least=_LEAST_EVIDENCE),
            "steps": fair_share(steps, _STEPS, most=_MOST_STEPS, least=_LEAST_STEPS),
            "notes": fair_share(notes, _NOTES, most=_MOST_NOTES, least=_LEAST_NOTES),
            "rows": MOST_ROWS,
            "months": _MOST_MONTHS,
        },
    }


def show(report: Report, project: Row) -> dict[str, Any]:
    """What the page of a checked project says beside what the page of any project does.

    Returns:
        The `timeline`, and of the statement what `_money` says.
    """
    return {
        "timeline": _timeline(project["statement"]["timeline"], report.head["as_of"]),
        **_money(project),
    }


def fair_share(lengths: Sequence[int], room: int, *, most: int, least: int) -> int:
    """How many entries each of several lists may show, so that all together have room.

    Args:
        lengths: Of the lists; what a short one leaves, the longer ones take.
        room: For how many entries there is room.
        most: What no list goes beyond.
        least: What each may show even where there is no room.
    """
    for share in range(most, least, -1):
        if sum(min(length, share) for length in lengths) <= room:
            return share
    return least


def settle(rows: Sequence[Row], sums: Row) -> list[Row]:
    """A settlement by source: its `rows` and their `sum` (of `sums`, as the result states them)."""
    rows_of: dict[str | None, list[Row]] = {}
    for row in rows:
        rows_of.setdefault(row["source"], []).append(row)
    return [
        {"source": sum_of_one["source"], "rows": rows_of[sum_of_one["source"]], "sum": sum_of_one}
        for sum_of_one in sums["by_source"]
    ]


def oldest(advances: Sequence[Row], most: int) -> list[Row]:
    """The advances that have been open longest."""
    return sorted(advances, key=lambda advance: -advance["days"])[:most]


def _timeline(events: Sequence[Row], as_of: str) -> dict[str, Any]:
    """The `events` with the day of the check among them (`event` null), and how many `changes` there are and are `listed`."""
    changes = [each for each in events if each["kind"] is not None]
    if len(changes) > _MOST_CHANGES:
        left_out = set(map(id, changes[:-_MOST_CHANGES]))
        events = [each for each in events if id(each) not in left_out]
    rows = [{**each, "is_later": each["date"] > as_of} for each in events]
    at = next((at for at, row in enumerate(rows) if row["is_later"]), len(rows))
    rows.insert(at, {"date": as_of, "event": None, "kind": None, "is_later": False})
    return {"events": rows, "changes": len(changes), "listed": min(len(changes), _MOST_CHANGES)}


def _money(project: Row) -> dict[str, Any]:
    """The statement's rows as the page's tables have them.

    Returns:
        `settlement`, as `settle`; `oldest` advances; `compared`: the rows of the picture beside it, and
        `is_municipal`: whether they are of municipal money alone; `accounts`: by account its `rows`, those of several
        sources first; `apart`: the findings on how money is kept apart.
    """
    stated = project["statement"]
    settlement = settle(project["settlement"], stated["sums"])
    municipal = next((each["rows"] for each in settlement if each["source"] == _MUNICIPAL), None)
    accounts = [
        {"account": account, "is_mixed": rows[0]["is_mixed"], "rows": rows}
        for account, rows in (
            (name, list(rows)) for name, rows in groupby(stated["accounts"], itemgetter("account"))
        )
    ]
    return {
        "settlement": settlement,
        "oldest": oldest(stated["advances"], MOST_ROWS),
        "compared": [
            {
                "label": category_name(row["category"]),
                "budget": row["adjusted"],
                "spent": row["cumulative"],
            }
            for row in (stated["sums"]["by_category"] if municipal is None else municipal)
        ],
        "is_municipal": municipal is not None,
        "accounts": sorted(accounts, key=lambda each: not each["is_mixed"]),
        "apart": [each for each in project["findings"] if each["name"] in _APART],
    }
