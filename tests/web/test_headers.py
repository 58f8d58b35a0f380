"""What every answer says to the browser, and what is refused before it is read."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from budgetcheck.web.models import StoredFile, User
from budgetcheck.web.storage import limits
from budgetcheck.web.storage.store import keep_bytes, path_of, sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse
    from pytest_django.fixtures import SettingsWrapper

    from budgetcheck.web.models import Run
    from tests.web.conftest import People

PAGES = [
    "/",
    "/sign-in",
    "/sign-in/" + "x" * 43,
    "/account",
    "/administration/people",
    "/administration/people/new",
    "/administration/units",
    "/administration/units/new",
    "/administration/retention",
    "/projects/new",
    "/not-there",
]


def _directives(policy: str) -> dict[str, str]:
    return {name: rest for name, _space, rest in (part.strip().partition(" ") for part in policy.split(";"))}


def _assert_strict(answer: HttpResponse) -> None:
    policy = _directives(answer["Content-Security-Policy"])
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "*" not in answer["Content-Security-Policy"]
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["officer", "administrator", None])
def test_every_page_has_the_strict_headers(
    address: str, role: str | None, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(getattr(people, role)) if role else Client()

    _assert_strict(client.get(address))  # type: ignore[arg-type]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_script_or_style_within(
    address: str, people: People, client_of: Callable[[User], Client]
) -> None:
    people.administrator.memberships.create(unit=people.unit, role="officer")
    text = client_of(people.administrator).get(address, follow=True).content.decode()

    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", text) == []


def test_pages_with_parameters_have_them_too(
    run: Run, people: People, client_of: Callable[[User], Client]
) -> None:
    row = run.projects.get()
    assert row.project is not None
    for user, address in (
        (people.officer, reverse("project", args=[row.project.pk])),
        (people.officer, reverse("run-project", args=[run.pk, row.pk])),
        (people.officer, reverse("ledger", args=[row.project.ledgers.all()[0].pk])),
        (people.administrator, reverse("person", args=[people.officer.pk])),
        (people.administrator, reverse("unit", args=[people.unit.pk])),
    ):
        answer = client_of(user).get(address)
        assert answer.status_code == 200
        _assert_strict(answer)  # type: ignore[arg-type]


def test_answers_that_show_a_secret_are_not_stored(
    people: People, client_of: Callable[[User], Client]
) -> None:
    link = client_of(people.administrator).post(f"/administration/people/{people.officer.pk}/link")
    token = client_of(people.officer).post("/account/tokens", {"name": "x", "scope": "read", "days": "1"})

    for answer in (link, token):
        assert answer.status_code == 200
        _assert_strict(answer)  # type: ignore[arg-type]


def test_a_refusal_has_them_too(people: People, client_of: Callable[[User], Client]) -> None:
    refused = client_of(people.officer).get("/administration/people")
    forged = Client(enforce_csrf_checks=True).post("/sign-in")

    assert (refused.status_code, forged.status_code) == (403, 403)
    _assert_strict(refused)  # type: ignore[arg-type]
    _assert_strict(forged)  # type: ignore[arg-type]


# What people gave is never shown as something active


def test_a_report_is_shut_in_a_sandbox(run: Run, people: People, client_of: Callable[[User], Client]) -> None:
    name = run.files.filter(form="html")[0].name
    answer = client_of(people.officer).get(reverse("run-report", args=[run.pk, name]))
    policy = _directives(answer["Content-Security-Policy"])

    assert answer.status_code == 200
    assert policy["sandbox"] == "allow-scripts allow-popups"
    assert policy["default-src"] == "'none'"
    assert "allow-same-origin" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_download_is_an_attachment_of_no_type(
    run: Run, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    for file in run.files.all():
        answer = client.get(reverse("run-file", args=[run.pk, file.name]))
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment; ")
        _assert_strict(answer)  # type: ignore[arg-type]
        assert b"".join(answer.streaming_content) == path_of(file.file).read_bytes()


@pytest.mark.parametrize("name", ["账簿.html", "账簿.csv", "x.svg", 'a".html', "b\r\nSet-Cookie: x.html"])
def test_a_file_that_lies_about_its_type_is_never_active(name: str, people: People) -> None:
    file = keep_bytes(b"<script>alert(1)</script>", name, people.unit, people.officer)
    answer = sent(file)

    assert answer["Content-Type"] == "application/octet-stream"
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w.%-]+", answer["Content-Disposition"])
    answer.close()


def test_no_page_of_a_report_is_shown_that_the_core_did_not_write_as_one(
    run: Run, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    for file in run.files.exclude(form="html"):
        assert client.get(reverse("run-report", args=[run.pk, file.name])).status_code == 404


# What is too much is refused before it is read


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, *_size: int | None) -> bytes:  # type: ignore[override]
        raise AssertionError("read")

    readline = readinto = read  # type: ignore[assignment]


def _post_unread(client: Client, address: str, length: int) -> HttpResponse:
    return client.generic(  # type: ignore[return-value]
        "POST",
        address,
        **{
            "wsgi.input": Unread(),
            "CONTENT_LENGTH": str(length),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        },
    )


def test_a_body_beyond_the_limit_is_refused_unread(
    people: People, client_of: Callable[[User], Client], settings: SettingsWrapper
) -> None:
    too_long = settings.CONFIGURATION.most_bytes * limits.FILES_OF_A_REQUEST + 1
    answer = _post_unread(client_of(people.officer), "/projects/new", too_long)

    assert answer.status_code == 413
    assert "文件太大：每个文件最多 100 MB，一次最多 200 MB" in answer.content.decode()
    _assert_strict(answer)


def test_so_it_is_while_forms_are_read_for_their_token(people: People, settings: SettingsWrapper) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.officer, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/projects/new")
    too_long = settings.CONFIGURATION.most_bytes * limits.FILES_OF_A_REQUEST + 1

    assert _post_unread(client, "/projects/new", too_long).status_code == 413


def test_who_is_not_signed_in_has_nothing_read(people: People) -> None:  # noqa: ARG001 - the database
    answer = _post_unread(Client(enforce_csrf_checks=True), "/projects/new", 1000)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


def test_a_file_beyond_the_limit_is_refused_and_not_kept(
    people: People, client_of: Callable[[User], Client], settings: SettingsWrapper
) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION._replace(most_bytes=1024 * 1024)
    files = {"unit": str(people.unit.pk), "files": SimpleUploadedFile("大.csv", b"x" * (1024 * 1024 + 1))}
    answer = client_of(people.officer).post("/projects/new", files, headers={"accept": "application/json"})

    assert answer.status_code == 413
    assert answer.json() == {
        "title": "上传超出限制",
        "problems": ["文件太大：每个文件最多 1 MB，一次最多 2 MB"],
        "advice": "请分批上传，或压缩后再传。",
    }
    assert not StoredFile.objects.exists()


def test_too_many_files_are_refused(
    people: People, client_of: Callable[[User], Client], settings: SettingsWrapper
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
    files = [SimpleUploadedFile(f"{number}.csv", b"x") for number in range(4)]
    answer = client_of(people.officer).post("/projects/new", {"unit": str(people.unit.pk), "files": files})

    assert answer.status_code == 413
    assert "文件太多：一次最多 3 个" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_too_many_fields_are_refused(
    people: People, client_of: Callable[[User], Client], settings: SettingsWrapper
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = client_of(people.administrator).post(
        "/administration/units/new", {"name": "x", "a": "1", "b": "2", "c": "3"}
    )

    assert answer.status_code == 413
    assert "提交的内容太多" in answer.content.decode()


def test_every_address_of_administration_and_account_is_walked_here() -> None:
    ours = {
        str(each.pattern)
        for each in get_resolver().url_patterns
        if str(each.pattern).startswith(("administration", "account"))
    }

    assert ours == {
        "account",
        "account/password",
        "account/sign-out",
        "account/tokens",
        "account/tokens/<uuid:key>/revoke",
        "administration/people",
        "administration/people/new",
        "administration/people/<int:key>",
        "administration/people/<int:key>/active",
        "administration/people/<int:key>/link",
        "administration/people/<int:key>/unlock",
        "administration/units",
        "administration/units/new",
        "administration/units/<uuid:key>",
        "administration/retention",
    }


def test_stored_names_say_nothing_of_what_was_uploaded(people: People, settings: SettingsWrapper) -> None:
    file = keep_bytes(b"x", "../../etc/cron.d/job.html", people.unit, people.officer)
    place: Path = settings.CONFIGURATION.files / file.place

    assert file.name == "job.html"
    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", file.place)
    assert place.stat().st_mode & 0o777 == 0o400
