"""What the rules of closing say beside their verdict: figures, working and the lines that show them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import budgetcheck

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = """\
日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质
2026-02-01,记-1,,9000.00,P,市级财政资金,,到账
2026-03-01,记-2,700.00,,P,市级财政资金,业务费,支出
2026-03-02,记-3,300.00,,P,市级财政资金,业务费,支出
2026-03-03,记-4,60.00,,P,市级财政资金,间接费用,支出
2026-03-04,记-5,40.00,,P,市级财政资金,绩效支出,支出
2026-03-05,记-6,5.00,,P,市级财政资金,,支出
2026-03-06,记-7,6.00,,P,,业务费,支出
2026-03-07,记-8,50.00,,P,单位自筹资金,业务费,支出
2026-03-08,记-9,50.00,,P,市级财政资金,业务费,预付、暂借
2027-01-01,记-10,50.00,,P,市级财政资金,业务费,支出
"""


def finding(folder: Path, rule: str, rest: str, project: str = "") -> dict[str, Any]:
    dossier, ledger = folder / "P.yaml", folder / "账簿.csv"
    head = f"project: {{id: P, programme: yantai, approved_on: 2025-11-10{project}}}\nbudget: {{lines: []}}\n"
    dossier.write_text(head + rest, encoding="utf-8")
    ledger.write_text(LEDGER, encoding="utf-8")
    (found,) = budgetcheck.check([dossier], [ledger], as_of=dt.date(2026, 12, 31)).to_dict()["projects"]
    return next(each for each in found["findings"] if each["rule"] == rule)


def rows(found: dict[str, Any]) -> list[int]:
    return [line["row"] for line in found["evidence"]]


def reported(*lines: str) -> str:
    return "reported:\n" + "".join(
        f"  - {{category: {category}, source: {source}, amount: {amount}}}\n"
        for category, source, amount in (line.split() for line in lines)
    )


def test_a_settlement_that_differs_names_each_pair_with_both_figures_in_the_order_of_the_budget(
    tmp_path: Path,
) -> None:
    settled = reported(
        "绩效支出 市级财政资金 99.99",
        "业务费 单位自筹资金 50",
        "业务费 市级财政资金 1000",
        "劳务费 其他来源资金 2",
    )

    assert finding(tmp_path, "BK-3", settled)["message"] == (
        "决算与账簿有 4 处不一致，差额合计 13.01 元："
        "业务费（没有资金来源）决算 0.00 元，账上 6.00 元，差 6.00 元；"
        "劳务费（其他来源资金）决算 2.00 元，账上 0.00 元，差 2.00 元；"
        "间接费用、绩效支出（市级财政资金）决算 99.99 元，账上 100.00 元，差 0.01 元；"
        "没有费用类别（市级财政资金）决算 0.00 元，账上 5.00 元，差 5.00 元"
    )


def test_a_settlement_s_working_shows_the_pairs_that_tie_as_well_a_category_a_line(tmp_path: Path) -> None:
    settled = reported("业务费 单位自筹资金 50", "业务费 市级财政资金 999", "间接费用 市级财政资金 100")

    assert finding(tmp_path, "BK-3", settled)["working"] == [
        (
            "业务费（市级财政资金）决算 999.00 元，账上 1,000.00 元，差 1.00 元；"
            "业务费（单位自筹资金）决算 50.00 元，账上 50.00 元，差 0.00 元；"
            "业务费（没有资金来源）决算 0.00 元，账上 6.00 元，差 6.00 元"
        ),
        "间接费用、绩效支出（市级财政资金）决算 100.00 元，账上 100.00 元，差 0.00 元",
        "没有费用类别（市级财政资金）决算 0.00 元，账上 5.00 元，差 5.00 元",
        "差额合计 12.00 元",
    ]


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        ("业务费 市级财政资金 999", [3, 4, 7, 8]),
        ("间接费用 市级财政资金 99", [3, 4, 5, 6, 7, 8]),
        ("业务费 其他财政资金 1", [3, 4, 7, 8]),
    ],
)
def test_a_settlement_shows_the_expense_lines_of_the_pairs_that_differ(
    tmp_path: Path, wrong: str, shown: list[int]
) -> None:
    right = ["业务费 单位自筹资金 50"]
    if "间接费用" not in wrong:
        right.append("间接费用 市级财政资金 100")

    assert rows(finding(tmp_path, "BK-3", reported(*right, wrong))) == shown


def test_a_lump_sum_s_settlement_shows_its_lines_without_a_category(tmp_path: Path) -> None:
    right = ["业务费 市级财政资金 1000", "业务费 单位自筹资金 50", "间接费用 市级财政资金 100"]
    found = finding(tmp_path, "BK-3", reported(*right, "包干经费 市级财政资金 4"), ", lump_sum: true")

    assert found["difference"] == "7.00"
    assert rows(found) == [7, 8]


OUTCOME = """\
outcome:
  kind: 验收
  conclusion: 通过验收
  grade: 优秀
  decided_on: 2026-12-01
"""


def test_a_grade_s_working_shows_each_indicator_against_its_target(tmp_path: Path) -> None:
    facts = """\
  disqualifiers: []
  acceptance_indicators: {met: 10, total: 10}
  performance_indicators:
    - {name: 销售收入, target: 1000, actual: 1000.50}
    - {name: 论文, target: 4, actual: 3}
    - {target: 100, actual: 20}
    - {name: 成本, target: -10, actual: -8}
