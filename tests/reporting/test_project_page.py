"""The report of a check on one project: its figures to the fen, its order, and its limits whatever files hold."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.reporting.html import pages
from budgetcheck.reporting.lists import fair_share
from budgetcheck.reporting.report import Report
from tests.reporting.tables import read_page, table, words
from tests.stories import EVERY_STORY, FAILED_ACCEPTANCE, LUMP_SUM, OVER_CAP, TERMINATED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories import Story

HOSTILE = "<script>alert('1')</script>&\"<img src=x onerror=alert(2)>{{ 7 * 7 }}"
BY_ACCOUNT = 'name = "unit"\nsegregate_by = "account"\n'
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """By its story's folder, the page of the project."""
    return {story.folder.name: _project_page(story) for story in EVERY_STORY}


def _project_page(story: Story) -> str:
    result = budgetcheck.check([story.folder], story.ledgers, profile=story.profile, as_of=story.as_of)
    _index, project = pages(Report(result))
    return project.text


SETTLEMENTS = {
    OVER_CAP.folder.name: [
        ["市级财政资金"],
        ["设备购置费", "1,123,600.00", "1,123,600.00", "1,089,600.00", "34,000.00"],
        ["设备试制、改造与租赁费", "435,000.00", "435,000.00", "186,420.00", "248,580.00"],
        ["业务费", "2,863,500.00", "2,863,500.00", "1,462,293.77", "1,401,206.23"],
        ["劳务费", "1,235,000.00", "1,235,000.00", "602,400.00", "632,600.00"],
        ["间接费用（不含绩效）", "1,300,000.00", "1,300,000.00", "651,238.90", "648,761.10"],
        ["绩效支出", "642,900.00", "642,900.00", "236,000.00", "406,900.00"],
        ["小计", "7,600,000.00", "7,600,000.00", "4,227,952.67", "3,372,047.33"],
        ["其他财政资金"],
        ["业务费", "400,000.00", "400,000.00", "263,500.00", "136,500.00"],
        ["小计", "400,000.00", "400,000.00", "263,500.00", "136,500.00"],
        ["单位自筹资金"],
        ["设备购置费", "600,000.00", "600,000.00", "582,300.00", "17,700.00"],
        ["业务费", "1,800,000.00", "1,800,000.00", "716,204.55", "1,083,795.45"],
        ["劳务费", "1,200,000.00", "1,200,000.00", "618,000.00", "582,000.00"],
        ["小计", "3,600,000.00", "3,600,000.00", "1,916,504.55", "1,683,495.45"],
        ["合计", "11,600,000.00", "11,600,000.00", "6,407,957.22", "5,192,042.78"],
    ],
    LUMP_SUM.folder.name: [
        ["市级财政资金"],
        ["包干经费", "800,000.00", "800,000.00", "782,431.66", "17,568.34"],
        ["小计", "800,000.00", "800,000.00", "782,431.66", "17,568.34"],
        ["其他来源资金"],
        ["业务费", "140,000.00", "140,000.00", "140,000.00", "0.00"],
        ["劳务费", "60,000.00", "60,000.00", "60,000.00", "0.00"],
        ["小计", "200,000.00", "200,000.00", "200,000.00", "0.00"],
        ["合计", "1,000,000.00", "1,000,000.00", "982,431.66", "17,568.34"],
    ],
    FAILED_ACCEPTANCE.folder.name: [
        ["市级财政资金"],
        ["设备购置费", "480,000.00", "480,000.00", "466,800.00", "13,200.00"],
        ["设备试制、改造与租赁费", "60,000.00", "60,000.00", "38,400.00", "21,600.00"],
        ["业务费", "760,000.00", "760,000.00", "387,265.37", "372,734.63"],
        ["劳务费", "280,000.00", "280,000.00", "143,200.00", "136,800.00"],
        ["间接费用（不含绩效）", "260,000.00", "260,000.00", "126,540.00", "133,460.00"],
        ["绩效支出", "160,000.00", "160,000.00", "72,000.00", "88,000.00"],
        ["小计", "2,000,000.00", "2,000,000.00", "1,234,205.37", "765,794.63"],
        ["其他财政资金"],
        ["业务费", "200,000.00", "200,000.00", "178,652.35", "21,347.65"],
        ["劳务费", "100,000.00", "100,000.00", "96,000.00", "4,000.00"],
        ["小计", "300,000.00", "300,000.00", "274,652.35", "25,347.65"],
        ["单位自筹资金"],
        ["业务费", "610,000.00", "610,000.00", "610,000.00", "0.00"],
        ["劳务费", "390,000.00", "390,000.00", "390,000.00", "0.00"],
        ["小计", "1,000,000.00", "1,000,000.00", "1,000,000.00", "0.00"],
        ["合计", "3,300,000.00", "3,300,000.00", "2,508,857.72", "791,142.28"],
    ],
    TERMINATED.folder.name: [
        ["市级财政资金"],
        ["设备购置费", "150,000.00", "150,000.00", "138,500.00", "11,500.00"],
        ["业务费", "260,000.00", "260,000.00", "152,836.47", "107,163.53"],
        ["劳务费", "90,000.00", "90,000.00", "46,000.00", "44,000.00"],
        ["间接费用（不含绩效）", "70,000.00", "70,000.00", "28,736.40", "41,263.60"],
        ["绩效支出", "30,000.00", "30,000.00", "0.00", "30,000.00"],
        ["未写类别", "0.00", "0.00", "2,231.50", "没有预算 -2,231.50"],
        ["小计", "600,000.00", "600,000.00", "368,304.37", "231,695.63"],
        ["其他财政资金"],
        ["业务费", "150,000.00", "150,000.00", "62,318.55", "87,681.45"],
        ["劳务费", "50,000.00", "50,000.00", "18,000.00", "32,000.00"],
        ["小计", "200,000.00", "200,000.00", "80,318.55", "119,681.45"],
        ["单位自筹资金"],
        ["业务费", "200,000.00", "200,000.00", "109,240.27", "90,759.73"],
        ["劳务费", "100,000.00", "100,000.00", "42,000.00", "58,000.00"],
        ["小计", "300,000.00", "300,000.00", "151,240.27", "148,759.73"],
        ["合计", "1,100,000.00", "1,100,000.00", "599,863.19", "500,136.81"],
    ],
}

