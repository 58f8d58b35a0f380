"""The trail as auditors read it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgetcheck.web import trail
from budgetcheck.web.models import Entry, Project
from budgetcheck.web.pages.differences import differences
from budgetcheck.web.trail import breaks, record

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from budgetcheck.web.models import User
    from tests.web.conftest import People


@pytest.fixture
def auditor(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.auditor)


def numbers(page: HttpResponse) -> list[int]:
    return [int(number) for number in re.findall(r'<tr id="entry-(\d+)"', page.content.decode())]


def table(answer: HttpResponse) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined, arg-type]
    return list(csv.reader(io.StringIO(text)))


class TestPage:
    def test_the_newest_stand_first(self, project: Project, auditor: Client) -> None:
        assert project
        found = numbers(auditor.get("/trail"))

        assert found == list(range(len(found), 0, -1))

    def test_an_entry_says_who_did_what_to_what(self, project: Project, auditor: Client) -> None:
        page = auditor.get("/trail?act=project_created").content.decode()

        assert "曲会计（officer）" in page
        assert "建立项目</td>" in page
        assert f'<a href="/projects/{project.pk}">' in page

    def test_what_is_no_more_is_named_without_a_link(self, people: People, auditor: Client) -> None:
        gone = Project.objects.create(
            unit=people.unit, code="X", title="没有了", programme="yantai", created_by=people.officer
        )
        record(people.officer, "project_created", gone)
        gone.delete()
        page = auditor.get("/trail").content.decode()

        assert "没有了" in page
        assert 'href="/projects/' not in page

    def test_only_differences_are_shown(self, people: People, auditor: Client) -> None:
        record(
            people.officer,
            "unit_changed",
            people.unit,
            before={"name": "旧名", "days": 30},
            after={"name": "新名", "days": 30},
        )
        page = auditor.get("/trail").content.decode()

        assert "<del>旧名</del> → 新名" in page
        assert "天数" not in page

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("act=unit_changed", [2]),
            ("person=-", [3]),
            ("act=nonsense", []),
            ("from=2999-01-01", []),
            ("until=1999-01-01", []),
            ("from=1999-01-01&until=2999-01-01", [3, 2, 1]),
        ],
    )
    def test_it_is_filtered(self, query: str, wanted: list[int], people: People, auditor: Client) -> None:
        record(people.officer, "unit_created", people.unit)
        record(people.reviewer, "unit_changed", people.department)
        record(None, "backup_made")

        assert numbers(auditor.get(f"/trail?{query}")) == wanted

    def test_it_is_filtered_by_person_and_unit(self, people: People, auditor: Client) -> None:
        record(people.officer, "file_stored", unit=people.unit)
        record(people.reviewer, "file_stored", unit=people.foreign)

        assert numbers(auditor.get(f"/trail?person={people.officer.pk}")) == [1]
        assert numbers(auditor.get(f"/trail?unit={people.foreign.pk}")) == [2]

    def test_days_are_those_of_china(
        self, people: People, auditor: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(trail.timezone, "now", lambda: dt.datetime(2026, 6, 30, 16, 30, tzinfo=dt.UTC))
        record(people.officer, "signed_in", people.officer)

        assert numbers(auditor.get("/trail?from=2026-07-01&until=2026-07-01")) == [1]
        assert numbers(auditor.get("/trail?until=2026-06-30")) == []

    def test_a_day_that_is_none_is_refused(self, auditor: Client) -> None:
        answer = auditor.get("/trail?from=gestern")

        assert answer.status_code == 400
        assert "应为年-月-日" in answer.content.decode()

    def test_a_day_beyond_all_reckoning_is_refused(self, auditor: Client) -> None:
        assert auditor.get("/trail?until=9999-12-31").status_code == 400

    def test_it_has_pages(self, people: People, auditor: Client) -> None:
        for _number in range(120):
            record(people.officer, "signed_in", people.officer)

        assert numbers(auditor.get("/trail?page=3&act=signed_in")) == list(range(20, 0, -1))
        assert "act=signed_in&amp;page=2" in auditor.get("/trail?act=signed_in").content.decode()

    def test_markup_stays_text(self, people: People, auditor: Client) -> None:
        people.unit.name = "<script>alert(1)</script>"
        record(people.officer, "unit_changed", people.unit, after={"<b>": "<img src=x onerror=alert(1)>"})
        page = auditor.get("/trail").content.decode()

        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_many_entries_take_as_many_queries_as_one(
        self, project: Project, people: People, auditor: Client
    ) -> None:
        auditor.get("/trail")  # the session is stored
        with CaptureQueriesContext(connection) as few:
            auditor.get("/trail")
        for _number in range(40):
            record(people.officer, "dossier_changed", project)
        with CaptureQueriesContext(connection) as many:
            auditor.get("/trail")

        assert len(many) == len(few)


class TestChain:
    def test_a_whole_chain_is_said_to_be_whole_with_its_head(self, people: People, auditor: Client) -> None:
        record(people.officer, "signed_in", people.officer)
        last = record(people.officer, "signed_out", people.officer)
        page = auditor.get("/trail").content.decode()

        assert "记录链完整：全部 2 条都已核对。" in page
        assert last.hash in page

    def test_an_entry_that_was_changed_is_named(self, people: People, auditor: Client) -> None:
        record(people.officer, "signed_in", people.officer)
        entry = Entry.objects.get()
        forged = Entry(
            **{
                **{field.attname: getattr(entry, field.attname) for field in Entry._meta.fields},  # noqa: SLF001 - Django's documented name
                "number": 2,
                "previous": entry.hash,
                "hash": "f" * 64,
            }
        )
        forged.save(force_insert=True)
        page = auditor.get("/trail").content.decode()

        assert "记录链不完整" in page
        assert "第 2 条：内容被改动" in page

    def test_the_newest_alone_can_be_checked(self, people: People) -> None:
        for _number in range(5):
            record(people.officer, "signed_in", people.officer)
        gap = Entry(number=8, at=Entry.objects.first().at, act="signed_in", previous="x", hash="y")  # type: ignore[union-attr]
        gap.save(force_insert=True)

        assert [tuple(each) for each in breaks(since=3)] == [(6, "missing"), (8, "changed")]
        assert list(breaks(since=1)) == list(breaks())


class TestDownload:
    def test_csv_has_what_was_filtered_with_its_hashes(self, people: People, auditor: Client) -> None:
        record(people.officer, "signed_in", people.officer)
        entry = record(
            people.officer, "unit_changed", people.unit, before={"name": "旧"}, after={"name": "新"}
        )
        heading, row = table(auditor.get("/trail.csv?act=unit_changed"))  # type: ignore[arg-type]

        assert heading[0] == "序号"
        assert row[:1] + row[2:] == [
            "2",
            "曲会计（officer）",
            "修改单位",
            people.unit.name,
            "",
            "名称：旧 → 新",
            entry.previous,
            entry.hash,
        ]

    def test_no_text_is_a_formula(self, people: People, auditor: Client) -> None:
        people.unit.name = "=cmd()"
        record(people.officer, "unit_changed", people.unit)

        assert table(auditor.get("/trail.csv"))[1][4] == "'=cmd()"  # type: ignore[arg-type]


class TestWho:
    @pytest.mark.parametrize("address", ["/trail", "/trail.csv"])
    @pytest.mark.parametrize(
        ("who", "status"),
        [("officer", 403), ("reviewer", 403), ("administrator", 403), ("foreigner", 403), ("auditor", 200)],
    )
    def test_roles(
        self, address: str, who: str, status: int, people: People, client_of: Callable[[User], Client]
    ) -> None:
        assert client_of(getattr(people, who)).get(address).status_code == status


class TestDifferences:
    def test_a_list_is_compared_place_by_place(self) -> None:
        found = differences({"units": ["甲", "乙"]}, {"units": ["甲", "丙", "丁"]})

        assert [tuple(each) for each in found] == [
            ("单位（第 2 项）", "乙", "丙"),
            ("单位（第 3 项）", None, "丁"),
        ]

    def test_facts_of_a_dossier_have_the_names_of_its_form(self) -> None:
        (found,) = differences({"project": {"title": "旧"}}, {"project": {"title": "新"}})

        assert found == ("项目名称", "旧", "新")

    def test_nothing_differs_from_itself(self) -> None:
        assert differences({"a": [1, {"b": None}]}, {"a": [1, {}]}) == []
