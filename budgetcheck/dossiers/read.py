"""Dossier files and folders of them, read and validated: all faults of all files at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.dossiers.accompany import attach
from budgetcheck.dossiers.given import NOTHING, empty_folder, find_files, read_given
from budgetcheck.dossiers.json_text import json_text
from budgetcheck.dossiers.side_by_side import read_parts
from budgetcheck.dossiers.tables import merged, tabulate
from budgetcheck.dossiers.text_file import lacks_budget, read_json_dossier
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from budgetcheck.dossiers.file import DossierFile, Source
    from budgetcheck.dossiers.given import GivenFile
    from budgetcheck.dossiers.model import Dossier
    from budgetcheck.dossiers.tables import DossierTables
    from budgetcheck.dossiers.workbook_file import FormFile
    from budgetcheck.vocabulary import Vocabulary

MANY = 1_000
"""Files from which they are read in parts, side by side: so many take longer than a process to start."""


class Portfolio(NamedTuple):
    """What all dossiers say, whatever the day, and where it comes from; both in the order of the projects' ids."""

    sources: list[Source]
    tables: DossierTables


def read_portfolio(paths: Sequence[Path], programmes: Vocabulary) -> Portfolio:
    """The facts of dossiers; memory holds few dossiers at a time, however many there are.

    Args:
        paths: Files and folders, as for `read_dossiers`.
        programmes: The programmes that are known.

    Raises:
        InputError: as `read_dossiers`.
    """
    files, faults = find_files(paths)
    if len(files) >= MANY and (portfolio := _in_parts(files, faults, programmes)) is not None:
        return portfolio
    dossiers = _whole(files, faults, programmes)
    return Portfolio([each.source for each in dossiers], tabulate([each.dossier for each in dossiers]))


def read_dossiers(paths: Sequence[Path], programmes: Vocabulary) -> list[DossierFile]:
    """The dossiers in files and folders, with the budget and settlement forms beside them, in the order of their ids.

    A file is YAML, JSON or a workbook, by its bytes. Of a folder its files of these suffixes are read; a workbook there
    that is no dossier and no form (a ledger) is left alone.

    Args:
        paths: Files and folders.
        programmes: The programmes that are known; a dossier of any other is refused.

    Raises:
        InputError: with every fault of every file; also for a folder without dossiers, a file given twice, a form that
            belongs to no dossier, and one project id or ledger code in two dossiers.
    """
    return _whole(*find_files(paths), programmes)


def read_tree(tree: Mapping[str, Any], label: str, programmes: Vocabulary) -> Dossier:
    """The dossier that plain values state, as a JSON file of the same content would: a form filled in on screen, say.

    Args:
        tree: The keys of a dossier; an amount may be text, an integer or a decimal. A float is taken as it is printed.
        label: How messages name it.
        programmes: The programmes that are known; a dossier of any other is refused.

    Raises:
        InputError: with every fault, each with the path of its field.
        TypeError: for a value that JSON cannot hold.
    """
    try:
        text = json_text(tree)
    except RecursionError as error:
        raise InputError(Problem(label, "", _("嵌套过深"), _("请核对内容"))) from error
    return read_json_dossier(text, label, programmes)


def _in_parts(
    files: Sequence[GivenFile], faults: Sequence[Problem], programmes: Vocabulary
) -> Portfolio | None:
    """The dossiers' facts, part by part; None where there are forms, which may belong to any of them."""
    parts = read_parts(files, programmes)
    if parts is None:
        return None
    sources = [source for part in parts for source in part.sources]
    known = [*faults, *(fault for part in parts for fault in part.faults)]
    if not sources and not known:
        known += _nothing_found([], {path.parent for part in parts for path in part.left})
    if known := [*known, *_codes_used_twice(sources), *_lacking_budgets(sources)]:
        raise InputError(*known)
    tables = merged([part.tables for part in parts if part.tables is not None])
    return Portfolio(sorted(sources, key=lambda source: source.project), tables)


def _whole(
    files: Sequence[GivenFile], faults: Sequence[Problem], programmes: Vocabulary
) -> list[DossierFile]:
    dossiers: list[DossierFile] = []
    forms: list[FormFile] = []
    left: set[Path] = set()
    known = list(faults)
    for file in files:
        try:
            content = read_given(file, programmes)
        except InputError as error:
            known.extend(error.problems)
            continue
        dossiers.extend(content.dossiers)
        forms.extend(content.forms)
        if content is NOTHING:
            left.add(file.path.parent)
    if not dossiers and not known:
        known.extend(_nothing_found(forms, left))
    sources = [each.source for each in dossiers]
    known.extend(_codes_used_twice(sources))
    if not forms:
        known.extend(_lacking_budgets(sources))
    if known:
        raise InputError(*known)
    attached = attach(dossiers, forms)
    if lacking := _lacking_budgets(each.source for each in attached):
        raise InputError(*lacking)
    return sorted(attached, key=lambda file: file.dossier.project.id)


def _nothing_found(forms: Sequence[FormFile], folders: Iterable[Path]) -> list[Problem]:
    """Why there is no dossier: forms alone, or folders in which no workbook is one."""
    if forms:
        names = _("、").join(dict.fromkeys(form.path for form in forms))
        return [
            Problem(
                names,
                "",
                _("只有预算表或决算表，没有项目档案"),
                _("请同时给出项目档案，至少写明项目编号和计划"),
            )
        ]
    return [empty_folder(folder) for folder in sorted(folders)]


def _lacking_budgets(sources: Iterable[Source]) -> list[Problem]:
    """The dossiers that leave their budget to a form, and have none from one."""
    return [lacks_budget(source.path) for source in sources if source.lacks_budget]


def _codes_used_twice(sources: Iterable[Source]) -> list[Problem]:
    owner: dict[str, Source] = {}
    faults: list[Problem] = []
    for source in sources:
        for code in dict.fromkeys([source.project, *source.ledger_codes]):
            first = owner.setdefault(code, source)
            if first is not source:
                found = _("项目编号或账内代码 {code} 已用于 {first}").format(code=code, first=first.name)
                place = source.place or "project.id / project.ledger_codes"
                faults.append(Problem(source.path, place, found, _("每个编号只能属于一个项目")))
    return faults
