"""Files go when their time is over; what is in use stays, and so do hashes, results and the trail."""

from __future__ import annotations

import datetime as dt
import os
import time
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from budgetcheck.language import speaking
from budgetcheck.web import trail
from budgetcheck.web.acts import ledgers, projects, runs
from budgetcheck.web.jobs.tasks import do_inspection
from budgetcheck.web.jobs.workspace import workspace
from budgetcheck.web.models import Attachment, Decision, Entry, Note, Retention, RunProject, StoredFile
from budgetcheck.web.storage.store import DeletedError, keep_bytes, path_of
from tests.web.conftest import AS_OF, STORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from budgetcheck.web.models import Ledger, Project, Run
    from tests.web.conftest import People


@pytest.fixture(autouse=True)
def _thirty_days(db: None) -> None:  # noqa: ARG001 - they stand there
    Retention.objects.create(id=1, days=30, certified_days=3650)


def test_without_days_everything_is_kept(people: People) -> None:
    Retention.objects.update(days=None, certified_days=None)
    file = _old(keep_bytes(b"x", "x.txt", people.unit, people.officer))
    _retain()

    assert path_of(_again(file)).read_bytes() == b"x"


def test_what_nobody_uses_goes_when_its_days_are_over(people: People) -> None:
    old = _old(keep_bytes(b"old", "old.txt", people.unit, people.officer))
    young = keep_bytes(b"young", "young.txt", people.unit, people.officer)
    place = path_of(old)
    said = _retain()

    assert said.splitlines() == [
        "文件保存 30 天",
        "审定的检查的文件保存 3650 天",
        "删除了 1 个到期的文件，共 3 字节；它们的校验值、检查结果和操作记录都在",
    ]
    assert not place.exists()
    with pytest.raises(DeletedError):
        path_of(_again(old))
    assert _again(old).sha256 == old.sha256
    assert path_of(_again(young)).read_bytes() == b"young"


def test_the_trail_says_what_was_deleted(people: People) -> None:
    files = [_old(keep_bytes(text, "x.txt", people.unit, people.officer)) for text in (b"1", b"2")]
    _retain()
    entry = Entry.objects.get(act="files_deleted")

    assert entry.who == ""
    assert entry.after == {"count": 2, "sha256": sorted(file.sha256 for file in files)}
    assert list(trail.breaks()) == []


def test_a_dry_run_lists_and_deletes_nothing(people: People) -> None:
    file = _old(keep_bytes(b"old", "old.txt", people.unit, people.officer))
    said = _retain("--dry-run")

    assert f"{file.sha256}  old.txt" in said
    assert said.endswith("到期的文件 1 个，共 3 字节；这次没有删除\n")
    assert path_of(_again(file)).exists()
    assert not Entry.objects.filter(act="files_deleted").exists()


def test_ledgers_and_dossiers_in_use_are_kept_however_old(project: Project, books: list[Ledger]) -> None:
    used = [each.file for each in books] + list(project.versions.get().files.all())
    _old(*used)
    _retain()

    assert all(path_of(_again(file)).exists() for file in used)


def test_a_ledger_that_was_removed_goes(people: People, books: list[Ledger]) -> None:
    removed, kept = books
    type(removed).objects.update(state="done")
    ledgers.remove(people.officer, removed)
    _old(removed.file, kept.file)
    _retain()

    assert _again(removed.file).deleted_at is not None
    assert _again(kept.file).deleted_at is None


def test_a_dossier_that_was_replaced_goes(
    people: People, project: Project, stored: Callable[..., StoredFile], tmp_path: Path
) -> None:
    first = project.versions.get().files.get()
    other = tmp_path / "dossier.yaml"
    other.write_text(
        (STORY / "dossier.yaml").read_text(encoding="utf-8").replace("title: ", "title: 新"), "utf-8"
    )
    second = stored(other)
    projects.change_by_files(people.officer, project, [second])
    _old(first, second)
    _retain()

    assert _again(first).deleted_at is not None
    assert _again(second).deleted_at is None


