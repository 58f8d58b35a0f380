"""The form read back: nothing lost, and every refusal naming sheet, cell and field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcheck.dossiers.model import Dossier, Outcome, PerformanceIndicator
from budgetcheck.problems import Problem
from budgetcheck.vocabulary import (
    AWARD_MODE,
    CATEGORY,
    CAUSE,
    CHANGE,
    CONCLUSION,
    DISQUALIFIER,
    GRADE,
    OUTCOME,
    SOURCE,
    SUBSIDY,
)
from tests.dossiers.forms import filled_form, write_sheets
from tests.dossiers.reading import PROGRAMMES, read_dossiers, write_form

if TYPE_CHECKING:
    from tests.dossiers.conftest import Refusals

EXAMPLE = Path(__file__).parent / "contract_example.yaml"

texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20).filter(
    lambda text: text != "无" and "_x" not in text
)
days = st.dates(dt.date(1600, 1, 1), dt.date(2199, 12, 31))
yuan = st.integers(0, 10**15 - 1).map(lambda fen: Decimal(fen).scaleb(-2)) | st.integers(0, 10**17 - 1).map(
    lambda fen: Decimal(fen).scaleb(-2)
)
signed = st.builds(lambda amount, minus: -amount if minus else amount, yuan, st.booleans())
numbers = st.decimals(-(10**15) + 1, 10**15 - 1, places=6) | st.decimals(-100, 100, places=18)
"""Of any unit, as far as a dossier takes them: fifteen digits before the point, eighteen after it."""


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def word(vocabulary: Any) -> st.SearchStrategy[str]:
    return st.sampled_from(vocabulary.codes)


def part(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A part of the dossier that says at least one thing."""
    return st.fixed_dictionaries(
        {}, optional={name: maybe(strategy) for name, strategy in fields.items()}
    ).filter(lambda each: any(value is not None for value in each.values()))


def line(amount: st.SearchStrategy[Decimal]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"category": word(CATEGORY), "source": word(SOURCE), "amount": amount})


def lines() -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(line(yuan), max_size=3)


DATES = [
    "joint_agreement_signed_on",
    "applied_on",
    "approved_on",
    "approval_received_on",
    "task_book_signed_on",
    "commission_reason_published_on",
]


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    start, end = sorted(draw(st.tuples(days, days)))
    project = {
        "id": draw(texts),
        "programme": draw(word(PROGRAMMES)),
        "starts_on": start,
        "ends_on": end,
        **draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "title": texts,
                    "category": texts,
                    "award_mode": word(AWARD_MODE),
                    "subsidy": word(SUBSIDY),
                    "lump_sum": st.booleans(),
                    "ledger_codes": st.lists(texts, max_size=5),
                    "leader": part(name=texts, birth_date=days),
                    "applicant": part(
                        name=texts, credit_code=texts, registered_in=texts, legal_person=st.booleans()
                    ),
                    "partners": st.lists(part(name=texts, municipal_share=yuan), max_size=12),
                    "post_subsidy": part(
                        targets_set=st.booleans(),
                        indicators_set=st.booleans(),
                        performance_table=st.booleans(),
                        amount_set_at_review=st.booleans(),
                    ),
                    **dict.fromkeys(DATES, days),
                },
            )
        ),
    }
    later = st.dates(end, dt.date(2300, 1, 1))
    change = st.fixed_dictionaries(
        {"kind": word(CHANGE), "lines": lines(), "new_end": later},
        optional={
            "applied_on": days,
            "approved_on": days,
            "effective_on": days,
            "agreed_with_leader": st.booleans(),
        },
    ) | st.fixed_dictionaries(
        {"kind": st.sampled_from(["leader", "indicators"])}, optional={"approved_on": days}
    )
    met = draw(st.integers(0, 50))
    outcome = part(
        kind=word(OUTCOME),
        decided_on=days,
        applied_on=days,
        cause=word(CAUSE),
        conclusion=word(CONCLUSION),
        grade=word(GRADE),
        acceptance_indicators=st.just({"met": met, "total": met + 3}),
        performance_indicators=st.lists(
            st.fixed_dictionaries({"target": numbers}, optional={"name": texts, "actual": numbers}),
            max_size=3,
        ),
        disqualifiers=st.lists(word(DISQUALIFIER), max_size=7),
        refund_amount=yuan,
        audit_report_on=days,
        tech_report_on=days,
        materials_submitted_on=days,
        archived_on=days,
        integrity_listed_on=days,
    )
    waiver = st.fixed_dictionaries(
        {
            "rule": texts,
            "reason": texts,
            "proposed_by": st.just("甲"),
            "approved_by": st.just("乙"),
            "approved_on": st.just(start),
            "expires_on": st.just(end),
        }
    )
    return Dossier.model_validate(
        {
            "project": project,
            "budget": {
                "unit": draw(st.sampled_from(["元", "万元"])),
                "total": draw(maybe(yuan)),
                "lines": draw(lines()),
            },
            "funding": draw(
                st.lists(
                    st.fixed_dictionaries(
                        {"source": word(SOURCE), "amount": yuan}, optional={"due_on": days}
                    ),
                    max_size=3,
                )
            ),
            "changes": draw(st.lists(change, max_size=3)),
            "outcome": draw(maybe(outcome)),
            "reported": draw(maybe(st.lists(line(signed), max_size=3))),
            "waivers": draw(st.lists(waiver, max_size=2)),
        }
    )


