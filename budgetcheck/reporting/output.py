"""Files written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


def refuse_unwritable(out: Path | None, file: Path | None, inputs: Sequence[Path] = ()) -> None:
    """Refuse a target that cannot be written, before any work is done.

    Args:
        out: A folder for reports, which is made where it does not exist.
        file: A file, whose folder must exist or be `out`.
        inputs: What is read: no target may be one of these files.

    Raises:
        InputError: naming the target.
    """
    if out is not None and (out.exists() and not out.is_dir()):
        raise InputError(Problem(str(out), "", _("不是文件夹"), _("请换一个文件夹来写报告")))
    if file is None:
        return
    if file.is_dir() or not (
        file.absolute().parent.is_dir() or file.absolute().parent == (out or file).absolute()
    ):
        raise InputError(Problem(str(file), "", _("无法写入这个文件"), _("请核对文件夹是否存在")))
    if any(file.resolve() == each.resolve() or file.resolve().parent == each.resolve() for each in inputs):
        raise InputError(Problem(str(file), "", _("会写进输入的文件或文件夹"), _("请换一个位置来写结果")))


def write_files(folder: Path, contents: Mapping[str, str | Iterable[str]]) -> None:
    """Write text files (UTF-8, line feeds) into a folder: each under another name first, then all renamed.

    Args:
        folder: The folder, which is made where it does not exist.
        contents: The text of each file, or its parts.

    Raises:
        InputError: where the folder cannot be written; no file is left half-written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in contents.items():
            with (folder / f".{name}.part").open("w", encoding="utf-8", newline="\n") as part:
                part.writelines([text] if isinstance(text, str) else text)
        for name in contents:
            (folder / f".{name}.part").replace(folder / name)
    except OSError as error:
        raise InputError(
            Problem(
                str(folder),
                "",
                error.strerror or str(error),
                _("无法写入，请核对文件夹是否可写、磁盘是否已满"),
            )
        ) from error
