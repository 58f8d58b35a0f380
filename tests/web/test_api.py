"""The API: the whole way from dossier to report."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import budgetcheck
from budgetcheck.ledgers.meaning.profile import load_profile
from budgetcheck.ledgers.meaning.profile_text import profile_toml
from budgetcheck.web.jobs import checking
from budgetcheck.web.models import Ledger, Profile, Project, Run, Waiver
from tests.web.callers import DOSSIER, Caller, ask, program_of
from tests.web.conftest import AS_OF, STORY, work

if TYPE_CHECKING:
    from tests.web.conftest import People


@pytest.fixture
def officer(people: People) -> Caller:
    """A program of the officer's."""
    return program_of(people.officer)


def test_the_whole_way_gives_what_the_core_says(
    people: People, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "MOST_WITH_PDF", 5)
    books = sorted(STORY.glob("*.csv"))
    unit = officer.get("/units").json()["items"][0]
    made = officer.upload(f"/units/{unit['id']}/dossiers", STORY / "dossier.yaml")
    project = made.json()["items"][0]
    taken = officer.upload(f"/projects/{project['id']}/files", *books)
    waiting = officer.get(f"/ledgers/{taken.json()['items'][0]['ledger']}").json()
    work()
    seen = officer.get(f"/ledgers/{taken.json()['items'][0]['ledger']}").json()
    asked = officer.send("/runs", {"projects": [project["id"]], "as_of": AS_OF})
    address = f"/runs/{asked.json()['id']}"
    early = officer.get(f"{address}/result")
    work()
    told = officer.get(address).json()
    result = officer.get(f"{address}/result")
    files = {
        each["form"]: each for each in officer.get(f"{address}/files").json()["items"] if each["project"]
    }
    pdf = officer.get(f"{address}/files/{files['pdf']['name']}")
    read = officer.get(f"/projects/{project['id']}").json()

    wanted = budgetcheck.check([STORY / "dossier.yaml"], books, as_of=dt.date.fromisoformat(AS_OF)).to_dict()
    assert (unit["name"], unit["may_work"]) == (people.unit.name, True)
    assert (made.status_code, taken.status_code, asked.status_code) == (201, 201, 202)
    assert [(each["kind"], each["problems"]) for each in taken.json()["items"]] == [("ledger", [])] * 2
    assert (waiting["state"], seen["state"], seen["inspection"]["input"]["encoding"]) == (
        "queued",
        "done",
        "gb18030",
    )
    assert (early.status_code, early.json()["title"]) == (409, "没有结果")
    assert (told["state"], told["open"], told["verdict"], told["as_of"]) == ("done", False, "fail", AS_OF)
    assert result["Content-Type"] == "application/json"
    assert json.loads(result.content)["projects"] == wanted["projects"]
    assert read["result"] == wanted["projects"][0]
    assert read["latest"]["verdict"] == "fail"
    assert pdf["Content-Disposition"] == f"attachment; filename*=UTF-8''{files['pdf']['name']}"
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")


def test_a_dossier_in_the_body_becomes_a_project(people: People, officer: Caller) -> None:
    made = officer.send(f"/units/{people.unit.pk}/projects", DOSSIER).json()
    dossier = officer.get(f"/projects/{made['id']}/dossier").json()

    assert (made["code"], made["title"], made["latest"]) == ("YT-2026-0901", "接口测试项目", None)
    assert (dossier["number"], dossier["content"]["budget"]["lines"][0]["amount"]) == (1, "1000000.00")


def test_amounts_in_the_body_stay_exact(people: People, officer: Caller) -> None:
    exact = json.dumps(DOSSIER).replace(
        "1000000", "90071992547409.93"
    )  # beyond what a binary float tells apart
    made = officer.send(f"/units/{people.unit.pk}/projects", exact).json()
    dossier = officer.get(f"/projects/{made['id']}/dossier").json()

    assert dossier["content"]["budget"]["lines"][0]["amount"] == "90071992547409.93"