@given(dossiers())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_dossier_is_read_back_from_the_form_as_it_was(tmp_path_factory: Any, dossier: Dossier) -> None:
    path = tmp_path_factory.mktemp("form") / "档案.xlsx"
    write_form(path, dossier)

    (file,) = read_dossiers([path])

    assert file.dossier == dossier


@pytest.mark.parametrize(
    "target",
    ["8672185.2", "9872703.599059", "33499071.3", "-92619016.43", "0.3655060495", "9.2", "0.1"],
)
def test_an_indicator_is_read_as_it_was_typed(tmp_path: Path, target: str) -> None:
    (text,) = read_dossiers([EXAMPLE])
    indicator = PerformanceIndicator(name="产值", target=Decimal(target))
    outcome = Outcome(performance_indicators=[indicator])
    write_form(tmp_path / "a.xlsx", text.dossier.model_copy(update={"outcome": outcome}))

    (file,) = read_dossiers([tmp_path / "a.xlsx"])

    assert file.dossier.outcome == outcome


def test_the_example_of_the_contract_is_the_same_in_a_form(tmp_path: Path) -> None:
    (text,) = read_dossiers([EXAMPLE])
    write_form(tmp_path / "a.xlsx", text.dossier)

    (file,) = read_dossiers([tmp_path / "a.xlsx"])

    assert (file.path, file.format, file.encoding) == ("a.xlsx", "xlsx", None)
    assert file.dossier == text.dossier


def test_two_cells_and_the_rest_blank_are_a_dossier(tmp_path: Path) -> None:
    (file,) = read_dossiers([filled_form(tmp_path / "a.xlsx", {})])

    assert file.dossier.model_dump(exclude_defaults=True) == {
        "project": {"id": "A-1", "programme": "yantai"},
        "budget": {},
    }


def test_dates_are_read_as_cells_and_as_people_write_them(tmp_path: Path) -> None:
    path = filled_form(
        tmp_path / "a.xlsx",
        {
            "项目!B24": dt.date(2025, 11, 1),
            "项目!B25": "2025年11月10日",
            "项目!B26": "2025.11.12",
            "项目!B27": "2025/12/1",
        },
    )

    (file,) = read_dossiers([path])

    project = file.dossier.project
    assert (
        project.applied_on,
        project.approved_on,
        project.approval_received_on,
        project.task_book_signed_on,
    ) == (
        dt.date(2025, 11, 1),
        dt.date(2025, 11, 10),
        dt.date(2025, 11, 12),
        dt.date(2025, 12, 1),
    )


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (100, "1000000.00"),
        (0.1 + 0.2, "3000.00"),
        (100.1 + 200.2, "3003000.00"),
        ("0.123456", "1234.56"),
        ("1,234.5", "12345000.00"),
    ],
)
def test_an_amount_in_ten_thousands_is_exact_and_free_of_a_float_s_noise(
    tmp_path: Path, cell: float | str, amount: str
) -> None:
    path = filled_form(tmp_path / "a.xlsx", {"预算!B5": "万元", "预算!B6": cell})

    (file,) = read_dossiers([path])

    assert file.dossier.budget.total == Decimal(amount)


@pytest.mark.parametrize(
    ("unit", "cell", "found"),
    [
        ("元", 12.345, "12.345"),
        ("元", "1.000001", "1.000001"),
        ("万元", "0.1234567", "0.1234567"),
        ("元", 0.005, "0.005"),
    ],
)
def test_an_amount_finer_than_a_fen_is_refused_with_its_cell(
    tmp_path: Path, refusals: Refusals, unit: str, cell: float | str, found: str
) -> None:
    path = filled_form(tmp_path / "a.xlsx", {"预算!B5": unit, "预算!B6": cell})

    assert refusals(path) == [
        Problem(
            "a.xlsx",
            "预算!B6（预算总额）",
            f"读到“{found}”",
            "金额最多精确到分：元最多两位小数，万元最多六位小数",
        )
    ]


