"""What findings on money say beside their verdict: which source, what is not counted, and why they pass."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import budgetcheck

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质\n"
PASSED = "outcome: {kind: 验收, conclusion: 通过验收, grade: 优秀, decided_on: 2026-12-01}\n"
DUE = "{source: 单位自筹资金, amount: 1000, due_on: 2026-06-30}"


def finding(folder: Path, rule: str, *lines: str, rest: str = "") -> dict[str, Any]:
    dossier, ledger = folder / "P.yaml", folder / "账簿.csv"
    dossier.write_text(
        "project: {id: P, programme: yantai, subsidy: 事前补助, approved_on: 2025-11-10,"
        " starts_on: 2026-01-01, ends_on: 2026-11-30}\n"
        "budget: {lines: [{category: 业务费, source: 市级财政资金, amount: 5000}]}\n" + rest,
        encoding="utf-8",
    )
    ledger.write_text(HEADING + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    (found,) = budgetcheck.check([dossier], [ledger], as_of=dt.date(2027, 3, 31)).to_dict()["projects"]
    return next(each for each in found["findings"] if each["rule"] == rule)


def spent(day: str, amount: str, category: str, source: str = "市级财政资金") -> str:
    return f"{day},记-{day},{amount},,P,{source},{category},支出"


def received(day: str, amount: str, source: str) -> str:
    return f"{day},收-{day},,{amount},P,{source},,到账"


def funding(*promises: str) -> str:
    return f"funding: [{', '.join(promises)}]\n"


@pytest.mark.parametrize("rule", ["YT20-3", "YT22-2"])
def test_municipal_spending_without_a_category_is_noted_where_categories_are_compared(
    tmp_path: Path, rule: str
) -> None:
    found = finding(
        tmp_path,
        rule,
        spent("2026-03-01", "70.00", ""),
        spent("2026-03-02", "5.00", "", source="单位自筹资金"),
        spent("2026-03-03", "9.00", "业务费"),
    )

    assert found["notes"] == ["另有 70.00 元市级财政资金支出没有费用类别，未计入，见 BK-7"]


@pytest.mark.parametrize("rule", ["YT20-3", "YT22-2"])
def test_where_every_line_has_a_category_nothing_is_noted(tmp_path: Path, rule: str) -> None:
    assert finding(tmp_path, rule, spent("2026-03-01", "70.00", "业务费"))["notes"] == []


def test_a_surplus_spent_on_what_is_neither_direct_nor_indirect_is_noted(tmp_path: Path) -> None:
    found = finding(
        tmp_path,
        "YT34-1",
        spent("2026-12-01", "1.00", ""),
        spent("2026-12-02", "20.00", ""),
        spent("2026-12-03", "4.00", "包干经费"),
        spent("2026-12-04", "8.00", "业务费"),
        spent("2026-12-05", "16.00", "", source="单位自筹资金"),
        rest=PASSED,
    )

    assert (found["verdict"], found["actual"]) == ("pass", "0.00")
    assert found["notes"] == ["决定日 2026-12-01 之后另有 24.00 元没有写明直接或间接，未计入"]


def test_a_surplus_spent_on_direct_costs_notes_nothing(tmp_path: Path) -> None:
    assert finding(tmp_path, "YT34-1", spent("2026-12-02", "1.00", "业务费"), rest=PASSED)["notes"] == []


def test_money_that_is_short_is_told_with_the_sources_in_doubt(tmp_path: Path) -> None:
    other = "{source: 其他来源资金, amount: 500, due_on: 2026-06-30}"

    found = finding(
        tmp_path, "YT21-6", received("2026-06-01", "400.00", "单位自筹资金"), rest=funding(DUE, other)
    )

    assert (found["verdict"], found["difference"]) == ("fail", "600.00")
    assert found["message"] == (
        "承诺的其他来源资金没有足额到位：单位自筹资金应到 1,000.00 元，实到 400.00 元，短缺 600.00 元；"
        "需要核对：其他来源资金应到 500.00 元，账上没有到账记录，已支出 0.00 元"
    )


def test_money_that_is_short_is_told_alone_where_nothing_is_in_doubt(tmp_path: Path) -> None:
    found = finding(tmp_path, "YT21-6", received("2026-06-01", "999.99", "单位自筹资金"), rest=funding(DUE))

    assert found["message"].endswith("短缺 0.01 元")


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        ("2027-04-01", "到 2027-03-31 为止，没有已到期的其他来源资金承诺"),
        ("2027-03-31", "到 2027-03-31 为止已到期的其他来源资金，都已按承诺及时足额到位"),
    ],
)
def test_money_that_is_not_due_is_not_said_to_have_arrived(tmp_path: Path, due_on: str, said: str) -> None:
    promised = funding(DUE.replace("2026-06-30", due_on))

    found = finding(tmp_path, "YT21-6", received("2026-06-01", "1000.00", "单位自筹资金"), rest=promised)

    assert (found["verdict"], found["message"]) == ("pass", said)


def test_a_surplus_spent_after_the_period_is_not_said_to_lie_within_it(tmp_path: Path) -> None:
    found = finding(tmp_path, "YT22-1", spent("2026-12-02", "30.00", "业务费"), rest=PASSED)

    assert (found["verdict"], found["actual"]) == ("pass", "0.00")
    assert found["message"] == (
        "除验收决定之后从结余中列支的直接费用 30.00 元外，支出都在执行期（2026-01-01 至 2026-11-30）以内"
    )


def test_spending_within_the_period_is_said_without_a_but(tmp_path: Path) -> None:
    found = finding(tmp_path, "YT22-1", spent("2026-11-30", "30.00", "业务费"), rest=PASSED)

    assert found["message"] == "支出都在执行期（2026-01-01 至 2026-11-30）以内"
