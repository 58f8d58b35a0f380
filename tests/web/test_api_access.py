"""Every operation of the API with every role, and what others own; and the page that describes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve

from budgetcheck.web.acts import ledgers
from budgetcheck.web.api.schema import schema
from budgetcheck.web.models import Unit
from tests.web.callers import DOSSIER, Caller, program_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.web.models import Run, User
    from tests.web.conftest import People

OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, operations in schema()["paths"].items()
    for method, operation in operations.items()
}
READS = sorted(name for name, (method, _path) in OPERATIONS.items() if method == "get")
WRITES = sorted(set(OPERATIONS) - set(READS))
LISTS = ["listLedgers", "listProfiles", "listProjects", "listRuns", "listUnits"]
DONE = {
    "createProject": 201,
    "createProjectsFromFiles": 422,  # an empty file is no dossier
    "createRun": 202,
    "createScreening": 403,  # the department's
    "createYearEnd": 202,
    "keepProfile": 422,  # nor a profile
    "removeLedger": 204,
    "replaceDossier": 422,  # that of another project
    "setLedgerProfile": 200,
    "uploadLedgers": 422,
    "uploadProjectFiles": 422,
}
"""What an officer is answered; that an officer may, the answer shows in any case."""


@pytest.fixture
def call(run: Run, people: People) -> Callable[[User | None, str], Any]:
    """Calls an operation on what is the officer's, for a person or for nobody."""
    project = run.projects.get().project
    assert project is not None
    profile = ledgers.keep_profile(people.officer, people.unit, "本单位", 'name = "x"')
    ledger = project.ledgers.all()[0]
    keys = {"unit": people.unit, "project": project, "ledger": ledger, "profile": profile, "run": run}

    programs: dict[int, Caller] = {}

    def called(user: User | None, name: str) -> Any:
        method, path = OPERATIONS[name]
        for word, thing in keys.items():
            path = path.replace(f"{{{word}}}", str(thing.pk))
        path = path.replace("{name}", "result.json")
        if user is not None and user.pk not in programs:
            programs[user.pk] = program_of(user)
        client = Client(headers=programs[user.pk].headers() if user else {})
        bodies: dict[str, Any] = {
            "createProject": DOSSIER,
            "replaceDossier": DOSSIER,
            "createRun": {"projects": [str(project.pk)]},
            "createYearEnd": {"year": 2026, "units": [str(people.unit.pk)]},
            "setLedgerProfile": {"profile": str(profile.pk)},
            "keepProfile": {"name": "本单位", "toml": "name = 1"},
        }
        if name in bodies:
            return getattr(client, method)(path, bodies[name], content_type="application/json")
        if method == "post":
            return client.post(path, {"files": SimpleUploadedFile("x.csv", b"x")})
        return getattr(client, method)(path)

    return called


def statuses(call: Callable[[User | None, str], Any], user: User | None, names: list[str]) -> dict[str, int]:
    told = {}
    for name in names:
        answer = call(user, name)
        told[name] = answer.status_code
        b"".join(answer)  # which closes a file that is sent
    return told


def test_nobody_is_told_anything(call: Callable[[User | None, str], Any]) -> None:
    assert statuses(call, None, list(OPERATIONS)) == dict.fromkeys(OPERATIONS, 401)


@pytest.mark.parametrize("role", ["officer", "reviewer", "auditor"])
def test_who_may_read_reads_all(call: Callable[[User | None, str], Any], people: People, role: str) -> None:
    assert statuses(call, getattr(people, role), READS) == dict.fromkeys(READS, 200)


@pytest.mark.parametrize("role", ["foreigner", "administrator"])
def test_what_may_not_be_read_does_not_exist(
    call: Callable[[User | None, str], Any], people: People, role: str
) -> None:
    person = getattr(people, role)
    others = [name for name in OPERATIONS if name not in LISTS]

    assert statuses(call, person, others) == dict.fromkeys(others, 404)
    told = {name: call(person, name).json()["items"] for name in LISTS}
    assert [each["name"] for each in told.pop("listUnits")] == (
        [people.foreign.name] if role == "foreigner" else []
    )
    assert told == {name: [] for name in LISTS if name != "listUnits"}


@pytest.mark.parametrize("role", ["officer", "reviewer"])
def test_what_is_a_deactivated_unit_s_does_not_exist(
    call: Callable[[User | None, str], Any], people: People, role: str
) -> None:
    Unit.objects.filter(pk=people.unit.pk).update(is_active=False)
    others = [name for name in OPERATIONS if name not in LISTS]

    assert statuses(call, getattr(people, role), others) == dict.fromkeys(others, 404)


@pytest.mark.parametrize(
    ("role", "theirs"),
    [("reviewer", {"createScreening": 422, "createYearEnd": 202}), ("auditor", {"createYearEnd": 202})],
)
def test_who_does_not_work_for_the_unit_changes_nothing_of_it(
    call: Callable[[User | None, str], Any], people: People, role: str, theirs: dict[str, int]
) -> None:
    assert statuses(call, getattr(people, role), WRITES) == dict.fromkeys(WRITES, 403) | theirs


def test_what_an_officer_may_do(call: Callable[[User | None, str], Any], people: People) -> None:
    last = "removeLedger"  # with which the others work
    names = [name for name in WRITES if name != last]

    assert statuses(call, people.officer, [*names, last]) == DONE


def test_a_ledger_of_another_unit_goes_into_no_check(people: People, run: Run) -> None:
    ledger = run.inputs.exclude(ledger=None)[0].ledger
    assert ledger is not None
    type(ledger).objects.filter(pk=ledger.pk).update(unit=people.foreign)
    content = {"projects": [str(run.projects.get().project_id)], "ledgers": [str(ledger.pk)]}
    answer = program_of(people.officer).send("/runs", content)

    assert answer.status_code == 404


# What describes them


def test_the_schema_is_open_to_all() -> None:
    answer = Client().get("/api/openapi.json")

    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.0")


@pytest.mark.django_db
def test_the_page_shows_every_operation_to_all() -> None:
    answer = Client().get("/api/docs")
    text = answer.content.decode()

    assert answer.status_code == 200
    assert re.findall(r'<section class="panel operation" id="(\w+)"', text) == list(
        dict.fromkeys(re.findall(r'<li><a href="#(\w+)">', text))
    )
    assert set(re.findall(r'<section class="panel operation" id="(\w+)"', text)) == set(OPERATIONS)
    assert "http://testserver/api/projects/PROJECT/files" in text
    assert "<script" not in text.partition("<main")[2]
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_is_described(name: str) -> None:
    method, path = OPERATIONS[name]
    operation = schema()["paths"][path][method]
    texts = [operation["summary"], operation["description"], *operation["tags"]]
    texts += [each["description"] for each in operation["parameters"] if each["in"] != "path"]
    texts += [each["description"] for each in operation["responses"].values()]

    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in texts)


def test_the_addresses_in_the_manual_exist() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    paths = {
        re.sub(r"\$[A-Z]+", "0d9a1c9e-8f53-4a55-9a3e-3a5f1d2b6c7d", each)
        for each in re.findall(r"\$SITE(/[\w$/.-]*)", text)
    }
    found = {path: resolve(path) for path in paths}

    assert len(paths) > 8
    assert {path for path, match in found.items() if match.url_name == "missing"} == set()