def test_noise_below_a_millionth_is_rounded_off(tmp_path: Path) -> None:
    path = filled_form(tmp_path / "a.xlsx", {"预算!B5": "元", "预算!B6": "1.0000009"})

    (file,) = read_dossiers([path])

    assert file.dossier.budget.total == Decimal("1.00")


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (
            {"项目!B7": "天津"},
            ("项目!B7（计划）", "读到“天津”", "不认识的计划，应为：大同 (datong)、烟台 (yantai)"),
        ),
        ({"项目!B5": None}, ("项目!B5（项目编号）", "缺少必填字段", "请补填")),
        (
            {"项目!B28": "2026-13-01"},
            ("项目!B28（实施期开始日期）", "读到“2026-13-01”", "没有这一天；应为日期，如 2025-03-15"),
        ),
        ({"项目!B28": 46053}, ("项目!B28（实施期开始日期）", "读到“46053”", "应为日期，如 2025-03-15")),
        ({"项目!B11": "也许"}, ("项目!B11（是否包干制）", "读到“也许”", "应为 是/否 或 true/false")),
        ({"资金!B7": "市级财政资金"}, ("资金!C7（金额（元））", "缺少必填字段", "请补填")),
        (
            {"资金!B7": "市级财政资金", "资金!C7": "-1"},
            ("资金!C7（金额（元））", "读到“-1”", "金额不能为负"),
        ),
        (
            {"资金!B7": "市级财政资金", "资金!C7": "=1/0"},
            ("资金!C7（金额（元））", "读到“#DIV/0!”", "单元格是错误值，请改正公式，或直接填写"),
        ),
        (
            {"项目!A6": "项目名字", "项目!B6": "膜"},
            ("项目!A6", "没有“项目名字”这个字段", "最接近的是“项目名称”"),
        ),
        ({"项目!A6": None, "项目!B6": "膜"}, ("项目!B6", "这一行没有字段名", "请填在字段名右边的格子里")),
        (
            {"项目!A6": "项目编号", "项目!B6": "B", "项目!C6": None},
            ("项目!B6（项目编号）", "这一项填了两次", "请只留一处"),
        ),
        ({"资金!C3": "款额（元）"}, ("资金!C3", "没有“款额（元）”这一列", "最接近的是“金额（元）”")),
        ({"资金!D3": "资金来源"}, ("资金!D3", "“资金来源”这一列有两处", "请只留一处")),
        ({"资金!E8": "备用"}, ("资金!E8", "这一列没有标题", "请填在有标题的列里，或删除")),
        (
            {"资金!B5": "其他来源资金"},
            (
                "资金!B5（资金来源）",
                "示例被改成“其他来源资金”",
                "示例不会读取；请填在要填写的格子里，示例改回或清空",
            ),
        ),
        (
            {"项目!C6": "我的项目"},
            (
                "项目!C6（项目名称）",
                "示例被改成“我的项目”",
                "示例不会读取；请填在要填写的格子里，示例改回或清空",
            ),
        ),
        ({"预算!B6": 100}, ("预算!B5（金额单位）", "没有选金额单位", "请选 元 或 万元")),
        ({"预算!B5": "千元", "预算!B6": 1}, ("预算!B5（金额单位）", "读到“千元”", "应为 '元' / '万元'")),
        ({"变更!B7": "延期"}, ("变更!H7（新的结束日期）", "内容为空", "延期须写明新的结束日期（new_end）")),
        (
            {"变更!B7": "预算调整"},
            ("变更!第 7 行（变更后预算）", "内容为空", "预算调整须写明调整后的全部预算（lines）"),
        ),
        (
            {
                "变更后预算!B11": 3,
                "变更后预算!C11": "业务费",
                "变更后预算!D11": "市级财政资金",
                "变更后预算!E11": 1,
            },
            ("变更后预算!B11（变更序号）", "“变更”表里没有序号为 3 的变更", "请先在“变更”表填写这项变更"),
        ),
        (
            {"变更后预算!C11": "业务费", "变更后预算!D11": "市级财政资金", "变更后预算!E11": 1},
            ("变更后预算!B11（变更序号）", "缺少变更序号", "请填“变更”表里这项变更的序号"),
        ),
        (
            {"变更!B7": "法人", "变更!B8": "参与单位", "变更!A8": "1"},
            ("变更!A8", "序号 1 用了两次", "每项变更的序号要不同"),
        ),
        (
            {"结果!B13": "无", "结果!B14": "弄虚作假"},
            ("结果!B14（不通过验收的情形）", "既选了“无”，又选了别的", "请只留一种"),
        ),
        (
            {"已报决算!B6": "无", "已报决算!B7": "业务费", "已报决算!C7": "其他来源资金", "已报决算!D7": 1},
            ("已报决算!第 6 行", "既写了“无”，又有别的行", "请只留一种"),
        ),
        ({"资金!A3": "编号"}, ("资金", "没有找到以“序号”开头的标题行", "请用原来的表格，不要删改标题行")),
        (
            {"资金 (2)!A1": "资金：承诺给多少、何时到位"},
            ("资金 (2)", "工作表改了名或是副本，不会读取", "请改回原名“资金”，多余的副本请删除"),
        ),
    ],
)
def test_a_fault_names_sheet_cell_field_and_what_to_do(
    tmp_path: Path, refusals: Refusals, cells: dict[str, Any], problem: tuple[str, str, str]
) -> None:
    assert refusals(filled_form(tmp_path / "a.xlsx", cells)) == [Problem("a.xlsx", *problem)]