"""

    found = finding(tmp_path, "YT33-2", OUTCOME + facts)

    assert found["message"] == "写明的等级“优秀”高于事实支持的最好等级“一般”"
    assert found["working"] == [
        "不通过情形：无",
        "验收考核指标：10 项，完成 10 项",
        (
            "销售收入：目标 1000，完成 1000.5，不低于 100%；论文：目标 4，完成 3，不低于 75%；"
            "绩效评价指标第 3 项：目标 100，完成 20，低于 75%；成本：目标 -10，完成 -8，算不出完成度"
        ),
        "事实支持的最好等级：一般；写明：优秀、通过验收",
    ]


def test_a_grade_s_working_names_what_disqualifies_and_why_indicators_were_missed(tmp_path: Path) -> None:
    facts = """\
  cause: 违规
  disqualifiers: [弄虚作假, 严重失信]
  acceptance_indicators: {met: 9, total: 10}
"""

    assert finding(tmp_path, "YT33-2", OUTCOME + facts)["working"] == [
        "不通过情形：弄虚作假、严重失信",
        "验收考核指标：10 项，完成 9 项",
        "没有完成的原因：违规",
        "事实支持的最好等级：差；写明：优秀、通过验收",
    ]


def test_a_grade_that_cannot_be_judged_says_what_is_lacking_and_for_what(tmp_path: Path) -> None:
    facts = """\
  disqualifiers: []
  acceptance_indicators: {met: 10, total: 10}
  performance_indicators: [{target: 5}, {target: 0, actual: 1}]
"""

    found = finding(tmp_path, "YT33-2", OUTCOME + facts)

    assert found["message"] == (
        "事实支持的等级在“一般”与“优秀”之间，写明的是“优秀”“通过验收”，无法判断："
        "缺少 outcome.performance_indicators[].actual（以此计算该项指标的完成度）；"
        "有指标的目标值不大于 0，算不出完成度"
    )
    assert found["working"][2] == (
        "绩效评价指标第 1 项：目标 5，没有完成值；绩效评价指标第 2 项：目标 0，完成 1，算不出完成度"
    )


def test_an_empty_list_of_indicators_is_not_called_missing(tmp_path: Path) -> None:
    facts = """\
  disqualifiers: []
  acceptance_indicators: {met: 10, total: 10}
  performance_indicators: []
"""

    found = finding(tmp_path, "YT33-2", OUTCOME + facts)

    assert found["message"].endswith("，无法判断：没有列出任何绩效评价指标，得不出等级")
    assert found["missing"] == ["outcome.performance_indicators"]


def test_none_of_no_acceptance_indicators_is_not_called_missing(tmp_path: Path) -> None:
    facts = """\
  disqualifiers: []
  acceptance_indicators: {met: 0, total: 0}
  performance_indicators: [{target: 5, actual: 5}]
"""

    found = finding(tmp_path, "YT33-2", OUTCOME + facts)

    assert found["message"].endswith("，无法判断：验收考核指标写的是 0 项，看不出是否全部完成，得不出等级")
    assert found["missing"] == ["outcome.acceptance_indicators"]


def test_indicators_that_are_left_out_are_called_missing(tmp_path: Path) -> None:
    found = finding(tmp_path, "YT33-2", OUTCOME + "  disqualifiers: []\n")

    assert found["message"].endswith(
        "，无法判断：缺少 outcome.acceptance_indicators（以此判断验收考核指标是否全部完成）；"
        "缺少 outcome.performance_indicators（以此计算各项指标的完成度）"
    )


def test_a_grade_is_supported_whatever_conclusion_stands_beside_it(tmp_path: Path) -> None:
    poor = OUTCOME.replace("优秀", "差") + "  disqualifiers: [弄虚作假]\n"

    found = finding(tmp_path, "YT33-2", poor)

    assert (found["verdict"], found["message"]) == (
        "pass",
        "写明的等级“差”不高于事实支持的等级；结论是否与等级相对应，由 YT33-1 检查",
    )


def test_a_plan_taken_from_the_budget_says_so(tmp_path: Path) -> None:
    assert finding(tmp_path, "YT34-4", OUTCOME)["working"][0] == (
        "资金来源表没有写市级财政资金，计划按市级财政资金预算 0.00 元计"
    )


def test_papers_that_are_absent_are_each_named(tmp_path: Path) -> None:
    found = finding(tmp_path, "YT29-1", OUTCOME)

    assert found["message"] == "项目已验收，到检查日期 2026-12-31 为止没有：科技报告收录证书、验收材料"


def test_an_archive_that_came_late_says_by_how_many_days(tmp_path: Path) -> None:
    late = OUTCOME.replace("2026-12-01", "2026-10-31") + "  archived_on: 2026-12-02\n"

    assert (
        finding(tmp_path, "YT35-1", late)["message"]
        == "验收材料于 2026-12-02 归档，比期限 2026-11-30 晚 2 天"
    )


def test_a_project_that_passed_shows_what_arrived_of_what_was_promised_and_due(tmp_path: Path) -> None:
    promised = """\
funding:
  - {source: 市级财政资金, amount: 8000, due_on: 2026-12-31}
  - {source: 市级财政资金, amount: 2000, due_on: 2027-01-01}
"""

    found = finding(tmp_path, "YT34-4", OUTCOME + promised)

    assert found["message"] == (
        "通过验收后，市级财政资金承诺 10,000.00 元（其中到检查日期为止到期 8,000.00 元），"
        "到账 9,000.00 元，少到 1,000.00 元"
    )
    assert rows(found) == [2]