def test_what_a_waiting_run_reads_is_kept(people: People, project: Project, books: list[Ledger]) -> None:
    runs.ask_check(people.officer, [project], books, {"as_of": AS_OF}, "waits")
    type(books[0]).objects.update(state="done")
    for ledger in books:
        ledgers.remove(people.officer, ledger)
    _old(*(ledger.file for ledger in books))
    _retain()

    assert [_again(ledger.file).deleted_at for ledger in books] == [None, None]


def test_reports_go_and_results_stay(run: Run) -> None:
    before = list(RunProject.objects.values())
    _old(*(each.file for each in run.files.all()))
    _retain()
    left = {each.form: each.file.deleted_at is None for each in run.files.all()}

    assert left["json"] is True
    assert left["html"] is False
    assert list(RunProject.objects.values()) == before
    run.refresh_from_db()
    assert run.verdict == "fail"


def test_what_a_certified_run_holds_is_kept_longer(people: People, run: Run) -> None:
    Decision.objects.create(run=run, certified=True, decided_by=people.reviewer)
    reports = [each.file for each in run.files.exclude(form="json")]
    note = Note.objects.create(
        project=run.projects.get().project, run=run, rule="YT20-1", text="x", written_by=people.officer
    )
    beside = keep_bytes(b"beside", "beside.txt", people.unit, people.officer)
    Attachment.objects.create(note=note, file=beside)
    _old(*reports, beside)
    _retain()
    assert all(_again(file).deleted_at is None for file in [*reports, beside])

    Retention.objects.update(certified_days=60)
    _retain()
    assert all(_again(file).deleted_at is not None for file in [*reports, beside])


def test_bytes_that_a_stopped_machine_left_are_deleted_by_the_next_run(people: People) -> None:
    file = keep_bytes(b"left", "left.txt", people.unit, people.officer)
    place = path_of(file)
    StoredFile.objects.filter(pk=file.pk).update(deleted_at=timezone.now())

    assert "另删除了 1 个上次没有删完的文件" in _retain()
    assert not place.exists()


def test_the_page_of_a_deleted_file_says_so(
    run: Run, people: People, client_of: Callable[..., object]
) -> None:
    report = run.files.exclude(form="json").first()
    assert report is not None
    StoredFile.objects.filter(pk=report.file.pk).update(deleted_at=timezone.now())
    page = client_of(people.officer).get(f"/runs/{run.pk}/files/{report.name}")  # type: ignore[attr-defined]

    assert page.status_code == 410
    assert "已按保存期限删除；它的校验值、检查结果和操作记录都还在" in page.content.decode()


@pytest.mark.usefixtures("people")
def test_what_dead_processes_and_old_tasks_left_is_tidied_up(settings: SettingsWrapper) -> None:
    work = settings.CONFIGURATION.data / "work"
    with workspace() as used:
        left = work / "left"
        left.mkdir()
        then = time.time() - 24 * 60 * 60
        os.utime(left, (then, then))
        for key in ("1", "2"):
            do_inspection.enqueue(key)
        first, second = DBTaskResult.objects.all()[:2]
        for task, days in ((first, 8), (second, 6)):
            finished = timezone.now() - dt.timedelta(days=days)
            DBTaskResult.objects.filter(pk=task.pk).update(status="SUCCESSFUL", finished_at=finished)
        _retain()

        assert list(work.iterdir()) == [used]
    assert not DBTaskResult.objects.filter(pk=first.pk).exists()
    assert DBTaskResult.objects.filter(pk=second.pk).exists()


def _old(*files: StoredFile) -> StoredFile:
    keys = [file.pk for file in files]
    StoredFile.objects.filter(pk__in=keys).update(stored_at=timezone.now() - dt.timedelta(days=100))
    return files[0]


def _again(file: StoredFile) -> StoredFile:
    return StoredFile.objects.get(pk=file.pk)


def _retain(*arguments: str) -> str:
    said = StringIO()
    with speaking("zh"):
        call_command("retain", *arguments, stdout=said)
    return said.getvalue()
