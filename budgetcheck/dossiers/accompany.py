"""Budget and settlement forms beside short dossiers: which form belongs to which project, and what it adds."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from budgetcheck.dossiers.file import AttachedForm, DossierFile
from budgetcheck.dossiers.model import BudgetLine, ReportedLine
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcheck.dossiers.budget_form import Amounts
    from budgetcheck.dossiers.file import Holds
    from budgetcheck.dossiers.model import Dossier
    from budgetcheck.dossiers.workbook_file import FormFile

Cube = dict[tuple[str, str], Decimal]


def attach(dossiers: Sequence[DossierFile], forms: Sequence[FormFile]) -> list[DossierFile]:
    """The dossiers with the budgets and settlements of their forms.

    A form belongs to the dossier whose project id stands in its cells or its file's name; else to the one whose file
    has the same name; else, where there is one dossier and one form of its kind, to that.

    Raises:
        InputError: for a form that belongs to no dossier or to several, two forms of one kind for one dossier, and a
            form that says something else than the dossier itself.
    """
    attached = list(dossiers)
    faults: list[Problem] = []
    # Budget forms first: a settlement repeats the approved budget, and gives it only where nothing else does.
    for form in sorted(forms, key=_holds):
        try:
            at = _owner(form, dossiers, forms)
            attached[at] = _with_form(attached[at], form)
        except InputError as error:
            faults.extend(error.problems)
    if faults:
        raise InputError(*faults)
    return attached


def _holds(file: FormFile) -> Holds:
    return "budget" if file.form.spent is None else "settlement"


def _owner(file: FormFile, dossiers: Sequence[DossierFile], forms: Sequence[FormFile]) -> int:
    """The place of the dossier that a form belongs to."""
    stem = PurePath(file.path).stem
    ways = (
        [at for at, each in enumerate(dossiers) if _names(each.dossier.project.id, file.form.texts)],
        [at for at, each in enumerate(dossiers) if _names(each.dossier.project.id, (stem,))],
        [at for at, each in enumerate(dossiers) if PurePath(each.path).stem == stem],
        [0] if len(dossiers) == 1 and [_holds(each) for each in forms].count(_holds(file)) == 1 else [],
    )
    found = next((way for way in ways if way), [])
    if len(found) == 1:
        return found[0]
    if found:
        ids = _("、").join(dossiers[at].dossier.project.id for at in found)
        raise _refused(
            file, _("分不清属于哪个项目：{ids}").format(ids=ids), _("请让表里或文件名里只出现一个项目编号")
        )
    raise _refused(
        file, _("找不到它所属的项目档案"), _("请把项目编号写在表里或文件名里，或让文件名与档案相同")
    )


def _names(project: str, texts: Iterable[str]) -> bool:
    """Whether a text names a project by its id, not by a longer id that contains it."""
    pattern = re.compile(rf"(?<![0-9A-Za-z-]){re.escape(project)}(?![0-9A-Za-z-])")
    return any(pattern.search(text) for text in texts)


def _with_form(file: DossierFile, form: FormFile) -> DossierFile:
    holds = _holds(form)
    twin = next((each for each in file.forms if each.holds == holds), None)
    if twin is not None:
        raise _refused(
            form,
            _("项目 {project} 已有一张同类的表：{twin}").format(
                project=file.dossier.project.id, twin=f"{twin.path}!{twin.sheet}"
            ),
            _("请只给一张"),
        )
    notes = list(form.form.notes)
    dossier = file.dossier
    if form.form.approved is not None:
        dossier = _with_budget(dossier, form, notes)
    if form.form.spent is not None:
        dossier = _with_settlement(dossier, form)
    attached = AttachedForm(form.path, form.format, form.sha256, form.form.sheet, holds, tuple(notes))
    return file._replace(dossier=dossier, forms=(*file.forms, attached))


def _with_budget(dossier: Dossier, form: FormFile, notes: list[str]) -> Dossier:
    stated = _cube(form, form.form.approved or {}, dossier)
    own = _sums(dossier.budget.lines)
    if not own:
        lines = [
            BudgetLine(category=category, source=source, amount=amount)
            for (category, source), amount in stated.items()
        ]
        return dossier.model_copy(update={"budget": dossier.budget.model_copy(update={"lines": lines})})
    if own != stated and _holds(form) == "settlement":
        notes.append(
            _("{sheet} 的预算批复数与档案的预算不同，没有采用；请核对").format(sheet=form.form.sheet)
        )
    elif own != stated:
        raise _refused(
            form,
            _("与档案里的预算明细不同"),
            _("请只留一处：删去档案的预算明细，或不给预算表"),
        )
    return dossier


def _with_settlement(dossier: Dossier, form: FormFile) -> Dossier:
    stated = _cube(form, form.form.spent or {}, dossier)
    if dossier.reported is None:
        lines = [
            ReportedLine(category=category, source=source, amount=amount)
            for (category, source), amount in stated.items()
        ]
        return dossier.model_copy(update={"reported": lines})
    if _sums(dossier.reported) != stated:
        raise _refused(form, _("与档案里的已报决算不同"), _("请只留一处：删去档案的已报决算，或不给决算表"))
    return dossier


def _cube(form: FormFile, amounts: Amounts, dossier: Dossier) -> Cube:
    """Amounts with their sources; where the form names none, it is the one source that is promised to the project."""
    promised = {promise.source for promise in dossier.funding}
    only = next(iter(promised)) if len(promised) == 1 else None
    cube: Cube = {}
    for (category, source), amount in amounts.items():
        known = source or only
        if known is None:
            raise _refused(
                form,
                _("没有写明资金来源"),
                _("请在列名或标题里写明，如“市级财政资金”；或在档案的 funding（资金）里写明唯一的来源"),
            )
        cube[category, known] = cube.get((category, known), Decimal(0)) + amount
    return cube


def _sums(lines: Sequence[BudgetLine] | Sequence[ReportedLine]) -> Cube:
    sums: Cube = {}
    for line in lines:
        key = line.category, line.source
        sums[key] = sums.get(key, Decimal(0)) + line.amount
    return {key: amount for key, amount in sums.items() if amount}


def _refused(form: FormFile, found: str, expected: str) -> InputError:
    return InputError(Problem(form.path, form.form.sheet, found, expected))
