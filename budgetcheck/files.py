"""Files as their users named them: short labels for reports, and the hash that says which bytes were read."""

from __future__ import annotations

import codecs
import hashlib
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PART = 1 << 24


def short_labels(paths: Iterable[Path]) -> dict[Path, str]:
    """The shortest ending of each path that tells it from the others; a report names no folder of a machine.

    Two paths to the same file are refused by `refuse_twice` before this is asked.
    """
    todo = {path: path.resolve().parts for path in paths}
    labels: dict[Path, str] = {}
    length = 1
    while todo:
        endings: dict[str, list[Path]] = {}
        for path, parts in todo.items():
            endings.setdefault("/".join(parts[-length:]), []).append(path)
        for ending, found in endings.items():
            if len(found) == 1 or length >= max(len(todo[path]) for path in found):
                labels.update(dict.fromkeys(found, ending))
        todo = {path: parts for path, parts in todo.items() if path not in labels}
        length += 1
    return labels


def refuse_twice(paths: Iterable[Path]) -> None:
    """Refuse a file that is given twice: its lines would count twice.

    Raises:
        InputError: naming the file.
    """
    seen: dict[Path, Path] = {}
    for path in paths:
        same = seen.setdefault(path.resolve(), path)
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
