"""Year-end reports over units: what the core says, who may ask, and what one profile for all ledgers means."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

import budgetcheck
from budgetcheck.demo import samples
from budgetcheck.web.acts import ledgers, projects
from budgetcheck.web.models import JobState, Ledger, Run, RunKind, Unit
from budgetcheck.web.storage.store import keep_file
from tests.web.conftest import work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client

    from budgetcheck.web.models import User
    from tests.web.conftest import People

STORIES = ["1-yantai-over-cap", "2-yantai-lump-sum", "3-yantai-failed-acceptance", "4-datong-terminated"]
OWN = (files("budgetcheck.ledgers.meaning") / "profiles" / "enterprise.toml").read_text(encoding="utf-8")


def ledgers_of(story: Path) -> list[Path]:
    told = tomllib.loads((story / "story.toml").read_text(encoding="utf-8"))
    return [story / name for name in told["ledgers"]]


def filled(user: User, unit: Unit, story: str) -> Unit:
    """A unit with the project and the ledgers of a story."""
    folder = samples() / story
    dossier = next(folder.glob("dossier.*"))
    made = projects.create_from_files(user, unit, [keep_file(dossier, dossier.name, unit, user)])
    for path in ledgers_of(folder):
        ledgers.add(user, unit, keep_file(path, path.name, unit, user), made)
    return unit


@pytest.fixture
def units(people: People) -> list[Unit]:
    """The stories of Yantai and Datong: two of the officer's unit, one of the foreign, one of another that has the same officer."""
    third = Unit.objects.create(name="烟台第三单位", parent=people.department)
    people.officer.memberships.create(unit=third, role="officer")
    filled(people.officer, people.unit, STORIES[0])
    filled(people.officer, people.unit, STORIES[1])
    filled(people.officer, third, STORIES[2])
    filled(people.foreigner, people.foreign, STORIES[3])
    return [people.unit, third, people.foreign]


@pytest.fixture
def auditor(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.auditor)


def ask(client: Client, units: list[Unit], **more: str) -> HttpResponse:
    fields: dict[str, Any] = {
        "units": [str(unit.pk) for unit in units],
        "year": "2026",
        "request_key": "k",
        **more,
    }
    return client.post("/audits", fields)  # type: ignore[return-value]


@pytest.fixture
def audit(units: list[Unit], auditor: Client) -> Run:
    """The sample of the year end, over all units."""
    ask(auditor, units)
    work()
    return Run.objects.get(kind=RunKind.YEAR_END)


def rows(page: HttpResponse) -> list[list[str]]:
    """The table of projects: code, then its amounts and counts, in 元."""
    body = (
        page.content.decode().partition('id="projects"')[2].partition("</tbody>")[0].partition("<tbody>")[2]
    )
    body = re.sub(r'<span class="wan">[^<]*</span>|<span class="said">[^<]*</span>', "", body)
    return [
        [
            (re.findall(r'<span class="note">([^<· ]+)', row) or ["合计"])[0],
            *(re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r'<td class="number.*?</td>', row)),
        ]
        for row in body.split("</tr>")[:-1]
    ]


