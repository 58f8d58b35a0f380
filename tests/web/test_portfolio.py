"""All projects of a reviewer's or an auditor's units: how they stand, their sums, what is due."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import fastexcel
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budgetcheck.web.models import Deadline, Decision, Project, Run, RunKind, RunProject, Unit
from budgetcheck.web.pages.standing import add_up, list_due, standings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from budgetcheck.web.models import User
    from tests.web.conftest import People


def made(people: People, unit: Unit, code: str, verdict: str = "", **figures: str | None) -> Project:
    """A project; with a verdict, checked."""
    project = Project.objects.create(
        unit=unit, code=code, title=f"项目 {code}", programme="yantai", created_by=people.officer
    )
    if verdict:
        run = Run.objects.create(
            kind=RunKind.CHECK,
            unit=unit,
            asked_by=people.officer,
            options={"as_of": "2026-12-31"},
            fingerprint=code,
            request_key=code,
            state="done",
            verdict=verdict,
        )
        project.current = RunProject.objects.create(
            run=run,
            project=project,
            unit=unit,
            code=code,
            programme="yantai",
            verdict=verdict,
            counts={"fail": 2, "review": 1, "pass": 9} if verdict == "fail" else {"pass": 12},
            figures=figures,
            content={},
        )
        project.save()
    return project


@pytest.fixture
def projects(people: People) -> dict[str, Project]:
    """Three of the reviewer's units, and one of another."""
    second = Unit.objects.create(name="烟台第二单位", parent=people.department)
    return {
        "good": made(
            people, people.unit, "P-1", "pass", budget="1000000.10", received="1000000.00", spent="0.01"
        ),
        "bad": made(
            people,
            people.unit,
            "P-2",
            "fail",
            budget="2000000.20",
            received="1500000.00",
            spent="1999999.99",
            execution_rate="0.9999",
            refund_outstanding="72594.63",
        ),
        "new": made(people, second, "P-3"),
        "foreign": made(people, people.foreign, "F-1", "fail", budget="9.00"),
    }


@pytest.fixture
def reviewer(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.reviewer)


def codes(page: HttpResponse) -> list[str]:
    table = page.content.decode().partition('id="projects"')[2]
    return re.findall(r'<br><span class="note">([A-Z]-\d+)', table)


@pytest.mark.usefixtures("projects")
class TestTable:
    def test_the_worst_stand_first_and_foreign_ones_not_at_all(self, reviewer: Client) -> None:
        assert codes(reviewer.get("/portfolio")) == ["P-2", "P-3", "P-1"]

    def test_an_auditor_reads_all(self, people: People, client_of: Callable[[User], Client]) -> None:
        assert codes(client_of(people.auditor).get("/portfolio")) == ["F-1", "P-2", "P-3", "P-1"]

    def test_a_row_says_how_a_project_stands(self, reviewer: Client) -> None:
        page = reviewer.get("/portfolio?q=P-2").content.decode()
        row = page.partition('id="projects"')[2].partition("<tbody>")[2]

        shown = [re.sub("<[^>]+>", "", cell) for cell in re.findall(r'<td class="number.*?</td>', row)]
        assert shown == ["2,000,000.20", "1,500,000.00", "1,999,999.99", "99.99%", "72,594.63", "3"]
        assert "2026-12-31" in row

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("verdict=unchecked", ["P-3"]),
            ("verdict=pass", ["P-1"]),
            ("programme=datong", []),
            ("q=第二", ["P-3"]),
            ("sort=-budget", ["P-2", "P-1", "P-3"]),
            ("sort=budget", ["P-1", "P-2", "P-3"]),
            ("unit=nonsense", []),
        ],
    )
    def test_it_is_filtered_and_sorted(self, query: str, wanted: list[str], reviewer: Client) -> None:
        assert codes(reviewer.get(f"/portfolio?{query}")) == wanted

    def test_it_is_filtered_by_unit(self, people: People, reviewer: Client) -> None:
        assert codes(reviewer.get(f"/portfolio?unit={people.unit.pk}")) == ["P-2", "P-1"]
        assert codes(reviewer.get(f"/portfolio?unit={people.foreign.pk}")) == []

    def test_a_certified_check_is_said_to_be_so(
        self, people: People, projects: dict[str, Project], reviewer: Client
    ) -> None:
        current = projects["good"].current
        assert current is not None
        Decision.objects.create(run=current.run, certified=True, decided_by=people.reviewer)

        page = reviewer.get("/portfolio").content.decode()
        assert page.count("已审定</td>") == 1

    def test_a_returned_one_is_not(self, people: People, projects: dict[str, Project]) -> None:
        current = projects["good"].current
        assert current is not None
        Decision.objects.create(run=current.run, certified=False, decided_by=people.reviewer)

        assert not any(row.certified for row in standings(people.reviewer))


