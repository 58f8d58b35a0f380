"""A workbook among the dossiers: the form of one project, a list of many, or budget and settlement forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from budgetcheck.dossiers.budget_form import BudgetForm, is_budget_form, read_budget_form
from budgetcheck.dossiers.faults import problems
from budgetcheck.dossiers.file import DossierFile
from budgetcheck.dossiers.form_sheets import SHEETS
from budgetcheck.dossiers.model import Dossier
from budgetcheck.dossiers.project_rows import find_list
from budgetcheck.dossiers.workbook import is_form, read_form
from budgetcheck.files import sha256
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.workbooks import read_cells

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.dossiers.project_rows import ProjectList
    from budgetcheck.vocabulary import Vocabulary
    from budgetcheck.workbooks import Cells

_MOST_SHOWN = 200


class FormFile(NamedTuple):
    """A budget or settlement form and the file that holds it."""

    path: str
    format: str
    sha256: str
    form: BudgetForm


class WorkbookContent(NamedTuple):
    """What a workbook holds; both empty where it is nothing of the kind (a ledger, say)."""

    dossiers: list[DossierFile]
    forms: list[FormFile]


def read_workbook(path: Path, label: str, form: str, programmes: Vocabulary) -> WorkbookContent:
    """The dossiers and forms in a workbook.

    Args:
        path: The file.
        label: How messages name it.
        form: `xlsx` or `xls`.
        programmes: The programmes that are known.

    Raises:
        ValueError: where it cannot be opened, in words for the user.
        InputError: with every fault of what it holds.
    """
    sheets = read_cells(path)
    digest = sha256(path)
    faults: list[Problem] = []
    content = WorkbookContent([], [])
    try:
        for dossier, place in _dossiers(sheets, label, programmes):
            content.dossiers.append(DossierFile(label, form, None, digest, dossier, place))
    except InputError as error:
        faults.extend(error.problems)
    for sheet in _other_sheets(sheets):
        try:
            content.forms.append(FormFile(label, form, digest, read_budget_form(sheet, label)))
        except InputError as error:
            faults.extend(error.problems)
    if faults:
        raise InputError(*_first(faults, label))
    return content


def _dossiers(sheets: Sequence[Cells], label: str, programmes: Vocabulary) -> list[tuple[Dossier, str]]:
    """The dossiers of a form or a list, each with its place in the file."""
    if is_form(sheets):
        filled = read_form(sheets, label)
        context = {"unit": filled.unit, "programmes": programmes}
        dossier = _validated(filled.tree, context, filled.places, label, filled.faults)
        if dossier is None:
            raise InputError(*filled.faults)
        return [(dossier, "")]
    projects = find_list(sheets, label)
    return _listed(projects, label, programmes) if projects else []


def _listed(projects: ProjectList, label: str, programmes: Vocabulary) -> list[tuple[Dossier, str]]:
    faults: list[Problem] = []
    dossiers: list[tuple[Dossier, str]] = []
    for project in projects.rows():
        try:
            dossier = Dossier.model_validate(
                project.tree, context={"unit": project.unit, "programmes": programmes}
            )
        except ValidationError as error:
            faults.extend(problems(error, label, projects.places(project.row)))
        else:
            dossiers.append((dossier, _("{sheet}!第 {row} 行").format(sheet=projects.sheet, row=project.row)))
    if not dossiers and not faults and not projects.faults:
        faults.append(Problem(label, projects.sheet, _("没有填写任何项目"), _("请在标题下面每行填一个项目")))
    if faults or projects.faults:
        raise InputError(*_without_repeats([*projects.faults, *faults]))
    return dossiers


def _validated(
    tree: dict[str, Any],
    context: dict[str, Any],
    places: dict[tuple[str | int, ...], str],
    label: str,
    faults: list[Problem],
) -> Dossier | None:
    """The dossier; or None, with what is wrong added to the faults that are known already."""
    try:
        dossier = Dossier.model_validate(tree, context=context)
    except ValidationError as error:
        faults[:] = _without_repeats([*faults, *problems(error, label, places)])
        return None
    return None if faults else dossier


def _without_repeats(faults: Sequence[Problem]) -> list[Problem]:
    """One fault for a cell: an error value is said once, not as a missing field too."""
    seen: dict[tuple[str, str], Problem] = {}
    for fault in faults:
        seen.setdefault((fault.place, "" if "!" in fault.place else fault.found), fault)
    return list(seen.values())


def _first(faults: Sequence[Problem], label: str) -> list[Problem]:
    """So many faults as a person reads; how many more there are."""
    if len(faults) <= _MOST_SHOWN:
        return list(faults)
    rest = _("还有 {count} 处错误没有列出").format(count=len(faults) - _MOST_SHOWN)
    return [*faults[:_MOST_SHOWN], Problem(label, "", rest, _("请先改正以上各处"))]


def _other_sheets(sheets: Sequence[Cells]) -> list[Cells]:
    """The sheets that are none of the dossier's form, and are budget or settlement forms."""
    own = {form.name for form in SHEETS} if is_form(sheets) else set()
    return [sheet for sheet in sheets if sheet.name not in own and is_budget_form(sheet)]
