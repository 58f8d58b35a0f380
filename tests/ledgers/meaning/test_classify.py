from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.ledgers.written import entries, read, write

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNTS = "日期,凭证号,科目编码,科目名称,借方,贷方\n"
WORDS = "日期,凭证号,科目编码,借方,贷方,项目,资金来源,费用类别,性质\n"

PAID = "2026-03-05,1,53010101,研发支出/YT-2025-0001/市级财政资金/材料费,100.00,\n2026-03-05,1,1002,银行存款,,100.00\n"
PAID_NATURES = [("expense", "100.00"), ("contra", "-100.00")]


def natures(folder: Path, rows: str) -> tuple[list[tuple[Any, ...]], dict[str, Any]]:
    """Nature and amount of each line, and what was set aside, under the enterprise profile."""
    ledger = read(write(folder, ACCOUNTS + rows), "enterprise")
    return entries(ledger, "nature", "amount"), ledger.intake.set_aside


def aside(lines: int, debit: str, credit: str) -> dict[str, Any]:
    return {"lines": lines, "debit": Decimal(debit), "credit": Decimal(credit)}


def test_cost_is_expense_and_the_bank_its_counterpart(tmp_path: Path) -> None:
    assert natures(tmp_path, PAID) == (PAID_NATURES, aside(0, "0.00", "0.00"))


def test_project_source_and_category_come_from_the_account_name(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, ACCOUNTS + PAID), "enterprise")
    assert entries(ledger, "project", "source", "category") == [
        ("YT-2025-0001", "municipal", "business"),
        ("", None, None),
    ]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("6602", "管理费用"),
        ("660201", "管理费用/研究费用"),
        ("1701", "无形资产"),
        ("4103", "本年利润"),
        ("6602.01", "管理费用/研究费用"),
    ],
)
def test_cost_that_is_carried_away_at_period_end_is_set_aside(tmp_path: Path, code: str, name: str) -> None:
    transfer = f"2026-03-31,9,{code},{name},100.00,\n2026-03-31,9,53010101,研发支出/YT-2025-0001/市级财政资金/材料费,,100.00\n"
    assert natures(tmp_path, PAID + transfer) == (
        [*PAID_NATURES, ("contra", "100.00"), ("contra", "-100.00")],
        aside(1, "0.00", "100.00"),
    )


def test_cost_that_is_carried_away_in_red_is_set_aside(tmp_path: Path) -> None:
    transfer = "2026-03-31,9,6602,管理费用,100.00,\n2026-03-31,9,53010101,研发支出/YT-2025-0001/市级财政资金/材料费,-100.00,\n"
    assert natures(tmp_path, PAID + transfer) == (
        [*PAID_NATURES, ("contra", "100.00"), ("contra", "-100.00")],
        aside(1, "-100.00", "0.00"),
    )


def test_a_transfer_that_is_reversed_in_red_is_set_aside_too(tmp_path: Path) -> None:
    reversal = "2026-03-31,9,6602,管理费用,-100.00,\n2026-03-31,9,53010101,研发支出/YT-2025-0001/市级财政资金/材料费,,-100.00\n"
    assert natures(tmp_path, PAID + reversal) == (
        [*PAID_NATURES, ("contra", "-100.00"), ("contra", "100.00")],
        aside(1, "0.00", "-100.00"),
    )


def test_an_account_that_only_starts_with_the_same_digits_takes_no_transfers(tmp_path: Path) -> None:
    rows = "2026-03-31,9,66021,其他,100.00,\n2026-03-31,9,5301,研发支出/YT-2025-0001/市级财政资金/材料费,,100.00\n"
    assert natures(tmp_path, rows) == (
        [("contra", "100.00"), ("expense", "-100.00")],
        aside(0, "0.00", "0.00"),
    )


def test_another_voucher_of_the_day_is_no_transfer(tmp_path: Path) -> None:
    rows = "2026-03-31,8,6602,管理费用,100.00,\n2026-03-31,9,5301,研发支出/YT-2025-0001/材料费,,100.00\n"
    assert natures(tmp_path, rows)[1]["lines"] == 0


def test_red_cost_against_the_bank_reduces_what_was_spent(tmp_path: Path) -> None:
    rows = (
        "2026-03-06,2,5301,研发支出/YT-2025-0001/材料费,-30.00,\n2026-03-06,2,1002,银行存款,,-30.00\n"
        "2026-03-07,3,1002,银行存款,20.00,\n2026-03-07,3,5301,研发支出/YT-2025-0001/材料费,,20.00\n"
    )
    assert natures(tmp_path, rows) == (
        [("expense", "-30.00"), ("contra", "30.00"), ("contra", "20.00"), ("expense", "-20.00")],
        aside(0, "0.00", "0.00"),
    )


