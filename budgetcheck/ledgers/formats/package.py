"""A ZIP package (XLSX, XLSB, ODS) read with suspicion: what an entry declares is compared with what it holds."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from budgetcheck.archives import ratio_of_a_bomb
from budgetcheck.language import _
from budgetcheck.ledgers.formats.workbook import UnusableWorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_UNPACKED = 4 << 30
"""Bytes. A full sheet (1,048,576 rows) of 30 columns takes about 1.5 GB."""
_RATIO_FREE = 256 << 20
"""Bytes up to which an entry may unpack at any ratio: what little that can cost is no attack."""
_PART = 1 << 16
LARGEST_PART = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_IS_ENCRYPTED = 1


class Package:
    """The entries of a ZIP file by their names, without case, with `/` between folders, as calamine finds them.

    Raises:
        UnusableWorkbookError: where the package is a bomb by what it declares, or has a password.
        zipfile.BadZipFile: where it is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, zipfile.ZipInfo] = {}
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
        for entry in entries:
            if self._entries.setdefault(_folded(entry.filename), entry) is not entry:
                raise zipfile.BadZipFile(entry.filename)
            if entry.flag_bits & _IS_ENCRYPTED:
                raise UnusableWorkbookError(_("工作簿设有打开密码；请取消密码后另存，再重试"))
        if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise UnusableWorkbookError(_("工作簿解压后超过 4 GB，拒绝读取"))
        for entry in entries:
            if ratio := ratio_of_a_bomb(entry.file_size, entry.compress_size, _RATIO_FREE):
                raise UnusableWorkbookError(
                    _("工作簿里的 {part} 解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取").format(
                        part=entry.filename, ratio=ratio
                    )
                )

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._entries

    def size(self, name: str) -> int:
        """How many bytes an entry unpacks to, as it declares."""
        return self._entries[_folded(name)].file_size

    def parts(self, name: str) -> Iterator[bytes]:
        """What an entry holds, unpacked, in parts of bounded size.

        Raises:
            KeyError: where there is no such entry.
            UnusableWorkbookError: where it holds more than it declares.
            zipfile.BadZipFile: where it holds less, or something else than its checksum says.
        """
        entry = self._entries[_folded(name)]
        size = checksum = 0
        for part in self._unpacked(entry):
            size += len(part)
            if size > entry.file_size:
                raise UnusableWorkbookError(
                    _("工作簿里的 {part} 解压后比它声明的大，像是解压炸弹，拒绝读取").format(
                        part=entry.filename
                    )
                )
            checksum = zlib.crc32(part, checksum)
            yield part
        if (size, checksum) != (entry.file_size, entry.CRC):
            raise zipfile.BadZipFile(entry.filename)

    def read(self, name: str) -> bytes:
        """All that an entry holds."""
        return b"".join(self.parts(name))

    def compare_checksums(self, *, besides: str) -> None:
        """Read the entries that nobody reads to their end, for damage anywhere makes a file suspect.

        Args:
            besides: The beginning of the names of those that are read anyway.

        Raises:
            zipfile.BadZipFile: where one is damaged.
        """
        for name in self._entries:
            if not name.startswith(besides):
                for _part in self.parts(name):
                    pass

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise zipfile.BadZipFile(entry.filename)
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        with self._path.open("rb") as stream:
            stream.seek(entry.header_offset)
            signature, name, extra = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
            if signature != b"PK\x03\x04":
                raise zipfile.BadZipFile(entry.filename)
            stream.seek(name + extra, 1)
            left = entry.compress_size
            while packed := stream.read(min(left, _PART)):
                left -= len(packed)
                if entry.compress_type == zipfile.ZIP_STORED:
                    yield packed
                    continue
                while part := unpacker.decompress(packed, LARGEST_PART):
                    yield part
                    packed = unpacker.unconsumed_tail


def holds(members: frozenset[str] | None, name: str) -> bool:
    """Whether a ZIP file of some entries (None: no ZIP file) has one of a name, as `Package` finds it."""
    return members is not None and any(_folded(member) == _folded(name) for member in members)


def _folded(name: str) -> str:
    return name.replace("\\", "/").lower().lstrip("/")
