"""Two results compared as a whole. As JSON it is `budgetcheck/comparison/1` (docs/result.md)."""

from __future__ import annotations

import gc
import re
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from budgetcheck.compare.inputs import compare_rejected, compare_unmatched, pair_inputs
from budgetcheck.compare.projects import compare_projects
from budgetcheck.compare.reasons import why
from budgetcheck.compare.result_file import read_result
from budgetcheck.files import short_labels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from budgetcheck.compare.result_file import ResultFile
    from budgetcheck.compare.told import Told

SCHEMA = "budgetcheck/comparison/1"

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def compare_files(old: Path, new: Path, *, texts: bool = False) -> dict[str, Any]:
    """What is new, gone or changed from one result to another, and what can explain it.

    Args:
        old: The earlier result, as `--json` writes it.
        new: The later one; it may be the same file, which the comparison then says.
        texts: Whether findings that differ in words alone are listed, too; they are always counted.

    Returns:
        Plain values; money is text with two decimals.

    Raises:
        InputError: where a file is no result, with what is wrong with it.
    """
    is_same_file = old.resolve() == new.resolve()
    labels = {} if is_same_file else short_labels([old, new])
    with _without_looking_for_cycles():
        before = read_result(old, labels.get(old, old.name))
        after = before if is_same_file else read_result(new, labels.get(new, new.name))
        told = compare_results(before, after, texts=texts)
    return {**told, "same": "file" if is_same_file else told["same"]}


def compare_results(old: ResultFile, new: ResultFile, *, texts: bool = False) -> dict[str, Any]:
    """As `compare_files`, of results that were read."""
    settings = [*compare_settings(old.told, new.told)]
    inputs = pair_inputs(old.told.inputs, new.told.inputs)
    projects = compare_projects(old.told.projects, new.told.projects, texts=texts)
    rejected = compare_rejected(old.told, new.told, inputs)
    unmatched = compare_unmatched(old.told, new.told)
    listed = [each.to_dict() for each in inputs if not each.is_same]
    return {
        "schema": SCHEMA,
        "old": _named(old),
        "new": _named(new),
        "same": "content" if old.sha256 == new.sha256 else None,
        "is_changed": any((settings, listed, rejected, unmatched, projects.added, projects.removed))
        or projects.counts["changed"] > 0,
        "new_fails": projects.new_fails,
        "settings": settings,
        "inputs": listed,
        "inputs_same": sum(each.is_same for each in inputs),
        "rejected_rows": rejected,
        "unmatched": unmatched,
        "editions": _editions(projects.changed),
        "counts": projects.counts,
        "projects": {
            "added": projects.added,
            "removed": projects.removed,
            "changed": [{**each, "why": why(each, settings, inputs)} for each in projects.changed],
        },
        "texts": projects.texts,
        "texts_listed": texts,
    }


def compare_settings(old: Told, new: Told) -> Iterator[dict[str, Any]]:
    """How the runs differ: `key`, `old`, `new`.

    Keys are `version`, `as_of`, `year`, `options.…`; `settlement`, whether a result has one; and
    `lead_tests.….threshold`.
    """
    before, after = dict(_settings(old)), dict(_settings(new))
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            yield {"key": key, "old": before.get(key), "new": after.get(key)}
    if old.lead_tests and new.lead_tests:
        thresholds = {each.lead: each.threshold for each in old.lead_tests}
        for each in new.lead_tests:
            was = thresholds.get(each.lead)
            # A threshold is a sentence in the language of its run; what it sets are its numbers.
            if was is None or Counter(_NUMBER.findall(was)) != Counter(_NUMBER.findall(each.threshold)):
                yield {"key": f"lead_tests.{each.lead}.threshold", "old": was, "new": each.threshold}


def _settings(told: Told) -> Iterator[tuple[str, Any]]:
    yield "version", told.version
    yield "as_of", told.as_of
    yield "year", told.year
    for key, value in {"leads": told.lead_tests is not None, **told.options}.items():
        yield f"options.{key}", value
    yield "settlement", any(project.settlement is not None for project in told.projects)


@contextmanager
def _without_looking_for_cycles() -> Iterator[None]:
    """Plain values hold no cycles; to look for them again and again takes three times as long as to read them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _named(result: ResultFile) -> dict[str, Any]:
    told = result.told
    return {
        "file": result.name,
        "sha256": result.sha256,
        "version": told.version,
        "as_of": told.as_of,
        "year": told.year,
        "projects": len(told.projects),
    }


def _editions(changed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which editions replaced which, and for how many projects."""
    moved = Counter(
        (each["old"], each["new"])
        for project in changed
        for each in project["facts"]
        if each["key"] == "regulation"
    )
    return [{"old": old, "new": new, "projects": count} for (old, new), count in moved.items()]
