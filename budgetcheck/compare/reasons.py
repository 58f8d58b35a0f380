"""What can explain that a project came out otherwise: what else differs between the two results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.compare.inputs import projects_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.compare.inputs import Pair

_OF_THE_RUN = ("version", "as_of", "year")
_OPTIONS = "options."
_THRESHOLDS = "lead_tests."
_OF_LEADS = ("options.leads", "options.lead_thresholds")
"""Options that no verdict knows of."""


def why(
    project: dict[str, Any], settings: Sequence[dict[str, Any]], inputs: Sequence[Pair]
) -> list[dict[str, Any]]:
    """Everything that can explain the changes of a project, for no one can tell from results which of it did.

    Args:
        project: A changed project (`projects.compare_projects`).
        settings: What differs between the runs (`comparison.compare_settings`).
        inputs: The files of both, paired.

    Returns:
        `reason` (`dossier`, `ledger`, `reading`, `edition`, `version`, `as_of`, `year`, `options`, `thresholds`),
        with `old` and `new`, or `files`; `sure` is whether the files are known to be of this project. Empty where
        nothing that a result tells of has changed.
    """
    if project["texts_only"]:
        return []
    told = [*_of_files(project, settings, inputs), *_of_facts(project), *_of_settings(settings)]
    if project["leads"]:
        told += [_setting("thresholds", each) for each in settings if each["key"].startswith(_THRESHOLDS)]
    return told


def _of_files(
    project: dict[str, Any], settings: Sequence[dict[str, Any]], inputs: Sequence[Pair]
) -> Iterator[dict[str, Any]]:
    dossiers = [each for each in inputs if each.is_dossier]
    changed = [each for each in dossiers if each.has_other_content and _may_be_of(project["project"], each)]
    # What a dossier tells of a project moves with the day; on the same day only another dossier tells otherwise.
    moved = any(each["key"] in ("as_of", "year") for each in settings)
    shown = (project["dossier_told_otherwise"] and not moved) or len(dossiers) == 1
    sure = (shown and len(changed) == 1) or all(_is_known_of(project["project"], each) for each in changed)
    if changed:
        yield _files("dossier", changed, sure=sure)
    books = [each for each in inputs if not each.is_dossier]
    if changed := [each for each in books if each.has_other_content]:
        yield _files("ledger", changed, sure=False)
    if changed := [each for each in inputs if each.is_read_otherwise]:
        yield _files("reading", changed, sure=False)


def _may_be_of(project: str, pair: Pair) -> bool:
    known = [projects_of(side) for side in (pair.old, pair.new) if side is not None]
    return any(each is None or project in each for each in known)


def _is_known_of(project: str, pair: Pair) -> bool:
    known = [projects_of(side) for side in (pair.old, pair.new) if side is not None]
    return any(each is not None and project in each for each in known)


def _of_facts(project: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in project["facts"]:
        if each["key"] == "regulation":
            yield _setting("edition", each)


def _of_settings(settings: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in settings:
        if each["key"] in _OF_THE_RUN:
            yield _setting(each["key"], each)
        elif each["key"].startswith(_OPTIONS) and each["key"] not in _OF_LEADS:
            yield _setting("options", each)


def _setting(reason: str, change: dict[str, Any]) -> dict[str, Any]:
    return {"reason": reason, "key": change["key"], "old": change["old"], "new": change["new"]}


def _files(reason: str, files: Sequence[Pair], *, sure: bool) -> dict[str, Any]:
    return {"reason": reason, "files": [each.file.path for each in files], "sure": sure}
