"""A disk that takes no more: what was accepted before is intact, and the person is told."""

from __future__ import annotations

import errno
import os
import resource
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from budgetcheck.problems import InputError
from budgetcheck.web.acts.people import local_person
from budgetcheck.web.acts.uploads import store
from budgetcheck.web.jobs import checking
from budgetcheck.web.models import Run, RunFile, StoredFile, Unit
from budgetcheck.web.storage import audit
from budgetcheck.web.storage.store import keep_bytes, path_of
from tests.web.conftest import work
from tests.web.test_workers import _ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from budgetcheck.web.models import Ledger, Project, User
    from tests.web.conftest import People
    from tests.web.installed import Installation

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _full(*_arguments: object, **_named: object) -> None:
    raise FULL


def test_nobody_waits_for_the_database_while_an_upload_is_written(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = list(connection.savepoint_ids)
    inside: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _file: inside.append(connection.savepoint_ids != outside))

    [stored] = store([SimpleUploadedFile("账.csv", b"1,2,3")], people.unit, people.officer)

    assert inside == [False]
    assert StoredFile.objects.get(pk=stored.pk).size == 5


def test_an_upload_on_a_full_disk_is_refused_and_the_others_stay(
    people: People, project: Project, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = keep_bytes(b"earlier", "earlier.txt", people.unit, people.officer)
    count = StoredFile.objects.count()
    monkeypatch.setattr(os, "fsync", _full)
    upload = SimpleUploadedFile("账.csv", b"1,2,3")
    page = client_of(people.officer).post(f"/projects/{project.pk}/files", {"files": upload})

    assert page.status_code == 400
    assert "账.csv：没有存下：No space left on device；服务器的磁盘可能已满" in page.content.decode()
    assert path_of(earlier).read_bytes() == b"earlier"
    assert StoredFile.objects.count() == count
    assert list(audit.faults()) == []


def test_a_page_that_cannot_write_says_that_the_disk_is_full(
    people: People, project: Project, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(people.officer)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", _full)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", _full)
    client.raise_request_exception = False
    page = client.post(f"/projects/{project.pk}/files", {"files": SimpleUploadedFile("账.csv", b"1,2,3")})

    assert page.status_code == 507
    assert "服务器的磁盘已满，刚才的操作没有完成" in page.content.decode()


@pytest.mark.usefixtures("books")
def test_a_run_whose_reports_find_no_place_fails_with_a_word_why(
    people: People, project: Project, books: list[Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    from budgetcheck.web.acts import runs  # noqa: PLC0415

    run = runs.ask_check(people.officer, [project], books, {"as_of": "2027-08-31"}, "x")
    monkeypatch.setattr(checking, "_write", _full)
    with pytest.raises(OSError, match="No space left"):
        work()
    run.refresh_from_db()

    assert run.state == "failed"
    assert run.problems == ["服务器的磁盘已满，没有得出结果；原始文件都在。请联系管理员腾出空间，再检查一次"]


def test_a_run_whose_results_cannot_be_kept_fails_with_a_word_why(
    people: People, project: Project, books: list[Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    from budgetcheck.web.acts import runs  # noqa: PLC0415

    run = runs.ask_check(people.officer, [project], books, {"as_of": "2027-08-31"}, "x")
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(InputError):
        work()
    run.refresh_from_db()

    assert run.state == "failed"
    assert "没有存下：No space left on device" in run.problems[0]
    assert not RunFile.objects.exists()


def test_a_file_beyond_what_the_system_lets_be_written_leaves_nothing(installation: Installation) -> None:
    told, left = installation.do(_upload_beyond_the_limit)

    assert "大.csv：没有存下：File too large" in told
    assert left == ["earlier.txt"]


def _upload_beyond_the_limit() -> tuple[str, list[str]]:
    """Two megabytes where the system takes one: a real error of a real `write`."""
    _ask()
    Run.objects.all().delete()
    unit, user = Unit.objects.get(), local_person()
    before = set(Path(os.environ["BUDGETCHECK_DATA"]).glob("files/*/*"))
    keep_bytes(b"earlier", "earlier.txt", unit, user)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, resource.RLIM_INFINITY))
    try:
        store([SimpleUploadedFile("大.csv", b"x" * 2 * 1024 * 1024)], unit, user)
        told = ""
    except InputError as error:
        told = str(error)
    assert list(audit.faults()) == []
    places = {
        path.relative_to(path.parents[1]).as_posix()
        for path in Path(os.environ["BUDGETCHECK_DATA"]).glob("files/*/*")
        if path not in before
    }
    return told, [StoredFile.objects.get(place=place).name for place in sorted(places)]
