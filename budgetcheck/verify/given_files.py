"""The files that are given beside a report, and which of its inputs each of them is: by bytes, whatever it is called."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.files import refuse_unreadable, sha256
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcheck.verify.description import Need

MOST_FILES = 200_000
"""In the folders given: one that holds more was hardly meant."""

_NOT_FILES = ("__pycache__", "__MACOSX")


class Given(NamedTuple):
    """A file.

    Attributes:
        path: Where it really is.
        name: How messages name it.
        sha256: Of its bytes.
        in_folder: Whether a folder was named that it lies in, not the file itself.
    """

    path: Path
    name: str
    sha256: str
    in_folder: bool


class Match(NamedTuple):
    """An input of the report, and the file that is it.

    Attributes:
        need: The input.
        file: The file; None where none was given.
        is_same: Whether it has the bytes that the report names; else only its name is the input's.
    """

    need: Need
    file: Given | None
    is_same: bool = False


def read_given(paths: Sequence[Path], report: Path) -> list[Given]:
    """The files that are given, each once, those of folders and of folders in them included; the report is none of them.

    Raises:
        InputError: for a file that is not there, and folders that hold too many.
    """
    own = report.resolve()
    found: dict[Path, Given] = {}
    for path, name, in_folder in _all_files(paths):
        real = path.resolve()
        if real == own or (real in found and (in_folder or not found[real].in_folder)):
            continue
        if len(found) >= MOST_FILES:
            told = _("文件超过 {most:,} 个").format(most=MOST_FILES)
            raise InputError(Problem(name, "", told, _("请只给出报告所依据的文件")))
        found[real] = Given(real, name, sha256(real), in_folder)
    return list(found.values())


def match(needs: Iterable[Need], given: Sequence[Given]) -> tuple[list[Match], list[Given]]:
    """Each input with its file; and the files that are none.

    The bytes decide; the name does where the bytes of no file agree. Of files with the same bytes the one with the input's
    name is taken, and the others are copies of it.
    """
    by_hash: dict[str, list[Given]] = defaultdict(list)
    for file in given:
        by_hash[file.sha256].append(file)
    needed = list(needs)
    same = {
        at: max(by_hash[need.sha256], key=lambda file: _agreeing_parts(file, need))
        for at, need in enumerate(needed)
        if need.sha256 in by_hash
    }
    known = {need.sha256 for need in needed}
    left = [file for file in given if file.sha256 not in known]
    changed = _by_name({at: need for at, need in enumerate(needed) if at not in same}, left)
    matches = [
        Match(need, same.get(at) or changed.get(at), is_same=at in same) for at, need in enumerate(needed)
    ]
    taken = {file.path for file in changed.values()}
    return matches, [file for file in left if file.path not in taken]


def _by_name(needs: dict[int, Need], files: Sequence[Given]) -> dict[int, Given]:
    """Files that have the names of inputs: as much of the path as agrees, and the file's name at least; each used once."""
    by_name: dict[str, list[Given]] = defaultdict(list)
    for file in files:
        by_name[file.path.name].append(file)
    pairs = sorted(
        (
            (-_agreeing_parts(file, need), at, number, file)
            for at, need in needs.items()
            for number, file in enumerate(by_name.get(need.path.rsplit("/", 1)[-1], ()))
        ),
        key=lambda pair: pair[:3],
    )
    found: dict[int, Given] = {}
    taken: set[Path] = set()
    for _parts, at, _number, file in pairs:
        if at not in found and file.path not in taken:
            found[at] = file
            taken.add(file.path)
    return found


def _agreeing_parts(file: Given, need: Need) -> int:
    """How many parts at the end of a path are those of the input's name."""
    count = 0
    for own, wanted in zip(reversed(file.path.parts), reversed(need.path.split("/")), strict=False):
        if own != wanted:
            break
        count += 1
    return count


def _all_files(paths: Sequence[Path]) -> Iterator[tuple[Path, str, bool]]:
    for path in paths:
        if not path.is_dir():
            refuse_unreadable(path)
            yield path, str(path), False
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(
                each for each in folders if not each.startswith(".") and each not in _NOT_FILES
            )
            for name in sorted(names):
                file = Path(folder) / name
                if not name.startswith((".", "~$")) and file.is_file() and os.access(file, os.R_OK):
                    yield file, str(file), True