@pytest.mark.usefixtures("projects")
class TestSums:
    def test_they_are_exact(self, people: People) -> None:
        sums = {each.name: each.amounts for each in add_up(standings(people.reviewer))}

        assert sums == {
            "烟台澜行智能装备有限公司": {
                "budget": Decimal("3000000.30"),
                "received": Decimal("2500000.00"),
                "spent": Decimal("2000000.00"),
                "refund_outstanding": Decimal("72594.63"),
            },
            "烟台第二单位": dict.fromkeys(("budget", "received", "spent", "refund_outstanding")),
            "": {
                "budget": Decimal("3000000.30"),
                "received": Decimal("2500000.00"),
                "spent": Decimal("2000000.00"),
                "refund_outstanding": Decimal("72594.63"),
            },
        }

    def test_one_unit_has_no_sum_of_all(self, people: People) -> None:
        rows = [row for row in standings(people.reviewer) if row.unit == people.unit.pk]

        assert [each.name for each in add_up(rows)] == ["烟台澜行智能装备有限公司"]

    def test_they_are_shown(self, reviewer: Client) -> None:
        assert "3,000,000.30" in reviewer.get("/portfolio").content.decode()


class TestDue:
    TODAY = dt.date(2026, 6, 1)

    @pytest.mark.parametrize(("days", "group"), [(-1, "late"), (0, "soon"), (30, "soon"), (31, "later")])
    def test_how_soon(self, days: int, group: str, people: People, projects: dict[str, Project]) -> None:
        Deadline.objects.create(
            of=projects["bad"].current, what="archiving", due_on=self.TODAY + dt.timedelta(days), rule="YT1"
        )
        due = list_due(people.reviewer, standings(people.reviewer), self.TODAY)

        assert [each.group for each in due if each.total] == [group]

    def test_what_is_done_or_foreign_or_of_a_former_check_is_not_listed(
        self, people: People, projects: dict[str, Project]
    ) -> None:
        former = projects["bad"].current
        assert former is not None
        Deadline.objects.create(of=former, what="archiving", due_on=self.TODAY, done_on=self.TODAY, rule="R")
        Deadline.objects.create(of=projects["foreign"].current, what="archiving", due_on=self.TODAY, rule="R")
        Deadline.objects.create(of=projects["good"].current, what="task_book", due_on=self.TODAY, rule="R")
        projects["good"].current = None
        projects["good"].save()

        assert [each.total for each in list_due(people.reviewer, standings(people.reviewer), self.TODAY)] == [
            0,
            0,
            0,
        ]

    def test_the_page_names_what_and_which(self, projects: dict[str, Project], reviewer: Client) -> None:
        Deadline.objects.create(
            of=projects["bad"].current, what="archiving", due_on=timezone.localdate(), rule="YT26-2"
        )
        page = reviewer.get("/portfolio").content.decode()

        assert "30 天以内（1 项）" in page
        assert "验收材料归档" in page


