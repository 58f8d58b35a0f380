"""Books of public units (政府会计制度): one payment stands on two sides and counts once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.ledgers.read import read_ledgers
from tests.ledgers.written import entries, read, write, write_book

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,科目编码,科目名称,借方,贷方,项目\n"
FINANCIAL = "2026-03-05,记-1,50010201,业务活动费用/商品和服务费用/劳务费,100.00,,P\n2026-03-05,记-1,1002,银行存款,,100.00,\n"
BUDGET = "2026-03-05,记-{number},720130226,事业支出/劳务费,100.00,,P\n2026-03-05,记-{number},8001,资金结存,,100.00,\n"
BOTH = FINANCIAL + BUDGET.format(number=1)


def counted(folder: Path, rows: str, *names: str) -> list[tuple[Any, ...]]:
    """Account, nature, category and amount of the lines that count."""
    ledger = read(write(folder, HEADING + rows), "government")
    found = entries(ledger, "account_code", "nature", "category", "amount")
    return [line for line in found if line[1] in (names or ("expense", "receipt", "refund"))]


@pytest.mark.parametrize("number", [1, 2])
def test_both_sides_in_one_voucher_or_in_two_count_once(tmp_path: Path, number: int) -> None:
    assert counted(tmp_path, FINANCIAL + BUDGET.format(number=number)) == [
        ("50010201", "expense", "labour", "100.00")
    ]


def test_both_sides_in_two_sheets_count_once(tmp_path: Path) -> None:
    heading = HEADING.strip().split(",")
    sheets = {
        name: [heading, *([cell or None for cell in row.split(",")] for row in rows.strip().split("\n"))]
        for name, rows in (("财务会计", FINANCIAL), ("预算会计", BUDGET.format(number=1)))
    }
    ledger = read(write_book(tmp_path, sheets), "government")
    assert [line for line in entries(ledger, "sheet", "nature", "amount") if line[1] == "expense"] == [
        ("财务会计", "expense", "100.00")
    ]


def test_both_sides_in_two_files_count_once(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, HEADING + rows, name=name)
        for name, rows in (("预算.csv", BUDGET.format(number=1)), ("财务.csv", FINANCIAL))
    ]
    ledgers = read_ledgers(paths, "government")
    assert [(each.intake.path, entries(each, "nature", "amount")[0]) for each in ledgers] == [
        ("财务.csv", ("expense", "100.00")),
        ("预算.csv", ("contra", "100.00")),
    ]


@pytest.mark.parametrize(("rows", "code"), [(FINANCIAL, "50010201"), (BUDGET.format(number=1), "720130226")])
def test_one_side_alone_counts(tmp_path: Path, rows: str, code: str) -> None:
    assert counted(tmp_path, rows) == [(code, "expense", "labour", "100.00")]


def test_a_project_that_is_kept_on_the_budget_side_alone_is_counted_there(tmp_path: Path) -> None:
    rows = BOTH + BUDGET.format(number=7).replace(",P\n", ",Q\n")
    ledger = read(write(tmp_path, HEADING + rows), "government")
    assert entries(ledger, "project", "account_code", "nature") == [
        ("P", "50010201", "expense"),
        ("", "1002", "contra"),
        ("P", "720130226", "contra"),
        ("", "8001", "contra"),
        ("Q", "720130226", "expense"),
        ("", "8001", "contra"),
    ]


def test_a_financial_side_that_names_no_project_gives_way_to_the_budget_side(tmp_path: Path) -> None:
    assert counted(tmp_path, FINANCIAL.replace(",P\n", ",\n") + BUDGET.format(number=1)) == [
        ("720130226", "expense", "labour", "100.00")
    ]


def test_a_unit_may_count_the_budget_side(tmp_path: Path) -> None:
    profile = write(
        tmp_path,
        'name = "某校"\ncounted_side = "budget"\nbudget_accounts = ["7201"]\n[[account]]\nprefix = "5001"\nnature = "支出"\n'
        '[[account]]\nprefix = "7201"\nnature = "支出"\n',
        name="某校.toml",
    )
    ledger = read(write(tmp_path, HEADING + BOTH), str(profile))
    assert entries(ledger, "account_code", "nature")[::2] == [
        ("50010201", "contra"),
        ("720130226", "expense"),
    ]


def test_what_was_left_is_said_with_both_sums(tmp_path: Path) -> None:
    rows = (
        BOTH + "2026-04-05,记-9,720130226,事业支出/劳务费,30.00,,P\n2026-04-05,记-9,8001,资金结存,,30.00,\n"
    )
    ledger = read(write(tmp_path, HEADING + rows), "government")
    assert [choice[:4] for choice in ledger.intake.choices if choice.what == "parallel_entries"] == [
        (
            "parallel_entries",
            "财务会计",
            60,
            "平行记账的一笔业务在两边各记一次，只计一边：另一边的 2 行不计入；支出合计财务会计 100.00 元，预算会计 130.00 元",
        )
    ]


def test_direct_payment_by_the_treasury_is_receipt_and_cost(tmp_path: Path) -> None:
    rows = (
        "2026-03-05,1,50010201,业务活动费用/专用材料费,80.00,,P\n2026-03-05,1,4001,财政拨款收入,,80.00,P\n"
        "2026-03-05,1,720130218,事业支出,80.00,,P\n2026-03-05,1,6001,财政拨款预算收入,,80.00,P\n"
    )
    assert counted(tmp_path, rows) == [
        ("50010201", "expense", "business", "80.00"),
        ("4001", "receipt", None, "80.00"),
    ]


@pytest.mark.parametrize("money", ["1002", "1011", "1201"])
def test_money_that_arrives_is_a_receipt_once(tmp_path: Path, money: str) -> None:
    rows = (
        f"2026-03-05,1,{money},x,500.00,,\n2026-03-05,1,4601,非同级财政拨款收入,,500.00,P\n"
        "2026-03-05,1,8001,资金结存,500.00,,\n2026-03-05,1,6601,非同级财政拨款预算收入,,500.00,P\n"
    )
    assert counted(tmp_path, rows) == [("4601", "receipt", None, "500.00")]


def test_money_in_advance_of_the_work_is_received_once(tmp_path: Path) -> None:
    rows = (
        "2026-03-05,1,1002,银行存款,500.00,,\n2026-03-05,1,2305,预收账款,,500.00,P\n"
        "2026-06-30,2,2305,预收账款,200.00,,P\n2026-06-30,2,4101,事业收入,,200.00,P\n"
    )
    assert counted(tmp_path, rows) == [("2305", "receipt", None, "500.00")]


def test_period_end_is_set_aside_on_both_sides(tmp_path: Path) -> None:
    rows = BOTH + (
        "2026-12-31,9,4001,财政拨款收入,100.00,,P\n2026-12-31,9,3301,本期盈余,,100.00,\n"
        "2026-12-31,9,3301,本期盈余,100.00,,\n2026-12-31,9,50010201,业务活动费用,,100.00,P\n"
        "2026-12-31,10,6001,财政拨款预算收入,100.00,,P\n2026-12-31,10,8101,财政拨款结转,,100.00,\n"
        "2026-12-31,10,8101,财政拨款结转,100.00,,\n2026-12-31,10,720130226,事业支出,,100.00,P\n"
    )
    ledger = read(write(tmp_path, HEADING + rows), "government")
    assert counted(tmp_path, rows) == [("50010201", "expense", "labour", "100.00")]
    assert ledger.intake.set_aside == {"lines": 4, "debit": Decimal("200.00"), "credit": Decimal("200.00")}


def test_equipment_counts_when_it_is_bought_and_its_depreciation_never(tmp_path: Path) -> None:
    rows = (
        "2026-03-05,1,1601,固定资产,900.00,,P\n2026-03-05,1,1002,银行存款,,900.00,\n"
        "2026-03-05,1,720131003,事业支出,900.00,,P\n2026-03-05,1,8001,资金结存,,900.00,\n"
        "2026-03-31,2,500109,业务活动费用/固定资产折旧费,15.00,,P\n2026-03-31,2,1602,固定资产累计折旧,,15.00,\n"
    )
    assert counted(tmp_path, rows) == [("1601", "expense", "equipment_purchase", "900.00")]


def test_equipment_of_no_project_is_no_spending(tmp_path: Path) -> None:
    rows = "2026-03-05,1,1601,固定资产,900.00,,\n2026-03-05,1,1002,银行存款,,900.00,\n"
    assert counted(tmp_path, rows) == []


def test_research_cost_that_becomes_cost_of_the_year_counts_once(tmp_path: Path) -> None:
    rows = (
        "2026-03-05,1,170301,研发支出/材料费,50.00,,P\n2026-03-05,1,1002,银行存款,,50.00,\n"
        "2026-03-31,2,500101,业务活动费用,50.00,,\n2026-03-31,2,170301,研发支出/材料费,,50.00,P\n"
    )
    assert counted(tmp_path, rows) == [("170301", "expense", "business", "50.00")]


@pytest.mark.parametrize("code", ["1214", "1218"])
def test_an_advance_is_no_spending(tmp_path: Path, code: str) -> None:
    rows = f"2026-03-05,1,{code},预付账款,90.00,,P\n2026-03-05,1,1002,银行存款,,90.00,\n"
    assert counted(tmp_path, rows, "advance") == [(code, "advance", None, "90.00")]


@pytest.mark.parametrize(
    ("ending", "category"),
    [
        ("30211", "business"),
        ("30215", "business"),
        ("30218", "business"),
        ("30226", "labour"),
        ("30227", "business"),
        ("31003", "equipment_purchase"),
        ("302.26", "labour"),
        ("30299", None),
    ],
)
def test_the_economic_class_at_the_end_of_a_code_tells_the_category(
    tmp_path: Path, ending: str, category: str | None
) -> None:
    assert counted(tmp_path, f"2026-03-05,1,7201.{ending},x,5.00,,P\n") == [
        (f"7201.{ending}", "expense", category, "5.00")
    ]
