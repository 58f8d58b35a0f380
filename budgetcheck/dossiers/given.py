"""The files that are given for dossiers, named or lying in a folder; and what one of them holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.dossiers.text_file import LARGEST, read_text_dossier, seems_a_dossier
from budgetcheck.dossiers.workbook_file import WorkbookContent, read_workbook
from budgetcheck.files import distinct_labels, read_start
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.workbooks import SUFFIXES as WORKBOOK_SUFFIXES
from budgetcheck.workbooks import TooLargeError, may_be_workbook, recognise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.vocabulary import Vocabulary

SUFFIXES = (".yaml", ".yml", ".json", *WORKBOOK_SUFFIXES)
NOTHING = WorkbookContent([], [])
"""What a workbook holds that is no dossier and no form, and lies in a folder."""


class GivenFile(NamedTuple):
    """A file.

    Attributes:
        path: Where it is.
        label: How messages name it.
        in_folder: Whether its user named a folder that it lies in, not the file itself.
    """

    path: Path
    label: str
    in_folder: bool


def find_files(paths: Sequence[Path]) -> tuple[list[GivenFile], list[Problem]]:
    """The files given and those in the folders given; and what is wrong with folders that have none.

    Raises:
        InputError: where there is nothing at all, or a file is given twice.
    """
    files: list[tuple[Path, bool]] = []
    faults: list[Problem] = []
    for path in paths:
        if not path.is_dir():
            files.append((path, False))
            continue
        with os.scandir(path) as entries:
            names = (entry.name for entry in entries)
            inside = sorted(filter(_has_name_of_dossier, names), key=os.path.normcase)
        if not inside:
            faults.append(empty_folder(path))
        files.extend((path / name, True) for name in inside)
    if not paths:
        raise InputError(Problem("", "", _("没有给出项目档案"), _("请给出至少一个档案文件或文件夹")))
    labels = distinct_labels(path for path, _in_folder in files)
    return [GivenFile(path, labels[path], in_folder) for path, in_folder in files], faults


def _has_name_of_dossier(name: str) -> bool:
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))


def empty_folder(path: Path) -> Problem:
    """What is wrong with a folder in which nothing is a dossier."""
    return Problem(
        str(path),
        "",
        _("文件夹里没有项目档案"),
        _("项目档案是 .yaml、.yml 或 .json 文件，或者填好的 .xlsx 档案表"),
    )


def read_given(file: GivenFile, programmes: Vocabulary) -> WorkbookContent:
    """What a file holds; `NOTHING` for a ledger, say, that lies among the dossiers of a folder.

    Raises:
        InputError: with every fault.
    """
    path, label, in_folder = file
    content = read_start(path, LARGEST + 1)
    try:
        form = recognise(path) if may_be_workbook(content) else None
        if form is not None:
            held = read_workbook(path, label, form, programmes)
            if held.dossiers or held.forms:
                return held
    except TooLargeError as error:
        if in_folder:
            return NOTHING
        raise InputError(Problem(label, "", str(error), "")) from error
    except ValueError as error:
        raise InputError(Problem(label, "", str(error), "")) from error
    if form is not None:
        if in_folder:
            return NOTHING
        raise InputError(
            Problem(
                label,
                "",
                _("这个工作簿不是项目档案表、项目清单或预算表"),
                _("账簿请用 --ledger 给出；空白的档案表用 budgetcheck template dossier 档案.xlsx 生成"),
            )
        )
    is_named_workbook = path.suffix.lower() in WORKBOOK_SUFFIXES
    if in_folder and is_named_workbook and not seems_a_dossier(path, content):
        return NOTHING
    return WorkbookContent([read_text_dossier(path, content, label, programmes)], [])
