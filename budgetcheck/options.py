"""The options that decide what a run answers, told so that it can be repeated: which files, with which bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.files import sha256

if TYPE_CHECKING:
    from os import PathLike


class Given(NamedTuple):
    """A file or folder of options, or the name of something built in.

    Attributes:
        path: Its name, without the folders above it.
        sha256: Of its bytes, of a folder those of its files and their names; None for what is built in.
    """

    path: str
    sha256: str | None


class Options(NamedTuple):
    """The options of a run.

    Attributes:
        leads: Whether leads were looked for.
        profile: By which the ledgers were read; None where none was named.
        lead_thresholds: A unit's own thresholds of leads, if any.
        programmes: A folder of programmes of the user's own, if any.
    """

    leads: bool
    profile: Given | None
    lead_thresholds: Given | None
    programmes: Given | None

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {
            name: value._asdict() if isinstance(value, Given) else value
            for name, value in self._asdict().items()
        }


def given(path: str | PathLike[str] | None) -> Given | None:
    """What an option names; None where it names nothing."""
    if path is None:
        return None
    place = Path(path)
    if place.is_dir():
        return Given(place.resolve().name, hash_of_folder(place))
    return Given(place.name, sha256(place) if place.is_file() else None)


def hash_of_folder(folder: Path) -> str:
    """The SHA-256 of a folder's files, by their names in it; what an interpreter leaves behind is none of them."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(folder).as_posix()}\0{sha256(file)}\n".encode())
    return digest.hexdigest()
