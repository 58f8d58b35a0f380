"""The API's screenings and year-end reports: who may ask for them, and that they are the core's."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import budgetcheck
from budgetcheck.web.models import Ledger, Membership, Role, Run, RunKind, Unit
from tests.web.callers import Caller, program_of
from tests.web.conftest import work
from tests.web.test_audits import STORIES, filled, ledgers_of, samples
from tests.web.test_batches import DAY, RANKED, packed, sample_files
from tests.web.test_batches import STORY as APPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.conftest import People

RANK = ("fail", "review", "pass")


@pytest.fixture
def reviewer(people: People) -> Caller:
    """A program of the department's."""
    return program_of(people.reviewer)


@pytest.fixture
def auditor(people: People) -> Caller:
    return program_of(people.auditor)


def hand_in(caller: Caller, unit: Unit, files: Mapping[str, bytes], key: str = "", **fields: str) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    headers = caller.headers() | ({"Idempotency-Key": key} if key else {})
    form = {"files": uploads, "as_of": DAY, **fields}
    return Client(headers=headers).post(f"/api/units/{unit.pk}/screenings", form)


def audited(caller: Caller, of: list[Unit], key: str = "", **more: Any) -> Any:
    content = {"year": 2026, "units": [str(unit.pk) for unit in of], **more}
    return caller.send("/year-ends", content, **({"Idempotency-Key": key} if key else {}))


def result_of(caller: Caller, run: Mapping[str, Any]) -> Any:
    return json.loads(caller.get(f"/runs/{run['id']}/result").content)


class TestScreenings:
    def test_a_zip_gives_what_the_core_says(self, people: People, reviewer: Caller) -> None:
        asked = hand_in(
            reviewer,
            people.department,
            {"申报.zip": packed({**sample_files(), "说明.txt": "见附件".encode()})},
            title="第一批",
        )
        work()
        run = asked.json()
        told = reviewer.get(f"/runs/{run['id']}").json()
        projects = result_of(reviewer, run)["projects"]
        wanted = budgetcheck.screen([APPLICATIONS], as_of=dt.date.fromisoformat(DAY)).to_dict()["projects"]

        assert asked.status_code == 202
        assert (run["kind"], run["title"], run["state"], run["open"]) == (
            "screening",
            "第一批",
            "queued",
            True,
        )
        assert (told["state"], told["verdict"], told["as_of"], told["problems"]) == ("done", "fail", DAY, [])
        assert told["left_out"] == [{"name": "说明.txt", "why": "不是项目档案或预算表，没有读取"}]
        assert sorted((RANK.index(each["verdict"]), each["project"]) for each in projects) == sorted(
            (RANK.index(verdict), code) for verdict, code in RANKED
        )
        assert by_code(projects) == by_code(wanted)

    def test_the_same_key_is_the_same_batch(self, people: People, reviewer: Caller) -> None:
        files = sample_files()
        runs = [hand_in(reviewer, people.department, files, "a").json()["id"] for _time in range(2)]

        assert runs[0] == runs[1]
        assert Run.objects.count() == 1

    @pytest.mark.parametrize("other", ["files", "day", "unit"])
    def test_a_key_of_another_batch_is_refused(self, people: People, reviewer: Caller, other: str) -> None:
        files = sample_files()
        first = hand_in(reviewer, people.department, files, "a").json()["id"]
        if other == "files":
            files.popitem()
        answer = hand_in(
            reviewer,
            people.unit if other == "unit" else people.department,
            files,
            "a",
            as_of="2026-04-01" if other == "day" else DAY,
        )

        assert answer.status_code == 409
        assert answer.json()["problems"] == [f"这个 Idempotency-Key 已经用在另一次检查 {first} 上"]

    def test_a_key_of_a_check_is_refused(self, people: People, run: Run) -> None:
        Membership.objects.create(user=people.officer, unit=people.unit, role=Role.REVIEWER)
        answer = hand_in(program_of(people.officer), people.unit, sample_files(), run.request_key)

        assert answer.status_code == 409

    def test_files_without_a_dossier_are_refused(self, people: People, reviewer: Caller) -> None:
        answer = hand_in(reviewer, people.department, {"x.txt": b"nothing"})

        assert (answer.status_code, answer.json()["problems"]) == (
            422,
            [
                "x.txt：不是项目档案或预算表，没有读取",
                "没有一个文件是项目档案；请上传 YAML、JSON 或填好的 Excel 项目档案",
            ],
        )
        assert not Run.objects.exists()

    @pytest.mark.parametrize("day", ["2026-02-30", "", "1999-01-01"])
    def test_a_day_that_is_none_is_refused(self, people: People, reviewer: Caller, day: str) -> None:
        answer = hand_in(reviewer, people.department, sample_files(), as_of=day)

        assert answer.status_code == 422
        assert answer.json()["problems"] == ["as_of：应为 2000 至 2100 年的日期，如 2026-12-31"]

    @pytest.mark.parametrize(
        ("role", "status"),
        [("officer", 403), ("auditor", 403), ("reviewer", 202), ("foreigner", 404), ("administrator", 404)],
    )
    def test_only_who_reviews_for_the_unit_may(self, people: People, role: str, status: int) -> None:
        answer = hand_in(program_of(getattr(people, role)), people.unit, sample_files())

        assert answer.status_code == status
        assert Run.objects.exists() is (status == 202)

    def test_a_token_that_reads_screens_nothing(self, people: People) -> None:
        answer = hand_in(program_of(people.reviewer, "read"), people.department, sample_files())

        assert answer.status_code == 403

    def test_units_say_who_may_screen(self, people: People, reviewer: Caller) -> None:
        told = {each["name"]: each["may_review"] for each in reviewer.get("/units").json()["items"]}
        officers = program_of(people.officer).get("/units").json()["items"]

        assert told == {people.department.name: True, people.unit.name: True}
        assert [each["may_review"] for each in officers] == [False]