@pytest.mark.usefixtures("projects")
class TestDownload:
    def test_csv_says_what_the_page_does(self, reviewer: Client) -> None:
        answer = reviewer.get("/portfolio.csv?verdict=fail")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined, arg-type]

        assert list(csv.reader(io.StringIO(text)))[1:] == [
            [
                "不符合",
                "P-2",
                "项目 P-2",
                "烟台澜行智能装备有限公司",
                "烟台",
                "2000000.20",
                "1500000.00",
                "1999999.99",
                "72594.63",
                "99.99%",
                "3",
                "2026-12-31",
                "",
            ]
        ]
        assert answer["Content-Type"] == "application/octet-stream"

    @pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "＝"])
    def test_no_text_is_a_formula(self, beginning: str, people: People, reviewer: Client) -> None:
        title = f"{beginning}HYPERLINK(1)"
        Project.objects.filter(code="P-3").update(title=title)
        text = b"".join(reviewer.get("/portfolio.csv").streaming_content).decode()  # type: ignore[attr-defined, arg-type]

        assert f"'{title}" in text
        assert people.unit.name in text

    @pytest.mark.parametrize("title", ["=1+1", "<r><t>x</t></r>", "http://example.org"])
    def test_in_the_workbook_texts_stay_texts_and_amounts_are_numbers(
        self, title: str, reviewer: Client
    ) -> None:
        Project.objects.filter(code="P-2").update(title=title)
        content = reviewer.get("/portfolio.xlsx?verdict=fail").content
        sheet = fastexcel.read_excel(content).load_sheet(0).to_polars()

        assert sheet["项目名称"].to_list() == [title]
        assert sheet["预算（元）"].to_list() == [2000000.20]

    def test_another_form_is_not_found(self, reviewer: Client) -> None:
        assert reviewer.get("/portfolio.exe").status_code == 404


class TestWho:
    @pytest.mark.parametrize("address", ["/portfolio", "/portfolio.csv", "/portfolio.xlsx"])
    @pytest.mark.parametrize(
        ("who", "status"), [("officer", 403), ("administrator", 403), ("auditor", 200), ("reviewer", 200)]
    )
    def test_roles(
        self, address: str, who: str, status: int, people: People, client_of: Callable[[User], Client]
    ) -> None:
        answer = client_of(getattr(people, who)).get(address)

        assert answer.status_code == status

    def test_nobody_is_led_to_sign_in(self, client: Client, people: People) -> None:
        assert people
        assert client.get("/portfolio")["Location"] == "/sign-in?next=/portfolio"

    def test_markup_in_names_stays_text(self, people: People, reviewer: Client) -> None:
        made(people, people.unit, "P-9", "fail", budget="1.00")
        Project.objects.update(title="<script>alert(1)</script>")

        assert "<script>alert" not in reviewer.get("/portfolio").content.decode()


def test_two_thousand_projects_take_as_many_queries_as_two(people: People, reviewer: Client) -> None:
    made(people, people.unit, "A", "fail", budget="1.00")
    reviewer.get("/portfolio")  # the session is stored
    with CaptureQueriesContext(connection) as few:
        reviewer.get("/portfolio")
    source = RunProject.objects.get()
    RunProject.objects.bulk_create(
        RunProject(
            run=source.run,
            code=f"Q-{number}",
            programme="yantai",
            verdict="pass",
            figures={"budget": "0.01"},
            content={},
        )
        for number in range(2_000)
    )
    rows = RunProject.objects.exclude(pk=source.pk)
    Project.objects.bulk_create(
        Project(unit=people.unit, code=row.code, programme="yantai", created_by=people.officer, current=row)
        for row in rows
    )
    with CaptureQueriesContext(connection) as many:
        page = reviewer.get("/portfolio").content.decode()

    assert len(many) == len(few)
    assert "21.00" in page  # 1.00 and two thousand fen
    assert page.count("<tr>") < 150  # a page of the table


def test_where_nothing_is_due_one_sentence_says_so(
    people: People, client_of: Callable[[User], Client]
) -> None:
    made(people, people.unit, "YT-1", "pass")
    page = client_of(people.reviewer).get("/portfolio").content.decode()
    assert "没有临近或逾期的期限。" in page
    assert "（0 项）" not in page
