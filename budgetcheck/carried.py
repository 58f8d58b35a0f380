"""Findings of a year, and those carried over from before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.rules.evaluate import UNSETTLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OF_NO_DAY = ("BK-2", "BK-3", "BK-6", "BK-9")
"""Rules on what the files say as they are now: their own totals, the unit's settlement, rows that could not be read, whether the
books know the project. A settlement of this year was not wrong at the end of the last, and a project whose first line is of this
year has not mended anything, so nothing of theirs is carried over or settled."""


def carry_over(listed: Mapping[str, dict[str, Any]], before: Iterable[Mapping[str, Any]]) -> None:
    """Mark what was not settled at the end of the year before.

    Args:
        listed: By project, its `findings` as plain values. Each finding gets `before`: its verdict and difference then,
            where it was not settled then, else null; and each project `settled`: what was not settled then, and is now.
        before: `project`, `rule`, `verdict`, `difference` of findings that were not settled then.
    """
    then = {(row["project"], row["rule"]): row for row in before}
    for project, of_project in listed.items():
        settled = []
        for finding in of_project["findings"]:
            known = then.get((project, finding["rule"]))
            was = known and {"verdict": known["verdict"], "difference": known["difference"]}
            finding["before"] = was
            if was is not None and finding["verdict"] not in UNSETTLED:
                settled.append({"rule": finding["rule"], **was, "now": finding["verdict"]})
        of_project["settled"] = settled
