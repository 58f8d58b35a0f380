"""The API: tokens, and what is refused of all that comes in."""

from __future__ import annotations

import gc
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from budgetcheck.web.acts import tokens
from budgetcheck.web.api import token as calls
from budgetcheck.web.models import ApiToken, Ledger, Project, Unit
from tests.web.callers import DOSSIER, Caller, program_of
from tests.web.conftest import STORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.web.models import User
    from tests.web.conftest import People


@pytest.fixture
def officer(people: People) -> Caller:
    """A program of the officer's."""
    return program_of(people.officer)


# Tokens


def test_a_token_that_is_dead_opens_nothing(people: People) -> None:
    made = {name: tokens.create(people.officer, name, "read", 1) for name in ("expired", "revoked", "alive")}
    ApiToken.objects.filter(name="expired").update(expires_at=timezone.now())
    tokens.revoke(people.officer, made["revoked"][0])
    status = {name: Caller(secret).get("/units").status_code for name, (_token, secret) in made.items()}

    assert status == {"expired": 401, "revoked": 401, "alive": 200}
    people.officer.is_active = False
    people.officer.save()
    assert Caller(made["alive"][1]).get("/units").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer bc_x", "Basic Zm86YmFy", "Bearer \xff"])
def test_without_a_token_nothing_is_told(people: People, header: str) -> None:  # noqa: ARG001 - there is much to tell
    answer = Client(headers={"Authorization": header}).get("/api/projects")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["title"] == "令牌无效"


def test_a_session_is_no_token(people: People, client_of: Callable[[User], Client]) -> None:
    assert client_of(people.officer).get("/api/projects").status_code == 401


def test_a_token_to_read_writes_nothing(people: People) -> None:
    answer = program_of(people.officer, "read").send(f"/units/{people.unit.pk}/projects", DOSSIER)

    assert (answer.status_code, answer.json()["title"]) == (403, "令牌只能读取")
    assert not Project.objects.exists()


def test_too_many_calls_are_put_off(officer: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "MOST_A_MINUTE", 2)
    monkeypatch.setattr(calls.time, "time", lambda: 6000.0)
    answers = [officer.get("/units") for _time in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert (answers[2]["Retry-After"], answers[2].json()["advice"]) == ("60", "请在 60 秒后再试。")


def test_a_secret_is_kept_nowhere(people: People) -> None:
    token, secret = tokens.create(people.officer, "财务系统", "read", 1)

    assert secret.startswith(token.start)
    assert secret not in json.dumps(list(ApiToken.objects.values()), default=str)


# What comes in


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("{", 400),
        ("[" * 100_000, 422),
        (b"\xff\xfe", 422),
        ("[]", 422),
        ("null", 422),
        (json.dumps(DOSSIER).replace("1000000", "1e999999"), 422),
        (json.dumps(DOSSIER).replace("1000000", "9" * 5000), 422),
        (json.dumps(DOSSIER).replace("1000000", "NaN"), 422),
        (json.dumps(DOSSIER).replace("YT-", "\\u0000"), 422),
        (json.dumps(DOSSIER).replace("YT-", "\\ud800"), 422),
        (json.dumps(DOSSIER).replace("YT-", "Y" * 300), 422),
    ],
)
def test_a_dossier_that_cannot_be_is_refused(
    people: People, officer: Caller, content: str | bytes, status: int
) -> None:
    answer = officer.send(f"/units/{people.unit.pk}/projects", content)

    assert answer.status_code in (status, 422), answer.content
    assert answer.json()["problems"]
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("content", "status", "problem"),
    [
        ("{", 400, None),
        ('{"projects": ' + "[" * 100_000, 400, None),
        ("[]", 422, "应为一组“字段: 值”"),
        ({}, 422, "projects：请补填"),
        ({"projects": []}, 422, "projects：至少要有 1 个"),
        ({"projects": ["x"]}, 422, "projects[0]：应为编号（UUID）"),
        ({"projects": "x"}, 422, "projects：应为列表"),
        ({"projects": [], "project": 1}, 422, "project：没有这个字段，请删除"),
        ({"leads": 1}, 422, "leads：应为 true 或 false"),
        ({"as_of": "9999-12-31"}, 422, "as_of：应为 2000 至 2100 年的日期，如 2026-12-31"),
        ({"as_of": 10**30}, 422, "as_of：应为 2000 至 2100 年的日期，如 2026-12-31"),
        ({"as_of": "2026-02-30"}, 422, "as_of：应为 2000 至 2100 年的日期，如 2026-12-31"),
    ],
)
def test_a_call_that_cannot_be_says_where(
    officer: Caller, content: Any, status: int, problem: str | None
) -> None:
    answer = officer.send("/runs", content)

    assert answer.status_code == status
    assert problem is None or problem in answer.json()["problems"]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("limit=0", "limit：不能小于 1"),
        ("limit=101", "limit：不能大于 100"),
        (f"offset={10**30}", "offset：不能大于 1000000"),
        ("limit=x", "limit：应为整数"),
        ("q=%00", "q：含有不能用的字符"),
        (f"q={'x' * 201}", "q：太长，最多 200 个字"),
        ("verdict=x", "verdict：应为 'pass', 'fail', 'review' or 'none'"),
        ("unit=x", "unit：应为编号（UUID）"),
    ],
)
def test_a_query_that_cannot_be_says_where(officer: Caller, query: str, problem: str) -> None:
    answer = officer.get(f"/projects?{query}")

    assert (answer.status_code, answer.json()["problems"]) == (422, [problem])


