"""The screening report: every figure of the fourteen applications, hostile texts, and pages that stay small."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import budgetcheck
from budgetcheck.reporting import report as report_module
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.html import page_of_all
from budgetcheck.reporting.report import Report
from tests.stories import APPLICATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_BYTES = 2_000_000
NOT_BUDGETED, NOT_CAPPED = "未列", "不适用"
BY_TEXT = "条文明确的部分"
NOTHING = "没有需要修改的事项"


class Row(NamedTuple):
    """A row of the table of all applications: what its cells say."""

    verdict: str
    project: str
    programme: str
    municipal: str
    indirect: str
    cap: str
    headroom: str
    tasks: str


ROWS = [
    Row(
        "不符合",
        "DT-2026-SB-0021 井下巷道巡检机器人防爆与自主导航技术 大同晋北矿山智能装备有限公司",
        "大同",
        "900,000.00",
        "150,000.00",
        "办法没有规定上限",
        NOT_CAPPED,
        "预算或资金来源表不平，差额合计 14,000.00 元 BK-4",
    ),
    Row(
        "不符合",
        "YT-2026-SB-0115 半滑舌鳎全雌苗种工厂化繁育技术 莱州湾蓝种水产育苗有限公司",
        "烟台",
        "4,260,000.00",
        "1,182,464.92",
        "1,182,464.91",
        "超出 0.01",
        "间接费用预算 1,182,464.92 元超过上限 1,182,464.91 元，超出 0.01 元 YT20-1",
    ),
    Row(
        "不符合",
        "YT-2026-SB-0118 柔性显示用透明聚酰亚胺薄膜制备技术 烟台澄岚薄膜材料有限公司",
        "烟台",
        "5,000,000.00",
        "1,500,000.00",
        "1,200,000.00",
        "超出 300,000.00",
        "间接费用预算 1,500,000.00 元超过上限 1,200,000.00 元，超出 300,000.00 元 YT20-1",
    ),
    Row(
        "不符合",
        "YT-2026-SB-0129 船舶压载舱无溶剂长效防腐涂料 青岛海岱船舶涂料有限公司",
        "烟台",
        "1,200,000.00",
        "250,000.00",
        "285,000.00",
        "35,000.00",
        "注册地“青岛市黄岛区”不在烟台市 YT11-1",
    ),
    Row(
        "不符合",
        "YT-2026-SB-0131 新能源汽车域控制器功能安全与容错技术 烟台新汇汽车电子有限公司",
        "烟台",
        "2,400,000.00",
        "600,000.00",
        "630,000.00",
        "30,000.00",
        "有 1 家参与单位，没有已签订的联合申报协议 YT11-2 "
        "须复核 统一社会信用代码 91370611MA94RW2C2K 的校验码不对 YT11-1",
    ),
    Row(
        "不符合",
        "YT-2026-SB-0133 近岸赤潮浮标阵列监测与预警方法 烟台市近海环境监测研究中心",
        "烟台",
        "1,800,000.00",
        "300,000.00",
        "430,800.00",
        "130,800.00",
        "2 家参与单位的份额合计 2,050,000.00 元，超过市级财政资金预算 1,800,000.00 元，超出 250,000.00 元 YT11-2",
    ),
    Row(
        "需人工复核",
        "YT-2026-SB-0124 抗体偶联药物连接子与载荷的规模化制备技术 烟台曦和生物制药有限公司",
        "烟台",
        "16,000,000.00",
        "3,472,880.00",
        f"2,750,000.00 {BY_TEXT}",
        "超出 722,880.00",
        "间接费用预算 3,472,880.00 元超过条文明确的上限 2,750,000.00 元；基数超过 10,000,000.00 元的部分，条文没有规定比例 YT20-1",
    ),
    Row(
        "需人工复核",
        "YT-2026-SB-0128 核电站用低泄漏金属密封截止阀首台套研制 海阳核环阀门制造有限公司",
        "烟台",
        "800,000.00",
        NOT_BUDGETED,
        "后补助，不适用",
        NOT_CAPPED,
        "档案缺少补助金额是否评审时确定，1 条规则无法判断 YT19-1 "
        "项目类型“首台（套）技术装备示范项目”不是办法写明的类型（重大科技创新工程项目、产业链协同创新工程项目、重点研发项目），年度指南可以增加类别 YT03-1",
    ),
    Row(
        "需人工复核",
        "YT-2026-SB-0136 低温核供热耦合海水淡化的热力系统优化 烟台先进能源与海水利用研究院",
        "烟台",
        "3,500,000.00",
        "840,000.00",
        "未定：缺少补助方式",
        "未定",
        "档案缺少补助方式，4 条规则无法判断 YT04-1 YT18-1 YT19-1 YT20-1 "
        "2025-11-20 申报时，项目负责人 初文瀚 已过 60 周岁生日（2025-09-14）；条文写的是“原则上” YT11-3",
    ),
    Row(
        "符合",
        "DT-2026-SB-0034 煤矸石山自燃多参数早期辨识机理 大同市矿区生态修复研究所",
        "大同",
        "300,000.00",
        "80,000.00",
        "办法没有规定上限",
        NOT_CAPPED,
        NOTHING,
    ),
    Row(
        "符合",
        "YT-2026-SB-0107 集装箱岸桥钢结构疲劳损伤在线监测关键技术 烟台港联起重装备有限公司",
        "烟台",
        "3,000,000.00",
        "540,000.00",
        "762,960.00",
        "222,960.00",
        NOTHING,
    ),
    Row(
        "符合",
        "YT-2026-SB-0112 高纯键合金丝与溅射靶材制备技术及产业化 招远金石贵金属材料有限公司",
        "烟台",
        "6,840,000.00",
        "1,777,185.63",
        "1,777,185.63",
        "0.00",
        NOTHING,
    ),
    Row(
        "符合",
        "YT-2026-SB-0121 深远海养殖工船自主作业系统研制 烟台沧溟海工装备有限公司",
        "烟台",
        "13,600,000.00",
        "2,680,000.00",
        f"2,750,000.00 {BY_TEXT}",
        "70,000.00",
        f"{NOTHING} 已豁免 1 项",
    ),
    Row(
        "符合",
        "YT-2026-SB-0127 海岸葡萄酒产区本土酵母选育与发酵剂研制 烟台蓬莱海岸酿造技术有限公司",
        "烟台",
        "600,000.00",
        NOT_BUDGETED,
        "包干制，不适用",
        NOT_CAPPED,
        NOTHING,
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("screening")
    write_reports(budgetcheck.screen([APPLICATIONS.folder], as_of=APPLICATIONS.as_of), out)
    return out


@pytest.fixture(scope="module")
def index(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def _page(folder: Path, project: str) -> str:
    return (folder / f"{project}.html").read_text(encoding="utf-8")


def _words(markup: str) -> str:
    """What a piece of a page says, a space for each break."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def _rows(page: str, table: str) -> list[list[str]]:
    """What the cells of a table's body say, row by row."""
    body = page[page.index(f'<table class="{table}"') :].partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [_words(cell) for cell in re.findall(r"<(?:td|th)\b[^>]*>(.*?)</(?:td|th)>", row, re.DOTALL)]
        for row in re.findall(r"<tr\b[^>]*>(.*?)</tr>", body, re.DOTALL)
    ]