# fmt: off
FUNDING = {
    OVER_CAP.folder.name: [
        ["市级财政资金", "7,600,000.00", "7,600,000.00", "7,600,000.00", "100.00%", "0.00", "7,600,000.00", "4,227,952.67", "55.63%"],
        ["其他财政资金", "400,000.00", "400,000.00", "400,000.00", "100.00%", "0.00", "400,000.00", "263,500.00", "65.87%"],
        ["单位自筹资金", "3,600,000.00", "3,600,000.00", "3,600,000.00", "100.00%", "0.00", "3,600,000.00", "1,916,504.55", "53.23%"],
        ["合计", "11,600,000.00", "11,600,000.00", "11,600,000.00", "100.00%", "0.00", "11,600,000.00", "6,407,957.22", "55.24%"],
    ],
    LUMP_SUM.folder.name: [
        ["市级财政资金", "800,000.00", "800,000.00", "800,000.00", "100.00%", "0.00", "800,000.00", "782,431.66", "97.80%"],
        ["其他来源资金", "200,000.00", "200,000.00", "200,000.00", "100.00%", "0.00", "200,000.00", "200,000.00", "100.00%"],
        ["合计", "1,000,000.00", "1,000,000.00", "1,000,000.00", "100.00%", "0.00", "1,000,000.00", "982,431.66", "98.24%"],
    ],
    FAILED_ACCEPTANCE.folder.name: [
        ["市级财政资金", "2,000,000.00", "2,000,000.00", "1,400,000.00", "70.00%", "100,000.00", "2,000,000.00", "1,234,205.37", "61.71%"],
        ["其他财政资金", "300,000.00", "300,000.00", "300,000.00", "100.00%", "25,347.65", "300,000.00", "274,652.35", "91.55%"],
        ["单位自筹资金", "1,000,000.00", "1,000,000.00", "1,000,000.00", "100.00%", "0.00", "1,000,000.00", "1,000,000.00", "100.00%"],
        ["合计", "3,300,000.00", "3,300,000.00", "2,700,000.00", "81.81%", "125,347.65", "3,300,000.00", "2,508,857.72", "76.02%"],
    ],
    TERMINATED.folder.name: [
        ["市级财政资金", "600,000.00", "600,000.00", "600,000.00", "100.00%", "231,695.63", "600,000.00", "368,304.37", "61.38%"],
        ["其他财政资金", "200,000.00", "200,000.00", "200,000.00", "100.00%", "119,681.45", "200,000.00", "80,318.55", "40.15%"],
        ["单位自筹资金", "300,000.00", "300,000.00", "300,000.00", "100.00%", "0.00", "300,000.00", "151,240.27", "50.41%"],
        ["合计", "1,100,000.00", "1,100,000.00", "1,100,000.00", "100.00%", "351,377.08", "1,100,000.00", "599,863.19", "54.53%"],
    ],
}
# fmt: on