def test_faults_of_a_dossier_are_told_with_their_fields(people: People, officer: Caller) -> None:
    wrong = json.dumps(DOSSIER).replace('"amount"', '"amont"')
    answer = officer.send(f"/units/{people.unit.pk}/projects", wrong)

    assert answer.status_code == 422
    assert answer.json() == {
        "title": "资料不能用",
        "problems": [
            "dossier.json，budget.lines[0].amount：缺少必填字段；请补填",
            "dossier.json，budget.lines[0].amont：没有这个字段；最接近的字段是 amount",
        ],
        "advice": "请按提示修改后再试；没有改动任何内容。",
    }
    assert not Project.objects.exists()


def test_a_new_dossier_becomes_the_next_version(people: People, officer: Caller) -> None:
    made = officer.send(f"/units/{people.unit.pk}/projects", DOSSIER).json()
    renamed = {**DOSSIER, "project": {**DOSSIER["project"], "title": "改名"}}
    answer = officer.send(f"/projects/{made['id']}/dossier", renamed, method="put")

    assert (answer.status_code, answer.json()["number"]) == (200, 2)
    assert officer.get(f"/projects/{made['id']}").json()["title"] == "改名"


def test_another_projects_dossier_is_no_new_version(project: Project, officer: Caller) -> None:
    answer = officer.send(f"/projects/{project.pk}/dossier", DOSSIER, method="put")

    assert answer.status_code == 422
    assert answer.json()["problems"] == [
        f"dossier.json，project.id：YT-2026-0901；应为本项目的编号 {project.code}；别的项目请另建"
    ]


def test_projects_are_found_by_unit_verdict_and_words(run: Run, people: People, officer: Caller) -> None:
    officer.send(f"/units/{people.unit.pk}/projects", DOSSIER)
    codes = {
        query: [each["code"] for each in officer.get(f"/projects?{query}").json()["items"]]
        for query in (
            "verdict=fail",
            "verdict=none",
            "q=接口",
            f"unit={people.foreign.pk}",
            "limit=1&offset=1",
        )
    }
    failed = run.projects.get().code

    assert codes == {
        "verdict=fail": [failed],
        "verdict=none": ["YT-2026-0901"],
        "q=接口": ["YT-2026-0901"],
        f"unit={people.foreign.pk}": [],
        "limit=1&offset=1": [failed],
    }
    assert officer.get("/projects?limit=1").json()["count"] == 2


def test_files_that_cannot_be_used_say_why(project: Project, officer: Caller) -> None:
    book = next(STORY.glob("*.csv"))
    some = officer.upload(f"/projects/{project.pk}/files", book, SimpleUploadedFile("x.csv", b"nothing"))
    none = officer.upload(f"/projects/{project.pk}/files", book)

    told = {each["name"]: each["problems"] for each in some.json()["items"]}
    assert some.status_code == 201
    assert told[book.name] == []
    assert told["x.csv"] == ["x.csv：看不出是项目档案还是账簿；请核对文件，账簿请从财务软件导出序时账"]
    assert none.status_code == 422
    assert none.json()["problems"] == [f"{book.name}：与已有的 {book.name} 内容完全相同；不必再上传"]


def test_a_ledger_of_the_unit_is_added_and_removed(people: People, officer: Caller) -> None:
    book = next(STORY.glob("*.csv"))
    added = officer.upload(f"/units/{people.unit.pk}/ledgers", book).json()["items"][0]
    removed = [officer.delete(f"/ledgers/{added['id']}") for _time in range(2)]

    assert [each.status_code for each in removed] == [204, 204]
    assert officer.get("/ledgers").json() == {"items": [], "count": 0}
    assert [each["id"] for each in officer.get("/ledgers?removed=true").json()["items"]] == [added["id"]]


def test_a_profile_is_kept_in_versions_and_reads_a_ledger(
    people: People, books: list[Ledger], officer: Caller
) -> None:
    profile = {"name": "本单位", "toml": profile_toml(load_profile("enterprise"))}
    texts = [profile["toml"], profile["toml"] + "# 2\n"]
    kept = [
        officer.send(f"/units/{people.unit.pk}/profiles", profile | {"toml": text}).json() for text in texts
    ]
    read = officer.send(f"/ledgers/{books[0].pk}/profile", {"profile": kept[1]["id"]}, method="put")

    assert [each.get("version") for each in kept] == [1, 2], kept
    assert officer.get(f"/profiles/{kept[0]['id']}").json()["toml"] == profile["toml"]
    assert (read.json()["profile"], read.json()["state"]) == (kept[1]["id"], "queued")