def _section(page: str, name: str) -> str:
    """What stands below a heading, up to the next one of its level."""
    return _words(page[page.index(f'<h2 id="{name}">') :].partition("</h2>")[2].partition("<h2")[0])


def _described(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="budgetcheck-report">(.*?)</script>', page)
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_every_cell_of_every_application_unsettled_ones_first(index: str) -> None:
    assert [Row(*cells) for cells in _rows(index, "applications")] == ROWS


def test_the_table_sorts_by_whole_figures_and_beyond_the_cap_is_below_zero(index: str) -> None:
    headrooms = re.findall(r'data-label="余量（元）"(?: data-n="([^"]*)")?>', index)

    assert headrooms == [
        "",
        "-0.01",
        "-300000.00",
        "35000.00",
        "30000.00",
        "130800.00",
        "-722880.00",
        "",
        "",
        "",
        "222960.00",
        "0.00",
        "70000.00",
        "",
    ]


def test_the_head_says_how_many_of_each_verdict_the_day_and_the_editions(index: str) -> None:
    head = _words(index[index.index("<h1>") : index.index('<h2 id="projects">')])

    assert head.startswith("预算初审报告 14 项申报 不符合 6 需人工复核 3 符合 5 ")
    assert "检查日期 2026-03-31" in head
    assert "大同市科技计划项目管理办法（大同市人民政府" in head
    assert "烟台市科技创新发展计划管理办法（烟台市科学技术局" in head


def test_a_batch_that_fits_says_nothing_of_a_cap(index: str) -> None:
    assert "本页列出" not in index


def test_the_controls_are_hidden_until_the_script_runs(index: str) -> None:
    assert '<div class="tools" hidden role="search"' in index
    assert re.findall(r"<[^>]* on\w+=", index) == []
    assert re.findall(r"<script\b[^>]*>", index) == [
        '<script type="application/json" id="budgetcheck-report">',
        "<script>",
    ]


def test_the_budget_by_category_and_source_with_its_sums(folder: Path) -> None:
    assert _rows(_page(folder, "YT-2026-SB-0121"), "money") == [
        ["设备购置费", "1,264,300.00", "—", "1,264,300.00"],
        ["设备试制、改造与租赁费", "1,835,700.00", "—", "1,835,700.00"],
        ["业务费", "5,420,000.00", "12,000,000.00", "17,420,000.00"],
        ["劳务费", "2,400,000.00", "8,000,000.00", "10,400,000.00"],
        ["直接费用合计", "10,920,000.00", "20,000,000.00", "30,920,000.00"],
        ["间接费用（不含绩效）", "1,830,000.00", "—", "1,830,000.00"],
        ["绩效支出", "850,000.00", "—", "850,000.00"],
        ["间接费用合计", "2,680,000.00", "—", "2,680,000.00"],
        ["总计", "13,600,000.00", "20,000,000.00", "33,600,000.00"],
    ]


def test_a_lump_sum_is_a_row_of_its_own(folder: Path) -> None:
    assert _rows(_page(folder, "YT-2026-SB-0127"), "money") == [
        ["业务费", "—", "400,000.00", "400,000.00"],
        ["直接费用合计", "—", "400,000.00", "400,000.00"],
        ["包干经费", "600,000.00", "—", "600,000.00"],
        ["总计", "600,000.00", "400,000.00", "1,000,000.00"],
    ]


def test_the_cap_band_by_band_with_picture_and_headroom(folder: Path) -> None:
    page = _page(folder, "YT-2026-SB-0112")
    cap = _section(page, "cap")

    assert cap.startswith(
        "基数（元） 6,108,742.52 上限（元） 1,777,185.63 间接费用预算（元） 1,777,185.63 余量（元） 0.00 "
    )
    assert cap.endswith(
        "0.00 至 5,000,000.00 30% 1,500,000.00 5,000,000.00 至 10,000,000.00 25% 277,185.63 上限（第二十条） 1,777,185.63"
    )
    assert page.count("<svg") == 1


def test_where_the_text_is_silent_the_cap_is_what_it_makes_certain(folder: Path) -> None:
    cap = _section(_page(folder, "YT-2026-SB-0124"), "cap")

    assert cap.startswith(
        "基数（元） 13,614,400.00 条文明确的上限（元） 2,750,000.00 间接费用预算（元） 3,472,880.00 超出条文明确的部分（元） 722,880.00 "
    )
    assert "10,000,000.00 以上 条文未规定 上限（第二十条） 2,750,000.00" in cap


@pytest.mark.parametrize(
    ("project", "why"),
    [
        ("YT-2026-SB-0127", "包干制，不适用。"),
        ("YT-2026-SB-0128", "后补助，不适用。"),
        ("YT-2026-SB-0136", "未定：缺少补助方式。"),
        ("DT-2026-SB-0021", "办法没有规定上限。"),
    ],
)
def test_without_a_cap_the_page_says_why(folder: Path, project: str, why: str) -> None:
    assert _section(_page(folder, project), "cap") == why


def test_what_must_change_stands_first_with_its_remedy(folder: Path) -> None:
    page = _page(folder, "YT-2026-SB-0131")

    assert page.index('id="tasks"') < page.index('id="facts"')
    assert _section(page, "tasks") == (
        "须修改 有 1 家参与单位，没有已签订的联合申报协议 "
        "补签联合申报协议，按市级财政资金预算写明各单位的份额，并在档案中填写 YT11-2 "
        "须复核 统一社会信用代码 91370611MA94RW2C2K 的校验码不对 "
        "对照营业执照或法人证书，核对注册地、法人资格和统一社会信用代码 YT11-1"
    )


def test_missing_facts_are_one_task_and_one_list(folder: Path) -> None:
    page = _page(folder, "YT-2026-SB-0136")

    assert _section(page, "tasks").startswith(
        "须复核 档案缺少补助方式，4 条规则无法判断 "
        "在项目档案中补充：补助方式（project.subsidy） YT04-1、YT18-1、YT19-1、YT20-1 "
    )
    assert _section(page, "missing") == (
        "事实 档案中的键 等它才能判断的规则 补助方式 project.subsidy YT04-1、YT18-1、YT19-1、YT20-1"
    )


def test_a_page_without_missing_facts_has_no_list_of_them(folder: Path) -> None:
    assert 'id="missing"' not in _page(folder, "YT-2026-SB-0131")


def test_the_facts_of_an_application(folder: Path) -> None:
    facts = _section(_page(folder, "YT-2026-SB-0121"), "facts")

    assert facts.startswith(
        "项目编号 YT-2026-SB-0121 计划 烟台 项目类别 重大科技创新工程项目 立项方式 揭榜挂帅 补助方式 分期补助 包干制 否 "
        "承担单位 烟台沧溟海工装备有限公司 注册地 烟台市牟平区 统一社会信用代码 91370612MA3U8D5R1G 项目负责人 于振海 "
        "实施周期 2026-06-01 至 2029-05-31 参与单位 胶东理工学院（市级财政资金 2,400,000.00 元） 适用办法 "
    )
    assert facts.endswith(" 检查日期 2026-03-31")


def test_a_waiver_names_both_people(folder: Path) -> None:
    waived = _section(_page(folder, "YT-2026-SB-0121"), "waived")

    assert "主管部门书面同意（提出人 宋立群，批准人 曲明远，2025-12-15 批准，有效期至 2026-06-30）" in waived


def test_an_application_lists_its_own_files_and_says_how_many_the_batch_has(folder: Path) -> None:
    inputs = _section(_page(folder, "YT-2026-SB-0133"), "inputs")

    assert re.findall(r"\S+ \S+ [0-9a-f]{64}", inputs)[0].startswith("YT-2026-SB-0133 近海监测.yaml ")
    assert re.findall(r"[0-9a-f]{64}", inputs.partition("共 13 个文件")[0])[2:] == []
    assert "共 13 个文件，列出 2 个；全部列在结果文件中。" in inputs


def test_texts_from_dossiers_stay_texts(tmp_path: Path) -> None:
    hostile = "<script>alert('1')</script>&\"<img src=x onerror=alert(2)>{{ 7 * 7 }}"
    names = ("id", "title", "category")
    project: dict[str, Any] = dict.fromkeys(names, hostile) | {"programme": "yantai", "subsidy": "upfront"}
    project |= {
        "leader": {"name": hostile, "birth_date": "1950-01-01"},
        "applicant": {
            "name": hostile,
            "registered_in": hostile,
            "credit_code": hostile,
            "legal_person": True,
        },
        "partners": [{"name": hostile}],
        "applied_on": "2025-11-20",
    }
    result = _screen(tmp_path, [project])
    write_reports(result, tmp_path / "out")
    pages = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "out").iterdir())]

    assert len(pages) == 2
    for page in pages:
        assert "&lt;script&gt;alert(&#39;1&#39;)" in page
        assert "{{ 7 * 7 }}" in page
        assert "<script>alert" not in page
        assert "<img" not in page


