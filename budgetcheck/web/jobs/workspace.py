"""A run's inputs laid out as files with the names that people know, in a folder that goes away with it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from budgetcheck.web.storage.store import path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcheck.web.models import RunInput, StoredFile

_HOUR = 60 * 60


class Laid(NamedTuple):
    """Where the inputs of a run lie.

    Attributes:
        dossiers: Folders.
        ledgers: Files.
        profile: A file, if there is one.
        out: An empty folder for reports.
    """

    dossiers: list[Path]
    ledgers: list[Path]
    profile: Path | None
    out: Path


@contextmanager
def workspace() -> Iterator[Path]:
    """An empty folder that goes away."""
    place = settings.CONFIGURATION.data / "work"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Remove the folders of processes that died.

    Returns:
        How many there were.
    """
    place = settings.CONFIGURATION.data / "work"
    oldest = time.time() - max(_HOUR, 2 * 60 * settings.CONFIGURATION.run_minutes)
    left = [folder for folder in place.glob("*") if _changed_at(folder) < oldest]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def lay_out(inputs: Iterable[RunInput], folder: Path) -> Laid:
    """Lay a run's inputs out.

    Args:
        inputs: With their files.
        folder: An empty one.

    Raises:
        DeletedError: where the bytes of one were deleted.
    """
    dossiers: dict[str, Path] = {}
    laid = Laid([], [], None, folder / "out")
    laid.out.mkdir()
    for each in inputs:
        if each.role == "ledger":
            laid.ledgers.append(_free(folder, "ledgers", each.name))
            lay(each.file, laid.ledgers[-1])
        elif each.role == "profile":
            laid = laid._replace(profile=folder / each.name)
            lay(each.file, folder / each.name)
        else:
            place = dossiers.setdefault(each.folder, folder / f"dossiers-{len(dossiers) + 1}")
            lay(each.file, _free(place, ".", each.name))
    laid.dossiers.extend(dossiers.values())
    return laid


def lay(file: StoredFile, place: Path) -> None:
    """Lay a file out under a name: without a copy where the disk can."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path_of(file), place)
    except OSError:
        shutil.copyfile(path_of(file), place)


def _changed_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # its process has just removed it
        return time.time()


def _free(folder: Path, part: str, name: str) -> Path:
    """A place for a file of that name beside the others; where one of them has it, the name gets a number."""
    place, count = folder / part / name, 1
    while place.exists():
        count += 1
        place = folder / part / f"{Path(name).stem}（{count}）{Path(name).suffix}"
    return place
