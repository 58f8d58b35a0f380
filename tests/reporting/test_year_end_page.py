"""The year-end audit report: figures as an auditor reads them, in both units, tied to the ledger, on pages of bounded size."""

from __future__ import annotations

import copy
import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from lxml import html

import budgetcheck
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.html import page_of_all, page_of_project, pages
from budgetcheck.reporting.report import Report
from budgetcheck.reporting.year_end import MOST_ADVANCES, MOST_FINDINGS
from tests.stories import YEAR_END
from tests.year_end_books import ADJUSTED, LINES, LUMP, audit, write

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.result import Result

LARGEST = 2_000_000
UNREADABLE = "2026-03-05,记-9,支付材料款,5301,研发支出,1x,0,YT-2025-1001,市级财政资金,业务费,支出,甲公司\n"
APART = "合计,,,,,1.00,1.00,,,,,\n"
HOSTILE = "<script>alert('1')</script>&\"<img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def stories() -> dict[str, str]:
    result = budgetcheck.year_end(YEAR_END.dossiers, YEAR_END.ledgers, YEAR_END.year)
    return {page.name: page.text for page in pages(Report(result))}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return audit(tmp_path_factory.mktemp("unit"), as_of=dt.date(2027, 3, 31))


@pytest.fixture(scope="module")
def unit(audited: Result) -> dict[str, str]:
    return {page.name: page.text for page in pages(Report(audited))}


def table(page: str, label: str, unit: str = "yuan") -> list[list[str]]:
    """The rows of the table in the box of this name, in one of the units."""
    hidden = "wan" if unit == "yuan" else "yuan"
    (box,) = html.fromstring(page.partition("<body>")[2]).xpath(f"//div[@aria-label='{label}']")
    for each in box.xpath(f".//span[@class='{hidden}']"):
        each.drop_tree()
    return [[" ".join(cell.text_content().split()) for cell in row] for row in box.xpath(".//tbody/tr")]