CAPS = {
    OVER_CAP.folder.name: [
        ["0.00 至 5,000,000.00", "30%", "1,500,000.00"],
        ["5,000,000.00 至 10,000,000.00", "25%", "369,100.00"],
        ["上限（第二十条）", "1,869,100.00"],
    ],
    FAILED_ACCEPTANCE.folder.name: [
        ["0.00 至 5,000,000.00", "30%", "456,000.00"],
        ["5,000,000.00 至 10,000,000.00", "25%", "0.00"],
        ["上限（第二十条）", "456,000.00"],
    ],
}

SURPLUSES = {
    LUMP_SUM.folder.name: [
        ["市级财政资金", "800,000.00", "782,431.66", "17,568.34", "0.00", "17,568.34"],
        ["其他来源资金", "200,000.00", "200,000.00", "0.00", "0.00", "0.00"],
    ],
    FAILED_ACCEPTANCE.folder.name: [
        ["市级财政资金", "1,400,000.00", "1,227,405.37", "172,594.63", "100,000.00", "72,594.63"],
        ["其他财政资金", "300,000.00", "274,652.35", "25,347.65", "25,347.65", "0.00"],
        ["单位自筹资金", "1,000,000.00", "1,000,000.00", "0.00", "0.00", "0.00"],
    ],
    TERMINATED.folder.name: [
        ["市级财政资金", "600,000.00", "368,304.37", "231,695.63", "231,695.63", "0.00"],
        ["其他财政资金", "200,000.00", "80,318.55", "119,681.45", "119,681.45", "0.00"],
        ["单位自筹资金", "300,000.00", "143,240.27", "156,759.73", "0.00", "156,759.73"],
    ],
}

RECONCILED = {
    OVER_CAP.folder.name: [
        ["账簿-2026.csv"],
        ["计入支出", "145", "6,407,957.22", "0.00"],
        ["计入到账", "4", "0.00", "11,600,000.00"],
        ["预付、暂借（不计支出）", "8", "755,698.78", "755,698.78"],
        ["对方科目和结转（不计）", "407", "24,446,275.67", "19,254,232.89"],
        ["各去向之和", "564", "31,609,931.67", "31,609,931.67"],
        ["读入时采用", "564", "31,609,931.67", "31,609,931.67"],
        ["差额：相符", "0", "0.00", "0.00"],
    ],
    LUMP_SUM.folder.name: [
        ["账簿.xlsx"],
        ["计入支出", "119", "982,431.66", "0.00"],
        ["计入到账", "3", "0.00", "1,000,000.00"],
        ["预付、暂借（不计支出）", "4", "38,719.99", "38,719.99"],
        ["对方科目和结转（不计）", "224", "3,022,880.13", "3,005,311.79"],
        ["各去向之和", "350", "4,044,031.78", "4,044,031.78"],
        ["读入时采用", "350", "4,044,031.78", "4,044,031.78"],
        ["差额：相符", "0", "0.00", "0.00"],
    ],
    FAILED_ACCEPTANCE.folder.name: [
        ["序时账-2026.csv"],
        ["计入支出", "122", "2,484,057.72", "0.00"],
        ["计入到账", "4", "0.00", "2,700,000.00"],
        ["预付、暂借（不计支出）", "4", "210,993.59", "210,993.59"],
        ["对方科目和结转（不计）", "129", "1,484,057.72", "2,484,057.72"],
        ["没有档案的项目（不计）", "39", "362,179.08", "962,179.08"],
        ["未写项目（不计）", "810", "67,770,196.46", "65,954,254.18"],
        ["各去向之和", "1108", "72,311,484.57", "72,311,484.57"],
        ["读入时采用", "1108", "72,311,484.57", "72,311,484.57"],
        ["差额：相符", "0", "0.00", "0.00"],
        ["序时账-2027.csv"],
        ["计入支出", "2", "24,800.00", "0.00"],
        ["计入退回", "2", "125,347.65", "0.00"],
        ["对方科目和结转（不计）", "4", "24,800.00", "24,800.00"],
        ["没有档案的项目（不计）", "18", "196,061.58", "196,061.58"],
        ["未写项目（不计）", "294", "37,304,896.19", "37,455,043.84"],
        ["各去向之和", "320", "37,675,905.42", "37,675,905.42"],
        ["读入时采用", "320", "37,675,905.42", "37,675,905.42"],
        ["差额：相符", "0", "0.00", "0.00"],
    ],
    TERMINATED.folder.name: [
        ["ledger.csv"],
        ["计入支出", "97", "599,863.19", "0.00"],
        ["计入到账", "4", "0.00", "1,100,000.00"],
        ["计入退回", "2", "351,377.08", "0.00"],
        ["预付、暂借（不计支出）", "2", "62,602.00", "62,602.00"],
        ["对方科目和结转（不计）", "90", "448,622.92", "599,863.19"],
        ["未写项目（不计）", "299", "2,033,684.82", "1,733,684.82"],
        ["各去向之和", "494", "3,496,150.01", "3,496,150.01"],
        ["读入时采用", "494", "3,496,150.01", "3,496,150.01"],
        ["差额：相符", "0", "0.00", "0.00"],
    ],
}

