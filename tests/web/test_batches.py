"""A department screens applications: a ZIP or many files into a ranked table."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from budgetcheck.demo import samples
from budgetcheck.web.models import Entry, JobState, Run, RunKind, StoredFile
from tests.web.conftest import work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from budgetcheck.web.models import Unit, User
    from tests.web.conftest import People

STORY = samples() / "5-yantai-applications"
DAY = "2026-03-31"
RANKED = [
    ("fail", "DT-2026-SB-0021"),
    ("fail", "YT-2026-SB-0115"),
    ("fail", "YT-2026-SB-0118"),
    ("fail", "YT-2026-SB-0129"),
    ("fail", "YT-2026-SB-0131"),
    ("fail", "YT-2026-SB-0133"),
    ("review", "YT-2026-SB-0124"),
    ("review", "YT-2026-SB-0128"),
    ("review", "YT-2026-SB-0136"),
    ("pass", "DT-2026-SB-0034"),
    ("pass", "YT-2026-SB-0107"),
    ("pass", "YT-2026-SB-0112"),
    ("pass", "YT-2026-SB-0121"),
    ("pass", "YT-2026-SB-0127"),
]
BROKEN = "schema: budgetcheck/dossier/1\nproject:\n  id: X-1\n  programme: yantai\nbudget:\n  lines: 三\n"


def sample_files() -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in sorted(STORY.iterdir())
        if path.suffix in (".yaml", ".json", ".xlsx")
    }


def packed(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def hand_in(client: Client, unit: Unit, files: Mapping[str, bytes], **more: str) -> HttpResponse:
    uploads = [SimpleUploadedFile(name, content) for name, content in files.items()]
    fields = {"unit": str(unit.pk), "title": "第一批", "as_of": DAY, "request_key": "k1", **more}
    return client.post("/batches", {**fields, "files": uploads})  # type: ignore[return-value]


@pytest.fixture
def reviewer(people: People, client_of: Callable[[User], Client]) -> Client:
    return client_of(people.reviewer)


@pytest.fixture
def batch(people: People, reviewer: Client) -> Run:
    """The fourteen samples from a ZIP, screened."""
    hand_in(
        reviewer,
        people.department,
        {"申报.zip": packed({f"申报/{name}": content for name, content in sample_files().items()})},
    )
    work()
    return Run.objects.get(kind=RunKind.SCREENING)


def listed(page: HttpResponse) -> list[tuple[str, str]]:
    """Verdict and code of each row, as the page shows them."""
    return re.findall(
        r'<tr><td><span class="badge (\w+)">.*?<td class="project"><a href="[^"]+">([^<]+)</a>',
        page.content.decode(),
        re.DOTALL,
    )


def cells(page: HttpResponse, code: str) -> list[str]:
    """The cells of amounts in an application's row, their tags left out."""
    row = next(row for row in page.content.decode().split("<tr>") if f">{code}</a>" in row)
    found = re.findall(r'<td class="number[^"]*"[^>]*>(.*?)</td>', row, re.DOTALL)
    return [re.sub(r"<[^>]+>|\s+", " ", each).strip() for each in found]


