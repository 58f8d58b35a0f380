"""What every project's page lists, and how much of it.

Whatever dossier and ledgers hold, a page stays below 2,000,000 bytes: each list has a most, each text from a file is cut
(`environment.brief`), and the lists of all findings share what room there is. What is left out is said, and stands in
the workbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.evidence import MOST_LINES
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]

MOST_ROWS = 40
"""Of partners, accounts, changes, advances and the like."""

_EVIDENCE, _LEAST_EVIDENCE = 400, 5
_STEPS, _MOST_STEPS, _LEAST_STEPS = 240, 40, 3
_NOTES, _MOST_NOTES, _LEAST_NOTES = 80, 20, 1
_MOST_MONTHS = 60


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
