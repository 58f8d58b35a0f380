"""The sample project, to try things out with: a normal project of a unit, made of a bundled story."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from django.db import transaction

from budgetcheck.demo import samples
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.acts import ledgers, projects
from budgetcheck.web.models import Entry, Ledger, Project, Unit
from budgetcheck.web.storage.store import keep_file

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from budgetcheck.web.models import StoredFile, User

_STORY = "3-yantai-failed-acceptance"
_DOSSIER = "dossier.yaml"
_CODE = "YT-2025-0156"
_ADDED = "sample_added"


def sample_day() -> dt.date:
    """The day as of which the sample is worth checking."""
    day: dt.date = _told()["as_of"]
    return day


def is_sample(project: Project) -> bool:
    """Whether a project was added as the sample."""
    return project.code == _CODE and Entry.objects.filter(act=_ADDED, key=str(project.pk)).exists()


def create_sample(user: User, unit: Unit) -> Project:
    """Make the sample project with its ledgers; where the unit has it already, that one.

    Raises:
        PermissionDenied: for a unit that is not the person's to work for.
    """
    access.demand(user, Act.WORK, unit)
    folder = samples() / _STORY
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two clicks come one after the other
        known = Project.objects.filter(unit=unit, code=_CODE).first()
        if known is not None:
            return known
        project = projects.create_from_files(user, unit, [_kept(folder / _DOSSIER, unit, user)])[0]
        trail.record(user, _ADDED, project, after={"sample": _STORY})
        for name in _told()["ledgers"]:
            file = _kept(folder / name, unit, user)
            same = Ledger.objects.filter(unit=unit, file__sha256=file.sha256, removed_at=None).first()
            if same is None:
                ledgers.add(user, unit, file, [project])
            else:
                same.projects.add(project)
    return project


def _kept(path: Path, unit: Unit, user: User) -> StoredFile:
    file = keep_file(path, path.name, unit, user)
    trail.record(user, "file_stored", file, after={"sha256": file.sha256, "size": file.size})
    return file


def _told() -> dict[str, Any]:
    return tomllib.loads((samples() / _STORY / "story.toml").read_text(encoding="utf-8"))
