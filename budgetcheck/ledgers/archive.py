"""A ZIP of ledgers, unpacked into temporary files: bounded in count and size, whatever it declares."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _

if TYPE_CHECKING:
    from pathlib import Path

MOST_FILES = 500
_LARGEST_UNPACKED = 4 << 30
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
            if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED:
                raise ValueError(_too_large())
            room = _LARGEST_UNPACKED
            members: list[Member] = []
            for number, entry in enumerate(entries):
                target = folder / f"file{number}" / "content"
                target.parent.mkdir()
                room -= _copy(archive, entry, target, room)
                members.append(Member(_name(entry), target))
            return members
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise ValueError(_("压缩包已损坏或不完整，无法解压")) from error
    except RuntimeError as error:
        raise ValueError(_("压缩包设有密码；请解压后给出其中的账簿文件")) from error


def _is_file(entry: zipfile.ZipInfo) -> bool:
    # `ZipInfo.is_dir` fails on an empty name.
    return not entry.filename.endswith("/") and not any(part in entry.filename for part in _NOT_FILES)


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, room: int) -> int:
    """Unpack one file, and stop where it grows beyond the room there is, whatever size it declares."""
    written = 0
    with archive.open(entry) as source, target.open("wb") as out:
        while part := source.read(_CHUNK):
            written += len(part)
            if written > room:
                raise ValueError(_too_large())
            out.write(part)
    return written


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