@pytest.mark.parametrize(
    ("accepted", "is_english"),
    [
        ("en-GB,zh;q=0.5", True),
        ("en;q=0.5,zh-CN", False),
        ("fr,en;q=0.1", True),
        ("fr", False),
        ("\xff;q=x", False),
    ],
)
def test_faults_are_told_in_the_language_that_is_accepted(
    people: People, officer: Caller, accepted: str, *, is_english: bool
) -> None:
    wrong = json.dumps(DOSSIER).replace('"amount"', '"amont"')
    answer = officer.send(f"/units/{people.unit.pk}/projects", wrong, **{"Accept-Language": accepted})

    assert all(each.isascii() for each in answer.json()["problems"]) == is_english


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "text/html"])
def test_a_body_of_another_type_is_refused(people: People, officer: Caller, content_type: str) -> None:
    client = Client(headers=officer.headers())
    answer = client.post(
        f"/api/units/{people.unit.pk}/projects", json.dumps(DOSSIER), content_type=content_type
    )

    assert (answer.status_code, answer.json()["advice"]) == (
        415,
        "请在 Content-Type 里写明 application/json。",
    )


def test_a_broken_form_is_refused(people: People, officer: Caller) -> None:
    client = Client(headers=officer.headers())
    answer = client.post(f"/api/units/{people.unit.pk}/ledgers", b"x", content_type="multipart/form-data")

    assert (answer.status_code, answer.json()["title"]) == (400, "请求读不懂")


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Django leaves its file to be collected
def test_a_file_beyond_the_limits_is_refused(people: People, officer: Caller, settings: Any) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION._replace(most_bytes=1000)
    answer = officer.upload(f"/units/{people.unit.pk}/ledgers", SimpleUploadedFile("x.csv", b"x" * 1001))
    gc.collect()

    assert (answer.status_code, answer.json()["title"]) == (413, "上传超出限制")
    assert not Ledger.objects.exists()


def test_a_body_beyond_the_limits_is_refused(people: People, officer: Caller) -> None:
    answer = officer.send(f"/units/{people.unit.pk}/projects", " " * (5 * 1024 * 1024 + 1))

    assert (answer.status_code, answer.json()["title"]) == (413, "上传超出限制")


def test_markup_in_names_is_text(people: People, officer: Caller) -> None:
    file = SimpleUploadedFile("<img src=x onerror=alert(1)>.csv", next(STORY.glob("*.csv")).read_bytes())
    answer = officer.upload(f"/units/{people.unit.pk}/ledgers", file)

    assert answer.json()["items"][0]["name"] == "<img src=x onerror=alert(1)>.csv"
    assert answer["Content-Type"].startswith("application/json")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_wrong_method_says_which_is_right(people: People, officer: Caller) -> None:
    answer = officer.delete("/projects")

    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["advice"] == "这个地址只接受 GET。"
    assert Unit.objects.filter(pk=people.unit.pk).exists()


@pytest.mark.parametrize("address", ["/projects/1", "/projects/", "/runs/%0a", "/runs/%00", "//", "/../x"])
def test_an_unknown_address_is_told_as_json(officer: Caller, address: str) -> None:
    answer = officer.get(address)

    assert (answer.status_code, answer.json()["title"]) == (404, "找不到")


def test_an_error_of_the_program_shows_no_traceback(
    officer: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("budgetcheck.web.access.theirs", broken)
    answer = officer.get("/units")

    assert (answer.status_code, answer.json()["title"]) == (500, "出错了")
    assert "secret" not in answer.content.decode()
    assert "A call failed" in caplog.text