def test_a_table_of_very_many_lists_the_first_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "MOST_LISTED", 2)
    applications = [_project(f"P{at}") for at in range(4)]
    applications[3]["applicant"]["registered_in"] = "青岛市"

    page = page_of_all(Report(_screen(tmp_path, applications))).text

    assert [row[1].split()[0] for row in _rows(page, "applications")] == ["P3", "P0"]
    assert "共 4 项申报，本页列出 2 项，不符合的在先，需复核的其次" in page
    assert "4</strong> 项申报" in page
    told = _described(page)
    assert [each["project"] for each in told["projects"]] == ["P3", "P0"]
    assert (told["projects_total"], told["verdicts"]) == (4, {"fail": 1, "pass": 3})


def test_a_project_that_is_not_listed_still_changes_what_the_page_says_of_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "MOST_LISTED", 1)
    one = _described(page_of_all(Report(_screen(tmp_path / "1", [_project("A"), _project("B")]))).text)
    other = _described(page_of_all(Report(_screen(tmp_path / "2", [_project("A"), _project("C")]))).text)

    assert one["projects"] == other["projects"]
    assert one["projects_sha256"] != other["projects_sha256"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_any_number_of_applications_with_very_long_texts_stays_below_two_megabytes(
    tmp_path: Path, language: Any
) -> None:
    long = "\"'&<龘" * 250
    applications = [_project(f"{at:05d}{long}", long) for at in range(1_000)]

    page = page_of_all(Report(_screen(tmp_path, applications, language))).text

    assert len(page.encode()) < MOST_BYTES
    assert 300 < len(_rows(page, "applications")) < 1_000


def test_more_than_a_thousand_ordinary_applications_are_listed() -> None:
    report = Report(budgetcheck.screen([APPLICATIONS.folder], as_of=APPLICATIONS.as_of))
    report.__dict__["listed"] = [
        {**project, "project": f"{project['project']}-{at}"}
        for at in range(80)
        for project in report.projects
    ]
    report.__dict__["_file_names"] = {each["project"]: each["project"] for each in report.listed}

    page = page_of_all(report).text

    assert len(page.encode()) < MOST_BYTES
    assert len(_rows(page, "applications")) == 80 * 14


def test_the_page_of_an_application_does_not_grow_with_the_batch(tmp_path: Path) -> None:
    applications = [_project(f"P{at:04d}") for at in range(240)]
    result = _screen(tmp_path, applications)

    write_reports(result, tmp_path / "out")

    page = _page(tmp_path / "out", "P0239")
    told = _described(page)
    assert len(page.encode()) < 70_000
    assert told["inputs"][0]["path"].endswith("0239.json")
    assert told["inputs_total"] == 240
    assert len(told["inputs"]) < 240


def test_many_partners_are_capped_and_the_cap_is_said(tmp_path: Path) -> None:
    project = _project("P") | {"partners": [{"name": f"单位{at}", "municipal_share": 1} for at in range(41)]}

    write_reports(_screen(tmp_path, [project]), tmp_path / "out")

    facts = _section(_page(tmp_path / "out", "P"), "facts")
    assert facts.count("（市级财政资金 1.00 元）") == 40
    assert "共 41 家，列出前 40 家" in facts


def test_more_than_three_tasks_are_counted(tmp_path: Path) -> None:
    project = _project("P") | {"category": "别的", "award_mode": "commissioned", "partners": [{"name": "甲"}]}
    project["applicant"] |= {"registered_in": "青岛市"}
    project["leader"] |= {"birth_date": "1950-01-01"}
    project["subsidy"] = "post"

    page = page_of_all(Report(_screen(tmp_path, [project]))).text

    (row,) = _rows(page, "applications")
    assert page.count("<p>", page.index('class="tasks"'), page.index("</tbody>")) == 3
    assert re.search(r"另有 \d+ 项$", row[7])


def test_an_empty_budget_is_said(tmp_path: Path) -> None:
    project = _project("P")
    result = _screen(tmp_path, [project], lines=[])

    write_reports(result, tmp_path / "out")

    assert _section(_page(tmp_path / "out", "P"), "budget") == "没有列预算。"
    (row,) = _rows(_page(tmp_path / "out", "index"), "applications")
    assert row[3:5] == [NOT_BUDGETED, NOT_BUDGETED]


def _project(code: str, text: str = "文") -> dict[str, Any]:
    """An application that passes, where its texts are short."""
    return {
        "id": code,
        "title": text,
        "programme": "yantai",
        "category": "重点研发项目" if text == "文" else text,
        "award_mode": "competitive",
        "subsidy": "upfront",
        "leader": {"name": text, "birth_date": "1985-01-01"},
        "applicant": {
            "name": text,
            "credit_code": "91370600MA3C000008",
            "registered_in": "烟台市" if text == "文" else text,
            "legal_person": True,
        },
        "partners": [],
        "applied_on": "2025-11-20",
        "starts_on": "2026-05-01",
        "ends_on": "2028-04-30",
    }


def _screen(
    folder: Path,
    projects: Sequence[dict[str, Any]],
    language: Any = "zh",
    *,
    lines: Sequence[dict[str, Any]] = (
        {"category": "business", "source": "municipal", "amount": 1_000_000},
        {"category": "indirect", "source": "municipal", "amount": 100_000},
    ),
) -> budgetcheck.Result:
    """Screen applications, each in a file of its own."""
    given = folder / "given"
    given.mkdir(parents=True)
    for at, project in enumerate(projects):
        text = json.dumps({"project": project, "budget": {"lines": list(lines)}}, ensure_ascii=False)
        (given / f"{at:04d}.json").write_text(text, encoding="utf-8")
    return budgetcheck.screen([given], as_of=APPLICATIONS.as_of, language=language)
