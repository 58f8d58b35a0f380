"""A ZIP of ledgers, unpacked into temporary files: bounded in count and size, whatever it declares."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _
from budgetcheck.ledgers.formats.package import ratio_of_a_bomb

if TYPE_CHECKING:
    from pathlib import Path

MOST_FILES = 500
_LARGEST_UNPACKED = 4 << 30
_RATIO_FREE = 32 << 20
"""Bytes up to which a file, and all files together, may unpack at any ratio: text of that size is read within seconds."""
_CHUNK = 1 << 20
_UTF_8_NAME = 0x800
_NOT_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db")


class Member(NamedTuple):
    """A file of an archive: its name there, and where it was unpacked to."""

    name: str
    path: Path


def unpack(path: Path, folder: Path) -> list[Member]:
    """The files of an archive, in its order.

    Args:
        path: The archive.
        folder: Where to unpack; each file gets a folder of its own, and no name of the archive is used as a path.

    Raises:
        ValueError: where it is damaged, encrypted, or unpacks to too much, in words for the user.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _is_file(entry)]
            if len(entries) > MOST_FILES:
                raise ValueError(
                    _("压缩包里有 {count} 个文件，最多 {most} 个").format(count=len(entries), most=MOST_FILES)
                )
            _refuse_bombs(entries, path.stat().st_size)
            members: list[Member] = []
            for number, entry in enumerate(entries):
                target = folder / f"file{number}" / "content"
                target.parent.mkdir()
                _copy(archive, entry, target)
                members.append(Member(_name(entry), target))
            return members
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise ValueError(_("压缩包已损坏或不完整，无法解压")) from error
    except RuntimeError as error:
        raise ValueError(_("压缩包设有密码；请解压后给出其中的账簿文件")) from error


def _is_file(entry: zipfile.ZipInfo) -> bool:
    # `ZipInfo.is_dir` fails on an empty name.
    return not entry.filename.endswith("/") and not any(part in entry.filename for part in _NOT_FILES)


def _refuse_bombs(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse by what is declared, each file and all together: files may share their packed bytes, or be many."""
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _LARGEST_UNPACKED:
        raise ValueError(_too_large())
    for entry in entries:
        if ratio := ratio_of_a_bomb(entry.file_size, entry.compress_size, _RATIO_FREE):
            raise ValueError(
                _("压缩包里的 {file} 解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取").format(
                    file=_name(entry), ratio=ratio
                )
            )
    if ratio := ratio_of_a_bomb(unpacked, packed, _RATIO_FREE):
        raise ValueError(_("压缩包解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取").format(ratio=ratio))


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one file, and stop where it holds more than it declares, by which it was let in."""
    written = 0
    with archive.open(entry) as source, target.open("wb") as out:
        while part := source.read(_CHUNK):
            written += len(part)
            if written > entry.file_size:
                raise zipfile.BadZipFile(entry.filename)
            out.write(part)


def _too_large() -> str:
    return _("压缩包解压后超过 4 GB，拒绝读取")


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was written: without the flag for UTF-8 it is GBK, which `zipfile` reads as cp437."""
    if entry.flag_bits & _UTF_8_NAME:
        return entry.filename
    raw = entry.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