def test_cost_taken_over_from_another_account_is_expense(tmp_path: Path) -> None:
    rows = "2026-03-31,9,5301,研发支出/YT-2025-0001/材料费,100.00,\n2026-03-31,9,6602,管理费用,,100.00\n"
    assert natures(tmp_path, rows)[0] == [("expense", "100.00"), ("contra", "-100.00")]


@pytest.mark.parametrize("code", ["2401", "2711"])
def test_money_that_arrives_is_a_receipt(tmp_path: Path, code: str) -> None:
    rows = f"2026-03-05,1,1002,银行存款,500.00,\n2026-03-05,1,{code},x/YT-2025-0001/市级财政资金,,500.00\n"
    ledger = read(write(tmp_path, ACCOUNTS + rows), "enterprise")
    assert entries(ledger, "nature", "amount", "project", "source") == [
        ("contra", "500.00", "", None),
        ("receipt", "500.00", "YT-2025-0001", "municipal"),
    ]


def test_a_red_receipt_takes_back_what_arrived(tmp_path: Path) -> None:
    rows = "2026-03-05,1,1002,银行存款,-500.00,\n2026-03-05,1,2401,递延收益/YT-2025-0001,,-500.00\n"
    assert natures(tmp_path, rows)[0] == [("contra", "-500.00"), ("receipt", "-500.00")]


def test_money_that_is_returned_is_a_refund(tmp_path: Path) -> None:
    rows = "2026-03-05,1,2401,递延收益/YT-2025-0001,70.00,\n2026-03-05,1,1002,银行存款,,70.00\n"
    assert natures(tmp_path, rows)[0] == [("refund", "70.00"), ("contra", "-70.00")]


@pytest.mark.parametrize("code", ["2401", "2711"])
def test_money_that_becomes_income_is_set_aside(tmp_path: Path, code: str) -> None:
    rows = f"2026-03-31,9,{code},x/YT-2025-0001/市级财政资金,100.00,\n2026-03-31,9,6117,其他收益,,100.00\n"
    assert natures(tmp_path, rows) == (
        [("contra", "100.00"), ("contra", "-100.00")],
        aside(1, "100.00", "0.00"),
    )


def test_a_fund_kept_by_category_that_becomes_income_is_set_aside(tmp_path: Path) -> None:
    fund = "2401,递延收益/YT-2025-0001/市级财政资金/材料费"
    rows = (
        f"2026-03-31,9,{fund},100.00,\n2026-03-31,9,6117,其他收益,,100.00\n"
        f"2026-04-30,9,{fund},-30.00,\n2026-04-30,9,6117,其他收益,,-30.00\n"
    )
    assert natures(tmp_path, PAID + rows) == (
        [
            *PAID_NATURES,
            ("contra", "100.00"),
            ("contra", "-100.00"),
            ("contra", "-30.00"),
            ("contra", "30.00"),
        ],
        aside(2, "70.00", "0.00"),
    )


def test_cost_paid_in_the_voucher_that_shows_the_income_stays_expense(tmp_path: Path) -> None:
    income = "2026-03-05,1,2401,递延收益/YT-2025-0001/材料费,100.00,\n2026-03-05,1,6117,其他收益,,100.00\n"
    assert natures(tmp_path, PAID + income)[0] == [*PAID_NATURES, ("contra", "100.00"), ("contra", "-100.00")]


def test_what_the_fund_spends_on_credit_is_expense(tmp_path: Path) -> None:
    rows = "2026-03-05,1,2711,专项应付款/YT-2025-0001/材料费,80.00,\n2026-03-05,1,2202,应付账款,,80.00\n"
    assert natures(tmp_path, rows)[0] == [("expense", "80.00"), ("contra", "-80.00")]


def test_a_receivable_grant_is_no_receipt_until_money_moves(tmp_path: Path) -> None:
    rows = "2026-03-31,9,1231,应收补助款,500.00,\n2026-03-31,9,2401,递延收益/YT-2025-0001,,500.00\n"
    assert natures(tmp_path, rows) == (
        [("contra", "500.00"), ("contra", "-500.00")],
        aside(1, "0.00", "500.00"),
    )


def test_what_is_spent_from_the_fund_by_category_is_expense(tmp_path: Path) -> None:
    rows = "2026-03-05,1,2711,专项应付款/YT-2025-0001/市级财政资金/材料费,80.00,\n2026-03-05,1,1002,银行存款,,80.00\n"
    assert natures(tmp_path, rows) == (
        [("expense", "80.00"), ("contra", "-80.00")],
        aside(0, "0.00", "0.00"),
    )


