"""Many projects in one sheet, one a row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from budgetcheck.check import screen
from budgetcheck.problems import Problem
from budgetcheck.workbooks import read_cells
from tests.dossiers.forms import filled_list, write_sheets
from tests.dossiers.reading import read_dossiers, write_list_form

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.dossiers.conftest import Refusals

HEADINGS = ["项目编号", "项目名称", "专项", "类别", "单位", "市级财政资金-设备购置费", "业务费-自筹资金"]


def listed(path: Path, *rows: list[Any], headings: list[str] = HEADINGS) -> Path:
    return write_sheets(path, {"2026年": [["申报项目一览"], headings, *rows]})


def test_each_row_is_a_dossier_with_its_place(tmp_path: Path) -> None:
    path = listed(
        tmp_path / "清单.xlsx",
        ["B", "膜中试", "烟台", "重点研发项目", "万元", 100, 0.5],
        [],
        ["A", None, "大同", None, "元", None, "1,000.50"],
    )

    first, second = read_dossiers([path])

    assert [(file.path, file.place, file.format) for file in (first, second)] == [
        ("清单.xlsx", "2026年!第 5 行", "xlsx"),
        ("清单.xlsx", "2026年!第 3 行", "xlsx"),
    ]
    assert first.dossier.model_dump(exclude_defaults=True) == {
        "project": {"id": "A", "programme": "datong"},
        "budget": {
            "lines": [{"category": "business", "source": "self_raised", "amount": Decimal("1000.50")}],
        },
    }
    assert second.dossier.project.title == "膜中试"
    assert [str(line.amount) for line in second.dossier.budget.lines] == ["1000000.00", "5000.00"]


def test_the_form_is_filled_in_row_by_row(tmp_path: Path) -> None:
    write_list_form(tmp_path / "leer.xlsx")
    (cells,) = read_cells(tmp_path / "leer.xlsx")
    example = {f"项目清单!{letter(at)}6": value for at, value in enumerate(cells.rows[4]) if at and value}

    (file,) = read_dossiers([filled_list(tmp_path / "清单.xlsx", example)])

    project = file.dossier.project
    assert (project.id, project.award_mode, project.lump_sum) == ("YT-2025-0001", "competitive", False)
    assert project.ledger_codes == ["KY2026-017"]
    assert project.ends_on == dt.date(2027, 12, 31)
    assert (file.dossier.budget.total, sum(line.amount for line in file.dossier.budget.lines)) == (
        Decimal(10_000_000),
        Decimal(10_000_000),
    )


def letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else letter(at // 26 - 1) + letter(at % 26)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ([None, "膜", "烟台"], ("2026年!A3（项目编号）", "缺少必填字段", "请补填")),
        (
            ["A", None, "天津"],
            ("2026年!C3（计划）", "读到“天津”", "不认识的计划，应为：大同 (datong)、烟台 (yantai)"),
        ),
        (
            ["A", None, "烟台", None, "万元", -1],
            ("2026年!F3（市级财政资金-设备购置费）", "读到“-1”", "金额不能为负"),
        ),
        (
            ["A", None, "烟台", None, "万元", None, "=1/0"],
            ("2026年!G3（业务费-自筹资金）", "读到“#DIV/0!”", "单元格是错误值，请改正公式，或直接填写"),
        ),
        (
            ["A", None, "烟台", None, None, 1],
            ("2026年!第 3 行", "没有写金额单位", "请加“金额单位”一列，填 元 或 万元"),
        ),
        (["A", None, "烟台", None, "千元", 1], ("2026年!E3（金额单位）", "读到“千元”", "应为 '元' / '万元'")),
    ],
)
def test_a_fault_names_sheet_and_cell(
    tmp_path: Path, refusals: Refusals, row: list[Any], problem: tuple[str, str, str]
) -> None:
    assert refusals(listed(tmp_path / "清单.xlsx", row)) == [Problem("清单.xlsx", *problem)]


def test_the_unit_may_stand_in_the_title(tmp_path: Path) -> None:
    path = write_sheets(
        tmp_path / "清单.xlsx",
        {"表": [["单位：万元"], ["项目编号", "计划", "市级财政资金-业务费"], ["A", "烟台", 2]]},
    )

    (file,) = read_dossiers([path])

    assert file.dossier.budget.lines[0].amount == Decimal(20_000)


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        ("负责人", ("没有“负责人”这一列", "最接近的是“项目负责人”；预算金额的列名如“市级财政资金-业务费”")),
        ("项目名称", ("“项目名称”这一列有两处", "请只留一处")),
    ],
)
def test_a_heading_that_is_unknown_or_stands_twice_is_refused(
    tmp_path: Path, refusals: Refusals, heading: str, problem: tuple[str, str]
) -> None:
    path = listed(tmp_path / "清单.xlsx", ["A", None, "烟台"], headings=[*HEADINGS, heading])

    assert refusals(path) == [Problem("清单.xlsx", "2026年!H2", *problem)]


def test_one_id_in_two_rows_is_refused(tmp_path: Path, refusals: Refusals) -> None:
    path = listed(tmp_path / "清单.xlsx", ["A", None, "烟台"], ["A", None, "大同"])

    assert refusals(path) == [
        Problem(
            "清单.xlsx",
            "2026年!第 4 行",
            "项目编号或账内代码 A 已用于 清单.xlsx!2026年!第 3 行",
            "每个编号只能属于一个项目",
        )
    ]


def test_an_empty_list_is_refused(tmp_path: Path, refusals: Refusals) -> None:
    write_list_form(tmp_path / "清单.xlsx")

    assert refusals(tmp_path / "清单.xlsx") == [
        Problem("清单.xlsx", "项目清单", "没有填写任何项目", "请在标题下面每行填一个项目")
    ]


@pytest.mark.parametrize(("count", "shown"), [(200, 200), (201, 201)])
def test_no_more_faults_are_shown_than_a_person_reads(
    tmp_path: Path, refusals: Refusals, count: int, shown: int
) -> None:
    path = listed(tmp_path / "清单.xlsx", *(["A", None, "天津"] for _ in range(count)))

    problems = refusals(path)

    assert len(problems) == shown
    assert (problems[-1].found == "还有 1 处错误没有列出") is (count > 200)


def test_a_list_is_one_input_however_many_projects_it_holds(tmp_path: Path) -> None:
    path = listed(tmp_path / "清单.xlsx", ["A", None, "烟台"], ["B", None, "大同"])

    result = screen([path]).to_dict()

    assert [entry["path"] for entry in result["inputs"]] == ["清单.xlsx"]
    assert [project["project"] for project in result["projects"]] == ["A", "B"]


@pytest.mark.parametrize(
    "total", [["合计", None, None, None, None, 3, 7], [None, "总 计", None, None, None, 3, 7]]
)
def test_a_row_that_sums_up_the_projects_is_none(tmp_path: Path, total: list[Any]) -> None:
    rows = [["A", None, "烟台", None, "元", 1, 3], ["B", None, "大同", None, "元", 2, 4]]

    files = read_dossiers([listed(tmp_path / "清单.xlsx", *rows, total)])

    assert [file.dossier.project.id for file in files] == ["A", "B"]


def test_a_project_that_is_called_a_total_is_one(tmp_path: Path) -> None:
    (file,) = read_dossiers([listed(tmp_path / "清单.xlsx", ["合计", None, "烟台", None, "元", 1])])

    assert file.dossier.project.id == "合计"