class TestSettlement:
    def test_of_all_projects_category_by_source(self, stories: dict[str, str]) -> None:
        assert table(stories["index.html"], "预算与支出") == [
            ["市级财政资金"],
            [
                "设备购置费",
                "1,753,600.00",
                "1,753,600.00",
                "0.00",
                "1,694,900.00",
                "1,694,900.00",
                "58,700.00",
            ],
            [
                "设备试制、改造与租赁费",
                "495,000.00",
                "495,000.00",
                "0.00",
                "224,820.00",
                "224,820.00",
                "270,180.00",
            ],
            [
                "业务费",
                "3,883,500.00",
                "3,883,500.00",
                "19,057.97",
                "1,958,537.64",
                "1,977,595.61",
                "1,905,904.39",
            ],
            ["劳务费", "1,605,000.00", "1,605,000.00", "0.00", "791,600.00", "791,600.00", "813,400.00"],
            [
                "间接费用（不含绩效）",
                "1,630,000.00",
                "1,630,000.00",
                "0.00",
                "806,515.30",
                "806,515.30",
                "823,484.70",
            ],
            ["绩效支出", "832,900.00", "832,900.00", "0.00", "308,000.00", "308,000.00", "524,900.00"],
            ["包干经费", "800,000.00", "800,000.00", "0.00", "614,691.10", "614,691.10", "185,308.90"],
            ["未写类别", "0.00", "0.00", "0.00", "2,231.50", "2,231.50", "没有预算 -2,231.50"],
            [
                "小计",
                "11,000,000.00",
                "11,000,000.00",
                "19,057.97",
                "6,401,295.54",
                "6,420,353.51",
                "4,579,646.49",
            ],
            ["其他财政资金"],
            ["业务费", "750,000.00", "750,000.00", "0.00", "504,470.90", "504,470.90", "245,529.10"],
            ["劳务费", "150,000.00", "150,000.00", "0.00", "114,000.00", "114,000.00", "36,000.00"],
            ["小计", "900,000.00", "900,000.00", "0.00", "618,470.90", "618,470.90", "281,529.10"],
            ["单位自筹资金"],
            ["设备购置费", "600,000.00", "600,000.00", "0.00", "582,300.00", "582,300.00", "17,700.00"],
            [
                "业务费",
                "2,610,000.00",
                "2,610,000.00",
                "23,236.83",
                "1,412,207.99",
                "1,435,444.82",
                "1,174,555.18",
            ],
            ["劳务费", "1,690,000.00", "1,690,000.00", "0.00", "1,050,000.00", "1,050,000.00", "640,000.00"],
            [
                "小计",
                "4,900,000.00",
                "4,900,000.00",
                "23,236.83",
                "3,044,507.99",
                "3,067,744.82",
                "1,832,255.18",
            ],
            ["其他来源资金"],
            ["业务费", "140,000.00", "140,000.00", "0.00", "105,620.03", "105,620.03", "34,379.97"],
            ["劳务费", "60,000.00", "60,000.00", "0.00", "45,400.00", "45,400.00", "14,600.00"],
            ["小计", "200,000.00", "200,000.00", "0.00", "151,020.03", "151,020.03", "48,979.97"],
            ["各来源合计"],
            [
                "设备购置费",
                "2,353,600.00",
                "2,353,600.00",
                "0.00",
                "2,277,200.00",
                "2,277,200.00",
                "76,400.00",
            ],
            [
                "设备试制、改造与租赁费",
                "495,000.00",
                "495,000.00",
                "0.00",
                "224,820.00",
                "224,820.00",
                "270,180.00",
            ],
            [
                "业务费",
                "7,383,500.00",
                "7,383,500.00",
                "42,294.80",
                "3,980,836.56",
                "4,023,131.36",
                "3,360,368.64",
            ],
            [
                "劳务费",
                "3,505,000.00",
                "3,505,000.00",
                "0.00",
                "2,001,000.00",
                "2,001,000.00",
                "1,504,000.00",
            ],
            [
                "间接费用（不含绩效）",
                "1,630,000.00",
                "1,630,000.00",
                "0.00",
                "806,515.30",
                "806,515.30",
                "823,484.70",
            ],
            ["绩效支出", "832,900.00", "832,900.00", "0.00", "308,000.00", "308,000.00", "524,900.00"],
            ["包干经费", "800,000.00", "800,000.00", "0.00", "614,691.10", "614,691.10", "185,308.90"],
            ["未写类别", "0.00", "0.00", "0.00", "2,231.50", "2,231.50", "没有预算 -2,231.50"],
            [
                "合计",
                "17,000,000.00",
                "17,000,000.00",
                "42,294.80",
                "10,215,294.46",
                "10,257,589.26",
                "6,742,410.74",
            ],
        ]

    def test_the_columns_are_those_of_auditors(self, stories: dict[str, str]) -> None:
        (box,) = html.fromstring(stories["index.html"].partition("<body>")[2]).xpath(
            "//div[@aria-label='预算与支出']"
        )
        heads = [cell.text for cell in box.xpath(".//thead//th")]
        assert heads == ["费用类别", "批复预算", "调整后预算", "以前年度", "本年发生", "累计支出", "结余"]

    def test_ten_thousands_are_exact(self, unit: dict[str, str]) -> None:
        assert table(unit[f"{ADJUSTED}.html"], "预算与支出", "wan") == [
            ["市级财政资金"],
            ["设备购置费", "40.00", "35.00", "0.00", "3.00", "3.00", "32.00"],
            ["业务费", "45.00", "50.00", "30.000001", "20.000002", "50.000003", "超支 -0.000003"],
            ["劳务费", "15.00", "15.00", "0.00", "16.00", "16.00", "超支 -1.00"],
            ["小计", "100.00", "100.00", "30.000001", "39.000002", "69.000003", "30.999997"],
            ["单位自筹资金"],
            ["业务费", "30.00", "30.00", "0.00", "12.345678", "12.345678", "17.654322"],
            ["小计", "30.00", "30.00", "0.00", "12.345678", "12.345678", "17.654322"],
            ["各来源合计"],
            ["设备购置费", "40.00", "35.00", "0.00", "3.00", "3.00", "32.00"],
            ["业务费", "75.00", "80.00", "30.000001", "32.34568", "62.345681", "17.654319"],
            ["劳务费", "15.00", "15.00", "0.00", "16.00", "16.00", "超支 -1.00"],
            ["合计", "130.00", "130.00", "30.000001", "51.34568", "81.345681", "48.654319"],
        ]

    def test_of_a_lump_sum_only_the_sums_are_overspent(self, unit: dict[str, str]) -> None:
        page = unit[f"{LUMP}.html"]
        assert (
            "本项目实行包干制，包干经费按总额控制，费用类别不单独限额：某一类别的结余为负，不表示超支。"
            in page
        )
        assert [[row[0], row[-1]] for row in table(page, "预算与支出")] == [
            ["市级财政资金", "市级财政资金"],
            ["业务费", "-60,000.00"],
            ["包干经费", "50,000.00"],
            ["小计", "超支 -10,000.00"],
            ["合计", "超支 -10,000.00"],
        ]

    def test_its_picture_is_by_source(self, unit: dict[str, str]) -> None:
        picture = unit[f"{LUMP}.html"].partition('id="budget-desc">')[2].partition("</desc>")[0]
        assert picture == "市级财政资金：支出 46 万元 / 预算 45 万元，超出 1 万元。"