class TestYearEnds:
    @pytest.fixture
    def units(self, people: People) -> list[Unit]:
        """The stories: two of the officer's unit, the last of the foreign one."""
        for story in STORIES[:2]:
            filled(people.officer, people.unit, story)
        filled(people.foreigner, people.foreign, STORIES[3])
        return [people.unit, people.foreign]

    def test_it_gives_what_the_core_says(self, units: list[Unit], auditor: Caller) -> None:
        asked = audited(auditor, units)
        work()
        runs = asked.json()["items"]
        result = result_of(auditor, runs[0])
        folders = [samples() / story for story in (*STORIES[:2], STORIES[3])]
        books = [path for each in folders for path in ledgers_of(each)]
        wanted = budgetcheck.year_end(folders, books, 2026).to_dict()

        assert (asked.status_code, len(runs)) == (202, 1)
        assert (runs[0]["kind"], runs[0]["unit"], runs[0]["as_of"]) == ("year_end", None, "2026-12-31")
        assert by_code(result["projects"]) == by_code(wanted["projects"])
        assert result["statement"] == wanted["statement"]

    def test_the_same_key_is_the_same_report(self, units: list[Unit], auditor: Caller) -> None:
        key = "k" * 64  # the longest
        runs = [audited(auditor, units, key).json()["items"][0]["id"] for _time in range(2)]

        assert runs[0] == runs[1]
        assert Run.objects.count() == 1

    @pytest.mark.parametrize(
        "other", [{"year": 2025}, {"unit": "万元"}, {"leads": True}, {"as_of": "2027-01-31"}]
    )
    def test_a_key_of_another_report_is_refused(
        self, units: list[Unit], auditor: Caller, other: dict[str, Any]
    ) -> None:
        first = audited(auditor, units, "a").json()["items"][0]["id"]
        answer = audited(auditor, units, "a", **other)

        assert answer.status_code == 409
        assert answer.json()["problems"] == [f"这个 Idempotency-Key 已经用在另一次检查 {first} 上"]

    @pytest.mark.parametrize("asked", [slice(1), slice(1, 2)])
    def test_a_key_of_other_units_is_refused(self, units: list[Unit], auditor: Caller, asked: slice) -> None:
        audited(auditor, units[asked], "a")
        both = audited(auditor, units, "a")

        assert both.status_code == 409

    def test_a_key_does_not_stand_for_one_that_begins_with_it(
        self, units: list[Unit], auditor: Caller
    ) -> None:
        longer = audited(auditor, units, "a:1").json()["items"][0]["id"]
        work()

        assert audited(auditor, units, "a").json()["items"][0]["id"] != longer

    def test_what_cannot_be_read_is_refused_or_left_out(
        self, people: People, units: list[Unit], auditor: Caller
    ) -> None:
        book = Ledger.objects.filter(unit=people.foreign)[0]
        whole = Ledger.objects.filter(unit=people.foreign).count()
        Ledger.objects.filter(pk=book.pk).update(state="refused", problems=["没有表头"])
        refused = audited(auditor, units)
        taken = audited(auditor, units, without_unreadable=True).json()["items"][0]

        assert refused.status_code == 422
        assert refused.json()["problems"][0].startswith(
            f"{people.foreign.name}：{book.file.name}：这本账簿没有读出来"
        )
        assert [each["why"] for each in taken["left_out"]] == ["没有读出来：没有表头"]
        left = Run.objects.get(kind=RunKind.YEAR_END).inputs.filter(ledger__unit=people.foreign)
        assert left.count() == whole - 1

    @pytest.mark.parametrize(
        ("role", "status"),
        [("officer", 202), ("reviewer", 202), ("auditor", 202), ("foreigner", 404), ("administrator", 404)],
    )
    @pytest.mark.usefixtures("books")
    def test_who_may_ask_for_one_unit(self, people: People, role: str, status: int) -> None:
        answer = audited(program_of(getattr(people, role)), [people.unit])

        assert answer.status_code == status

    def test_a_unit_of_others_among_one_s_own_is_not_found(self, people: People, units: list[Unit]) -> None:
        answer = audited(program_of(people.officer), units)

        assert answer.status_code == 404
        assert not Run.objects.exists()

    def test_several_units_are_the_auditor_s(self, people: People, reviewer: Caller) -> None:
        answer = audited(reviewer, [people.unit, people.department])

        assert answer.status_code == 422
        assert answer.json()["problems"] == ["一次只能选择一个单位；几个单位一起的年度审计由审计人员发起"]

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"year": 1999}, "year：不能小于 2000"),
            ({"year": "2026"}, "year：应为整数"),
            ({"unit": "千元"}, "unit：应为 '元' or '万元'"),
            ({"units": []}, "units：至少要有 1 个"),
            ({"as_of": "2025-12-31"}, "检查日期：2025-12-31 早于 2026 年度；检查日期应在该年度之内或之后"),
            ({"other": 1}, "other：没有这个字段，请删除"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, people: People, auditor: Caller, wrong: dict[str, Any], told: str
    ) -> None:
        answer = audited(auditor, [people.unit], **wrong)

        assert (answer.status_code, answer.json()["problems"]) == (422, [told])


def by_code(projects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["project"]: each for each in projects}
