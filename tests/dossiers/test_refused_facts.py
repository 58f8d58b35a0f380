"""Facts that a dossier cannot state: each is refused where it stands, with what was expected."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from budgetcheck.dossiers.model import Dossier
from budgetcheck.problems import Problem

if TYPE_CHECKING:
    from tests.dossiers.conftest import Refused

KNOWN_CHANGES = (
    "不认识的变更事项，应为：延期 (extension)、预算调整 (budget)、实施周期 (period)、项目负责人 (leader)、"
    "承担单位 (applicant)、法人 (legal_person)、参与单位 (partners)、研究内容 (research_content)、考核指标 (indicators)"
)


@pytest.mark.parametrize(
    ("project", "place", "found", "expected"),
    [
        ("  starts_on: 2026-02-30\n", "starts_on", "读到“2026-02-30”", "没有这一天；应为日期，如 2025-03-15"),
        ("  starts_on: 待定\n", "starts_on", "读到“待定”", "应为日期，如 2025-03-15"),
        ("  starts_on: {on: 2026-01-01}\n", "starts_on", "", "应为日期，如 2025-03-15"),
        ("  lump_sum: 也许\n", "lump_sum", "读到“也许”", "应为 是/否 或 true/false"),
        ("  lump_sum: [是]\n", "lump_sum", "", "应为 是/否 或 true/false"),
        ("  leader: 甲\n", "leader", "读到“甲”", "应为一组“字段: 值”"),
        ("  partners: {name: 乙}\n", "partners", "", "应为列表"),
        ("  partners: [乙]\n", "partners[0]", "读到“乙”", "应为一组“字段: 值”"),
        ("  ledger_codes: KY-1\n", "ledger_codes", "读到“KY-1”", "应为列表"),
        ("  ledger_codes: ['']\n", "ledger_codes[0]", "读到“”", "应为文字"),
        ("  title: [甲]\n", "title", "", "应为文字"),
        (
            "  subsidy: 分期补贴\n",
            "subsidy",
            "读到“分期补贴”",
            "不认识的补助方式，应为：分期补助 (phased)、事前补助 (upfront)、后补助 (post)",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(
    refused: Refused, project: str, place: str, found: str, expected: str
) -> None:
    assert refused(project=project) == [Problem("", f"project.{place}（第 4 行）", found, expected)]


@pytest.mark.parametrize(
    ("outcome", "place", "found", "expected"),
    [
        (
            "acceptance_indicators: {met: 9.5, total: 10}",
            "acceptance_indicators.met",
            "9.5",
            "应为不小于 0 的整数",
        ),
        (
            "acceptance_indicators: {met: -1, total: 10}",
            "acceptance_indicators.met",
            "-1",
            "应为不小于 0 的整数",
        ),
        (
            "acceptance_indicators: {met: 全部, total: 10}",
            "acceptance_indicators.met",
            "全部",
            "应为不小于 0 的整数",
        ),
        (
            "acceptance_indicators: {met: 1_0, total: 10}",
            "acceptance_indicators.met",
            "1_0",
            "应为不小于 0 的整数",
        ),
        (
            "acceptance_indicators: {met: 11, total: 10}",
            "acceptance_indicators.total",
            "10",
            "完成数（met）大于指标总数（total）",
        ),
        ("performance_indicators: [{target: 多}]", "performance_indicators[0].target", "多", "应为数字"),
        ("performance_indicators: [{target: NaN}]", "performance_indicators[0].target", "NaN", "应为数字"),
        (
            "performance_indicators: [{target: 1_000}]",
            "performance_indicators[0].target",
            "1_000",
            "应为数字",
        ),
        ("performance_indicators: [{target: '1,5'}]", "performance_indicators[0].target", "1,5", "应为数字"),
        (
            "performance_indicators: [{target: 1000000000000000}]",
            "performance_indicators[0].target",
            "1000000000000000",
            "数字超出可以处理的范围：整数最多 15 位，小数最多 18 位",
        ),
        (
            "performance_indicators: [{target: 1, actual: -0.1234567890123456789}]",
            "performance_indicators[0].actual",
            "-0.1234567890123456789",
            "数字超出可以处理的范围：整数最多 15 位，小数最多 18 位",
        ),
        (
            "acceptance_indicators: {met: 0, total: 1000000000000000}",
            "acceptance_indicators.total",
            "1000000000000000",
            "数字超出可以处理的范围：整数最多 15 位",
        ),
        ("refund_amount: -1", "refund_amount", "-1", "金额不能为负"),
    ],
)
def test_an_indicator_or_amount_of_the_outcome_that_cannot_be_is_refused(
    refused: Refused, outcome: str, place: str, found: str, expected: str
) -> None:
    assert refused(rest=f"outcome: {{{outcome}}}\n") == [
        Problem("", f"outcome.{place}（第 5 行）", f"读到“{found}”", expected)
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", "1000"),
        ("-0.5", "-0.5"),
        ("99.125", "99.125"),
        ("-999,999,999,999,999.123456789012345678", "-999999999999999.123456789012345678"),
        ("000000000000000000001", "1"),
    ],
)
def test_an_indicator_s_figure_is_exact(text: str, value: str) -> None:
    dossier = Dossier.model_validate(
        {
            "project": {"id": "A-1", "programme": "yantai"},
            "budget": {},
            "outcome": {"performance_indicators": [{"target": text}]},
        }
    )

    assert dossier.outcome is not None
    assert dossier.outcome.performance_indicators is not None
    assert str(dossier.outcome.performance_indicators[0].target) == value


def test_a_long_value_is_shown_in_part(refused: Refused) -> None:
    (problem,) = refused(project=f"  subsidy: {'长' * 100}\n")

    assert problem.found == f"读到“{'长' * 60}…”"


def test_an_end_before_the_start_is_refused(refused: Refused) -> None:
    assert refused(project="  starts_on: 2026-01-01\n  ends_on: 2025-12-31\n") == [
        Problem(
            "",
            "project.ends_on（第 5 行）",
            "读到“2025-12-31”",
            "ends_on（2025-12-31）早于 starts_on（2026-01-01），请核对起止日期",
        )
    ]


def test_a_project_may_end_on_the_day_on_which_it_starts() -> None:
    project = {"id": "A-1", "programme": "yantai", "starts_on": "2026-01-01", "ends_on": "2026-01-01"}

    dossier = Dossier.model_validate({"project": project, "budget": {}})

    assert dossier.project.starts_on == dossier.project.ends_on == dt.date(2026, 1, 1)


def test_an_end_before_the_start_is_told_together_with_other_faults(refused: Refused) -> None:
    found = refused(project="  starts_on: 2026-01-01\n  ends_on: 2025-12-31\n  titel: x\n  lump_sum: x\n")

    assert {problem.place for problem in found} == {
        "project.ends_on（第 5 行）",
        "project.titel（第 6 行）",
        "project.lump_sum（第 7 行）",
    }


@pytest.mark.parametrize(
    ("change", "place", "found", "expected"),
    [
        ("kind: budget", "lines", "内容为空", "预算调整须写明调整后的全部预算（lines）"),
        ("kind: extension", "new_end", "内容为空", "延期须写明新的结束日期（new_end）"),
        (
            "kind: period, new_start: 2026-02-02, new_end: 2026-02-01",
            "new_end",
            "读到“2026-02-01”",
            "new_end 早于 new_start，请核对日期",
        ),
        (
            "kind: 延长",
            "kind",
            "读到“延长”",
            KNOWN_CHANGES,
        ),
    ],
)
def test_a_change_that_does_not_say_what_changes_is_refused(
    refused: Refused, change: str, place: str, found: str, expected: str
) -> None:
    assert refused(rest=f"changes:\n- {{{change}}}\n") == [
        Problem("", f"changes[0].{place}（第 6 行）", found, expected)
    ]


def test_an_extension_to_a_day_before_the_start_is_refused(refused: Refused) -> None:
    found = refused(
        project="  starts_on: 2026-01-01\n",
        rest="changes:\n- {kind: leader}\n- {kind: extension, new_end: 2025-06-30}\n",
    )

    assert found == [
        Problem(
            "",
            "changes（第 6 行）",
            "",
            "changes[1] 变更后的结束日期 2025-06-30 早于开始日期 2026-01-01",
        )
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [("budgetcheck/dossier/2", "读到“budgetcheck/dossier/2”"), ("", "内容为空")],
)
def test_another_schema_is_refused(refused: Refused, schema: str, expected: str) -> None:
    assert refused(rest=f"schema: {schema}\n") == [
        Problem("", "schema（第 5 行）", expected, "应为 'budgetcheck/dossier/1'")
    ]


def test_another_unit_is_refused(refused: Refused) -> None:
    assert refused(budget=" {unit: 千元, total: 1}\n") == [
        Problem("", "budget.unit（第 4 行）", "读到“千元”", "应为 '元' / '万元'")
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "found", "expected"),
    [
        (
            "approved_by: 乙",
            "approved_by: ' 甲 '",
            "waivers[0].approved_by",
            "读到“ 甲 ”",
            "豁免的提出人和批准人不能是同一人",
        ),
        (
            "expires_on: 2026-12-31",
            "expires_on: 2026-05-31",
            "waivers[0].expires_on",
            "读到“2026-05-31”",
            "豁免的批准日期晚于到期日期",
        ),
        (", expires_on: 2026-12-31", "", "waivers[0].expires_on", "缺少必填字段", "请补填"),
        (
            "expires_on: 2026-12-31",
            "expires_on: ",
            "waivers[0].expires_on",
            "内容为空",
            "应为日期，如 2025-03-15",
        ),
        ("reason: 专项批复, ", "", "waivers[0].reason", "缺少必填字段", "请补填"),
        ("reason: 专项批复", "reason: '  '", "waivers[0].reason", "读到“  ”", "应为文字"),
        ("reason: 专项批复", "reason: ", "waivers[0].reason", "内容为空", "应为文字"),
        ("approved_by: 乙, ", "", "waivers[0].approved_by", "缺少必填字段", "请补填"),
        ("approved_on: 2026-06-01, ", "", "waivers[0].approved_on", "缺少必填字段", "请补填"),
        ("rule: YT20-1, ", "", "waivers[0].rule", "缺少必填字段", "请补填"),
    ],
)
def test_a_waiver_that_does_not_bind_is_refused(  # noqa: PLR0913, PLR0917 - a table
    refused: Refused, old: str, new: str, place: str, found: str, expected: str
) -> None:
    waiver = (
        "{rule: YT20-1, reason: 专项批复, proposed_by: 甲, approved_by: 乙, approved_on: 2026-06-01, "
        "expires_on: 2026-12-31}"
    )

    assert refused(rest=f"waivers:\n- {waiver.replace(old, new)}\n") == [
        Problem("", f"{place}（第 6 行）", found, expected)
    ]
