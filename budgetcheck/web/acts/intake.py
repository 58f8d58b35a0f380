"""Files dropped on a project: each goes where it belongs, by what it holds and not by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.identify import identify
from budgetcheck.language import _
from budgetcheck.problems import InputError
from budgetcheck.web.acts import ledgers, projects
from budgetcheck.web.acts.uploads import laid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.web.models import Ledger, Project, StoredFile, User

DOSSIERS = ("dossier", "form")


class Taken(NamedTuple):
    """What became of a file.

    Attributes:
        file: Which.
        kind: What it is, by `budgetcheck.identify`.
        ledger: The ledger that it became, if it did.
        problems: Why it could not be used; sentences.
    """

    file: StoredFile
    kind: str
    ledger: Ledger | None
    problems: tuple[str, ...]


def take_in(user: User, project: Project, files: Sequence[StoredFile]) -> list[Taken]:
    """Take stored files into use for a project: dossier and forms as its new version, the others as ledgers or profile.

    What cannot be used says why, and keeps none of the others from being used.
    """
    with laid(files) as places:
        kinds = {file: identify(place) for file, place in places.items()}
        useless = {file for file in files if kinds[file] == "unknown" and ledgers.why_no_ledger(places[file])}
    told: list[Taken] = []
    dossier = [file for file in files if kinds[file] in DOSSIERS]
    if dossier:
        problems = _problems(lambda: projects.change_by_files(user, project, dossier))
        told += [Taken(file, kinds[file], None, problems) for file in dossier]
    told += [
        _take(user, project, file, kinds[file], is_no_ledger=file in useless)
        for file in files
        if kinds[file] not in DOSSIERS
    ]
    return told


def _take(user: User, project: Project, file: StoredFile, kind: str, *, is_no_ledger: bool) -> Taken:
    if kind == "profile":
        return Taken(file, kind, None, _problems(lambda: ledgers.keep_profile_file(user, project.unit, file)))
    if is_no_ledger:
        why = _("{name}：看不出是项目档案还是账簿；请核对文件，账簿请从财务软件导出序时账").format(
            name=file.name
        )
        return Taken(file, kind, None, (why,))
    return _as_ledger(user, project, file, kind)


def _as_ledger(user: User, project: Project, file: StoredFile, kind: str) -> Taken:
    try:
        return Taken(file, kind, ledgers.add(user, project.unit, file, [project]), ())
    except InputError as error:
        return Taken(file, kind, None, error.told)


def _problems(act: Callable[[], object]) -> tuple[str, ...]:
    try:
        act()
    except InputError as error:
        return error.told
    return ()