@pytest.mark.parametrize("code", ["1123", "112301", "1221"])
def test_an_advance_is_never_spending(tmp_path: Path, code: str) -> None:
    rows = (
        f"2026-03-05,1,{code},预付账款/YT-2025-0001/材料费,90.00,\n2026-03-05,1,1002,银行存款,,90.00\n"
        f"2026-03-06,2,5301,研发支出/YT-2025-0001/材料费,90.00,\n2026-03-06,2,{code},预付账款/YT-2025-0001,,90.00\n"
    )
    assert natures(tmp_path, rows)[0] == [
        ("advance", "90.00"),
        ("contra", "-90.00"),
        ("expense", "90.00"),
        ("advance", "-90.00"),
    ]


def test_an_account_below_no_rule_is_contra(tmp_path: Path) -> None:
    rows = PAID + "2026-03-05,2,53011,其他/YT-2025-0001/材料费,5.00,\n"
    assert natures(tmp_path, rows)[0] == [*PAID_NATURES, ("contra", "5.00")]


def test_equipment_bought_for_a_project_is_spending(tmp_path: Path) -> None:
    rows = (
        "2026-03-05,1,1601,固定资产/YT-2025-0001/市级财政资金,900.00,\n2026-03-05,1,1002,银行存款,,900.00\n"
    )
    ledger = read(write(tmp_path, ACCOUNTS + rows), "enterprise")
    assert entries(ledger, "project", "source", "category", "nature", "amount") == [
        ("YT-2025-0001", "municipal", "equipment_purchase", "expense", "900.00"),
        ("", None, None, "contra", "-900.00"),
    ]


def test_equipment_of_no_project_is_none(tmp_path: Path) -> None:
    rows = "2026-03-05,1,1601,固定资产/机器设备,900.00,\n2026-03-05,1,1002,银行存款,,900.00\n"
    assert natures(tmp_path, rows)[0] == [("contra", "900.00"), ("contra", "-900.00")]


def test_cost_that_becomes_equipment_was_spent_once(tmp_path: Path) -> None:
    rows = PAID + (
        "2026-03-31,9,1601,固定资产/YT-2025-0001,100.00,\n"
        "2026-03-31,9,53010101,研发支出/YT-2025-0001/市级财政资金/材料费,,100.00\n"
    )
    assert natures(tmp_path, rows) == (
        [*PAID_NATURES, ("contra", "100.00"), ("contra", "-100.00")],
        aside(2, "100.00", "100.00"),
    )


def test_cost_moved_from_one_account_of_research_to_another_nets_out(tmp_path: Path) -> None:
    rows = (
        PAID
        + "2026-03-31,9,53010201,研发支出/材料费,100.00,\n2026-03-31,9,53010101,研发支出/材料费,,100.00\n"
    )
    assert natures(tmp_path, rows)[0] == [*PAID_NATURES, ("expense", "100.00"), ("expense", "-100.00")]


def test_vouchers_of_another_book_are_others(tmp_path: Path) -> None:
    heading = "账簿,日期,凭证号,科目编码,科目名称,借方,贷方\n"
    rows = "甲,2026-03-31,9,6602,管理费用,100.00,\n{book},2026-03-31,9,5301,研发支出/材料费,,100.00\n"
    for book, nature in (("甲", "contra"), ("乙", "expense")):
        ledger = read(write(tmp_path, heading + rows.format(book=book)), "enterprise")
        assert entries(ledger, "nature") == [("contra",), (nature,)]


def test_cost_taken_away_without_a_voucher_is_said(tmp_path: Path) -> None:
    rows = PAID + "2026-03-31,,6602,管理费用,100.00,\n2026-03-31,,5301,研发支出/材料费,,100.00\n"
    ledger = read(write(tmp_path, ACCOUNTS + rows), "enterprise")
    assert [choice[1:4] for choice in ledger.intake.choices if choice.what == "untold_transfers"] == [
        ("1 行", 50, "这些行冲减支出而没有凭证号，无法判断是不是期末结转，按冲减支出计算")
    ]


