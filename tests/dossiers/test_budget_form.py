"""Budget and settlement forms: amounts by category and source, and every sum that does not tie."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.check import screen
from budgetcheck.inputs import dossier_inputs
from budgetcheck.problems import Problem
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.terminal import show_result
from tests.dossiers import budget_forms
from tests.dossiers.forms import filled_form, write_sheets
from tests.dossiers.reading import read_dossiers

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.dossiers.file import DossierFile
    from tests.dossiers.conftest import Refusals, WriteFile

SHORT = "project: {id: YT-2025-0001, programme: yantai}\nbudget: {}\n"
MONEY_FROM_ONE = SHORT + "funding: [{source: 市级财政资金, amount: 8000000}]\n"


@pytest.fixture
def short(write: WriteFile) -> Path:
    return write("档案.yaml", SHORT)


def changed(rows: budget_forms.Rows, cells: dict[tuple[int, int], Any]) -> budget_forms.Rows:
    """Rows with some cells changed, by row from 1 and column from 0."""
    for (row, at), value in cells.items():
        rows[row - 1][at] = value
    return rows


def read(short: Path, rows: budget_forms.Rows, name: str = "预算表.xlsx") -> DossierFile:
    (file,) = read_dossiers([short, write_sheets(short.with_name(name), {"预算": rows})])
    return file


def lines(file: DossierFile) -> dict[tuple[str, str], str]:
    return {(line.category, line.source): str(line.amount) for line in file.dossier.budget.lines}


def refused(refusals: Refusals, short: Path, rows: budget_forms.Rows) -> list[tuple[str, str, str]]:
    problems = refusals(short, write_sheets(short.with_name("预算表.xlsx"), {"预算": rows}))
    assert {problem.file for problem in problems} == {"预算表.xlsx"}
    return [(problem.place, problem.found, problem.expected) for problem in problems]


WHOLE = {
    ("equipment_purchase", "municipal"): "1000000.00",
    ("equipment_other", "municipal"): "500000.00",
    ("business", "municipal"): "3000000.00",
    ("labour", "municipal"): "1500000.00",
    ("performance", "municipal"): "800000.00",
    ("indirect", "municipal"): "1200000.00",
    ("business", "self_raised"): "2000000.00",
}


def test_the_layout_after_2021_gives_disjoint_lines_by_category_and_source(short: Path) -> None:
    file = read(short, budget_forms.budget())

    assert lines(file) == WHOLE
    assert sum(Decimal(amount) for amount in lines(file).values()) == Decimal(10_000_000)


def test_the_unit_of_the_title_is_the_unit_of_the_amounts(short: Path) -> None:
    file = read(short, budget_forms.budget("元"))

    assert lines(file)["equipment_purchase", "municipal"] == "100.00"


@pytest.mark.parametrize(
    ("heading", "source"),
    [
        ("市级财政资金", "municipal"),
        ("财政资金", "municipal"),
        ("专项", "municipal"),
        ("专项(财政)", "municipal"),
        ("申请资助", "municipal"),
        ("中央财政资金", "other_fiscal"),
        ("国拨经费", "other_fiscal"),
        ("省厅补助", "other_fiscal"),
        ("地方财政投入", "other_fiscal"),
        ("区县财政配套", "other_fiscal"),
        ("其他财政资金", "other_fiscal"),
        ("自筹资金（万元）", "self_raised"),
        ("单位自筹资金", "self_raised"),
        ("企业投资", "self_raised"),
        ("其他来源资金", "other"),
    ],
)
def test_a_heading_names_its_source(short: Path, heading: str, source: str) -> None:
    rows = [["单位：万元"], ["科目", heading], ["业务费", 1], ["劳务费", 2]]

    assert lines(read(short, rows)) == {("business", source): "10000.00", ("labour", source): "20000.00"}


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("配套资金", "“配套资金”可能是财政资金，也可能是自筹资金"),
        ("省市联动资金", "“省市联动资金”可能是财政资金，也可能是自筹资金"),
        ("中央财政及自筹", "“中央财政及自筹”包含不止一种资金来源"),
        ("财政和自筹资金", "“财政和自筹资金”包含不止一种资金来源"),
        ("某基金", "没有“某基金”这种资金来源"),
    ],
)
def test_a_heading_that_could_be_two_sources_is_refused_by_name(
    short: Path, refusals: Refusals, heading: str, found: str
) -> None:
    rows = [["单位：万元"], ["科目", "财政资金", heading], ["业务费", 1, 1], ["劳务费", 2, None]]

    assert refused(refusals, short, rows) == [
        (
            "预算!C2",
            found,
            "请写明资金来源：市级财政资金、其他财政资金、单位自筹资金、其他来源资金",
        )
    ]


def test_two_columns_of_one_source_are_refused(short: Path, refusals: Refusals) -> None:
    rows = [["单位：万元"], ["科目", "财政资金", "专项经费"], ["业务费", 1, 1], ["劳务费", 2, 1]]

    assert refused(refusals, short, rows) == [
        ("预算!C2", "“财政资金”和“专项经费”两列是同一种金额", "请只留一列，或写明各是哪种资金")
    ]


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        (
            {(7, 2): 99.99},
            [
                (
                    "预算!C6（1.设备费）",
                    "写的是 1,500,000.00 元，下级各行之和是 1,499,900.00 元，相差 100.00 元",
                    "请核对后改正",
                ),
                (
                    "预算!B7（(1)购置设备费）",
                    "写的是 1,000,000.00 元，各来源之和是 999,900.00 元，相差 100.00 元",
                    "请核对后改正",
                ),
            ],
        ),
        (
            {(4, 1): 1000.000001},
            [
                (
                    "预算!B4（一、总经费）",
                    "写的是 10,000,000.01 元，下级各行之和是 10,000,000.00 元，相差 0.01 元",
                    "请核对后改正",
                ),
                (
                    "预算!B4（一、总经费）",
                    "写的是 10,000,000.01 元，各来源之和是 10,000,000.00 元，相差 0.01 元",
                    "请核对后改正",
                ),
            ],
        ),
        (
            {(20, 1): 201, (20, 2): 201},
            [
                (
                    "预算!B20（其中：绩效支出）",
                    "“其中”金额 2,010,000.00 元大于上一级 2,000,000.00 元",
                    "请核对后改正",
                ),
                (
                    "预算!C20（其中：绩效支出）",
                    "“其中”金额 2,010,000.00 元大于上一级 2,000,000.00 元",
                    "请核对后改正",
                ),
            ],
        ),
    ],
)
def test_a_sum_that_does_not_tie_names_cell_and_both_amounts(
    short: Path, refusals: Refusals, cells: dict[tuple[int, int], Any], problems: list[tuple[str, str, str]]
) -> None:
    assert refused(refusals, short, changed(budget_forms.budget(), cells)) == problems


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            [["单位：万元"], ["科目", "财政"], ["设备费", 5], ["业务费", 1]],
            ("预算!B3（设备费）", "50,000.00 元没有分到费用类别", "请分列购置设备费和设备试制、改造与租赁费"),
        ),
        (
            [["单位：万元"], ["科目", "财政"], ["业务费", 5], ["劳务费", 1], ["4.基建费", 1]],
            (
                "预算!B5（4.基建费）",
                "10,000.00 元没有分到费用类别",
                "不认识这个科目；请归入 设备费、业务费、劳务费、间接费用 之一",
            ),
        ),
        (
            [["单位：万元"], ["科目", "财政"], ["业务费", "五万"], ["劳务费", 1]],
            ("预算!B3（业务费）", "读到“五万”", "应为金额（数字）"),
        ),
        (
            [["单位：万元"], ["科目", "财政"], ["业务费", "0.1234567"], ["劳务费", 1]],
            ("预算!B3（业务费）", "读到“0.1234567”", "金额最多精确到分：元最多两位小数，万元最多六位小数"),
        ),
        (
            [["单位：万元"], ["科目", "财政"], ["业务费", -5], ["劳务费", 1]],
            ("预算!B3（业务费）", "读到“-5”", "金额不能为负"),
        ),
        (
            [["单位：万元"], ["科目", "财政"], ["业务费", "=1/0"], ["劳务费", 1]],
            ("预算!B3（业务费）", "读到“#DIV/0!”", "请改正公式，或直接填写金额"),
        ),
        (
            [["单位：万元"], ["科目", "财政"], ["业务费", 5], ["劳务费", 1], [None, 7]],
            ("预算!第 5 行", "有金额，但没有科目名称", "请补填科目，或删除"),
        ),
        (
            [["预算表"], ["科目", "财政"], ["业务费", 5], ["劳务费", 1]],
            ("预算", "没有写明金额单位", "请在标题写明“单位：元”或“单位：万元”"),
        ),
        (
            [["单位：万元"], ["科目", "财政（元）"], ["业务费", 5], ["劳务费", 1]],
            ("预算", "写了不止一种金额单位：万元、元", "请在标题写明“单位：元”或“单位：万元”"),
        ),
        (
            [["单位：千元"], ["科目", "财政"], ["业务费", 5], ["劳务费", 1]],
            ("预算", "金额单位是 千元", "请在标题写明“单位：元”或“单位：万元”"),
        ),
        (
            [["单位：元"], ["科目", "合计"], ["业务费", 5], ["劳务费", 1]],
            (
                "预算",
                "没有写明资金来源",
                "请在列名或标题里写明，如“市级财政资金”；或在档案的 funding（资金）里写明唯一的来源",
            ),
        ),
    ],
)
def test_what_cannot_be_told_is_refused(
    short: Path, refusals: Refusals, rows: budget_forms.Rows, problem: tuple[str, str, str]
) -> None:
    assert refused(refusals, short, rows) == [problem]


def test_without_a_source_it_is_the_only_one_that_is_promised(write: WriteFile) -> None:
    rows = [["单位：元"], ["科目", "预算数"], ["业务费", 5], ["劳务费", 1]]

    assert lines(read(write("a.yaml", MONEY_FROM_ONE), rows)) == {
        ("business", "municipal"): "5.00",
        ("labour", "municipal"): "1.00",
    }


def test_equipment_with_its_purchase_as_a_part_is_split(short: Path) -> None:
    rows = [["单位：元"], ["科目", "财政"], ["1.设备费", 5], ["其中：购置设备费", 3], ["2.业务费", 1]]

    assert lines(read(short, rows)) == {
        ("equipment_purchase", "municipal"): "3.00",
        ("equipment_other", "municipal"): "2.00",
        ("business", "municipal"): "1.00",
    }


def test_the_layout_before_2021_has_materials_and_tests_beside_equipment(short: Path) -> None:
    rows = [
        ["单位：元"],
        ["预算科目", "专项经费"],
        ["(1)", "(2)"],
        ["(一)直接费用", 29],
        ["1.设备费", 4],
        ["(1)购置设备费", 3],
        ["(2)试制设备费", 1],
        ["2.材料费", 5],
        ["3.测试化验加工费", 6],
        ["4.劳务费", 7],
        ["5.专家咨询费", 7],
        ["(二)间接费用", 3],
        ["合计", 32],
    ]

    assert lines(read(short, rows)) == {
        ("equipment_purchase", "municipal"): "3.00",
        ("equipment_other", "municipal"): "1.00",
        ("business", "municipal"): "11.00",
        ("labour", "municipal"): "14.00",
        ("indirect", "municipal"): "3.00",
    }


def test_a_last_row_of_totals_is_compared(short: Path, refusals: Refusals) -> None:
    rows = [["单位：元"], ["科目", "财政"], ["业务费", 5], ["劳务费", 1], ["合　计", 7]]

    assert refused(refusals, short, rows) == [
        ("预算!B5（合　计）", "写的是 7.00 元，各科目之和是 6.00 元，相差 1.00 元", "请核对后改正")
    ]


def test_a_column_after_adjustment_is_not_taken_and_says_what_to_do(short: Path) -> None:
    file = read(short, budget_forms.adjusted())

    assert lines(file) == {key: amount for key, amount in WHOLE.items() if key[1] == "municipal"}
    assert file.dossier.changes == []
    note = "没有读入：预算调整要先批准；请在档案的“变更”里写明申请、批复日期和调整后的全部预算"
    assert file.forms[0].notes == (
        f"预算!D2 的“预算调整数”{note}",
        f"预算!E2 的“调整后预算数”{note}",
    )


def test_the_budget_after_adjustment_must_be_the_sum_of_the_two(short: Path, refusals: Refusals) -> None:
    assert refused(
        refusals, short, changed(budget_forms.adjusted(), {(7, 4): 351, (3, 4): 601, (11, 4): 801})
    ) == [
        (
            "预算!E3（直接费用）",
            "写的是 6,010,000.00 元，批复数与调整数之和是 6,000,000.00 元，相差 10,000.00 元",
            "请核对后改正",
        ),
        (
            "预算!E7（业务费）",
            "写的是 3,510,000.00 元，批复数与调整数之和是 3,500,000.00 元，相差 10,000.00 元",
            "请核对后改正",
        ),
        (
            "预算!E11（合计）",
            "写的是 8,010,000.00 元，批复数与调整数之和是 8,000,000.00 元，相差 10,000.00 元",
            "请核对后改正",
        ),
    ]


def test_a_settlement_gives_what_was_reported_and_the_budget_where_nothing_else_does(short: Path) -> None:
    file = read(short, budget_forms.settlement(), "决算表.xlsx")

    assert file.dossier.reported is not None
    assert {(line.category, line.source): str(line.amount) for line in file.dossier.reported} == {
        ("equipment_purchase", "municipal"): "1000000.00",
        ("equipment_other", "municipal"): "500000.00",
        ("business", "municipal"): "2000000.50",
        ("labour", "municipal"): "1500000.00",
        ("performance", "municipal"): "900000.00",
        ("indirect", "municipal"): "1200000.00",
        ("business", "other"): "1500000.00",
    }
    assert lines(file)["business", "other"] == "2000000.00"
    assert file.forms[0].holds == "settlement"


def test_a_balance_that_is_not_approved_less_spent_is_refused(short: Path, refusals: Refusals) -> None:
    assert refused(
        refusals, short, changed(budget_forms.settlement(), {(9, 7): 1, (4, 7): 1000000.5, (12, 7): 900000.5})
    ) == [
        (
            "预算!H4（(一)直接费用）",
            "写的是 1,000,000.50 元，批复数减累计发生数是 999,999.50 元，相差 1.00 元",
            "请核对后改正",
        ),
        ("预算!H9（3.劳务费）", "写的是 1.00 元，批复数减累计发生数是 0.00 元，相差 1.00 元", "请核对后改正"),
        (
            "预算!H12（合计）",
            "写的是 900,000.50 元，批复数减累计发生数是 899,999.50 元，相差 1.00 元",
            "请核对后改正",
        ),
    ]


class TestADossierWithoutABudget:
    TEXT = "project: {id: YT-2025-0001, programme: yantai}\n"
    LACKING = Problem("档案.yaml", "budget", "缺少必填字段", "请补填，或同时给出预算表")

    def test_takes_that_of_a_form(self, write: WriteFile) -> None:
        assert lines(read(write("档案.yaml", self.TEXT), budget_forms.budget())) == WHOLE

    def test_is_refused_without_one(self, write: WriteFile, refusals: Refusals) -> None:
        assert refusals(write("档案.yaml", self.TEXT)) == [self.LACKING]

    def test_is_refused_where_the_form_is_another_project_s(
        self, write: WriteFile, refusals: Refusals
    ) -> None:
        short = write("档案.yaml", self.TEXT.replace("0001", "0002"))
        other = write("另.yaml", SHORT)
        form = write_sheets(short.with_name("预算表.xlsx"), {"预算": budget_forms.budget()})
        assert refusals(short, other, form) == [self.LACKING]

    def test_takes_the_approved_budget_of_a_settlement(self, write: WriteFile) -> None:
        file = read(write("档案.yaml", self.TEXT), budget_forms.settlement())
        assert [form.holds for form in file.forms] == ["settlement"]
        assert file.dossier.budget.lines

    def test_does_not_take_one_that_says_nothing(self, write: WriteFile, refusals: Refusals) -> None:
        (problem,) = refusals(write("档案.yaml", self.TEXT + "budget:\n"))
        assert (problem.place, problem.found) == ("budget（第 2 行）", "内容为空")


class TestWhichProject:
    def two(self, write: WriteFile) -> tuple[Path, Path]:
        return write("甲.yaml", SHORT), write("乙.yaml", SHORT.replace("0001", "0002"))

    def test_the_one_whose_id_stands_in_the_form(self, write: WriteFile, tmp_path: Path) -> None:
        form = write_sheets(tmp_path / "预算表.xlsx", {"预算": budget_forms.budget()})

        first, second = read_dossiers([*self.two(write), form])

        assert (lines(first), lines(second)) == (WHOLE, {})

    @pytest.mark.parametrize("name", ["预算表YT-2025-0002.xlsx", "乙.xlsx"])
    def test_the_one_whose_id_or_name_the_file_has(self, write: WriteFile, tmp_path: Path, name: str) -> None:
        rows = changed(budget_forms.budget(), {(2, 0): None})

        first, second = read_dossiers([*self.two(write), write_sheets(tmp_path / name, {"预算": rows})])

        assert (lines(first), lines(second)) == ({}, WHOLE)

    def test_an_id_that_only_begins_alike_is_another(
        self, write: WriteFile, tmp_path: Path, refusals: Refusals
    ) -> None:
        rows = changed(budget_forms.budget(), {(2, 0): "项目编号：YT-2025-00011"})
        form = write_sheets(tmp_path / "预算表.xlsx", {"预算": rows})

        assert refusals(*self.two(write), form) == [
            Problem(
                "预算表.xlsx",
                "预算",
                "找不到它所属的项目档案",
                "请把项目编号写在表里或文件名里，或让文件名与档案相同",
            )
        ]

    def test_two_ids_in_one_form_are_refused(
        self, write: WriteFile, tmp_path: Path, refusals: Refusals
    ) -> None:
        rows = changed(budget_forms.budget(), {(1, 0): "YT-2025-0001、YT-2025-0002 预算"})
        form = write_sheets(tmp_path / "预算表.xlsx", {"预算": rows})

        assert refusals(*self.two(write), form) == [
            Problem(
                "预算表.xlsx",
                "预算",
                "分不清属于哪个项目：YT-2025-0001、YT-2025-0002",
                "请让表里或文件名里只出现一个项目编号",
            )
        ]

    def test_two_budgets_of_one_project_are_refused(self, short: Path, refusals: Refusals) -> None:
        first = write_sheets(short.with_name("1.xlsx"), {"预算": budget_forms.budget()})
        second = write_sheets(short.with_name("2.xlsx"), {"表二": budget_forms.budget()})

        assert refusals(short, first, second) == [
            Problem("2.xlsx", "表二", "项目 YT-2025-0001 已有一张同类的表：1.xlsx!预算", "请只给一张")
        ]

    def test_a_budget_that_differs_from_the_dossier_s_own_is_refused(
        self, write: WriteFile, refusals: Refusals
    ) -> None:
        dossier = write(
            "a.yaml",
            SHORT.replace("{}\n", "{lines: [{category: 业务费, source: 市级财政资金, amount: 1}]}\n"),
        )
        form = write_sheets(dossier.with_name("预算表.xlsx"), {"预算": budget_forms.budget()})

        assert refusals(dossier, form) == [
            Problem(
                "预算表.xlsx",
                "预算",
                "与档案里的预算明细不同",
                "请只留一处：删去档案的预算明细，或不给预算表",
            )
        ]

    def test_a_form_without_any_dossier_is_refused(self, tmp_path: Path, refusals: Refusals) -> None:
        form = write_sheets(tmp_path / "预算表.xlsx", {"预算": budget_forms.budget()})

        assert refusals(form) == [
            Problem(
                "预算表.xlsx",
                "",
                "只有预算表或决算表，没有项目档案",
                "请同时给出项目档案，至少写明项目编号和计划",
            )
        ]

    def test_in_a_folder_forms_are_found_and_ledgers_left(self, write: WriteFile, tmp_path: Path) -> None:
        write("夹/档案.yaml", SHORT)
        write("夹/导出.xls", "<html><table><tr><td>日期</td></tr></table></html>")
        write_sheets(tmp_path / "夹" / "预算表.xlsx", {"预算": budget_forms.budget()})
        write_sheets(
            tmp_path / "夹" / "账.xlsx", {"序时账": [["日期", "凭证号", "科目名称", "借方", "贷方"]] * 3}
        )

        (file,) = read_dossiers([tmp_path / "夹"])

        assert lines(file) == WHOLE

    def test_a_budget_may_stand_on_a_further_sheet_of_the_form(self, tmp_path: Path) -> None:
        cells = {
            f"预算表!{'ABCD'[at]}{row}": value
            for row, values in enumerate(budget_forms.budget(), 1)
            for at, value in enumerate(values)
        }

        (file,) = read_dossiers([filled_form(tmp_path / "a.xlsx", cells)])

        assert lines(file) == WHOLE


def test_a_form_stands_among_the_inputs_with_its_project_and_notes(short: Path) -> None:
    file = read(short, budget_forms.adjusted())

    dossier, form = dossier_inputs([file.source])

    assert set(dossier) == {"path", "kind", "sha256", "format", "encoding", "projects"}
    assert dossier["projects"] == [file.source.project]
    assert (form["path"], form["kind"], form["format"], form["encoding"]) == (
        "预算表.xlsx",
        "dossier",
        "xlsx",
        None,
    )
    assert form["forms"] == [
        {"sheet": "预算", "holds": "budget", "project": "YT-2025-0001", "notes": list(file.forms[0].notes)}
    ]


def test_what_was_not_taken_is_said_on_screen_and_in_the_report(
    short: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = write_sheets(short.with_name("预算表.xlsx"), {"预算": budget_forms.adjusted()})
    result = screen([short, form])

    show_result(result, None)
    write_reports(result, short.with_name("报告"))

    note = "预算!E2 的“调整后预算数”没有读入：预算调整要先批准；请在档案的“变更”里写明申请、批复日期和调整后的全部预算"
    assert f"预算表.xlsx：{note}" in capsys.readouterr().out
    assert note in short.with_name("报告").joinpath("index.html").read_text(encoding="utf-8")
