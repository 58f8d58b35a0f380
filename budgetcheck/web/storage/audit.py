"""Whether the bytes of stored files are what they were."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from budgetcheck.web.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1024 * 1024
_NEW = 60 * 60  # seconds: an upload lies on disk before its row is written


class Fault(NamedTuple):
    """A file that is not what it was.

    Attributes:
        file: Which.
        fault: `missing` or `changed`.
    """

    file: StoredFile
    fault: str


def faults() -> Iterator[Fault]:
    """Files whose bytes are gone, or are not those of their hash; those that retention deleted are none."""
    for file in StoredFile.objects.filter(deleted_at=None).order_by("place").iterator(chunk_size=1_000):
        found = fault_of(file)
        if found:
            yield Fault(file, found)


def fault_of(file: StoredFile) -> str:
    """`missing`, `changed`, or nothing."""
    path: Path = settings.CONFIGURATION.files / file.place
    if not path.is_file():
        return "missing"
    return "" if path.stat().st_size == file.size and digest(path) == file.sha256 else "changed"


def orphans() -> Iterator[str]:
    """Places below the folder of files in which bytes lie that no row knows, or whose row says that they were deleted."""
    folder: Path = settings.CONFIGURATION.files
    for part in sorted(folder.glob("*")):
        if not part.is_dir():
            yield part.name
            continue
        known = StoredFile.objects.filter(place__startswith=f"{part.name}/", deleted_at=None)
        places = set(known.values_list("place", flat=True))
        for path in sorted(part.rglob("*")):
            place = path.relative_to(folder).as_posix()
            if path.is_file() and place not in places and path.stat().st_mtime < time.time() - _NEW:
                yield place


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    made = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            made.update(chunk)
    return made.hexdigest()
