"""What a finding tells the unit to do: where a fact is missing, to state that fact, not to pay."""

from __future__ import annotations

from typing import Any

import pytest

from budgetcheck.cases import Case, run_case
from budgetcheck.rules.registry import built_in

SILENT = 'name = "unit"\n[[account]]\ncode = "530101"\nproject = "P"\n'
WITHOUT_COLUMN = (
    "日期,凭证号,科目编码,借方,贷方,资金来源,费用类别,性质\n"
    "2026-03-01,记-1,530101,100.00,,市级财政资金,业务费,支出\n"
)
BOOKS = (
    "日期,凭证号,科目编码,借方,贷方,项目,资金来源,费用类别,性质\n"
    "2026-03-01,记-1,530101,100.00,,P,市级财政资金,业务费,支出\n"
)


def remedy(
    rule: str,
    *,
    project: dict[str, Any] | None = None,
    ledger: str = BOOKS,
    profile: str | None = None,
    **rest: Any,
) -> str:
    programme = "yantai" if rule.startswith("YT") else "datong"
    dossier = {
        "project": {"id": "P", "programme": programme, "approved_on": "2025-11-10", **(project or {})},
        "budget": {"lines": [{"category": "indirect", "source": "municipal", "amount": "100"}]},
        **rest,
    }
    case = Case("", rule, rule, dossier, {"账簿.csv": ledger}, profile, "2026-12-31", {"remedy": ""})
    told: str = run_case(case, built_in().only(rule))["remedy"]
    return told


def test_a_surplus_that_cannot_be_worked_out_asks_for_the_day_of_decision_not_for_money() -> None:
    assert remedy("YT25-2", outcome={"kind": "终止"}) == "在项目档案中补充：outcome.decided_on"


def test_a_surplus_that_is_owed_asks_for_money() -> None:
    ended = {"kind": "终止", "decided_on": "2026-06-01", "refund_amount": "1"}

    assert remedy("YT25-2", outcome=ended) == "把尚欠的市级财政资金退回，并取得退款凭证"


def test_a_rule_whose_scope_is_unknown_asks_for_the_fact_that_would_tell() -> None:
    assert remedy("YT20-1") == "在项目档案中补充：project.subsidy"


def test_a_rule_that_needs_a_fact_asks_for_it() -> None:
    assert remedy("DT20-2", outcome={"kind": "终止"}) == "在项目档案中补充：outcome.decided_on"


@pytest.mark.parametrize(
    ("applicant", "keys"),
    [
        ({}, "project.applicant.registered_in、project.applicant.legal_person"),
        ({"registered_in": "招远市"}, "project.applicant.legal_person"),
        ({"legal_person": True}, "project.applicant.registered_in"),
    ],
)
def test_only_facts_that_are_absent_are_asked_for(applicant: dict[str, Any], keys: str) -> None:
    assert remedy("YT11-1", project={"applicant": applicant}) == f"在项目档案中补充：{keys}"


def test_a_fact_that_is_stated_asks_for_nothing_to_be_supplied() -> None:
    branch = {"registered_in": "招远市", "legal_person": False}

    assert remedy("YT11-1", project={"applicant": branch}).startswith("对照营业执照或法人证书")


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ({"kind": "leader", "applied_on": "2026-05-01"}, "changes[].effective_on"),
        ({"kind": "budget", "effective_on": "2026-05-01", "lines": []}, "budget.total"),
    ],
)
def test_a_list_of_the_dossier_is_named_by_its_key(change: dict[str, Any], keys: str) -> None:
    assert remedy("YT23-1", budget={}, changes=[change]) == f"在项目档案中补充：{keys}"


def test_a_review_that_lacks_no_fact_keeps_the_rule_s_remedy() -> None:
    assert remedy("YT21-8") == "核对是否垫支或漏记到账；记错来源的，调账"


def test_what_complies_has_no_remedy() -> None:
    assert not remedy("YT21-1")


def test_books_that_do_not_say_how_sources_are_kept_apart_ask_for_the_profile() -> None:
    assert remedy("YT21-2", ledger=WITHOUT_COLUMN, profile=SILENT) == (
        "在科目对照方案中写明资金来源是怎样分开核算的（segregate_by），或者导出带资金来源列的账簿后重新检查"
    )


def test_books_that_do_not_say_how_projects_are_kept_apart_ask_for_the_profile() -> None:
    assert remedy("DT18-1", ledger=WITHOUT_COLUMN, profile=SILENT) == (
        "在科目对照方案中写明项目是怎样分开核算的（segregate_by），或者导出带项目列的账簿后重新检查"
    )


@pytest.mark.parametrize(
    ("rule", "kind", "told"),
    [
        ("YT25-1", "终止", "补做资金审计，并把报告日期写入项目档案"),
        ("DT20-1", "终止", "补齐终止申请、审定意见和决定文件"),
        ("DT22-1", "撤销", "向市科技局核实是否已列入，并把日期写入项目档案"),
    ],
)
def test_a_day_that_may_lack_because_the_act_does_asks_for_the_act(rule: str, kind: str, told: str) -> None:
    assert remedy(rule, outcome={"kind": kind}).startswith(told)


def test_whether_an_act_is_asked_for_is_asked_first_where_the_kind_of_outcome_is_unknown() -> None:
    assert remedy("YT25-1", outcome={"decided_on": "2026-06-01"}) == "在项目档案中补充：outcome.kind"
