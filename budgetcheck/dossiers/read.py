"""Dossier files and folders of them, read and validated: all faults of all files at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.dossiers.accompany import attach
from budgetcheck.dossiers.text_file import lacks_budget, read_text_dossier, seems_a_dossier
from budgetcheck.dossiers.workbook_file import WorkbookContent, read_workbook
from budgetcheck.files import refuse_twice, refuse_unreadable, short_labels
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.workbooks import SUFFIXES as WORKBOOK_SUFFIXES
from budgetcheck.workbooks import TooLargeError, recognise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from budgetcheck.dossiers.file import DossierFile
    from budgetcheck.dossiers.workbook_file import FormFile
    from budgetcheck.vocabulary import Vocabulary

SUFFIXES = (".yaml", ".yml", ".json", *WORKBOOK_SUFFIXES)
_NOTHING = WorkbookContent([], [])


class _Given(NamedTuple):
    """A file, and whether its user named it himself or a folder that it lies in."""

    path: Path
    in_folder: bool


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
    given, faults = _files(paths)
    labels = short_labels([file.path for file in given])
    dossiers: list[DossierFile] = []
    forms: list[FormFile] = []
    left: set[Path] = set()
    for file in given:
        try:
            content = _read(file, labels[file.path], programmes)
        except InputError as error:
            faults.extend(error.problems)
            continue
        dossiers.extend(content.dossiers)
        forms.extend(content.forms)
        if content is _NOTHING:
            left.add(file.path.parent)
    if not dossiers and not faults:
        faults.extend(_nothing_found(forms, left))
    faults.extend(_codes_used_twice(dossiers))
    if not forms:
        faults.extend(_lacking_budgets(dossiers))
    if faults:
        raise InputError(*faults)
    attached = attach(dossiers, forms)
    if lacking := _lacking_budgets(attached):
        raise InputError(*lacking)
    return sorted(attached, key=lambda file: file.dossier.project.id)


def _files(paths: Sequence[Path]) -> tuple[list[_Given], list[Problem]]:
    """The files given and those in the folders given, and the folders that have none."""
    files: list[_Given] = []
    faults: list[Problem] = []
    for path in paths:
        if not path.is_dir():
            files.append(_Given(path, in_folder=False))
            continue
        inside = sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in SUFFIXES and not file.name.startswith((".", "~$"))
        )
        if not inside:
            faults.append(_empty_folder(path))
        files.extend(_Given(file, in_folder=True) for file in inside)
    if not paths:
        raise InputError(Problem("", "", _("没有给出项目档案"), _("请给出至少一个档案文件或文件夹")))
    refuse_twice(file.path for file in files)
    return files, faults


def _empty_folder(path: Path) -> Problem:
    return Problem(
        str(path),
        "",
        _("文件夹里没有项目档案"),
        _("项目档案是 .yaml、.yml 或 .json 文件，或者填好的 .xlsx 档案表"),
    )


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
    return [_empty_folder(folder) for folder in sorted(folders)]


def _read(file: _Given, label: str, programmes: Vocabulary) -> WorkbookContent:
    path = file.path
    refuse_unreadable(path)
    try:
        form = recognise(path)
        if form is not None:
            content = read_workbook(path, label, form, programmes)
            if content.dossiers or content.forms:
                return content
    except TooLargeError as error:
        if file.in_folder:
            return _NOTHING
        raise InputError(Problem(label, "", str(error), "")) from error
    except ValueError as error:
        raise InputError(Problem(label, "", str(error), "")) from error
    if form is not None:
        if file.in_folder:
            return _NOTHING
        raise InputError(
            Problem(
                label,
                "",
                _("这个工作簿不是项目档案表、项目清单或预算表"),
                _("账簿请用 --ledger 给出；空白的档案表用 budgetcheck template dossier 档案.xlsx 生成"),
            )
        )
    is_named_workbook = path.suffix.lower() in WORKBOOK_SUFFIXES
    if file.in_folder and is_named_workbook and not seems_a_dossier(path):
        return _NOTHING
    return WorkbookContent([read_text_dossier(path, label, programmes)], [])


def _lacking_budgets(files: Iterable[DossierFile]) -> list[Problem]:
    """The dossiers that leave their budget to a form, and have none from one."""
    return [
        lacks_budget(file.path)
        for file in files
        if file.leaves_budget_to_form
        and not file.dossier.budget.lines
        and not any(form.holds == "budget" for form in file.forms)
    ]


def _codes_used_twice(files: Iterable[DossierFile]) -> list[Problem]:
    owner: dict[str, DossierFile] = {}
    faults: list[Problem] = []
    for file in files:
        project = file.dossier.project
        for code in dict.fromkeys([project.id, *project.ledger_codes]):
            first = owner.setdefault(code, file)
            if first is not file:
                found = _("项目编号或账内代码 {code} 已用于 {first}").format(code=code, first=first.name)
                place = file.place or "project.id / project.ledger_codes"
                faults.append(Problem(file.path, place, found, _("每个编号只能属于一个项目")))
    return faults