def test_faults_of_several_sheets_are_shown_together(tmp_path: Path, refusals: Refusals) -> None:
    path = filled_form(tmp_path / "a.xlsx", {"项目!B28": "x", "豁免!B6": "YT20-1"})

    assert [problem.place for problem in refusals(path)] == [
        "项目!B28（实施期开始日期）",
        "豁免!C6（理由）",
        "豁免!D6（提出人）",
        "豁免!E6（批准人）",
        "豁免!F6（批准日期）",
        "豁免!G6（到期日期）",
    ]


def test_none_chosen_says_that_there_is_none(tmp_path: Path) -> None:
    path = filled_form(
        tmp_path / "a.xlsx",
        {"结果!B5": "验收", "结果!B13": "无", "结果!B32": "无", "已报决算!B6": "无"},
    )

    (file,) = read_dossiers([path])

    assert file.dossier.outcome is not None
    assert (file.dossier.outcome.disqualifiers, file.dossier.outcome.performance_indicators) == ([], [])
    assert file.dossier.reported == []


def test_rows_may_be_inserted_and_labels_may_carry_spaces(tmp_path: Path) -> None:
    path = filled_form(
        tmp_path / "a.xlsx",
        {
            "项目!A6": "项 目 名 称",
            "项目!B6": " 膜 ",
            "资金!B15": "市级财政资金",
            "资金!C15": 5,
            "资金!A15": None,
        },
    )

    (file,) = read_dossiers([path])

    assert file.dossier.project.title == "膜"
    assert [(promise.source, promise.amount) for promise in file.dossier.funding] == [
        ("municipal", Decimal(5))
    ]


def test_sheets_of_one_s_own_are_left_alone(tmp_path: Path) -> None:
    path = filled_form(tmp_path / "a.xlsx", {"备忘!A1": "电话 0535-1234567", "备忘!B9": "=1/0"})

    assert [file.dossier.project.id for file in read_dossiers([path])] == ["A-1"]


def test_a_sheet_that_was_deleted_says_nothing(tmp_path: Path) -> None:
    path = filled_form(tmp_path / "a.xlsx", {})
    rows: dict[str, Any] = {"项目": [["项目编号", "A-1"], ["计划", "大同"]], "预算": [["序号"]]}

    (file,) = read_dossiers([write_sheets(path, {**rows, "预算": []})])

    assert file.dossier.project.programme == "datong"


def test_the_form_is_known_without_the_label_of_the_project_s_id(tmp_path: Path, refusals: Refusals) -> None:
    path = filled_form(tmp_path / "a.xlsx", {"项目!A5": "项目编码 *"})

    assert refusals(path) == [
        Problem("a.xlsx", "项目!A5", "没有“项目编码 *”这个字段", "最接近的是“项目编号”"),
        Problem("a.xlsx", "项目（project.id）", "缺少必填字段", "请补填"),
    ]


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["项目名称", "计划", "立项方式", "补助方式", "承担单位"], "没有这个字段"),
        (["项目名称", "计划", "立项方式", "补助方式", "x"], "这个工作簿不是项目档案表、项目清单或预算表"),
    ],
)
def test_five_labels_tell_the_form(tmp_path: Path, refusals: Refusals, labels: list[str], found: str) -> None:
    path = write_sheets(tmp_path / "a.xlsx", {"项目": [*([label] for label in labels), ["编码", "A-1"]]})

    assert any(found in problem.found.replace("“编码”", "") for problem in refusals(path))
