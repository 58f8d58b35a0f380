"""Whether a report ties to its ledgers, as its pages list it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Plain = dict[str, Any]

MOST_FILES = 30
"""How many ledger files it reconciles, those that do not tie first."""


def list_ties(totals: Mapping[str, Any]) -> Plain:
    """What does not tie.

    Returns:
        `untied_files` (of `files`) and `untied` (of `ties`); `reconciled` (the files to list, each with its
        `uses` and whether it `is_apart`), those that do not tie first; `files_total`.
    """
    files = totals.get("files", [])
    untied = [each for each in files if _is_apart(each)]
    chosen = [*untied, *(each for each in files if not _is_apart(each))][:MOST_FILES]
    uses: dict[str, list[Plain]] = {each["file"]: [] for each in chosen}
    for row in totals.get("reconciliation", ()):
        if row["use"] is not None and row["file"] in uses:
            uses[row["file"]].append(row)
    return {
        "untied_files": untied,
        "untied": [tie for tie in totals.get("ties", ()) if tie["apart"]],
        "reconciled": [{**each, "uses": uses[each["file"]], "is_apart": _is_apart(each)} for each in chosen],
        "files_total": len(files),
    }


def count_incomplete(ledgers: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How far the ledgers themselves are incomplete, which no tie to their accepted rows can show.

    Args:
        ledgers: The elements of the result's `inputs` that are ledgers or trial balances.

    Returns:
        `rejected_rows`, and `totals_apart`: of the totals that the files state, how many differ from the rows.
    """
    return {
        "rejected_rows": sum(each["rows"]["rejected"] for each in ledgers),
        "totals_apart": sum(total["difference"] != "0.00" for each in ledgers for total in each["totals"]),
    }


def _is_apart(file: Mapping[str, Any]) -> bool:
    return bool(file["lines_difference"]) or any(
        file[f"{side}_difference"] != "0.00" for side in ("debit", "credit")
    )