class TestFigures:
    def test_the_result_is_the_core_s(self, audit: Run) -> None:
        folders = [samples() / story for story in STORIES]
        wanted = budgetcheck.year_end(folders, [path for each in folders for path in ledgers_of(each)], 2026)
        stated = wanted.to_dict()

        assert audit.state == JobState.DONE, audit.problems
        kept = {row.code: row.content for row in audit.projects.all()}
        for project in stated["projects"]:
            mine = kept[project["project"]]
            for part in ("verdict", "settlement", "funding", "settled"):
                assert mine[part] == project[part]
            assert mine["statement"]["sums"] == project["statement"]["sums"]
        assert audit.head is not None
        for part in ("settlement", "sums", "funding", "execution"):
            assert audit.head["statement"][part] == stated["statement"][part]

    def test_the_page_shows_the_hand_calculation_the_worst_first(self, audit: Run, auditor: Client) -> None:
        assert rows(auditor.get(f"/audits/{audit.pk}")) == [
            ["YT-2025-0117", "11,600,000.00", "11,600,000.00", "0.00", "6,407,957.22", "6,407,957.22", "5,192,042.78", "0", "1", "0"],
            ["DT-2025-0042", "1,100,000.00", "1,100,000.00", "42,294.80", "557,568.39", "599,863.19", "500,136.81", "1", "1", "0"],
            ["YT-2025-0156", "3,300,000.00", "3,300,000.00", "0.00", "2,484,057.72", "2,484,057.72", "815,942.28", "1", "0", "0"],
            ["YT-2025-0203", "1,000,000.00", "1,000,000.00", "0.00", "765,711.13", "765,711.13", "234,288.87", "0", "0", "0"],
            ["合计", "17,000,000.00", "17,000,000.00", "42,294.80", "10,215,294.46", "10,257,589.26", "6,742,410.74"],
        ]  # fmt: skip

    def test_it_says_what_the_books_leave_open(self, audit: Run, auditor: Client) -> None:
        page = auditor.get(f"/audits/{audit.pk}").content.decode()

        assert "有 3 个项目在 2026 年以前已立项，而给出的账簿没有它们 2025-12-31 及以前的行" in page
        assert "报告的数字与账簿采用的各行分毫不差" in page

    def test_report_workbook_and_word_are_offered(self, audit: Run, auditor: Client) -> None:
        page = auditor.get(f"/audits/{audit.pk}").content.decode()

        of_project = "YT-2025-0117"
        for name in (
            "report/index.html",
            f"report/{of_project}.html",
            "files/working-papers.xlsx",
            f"files/{of_project}.docx",
        ):
            assert f'href="/runs/{audit.pk}/{name}"' in page
        assert auditor.get(f"/runs/{audit.pk}/report/index.html").status_code == 200

    def test_amounts_open_in_ten_thousands_where_asked(self, units: list[Unit], auditor: Client) -> None:
        ask(auditor, units, amounts="万元")
        work()
        run = Run.objects.get()
        page = auditor.get(f"/audits/{run.pk}").content.decode()

        assert '<div class="year-end in-wan">' in page
        assert '<span class="wan">1,025.758926</span>' in page

    def test_a_project_s_page_and_the_run_s_own_address_work(self, audit: Run, auditor: Client) -> None:
        row = audit.projects.get(code="YT-2025-0117")

        assert auditor.get(f"/runs/{audit.pk}")["Location"] == f"/audits/{audit.pk}"
        assert auditor.get(f"/runs/{audit.pk}/projects/{row.pk}").status_code == 200

    def test_no_project_s_latest_check_is_changed(self, audit: Run) -> None:
        assert all(row.project is not None and row.project.current is None for row in audit.projects.all())


class TestProfiles:
    @pytest.fixture
    def own(self, people: People, units: list[Unit]) -> Ledger:
        """A ledger of the third unit, read by a profile of its own."""
        ledger = units[1].ledgers.order_by("file__name")[0]
        ledgers.read_by(people.officer, ledger, ledgers.keep_profile(people.officer, units[1], "本单位", OWN))
        return ledger

    @pytest.mark.usefixtures("own")
    def test_units_with_a_profile_of_their_own_get_a_run_of_their_own(
        self, units: list[Unit], auditor: Client
    ) -> None:
        ask(auditor, units)
        work()
        runs = {frozenset(run.options["units"]): run for run in Run.objects.all()}

        assert set(runs) == {
            frozenset({"烟台第三单位"}),
            frozenset({"烟台澜行智能装备有限公司", "大同云冈能源研究院"}),
        }
        own = runs[frozenset({"烟台第三单位"})]
        assert own.state == JobState.DONE, own.problems
        assert own.inputs.filter(role="profile").count() == 1
        page = auditor.get(f"/audits/{own.pk}").content.decode()
        assert "这一份用自定方案 本单位 v1" in page
        other = runs[frozenset({"烟台澜行智能装备有限公司", "大同云冈能源研究院"})]
        assert f'href="/audits/{other.pk}"' in page

    @pytest.mark.usefixtures("own")
    def test_a_second_click_makes_no_further_runs(self, units: list[Unit], auditor: Client) -> None:
        for _time in range(2):
            ask(auditor, units)

        assert Run.objects.count() == 2

    def test_a_unit_with_two_is_refused_by_name(
        self, own: Ledger, people: People, units: list[Unit], auditor: Client
    ) -> None:
        other = units[1].ledgers.exclude(pk=own.pk).get()
        ledgers.read_by(people.officer, other, ledgers.keep_profile(people.officer, units[1], "旧账套", OWN))
        answer = ask(auditor, units)

        assert answer.status_code == 400
        page = answer.content.decode()
        assert (
            f"烟台第三单位：账簿用了不同的对照方案（本单位 v1：{own.file.name}；旧账套 v1：{other.file.name}）"
            in page
        )
        assert not Run.objects.exists()


