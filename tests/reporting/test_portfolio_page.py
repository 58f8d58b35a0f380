"""The page of all projects of a check: the figures of each and of all together, and its limits."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

import budgetcheck
from benchmarks.portfolio import write_portfolio
from budgetcheck.reporting.html import page_of_all, page_of_project
from budgetcheck.reporting.report import Report
from tests.reporting.tables import read_page, table, words
from tests.stories import EVERY_STORY, FAILED_ACCEPTANCE, OVER_CAP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories import Story


MOST_BYTES = 2_000_000


def _page(story: Story) -> str:
    result = budgetcheck.check([story.folder], story.ledgers, profile=story.profile, as_of=story.as_of)
    return page_of_all(Report(result)).text


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of 101 projects, of which the first and the last but one spend more than they budgeted."""
    dossiers, ledger = write_portfolio(tmp_path_factory.mktemp("portfolio"), lines=20_200, projects=101)
    return page_of_all(Report(budgetcheck.check([dossiers], [ledger], as_of=dt.date(2026, 12, 31)))).text


def test_a_project_has_its_verdict_its_money_and_what_is_open() -> None:
    assert table(_page(FAILED_ACCEPTANCE), "projects") == [
        [
            "不符合",
            "YT-2025-0156 烟台深远海养殖网箱巡检清洗机器人研制",
            "3,300,000.00",
            "2,700,000.00",
            "2,508,857.72",
            "76.02%",
        ],
        [
            "",
            (
                "YT34-2 结余资金 197,942.28 元，已退回 125,347.65 元，尚有 72,594.63 元未退回：市级财政资金尚欠 72,594.63 元"
                "YT21-2 账簿看不出怎样把资金来源分开，科目对照方案也没有写明（segregate_by） 另有 2 项"
            ),
        ],
    ]


def test_the_money_of_all_projects_is_summed_by_source_and_by_category() -> None:
    page = _page(OVER_CAP)
    assert table(page, "money", 0)[-1] == [
        "合计",
        "11,600,000.00",
        "11,600,000.00",
        "11,600,000.00",
        "100.00%",
        "0.00",
        "11,600,000.00",
        "6,407,957.22",
        "55.24%",
    ]
    assert table(page, "money", 1) == [
        ["设备购置费", "1,723,600.00", "1,671,900.00", "51,700.00"],
        ["设备试制、改造与租赁费", "435,000.00", "186,420.00", "248,580.00"],
        ["业务费", "5,063,500.00", "2,441,998.32", "2,621,501.68"],
        ["劳务费", "2,435,000.00", "1,220,400.00", "1,214,600.00"],
        ["间接费用（不含绩效）", "1,300,000.00", "651,238.90", "648,761.10"],
        ["绩效支出", "642,900.00", "236,000.00", "406,900.00"],
        ["合计", "11,600,000.00", "6,407,957.22", "5,192,042.78"],
    ]


@pytest.mark.parametrize("story", EVERY_STORY, ids=lambda story: story.folder.name)
def test_one_project_alone_makes_no_picture_of_many(story: Story) -> None:
    assert "<svg" not in _page(story)


def test_many_projects_are_pictured_by_verdict_and_by_rate(several: str) -> None:
    titles = read_page(several).xpath("//*[local-name()='svg']/*[local-name()='title']")
    assert [words(title) for title in titles] == ["项目结论", "预算执行率"]


def test_what_fails_stands_first(several: str) -> None:
    verdicts = [row[0] for row in table(several, "projects") if row[0]]
    assert len(verdicts) == 101
    assert verdicts == sorted(verdicts, key=["不符合", "需人工复核", "符合"].index)
    assert verdicts[0] != verdicts[-1]


def _many(count: int, text: str) -> str:
    """The page of so many projects, every other of which fails, each with this title and three findings of this message."""
    story = OVER_CAP
    result = budgetcheck.check([story.folder], story.ledgers, profile=story.profile, as_of=story.as_of)
    (real,) = result.to_dict()["projects"]
    findings = [{**each, "verdict": "fail", "message": text} for each in real["findings"][:3]]
    report = Report(replace(result, projects=pl.concat([result.projects] * count)))
    report.__dict__["listed"] = [
        {**real, "project": f"P-{at}", "title": text, "verdict": verdict, "findings": findings}
        for verdict in ("fail", "pass")
        for at in range(count // 2)
    ]
    report.__dict__["_file_names"] = {f"P-{at}": f"P-{at}" for at in range(count)}
    return page_of_all(report).text


def test_projects_are_listed_until_there_is_no_room() -> None:
    page = _many(2_000, "龘" * 5_000)
    rows = table(page, "projects")[::2]
    assert len(page.encode()) < MOST_BYTES
    assert 800 < len(rows) < 1_500
    assert [row[0] for row in rows[:1_000]] == ["不符合"] * min(len(rows), 1_000)
    assert f"列出前 {len(rows)} 个（先列不符合的，再列需复核的）" in page


def test_a_row_cuts_long_texts_and_counts_what_it_leaves_out() -> None:
    first, below = table(_many(2, "'" * 500), "projects")[:2]
    assert first[1].endswith("'" * 80 + "……（共 500 字）")
    assert below[1].count("'" * 160 + "……（共 500 字）") == 2
    assert below[1].endswith("另有 1 项")


def test_a_thousand_ordinary_projects_have_room() -> None:
    page = _many(1_000, "项目" * 20)
    assert len(page.encode()) < MOST_BYTES
    assert len(table(page, "projects")) == 2 * 1_000


def test_a_project_names_its_own_dossier_and_every_ledger(tmp_path: Path) -> None:
    dossiers, ledger = write_portfolio(tmp_path, lines=2_000, projects=50)
    report = Report(budgetcheck.check([dossiers], [ledger], as_of=dt.date(2026, 12, 31)))
    page = page_of_project(report, report.projects[-1]).text
    inputs = read_page(page).xpath('//section[@aria-labelledby="inputs"]//tbody/tr/td[1]')
    assert [words(each) for each in inputs] == ["YT-2026-0049.yaml", "ledger.csv"]
    assert "共 51 个文件，列出 2 个；全部列在结果文件中。" in page
