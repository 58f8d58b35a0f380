"""A ZIP of ledgers, unpacked into temporary files: bounded in count and size, whatever it declares."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.archives import RATIO_FREE, contents, is_file, name_of, ratio_of_a_bomb
from budgetcheck.language import _

if TYPE_CHECKING:
    from pathlib import Path

MOST_FILES = 500
_LARGEST_UNPACKED = 4 << 30


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
            entries = [entry for entry in archive.infolist() if is_file(entry)]
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
                members.append(Member(name_of(entry), target))
            return members
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise ValueError(_("压缩包已损坏或不完整，无法解压")) from error
    except RuntimeError as error:
        raise ValueError(_("压缩包设有密码；请解压后给出其中的账簿文件")) from error


def _refuse_bombs(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse by what is declared, each file and all together: files may share their packed bytes, or be many."""
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _LARGEST_UNPACKED:
        raise ValueError(_too_large())
    for entry in entries:
        if ratio := ratio_of_a_bomb(entry.file_size, entry.compress_size, RATIO_FREE):
            raise ValueError(
                _("压缩包里的 {file} 解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取").format(
                    file=name_of(entry), ratio=ratio
                )
            )
    if ratio := ratio_of_a_bomb(unpacked, packed, RATIO_FREE):
        raise ValueError(_("压缩包解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取").format(ratio=ratio))


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    with target.open("wb") as out:
        out.writelines(contents(archive, entry))


def _too_large() -> str:
    return _("压缩包解压后超过 4 GB，拒绝读取")
