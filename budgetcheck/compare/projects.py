"""What became of the projects: new, gone, changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.compare.findings import compare_findings, fails, is_text_only
from budgetcheck.compare.pairs import changes, figure_changes, pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from budgetcheck.compare.told import BudgetRow, FundingRow, Lead, Project, SettlementRow

_FACTS = ("verdict", "programme", "regulation", "title")
_OF_THE_DOSSIER = ("facts", "timeline", "changes", "budget")
_BUDGET = ("budget", "adjusted")
_SETTLEMENT = ("budget", "adjusted", "prior", "year", "cumulative", "balance")
_FUNDING = ("due", "received", "refunded")


class Projects(NamedTuple):
    """The projects of two results, compared; each as plain values.

    Attributes:
        added: Those that only the new result has.
        removed: Those that only the old one has.
        changed: Those that differ in more than words (or in words, where these are asked for).
        counts: How many are `added`, `removed`, `changed` (in more than words), differ in `texts_only`, are the `same`.
        texts: How many findings of all projects differ in words alone.
        new_fails: How many findings fail in the new result and did not in the old one.
    """

    added: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    counts: dict[str, int]
    texts: int
    new_fails: int


def compare_projects(old: Sequence[Project], new: Sequence[Project], *, texts: bool) -> Projects:
    """The projects of two results side by side, in the order of the new one.

    Args:
        old: Those of the old result.
        new: Those of the new one.
        texts: Whether findings that differ in words alone are listed, too; they are always counted.
    """
    added, removed, changed = [], [], []
    counts = dict.fromkeys(("added", "removed", "changed", "texts_only", "same"), 0)
    all_texts = new_fails = 0
    for before, after in pairs(old, new, lambda each: each.project):
        if before is None and after is not None:
            added.append(_whole(after))
            new_fails += sum(map(fails, after.findings))
        elif after is None and before is not None:
            removed.append(_whole(before))
        elif before is not None and after is not None:
            told = _compared(before, after)
            kind = _kind(told)
            told["texts_only"] = kind == "texts_only"
            counts[kind] += 1
            all_texts += told["texts"]
            new_fails += sum(each["new_fail"] for each in told["findings"])
            if not texts:
                told["findings"] = [each for each in told["findings"] if not is_text_only(each)]
            if kind == "changed" or (texts and kind == "texts_only"):
                changed.append(told)
    counts |= {"added": len(added), "removed": len(removed)}
    return Projects(added, removed, changed, counts, all_texts, new_fails)


def _kind(project: dict[str, Any]) -> str:
    parts = ("facts", "budget", "settlement", "funding", "leads")
    if any(project[part] for part in parts) or not all(map(is_text_only, project["findings"])):
        return "changed"
    return "texts_only" if project["texts"] else "same"


def _whole(project: Project) -> dict[str, Any]:
    return {
        "project": project.project,
        "title": project.title,
        "programme": project.programme,
        "regulation": project.regulation,
        "verdict": project.verdict,
        "fails": [finding.rule for finding in project.findings if fails(finding)],
    }


def _compared(old: Project, new: Project) -> dict[str, Any]:
    findings = compare_findings(old.findings, new.findings)
    return {
        "project": new.project,
        "title": new.title,
        "facts": [*changes(old, new, _FACTS), *_stated_facts(old, new)],
        "findings": findings,
        "texts": sum(map(is_text_only, findings)),
        "dossier_told_otherwise": bool(changes(old.statement, new.statement, _OF_THE_DOSSIER)),
        "budget": _budget(old, new),
        "settlement": _rows(old.settlement, new.settlement, ("category", "source"), _SETTLEMENT),
        "funding": _rows(old.funding, new.funding, ("source",), _FUNDING),
        "leads": _leads(old.leads, new.leads),
    }


def _stated_facts(old: Project, new: Project) -> list[dict[str, Any]]:
    """The facts of the dossier that differ; none where a side states none."""
    before, after = old.statement.facts, new.statement.facts
    if not before or not after:
        return []
    return [
        {"key": key, "old": _in_words(before.get(key)), "new": _in_words(after.get(key))}
        for key in {**after, **before}
        if before.get(key) != after.get(key)
    ]


def _in_words(value: Any) -> Any:
    """A list of several things, such as partners with their shares, as a list of texts."""
    if isinstance(value, list):
        return [" ".join(map(str, each.values())) if isinstance(each, dict) else str(each) for each in value]
    return value


def _budget(old: Project, new: Project) -> list[dict[str, Any]]:
    """The lines of the budget that differ; a settlement has them, too."""
    if old.settlement is not None and new.settlement is not None:
        return []
    sides = (old.statement.budget or None, new.statement.budget or None)
    return _rows(*sides, ("category", "source"), _BUDGET)


def _rows(
    old: Sequence[BudgetRow] | Sequence[SettlementRow] | Sequence[FundingRow] | None,
    new: Sequence[BudgetRow] | Sequence[SettlementRow] | Sequence[FundingRow] | None,
    named: tuple[str, ...],
    figures: tuple[str, ...],
) -> list[dict[str, Any]]:
    """The rows of a table that differ; none where a side has no such table."""
    if old is None or new is None:
        return []
    told: Iterable[tuple[Any, Any]] = pairs(old, new, _key(named))
    return [
        {
            **{name: getattr(after or before, name) for name in named},
            "change": "added" if before is None else "removed" if after is None else "changed",
            "figures": figure_changes(before, after, figures),
        }
        for before, after in told
        if before is None or after is None or figure_changes(before, after, figures)
    ]


def _key(named: tuple[str, ...]) -> Callable[[Any], Hashable]:
    return lambda row: tuple(getattr(row, name) for name in named)


def _leads(old: Sequence[Lead] | None, new: Sequence[Lead] | None) -> list[dict[str, Any]]:
    """The leads whose count or amount differs, a lead that is not there being none; none where a side looked for none."""
    if old is None or new is None:
        return []
    return [
        {
            "lead": one.lead,
            "old": before.count if before else 0,
            "new": after.count if after else 0,
            "old_amount": before and before.amount,
            "new_amount": after and after.amount,
        }
        for before, after in pairs(old, new, lambda each: each.lead)
        if (one := after or before) is not None and before != after
    ]
