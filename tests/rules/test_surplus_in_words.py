"""What findings on a surplus say: how it is worked out, what it leaves out, and which source still owes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import budgetcheck

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质\n"
RECEIVED = "2026-02-01,记-1,,1000.00,P,市级财政资金,,到账\n"
LEAVES_OUT = "结余只按账上的到账和支出计算；利息和尚未支付的款项没有另外计入，条文没有规定怎样处理"

CONCLUDED = "kind: 验收, conclusion: 结题, grade: 一般, decided_on: 2026-12-01"
TERMINATED = "kind: 终止, cause: 不可抗力, applied_on: 2026-10-01, decided_on: 2026-12-01"


def finding(
    folder: Path, rule: str, outcome: str, lines: str, *, programme: str = "yantai"
) -> dict[str, Any]:
    dossier, ledger = folder / "P.yaml", folder / "账簿.csv"
    dossier.write_text(
        f"project: {{id: P, programme: {programme}, approved_on: 2025-11-10}}\n"
        f"budget: {{lines: []}}\noutcome: {{{outcome}}}\n",
        encoding="utf-8",
    )
    ledger.write_text(HEADING + lines, encoding="utf-8")
    (found,) = budgetcheck.check([dossier], [ledger], as_of=dt.date(2027, 3, 31)).to_dict()["projects"]
    return next(each for each in found["findings"] if each["rule"] == rule)


@pytest.mark.parametrize(
    ("rule", "outcome", "programme"),
    [
        ("YT25-2", TERMINATED, "yantai"),
        ("YT34-2", CONCLUDED, "yantai"),
        ("DT20-2", TERMINATED, "datong"),
    ],
)
def test_a_surplus_says_what_it_leaves_out(tmp_path: Path, rule: str, outcome: str, programme: str) -> None:
    assert finding(tmp_path, rule, outcome, RECEIVED, programme=programme)["notes"] == [LEAVES_OUT]


def test_without_a_decision_there_is_no_surplus_to_say_it_of(tmp_path: Path) -> None:
    undated = "kind: 终止, cause: 不可抗力, refund_amount: 5"

    assert finding(tmp_path, "YT25-2", undated, RECEIVED)["notes"] == []


@pytest.mark.parametrize(
    ("spent", "step"),
    [
        ("999.99", "到账 1,000.00 元 − 截至决定日支出 999.99 元 = 0.01 元"),
        ("1000.00", "到账 1,000.00 元 − 截至决定日支出 1,000.00 元 = 0.00 元"),
        ("1600.00", "到账 1,000.00 元 − 截至决定日支出 1,600.00 元 = -600.00 元，不足 0 的按 0 计：0.00 元"),
    ],
)
def test_a_surplus_below_zero_is_said_to_count_as_zero(tmp_path: Path, spent: str, step: str) -> None:
    found = finding(
        tmp_path, "YT34-2", CONCLUDED, f"{RECEIVED}2026-03-01,记-2,{spent},,P,市级财政资金,业务费,支出\n"
    )

    assert found["working"][0] == f"市级财政资金结余 = {step}"


def test_refunds_that_cross_name_the_source_that_owes_and_the_one_that_gave_back_too_much(
    tmp_path: Path,
) -> None:
    lines = (
        RECEIVED
        + "2026-02-01,记-2,,500.00,P,其他财政资金,,到账\n"
        + "2026-12-20,记-3,700.00,,P,市级财政资金,,退回\n"
        + "2026-12-20,记-4,800.00,,P,其他财政资金,,退回\n"
    )

    found = finding(tmp_path, "YT34-2", CONCLUDED, lines)

    assert (found["verdict"], found["difference"]) == ("fail", "300.00")
    assert found["message"] == (
        "结余资金 1,500.00 元，已退回 1,500.00 元，尚有 300.00 元未退回："
        "市级财政资金尚欠 300.00 元；其他财政资金多退 300.00 元，不能抵别的来源"
    )