class TestColumnsOfTheFile:
    """Words that stand in the file come before what accounts mean."""

    def test_the_nature_column_wins_over_accounts_and_vouchers(self, tmp_path: Path) -> None:
        rows = (
            "2026-03-31,9,6602,100.00,,,,,\n2026-03-31,9,5301,,100.00,P,市级财政,业务费,支出\n"
            "2026-03-31,8,6117,,50.00,,,,\n2026-03-31,8,2401,50.00,,P,市级财政,,退回\n"
        )
        ledger = read(write(tmp_path, WORDS + rows), "enterprise")
        assert entries(ledger, "nature", "amount") == [
            ("contra", "100.00"),
            ("expense", "-100.00"),
            ("contra", "-50.00"),
            ("refund", "50.00"),
        ]
        assert ledger.intake.set_aside == aside(0, "0.00", "0.00")

    def test_the_columns_win_over_the_account_name(self, tmp_path: Path) -> None:
        heading = "日期,凭证号,科目编码,科目名称,借方,贷方,项目,资金来源,费用类别\n"
        row = "2026-03-05,1,5301,研发支出/YT-2025-0001/市级财政资金/材料费,5,,DT-2,自筹,劳务费\n"
        assert entries(
            read(write(tmp_path, heading + row), "enterprise"), "project", "source", "category"
        ) == [("DT-2", "self_raised", "labour")]

    @pytest.mark.parametrize(
        ("nature", "amount"),
        [("支出", "30.00"), ("到账", "-30.00"), ("退回", "30.00"), ("预付", "30.00"), ("对方科目", "30.00")],
    )
    def test_each_nature_has_its_own_side(self, tmp_path: Path, nature: str, amount: str) -> None:
        ledger = read(write(tmp_path, WORDS + f"2026-03-05,1,1,50.00,20.00,P,,,{nature}\n"))
        assert entries(ledger, "amount") == [(amount,)]

    def test_without_a_nature_a_line_with_category_is_expense_and_one_without_contra(
        self, tmp_path: Path
    ) -> None:
        rows = "2026-03-05,1,5301,5.00,,P,市级财政,业务费,\n2026-03-05,1,1002,,5.00,P,市级财政,,\n"
        assert entries(read(write(tmp_path, WORDS + rows)), "nature", "amount") == [
            ("expense", "5.00"),
            ("contra", "-5.00"),
        ]

    def test_a_transfer_at_period_end_is_set_aside_without_a_nature_column_too(self, tmp_path: Path) -> None:
        heading = "日期,凭证号,科目编码,借方,贷方,项目,资金来源,费用类别\n"
        rows = (
            "2026-03-05,1,5301,100.00,,P,市级财政,业务费\n2026-03-05,1,1002,,100.00,,,\n"
            "2026-03-31,9,6602,100.00,,,,\n2026-03-31,9,5301,,100.00,P,市级财政,业务费\n"
        )
        ledger = read(write(tmp_path, heading + rows))
        assert ledger.intake.profile == "canonical"
        assert entries(ledger, "row", "nature", "amount") == [
            (2, "expense", "100.00"),
            (3, "contra", "-100.00"),
            (4, "contra", "100.00"),
            (5, "contra", "-100.00"),
        ]
        assert ledger.intake.set_aside == aside(1, "0.00", "100.00")

    def test_a_nature_of_spaces_is_none(self, tmp_path: Path) -> None:
        rows = "2026-03-31,9,6602,100.00,,,,, \n2026-03-31,9,5301,,100.00,P,市级财政,业务费, \n"
        ledger = read(write(tmp_path, WORDS + rows))
        assert entries(ledger, "nature") == [("contra",), ("contra",)]
        assert ledger.intake.set_aside == aside(1, "0.00", "100.00")

    def test_without_a_voucher_nothing_tells_a_transfer(self, tmp_path: Path) -> None:
        rows = "2026-03-31,,6602,100.00,,,,,\n2026-03-31,,5301,,100.00,P,市级财政,业务费,\n"
        ledger = read(write(tmp_path, WORDS + rows))
        assert entries(ledger, "nature", "amount") == [("contra", "100.00"), ("expense", "-100.00")]


class TestTheProfileThatFits:
    def test_a_file_with_a_project_column_is_canonical(self, tmp_path: Path) -> None:
        assert read(write(tmp_path, WORDS)).intake.profile == "canonical"

    def test_books_whose_accounts_name_projects_are_an_enterprises(self, tmp_path: Path) -> None:
        assert read(write(tmp_path, ACCOUNTS + PAID)).intake.profile == "enterprise"

    def test_books_that_name_no_project_stay_canonical(self, tmp_path: Path) -> None:
        rows = "2026-03-05,1,6602,管理费用,5,\n"
        assert read(write(tmp_path, ACCOUNTS + rows)).intake.profile == "canonical"

    def test_a_file_with_a_project_column_keeps_projects_apart_by_auxiliaries(self, tmp_path: Path) -> None:
        assert read(write(tmp_path, WORDS)).intake.kept_apart_by == "auxiliary"
        assert read(write(tmp_path, ACCOUNTS + PAID)).intake.kept_apart_by is None