class TestUnits:
    @pytest.mark.parametrize(("unit", "checked"), [("元", "in-yuan"), ("万元", "in-wan")])
    def test_the_page_opens_in_the_unit_that_was_asked_for(
        self, audited: Result, unit: Any, checked: str
    ) -> None:
        for page in pages(Report(audited, unit)):
            tree = html.fromstring(page.text.partition("<body>")[2])
            assert [each.get("id") for each in tree.xpath("//input[@type='radio'][@checked]")] == [checked]

    def test_the_switch_is_a_group_of_named_buttons(self, unit: dict[str, str]) -> None:
        tree = html.fromstring(unit["index.html"].partition("<body>")[2])
        (group,) = tree.xpath("//fieldset")
        assert group.findtext("legend") == "表格的金额单位"
        assert [" ".join(each.text_content().split()) for each in group.xpath("./label[input]")] == [
            "元",
            "万元",
        ]

    def test_it_needs_no_script(self, unit: dict[str, str]) -> None:
        for page in unit.values():
            assert page.count("<script") == 1
            assert '<script type="application/json"' in page
            assert (
                ".year-end:has(#in-wan:checked) .yuan, .year-end:has(#in-yuan:checked) .wan { display: none; }"
                in page
            )

    def test_without_the_switch_the_page_shows_the_unit_that_was_asked_for(self, audited: Result) -> None:
        for unit, named in (("元", "year-end"), ("万元", "year-end in-wan")):
            page = next(pages(Report(audited, unit)))
            assert html.fromstring(page.text.partition("<body>")[2]).xpath("//main/div/@class") == [named]
        assert ".year-end .wan, .year-end.in-wan .yuan { display: none; }" in page.text


class TestFunding:
    def test_rates_are_rounded_down(self, unit: dict[str, str]) -> None:
        assert table(unit[f"{ADJUSTED}.html"], "资金到位与执行") == [
            [
                "市级财政资金",
                "1,000,000.00",
                "1,000,000.00",
                "1,000,000.00",
                "100.00%",
                "0.00",
                "1,000,000.00",
                "690,000.03",
                "69.00%",
            ],
            [
                "单位自筹资金",
                "400,000.00",
                "300,000.00",
                "299,999.99",
                "99.99%",
                "0.00",
                "300,000.00",
                "123,456.78",
                "41.15%",
            ],
            [
                "合计",
                "1,400,000.00",
                "1,300,000.00",
                "1,299,999.99",
                "99.99%",
                "0.00",
                "1,300,000.00",
                "813,456.81",
                "62.57%",
            ],
        ]

    def test_advances_show_how_old_they_are(self, unit: dict[str, str]) -> None:
        assert table(unit["index.html"], "未结清的预付和暂借") == [
            [
                LUMP,
                "1221 其他应收款",
                "张三",
                "市级财政资金",
                "2025-11-30",
                "2025-11-30",
                "396 超过一年",
                "5,000.00",
            ],
            [
                ADJUSTED,
                "1123 预付账款",
                "丙公司",
                "市级财政资金",
                "2026-06-15",
                "2026-09-15",
                "199",
                "50,000.00",
            ],
        ]
        assert "2 个项目共 2 项，余额合计 55,000.00 元。" in unit["index.html"]


