"""A backup of one installation restored into another: on the same kind of database, and on the other."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import threading
import zipfile
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from budgetcheck.problems import InputError
from budgetcheck.web import trail
from budgetcheck.web.acts import ledgers
from budgetcheck.web.acts.people import local_person
from budgetcheck.web.backup import write
from budgetcheck.web.backup.form import columns, models_of
from budgetcheck.web.backup.restore import restore
from budgetcheck.web.backup.write import write_backup
from budgetcheck.web.jobs import checking
from budgetcheck.web.models import Entry, Ledger, StoredFile, Unit
from budgetcheck.web.storage.audit import faults, orphans
from budgetcheck.web.storage.store import delete_bytes, keep_bytes, path_of
from tests.web.conftest import work
from tests.web.installed import Installation, database
from tests.web.test_workers import _ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def empty(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Installation]]:
    """Makes empty installations on a kind of database."""
    with contextlib.ExitStack() as open_things:

        def make(kind: str) -> Installation:
            url = None
            if kind == "postgresql":
                url = open_things.enter_context(database(request.getfixturevalue("postgresql")))
            made = Installation(tmp_path / f"restored-{kind}", url)
            open_things.callback(made.close)
            return made

        yield make


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A backup of an installation on SQLite in which much was done, and what that holds."""
    folder = tmp_path_factory.mktemp("backed-up")
    made = Installation(folder / "data", None)
    try:
        made.do(_do_much)
        held = made.do(_held)
        done = made.manage("backup", str(folder / "backup.zip"))
        assert done.returncode == 0, done.stderr
        assert "备份完成" in done.stdout
    finally:
        made.close()
    return folder / "backup.zip", held


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_all_is_restored_row_for_row_and_byte_for_byte(
    backed_up: tuple[Path, dict[str, Any]], empty: Callable[[str], Installation], kind: str
) -> None:
    path, held = backed_up
    other = empty(kind)
    done = other.manage("restore", str(path))

    assert done.returncode == 0, done.stderr
    assert other.do(_held, with_restoring=False) == held
    assert other.do(_faults) == []
    assert other.do(_last_act) == "restored"


def test_from_postgresql_back_to_sqlite(
    backed_up: tuple[Path, dict[str, Any]], empty: Callable[[str], Installation], tmp_path: Path
) -> None:
    path, _held_first = backed_up
    first, second = empty("postgresql"), empty("sqlite")
    first.do(_restore, path)
    held = first.do(_held)
    first.do(_back_up, tmp_path / "again.zip")
    second.do(_restore, tmp_path / "again.zip")

    assert second.do(_held, with_restoring=False) == held


def test_what_is_added_after_restoring_gets_new_numbers(
    backed_up: tuple[Path, dict[str, Any]], empty: Callable[[str], Installation]
) -> None:
    other = empty("postgresql")
    other.do(_restore, backed_up[0])

    other.do(_add_one)


def test_an_installation_in_use_is_not_restored_over(
    backed_up: tuple[Path, dict[str, Any]], installation: Installation
) -> None:
    installation.do(_ask)
    before = installation.do(_held)

    assert "文件夹里已有文件" in installation.do(_why_not_restored, backed_up[0])
    shutil.rmtree(installation.data / "files")
    assert "数据库里已有内容" in installation.do(_why_not_restored, backed_up[0])
    assert installation.do(_held, with_files=False)["rows"] == before["rows"]


def test_a_backup_overwrites_nothing(
    backed_up: tuple[Path, dict[str, Any]], installation: Installation
) -> None:
    installation.do(_ask)
    before = backed_up[0].read_bytes()

    assert "文件已经存在" in installation.do(_why_not_backed_up, backed_up[0])
    assert backed_up[0].read_bytes() == before


