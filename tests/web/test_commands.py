"""Commands for whoever keeps an installation."""

from __future__ import annotations

import os
import time
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from budgetcheck.language import speaking
from budgetcheck.problems import InputError
from budgetcheck.web.models import Entry, User
from budgetcheck.web.storage.store import keep_bytes, path_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from tests.web.conftest import People


def test_files_that_are_as_they_were(people: People) -> None:
    keep_bytes(b"1", "1.txt", people.unit, people.officer)

    assert _said("check_files") == "核对了 1 个文件，0 个有问题\n"


def test_files_that_are_gone_or_changed_are_named(people: People) -> None:
    gone, changed, longer = (
        keep_bytes(text, f"{text.decode()}.txt", people.unit, people.officer) for text in (b"a", b"b", b"c")
    )
    path_of(gone).unlink()
    for file, text in ((changed, b"x"), (longer, b"cc")):
        path_of(file).chmod(0o600)
        path_of(file).write_bytes(text)

    with pytest.raises(CommandError) as refused:
        _said("check_files")
    assert refused.value.returncode == 1
    assert sorted(str(refused.value).splitlines()) == sorted(
        [
            f"a.txt（{gone.place}）：文件不在了；请从备份找回",
            f"b.txt（{changed.place}）：内容与校验值不一致；请从备份找回",
            f"c.txt（{longer.place}）：内容与校验值不一致；请从备份找回",
        ]
    )


def test_files_that_no_row_knows_are_listed(people: People) -> None:
    place = path_of(keep_bytes(b"1", "1.txt", people.unit, people.officer))
    orphan, upload = place.with_name("0" * 32), place.with_name("1" * 32)
    for each in (orphan, upload):
        each.write_bytes(b"x")
    _make_old(orphan)  # the other one may be an upload that goes on

    assert _said("check_files") == (
        "核对了 1 个文件，0 个有问题\n"
        f"{place.parent.name}/{orphan.name}：没有登记的文件，可能是上传中断留下的\n"
    )


@pytest.mark.usefixtures("db")
def test_the_first_administrator_chooses_a_password_by_a_link(settings: SettingsWrapper) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION._replace(is_local=False, hosts=("check.example.gov.cn",))
    said = _said("create_person", "--username", "admin", "--name", "管理员", "--administrator")
    link = said.split("：")[-1].strip()
    person = User.objects.get()

    assert (person.username, person.name, person.is_administrator, person.is_auditor) == (
        "admin",
        "管理员",
        True,
        False,
    )
    assert not person.has_usable_password()
    assert list(Entry.objects.order_by("number").values_list("act", flat=True)) == [
        "person_created",
        "link_made",
    ]
    assert link.startswith("https://check.example.gov.cn/sign-in/")
    path = link.removeprefix("https://check.example.gov.cn")
    password = {"password": "白日依山尽-1234", "again": "白日依山尽-1234"}
    assert Client().post(path, password).status_code == 302
    person.refresh_from_db()
    assert person.check_password("白日依山尽-1234")
    assert Client().get(path).status_code == 404


def test_a_user_name_is_given_once(people: People) -> None:
    with pytest.raises(InputError, match="用户名：officer；已经有人使用"):
        _said("create_person", "--username", people.officer.username, "--name", "x")


@pytest.mark.usefixtures("db")
def test_a_person_without_a_name_is_refused() -> None:
    with pytest.raises(InputError, match="请填写姓名"):
        _said("create_person", "--username", "somebody", "--name", " ")

    assert not User.objects.exists()


@pytest.mark.usefixtures("people")
def test_no_migration_is_missing() -> None:
    assert "No changes detected" in _said("makemigrations", "--check", "--dry-run")


def _said(*arguments: str) -> str:
    said = StringIO()
    with speaking("zh"):
        call_command(*arguments, stdout=said)
    return said.getvalue()


def _make_old(path: Path) -> None:
    then = time.time() - 24 * 60 * 60
    os.utime(path, (then, then))