class TestChanges:
    def test_each_says_whether_it_is_in_force_and_what_it_moved(self, unit: dict[str, str]) -> None:
        page = unit[f"{ADJUSTED}.html"]
        section = page[page.index('id="changes"') : page.index('id="findings"')]
        heads = html.fromstring(section).xpath("//h3/text()")
        assert heads == [
            "预算调整：已生效",
            "延期：截至 2026-12-31 未生效",
            "预算调整：截至 2026-12-31 未生效",
        ]
        assert '<span class="yuan">-50,000.00</span><span class="wan">-5.00</span>' in section
        assert "<dt>新的结束日</dt><dd>2028-06-30</dd>" in section

    def test_none_is_said(self, unit: dict[str, str]) -> None:
        assert "档案中没有这一年申请、批准或生效的变更。" in unit[f"{LUMP}.html"]


class TestFindings:
    def test_carried_ones_show_the_amounts_then_and_now(self, stories: dict[str, str]) -> None:
        assert table(stories["index.html"], "以前年度结转") == [
            [
                "不符合",
                "YT-2025-0117",
                "YT20-1 间接费用预算 1,942,900.00 元超过上限 1,869,100.00 元，超出 73,800.00 元",
                "不符合",
                "73,800.00",
                "73,800.00",
            ],
            [
                "需人工复核",
                "DT-2025-0042",
                "DT19-3 执行期（2025-11-01 至 2027-10-31）以外有 1 笔支出，合计 12,600.00 元",
                "需人工复核",
                "—",
                "—",
            ],
        ]

    def test_new_and_settled_ones_are_listed_apart(self, stories: dict[str, str]) -> None:
        page = stories["index.html"]
        assert [row[:2] for row in table(page, "本年新增")] == [
            ["需人工复核", "DT-2025-0042"],
            ["需人工复核", "YT-2025-0156"],
        ]
        assert "本年已解决（0 项）" in page

    def test_settled_ones_are_listed_with_their_verdicts_then_and_now(self, audited: Result) -> None:
        content = copy.deepcopy(audited.to_dict())
        content["projects"][0]["settled"] = [
            {"rule": "YT22-2", "verdict": "fail", "difference": "10000.03", "now": "pass"}
        ]
        (row,) = table(
            page_of_all(_report_of(audited, content)).text, "已解决（2025-12-31 以后，截至 2027-03-31）"
        )
        assert [*row[:2], row[2].split()[0], *row[3:]] == [
            "符合",
            ADJUSTED,
            "YT22-2",
            "不符合",
            "10,000.03",
        ]

    def test_by_rule(self, stories: dict[str, str]) -> None:
        assert [[row[0].split()[0], *row[1:]] for row in table(stories["index.html"], "按规则")] == [
            ["BK-7", "1", "0", "0"],
            ["DT19-3", "0", "1", "0"],
            ["YT20-1", "0", "1", "0"],
            ["YT21-2", "1", "0", "0"],
        ]

    def test_a_project_shows_each_open_finding_in_full_once(self, stories: dict[str, str]) -> None:
        page = stories["DT-2025-0042.html"]
        assert page.count('<article class="finding') == 2
        assert page.index('id="new-in-full"') < page.index("BK-7 category-unknown")
        assert page.index('id="carried-in-full"') < page.index('<span class="code">DT19-3')


class TestBooksOfBefore:
    def test_that_they_may_be_missing_is_said_of_each_project_and_of_all(
        self, stories: dict[str, str]
    ) -> None:
        assert (
            "有 3 个项目在 2026 年以前已立项，而给出的账簿没有它们 2025-12-31 及以前的行：它们以前年度的支出 0.00 元，"
            "可能只是因为没有给出以前年度的账簿"
        ) in stories["index.html"]
        said = "本项目在 2026 年以前已立项，而给出的账簿没有它 2025-12-31 及以前的行："
        assert {name for name, page in stories.items() if said in page} == {
            "YT-2025-0117.html",
            "YT-2025-0156.html",
            "YT-2025-0203.html",
        }

    def test_nothing_is_said_where_each_project_has_its_books(self, unit: dict[str, str]) -> None:
        assert not any("以前年度的账簿" in page for page in unit.values())


