"""Projects: made, shown, brought up to date, found again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from budgetcheck.demo import samples
from budgetcheck.dossiers.read import read_dossiers
from budgetcheck.dossiers.write import to_tree
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.web import trail
from budgetcheck.web.acts import projects
from budgetcheck.web.models import Deadline, Decision, Entry, JobState, Ledger, Profile, Project, Run
from budgetcheck.workbooks import read_cells
from tests.dossiers.budget_forms import budget, settlement
from tests.web.conftest import STORY, work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from budgetcheck.web.models import StoredFile, User
    from tests.web.conftest import People

_LEDGER = [
    ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额"],
    ["2026-01-05", "记-1", "购试剂", "530101", "研发支出—材料费", 100, 0],
    ["2026-01-05", "记-1", "购试剂", "1002", "银行存款", 0, 100],
]
BATCH = samples() / "5-yantai-applications"


def test_two_projects_in_one_file_become_two_projects(
    people: People, client_of: Callable[[User], Client]
) -> None:
    listed = BATCH / "推荐项目清单（第二批）.xlsx"
    codes = {each.dossier.project.id for each in read_dossiers([listed], load_rulebook(None).programmes)}

    answer = _drop(client_of(people.officer), "/projects/new", [listed], unit=str(people.unit.pk))

    assert answer.url == "/"
    assert len(codes) > 1
    assert set(Project.objects.values_list("code", flat=True)) == codes
    assert {each.versions.get().versionfile_set.get().file.name for each in Project.objects.all()} == {
        f"{code}.json" for code in codes
    }


def test_a_budget_form_dropped_on_a_project_replaces_the_one_before(
    people: People, stored: Callable[..., StoredFile], client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    dossier, form = BATCH / "YT-2026-SB-0133 近海监测.yaml", BATCH / "YT-2026-SB-0133 预算表.xlsx"
    earlier = _workbook(tmp_path / "预算表.xlsx", budget())
    project = projects.create_from_files(people.officer, people.unit, [stored(dossier), stored(earlier)])[0]
    before = project.versions.get().content

    answer = _drop(client_of(people.officer), f"/projects/{project.pk}/files", [form])

    latest = project.versions.first()
    assert answer.status_code == 302, answer.content.decode()
    assert latest.number == 2
    assert before["budget"] != latest.content["budget"]
    assert latest.content == to_tree(
        read_dossiers([dossier, form], load_rulebook(None).programmes)[0].dossier
    )
    assert [each.file.name for each in latest.versionfile_set.order_by("pk")] == [dossier.name, form.name]


def test_a_settlement_form_stands_beside_the_budget_form(
    people: People, stored: Callable[..., StoredFile], client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    dossier, form = BATCH / "YT-2026-SB-0133 近海监测.yaml", BATCH / "YT-2026-SB-0133 预算表.xlsx"
    project = projects.create_from_files(people.officer, people.unit, [stored(dossier), stored(form)])[0]
    before = project.versions.get().content

    _drop(
        client_of(people.officer),
        f"/projects/{project.pk}/files",
        [_workbook(tmp_path / "决算表.xlsx", settlement())],
    )

    latest = project.versions.first()
    assert {name for name in latest.content if latest.content[name] != before.get(name)} == {"reported"}
    assert [each.file.name for each in latest.versionfile_set.order_by("pk")] == [
        dossier.name,
        form.name,
        "决算表.xlsx",
    ]


def test_a_budget_form_that_contradicts_the_dossier_is_refused(
    people: People, stored: Callable[..., StoredFile], client_of: Callable[[User], Client]
) -> None:
    dossier, form = BATCH / "YT-2026-SB-0133 近海监测.yaml", BATCH / "YT-2026-SB-0133 预算表.xlsx"
    project = projects.create_from_files(people.officer, people.unit, [stored(dossier), stored(form)])[0]
    content = project.versions.get().content
    lines = [{**each, "amount": "1.00"} for each in content["budget"]["lines"]]
    projects.change_by_tree(
        people.officer, project, {**content, "budget": {**content["budget"], "lines": lines}}
    )

    answer = _drop(client_of(people.officer), f"/projects/{project.pk}/files", [form])

    assert "与档案里的预算明细不同" in answer.content.decode()
    assert project.versions.count() == 2


def test_a_project_that_the_unit_has_is_not_made_again(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    answer = _drop(
        client_of(people.officer), "/projects/new", [STORY / "dossier.yaml"], unit=str(people.unit.pk)
    )

    assert answer.status_code == 400
    assert f"project.id：{project.code}；本单位已有这个编号的项目" in answer.content.decode()
    assert Project.objects.count() == 1


def test_what_is_no_dossier_is_refused_before_its_readers_see_it(
    people: People, client_of: Callable[[User], Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged, ledger = tmp_path / "损坏.xls", _workbook(tmp_path / "序时账.xlsx", _LEDGER)
    damaged.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    monkeypatch.setattr(projects, "read_dossiers", lambda *_arguments: pytest.fail("was read"))

    answer = _drop(
        client_of(people.officer), "/projects/new", [damaged, ledger], as_data=True, unit=str(people.unit.pk)
    )

    assert answer.status_code == 400
    assert answer.json()["problems"] == [
        "损坏.xls：看不出是项目档案或预算表；请上传 YAML、JSON 或填好的 Excel 项目档案，以及它的预算表",
        "序时账.xlsx：这是账簿，不是项目档案；请先建立项目，再到项目页上传账簿",
    ]


def test_a_text_that_is_no_dossier_is_told_what_is_wrong_with_it(
    people: People, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    broken = tmp_path / "档案.yaml"
    broken.write_text("project: [\n", "utf-8")

    answer = _drop(
        client_of(people.officer), "/projects/new", [broken], as_data=True, unit=str(people.unit.pk)
    )

    assert answer.status_code == 400
    assert "第 2 行" in answer.json()["problems"][0]


def test_a_character_that_no_database_keeps_is_refused(
    people: People, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    file = tmp_path / "dossier.json"
    content = '{"project": {"id": "A", "programme": "yantai", "title": "x\\u0000"}, "budget": {"lines": []}}'
    file.write_text(content, encoding="utf-8")

    answer = _drop(client_of(people.officer), "/projects/new", [file], unit=str(people.unit.pk))

    assert "dossier.json：有不能保存的控制字符" in answer.content.decode()
    assert Project.objects.count() == 0


@pytest.mark.usefixtures("books")
def test_what_becomes_of_each_file_is_told(
    project: Project, people: People, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    note = tmp_path / "说明<b>.txt"
    note.write_text("你好", encoding="utf-8")
    same, foreign = STORY / "序时账-2026.csv", samples() / "1-yantai-over-cap" / "dossier.yaml"
    new = samples() / "1-yantai-over-cap" / "账簿-2026.csv"
    answer = _drop(client_of(people.officer), f"/projects/{project.pk}/files", [note, same, foreign, new])
    page = html.fromstring(answer.content.decode())

    assert answer.status_code == 400
    assert [each.text_content() for each in page.xpath("//section[@role='alert']//strong")] == [
        foreign.name,
        note.name,
        same.name,
    ]
    assert [each.text_content() for each in page.xpath("//ul[@class='problems']/li")] == [
        f"dossier.yaml，project.id：YT-2025-0117；应为本项目的编号 {project.code}；别的项目请另建",
        "说明<b>.txt：看不出是项目档案还是账簿；请核对文件，账簿请从财务软件导出序时账",
        "序时账-2026.csv：与已有的 序时账-2026.csv 内容完全相同；不必再上传",
    ]
    assert Ledger.objects.filter(file__name=new.name).exists()


def test_a_table_whose_columns_are_not_known_is_taken_to_be_corrected(
    project: Project, people: People, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    odd = tmp_path / "流水.csv"
    odd.write_text(
        "日期,凭证号,摘要,科目编码,科目名称,花了多少,收了多少\n2026-03-05,1,材料,530101,材料,1.00,\n", "utf-8"
    )

    answer = _drop(client_of(people.officer), f"/projects/{project.pk}/files", [odd])

    assert answer.headers["Location"] == f"/ledgers/{Ledger.objects.get().pk}"


def test_a_profile_that_is_dropped_on_a_project_is_kept_for_the_unit(
    project: Project, people: People, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    profile = tmp_path / "方案.toml"
    profile.write_text('schema = "budgetcheck/profile/1"\nname = "本所账簿"\n', "utf-8")

    _drop(client_of(people.officer), f"/projects/{project.pk}/files", [profile])

    assert [(each.unit, each.name) for each in Profile.objects.all()] == [(people.unit, "本所账簿")]


def test_the_script_is_told_of_each_file_as_data(
    project: Project, people: People, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("?", encoding="utf-8")
    address = f"/projects/{project.pk}/files"

    told = _drop(client_of(people.officer), address, [note, STORY / "序时账-2026.csv"], as_data=True).json()

    assert [(each["name"], bool(each["problems"])) for each in told["files"]] == [
        ("note.txt", True),
        ("序时账-2026.csv", False),
    ]
    assert told["again"] == f"/projects/{project.pk}"


def test_the_drop_zone_states_the_limits_of_the_installation(
    project: Project, people: People, client_of: Callable[[User], Client], settings: SettingsWrapper
) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION._replace(most_bytes=3 * 1024**2, most_files=7)

    page = html.fromstring(client_of(people.officer).get(f"/projects/{project.pk}").content.decode())
    zone = page.xpath("//form[@data-upload]")[0]

    assert [zone.get(f"data-most-{each}") for each in ("file", "together", "files")] == [
        "3145728",
        "6291456",
        "7",
    ]
    assert "每个文件最多 3 MB，一次最多 7 个。" in zone.text_content()


def test_an_upload_without_files_is_told(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(people.officer).post(f"/projects/{project.pk}/files")

    assert answer.status_code == 400
    assert "没有选文件" in answer.content.decode()


def test_the_same_dossier_again_is_no_new_version(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    answer = _drop(client_of(people.officer), f"/projects/{project.pk}/files", [STORY / "dossier.yaml"])

    assert "dossier.yaml：与现在的档案（第 1 版）内容相同" in answer.content.decode()
    assert project.versions.count() == 1


def test_versions_say_what_they_changed(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    content = project.versions.get().content
    lines = [dict(each) for each in content["budget"]["lines"]]
    lines[2]["amount"] = "750000.00"
    projects.change_by_tree(
        people.officer,
        project,
        {
            **content,
            "project": {**content["project"], "subsidy": "upfront", "title": "<b>新</b>"},
            "budget": {**content["budget"], "lines": lines},
            "funding": content["funding"][1:],
            "changes": [{"kind": "extension", "new_end": "2027-12-31"}],
        },
    )

    page = html.fromstring(client_of(people.auditor).get(f"/projects/{project.pk}/dossier").content.decode())
    rows = page.xpath("//*[@id='version-2']//tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == [
        ["项目名称", "深远海养殖网箱巡检清洗机器人研制", "<b>新</b>"],
        ["补助方式", "分期补助", "事前补助"],
        ["预算：业务费，市级财政资金", "760,000.00 元", "750,000.00 元"],
        ["资金第 1 行", "资金来源 市级财政资金；金额（元） 1,400,000.00；应到日期 2026-01-31", "（没有）"],
        ["变更第 1 行", "（没有）", "变更事项 延期；新的结束日期 2027-12-31"],
    ]


def test_a_version_is_downloaded_as_it_came_as_json_and_as_the_form(
    project: Project, people: People, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    client, address = client_of(people.auditor), f"/projects/{project.pk}/dossier/1"
    programmes = load_rulebook(None).programmes
    wanted = project.versions.get().content

    assert _bytes(client.get(f"{address}/files/0")) == (STORY / "dossier.yaml").read_bytes()
    assert json.loads(_bytes(client.get(f"{address}/json"))) == wanted
    form = tmp_path / "form.xlsx"
    form.write_bytes(_bytes(client.get(f"{address}/xlsx")))
    assert to_tree(read_dossiers([form], programmes)[0].dossier) == wanted
    assert client.get(f"{address}/json")["Content-Type"] == "application/octet-stream"
    for missing in ("dossier/1/exe", "dossier/2/json", "dossier/1/files/1", f"dossier/1/files/{10**30}"):
        assert client.get(f"/projects/{project.pk}/{missing}").status_code == 404


def test_the_blank_form_is_the_one_that_the_command_writes(
    people: People, client_of: Callable[[User], Client], tmp_path: Path
) -> None:
    blank = tmp_path / "blank.xlsx"
    blank.write_bytes(_bytes(client_of(people.officer).get("/projects/new/blank/xlsx")))

    assert read_cells(blank)[0].rows[0][0] == "项目档案"
    assert client_of(people.auditor).get("/projects/new/blank/xlsx").status_code == 403
    assert client_of(people.officer).get("/projects/new/blank/exe").status_code == 404


def test_the_next_step_leads_from_ledgers_to_findings(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    client, address = client_of(people.officer), f"/projects/{project.pk}"
    steps = [_step(client, address)]
    _drop(client, f"{address}/files", sorted(STORY.glob("*.csv")))
    steps.append(_step(client, address))
    work()
    steps.append(_step(client, address))
    client.post(f"{address}/check", {"request_key": "a", "as_of": "2027-08-31"})
    steps.append(_step(client, address))
    work()
    steps.append(_step(client, address))
    content = project.versions.get().content
    projects.change_by_tree(people.officer, project, {**content, "funding": []})
    steps.append(_step(client, address))

    assert steps == [
        "先上传账簿：从财务软件导出的序时账，一个或几个。",
        "账簿正在读取，稍后就能检查。",
        "可以检查了。",
        "正在检查，完成后这里会显示结论。",
        "有 1 项不符合，去看依据和整改建议。",
        "档案或账簿在检查之后有变化，请再检查一次。",
    ]


def test_of_a_certified_check_the_next_step_is_its_report(
    project: Project, run: Run, people: People, client_of: Callable[[User], Client]
) -> None:
    Decision.objects.create(run=run, certified=True, decided_by=people.reviewer)

    assert _step(client_of(people.officer), f"/projects/{project.pk}") == "这次检查已审定，可以下载报告归档。"


@pytest.mark.usefixtures("books")
def test_each_form_without_a_key_asks_for_a_check_of_its_own(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    for day in ("2027-08-30", "2027-08-31"):
        client.post(f"/projects/{project.pk}/check", {"as_of": day})

    assert sorted(each.options["as_of"] for each in Run.objects.all()) == ["2027-08-30", "2027-08-31"]


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("31.8.2027", "检查日期：31.8.2027；应为年-月-日"),
        ("0001-01-01", "应为 1900 至 2999 年的日期"),
        ("9999-12-31", "应为 1900 至 2999 年的日期"),
    ],
)
def test_a_check_is_not_asked_for_by_a_day_that_cannot_be(
    day: str, wanted: str, project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(people.officer).post(f"/projects/{project.pk}/check", {"as_of": day})

    assert answer.status_code == 400
    assert wanted in answer.content.decode()
    assert not Run.objects.exists()


def test_a_ledger_that_cannot_be_used_comes_first(
    project: Project, books: list[Ledger], people: People, client_of: Callable[[User], Client]
) -> None:
    Ledger.objects.filter(pk=books[0].pk).update(state=JobState.REFUSED, problems=["第 3 行：<i>"])

    page = client_of(people.officer).get(f"/projects/{project.pk}").content.decode()
    assert "有 1 个账簿不能用，先去改正。" in page
    assert "第 3 行：&lt;i&gt;" in page


@pytest.mark.usefixtures("run")
def test_the_page_shows_the_figures_of_the_latest_check(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    page = html.fromstring(client_of(people.reviewer).get(f"/projects/{project.pk}").content.decode())

    figures = [each.text_content().split() for each in page.xpath("//*[@class='figures']/div")]
    assert figures == [
        ["预算（元）3,300,000.00"],
        ["其中市级财政资金（元）2,000,000.00"],
        ["已到账（元）2,700,000.00"],
        ["已支出（元）2,508,857.72"],
        ["执行率76.02%"],
        ["尚未退回（元）72,594.63"],
    ]
    assert page.xpath("string(//*[@class='verdict']/span)") == "不符合"


@pytest.mark.parametrize(
    ("due_on", "done_on", "wanted"),
    [
        ("2000-01-01", None, "已逾期"),
        ("2999-01-01", None, "未到期"),
        ("2027-01-01", "2027-01-01", "按期办理"),
        ("2027-01-01", "2027-01-02", "已办，逾期"),
    ],
)
def test_deadlines_say_how_they_stand(  # noqa: PLR0913, PLR0917 - fixtures
    due_on: str,
    done_on: str | None,
    wanted: str,
    run: Run,
    project: Project,
    people: People,
    client_of: Callable[[User], Client],
) -> None:
    Deadline.objects.all().delete()
    Deadline.objects.create(
        of=run.projects.get(),
        what="archiving",
        due_on=due_on,
        done_on=done_on,
        rule="YT35-1",
        article="第三十五条",
    )

    page = html.fromstring(client_of(people.officer).get(f"/projects/{project.pk}").content.decode())
    assert page.xpath("string(//td[@data-label='状态'])") == wanted


@pytest.mark.usefixtures("run")
def test_projects_are_found_by_words_and_verdict_the_worst_first(
    people: People, stored: Callable[..., StoredFile], client_of: Callable[[User], Client]
) -> None:
    projects.create_from_files(
        people.officer, people.unit, [stored(samples() / "2-yantai-lump-sum" / "dossier.yaml")]
    )
    client = client_of(people.officer)

    assert _listed(client, "") == ["YT-2025-0156", "YT-2025-0203"]
    assert _listed(client, "q=苹果 组培") == []
    assert _listed(client, "q=苹果 澜行") == ["YT-2025-0203"]
    assert _listed(client, "q=yt-2025-0156") == ["YT-2025-0156"]
    assert _listed(client, "verdict=fail") == ["YT-2025-0156"]
    assert _listed(client, "verdict=unchecked") == ["YT-2025-0203"]
    assert _listed(client, "q=%25") == []
    assert _listed(client, "q=%00苹果") == ["YT-2025-0203"]
    assert _listed(client_of(people.foreigner), "q=YT") == []


def test_beyond_two_hundred_projects_there_are_pages(
    people: People, client_of: Callable[[User], Client]
) -> None:
    Project.objects.bulk_create(
        Project(unit=people.unit, code=f"P{number:03}", programme="yantai", created_by=people.officer)
        for number in range(201)
    )
    client = client_of(people.officer)

    assert len(_listed(client, "")) == 200
    assert _listed(client, "page=2") == ["P200"]
    assert _listed(client, "page=99") == ["P200"]


def test_the_sample_is_a_normal_project_and_the_trail_says_so(
    people: People, client_of: Callable[[User], Client]
) -> None:
    client = client_of(people.officer)
    for _time in range(2):
        client.post("/projects/sample", {"unit": str(people.unit.pk)})

    project = Project.objects.get()
    assert sorted(each.file.name for each in project.ledgers.all()) == ["序时账-2026.csv", "序时账-2027.csv"]
    assert list(Entry.objects.filter(act="sample_added").values_list("key", flat=True)) == [str(project.pk)]
    assert 'value="2027-08-31"' in client.get(f"/projects/{project.pk}").content.decode()
    assert list(trail.breaks()) == []


def test_only_an_officer_of_the_unit_changes_a_project(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    for user, seen, status in (
        (people.foreigner, 404, 404),
        (people.reviewer, 200, 403),
        (people.auditor, 200, 403),
    ):
        client = client_of(user)
        assert client.get(f"/projects/{project.pk}").status_code == seen
        assert client.get(f"/projects/{project.pk}/dossier").status_code == seen
        assert client.get(f"/projects/{project.pk}/dossier/1/json").status_code == seen
        assert client.post(f"/projects/{project.pk}/files").status_code == status
        assert client.post("/projects/sample", {"unit": str(people.unit.pk)}).status_code == status
    assert Project.objects.count() == 1


def test_markup_in_a_title_is_text(
    project: Project, people: People, client_of: Callable[[User], Client]
) -> None:
    content = project.versions.get().content
    hostile = '<img src=x onerror="alert(1)">'
    changed = {**content, "project": {**content["project"], "title": hostile}}
    projects.change_by_tree(people.officer, project, changed)
    client = client_of(people.officer)

    for address in ("/", f"/projects/{project.pk}", f"/projects/{project.pk}/dossier"):
        page = client.get(address).content
        assert b"<img src" not in page
        assert b"&lt;img src" in page


def _drop(client: Client, address: str, files: list[Path], *, as_data: bool = False, **more: str) -> Any:
    sent = [SimpleUploadedFile(each.name, each.read_bytes()) for each in files]
    headers = {"Accept": "application/json"} if as_data else {}
    return client.post(address, {"files": sent, **more}, headers=headers)


def _workbook(path: Path, rows: list[list[Any]]) -> Path:
    """Rows as a form of the project of the batch that has one."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(
                at,
                0,
                [
                    each.replace("YT-2025-0001", "YT-2026-SB-0133") if isinstance(each, str) else each
                    for each in row
                ],
            )
    return path


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _step(client: Client, address: str) -> str:
    page = html.fromstring(client.get(address).content.decode())
    told: str = page.xpath("string(//section[@aria-labelledby='step']/p)")
    return told


def _listed(client: Client, query: str) -> list[str]:
    page = html.fromstring(client.get(f"/?{query}").content.decode())
    return [each.text_content() for each in page.xpath("//table//th[@scope='row']/span")]