_TABLES = {
    "settlement": SETTLEMENTS,
    "funding": FUNDING,
    "cap": CAPS,
    "surplus": SURPLUSES,
    "reconciliation": RECONCILED,
}


@pytest.mark.parametrize(
    ("section", "story"),
    [(section, story) for section, stories in _TABLES.items() for story in stories],
)
def test_each_story_states_its_money_to_the_fen(told: dict[str, str], section: str, story: str) -> None:
    assert table(told[story], section) == _TABLES[section][story]


@pytest.mark.parametrize(
    ("section", "story"),
    [
        ("cap", LUMP_SUM.folder.name),
        ("cap", TERMINATED.folder.name),
        ("surplus", OVER_CAP.folder.name),
        ("waived", OVER_CAP.folder.name),
        ("leads", OVER_CAP.folder.name),
    ],
)
def test_what_does_not_apply_is_not_there(told: dict[str, str], section: str, story: str) -> None:
    assert f'id="{section}"' not in told[story]
    assert f'href="#{section}"' not in told[story]


def test_the_page_answers_in_the_order_in_which_its_readers_ask(told: dict[str, str]) -> None:
    page = read_page(told[FAILED_ACCEPTANCE.folder.name])
    assert [words(heading) for heading in page.xpath("//h2")] == [
        "项目进程",
        "不符合的事项",
        "需要人工复核的事项",
        "资金情况",
        "符合的事项",
        "不适用的规则",
        "账簿是否完整",
        "账簿与报告的勾稽",
        "检查所依据的文件",
    ]
    assert [words(heading) for heading in page.xpath('//section[contains(@class, "statement")]/h3')] == [
        "预算与支出",
        "支出进度",
        "间接费用上限",
        "资金到位与执行",
        "分别核算",
        "结余与退回",
    ]


def test_the_contents_lead_to_every_section_in_order(told: dict[str, str]) -> None:
    page = read_page(told[FAILED_ACCEPTANCE.folder.name])
    sections = page.xpath("//h2/@id | //section[contains(@class, 'statement')]/h3/@id")
    assert page.xpath("//nav//a/@href") == [f"#{section}" for section in sections]


def test_the_facts_of_the_project_stand_below_the_verdict(told: dict[str, str]) -> None:
    (facts,) = read_page(told[OVER_CAP.folder.name]).xpath("//dl")
    names, values = facts.xpath("./dt"), facts.xpath("./dd")
    assert {words(name): words(value) for name, value in zip(names, values, strict=True)} == {
        "项目编号": "YT-2025-0117",
        "计划": "烟台",
        "项目类别": "重点研发项目",
        "立项方式": "竞争择优",
        "补助方式": "事前补助",
        "包干制": "否",
        "承担单位": "烟台砺锋特种合金有限公司",
        "注册地": "烟台市福山区",
        "统一社会信用代码": "91370611MA3C7K2D4T",
        "项目负责人": "梁振声",
        "实施周期": "2026-01-01 至 2027-12-31",
        "项目结果": "尚未验收、终止或撤销",
        "参与单位": "胶东理工学院（市级财政资金 0.00 元）",
        "适用办法": "烟台市科技创新发展计划管理办法（烟台市科学技术局，2025年9月28日印发） 版本 yantai-2025",
        "检查日期": "2026-12-31",
    }