class TestApprovedLater:
    def test_it_says_that_the_project_had_no_budget_on_the_day(self, tmp_path: Path) -> None:
        dossiers, ledger = write(tmp_path)
        text = dossiers[0].read_text(encoding="utf-8")
        text = text.replace('"approved_on": "2025-11-10"', '"approved_on": "2026-05-10"')
        dossiers[0].write_text(text, encoding="utf-8")
        result = budgetcheck.year_end(dossiers, [ledger], 2025)
        told = {page.name: page.text for page in pages(Report(result))}
        assert (
            "该日尚未立项：本项目于 2026-05-10 立项，2025-12-31 没有批复预算，决算中预算为 0.00 元。"
            in told[f"{ADJUSTED}.html"]
        )
        assert "有 1 个项目在 2025-12-31 尚未立项：" in told["index.html"]
        assert "尚未立项" not in told[f"{LUMP}.html"]


class TestReconciliation:
    def test_it_says_that_the_figures_tie(self, stories: dict[str, str]) -> None:
        assert (
            "报告的数字与账簿分毫不差：5 个账簿文件采用的每一行都计入一个去向，各去向之和等于采用的行数、借方和贷方；"
            "决算累计支出 10,257,589.26 元等于账簿中计入支出的各行之和。"
        ) in stories["index.html"]
        assert (
            "本项目的数字与账簿分毫不差：决算累计支出 6,407,957.22 元等于账簿中计入支出的各行之和。"
            in stories["YT-2025-0117.html"]
        )

    def test_every_use_of_a_file_and_their_sum(self, unit: dict[str, str]) -> None:
        assert table(unit["index.html"], "账簿各行的去向") == [
            ["账簿.csv"],
            ["计入支出", "7", "1,273,456.81", "0.00"],
            ["计入到账", "3", "0.00", "1,799,999.99"],
            ["预付、暂借（不计支出）", "3", "85,000.00", "30,000.00"],
            ["没有档案的项目（不计）", "1", "777.00", "0.00"],
            ["未写项目（不计）", "1", "0.00", "888.00"],
            ["截止日之后（不计）", "2", "50,000.00", "50,000.00"],
            ["各去向之和", "17", "1,409,233.81", "1,880,887.99"],
            ["读入时采用", "17", "1,409,233.81", "1,880,887.99"],
            ["差额：相符", "0", "0.00", "0.00"],
        ]

    def test_what_does_not_tie_is_said_first_and_by_how_much(self, audited: Result) -> None:
        report = _tampered(audited)
        page = page_of_all(report).text
        head = page[: page.index('<nav class="contents')]
        assert "分毫不差" not in page
        assert '<p class="tie warn">报告与账簿有不符之处，不能据以出具结论：' in head
        assert "决算：累计支出有 1 个项目不符，合计相差 0.01 元；" in head
        assert "账簿.csv 差 1 行、借方 0.01 元、贷方 0.00 元；" in head
        assert table(page, "报告与账簿的核对")[2] == [
            "决算：累计支出",
            "1,273,456.82",
            "1,273,456.81",
            "0.01",
            "1 个项目不符",
        ]
        assert table(page, "账簿各行的去向")[-1] == ["差额：不符", "1", "0.01", "0.00"]

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            (UNREADABLE, "有 1 行被拒收，其金额没有计入。"),
            (APART, "账簿写明的合计和余额有 1 个与明细不一致。"),
            (
                UNREADABLE + APART,
                "有 1 行被拒收，其金额没有计入；账簿写明的合计和余额有 1 个与明细不一致。",
            ),
        ],
    )
    def test_books_that_are_incomplete_are_said_before_any_claim_to_tie(
        self, tmp_path: Path, more: str, said: str
    ) -> None:
        for page in pages(Report(audit(tmp_path, text=LINES + more))):
            first, second, *_ = html.fromstring(page.text.partition("<body>")[2]).xpath(
                "//p[starts-with(@class, 'tie')]"
            )
            assert first.get("class") == second.get("class") == "tie warn"
            assert first.text_content() == f"账簿本身不完整：{said} 见“账簿是否完整”"
            assert "数字只与采用的各行分毫不差：" in second.text_content()
            assert "与账簿分毫不差" not in page.text

    def test_so_it_is_on_the_page_of_the_project(self, audited: Result) -> None:
        report = _tampered(audited)
        page = page_of_project(report, report.projects[0]).text
        assert '<p class="tie warn">' in page[: page.index('<nav class="contents')]
        assert "决算：累计支出相差 0.01 元；" in page
        assert table(page, "报告与账簿的核对")[2] == [
            "决算：累计支出",
            "813,456.82",
            "813,456.81",
            "0.01",
            "不符",
        ]


