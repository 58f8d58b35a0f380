"""OLE2 containers (compound files): a small file system in one file, which old Office programs write."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEADER = struct.Struct("<24xHHHHH6xIII4xIIIII")
_ENTRY = struct.Struct("<64sH2xIII16s20xIQ")
_SECTOR_SHIFTS = (9, 12)
_LAST_SECTOR = 0xFFFFFFFA
_NO_ENTRY = 0xFFFFFFFF


class _Entry(NamedTuple):
    """An entry of the directory."""

    name: str
    left: int
    right: int
    child: int
    class_: bytes
    start: int
    size: int


class Container:
    """An OLE2 file.

    Attributes:
        names: The names of the streams and folders at its top.
        class_: The identifier of the program that the file belongs to.

    Raises:
        EOFError: where the file ends too soon.
        ValueError, struct.error: where it is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        (
            _minor, _major, _order, shift, mini_shift, _directory_sectors, _fat_sectors, directory,
            self._cutoff, mini_fat, _mini_sectors, difat, _difat_sectors,
        ) = _HEADER.unpack_from(self._bytes)  # fmt: skip
        if shift not in _SECTOR_SHIFTS or mini_shift >= shift:
            raise ValueError(shift)
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self._fat = self._allocation(difat)
        self._directory = _entries(self._chain(directory))
        root = self._directory[0]
        self._mini_fat = _numbers(self._chain(mini_fat))
        self._mini = self._chain(root.start)[: root.size]
        self.class_ = root.class_
        self._top = {entry.name: entry for entry in self._siblings(root.child)}
        self.names = frozenset(self._top)

    def read(self, name: str) -> bytes:
        """The content of a stream at the top."""
        entry = self._top[name]
        if entry.size > len(self._bytes):
            raise EOFError(name)
        content = self._chain(entry.start) if entry.size >= self._cutoff else self._mini_chain(entry.start)
        if len(content) < entry.size:
            raise EOFError(name)
        return content[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        content = self._bytes[start : start + self._size]
        if not content:
            raise EOFError(number)
        return content

    def _allocation(self, difat: int) -> Sequence[int]:
        """For each sector the one that follows it."""
        sectors = [number for number in _numbers(self._bytes[76:512]) if number < _LAST_SECTOR]
        seen = set()
        while difat < _LAST_SECTOR:
            if difat in seen:
                raise ValueError(difat)
            seen.add(difat)
            *numbers, difat = _numbers(self._sector(difat))
            sectors += [number for number in numbers if number < _LAST_SECTOR]
        if len(sectors) * self._size > len(self._bytes):
            raise ValueError(len(sectors))
        return _numbers(b"".join(map(self._sector, sectors)))

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _followed(start, self._fat)))

    def _mini_chain(self, start: int) -> bytes:
        size = self._mini_size
        return b"".join(
            self._mini[number * size : (number + 1) * size] for number in _followed(start, self._mini_fat)
        )

    def _siblings(self, number: int) -> list[_Entry]:
        """The entries of a folder, which form a tree."""
        found: list[_Entry] = []
        seen = {_NO_ENTRY}
        todo = [number]
        while todo:
            number = todo.pop()
            if number not in seen:
                seen.add(number)
                entry = self._directory[number]
                found.append(entry)
                todo += [entry.left, entry.right]
        return found


def _followed(start: int, following: Sequence[int]) -> list[int]:
    """The sectors of a chain; one that bites its own tail is damage."""
    chain: list[int] = []
    while start < _LAST_SECTOR:
        if len(chain) > len(following):
            raise ValueError(start)
        chain.append(start)
        start = following[start]
    return chain


def _numbers(content: bytes) -> Sequence[int]:
    return memoryview(content[: len(content) // 4 * 4]).cast("I")


def _entries(content: bytes) -> list[_Entry]:
    found = []
    for name, length, left, right, child, class_, start, size in _ENTRY.iter_unpack(content):
        text = name[: max(length - 2, 0)].decode("utf-16-le", "replace")
        # The upper half of a size is rubbish in files of small sectors.
        found.append(_Entry(text, left, right, child, class_, start, size & 0xFFFFFFFF))
    return found
