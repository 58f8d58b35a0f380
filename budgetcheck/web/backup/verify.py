"""Whether a backup is whole: every table, every file, the chain of the trail; before anything is made of it."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import trail
from budgetcheck.web.backup.form import (
    MANIFEST,
    STORED,
    TRAIL,
    Manifest,
    columns,
    models_of,
    table_file,
    value_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from budgetcheck.web.models import Entry

_CHUNK = 1024 * 1024
_MOST_MANIFEST = 64 * 1024 * 1024
_PLACE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class Stored(NamedTuple):
    """What a row says of a file's bytes."""

    size: int
    sha256: str


class Backup:
    """A backup that is read.

    Attributes:
        manifest: What it says of itself.
    """

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._path, self._archive, self.manifest = path, archive, manifest

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table."""
        with self._archive.open(table_file(table)) as lines:
            for line in lines:
                yield json.loads(line)

    def chunks(self, place: str) -> Iterator[bytes]:
        """The bytes of a file."""
        with self._archive.open(f"files/{place}") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def stored(self) -> Iterator[tuple[str, Stored]]:
        """Places of the files that it holds, with what their rows say."""
        for row in self.rows(STORED):
            place = row["place"]
            is_absent = place in self.manifest.gone or self.manifest.faulty.get(place) == "missing"
            if row["deleted_at"] is None and not is_absent:
                yield place, Stored(row["size"], row["sha256"])

    def refuse_damaged(self) -> None:
        """Look through all of it.

        Raises:
            InputError: naming all that is not as it was written.
        """
        told = list(self._table_faults())
        if not told:  # else what rows say of files is not to be believed
            told = [*self._file_faults(), *self._trail_faults()]
        if told:
            found = [
                Problem(str(self._path), place, fault, _("备份已损坏，没有恢复任何内容；请用另一份备份"))
                for place, fault in told
            ]
            raise InputError(*found)

    def _table_faults(self) -> Iterator[tuple[str, str]]:
        for name, table in self.manifest.tables.items():
            digest, rows = hashlib.sha256(), 0
            try:
                with self._archive.open(table_file(name)) as lines:
                    for line in lines:
                        digest.update(line)
                        rows += 1
            except (KeyError, *_BROKEN):
                yield table_file(name), _("读不出来")
                continue
            if (rows, digest.hexdigest()) != tuple(table):
                yield table_file(name), _("内容与清单的校验值不一致")

    def _file_faults(self) -> Iterator[tuple[str, str]]:
        held = {name.removeprefix("files/") for name in self._archive.namelist() if name.startswith("files/")}
        for place, stored in self.stored():
            if not _PLACE.fullmatch(place):
                yield place, _("不是本程序写的文件位置")
            elif place not in held:
                yield f"files/{place}", _("备份里没有这个文件")
            elif not self._is_as_stored(place, stored):
                yield f"files/{place}", _("内容与校验值不一致")
            held.discard(place)
        for place in sorted(held):
            yield f"files/{place}", _("清单上没有这个文件")

    def _is_as_stored(self, place: str, stored: Stored) -> bool:
        digest, size = hashlib.sha256(), 0
        try:
            for chunk in self.chunks(place):
                digest.update(chunk)
                size += len(chunk)
                if size > stored.size and place not in self.manifest.faulty:
                    return False
        except _BROKEN:
            return False
        return place in self.manifest.faulty or (size, digest.hexdigest()) == stored

    def _trail_faults(self) -> Iterator[tuple[str, str]]:
        head = trail.FIRST

        def entries() -> Iterator[Entry]:
            nonlocal head
            for entry in self._entries():
                head = entry.hash
                yield entry

        try:
            found = [each.number for each in trail.breaks(entries=entries())]
        except (KeyError, TypeError, ValueError, ValidationError):
            yield table_file(TRAIL), _("读不出来")
            return
        for number in found:
            if number not in self.manifest.breaks:
                yield table_file(TRAIL), _("操作记录第 {number} 条接不上或被改动过").format(number=number)
        if head != self.manifest.head:
            yield table_file(TRAIL), _("末条操作记录的校验值与清单不一致")

    def _entries(self) -> Iterator[Entry]:
        model: Any = models_of(apps)[TRAIL]
        fields = columns(model)
        for row in self.rows(TRAIL):
            yield model(**{field.attname: value_of(field, row[field.attname]) for field in fields})


def open_backup(path: Path) -> Backup:
    """Open a backup; all that is believed yet is its manifest.

    Raises:
        InputError: where it is none.
    """
    try:
        archive = zipfile.ZipFile(path)  # read until the process ends
        with archive.open(MANIFEST) as stream:
            manifest = Manifest.of(json.loads(stream.read(_MOST_MANIFEST)))
    except OSError as error:
        raise InputError(Problem(str(path), "", error.strerror or str(error), _("请核对文件名"))) from error
    except (KeyError, TypeError, ValueError, *_BROKEN) as error:
        expected = _("应为 budgetcheck manage backup 写的文件；如果是，它已损坏，请用另一份备份")
        raise InputError(Problem(str(path), "", _("不是备份文件，或不完整"), expected)) from error
    return Backup(path, archive, manifest)