def test_an_outcome_says_its_day_conclusion_and_grade(told: dict[str, str]) -> None:
    assert "<dd>验收（2027-05-20 决定），不通过验收，绩效差</dd>" in told[FAILED_ACCEPTANCE.folder.name]


def test_the_day_of_the_check_stands_among_the_days_of_the_project(told: dict[str, str]) -> None:
    days = read_page(told[OVER_CAP.folder.name]).xpath('//ol[@class="timeline"]/li')
    assert [words(day) for day in days] == [
        "2025-10-30 签订联合申报协议",
        "2025-11-05 申报",
        "2025-12-19 立项",
        "2025-12-23 收到立项通知",
        "2026-01-01 实施周期开始",
        "2026-01-12 签订任务书",
        "2026-12-31 检查日",
        "2027-12-31 实施周期届满（未到）",
    ]


def test_each_picture_has_its_numbers_beside_it(told: dict[str, str]) -> None:
    pictures = read_page(told[OVER_CAP.folder.name]).xpath("//*[local-name()='svg']")
    sections = [picture.xpath("ancestor::section/@aria-labelledby")[0] for picture in pictures]
    assert sections == ["settlement", "course", "cap"]
    last = table(told[OVER_CAP.folder.name], "course")[-1]
    assert last == ["2026-12", "11,600,000.00", "0.00", "6,407,957.22"]


def test_books_that_are_not_kept_by_account_say_so_beside_the_finding(told: dict[str, str]) -> None:
    page = read_page(told[FAILED_ACCEPTANCE.folder.name])
    (section,) = page.xpath('//section[@aria-labelledby="segregation"]')
    assert words(section) == (
        "分别核算 需人工复核 YT21-2 账簿看不出怎样把资金来源分开，科目对照方案也没有写明（segregate_by）"
        " 账簿不是按科目区分资金来源的（按资金来源栏或辅助核算区分，或者看不出怎样区分），没有科目与来源的对照表。"
    )


HEADING = "日期,凭证号,科目编码,科目名称,摘要,借方,贷方,项目,资金来源,费用类别,性质,往来单位\n"


def _pages(folder: Path, dossier: object, ledger: str, *, leads: bool = False) -> list[str]:
    (folder / "d.json").write_text(json.dumps(dossier, ensure_ascii=False), encoding="utf-8")
    (folder / "l.csv").write_text(HEADING + ledger, encoding="utf-8")
    (folder / "unit.toml").write_text(BY_ACCOUNT, encoding="utf-8")
    result = budgetcheck.check(
        [folder / "d.json"],
        [folder / "l.csv"],
        profile=str(folder / "unit.toml"),
        as_of=dt.date(2027, 6, 30),
        leads=leads,
    )
    return [page.text for page in pages(Report(result))]


def _dossier(**project: object) -> dict[str, object]:
    return {
        "project": {
            "id": "P",
            "programme": "yantai",
            "subsidy": "upfront",
            "approved_on": "2025-11-10",
            "starts_on": "2026-01-01",
            "ends_on": "2027-12-31",
            **project,
        },
        "budget": {"lines": [{"category": "business", "source": "municipal", "amount": "100"}]},
    }


def test_a_cell_beyond_its_budget_says_so_in_words_and_by_its_sign(tmp_path: Path) -> None:
    _index, page = _pages(
        tmp_path, _dossier(), "2026-02-01,记-1,530101,,,120.00,,P,市级财政资金,业务费,支出,\n"
    )
    assert table(page, "settlement")[1] == ["业务费", "100.00", "100.00", "120.00", "超支 -20.00"]


def test_a_lump_sum_binds_as_a_whole(tmp_path: Path) -> None:
    dossier = _dossier(lump_sum=True)
    dossier["budget"] = {"lines": [{"category": "lump_sum", "source": "municipal", "amount": "100"}]}
    _index, page = _pages(tmp_path, dossier, "2026-02-01,记-1,530101,,,120.00,,P,市级财政资金,业务费,支出,\n")
    assert "本项目实行包干制，包干经费按总额控制，费用类别不单独限额" in page
    assert table(page, "settlement") == [
        ["市级财政资金"],
        ["业务费", "0.00", "0.00", "120.00", "-120.00"],
        ["包干经费", "100.00", "100.00", "0.00", "100.00"],
        ["小计", "100.00", "100.00", "120.00", "超支 -20.00"],
        ["合计", "100.00", "100.00", "120.00", "超支 -20.00"],
    ]