def test_only_its_owner_may_read_a_backup(backed_up: tuple[Path, dict[str, Any]]) -> None:
    assert backed_up[0].stat().st_mode & 0o777 == 0o600
    assert [each.name for each in backed_up[0].parent.iterdir() if each.name.endswith(".part")] == []


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda entries: entries.pop("manifest.json"), "不是备份文件，或不完整"),
        (lambda entries: entries.pop("database/web.unit.jsonl"), "database/web.unit.jsonl：读不出来"),
        (
            lambda entries: entries.update({"database/web.unit.jsonl": b"{}\n"}),
            "database/web.unit.jsonl：内容与清单的校验值不一致",
        ),
        (lambda entries: entries.update({_a_file(entries): b"other"}), "内容与校验值不一致"),
        (lambda entries: entries.pop(_a_file(entries)), "备份里没有这个文件"),
        (lambda entries: entries.update({"files/../../evil": b"x"}), "files/../../evil：清单上没有这个文件"),
        (lambda entries: _rewrite_trail(entries), "web.entry.jsonl：操作记录第 2 条接不上或被改动过"),  # noqa: PLW0108 - it stands below
        (lambda entries: _set_migration(entries, "9999_later"), "由更新的版本"),
    ],
)
def test_a_damaged_backup_is_refused_with_what_is_wrong(
    backed_up: tuple[Path, dict[str, Any]],
    installation: Installation,
    tmp_path: Path,
    damage: Callable[[dict[str, bytes]], object],
    told: str,
) -> None:
    with zipfile.ZipFile(backed_up[0]) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    damage(entries)
    with zipfile.ZipFile(tmp_path / "damaged.zip", "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)

    assert told in installation.do(_why_not_restored, tmp_path / "damaged.zip")
    assert not (installation.data / "files").exists()


def test_a_backup_that_was_cut_off_is_refused(
    backed_up: tuple[Path, dict[str, Any]], installation: Installation, tmp_path: Path
) -> None:
    content = backed_up[0].read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[: len(content) // 2])

    assert "不是备份文件，或不完整" in installation.do(_why_not_restored, tmp_path / "cut.zip")


def test_one_bit_is_noticed(
    backed_up: tuple[Path, dict[str, Any]], installation: Installation, tmp_path: Path
) -> None:
    content = bytearray(backed_up[0].read_bytes())
    content[len(content) // 3] ^= 1
    (tmp_path / "bit.zip").write_bytes(content)

    assert installation.do(_why_not_restored, tmp_path / "bit.zip")


def test_work_goes_on_while_a_backup_is_written(installation: Installation, tmp_path: Path) -> None:
    installation.do(_ask)
    before, held = installation.do(_back_up_while_working, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))

    assert manifest["tables"]["web.entry"]["rows"] == before
    assert held == before + 1


def test_what_is_faulty_already_is_backed_up_and_said(installation: Installation, tmp_path: Path) -> None:
    installation.do(_ask)
    missing, changed = installation.do(_spoil)
    done = installation.manage("backup", str(tmp_path / "backup.zip"))
    other = Installation(tmp_path / "other", None)
    restored = other.manage("restore", str(tmp_path / "backup.zip"))

    assert done.returncode == 1
    assert f"{missing}：文件不在了或内容与校验值不一致" in done.stderr
    assert f"{changed}：文件不在了或内容与校验值不一致" in done.stderr
    assert restored.returncode == 0
    assert f"{changed}：备份时文件就不在了或已被改动" in restored.stdout


def _a_file(entries: dict[str, bytes]) -> str:
    return next(name for name in entries if name.startswith("files/"))


def _rewrite_trail(entries: dict[str, bytes]) -> None:
    """As one would who knows of the manifest's hashes, but not of the chain."""
    name = "database/web.entry.jsonl"
    lines = entries[name].split(b"\n")
    lines[1] = lines[1].replace(b'"who":""', b'"who":"somebody"')
    entries[name] = b"\n".join(lines)
    manifest = json.loads(entries["manifest.json"])
    manifest["tables"]["web.entry"]["sha256"] = hashlib.sha256(entries[name]).hexdigest()
    entries["manifest.json"] = json.dumps(manifest).encode()


def _set_migration(entries: dict[str, bytes], name: str) -> None:
    manifest = json.loads(entries["manifest.json"])
    entries["manifest.json"] = json.dumps({**manifest, "migration": name}).encode()


def _do_much() -> None:
    checking.MOST_WITH_PDF = 0  # type: ignore[misc]
    _ask()
    Ledger.objects.update(state="queued")
    work()
    deleted = keep_bytes(b"gone", "gone.txt", Unit.objects.get(), local_person())
    StoredFile.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    delete_bytes(deleted)


def _held(*, with_restoring: bool = True, with_files: bool = True) -> dict[str, Any]:
    """Every row of every table and the hash of every file; the note that it was restored may be left out."""
    rows = {
        name: [
            {field.attname: field.value_from_object(row) for field in columns(model)}
            for row in model._base_manager.order_by("pk")  # noqa: SLF001
        ]
        for name, model in models_of(apps).items()
    }
    if not with_restoring:
        assert rows["web.entry"].pop()["act"] == "restored"
    files = StoredFile.objects.filter(deleted_at=None) if with_files else []
    return {
        "rows": rows,
        "files": {file.place: hashlib.sha256(path_of(file).read_bytes()).hexdigest() for file in files},
    }


def _faults() -> list[object]:
    return [*faults(), *orphans(), *trail.breaks()]


def _last_act() -> str:
    return Entry.objects.order_by("number").last().act  # type: ignore[union-attr]


def _restore(path: Path) -> None:
    restore(path)


def _back_up(path: Path) -> None:
    write_backup(path)


def _why_not_restored(path: Path) -> str:
    try:
        restore(path)
    except InputError as error:
        return str(error)
    return ""


def _why_not_backed_up(path: Path) -> str:
    try:
        write_backup(path)
    except InputError as error:
        return str(error)
    return ""


def _add_one() -> None:
    unit, user = Unit.objects.get(), local_person()
    ledgers.add(user, unit, keep_bytes(b"new", "new.csv", unit, user))
    trail.record(user, "signed_in", user)


def _back_up_while_working(path: Path) -> tuple[int, int]:
    """Entries of the trail when the backup began, and after it; somebody else writes one in between."""
    before = Entry.objects.count()
    write_table = write._write_table  # noqa: SLF001
    others: list[threading.Thread] = []

    def slowly(archive: Any, name: str, model: Any) -> Any:
        written = write_table(archive, name, model)
        if not others:
            others.append(threading.Thread(target=_sign_in))
            others[0].start()
            others[0].join()
        return written

    with mock.patch.object(write, "_write_table", slowly):
        write.write_backup(path)
    return before, Entry.objects.count()


def _sign_in() -> None:
    user = local_person()
    trail.record(user, "signed_in", user)
    connection.close()


def _spoil() -> tuple[str, str]:
    missing, changed = StoredFile.objects.order_by("place")[:2]
    path_of(missing).unlink()
    path_of(changed).chmod(0o600)
    path_of(changed).write_bytes(b"other")
    return missing.place, changed.place
