"""A backup of an installation, written while people work."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import secrets
import zipfile
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.version import __version__
from budgetcheck.web import trail
from budgetcheck.web.backup.form import MANIFEST, Manifest, Table, columns, models_of, plain, table_file
from budgetcheck.web.models import Entry, StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.models import Model

_ROWS = 100
_CHUNK = 1024 * 1024


def write_backup(target: Path) -> Manifest:
    """Write a backup: all rows as they were at one moment, and the bytes of their files.

    Args:
        target: A file that is not there yet; only its owner may read it.

    Raises:
        InputError: where there is one, it cannot be written, or the database is not of this version.
    """
    if target.exists():
        raise InputError(Problem(str(target), "", _("文件已经存在"), _("请换一个文件名，备份不覆盖任何文件")))
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                manifest = _write(archive)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(target) if os.name == "nt" else os.link(part, target)
    except OSError as error:
        told = _("没有写成：{error}").format(error=error.strerror or str(error))
        raise InputError(Problem(str(target), "", told, _("请检查文件夹和磁盘空间"))) from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def newest_migration() -> str:
    """The newest migration of the program.

    Raises:
        InputError: where the database does not have it yet.
    """
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes("web")
    if executor.migration_plan(newest):
        raise InputError(Problem("", "", _("数据库不是这个版本的"), _("请先运行 budgetcheck manage migrate")))
    name: str = newest[0][1]
    return name


def _write(archive: zipfile.ZipFile) -> Manifest:
    migration = newest_migration()
    absent: list[str] = []
    faulty: dict[str, str] = {}
    files = 0
    with _one_moment():
        tables = {name: _write_table(archive, name, model) for name, model in models_of(apps).items()}
        last = Entry.objects.order_by("number").last()
        breaks = [each.number for each in trail.breaks()]
        for file in StoredFile.objects.filter(deleted_at=None).order_by("place").iterator(chunk_size=1_000):
            try:
                changed = _write_file(archive, file)
            except FileNotFoundError:
                absent.append(file.place)
                continue
            files += 1
            if changed:
                faulty[file.place] = "changed"
    deleted = StoredFile.objects.filter(place__in=absent).exclude(deleted_at=None)
    gone = {file.place: file.deleted_at.isoformat() for file in deleted if file.deleted_at is not None}
    faulty |= {place: "missing" for place in absent if place not in gone}
    manifest = Manifest(
        version=__version__,
        made_at=dt.datetime.now(dt.UTC).isoformat(),
        migration=migration,
        tables=tables,
        files=files,
        head=trail.FIRST if last is None else last.hash,
        breaks=breaks,
        gone=gone,
        faulty=faulty,
    )
    archive.writestr(MANIFEST, json.dumps(manifest.to_dict(), ensure_ascii=False, indent=1))
    return manifest


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """Reads see the database as it was when they began, and keep nobody from writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Not `atomic`, which takes the one right to write that SQLite has (`transaction_mode` in the settings).
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write_table(archive: zipfile.ZipFile, name: str, model: type[Model]) -> Table:
    digest, rows, fields = hashlib.sha256(), 0, columns(model)
    with archive.open(table_file(name), "w", force_zip64=True) as out:
        for row in model._base_manager.order_by("pk").iterator(chunk_size=_ROWS):
            told: dict[str, Any] = {field.attname: plain(field, row) for field in fields}
            line = (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
            digest.update(line)
            out.write(line)
            rows += 1
    return Table(rows, digest.hexdigest())


def _write_file(archive: zipfile.ZipFile, file: StoredFile) -> bool:
    """Write the bytes of a file; whether they are other than they should be."""
    digest = hashlib.sha256()
    folder: Path = settings.CONFIGURATION.files
    with (
        (folder / file.place).open("rb") as stream,
        archive.open(f"files/{file.place}", "w", force_zip64=True) as out,
    ):
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest() != file.sha256
