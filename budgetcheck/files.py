"""Files as their users named them: short labels for reports, and the hash that says which bytes were read."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PART = 1 << 24


def distinct_labels(paths: Iterable[Path]) -> dict[Path, str]:
    """The `short_labels` of many files, each of them given once; both look at where a path leads, which takes time.

    Raises:
        InputError: as `refuse_twice`.
    """
    real_paths = list(_real_paths(paths))
    _refuse_twice(real_paths)
    return _short_labels(real_paths)


def short_labels(paths: Iterable[Path]) -> dict[Path, str]:
    """The shortest ending of each path that tells it from the others; a report names no folder of a machine.

    Two paths to the same file are refused by `refuse_twice` before this is asked.
    """
    return _short_labels(list(_real_paths(paths)))


def refuse_twice(paths: Iterable[Path]) -> None:
    """Refuse a file that is given twice: its lines would count twice.

    Raises:
        InputError: naming the file.
    """
    _refuse_twice(_real_paths(paths))


def _short_labels(todo: list[tuple[Path, str]]) -> dict[Path, str]:
    labels: dict[Path, str] = {}
    length = 1
    while todo:
        endings = ["/".join(real.rsplit(os.sep, length)[-length:]) for _path, real in todo]
        times = Counter(endings)
        left = []
        for (path, real), ending in zip(todo, endings, strict=True):
            if times[ending] > 1 and ending != real.replace(os.sep, "/"):
                left.append((path, real))
            else:
                labels[path] = ending
        todo = left
        length += 1
    return labels


def _refuse_twice(real_paths: Iterable[tuple[Path, str]]) -> None:
    seen: dict[str, Path] = {}
    for path, real in real_paths:
        same = seen.setdefault(os.path.normcase(real), path)
        if same is not path:
            raise InputError(Problem(str(path), "", _("同一个文件给了两次"), _("请只给一次，否则会重复计算")))


def refuse_unreadable(path: Path) -> None:
    """Refuse a path that is no readable, non-empty file.

    Raises:
        InputError: naming the file and what is wrong with it.
    """
    if not path.exists():
        raise InputError(Problem(str(path), "", _("文件不存在"), _("请核对路径和文件名")))
    if path.is_dir():
        raise InputError(Problem(str(path), "", _("这是文件夹，不是文件"), _("请指明其中的文件")))
    if not os.access(path, os.R_OK):
        raise InputError(Problem(str(path), "", _("没有读取这个文件的权限"), _("请核对文件权限")))
    if path.stat().st_size == 0:
        raise InputError(Problem(str(path), "", _("文件是空的（0 字节）"), _("请重新导出")))


def read_start(path: Path, most: int) -> bytes:
    """The first bytes of a file, or all of them.

    Raises:
        InputError: as `refuse_unreadable`.
    """
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size:
            with path.open("rb") as stream:
                return stream.read(min(status.st_size, most))  # room is made for as many as are asked for
    except OSError:
        refuse_unreadable(path)
        raise
    refuse_unreadable(path)
    with path.open("rb") as stream:
        return stream.read(most)


def parts(path: Path) -> Iterator[bytes]:
    """A file's bytes in large parts: with small ones, threads side by side would mostly wait for one another."""
    with path.open("rb") as stream:
        while part := stream.read(_PART):
            yield part


def decodes(path: Path, encoding: str) -> bool:
    """Whether a whole file is text in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for part in parts(path):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    for part in parts(path):
        digest.update(part)
    return digest.hexdigest()


def _real_paths(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each path with where it really leads; the way to a folder is followed once for all of its files."""
    folders: dict[str, str] = {}
    for path in paths:
        folder, name = os.path.split(path)
        if name in ("", ".", "..") or path.is_symlink():
            yield path, str(path.resolve())
            continue
        if folder not in folders:
            folders[folder] = str(Path(folder).resolve()).rstrip(os.sep) + os.sep
        yield path, folders[folder] + name


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A place beside a file to write to; what was written there becomes the file, unless something went wrong.

    Raises:
        InputError: where the place cannot be written, or the disk is full; the file is then as it was.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    except OSError as error:
        raise InputError(
            Problem(
                str(target),
                "",
                error.strerror or str(error),
                _("无法写入，请核对文件夹是否可写、磁盘是否已满"),
            )
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
