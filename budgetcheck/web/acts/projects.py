"""Projects and the versions of their dossiers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from budgetcheck.dossiers.given import GivenFile, find_files, read_given
from budgetcheck.dossiers.read import read_dossiers
from budgetcheck.dossiers.write import dossier_json, to_tree
from budgetcheck.identify import identify
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.acts.uploads import laid
from budgetcheck.web.models import DossierVersion, Project, VersionFile
from budgetcheck.web.storage.store import keep_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from budgetcheck.dossiers.file import DossierFile
    from budgetcheck.web.models import StoredFile, Unit, User

_LONGEST_CODE, _LONGEST_TITLE = 200, 500
_TEXTS = (".yaml", ".yml", ".json")


def create_from_files(user: User, unit: Unit, files: Sequence[StoredFile]) -> list[Project]:
    """Make a project of every dossier in files, with the forms beside it.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for.
        InputError: where a file cannot be used, or the unit has a project of the same code already; nothing is made then.
    """
    access.demand(user, Act.WORK, unit)
    with laid(files) as places:
        _refuse_others(places)
        dossiers = read_dossiers(list(places.values()), load_rulebook(None).programmes)
        names = _by_label(places)
    for each in dossiers:
        _refuse_unstorable(to_tree(each.dossier), each.path)
    _refuse_known(unit, dossiers)
    with _one_of_a_code([each.dossier.project.id for each in dossiers]), transaction.atomic():
        return [_create(user, unit, each, _files_of(each, dossiers, names)) for each in dossiers]


def create_from_tree(user: User, unit: Unit, content: Mapping[str, Any]) -> Project:
    """Make a project of what a form on screen says (plain values of `budgetcheck/dossier/1`, read already).

    Raises:
        PermissionDenied, InputError: as `create_from_files`.
    """
    access.demand(user, Act.WORK, unit)
    _refuse_unstorable(content, "")
    told = content["project"]
    if Project.objects.filter(unit=unit, code=told["id"]).exists():
        raise InputError(_known(told["id"]))
    with _one_of_a_code([told["id"]]), transaction.atomic():
        project = Project.objects.create(
            unit=unit,
            code=told["id"],
            title=_short(told.get("title")),
            programme=told["programme"],
            created_by=user,
        )
        trail.record(user, "project_created", project, after={"code": project.code})
        add_version(user, project, content, [], origin="form")
    return project


def change_by_files(user: User, project: Project, files: Sequence[StoredFile]) -> DossierVersion:
    """Take the dossier that files hold as a project's new version; forms alone are read beside the present dossier.

    Raises:
        PermissionDenied: for a project that is not the person's to work for.
        InputError: where they cannot be used, or are another project's.
    """
    access.demand(user, Act.WORK, project.unit)
    programmes = load_rulebook(None).programmes
    with laid(files) as places:
        _refuse_others(places)
    with laid([*_kept_beside(project, files), *files]) as places:
        dossiers = read_dossiers(list(places.values()), programmes)
        names = _by_label(places)
    mine = [each for each in dossiers if each.dossier.project.id == project.code]
    if len(mine) != 1:
        found = _("、").join(each.dossier.project.id for each in dossiers)
        raise InputError(
            Problem(
                _("、").join(file.name for file in files),
                "project.id",
                found,
                _("应为本项目的编号 {code}；别的项目请另建").format(code=project.code),
            )
        )
    content = to_tree(mine[0].dossier)
    _refuse_unstorable(content, mine[0].path)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        _refuse_same(project, content, _("、").join(file.name for file in files))
        return add_version(user, project, content, _files_of(mine[0], dossiers, names), origin="file")


def change_by_tree(
    user: User, project: Project, content: Mapping[str, Any], *, over: int | None = None
) -> DossierVersion:
    """Take what a form on screen says as a project's new version.

    Args:
        user: Who filled it in.
        project: The project.
        content: The dossier as plain values, read already.
        over: The number of the version that the form was made of; where it is no longer the latest, nobody's work is
            written over unseen.

    Raises:
        PermissionDenied, InputError: as `change_by_files`.
    """
    access.demand(user, Act.WORK, project.unit)
    if content["project"]["id"] != project.code:
        raise InputError(Problem("", "project.id", content["project"]["id"], _("项目编号不能改")))
    _refuse_unstorable(content, "")
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        last = project.versions.select_related("created_by").first()
        if over is not None and last is not None and last.number != over:
            found = _("{name} 在您填写期间更新了档案（第 {number} 版）").format(
                name=last.created_by.name, number=last.number
            )
            raise InputError(
                Problem(
                    "",
                    "",
                    found,
                    _("您填的内容都还在；请与第 {number} 版对照后再保存").format(number=last.number),
                )
            )
        _refuse_same(project, content, "")
        return add_version(user, project, content, [], origin="form")


def add_version(
    user: User,
    project: Project,
    content: Mapping[str, Any],
    files: Sequence[tuple[StoredFile, str]],
    *,
    origin: str,
) -> DossierVersion:
    """Add a version to a project, in the transaction of its caller.

    Args:
        user: Whose doing it is.
        project: The project.
        content: The dossier as plain values.
        files: With what each holds; without any the dossier is written as a file.
        origin: `file` or `form`.
    """
    if not files:
        name = f"{project.code}.json"
        files = [(keep_bytes(dossier_json(content).encode(), name, project.unit, user), "dossier")]
    last = project.versions.first()
    version = DossierVersion.objects.create(
        project=project,
        number=last.number + 1 if last else 1,
        origin=origin,
        content=content,
        created_by=user,
    )
    VersionFile.objects.bulk_create(
        VersionFile(version=version, file=file, holds=holds) for file, holds in files
    )
    project.title = _short(content["project"].get("title"))
    project.programme = content["project"]["programme"]
    project.save(update_fields=["title", "programme"])
    trail.record(
        user,
        "dossier_changed",
        project,
        before=last.content if last else None,
        after=dict(content),
    )
    return version


def _create(user: User, unit: Unit, file: DossierFile, files: Sequence[tuple[StoredFile, str]]) -> Project:
    told = file.dossier.project
    project = Project.objects.create(
        unit=unit, code=told.id, title=_short(told.title), programme=told.programme, created_by=user
    )
    trail.record(user, "project_created", project, after={"code": project.code})
    add_version(user, project, to_tree(file.dossier), files, origin="file")
    return project


def _files_of(
    file: DossierFile, all_files: Sequence[DossierFile], names: Mapping[str, StoredFile]
) -> list[tuple[StoredFile, str]]:
    """The files that a dossier comes from; none where its file holds other projects, too."""
    if sum(each.path == file.path for each in all_files) > 1:
        return []
    forms = dict.fromkeys(form.path for form in file.forms if form.path != file.path)
    paths = [(file.path, "dossier"), *((path, "form") for path in forms)]
    return [(names[path], holds) for path, holds in paths]


def _by_label(places: Mapping[StoredFile, Path]) -> dict[str, StoredFile]:
    """Files as the readers of dossiers name them, of whom some may have the same name."""
    labels = {each.path: each.label for each in find_files(list(places.values()))[0]}
    return {labels[place]: file for file, place in places.items()}


def _kept_beside(project: Project, files: Sequence[StoredFile]) -> list[StoredFile]:
    """Files of the present version to be read with new ones: none beside a dossier; beside forms the dossier, and its forms of another kind."""
    version = project.versions.first()
    with laid(files) as places:
        if version is None or any(identify(place) == "dossier" for place in places.values()):
            return []
        new = set().union(*map(_form_kinds, places.values()))
    rows = list(version.versionfile_set.select_related("file").order_by("pk"))
    with laid([each.file for each in rows if each.holds == "form"]) as places:
        replaced = {file.pk for file, place in places.items() if _form_kinds(place) & new}
    return [each.file for each in rows if each.file.pk not in replaced]


def _form_kinds(place: Path) -> set[str]:
    """Which forms a workbook holds."""
    held = read_given(GivenFile(place, place.name, in_folder=False), load_rulebook(None).programmes)
    return {"budget" if form.form.spent is None else "settlement" for form in held.forms}


def _refuse_others(places: Mapping[StoredFile, Path]) -> None:
    """Refuse what is neither dossier nor form before the readers of these see it: damaged workbooks make them take all memory.

    A text is read in any case: what keeps it from being a dossier its reader says best.
    """
    kinds = {file: identify(place) for file, place in places.items() if place.suffix.lower() not in _TEXTS}
    faults = [
        Problem(file.name, "", *_other(kind))
        for file, kind in kinds.items()
        if kind not in ("dossier", "form")
    ]
    if faults:
        raise InputError(*faults)


def _other(kind: str) -> tuple[str, str]:
    """What a file is instead, and what to do with it."""
    if kind in ("ledger", "trial_balance"):
        return _("这是账簿，不是项目档案"), _("请先建立项目，再到项目页上传账簿")
    return _("看不出是项目档案或预算表"), _("请上传 YAML、JSON 或填好的 Excel 项目档案，以及它的预算表")


def _refuse_known(unit: Unit, dossiers: Sequence[DossierFile]) -> None:
    codes = [each.dossier.project.id for each in dossiers]
    known = Project.objects.filter(unit=unit, code__in=codes).values_list("code", flat=True)
    if known:
        raise InputError(*(_known(code) for code in known))


@contextmanager
def _one_of_a_code(codes: Sequence[str]) -> Iterator[None]:
    """Say it as `_refuse_known` does where somebody made a project of the same code at the same moment."""
    try:
        yield
    except IntegrityError as error:
        raise InputError(*map(_known, codes)) from error


def _refuse_unstorable(content: Mapping[str, Any], file: str) -> None:
    """Refuse what JSON can escape and no database keeps."""
    if any("\0" in text for text in _texts(content)):
        expected = _("请删去后再试；这样的字符多半来自损坏的文件")
        raise InputError(Problem(file, "", _("有不能保存的控制字符"), expected))
    if len(content["project"]["id"]) > _LONGEST_CODE:
        found = _("项目编号超过 {most} 个字符").format(most=_LONGEST_CODE)
        raise InputError(Problem(file, "project.id", found, _("请核对，照立项文件上的编号填写")))


def _short(title: str | None) -> str:
    """As much of a title as lists show; the dossier has the whole."""
    return (title or "")[:_LONGEST_TITLE]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _refuse_same(project: Project, content: Mapping[str, Any], file: str) -> None:
    last = project.versions.first()
    if last is not None and last.content == content:
        found = _("与现在的档案（第 {number} 版）内容相同").format(number=last.number)
        raise InputError(Problem(file, "", found, _("没有需要更新的内容")))


def _known(code: str) -> Problem:
    return Problem("", "project.id", code, _("本单位已有这个编号的项目；要更新它的档案，请打开那个项目"))
