"""What a dossier's author is told: file, place, value and what was expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from budgetcheck.dossiers.faults import problems
from budgetcheck.dossiers.model import Dossier
from budgetcheck.problems import Problem

if TYPE_CHECKING:
    from tests.dossiers.conftest import Refusals, Refused, WriteFile

PROJECT = "  id: A-1\n  programme: yantai\n"
BUDGET_LINE = "    - {category: business, source: municipal, amount: 1}\n"


def test_a_fault_reads_as_file_place_value_and_expectation(write: WriteFile, refusals: Refusals) -> None:
    path = write(
        "档案.yaml",
        f"project:\n{PROJECT}budget:\n  lines:\n{BUDGET_LINE}{BUDGET_LINE}"
        "    - {category: labour, source: municipal, amount: -5}\n",
    )

    (problem,) = refusals(path)

    assert str(problem) == "档案.yaml，budget.lines[2].amount（第 8 行）：读到“-5”；金额不能为负"


def test_in_json_a_fault_has_no_line(write: WriteFile, refusals: Refusals) -> None:
    path = write("a.json", '{"project": {"id": "A-1", "programme": "yantai"},\n"budget": {"total": "x"}}')

    assert refusals(path) == [Problem("a.json", "budget.total", "读到“x”", "应为金额（数字）")]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("-0.01", "金额不能为负"),
        ("八百万", "应为金额（数字）"),
        ("800万元", "应为金额（数字）"),
        ("1e5", "应为金额（数字）"),
        ("1_000", "应为金额（数字）"),
        (".inf", "应为金额（数字）"),
        ("12.345", "金额最多精确到分：元最多两位小数，万元最多六位小数"),
        ("9007199254740993.01", "金额超出可以处理的范围"),
    ],
)
def test_an_amount_that_is_none_is_refused_with_its_value(
    refused: Refused, amount: str, expected: str
) -> None:
    lines = f"\n  lines:\n{BUDGET_LINE}    - {{category: labour, source: other, amount: {amount}}}\n"

    assert refused(budget=lines) == [
        Problem("", "budget.lines[1].amount（第 7 行）", f"读到“{amount}”", expected)
    ]


@pytest.mark.parametrize(
    ("project", "rest", "place", "near"),
    [
        ("", "bugdet: 1\n", "bugdet（第 5 行）", "budget"),
        ("", "Funding: []\n", "Funding（第 5 行）", "funding"),
        ("", "shema: budgetcheck/dossier/1\n", "shema（第 5 行）", "schema"),
        ("", "declared_schema: x\n", "declared_schema（第 5 行）", "schema"),
        ("  start_on: 2026-01-01\n", "", "project.start_on（第 4 行）", "starts_on"),
        ("  leader: {nmae: 甲}\n", "", "project.leader.nmae（第 4 行）", "name"),
        ("  applicant: {creditcode: X}\n", "", "project.applicant.creditcode（第 4 行）", "credit_code"),
        (
            "  partners: [{name: 乙, share: 1}]\n",
            "",
            "project.partners[0].share（第 4 行）",
            "municipal_share",
        ),
        (
            "  post_subsidy: {target_set: 是}\n",
            "",
            "project.post_subsidy.target_set（第 4 行）",
            "targets_set",
        ),
        (
            "",
            "funding: [{source: other, amount: 1, due: 2026-01-31}]\n",
            "funding[0].due（第 5 行）",
            "due_on",
        ),
        (
            "",
            "changes: [{kind: leader, aproved_on: 2026-01-31}]\n",
            "changes[0].aproved_on（第 5 行）",
            "approved_on",
        ),
        ("", "outcome: {desided_on: 2028-01-31}\n", "outcome.desided_on（第 5 行）", "decided_on"),
        (
            "",
            "outcome: {acceptance_indicators: {met: 1, total: 1, totals: 1}}\n",
            "outcome.acceptance_indicators.totals（第 5 行）",
            "total",
        ),
        (
            "",
            "outcome: {performance_indicators: [{target: 1, actuals: 1}]}\n",
            "outcome.performance_indicators[0].actuals（第 5 行）",
            "actual",
        ),
        (
            "",
            "changes:\n  - kind: budget\n    lines:\n    - {category: business, source: other, amount: 1, amout: 1}\n",
            "changes[0].lines[0].amout（第 8 行）",
            "amount",
        ),
        (
            "",
            "reported: [{category: business, source: other, amount: 1, sorce: 1}]\n",
            "reported[0].sorce（第 5 行）",
            "source",
        ),
        (
            "",
            "waivers:\n- {rule: x, reason: x, proposed_by: 甲, approved_by: 乙, approved_on: 2026-01-01, expires_on: 2026-12-31, expires: 1}\n",
            "waivers[0].expires（第 6 行）",
            "expires_on",
        ),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(
    refused: Refused, project: str, rest: str, place: str, near: str
) -> None:
    assert refused(project=project, rest=rest) == [
        Problem("", place, "没有这个字段", f"最接近的字段是 {near}")
    ]


def test_a_budget_line_s_unknown_key_is_refused_with_the_nearest_known_one(refused: Refused) -> None:
    lines = "\n  lines:\n    - {catgory: business, category: business, source: other, amount: 1}\n"

    assert refused(budget=lines) == [
        Problem("", "budget.lines[0].catgory（第 6 行）", "没有这个字段", "最接近的字段是 category")
    ]


def test_missing_keys_are_named_where_they_belong(write: WriteFile, refusals: Refusals) -> None:
    path = write("a.yaml", "fundings: []\nproject:\n  title: 高性能分离膜\n")

    assert {(problem.place, problem.found, problem.expected) for problem in refusals(path)} == {
        ("project.id（第 2 行）", "缺少必填字段", "请补填"),
        ("project.programme（第 2 行）", "缺少必填字段", "请补填"),
        ("budget", "缺少必填字段", "请补填，或同时给出预算表"),
        ("fundings（第 1 行）", "没有这个字段", "最接近的字段是 funding"),
    }


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("{source: other, amount: 1}", "category"),
        ("{category: business, amount: 1}", "source"),
        ("{category: business, source: other}", "amount"),
    ],
)
def test_a_budget_line_without_all_its_keys_is_refused(refused: Refused, line: str, place: str) -> None:
    assert refused(budget=f"\n  lines:\n  - {line}\n") == [
        Problem("", f"budget.lines[0].{place}（第 6 行）", "缺少必填字段", "请补填")
    ]


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=4)
    | st.sampled_from(["1", "-1", "2026-01-01", "业务费", "budget"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(sorted(Dossier.model_fields)), inner)
    ),
    max_leaves=4,
)


def _keys(model: Any) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            key: VALUES
            | st.dictionaries(
                st.sampled_from(_keys(Dossier.model_fields[name].annotation)), VALUES, max_size=4
            )
            if name in {"project", "budget"}
            else VALUES
            | st.lists(st.dictionaries(st.sampled_from(["kind", "lines", "source", "amount"]), VALUES))
            for name, key in zip(Dossier.model_fields, _keys(Dossier), strict=True)
        },
    )
)
def test_whatever_a_dossier_holds_is_read_or_refused_in_chinese(tree: dict[str, Any]) -> None:
    try:
        Dossier.model_validate(tree, context={"unit": "元"})
    except ValidationError as error:
        for problem in problems(error, "a.yaml", {}):
            assert problem.place
            assert re.search("[一-鿿]", problem.expected), problem