def test_a_profile_with_faults_is_not_kept(people: People, officer: Caller) -> None:
    answer = officer.send(f"/units/{people.unit.pk}/profiles", {"name": "错", "toml": "name = "})

    assert answer.status_code == 422
    assert answer.json()["problems"][0].startswith("错，文件末尾：“=”后面没有值")
    assert not Profile.objects.exists()


@pytest.mark.usefixtures("books")
def test_the_same_key_is_the_same_run(project: Project, officer: Caller) -> None:
    first = ask(officer, project, "a").json()["id"]
    work()

    assert ask(officer, project, "a").json()["id"] == first
    assert ask(officer, project, "b").json()["id"] != first


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("keys", [("a", "b"), ("", ""), ("a", "")])
def test_what_is_asked_for_twice_while_it_waits_is_one_run(
    project: Project, officer: Caller, keys: tuple[str, str]
) -> None:
    first, second = (ask(officer, project, key).json()["id"] for key in keys)

    assert first == second
    assert Run.objects.count() == 1


@pytest.mark.usefixtures("books")
def test_a_key_that_stands_for_another_run_is_refused(project: Project, officer: Caller) -> None:
    first = ask(officer, project, "a").json()["id"]
    answer = ask(officer, project, "a", as_of="2027-09-30")

    assert answer.status_code == 409
    assert answer.json()["problems"] == [f"这个 Idempotency-Key 已经用在另一次检查 {first} 上"]


def test_a_check_without_ledgers_is_refused(project: Project, officer: Caller) -> None:
    answer = ask(officer, project, "")

    assert (answer.status_code, answer.json()["problems"]) == (
        422,
        ["还没有账簿；请先上传序时账，再开始检查"],
    )


def test_projects_of_two_units_are_no_one_check(
    people: People, project: Project, books: list[Ledger]
) -> None:
    for membership in people.officer.memberships.all():
        membership.pk, membership.unit = None, people.foreign
        membership.save()
    officer = program_of(people.officer)
    other = officer.send(f"/units/{people.foreign.pk}/projects", DOSSIER).json()["id"]
    answer = ask(officer, project, "", projects=[str(project.pk), other], ledgers=[str(books[0].pk)])

    assert answer.status_code == 422
    assert "一次检查只能是一个单位的项目和账簿" in answer.json()["problems"][0]


def test_what_people_said_to_findings_is_read(run: Run, people: People, officer: Caller) -> None:
    project = run.projects.get().project
    assert project is not None
    project.notes.create(run=run, rule="YT20-1", text="已核对", written_by=people.officer)
    Waiver.objects.create(
        project=project,
        run=run,
        rule="YT20-1",
        reason="例外",
        expires_on=dt.date(2028, 1, 1),
        proposed_by=people.officer,
        approved=True,
        decided_by=people.reviewer,
        decided_at=timezone.now(),
    )
    run.decisions.create(certified=False, remark="请补充", decided_by=people.reviewer)
    note = officer.get(f"/projects/{project.pk}/notes").json()["items"][0]
    waiver = officer.get(f"/projects/{project.pk}/waivers").json()["items"][0]
    decision = officer.get(f"/runs/{run.pk}/decisions").json()["items"][0]

    assert (note["text"], note["written_by"], note["attachments"]) == ("已核对", "曲会计", [])
    assert (waiver["reason"], waiver["decided_by"], waiver["expires_on"]) == ("例外", "周科长", "2028-01-01")
    assert (decision["certified"], decision["remark"]) == (False, "请补充")


def test_a_file_that_the_run_did_not_write_is_not_found(run: Run, officer: Caller) -> None:
    names = ("no.pdf", "%00", "..%2f..%2fsecret-key", "a" * 5000)

    assert {officer.get(f"/runs/{run.pk}/files/{name}").status_code for name in names} == {404}