def test_accounts_of_several_sources_come_first_and_are_marked(tmp_path: Path) -> None:
    ledger = (
        "2026-02-01,记-1,530101,材料,,30.00,,P,市级财政资金,业务费,支出,\n"
        "2026-02-02,记-2,530102,差旅,,20.00,,P,市级财政资金,业务费,支出,\n"
        "2026-02-03,记-3,530102,差旅,,10.00,,P,单位自筹资金,业务费,支出,\n"
    )
    _index, page = _pages(tmp_path, _dossier(), ledger)
    assert table(page, "segregation") == [
        ["科目 530102 混记"],
        ["市级财政资金", "20.00", "0.00"],
        ["单位自筹资金", "10.00", "0.00"],
        ["科目 530101"],
        ["市级财政资金", "30.00", "0.00"],
    ]


def test_open_advances_are_listed_with_party_and_account(tmp_path: Path) -> None:
    ledger = "2026-02-01,记-1,1123,预付账款,预付,30.00,,P,市级财政资金,,预付,某公司\n"
    _index, page = _pages(tmp_path, _dossier(), ledger)
    assert table(page, "advances") == [
        ["1123 预付账款", "某公司", "市级财政资金", "2026-02-01", "2026-02-01", "514 超过一年", "30.00"]
    ]


def test_changes_say_since_when_they_are_in_force(tmp_path: Path) -> None:
    dossier = _dossier()
    dossier["changes"] = [
        {
            "kind": "extension",
            "applied_on": "2027-03-01",
            "approved_on": "2027-03-20",
            "new_end": "2028-06-30",
        },
        {"kind": "leader", "applied_on": "2027-05-01"},
        {
            "kind": "budget",
            "applied_on": "2026-05-01",
            "approved_on": "2026-05-20",
            "effective_on": "2026-05-25",
            "lines": [{"category": "business", "source": "municipal", "amount": "90"}],
        },
    ]
    _index, page = _pages(tmp_path, dossier, "2026-02-01,记-1,530101,,,1.00,,P,市级财政资金,业务费,支出,\n")
    assert table(page, "changes") == [
        ["延期", "2027-03-01", "2027-03-20", "—", "2027-03-20", "— 至 2028-06-30"],
        ["项目负责人", "2027-05-01", "—", "—", "没有起效", "—"],
        ["预算调整", "2026-05-01", "2026-05-20", "2026-05-25", "2026-05-25", "预算总额 90.00 元"],
    ]
    assert table(page, "settlement")[1] == ["业务费", "100.00", "90.00", "1.00", "89.00"]


def test_hostile_text_in_every_field_stays_text(tmp_path: Path) -> None:
    dossier = _dossier(
        id=f"A{HOSTILE}",
        ledger_codes=[f"B{HOSTILE}"],
        title=HOSTILE,
        category=HOSTILE,
        leader={"name": HOSTILE, "birth_date": "1980-05-01"},
        applicant={"name": HOSTILE, "credit_code": HOSTILE, "registered_in": HOSTILE},
        partners=[{"name": HOSTILE, "municipal_share": "1"}],
    )
    waiver = {"reason": HOSTILE, "proposed_by": HOSTILE, "approved_by": f"Z{HOSTILE}"}
    dossier["waivers"] = [
        {**waiver, "rule": "YT23-2", "approved_on": "2027-01-01", "expires_on": "2028-01-01"}
    ]
    dossier["outcome"] = {
        "kind": "accepted",
        "decided_on": "2027-05-01",
        "performance_indicators": [{"name": HOSTILE, "target": "2", "actual": "1"}],
    }
    cell = '"' + HOSTILE.replace('"', '""') + '"'
    inner = cell[1:-1]
    ledger = (
        f'2026-02-01,"记{inner}1",{cell},{cell},{cell},120.00,,"A{inner}",市级财政资金,业务费,支出,{cell}\n'
        f'2026-02-01,"记{inner}2",{cell},{cell},{cell},120.00,,"B{inner}",单位自筹资金,业务费,支出,{cell}\n'
        f'2026-02-01,"记{inner}3",{cell},{cell},{cell},120.00,,"A{inner}",市级财政资金,,预付,{cell}\n'
        f"2026-02-01,4,{cell},{cell},{cell},5.00,,{cell},{cell},{cell},支出,{cell}\n"
        f"2026-02-01,5,{cell},{cell},{cell},{cell},,{cell},,,支出,{cell}\n"
    )
    written = _pages(tmp_path, dossier, ledger, leads=True)
    for page in written:
        assert page.count("<script") == 1
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "49" not in re.findall(r"onerror=alert\(2\)&gt;(.{0,4})", page)
    for section in ("segregation", "advances", "waived"):
        assert HOSTILE in words(_section(written[1], section))


