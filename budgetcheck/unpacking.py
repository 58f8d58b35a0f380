"""The files of a ZIP, unpacked side by side into one folder: bounded in count and size, under safe names."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from contextlib import ExitStack
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.archives import (
    DAMAGE,
    METHODS,
    RATIO_FREE,
    contents,
    has_sensible_directory,
    is_file,
    name_of,
    ratio_of_a_bomb,
)
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

_LEFT_BY_PROGRAMS = (".", "~$", "desktop.ini")
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz")
_PACKAGES = ("[content_types].xml", "mimetype")
"""What a workbook has among its entries; a ZIP with neither is an archive."""
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_LEADS_ELSEWHERE = re.compile(r"[/\\]|[A-Za-z]:")
_UNSAFE = re.compile(r'[<>:"|?*\\/]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""
_LONGEST_NAME = 200
"""Bytes of a file's name; file systems hold 255."""
_ENCRYPTED = 0x41


class _Limits(NamedTuple):
    most_files: int
    most_bytes: int
    suffixes: Collection[str]


def unpack(  # noqa: PLR0913 - each bound is the caller's to name
    path: Path,
    into: Path,
    *,
    most_files: int,
    most_bytes: int,
    suffixes: Collection[str],
    label: str = "",
) -> list[Path]:
    """The files of an archive, unpacked side by side into one folder, in the archive's order.

    A file is named by its folders and its own name, joined by `_`, without the folders that hold all of them:
    `申报/A/档案.yaml` and `申报/B/档案.yaml` become `A_档案.yaml` and `B_档案.yaml`. What systems add to archives
    (`__MACOSX`, `Thumbs.db`, hidden files) is passed over.

    Args:
        path: The archive.
        into: The folder, made where it is absent; nothing stays there of an archive that is refused.
        most_files: How many files it may hold.
        most_bytes: How much they may hold together, unpacked.
        suffixes: Those that its files may have, such as `.yaml`.
        label: How messages name the archive; by its file name where not given.

    Raises:
        InputError: with every entry that is no regular file, has a password, a name that leads elsewhere or another
            suffix, unpacks to too much, is an archive itself, or is damaged; or for the archive as a whole.
        OSError: where the folder cannot be written.
    """
    label = label or path.name
    with _opened(path, label) as archive, ExitStack() as undo:
        entries = _entries(archive)
        if faults := _faults(path, label, entries, _Limits(most_files, most_bytes, suffixes)):
            raise InputError(*faults)
        into.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        for entry, name in zip(entries, _flat([name_of(each) for each in entries]), strict=True):
            target = into / name
            with target.open("xb") as out:
                undo.callback(target.unlink, missing_ok=True)
                _write(archive, entry, out.write, label)
            if _is_archive(target):
                raise InputError(Problem(label, name_of(entry), *_archive_within()))
            written.append(target)
        undo.pop_all()
    return written