class TestTable:
    def test_the_worst_stand_first(self, batch: Run, reviewer: Client) -> None:
        assert batch.state == JobState.DONE, batch.problems
        assert listed(reviewer.get(f"/batches/{batch.pk}")) == RANKED

    def test_figures_are_those_of_the_hand_calculation(self, batch: Run, reviewer: Client) -> None:
        page = reviewer.get(f"/batches/{batch.pk}")

        assert cells(page, "YT-2026-SB-0112") == ["6,840,000.00", "1,777,185.63", "1,777,185.63", "0.00"]
        assert cells(page, "YT-2026-SB-0115") == ["4,260,000.00", "1,182,464.92", "1,182,464.91", "超出 0.01"]
        assert cells(page, "YT-2026-SB-0118") == [
            "5,000,000.00",
            "1,500,000.00",
            "1,200,000.00",
            "超出 300,000.00",
        ]
        assert cells(page, "YT-2026-SB-0127") == ["600,000.00", "未列", "包干制，不适用", "不适用"]
        assert cells(page, "YT-2026-SB-0136")[3] == "未定"

    def test_a_row_leads_to_its_findings(self, batch: Run, reviewer: Client) -> None:
        row = batch.projects.get(code="YT-2026-SB-0118")

        assert (
            f'href="/runs/{batch.pk}/projects/{row.pk}"'
            in reviewer.get(f"/batches/{batch.pk}").content.decode()
        )
        assert "YT20-1" in reviewer.get(f"/runs/{batch.pk}/projects/{row.pk}").content.decode()

    def test_it_is_sorted_by_what_is_left_below_the_cap(self, batch: Run, reviewer: Client) -> None:
        codes = [code for _verdict, code in listed(reviewer.get(f"/batches/{batch.pk}?sort=headroom"))]

        assert codes[:4] == ["YT-2026-SB-0124", "YT-2026-SB-0118", "YT-2026-SB-0115", "YT-2026-SB-0112"]
        assert codes[-4:] == ["YT-2026-SB-0128", "YT-2026-SB-0136", "DT-2026-SB-0034", "YT-2026-SB-0127"]

    def test_the_largest_municipal_budget_first(self, batch: Run, reviewer: Client) -> None:
        codes = [code for _verdict, code in listed(reviewer.get(f"/batches/{batch.pk}?sort=-municipal"))]

        assert codes[:3] == ["YT-2026-SB-0124", "YT-2026-SB-0121", "YT-2026-SB-0112"]

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("verdict=review", ["YT-2026-SB-0124", "YT-2026-SB-0128", "YT-2026-SB-0136"]),
            ("programme=datong", ["DT-2026-SB-0021", "DT-2026-SB-0034"]),
            ("q=sb-0118", ["YT-2026-SB-0118"]),
            ("verdict=pass&programme=datong", ["DT-2026-SB-0034"]),
            ("q=没有这个", []),
        ],
    )
    def test_it_is_filtered(self, query: str, wanted: list[str], batch: Run, reviewer: Client) -> None:
        page = reviewer.get(f"/batches/{batch.pk}?{query}")

        assert [code for _verdict, code in listed(page)] == wanted

    def test_a_sort_that_there_is_not_and_a_page_beyond_change_nothing(
        self, batch: Run, reviewer: Client
    ) -> None:
        assert listed(reviewer.get(f"/batches/{batch.pk}?sort=__class__&page=99999999999")) == RANKED

    def test_report_and_workbook_are_offered(self, batch: Run, reviewer: Client) -> None:
        page = reviewer.get(f"/batches/{batch.pk}").content.decode()

        assert f"/runs/{batch.pk}/report/index.html" in page
        assert f"/runs/{batch.pk}/files/working-papers.xlsx" in page
        with closing(reviewer.get(f"/runs/{batch.pk}/files/working-papers.xlsx")) as file:
            assert b"".join(file.streaming_content).startswith(b"PK")  # type: ignore[arg-type, attr-defined]

    def test_the_run_s_own_address_leads_to_it(self, batch: Run, reviewer: Client) -> None:
        assert reviewer.get(f"/runs/{batch.pk}")["Location"] == f"/batches/{batch.pk}"

    def test_it_is_listed(self, batch: Run, reviewer: Client) -> None:
        assert f'<a href="/batches/{batch.pk}">第一批</a>' in reviewer.get("/batches").content.decode()


