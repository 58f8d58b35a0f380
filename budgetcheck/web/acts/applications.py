"""Applications as they are handed in, a ZIP or many files: unpacked, stored, and told what each file is."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.db import transaction

from budgetcheck.dossiers.given import SUFFIXES
from budgetcheck.dossiers.read import read_dossiers
from budgetcheck.identify import identify
from budgetcheck.language import _
from budgetcheck.problems import InputError
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.unpacking import names_within, unpack
from budgetcheck.web import trail
from budgetcheck.web.acts.uploads import laid
from budgetcheck.web.jobs.workspace import workspace
from budgetcheck.web.models import RunInput
from budgetcheck.web.storage.limits import FILES_OF_A_REQUEST
from budgetcheck.web.storage.scan import refuse_infected
from budgetcheck.web.storage.store import keep_file, readable_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from budgetcheck.web.models import StoredFile, Unit, User

_PACKED = (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz")
"""Archives within an archive are refused; any other file may lie beside a dossier."""

_MOST_BYTES_OF_ID = 60
"""Of a project's in the name of its form; together a file system takes 255."""


class Applications(NamedTuple):
    """What was handed in.

    Attributes:
        inputs: Of the run: dossiers and forms, those of one folder together.
        left_out: Files that no rule can be put to, each with its `name` and `why`.
    """

    inputs: list[RunInput]
    left_out: list[dict[str, Any]]


class _Given(NamedTuple):
    """A file: where it lies now, what it is, and the folder in which it was handed in (`1/申报/A` of the first ZIP)."""

    file: StoredFile
    path: Path
    kind: str
    folder: str


def sort_out(user: User, unit: Unit, files: Sequence[StoredFile]) -> Applications:
    """Tell dossiers and forms from other files; ZIPs are unpacked, and what they hold is stored first.

    Args:
        user: Who handed them in.
        unit: For which.
        files: Stored.

    Raises:
        InputError: for a ZIP that is refused; it stays stored, and nothing of it is taken.
    """
    with laid(files) as places:
        kinds = {file: identify(place) for file, place in places.items()}
        archives = [file for file in files if kinds[file] == "archive"]
        folders = {file: "" for file in files if file not in archives}
        for number, archive in enumerate(archives, 1):
            unpacked = _unpacked(user, unit, archive, places[archive])
            folders |= {file: f"{number}/{folder}" for file, folder in unpacked}
    with laid(list(folders)) as places:
        given = [_Given(file, place, identify(place), folders[file]) for file, place in places.items()]
        return _sorted(given)


def _unpacked(user: User, unit: Unit, archive: StoredFile, place: Path) -> list[tuple[StoredFile, str]]:
    """The files of an archive, stored, each with its folder there."""
    limits = settings.CONFIGURATION
    with workspace() as folder:
        try:
            names = names_within(place, archive.name)
            paths = unpack(
                place,
                folder,
                most_files=limits.most_files,
                most_bytes=limits.most_bytes * FILES_OF_A_REQUEST,
                suffixes={PurePosixPath(name).suffix.lower() for name in names}.difference(_PACKED),
                label=archive.name,
            )
        except InputError as error:
            trail.record(user, "file_refused", archive, after={"problems": len(error.problems)})
            raise
        stored = [_stored(user, unit, archive, path) for path in paths]
    for file in stored:
        refuse_infected(file, user)
    return [
        (file, PurePosixPath(name.replace("\\", "/")).parent.as_posix())
        for file, name in zip(stored, names, strict=True)
    ]


def _stored(user: User, unit: Unit, archive: StoredFile, path: Path) -> StoredFile:
    with transaction.atomic():
        file = keep_file(path, path.name, unit, user)
        told = {"sha256": file.sha256, "size": file.size, "archive": archive.name}
        trail.record(user, "file_stored", file, after=told)
    return file


def _sorted(given: Sequence[_Given]) -> Applications:
    taken = [each for each in given if not _why_left(each)]
    dossiers = {each.folder for each in taken if each.kind == "dossier"}
    folders = {each.file: _with_its_dossier(each.folder, dossiers) for each in taken}
    numbers = {folder: str(number) for number, folder in enumerate(dict.fromkeys(folders.values()), 1)}
    names = _names(taken, folders)
    return Applications(
        [
            RunInput(
                file=each.file, role="dossier", folder=numbers[folders[each.file]], name=names[each.file]
            )
            for each in taken
        ],
        [
            {"name": each.file.name, "sha256": each.file.sha256, "why": why}
            for each in given
            if (why := _why_left(each))
        ],
    )


def _why_left(given: _Given) -> str:
    """Why a file is not read; empty where it is."""
    match given.kind:
        case "dossier" | "form":
            if given.file.name.lower().endswith(SUFFIXES) and not given.file.name.startswith("~$"):
                return ""
            return _("扩展名不对；项目档案和预算表应为 {suffixes}，请改名后重新上传").format(
                suffixes=_("、").join(SUFFIXES)
            )
        case "ledger" | "trial_balance":
            return _("这是账簿；初审只看项目档案和预算表")
        case "archive":
            return _("压缩包里还有压缩包；请解压后再上传")
        case "profile":
            return _("这是科目对照方案；初审只看项目档案和预算表")
        case _:
            return _("不是项目档案或预算表，没有读取")


def _with_its_dossier(folder: str, dossiers: set[str]) -> str:
    """The nearest folder that holds a dossier, of a file's own and those above it; its own where none does."""
    own = PurePosixPath(folder)
    return next((str(each) for each in (own, *own.parents) if str(each) in dossiers), folder)


def _names(taken: Sequence[_Given], folders: dict[StoredFile, str]) -> dict[StoredFile, str]:
    """What the files of a run are called: no two the same; a form names the one project of its folder, so that it stays with it."""
    names: dict[StoredFile, str] = {}
    used: set[str] = set()
    projects = {folder: _only_project(taken, folders, folder) for folder in dict.fromkeys(folders.values())}
    for each in taken:
        name = each.file.name
        project = projects[folders[each.file]] if each.kind == "form" else ""
        if project and project not in name:
            name = _naming(name, project)
        names[each.file] = next(each for each in _ways(name) if each.casefold() not in used)
        used.add(names[each.file].casefold())
    return names


def _naming(name: str, project: str) -> str:
    """A name with a project's id in it; as it was where both are too long for one."""
    named = readable_name(f"{PurePath(name).stem}（{project}）{PurePath(name).suffix}")
    return named if project in named else name


def _ways(name: str) -> Iterator[str]:
    """A name, and what it may be called where another file has it."""
    yield name
    number = 1
    while True:
        number += 1
        yield f"{PurePath(name).stem} ({number}){PurePath(name).suffix}"


def _only_project(taken: Sequence[_Given], folders: dict[StoredFile, str], folder: str) -> str:
    """The id of the one project whose dossier lies in a folder with forms; empty where there is not one, or it cannot be read yet."""
    here = [each for each in taken if folders[each.file] == folder]
    if not folder or [each.kind for each in here].count("dossier") != 1 or len(here) == 1:
        return ""
    try:
        dossiers = read_dossiers([each.path for each in here], load_rulebook(None).programmes)
    except InputError:
        return ""  # the run says what is wrong
    ids = [each.dossier.project.id for each in dossiers]
    fit = len(ids) == 1 and ids[0].isprintable() and len(ids[0].encode()) <= _MOST_BYTES_OF_ID
    return ids[0] if fit and not set(ids[0]) & set('/\\<>:"|?*') else ""