class TestRefused:
    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"year": "26"}, "应为四位数的年度"),
            ({"year": "２０２６"}, "应为四位数的年度"),
            ({"year": "1999"}, "应为四位数的年度"),
            ({"as_of": "2025-12-31"}, "2025-12-31 早于 2026 年度"),
            ({"as_of": "31.12."}, "应为年-月-日"),
        ],
    )
    def test_what_cannot_be(
        self, fields: dict[str, str], told: str, units: list[Unit], auditor: Client
    ) -> None:
        answer = ask(auditor, units, **fields)

        assert answer.status_code == 400
        assert told in answer.content.decode()
        assert not Run.objects.exists()

    @pytest.mark.usefixtures("units")
    def test_no_unit(self, auditor: Client) -> None:
        assert "没有选择单位" in ask(auditor, []).content.decode()

    def test_a_unit_without_projects(self, people: People, auditor: Client) -> None:
        assert "所选单位没有项目档案" in ask(auditor, [people.unit]).content.decode()

    def test_a_unit_without_ledgers(self, units: list[Unit], auditor: Client) -> None:
        units[0].ledgers.update(removed_at=timezone.now())

        assert "所选单位没有账簿" in ask(auditor, units[:1]).content.decode()

    def test_a_ledger_that_could_not_be_read_is_refused_or_left_out_and_said(
        self, units: list[Unit], auditor: Client
    ) -> None:
        unit = units[1]
        bad = unit.ledgers.order_by("-file__name")[0]
        Ledger.objects.filter(pk=bad.pk).update(state=JobState.REFUSED, problems=["没有表头"])

        refused = ask(auditor, [unit])
        assert refused.status_code == 400
        assert f"烟台第三单位：{bad.file.name}：这本账簿没有读出来" in refused.content.decode()

        ask(auditor, [unit], without_unreadable="1")
        work()
        run = Run.objects.get()
        page = auditor.get(f"/audits/{run.pk}").content.decode()
        assert run.inputs.filter(role="ledger").count() == 1
        assert "没有计入的账簿（1 个）" in page
        assert "没有读出来：没有表头" in page


class TestWho:
    @pytest.mark.parametrize(
        ("who", "status"), [("officer", 200), ("reviewer", 200), ("auditor", 200), ("administrator", 403)]
    )
    def test_who_may_read_the_list(
        self, who: str, status: int, people: People, client_of: Callable[[User], Client]
    ) -> None:
        assert client_of(getattr(people, who)).get("/audits").status_code == status

    @pytest.mark.parametrize("who", ["officer", "reviewer", "administrator", "foreigner"])
    def test_an_audit_of_several_units_is_the_auditor_s(
        self, who: str, audit: Run, people: People, client_of: Callable[[User], Client]
    ) -> None:
        client = client_of(getattr(people, who))

        assert client.get(f"/audits/{audit.pk}").status_code == 404
        assert f"/audits/{audit.pk}" not in client.get("/audits").content.decode()

    @pytest.mark.parametrize("who", ["officer", "reviewer"])
    def test_a_unit_has_its_own(
        self, who: str, units: list[Unit], people: People, client_of: Callable[[User], Client]
    ) -> None:
        client = client_of(getattr(people, who))
        ask(client, units[:1])
        work()
        run = Run.objects.get()

        assert run.unit == units[0]
        assert run.state == JobState.DONE, run.problems
        assert [row[0] for row in rows(client.get(f"/audits/{run.pk}"))] == [
            "YT-2025-0117",
            "YT-2025-0203",
            "合计",
        ]

    @pytest.mark.parametrize(
        ("who", "chosen", "status"),
        [
            ("officer", [2], 404),
            ("officer", [0, 1], 400),
            ("reviewer", [2], 404),
            ("foreigner", [0], 404),
            ("administrator", [0], 403),
        ],
    )
    def test_who_may_not_ask(  # noqa: PLR0913, PLR0917 - the fixtures
        self,
        who: str,
        chosen: list[int],
        status: int,
        units: list[Unit],
        people: People,
        client_of: Callable[[User], Client],
    ) -> None:
        answer = ask(client_of(getattr(people, who)), [units[place] for place in chosen])

        assert answer.status_code == status
        assert not Run.objects.exists()

    def test_units_of_others_are_not_offered(
        self, units: list[Unit], people: People, client_of: Callable[[User], Client]
    ) -> None:
        page = client_of(people.officer).get("/audits").content.decode()

        assert str(units[0].pk) in page
        assert str(units[2].pk) not in page

    def test_a_check_is_no_audit(self, run: Run, auditor: Client) -> None:
        assert auditor.get(f"/audits/{run.pk}").status_code == 404

    def test_markup_in_a_unit_s_name_stays_text(self, units: list[Unit], auditor: Client) -> None:
        Unit.objects.filter(pk=units[0].pk).update(name="<script>alert(1)</script>")
        ask(auditor, units)
        run = Run.objects.get()

        assert "<script>alert" not in auditor.get("/audits").content.decode()
        assert "<script>alert" not in auditor.get(f"/audits/{run.pk}").content.decode()
