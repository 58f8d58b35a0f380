"""A ZIP read with suspicion: names as they were written, contents bounded by what is declared."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How entries may be packed; of other methods `zipfile` unpacks parts of any size at once."""
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, LookupError)
"""What `zipfile` raises for bytes that make no archive."""
RATIO_FREE = 32 << 20
"""Bytes up to which a file, and all files together, may unpack at any ratio: text of that size is read within seconds."""
_HIGHEST_RATIO = 100
"""Sheets and texts of ledgers shrink five to thirty times, and even rows that hold nothing but formats less than a hundred."""
_LARGEST_DIRECTORY = 8 << 20
"""Bytes of the list of entries, which takes a multiple of that in memory; that of five thousand files has less than one MB."""
_LONGEST_COMMENT = 1 << 16
_PART = 1 << 20
_UTF_8_NAME = 0x800
_NOT_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_END, _END_64, _LOCATOR_64 = struct.Struct("<4s8xL6x"), struct.Struct("<4s36xQ8x"), struct.Struct("<4s16x")
"""The records at the end of an archive: the second field of the first two is the size of the list of entries."""


def is_file(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file that somebody put there, not a folder or what a system adds."""
    # `ZipInfo.is_dir` fails on an empty name.
    return not entry.filename.endswith("/") and not any(part in entry.filename for part in _NOT_FILES)


def name_of(entry: zipfile.ZipInfo) -> str:
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


def contents(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry holds, unpacked, in parts of bounded size, and no more than it declares.

    Raises:
        zipfile.BadZipFile: where it is damaged, holds more than it declares, or is packed in an unusual way.
        RuntimeError: where it has a password.
    """
    if entry.compress_type not in METHODS:
        raise zipfile.BadZipFile(entry.filename)
    read = 0
    try:
        with archive.open(entry) as source:
            while part := source.read(_PART):
                read += len(part)
                if read > entry.file_size:
                    raise zipfile.BadZipFile(entry.filename)
                yield part
    except DAMAGE as error:
        raise zipfile.BadZipFile(entry.filename) from error


def ratio_of_a_bomb(unpacked: int, packed: int, free: int) -> int | None:
    """How many times larger something unpacks to, where that is more than a ledger can; None where it may.

    Args:
        unpacked: Bytes unpacked.
        packed: Bytes packed.
        free: Bytes up to which any ratio is harmless.
    """
    return unpacked // max(packed, 1) if unpacked > max(free, _HIGHEST_RATIO * packed) else None


def has_sensible_directory(path: Path) -> bool:
    """Whether the list of entries is of a size that can be read; `zipfile` reads it whole, whatever its size."""
    with path.open("rb") as stream:
        start = max(0, stream.seek(0, 2) - _LONGEST_COMMENT - _END.size - _LOCATOR_64.size - _END_64.size)
        stream.seek(start)
        tail = stream.read()
    at = len(tail) - _END.size
    if at < 0 or not (tail.startswith(b"PK\x05\x06", at) and tail.endswith(b"\0\0")):
        at = tail.rfind(b"PK\x05\x06", 0, len(tail) - _END.size + 4)
    if at < 0:
        return True  # none at all, which `zipfile` refuses at once
    size = int(_END.unpack_from(tail, at)[1])
    locator = at - _LOCATOR_64.size
    if locator >= _END_64.size and tail.startswith(b"PK\x06\x07", locator):
        size = int(_END_64.unpack_from(tail, locator - _END_64.size)[1])
    return size <= _LARGEST_DIRECTORY
