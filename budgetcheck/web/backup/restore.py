"""A backup put into an empty installation: in the form of its own version first, and brought forward from there."""

from __future__ import annotations

import os
import shutil
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import trail
from budgetcheck.web.backup.form import columns, models_of, value_of
from budgetcheck.web.backup.verify import open_backup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.models import Model

    from budgetcheck.web.backup.form import Manifest
    from budgetcheck.web.backup.verify import Backup

_ROWS = 200


def restore(path: Path) -> Manifest:
    """Restore a backup.

    Raises:
        InputError: where the installation is not empty, the backup is damaged, or a newer version wrote it; nothing was changed then.
    """
    backup = open_backup(path)
    executor = MigrationExecutor(connection)
    target = ("web", backup.manifest.migration)
    if target not in executor.loader.graph.nodes:
        found = _("由更新的版本 {version} 写成").format(version=backup.manifest.version)
        raise InputError(Problem(str(path), "", found, _("请先升级 budgetcheck，再恢复")))
    _refuse_used(executor, target)
    backup.refuse_damaged()
    call_command("migrate", *target, verbosity=0, interactive=False)
    executor = MigrationExecutor(connection)
    models = models_of(executor.loader.project_state(target).apps)
    try:
        with transaction.atomic():
            for name in backup.manifest.tables:
                _load(models[name], backup.rows(name))
            _mark_gone(models["web.storedfile"], backup.manifest)
            _set_counters(list(models.values()))
            _put_files(backup)
    except BaseException:
        shutil.rmtree(settings.CONFIGURATION.files, ignore_errors=True)
        raise
    call_command("migrate", verbosity=0, interactive=False)
    told = {
        "made_at": backup.manifest.made_at,
        "version": backup.manifest.version,
        "head": backup.manifest.head,
    }
    trail.record(None, "restored", after=told)
    return backup.manifest


def _refuse_used(executor: MigrationExecutor, target: tuple[str, str]) -> None:
    """Refuse an installation in which there is anything."""
    advice = _("请恢复到空的数据文件夹和空的数据库（不用先运行 migrate）；原有内容没有改动")
    folder: Path = settings.CONFIGURATION.files
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(Problem(str(folder), "", _("文件夹里已有文件"), advice))
    applied = [each for each in executor.loader.applied_migrations if each[0] == "web"]
    if not applied:
        return
    state = executor.loader.project_state([each for each in applied if each in executor.loader.graph.nodes])
    if any(model._base_manager.exists() for model in models_of(state.apps).values()):
        raise InputError(Problem("", "", _("数据库里已有内容"), advice))
    if not set(applied) <= set(executor.loader.graph.forwards_plan(target)):
        raise InputError(Problem("", "", _("数据库已是更新的版本，备份是较早的版本"), advice))


def _load(model: type[Model], rows: Iterator[dict[str, Any]]) -> None:
    """Insert rows exactly as they were; models would set the moments of their making anew."""
    fields, quote = columns(model), connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own models
    with connection.cursor() as cursor:
        while some := list(islice(rows, _ROWS)):
            cursor.executemany(
                statement,
                [
                    [
                        field.get_db_prep_save(value_of(field, row[field.attname]), connection)
                        for field in fields
                    ]
                    for row in some
                ],
            )


def _mark_gone(model: type[Model], manifest: Manifest) -> None:
    """What retention deleted while the backup was made is as deleted here."""
    field: Any = model._meta.get_field("deleted_at")
    for place, moment in manifest.gone.items():
        model._base_manager.filter(place=place).update(deleted_at=value_of(field, moment))


def _set_counters(models: list[type[Model]]) -> None:
    """Numbers that the database gives go on after those that were restored."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _put_files(backup: Backup) -> None:
    folder: Path = settings.CONFIGURATION.files
    for place, _stored in backup.stored():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("xb") as stream:
            for chunk in backup.chunks(place):
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        target.chmod(0o400)