def _section(page: str, name: str) -> object:
    """What the heading with an id heads, and what comes after it on its level."""
    (heading,) = read_page(page).xpath(f'//*[@id="{name}"]')
    return heading.getparent()


@pytest.fixture(scope="module")
def enormous(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The pages of a project whose dossier and ledger hold far more than anybody reads, of characters that swell in HTML."""
    long = "'" * 1_000
    days = {
        "applied_on": "2026-03-01",
        "approved_on": "2026-03-20",
        "effective_on": "2026-03-25",
    }
    dossier = _dossier(
        title=long,
        category=long,
        leader={"name": long},
        applicant={"name": long, "credit_code": long, "registered_in": long},
        partners=[{"name": long, "municipal_share": "1"}] * 3_000,
    )
    kinds = ("leader", "partners", "indicators")
    dossier["changes"] = [
        {"kind": kinds[at % 3], **days, "applied_on": f"2026-{at % 12 + 1:02}-{at % 28 + 1:02}"}
        for at in range(3_000)
    ]
    rules = [finding["rule"] for finding in _findings(tmp_path_factory.mktemp("small"))]
    dossier["waivers"] = [
        {
            "rule": rule,
            "reason": long,
            "proposed_by": long,
            "approved_by": f"Z{long}",
            "approved_on": "2026-01-01",
            "expires_on": "2028-01-01",
        }
        for rule in rules[::2]
    ]
    sources = ("市级财政资金", "单位自筹资金", "", "其他财政资金")
    lines = [
        f"{2019 + at // 12 % 8}-{at % 12 + 1:02}-{at % 28 + 1:02},记{at // 2}{long},{53010000 + at % 400}{long},{long},罚款{long},"
        f"{at % 7 + 1}0000.00,,{'P' if at % 9 else f'Q{at}{long}'},{sources[at % 4]},{'业务费' if at % 5 else ''},"
        f"{'预付' if at % 6 == 0 else '支出' if at % 11 else '到账'},{long}{at % 300}\n"
        for at in range(4_000)
    ]
    lines += [f"2026-01-01,记,1,,,{long},,P,,,支出,\n"] * 200
    return _pages(tmp_path_factory.mktemp("enormous"), dossier, "".join(lines), leads=True)


def _findings(folder: Path) -> list[dict[str, str]]:
    (folder / "d.json").write_text(json.dumps(_dossier()), encoding="utf-8")
    (folder / "l.csv").write_text(HEADING, encoding="utf-8")
    result = budgetcheck.check([folder / "d.json"], [folder / "l.csv"])
    found: list[dict[str, str]] = result.to_dict()["projects"][0]["findings"]
    return found


def test_no_page_is_too_large_to_open(enormous: list[str]) -> None:
    assert [len(page.encode()) < MOST_BYTES for page in enormous] == [True, True]


@pytest.mark.parametrize(
    "said",
    [
        "（共 3000 家，列出前 40 家）",
        "变更的日期共 90 个，列出最后 60 个。",
        "共 3000 项，列出前 40 项。",
        "共 400 个科目，列出前 40 个。",
        "共 80 个月，列出最后 60 个月。",
        "……（共 1,000 字）",
        "（共 200 行，列出前 50 行）",
        "全部证据和明细在工作底稿中（--format xlsx）",
    ],
)
def test_every_cap_is_said(enormous: list[str], said: str) -> None:
    assert said in enormous[1]


@pytest.mark.parametrize(
    ("lengths", "share"),
    [([], 50), ([50, 50, 3], 50), ([50] * 8, 50), ([50] * 10, 40), ([50] * 10 + [1] * 50, 35), ([9] * 99, 5)],
)
def test_findings_share_the_room_for_evidence(lengths: list[int], share: int) -> None:
    assert fair_share(lengths, 400, most=50, least=5) == share
