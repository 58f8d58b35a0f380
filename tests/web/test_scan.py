"""Uploads are shown to a scanner; a fake one speaks its protocol on a socket."""

from __future__ import annotations

import socket
import struct
import threading
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budgetcheck.problems import InputError
from budgetcheck.web.acts import uploads
from budgetcheck.web.models import Entry, Project, StoredFile
from budgetcheck.web.storage.scan import ScanError, find_virus
from budgetcheck.web.storage.store import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from budgetcheck.web.models import User
    from tests.web.conftest import People

VIRUS = b"a virus, as far as the fake scanner is concerned"


class Clamd:
    """A scanner that finds `VIRUS`, and takes so many bytes."""

    def __init__(self, listening: socket.socket, most: int = 10_000_000, *, hangs_up: bool = False) -> None:
        self.most, self.hangs_up = most, hangs_up
        self.seen: list[bytes] = []
        self._listening = listening
        listening.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self._listening.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as stream:
                answer = self.answer(stream)
                if answer:
                    caller.sendall(answer + b"\0")

    def answer(self, stream: object) -> bytes:
        read = stream.read  # type: ignore[attr-defined]
        assert read(10) == b"zINSTREAM\0"
        if self.hangs_up:
            return b""
        content = b""
        while length := struct.unpack(">I", read(4))[0]:
            content += read(length)
            if len(content) > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
        self.seen.append(content)
        return b"stream: Fake.Virus-1 FOUND" if VIRUS in content else b"stream: OK"


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


@pytest.fixture
def address(listening: socket.socket, settings: SettingsWrapper) -> str:
    made = f"127.0.0.1:{listening.getsockname()[1]}"
    settings.CONFIGURATION = settings.CONFIGURATION._replace(clamd=made)
    return made


def _upload(people: People, content: bytes, name: str = "明细账.csv") -> StoredFile:
    return uploads.store([SimpleUploadedFile(name, content)], people.unit, people.officer)[0]


def test_a_clean_file_is_taken_and_all_of_it_was_seen(
    people: People, listening: socket.socket, address: str
) -> None:
    assert address
    clamd, content = Clamd(listening), bytes(range(256)) * 1000
    file = _upload(people, content)

    assert clamd.seen == [content]
    assert path_of(file).read_bytes() == content


def test_an_infected_file_is_deleted_and_refused(
    people: People, listening: socket.socket, address: str
) -> None:
    assert address
    Clamd(listening)
    with pytest.raises(InputError) as caught:
        _upload(people, b"x" * 70_000 + VIRUS)
    file = StoredFile.objects.get()
    entry = Entry.objects.get(act="file_refused")

    assert caught.value.told == (
        "明细账.csv：查出病毒 Fake.Virus-1，文件已删除；请先在本机杀毒，由财务软件重新导出后再上传",
    )
    assert file.deleted_at is not None
    assert entry.after == {"sha256": file.sha256, "virus": "Fake.Virus-1"}
    assert entry.user == str(people.officer.pk)


def test_its_bytes_are_gone(
    people: People, listening: socket.socket, address: str, settings: SettingsWrapper
) -> None:
    assert address
    Clamd(listening)
    with pytest.raises(InputError):
        _upload(people, VIRUS)

    assert [path for path in settings.CONFIGURATION.files.rglob("*") if path.is_file()] == []


def test_nothing_is_taken_unscanned_where_the_scanner_is_not_reached(
    people: People, listening: socket.socket, address: str
) -> None:
    assert address
    listening.close()
    with pytest.raises(InputError, match="没有通过病毒检查：病毒检查程序没有响应"):
        _upload(people, b"clean")
    entry = Entry.objects.get(act="file_refused")

    assert StoredFile.objects.get().deleted_at is None
    assert entry.after["sha256"] == StoredFile.objects.get().sha256
    assert "没有响应" in entry.after["not_scanned"]


def test_a_connection_that_breaks_is_no_verdict(
    people: People, listening: socket.socket, address: str
) -> None:
    assert address
    Clamd(listening, hangs_up=True)

    with pytest.raises(InputError, match="未经检查的文件一律不收"):
        _upload(people, b"x" * 5_000_000)


def test_a_file_beyond_the_scanners_limit_is_refused(
    people: People, listening: socket.socket, address: str
) -> None:
    assert address
    Clamd(listening, most=1000)

    with pytest.raises(InputError, match="没有通过病毒检查"):
        _upload(people, b"x" * 1001)


def test_the_limit_is_named(people: People, listening: socket.socket, tmp_path: Path, address: str) -> None:  # noqa: ARG001
    Clamd(listening, most=1000)
    (tmp_path / "large").write_bytes(b"x" * 1001)

    with pytest.raises(ScanError, match="StreamMaxLength"):
        find_virus(tmp_path / "large", address)


def test_an_answer_that_is_none_is_no_verdict(tmp_path: Path, listening: socket.socket, address: str) -> None:
    clamd = Clamd(listening)
    clamd.answer = lambda stream: stream.read(10) and b"COMMAND READ TIMED OUT"  # type: ignore[method-assign]
    (tmp_path / "file").write_bytes(b"x")

    with pytest.raises(ScanError, match="没有给出结论：COMMAND READ TIMED OUT"):
        find_virus(tmp_path / "file", address)


def test_a_unix_socket_does_as_well(tmp_path: Path) -> None:
    place = tmp_path / "clamd.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as made:
        made.bind(str(place))
        Clamd(made)
        (tmp_path / "file").write_bytes(VIRUS)

        assert find_virus(tmp_path / "file", str(place)) == "Fake.Virus-1"


def test_a_socket_that_is_not_there_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")

    with pytest.raises(ScanError, match="没有响应"):
        find_virus(tmp_path / "file", str(tmp_path / "none.sock"))


def test_without_a_scanner_set_nothing_is_asked(people: People) -> None:
    assert path_of(_upload(people, VIRUS)).read_bytes() == VIRUS


def test_no_project_is_made_of_an_infected_dossier(
    people: People, listening: socket.socket, address: str, client_of: Callable[[User], Client]
) -> None:
    assert address
    Clamd(listening)
    files = {"unit": str(people.unit.pk), "files": SimpleUploadedFile("档案.yaml", VIRUS)}
    answer = client_of(people.officer).post("/projects/new", files)

    assert answer.status_code == 400
    assert "档案.yaml：查出病毒 Fake.Virus-1" in answer.content.decode()
    assert not Project.objects.exists()
