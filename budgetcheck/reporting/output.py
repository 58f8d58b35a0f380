"""Files written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def refuse_unwritable(
    out: Path | None,
    file: Path | None,
    inputs: Sequence[Path] = (),
    written: Sequence[str] = (),
    suffixes: Sequence[str] = (),
) -> None:
    """Refuse a target that cannot be written, before any work is done.

    Args:
        out: A folder for reports, which is made where it does not exist.
        file: A file, whose folder must exist or be `out`.
        inputs: What is read, files or folders: no target may be one of these files, or stand in one of these folders, where
            the next run would read it.
        written: Names of files that the reports put into `out`, and that could be taken for input.
        suffixes: Of the reports' other files, whose names come from projects: no input may lie in `out` with one of them.

    Raises:
        InputError: naming the target.
    """
    if out is not None and (out.exists() and not out.is_dir()):
        raise InputError(Problem(str(out), "", _("不是文件夹"), _("请换一个文件夹来写报告")))
    for target in [out / name for name in written] if out is not None else []:
        _refuse_input(target, inputs)
    for each in inputs:
        if out is not None and each.suffix.lower() in suffixes and each.resolve().parent == out.resolve():
            found = _("这个输入文件在写报告的文件夹里，可能被同名的报告覆盖")
            raise InputError(Problem(str(each), "", found, _("请换一个文件夹来写报告")))
    if file is None:
        return
    if file.is_dir() or not (
        file.absolute().parent.is_dir() or file.absolute().parent == (out or file).absolute()
    ):
        raise InputError(Problem(str(file), "", _("无法写入这个文件"), _("请核对文件夹是否存在")))
    _refuse_input(file, inputs)


@contextmanager
def written_together(folder: Path) -> Iterator[Path]:
    """A place to write files to; what was written there becomes the folder's files, all of them, unless something went wrong.

    Args:
        folder: The folder, which is made where it does not exist; files of the same names are replaced.

    Raises:
        InputError: where it cannot be written, or the disk is full; its files are then as they were.
    """
    stage: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".budgetcheck-", dir=folder))
        yield stage
        for file in sorted(stage.iterdir()):
            file.replace(folder / file.name)
    except OSError as error:
        raise InputError(
            Problem(
                str(folder),
                "",
                error.strerror or str(error),
                _("无法写入，请核对文件夹是否可写、磁盘是否已满"),
            )
        ) from error
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)


def write_text(place: Path, text: str | Iterable[str]) -> None:
    """Write a text file (UTF-8, line feeds).

    Args:
        place: The file.
        text: Its text, or the parts of it.
    """
    with place.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines([text] if isinstance(text, str) else text)


def write_files(folder: Path, contents: Mapping[str, str | Iterable[str]]) -> None:
    """Write text files into a folder, all of them or none.

    Args:
        folder: The folder, which is made where it does not exist.
        contents: The text of each file, or its parts.

    Raises:
        InputError: as `written_together`.
    """
    with written_together(folder) as stage:
        for name, text in contents.items():
            write_text(stage / name, text)


def _refuse_input(target: Path, inputs: Sequence[Path]) -> None:
    place = target.resolve()
    if any(each.resolve() in {place, place.parent} for each in inputs):
        raise InputError(Problem(str(target), "", _("会写进输入的文件或文件夹"), _("请换一个位置来写结果")))