def _tampered(audited: Result) -> Report:
    content = copy.deepcopy(audited.to_dict())
    (of_all,) = [each for each in content["statement"]["ties"] if each["figure"] == "cumulative"]
    of_all.update(stated="1273456.82", difference="0.01", apart=1)
    (of_one,) = [
        each for each in content["projects"][0]["statement"]["ties"] if each["figure"] == "cumulative"
    ]
    of_one.update(stated="813456.82", difference="0.01")
    content["statement"]["files"][0].update(lines_difference=1, debit_difference="0.01")
    return _report_of(audited, content)


def _report_of(result: Result, content: dict[str, Any]) -> Report:
    """A report that says this instead of what its result does; all its projects come from one dossier."""
    columns = result.projects.columns
    listed = [{name: project[name] for name in columns} for project in content["projects"]]
    report = Report(replace(result, projects=pl.DataFrame(listed, schema=result.projects.schema)))
    report.__dict__["content"] = content
    report.__dict__["head"] = {name: value for name, value in content.items() if name != "projects"}
    report.__dict__["_sources"] = {row["project"]: result.dossiers[0] for row in listed}
    return report


def _many(result: Result, count: int) -> Report:
    """So many projects, with as long and as hostile texts as a page can be made to hold."""
    content = copy.deepcopy(result.to_dict())
    first = content["projects"][0]
    long = '"' * 5_000
    first["title"] = long
    findings = [{**each, "verdict": "review", "message": long} for each in first["findings"]]
    first["findings"] = findings
    first["settled"] = [
        {"rule": each["rule"], "verdict": "review", "difference": "1.00", "now": "pass"} for each in findings
    ]
    (advance,) = first["statement"]["advances"]
    first["statement"]["advances"] = [{**advance, "counterparty": long, "account": long}] * 100
    content["projects"] = [{**first, "project": f"{at:04}{long}"} for at in range(count)]
    content["statement"]["advances"]["count"] = 100 * count
    file, use = content["statement"]["files"][0], content["statement"]["reconciliation"][0]
    content["statement"]["files"] = [{**file, "file": f"{at:04}{long}"} for at in range(200)]
    content["statement"]["reconciliation"] = [
        {**use, "file": f"{at:04}{long}", "use": each["use"]}
        for at in range(200)
        for each in content["statement"]["reconciliation"]
    ]
    return _report_of(result, content)


class TestSize:
    def test_the_page_of_a_thousand_projects_stays_below_two_megabytes_and_says_what_it_leaves_out(
        self, audited: Result
    ) -> None:
        report = _many(audited, 1_000)
        total = sum(len(each["findings"]) for each in report.projects)
        page = page_of_all(report).text
        listed = len(table(page, "项目一览"))
        assert len(page.encode()) < LARGEST
        assert 300 < listed < 1_000
        assert f"共 1000 个项目，不符合的在前，列出前 {listed} 个；每个项目都有自己的一页。" in page
        assert f"共 {total} 项，不符合的在前，列出前 {MOST_FINDINGS} 项；其余见各项目的页面。" in page
        assert f"挂账最久的在前，列出前 {MOST_ADVANCES} 项；其余见各项目的页面。" in page
        assert "共 200 个账簿文件，列出前 30 个；全部列在结果文件中。" in page

    def test_a_thousand_ordinary_projects_have_room(self, audited: Result) -> None:
        content = copy.deepcopy(audited.to_dict())
        first = {**content["projects"][0], "title": "项目" * 20}
        content["projects"] = [{**first, "project": f"YT-2026-{at:04}"} for at in range(1_000)]
        page = page_of_all(_report_of(audited, content)).text
        assert len(page.encode()) < LARGEST
        assert len(table(page, "项目一览")) == 1_000

    def test_the_worst_projects_come_first(self, stories: dict[str, str]) -> None:
        assert [row[0] for row in table(stories["index.html"], "项目一览")] == [
            "不符合",
            "需人工复核",
            "需人工复核",
            "符合",
        ]

    def test_the_page_of_a_project_lists_the_oldest_advances(self, audited: Result) -> None:
        report = _many(audited, 1)
        page = page_of_project(report, report.projects[0]).text
        assert f"共 100 项，挂账最久的在前，列出前 {MOST_ADVANCES} 项；全部列在结果文件中。" in page
        assert len(table(page, "未结清的预付和暂借")) == MOST_ADVANCES