class TestFiles:
    def test_the_zip_and_each_of_its_files_are_stored_with_their_hashes(self, batch: Run) -> None:
        kept = set(StoredFile.objects.filter(runfile=None).values_list("sha256", flat=True))

        assert {hashlib.sha256(content).hexdigest() for content in sample_files().values()} <= kept
        assert StoredFile.objects.filter(name="申报.zip").count() == 1
        assert Entry.objects.filter(act="file_stored").count() == 1 + len(sample_files())
        assert batch.inputs.count() == len(sample_files())

    def test_many_files_are_taken_as_a_zip_is(self, people: People, reviewer: Client) -> None:
        hand_in(reviewer, people.department, sample_files())
        work()
        run = Run.objects.get()

        assert listed(reviewer.get(f"/batches/{run.pk}")) == RANKED

    def test_a_form_stays_with_the_dossier_of_its_folder(self, people: People, reviewer: Client) -> None:
        files = sample_files()
        form = files["YT-2026-SB-0133 预算表.xlsx"]
        content = {
            "A/档案.yaml": files["YT-2026-SB-0133 近海监测.yaml"],
            "A/附表/预算.xlsx": form,
            "B/档案.yaml": files["YT-2026-SB-0107 港联起重.yaml"],
        }
        hand_in(reviewer, people.department, {"申报.zip": packed(content)})
        work()
        run = Run.objects.get()

        assert run.state == JobState.DONE, run.problems
        folders = dict(run.inputs.values_list("name", "folder"))
        assert folders == {"A_档案.yaml": "1", "A_附表_预算（YT-2026-SB-0133）.xlsx": "1", "B_档案.yaml": "2"}
        assert run.projects.get(code="YT-2026-SB-0133").figures["indirect"] == "300000.00"

    def test_other_files_are_left_out_with_the_reason(self, people: People, reviewer: Client) -> None:
        files = sample_files()
        ledger = (samples() / "4-datong-terminated" / "ledger.csv").read_bytes()
        name = "YT-2026-SB-0107 港联起重.yaml"
        content = {
            name: files[name],
            "说明.pdf": b"%PDF-1.7 x",
            "账.csv": ledger,
            "档案.txt": files["YT-2026-SB-0115.json"],
        }
        hand_in(reviewer, people.department, {"申报.zip": packed(content)})
        work()
        run = Run.objects.get()

        assert {each["name"]: each["why"][:6] for each in run.options["left_out"]} == {
            "说明.pdf": "不是项目档案",
            "账.csv": "这是账簿；初",
            "档案.txt": "扩展名不对；",
        }
        page = reviewer.get(f"/batches/{run.pk}").content.decode()
        assert "没有检查的文件（3 个）" in page
        assert [code for _verdict, code in listed(reviewer.get(f"/batches/{run.pk}"))] == ["YT-2026-SB-0107"]

    def test_nothing_but_other_files_is_refused(self, people: People, reviewer: Client) -> None:
        answer = hand_in(reviewer, people.department, {"说明.pdf": b"%PDF-1.7 x"})

        assert answer.status_code == 400
        assert "说明.pdf：不是项目档案或预算表" in answer.content.decode()
        assert not Run.objects.exists()
        assert StoredFile.objects.get().name == "说明.pdf"

    def test_files_of_the_same_name_are_told_apart(self, people: People, reviewer: Client) -> None:
        files = sample_files()
        one, other = files["YT-2026-SB-0107 港联起重.yaml"], files["YT-2026-SB-0112 金石贵金属.yaml"]
        hand_in(
            reviewer,
            people.department,
            {"甲.zip": packed({"档案.yaml": one}), "乙.zip": packed({"档案.yaml": other})},
        )
        work()
        run = Run.objects.get()

        assert sorted(run.inputs.values_list("name", flat=True)) == ["档案 (2).yaml", "档案.yaml"]
        assert run.projects.count() == 2


class TestBrokenFile:
    @pytest.fixture
    def refused(self, people: People, reviewer: Client) -> Run:
        files = {**sample_files(), "坏<b>档案</b>.yaml": BROKEN.encode()}
        hand_in(reviewer, people.department, files)
        work()
        return Run.objects.get()

    def test_the_page_names_it_and_what_is_wrong(self, refused: Run, reviewer: Client) -> None:
        page = reviewer.get(f"/batches/{refused.pk}").content.decode()

        assert refused.state == JobState.REFUSED
        assert [each.name for each in refused.inputs.all() if each.problems] == ["b>.yaml"]
        assert "有问题的文件（1 个）" in page
        assert "剔除这些文件，检查其余" in page

    def test_the_others_are_screened_without_it_and_the_result_says_so(
        self, refused: Run, reviewer: Client
    ) -> None:
        answer = reviewer.post(f"/batches/{refused.pk}/rest", {"request_key": "k2"})
        work()
        run = Run.objects.exclude(pk=refused.pk).get()

        assert answer["Location"] == f"/batches/{run.pk}"
        page = reviewer.get(f"/batches/{run.pk}")
        assert listed(page) == RANKED
        assert [each["name"] for each in run.options["left_out"]] == ["b>.yaml"]
        assert "没有检查的文件（1 个）" in page.content.decode()

    def test_asking_twice_makes_one_run(self, refused: Run, reviewer: Client) -> None:
        for _time in range(2):
            reviewer.post(f"/batches/{refused.pk}/rest", {"request_key": "k2"})

        assert Run.objects.count() == 2

    def test_a_finished_batch_has_nothing_to_leave_out(self, batch: Run, reviewer: Client) -> None:
        answer = reviewer.post(f"/batches/{batch.pk}/rest")

        assert answer.status_code == 400
        assert "没有可以剔除的文件" in answer.content.decode()


