"""What the files of a report are called."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SAFE_NAME = re.compile(r"[\w.\-]{1,80}")

_LONGEST = 200
"""Bytes of a name. File systems take 255 (a character of Chinese is three or four of them), endings included."""

_RESERVED = re.compile(r"\..*|index|project-[0-9a-f]{12}|(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Files that are hidden, the page of all projects, names given below, and those that Windows keeps for devices, whatever their ending."""


def name_files(projects: Iterable[str]) -> dict[str, str]:
    """What the files of each project of a run are called, without their endings.

    A project's files have its id for a name. Where that makes no plain file name, or one that Windows or macOS take for the name
    of another project of the run (`YT-1a` beside `YT-1A`; the first in order keeps its id), a hash of the id stands for it.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for project in sorted(projects):
        folded = unicodedata.normalize("NFC", project.casefold())
        if _is_plain(project) and folded not in taken:
            names[project] = project
            taken.add(folded)
        else:
            names[project] = _hashed(project)
    return names


def _is_plain(project: str) -> bool:
    fits = _SAFE_NAME.fullmatch(project) and len(project.encode()) <= _LONGEST
    return bool(fits) and not _RESERVED.fullmatch(project)


def _hashed(project: str) -> str:
    return f"project-{hashlib.sha256(project.encode()).hexdigest()[:12]}"