class TestPage:
    def test_text_from_files_stays_text(self, audited: Result) -> None:
        content = copy.deepcopy(audited.to_dict())
        project = content["projects"][0]
        project["title"] = HOSTILE
        project["statement"]["facts"].update(applicant=HOSTILE, leader=HOSTILE)
        for advance in project["statement"]["advances"]:
            advance.update(account=HOSTILE, counterparty=HOSTILE)
        content["statement"]["files"][0]["file"] = HOSTILE
        for page in pages(_report_of(audited, content)):
            assert page.text.count("<script") == 1
            assert "<img" not in page.text
        assert "&lt;script&gt;alert" in page_of_all(_report_of(audited, content)).text

    def test_it_is_signed_below_its_inputs(self, unit: dict[str, str]) -> None:
        for name, page in unit.items():
            assert page.index('id="books"') < page.index('id="inputs"') < page.index('id="sign-off"')
            signed = html.fromstring(page[page.index('<section class="sign-off">') :])
            assert signed.xpath("//section[@class='sign-off']//th/text()") == ["审计人员", "复核", "日期"]
            assert page.count('<td class="hash">') == (3 if name == "index.html" else 2)

    def test_a_later_check_says_what_is_of_which_day(
        self, unit: dict[str, str], stories: dict[str, str]
    ) -> None:
        said = "（各条结论和项目状态截至这一天；决算、到位、执行和未结清款项截至 2026-12-31）"
        assert all(said in page for page in unit.values())
        assert not any(said in page for page in stories.values())

    def test_findings_of_a_later_check_are_not_called_those_of_the_year(
        self, unit: dict[str, str], stories: dict[str, str]
    ) -> None:
        heads = ["新增（2025-12-31 以后，截至 2027-03-31）（", "已解决（2025-12-31 以后，截至 2027-03-31）（"]
        for page in unit.values():
            assert "本年新增" not in page
            assert "本年已解决" not in page
            assert all(head in page for head in heads)
        for page in stories.values():
            assert "本年新增（" in page
            assert "本年已解决（" in page

    def test_pictures_stand_beside_their_numbers(self, unit: dict[str, str]) -> None:
        assert unit["index.html"].count('<svg xmlns="http://www.w3.org/2000/svg" class="chart"') == 2
        page = unit[f"{ADJUSTED}.html"]
        assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="chart"') == 2
        assert "决算日 2026-12-31" in page
        assert table(page, "逐月的数字")[-1] == [
            "2026-12",
            "1,299,999.99",
            "0.00",
            "813,456.81",
        ]

    def test_the_same_inputs_give_the_same_bytes(self, audited: Result, unit: dict[str, str]) -> None:
        assert {page.name: page.text for page in pages(Report(audited))} == unit


def test_projects_without_budget_and_spending_have_a_page_of_all(tmp_path: Path) -> None:
    dossier = {
        "project": {"id": "A", "programme": "yantai", "approved_on": "2025-11-10"},
        "budget": {"lines": []},
    }
    (tmp_path / "d.json").write_text(json.dumps(dossier), encoding="utf-8")
    (tmp_path / "l.csv").write_text(
        "日期,凭证号,借方,贷方,项目,资金来源,性质\n2026-01-05,记-1,0,10.00,A,市级财政资金,到账\n",
        encoding="utf-8",
    )

    write_reports(budgetcheck.year_end([tmp_path / "d.json"], [tmp_path / "l.csv"], 2026), tmp_path / "out")

    assert "决算累计支出 0.00 元" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
