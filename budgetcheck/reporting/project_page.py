"""What the page of a checked project says of its course and its money, beside what every project's page lists (`lists`)."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from budgetcheck.reporting.lists import MOST_ROWS, Row, oldest, settle
from budgetcheck.reporting.names import category_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.reporting.report import Report

_MOST_CHANGES = 60
_APART = ("accounts-apart", "own-account")
_MUNICIPAL = "municipal"


def show(report: Report, project: Row) -> dict[str, Any]:
    """What the page of a checked project says beside what the page of any project does.

    Returns:
        The `timeline`, and of the statement what `_money` says.
    """
    return {
        "timeline": _timeline(project["statement"]["timeline"], report.head["as_of"]),
        **_money(project),
    }


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