class TestHostile:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (packed({"../档案.yaml": b"x"}), "文件名指向压缩包以外的位置"),
            (packed({"a.yaml": b"0" * (40 << 20)}), "像是解压炸弹"),
            (packed({f"{number}.yaml": b"x" for number in range(4)}), "压缩包里有 4 个文件，最多 3 个"),
            (packed({"里.zip": packed({"a.yaml": b"x"})}), "压缩包里还有压缩包"),
            (packed({"a.yaml": b"x"})[:-30], "不是项目档案或预算表"),
        ],
        ids=["traversal", "bomb", "too many", "a ZIP within", "damaged"],
    )
    def test_a_zip_is_refused_with_nothing_lost(
        self, content: bytes, told: str, people: People, reviewer: Client, settings: SettingsWrapper
    ) -> None:
        settings.CONFIGURATION = settings.CONFIGURATION._replace(most_files=3)
        answer = hand_in(reviewer, people.department, {"申报.zip": content})

        assert answer.status_code == 400
        assert told in answer.content.decode()
        assert not Run.objects.exists()
        assert StoredFile.objects.get().sha256 == hashlib.sha256(content).hexdigest()

    def test_markup_in_names_and_title_stays_text(self, people: People, reviewer: Client) -> None:
        dossier = sample_files()["YT-2026-SB-0107 港联起重.yaml"]
        content = {"<img src=x onerror=alert(1)>.yaml": dossier, "<script>.pdf": b"%PDF-1.7"}
        hand_in(reviewer, people.department, {"申报.zip": packed(content)}, title="<script>alert(1)</script>")
        work()
        page = reviewer.get(f"/batches/{Run.objects.get().pk}").content.decode()

        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    @pytest.mark.parametrize("day", ["2026-02-30", "31.3.2026", "=1+1"])
    def test_a_day_that_is_none_is_refused(self, day: str, people: People, reviewer: Client) -> None:
        answer = hand_in(reviewer, people.department, sample_files(), as_of=day)

        assert answer.status_code == 400
        assert "应为年-月-日" in answer.content.decode()
        assert not StoredFile.objects.exists()

    def test_no_file_is_refused(self, people: People, reviewer: Client) -> None:
        assert hand_in(reviewer, people.department, {}).status_code == 400


class TestWho:
    def test_a_second_click_makes_no_second_run(self, people: People, reviewer: Client) -> None:
        for _time in range(2):
            hand_in(reviewer, people.department, {"申报.zip": packed(sample_files())})

        assert Run.objects.count() == 1

    def test_the_script_is_told_where_to_go(self, people: People, reviewer: Client) -> None:
        upload = SimpleUploadedFile("申报.zip", packed(sample_files()))
        answer = reviewer.post(
            "/batches",
            {"unit": str(people.department.pk), "files": [upload]},
            headers={"accept": "application/json"},
        )

        assert answer.json() == {"next": f"/batches/{Run.objects.get().pk}"}

    @pytest.mark.parametrize(
        ("who", "status"), [("officer", 403), ("auditor", 200), ("administrator", 403), ("reviewer", 200)]
    )
    def test_who_may_read_the_list(
        self, who: str, status: int, people: People, client_of: Callable[[User], Client]
    ) -> None:
        assert client_of(getattr(people, who)).get("/batches").status_code == status

    @pytest.mark.parametrize(
        ("who", "status"), [("officer", 404), ("auditor", 200), ("administrator", 404), ("foreigner", 404)]
    )
    def test_who_may_read_a_batch(
        self, who: str, status: int, batch: Run, people: People, client_of: Callable[[User], Client]
    ) -> None:
        assert client_of(getattr(people, who)).get(f"/batches/{batch.pk}").status_code == status

    @pytest.mark.parametrize(
        ("who", "status"), [("officer", 404), ("auditor", 403), ("administrator", 404), ("foreigner", 404)]
    )
    def test_who_may_go_on_without_files(
        self, who: str, status: int, batch: Run, people: People, client_of: Callable[[User], Client]
    ) -> None:
        assert client_of(getattr(people, who)).post(f"/batches/{batch.pk}/rest").status_code == status

    @pytest.mark.parametrize(
        ("who", "unit", "status"),
        [
            ("officer", "unit", 403),
            ("auditor", "unit", 403),
            ("administrator", "unit", 404),
            ("reviewer", "foreign", 404),
            ("foreigner", "department", 404),
        ],
    )
    def test_who_may_not_hand_in(
        self, who: str, unit: str, status: int, people: People, client_of: Callable[[User], Client]
    ) -> None:
        answer = hand_in(client_of(getattr(people, who)), getattr(people, unit), sample_files())

        assert answer.status_code == status
        assert not StoredFile.objects.exists()

    def test_a_check_is_no_batch(self, run: Run, reviewer: Client) -> None:
        assert reviewer.get(f"/batches/{run.pk}").status_code == 404