def names_within(path: Path, label: str = "") -> list[str]:
    """The names of the files of an archive as they were written, folders included, in the order in which `unpack` gives them.

    Args:
        path: The archive.
        label: How messages name it; by its file name where not given.

    Raises:
        InputError: for a damaged archive.
    """
    with _opened(path, label or path.name) as archive:
        return [name_of(each) for each in _entries(archive)]


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What somebody put there."""
    return [each for each in archive.infolist() if is_file(each) and not _is_left(name_of(each))]


def _opened(path: Path, label: str) -> zipfile.ZipFile:
    try:
        if has_sensible_directory(path):
            return zipfile.ZipFile(path)
    except DAMAGE as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise InputError(
            Problem(label, "", _("压缩包已损坏或不完整，无法解压"), _("请重新打包或重新下载"))
        ) from error
    raise InputError(Problem(label, "", _("压缩包的文件目录过大，拒绝读取"), _("请分成几个压缩包")))


def _is_left(name: str) -> bool:
    """Whether it is a folder as Windows writes it, or a file that no person put there."""
    last = _parts(name)[-1:]
    return name.endswith("\\") or not last or last[0].lower().startswith(_LEFT_BY_PROGRAMS)


def _faults(path: Path, label: str, entries: Sequence[zipfile.ZipInfo], limits: _Limits) -> list[Problem]:
    """What is wrong by what is declared: entries may share their packed bytes, or be many."""
    if not entries:
        return [Problem(label, "", _("压缩包里没有文件"), _expected(limits.suffixes))]
    if len(entries) > limits.most_files:
        found = _("压缩包里有 {count} 个文件，最多 {most} 个").format(
            count=len(entries), most=limits.most_files
        )
        return [Problem(label, "", found, _("请分成几个压缩包"))]
    faults: list[Problem] = []
    unpacked = 0
    for entry in entries:
        if (fault := _fault(entry, limits)) is not None:
            faults.append(Problem(label, name_of(entry), *fault))
        unpacked += entry.file_size
        if unpacked > limits.most_bytes:
            found = _("压缩包里的文件到此解压后超过 {most:,} 字节").format(most=limits.most_bytes)
            return [*faults, Problem(label, name_of(entry), found, _("请分成几个压缩包"))]
    if not faults and (ratio := ratio_of_a_bomb(unpacked, path.stat().st_size, RATIO_FREE)):
        found = _("压缩包解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取").format(ratio=ratio)
        faults.append(Problem(label, "", found, _("请核对文件")))
    return faults


def _fault(entry: zipfile.ZipInfo, limits: _Limits) -> tuple[str, str] | None:
    """What is wrong with an entry, and what was expected."""
    name = name_of(entry)
    if _LEADS_ELSEWHERE.match(name) or ".." in _split(name):
        return _("文件名指向压缩包以外的位置"), _("请用文件夹里的文件重新打包")
    suffix = PurePosixPath(_parts(name)[-1]).suffix.lower()
    if suffix in _ARCHIVES and suffix not in limits.suffixes:
        return _archive_within()
    if suffix not in limits.suffixes:
        return _("不能用的文件"), _expected(limits.suffixes)
    return _fault_within(entry)


def _fault_within(entry: zipfile.ZipInfo) -> tuple[str, str] | None:
    """What is wrong with an entry, whatever its name."""
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        return _("不是普通文件（是链接或设备）"), _("请放入文件本身，重新打包")
    if entry.flag_bits & _ENCRYPTED:
        return _("设有密码"), _("请取消密码后重新打包")
    if entry.compress_type not in METHODS:
        return _("压缩方式无法识别"), _("请用系统自带的功能压缩为 ZIP")
    if ratio := ratio_of_a_bomb(entry.file_size, entry.compress_size, RATIO_FREE):
        found = _("解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取").format(ratio=ratio)
        return found, _("请核对文件")
    return None


def _expected(suffixes: Collection[str]) -> str:
    return _("压缩包里只放 {suffixes} 文件；请删去其他文件，重新打包").format(
        suffixes=_("、").join(sorted(suffixes))
    )


def _archive_within() -> tuple[str, str]:
    return _("压缩包里还有压缩包"), _("请解压后再打包")


def _flat(names: Sequence[str]) -> list[str]:
    """A safe name for each file in one folder, no two of which any file system takes for the same."""
    ways = [_parts(name) for name in names]
    shared = 0
    while len({tuple(way[: shared + 1]) for way in ways}) == 1 and all(len(way) > shared + 1 for way in ways):
        shared += 1
    flat: list[str] = []
    taken: set[str] = set()
    for way in ways:
        stem, suffix = _safe("_".join(way[shared:]))
        name, number = stem + suffix, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number}){suffix}"
        taken.add(name.casefold())
        flat.append(name)
    return flat


def _safe(name: str) -> tuple[str, str]:
    """A name that any file system takes, cut where it is too long, as its stem and its suffix."""
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", name))
    name = "".join(each if each.isprintable() else "_" for each in name)
    suffix = PurePosixPath(name).suffix
    stem = name.removesuffix(suffix).encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .")
    return ("_" if not stem or _RESERVED.fullmatch(stem) else "") + stem, suffix.rstrip(" .")


def _parts(name: str) -> list[str]:
    """The folders of an entry, and its own name."""
    return [part for part in _split(name) if part not in ("", ".")]


def _split(name: str) -> list[str]:
    return re.split(r"[/\\]", name)


def _write(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, write: Callable[[bytes], object], label: str
) -> None:
    parts = contents(archive, entry)
    while (part := _next(parts, entry, label)) is not None:
        write(part)


def _next(parts: Iterator[bytes], entry: zipfile.ZipInfo, label: str) -> bytes | None:
    """The next part; apart from the writing, whose failures are no fault of the archive."""
    try:
        return next(parts, None)
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise InputError(
            Problem(label, name_of(entry), _("已损坏或不完整，无法解压"), _("请重新打包或重新下载"))
        ) from error


def _is_archive(path: Path) -> bool:
    with path.open("rb") as stream:
        if not stream.read(4).startswith(_SIGNATURES):
            return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
    except DAMAGE:
        return False  # whoever reads the file says what is wrong with it
    return names.isdisjoint(_PACKAGES)
