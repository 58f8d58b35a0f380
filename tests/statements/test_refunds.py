"""What is still owed back, to the fen, as the rules of refund and recovery find it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

import budgetcheck
from budgetcheck.rules.registry import built_in
from budgetcheck.statements.refunds import RULES

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质\n"
MONEY = """\
2026-02-01,记-1,,1000.00,P,市级财政资金,,到账
2026-02-01,记-2,,500.00,P,其他财政资金,,到账
2026-03-01,记-3,600.00,,P,市级财政资金,业务费,支出
2026-03-01,记-4,450.00,,P,其他财政资金,业务费,支出
"""
DECIDED = "2026-12-01"
TERMINATED = {"kind": "terminated", "cause": "infeasible", "applied_on": "2026-11-01", "decided_on": DECIDED}
REVOKED = {"kind": "revoked", "decided_on": DECIDED}
CONCLUDED = {"kind": "accepted", "conclusion": "concluded", "decided_on": DECIDED}
AS_OF = dt.date(2027, 3, 31)


def write(folder: Path, programme: str, outcome: dict[str, Any] | None, refunded: str, **more: Any) -> None:
    facts = {"id": "P", "programme": programme, "subsidy": "upfront", "approved_on": "2025-11-10"}
    dossier = {"project": facts, "budget": {"lines": []}, "outcome": outcome, **more}
    (folder / "P.json").write_text(json.dumps(dossier), encoding="utf-8")
    refund = f"2027-01-05,记-5,{refunded},,P,市级财政资金,,退回\n"
    (folder / "账簿.csv").write_text(HEADING + MONEY + refund, encoding="utf-8")


def outstanding(
    folder: Path, programme: str, outcome: dict[str, Any] | None, refunded: str = "0.01", **more: Any
) -> str | None:
    write(folder, programme, outcome, refunded, **more)
    result = budgetcheck.check([folder / "P.json"], [folder / "账簿.csv"], as_of=AS_OF)
    (project,) = result.to_dict()["projects"]
    owed: str | None = project["refund_outstanding"]
    return owed


@pytest.mark.parametrize(
    ("programme", "outcome", "refunded", "owed"),
    [
        ("yantai", TERMINATED, "399.99", "0.01"),
        ("yantai", TERMINATED, "400.00", "0.00"),
        ("yantai", {**TERMINATED, "refund_amount": "700"}, "400.00", "300.00"),
        ("yantai", {**TERMINATED, "refund_amount": "300"}, "300.00", "0.00"),
        ("yantai", CONCLUDED, "400.00", "50.00"),
        ("yantai", CONCLUDED, "500.00", "50.00"),
        ("datong", TERMINATED, "399.99", "50.01"),
        ("datong", REVOKED, "400.00", "600.00"),
        ("datong", REVOKED, "1000.00", "0.00"),
    ],
)
def test_it_is_what_the_outcome_s_rule_says_is_owed_less_what_went_back(
    tmp_path: Path, programme: str, outcome: dict[str, Any], refunded: str, owed: str
) -> None:
    assert outstanding(tmp_path, programme, outcome, refunded) == owed


@pytest.mark.parametrize(
    ("programme", "outcome"),
    [
        ("yantai", None),
        ("yantai", {**CONCLUDED, "conclusion": "passed"}),
        ("yantai", {**CONCLUDED, "conclusion": None}),
        ("yantai", {**TERMINATED, "decided_on": None}),
        ("yantai", {**TERMINATED, "decided_on": "2027-04-01"}),
        ("datong", CONCLUDED),
        ("datong", {**TERMINATED, "decided_on": None}),
    ],
)
def test_where_no_rule_asks_for_money_or_a_fact_is_lacking_nothing_is_said(
    tmp_path: Path, programme: str, outcome: dict[str, Any] | None
) -> None:
    assert outstanding(tmp_path, programme, outcome) is None


def test_what_two_people_have_waived_is_not_claimed(tmp_path: Path) -> None:
    waiver = {
        "rule": "YT34-2",
        "reason": "市财政局同意留用",
        "proposed_by": "甲",
        "approved_by": "乙",
        "approved_on": "2027-01-01",
        "expires_on": "2027-12-31",
    }
    assert outstanding(tmp_path, "yantai", CONCLUDED, waivers=[waiver]) is None
    expired = {**waiver, "expires_on": "2027-03-30"}
    assert outstanding(tmp_path, "yantai", CONCLUDED, waivers=[expired]) == "449.99"


def test_screening_asks_no_ledger_and_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, "yantai", CONCLUDED, "0.01")
    (project,) = budgetcheck.screen([tmp_path / "P.json"], as_of=AS_OF).to_dict()["projects"]
    assert project["refund_outstanding"] is None


def test_a_year_end_audit_states_what_is_owed_on_the_day_of_its_check(tmp_path: Path) -> None:
    write(tmp_path, "yantai", CONCLUDED, "300.00")
    files = ([tmp_path / "P.json"], [tmp_path / "账簿.csv"], 2026)
    owed = [
        budgetcheck.year_end(*files, as_of=day).to_dict()["projects"][0]["refund_outstanding"]
        for day in (None, AS_OF)
    ]
    assert owed == ["450.00", "150.00"]


def test_the_rules_that_say_it_are_those_of_both_cities() -> None:
    assert {code for code, (rule, _edition) in built_in().catalogue.items() if rule.name in RULES} == {
        "YT25-2",
        "YT34-2",
        "DT20-2",
        "DT21-1",
    }
