"""What became of the findings of a project, rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.compare.pairs import figure_changes, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.compare.told import Finding

FIGURES = ("actual", "limit", "difference")
_TEXTS = ("name", "article", "message", "working", "notes", "remedy", "evidence")


def compare_findings(old: Sequence[Finding], new: Sequence[Finding]) -> list[dict[str, Any]]:
    """The findings that are new, gone or changed, in the order of the new result, then those that are gone.

    Returns:
        `rule`, `name`, `article`, `changed` (what of it: `new`, `gone`, or any of `verdict`, `figures`, `missing`,
        `waiver`, `evidence`, `text`), `new_fail`, `old_verdict`, `new_verdict`, `figures`, `missing_added`,
        `missing_removed`, `old_waiver`, `new_waiver`, `old_evidence`, `new_evidence` (how many ledger lines),
        `old_message`, `new_message`; of a side where the finding is not, null.
    """
    found = (_compared(before, after) for before, after in pairs(old, new, lambda each: each.rule))
    return [each for each in found if each is not None]


def is_text_only(finding: dict[str, Any]) -> bool:
    """Whether only words of a finding changed: its message, working or remedy, or where its evidence stands."""
    return bool(finding["changed"] == ["text"])


def fails(finding: Finding | None) -> bool:
    """Whether a finding is there and fails."""
    return finding is not None and finding.verdict == "fail"


def _compared(old: Finding | None, new: Finding | None) -> dict[str, Any] | None:
    if old == new:
        return None
    figures = figure_changes(old, new, FIGURES)
    if old is None or new is None:
        changed = ["new"] if old is None else ["gone"]
    else:
        told = {
            "verdict": old.verdict != new.verdict,
            "figures": bool(figures),
            "missing": set(old.missing) != set(new.missing),
            "waiver": old.waiver != new.waiver,
            "evidence": old.evidence_total != new.evidence_total,
            "text": any(getattr(old, name) != getattr(new, name) for name in _TEXTS),
        }
        changed = [name for name, has_changed in told.items() if has_changed]
    one = new or old
    if one is None or not changed:
        return None
    old_missing, new_missing = (side.missing if side else [] for side in (old, new))
    return {
        "rule": one.rule,
        "name": one.name,
        "article": one.article,
        "changed": changed,
        "new_fail": fails(new) and not fails(old),
        "old_verdict": old and old.verdict,
        "new_verdict": new and new.verdict,
        "figures": figures,
        "missing_added": [each for each in new_missing if each not in old_missing],
        "missing_removed": [each for each in old_missing if each not in new_missing],
        "old_waiver": old and old.waiver,
        "new_waiver": new and new.waiver,
        "old_evidence": old and old.evidence_total,
        "new_evidence": new and new.evidence_total,
        "old_message": old and old.message,
        "new_message": new and new.message,
    }
