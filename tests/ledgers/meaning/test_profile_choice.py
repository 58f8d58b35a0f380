"""Which profile a file gets when none is named: never one under which its money silently vanishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.read import read_ledgers
from tests.ledgers.written import write

if TYPE_CHECKING:
    from pathlib import Path

SPENT = "研发支出/费用化支出/市级财政资金/材料费"
YONYOU = (
    "日期,凭证号数,科目编码,科目名称,摘要,方向,金额,项目\n"
    f"2026.01.31,记-0001,53010101,{SPENT},买材料,借,900.10,YT-1\n"
    "2026.01.31,记-0001,1002,银行存款,买材料,贷,900.10,\n"
    "2026.02.28,记-0002,1002,银行存款,拨款,借,800000.00,\n"
    "2026.02.28,记-0002,240101,递延收益/市级财政资金,拨款,贷,800000.00,YT-1\n"
)


def test_books_of_an_enterprise_with_a_project_column_are_read_by_their_accounts(tmp_path: Path) -> None:
    (ledger,) = read_ledgers([write(tmp_path, YONYOU, encoding="gb18030")])
    assert ledger.intake.profile == "enterprise"
    assert ledger.frame().sort("row").select("project", "nature", "source", "category").rows() == [
        ("YT-1", "expense", "municipal", "business"),
        ("", "contra", None, None),
        ("", "contra", None, None),
        ("YT-1", "receipt", "municipal", None),
    ]


@pytest.mark.parametrize("heading", ["费用类别", "类别", "性质"])
def test_a_file_that_says_category_or_nature_itself_is_canonical(tmp_path: Path, heading: str) -> None:
    word = "支出" if heading == "性质" else "业务费"
    text = f"日期,凭证号,科目编码,借方,贷方,项目,{heading}\n2026-01-31,1,530101,5.00,,YT-1,{word}\n"
    (ledger,) = read_ledgers([write(tmp_path, text)])
    assert ledger.intake.profile == "canonical"
    assert ledger.frame()["nature"].to_list() == ["expense"]


def test_books_whose_accounts_no_profile_knows_are_canonical(tmp_path: Path) -> None:
    text = "日期,凭证号,科目编码,借方,贷方,项目\n2026-01-31,1,9999,5.00,,YT-1\n"
    (ledger,) = read_ledgers([write(tmp_path, text)])
    assert ledger.intake.profile == "canonical"


@pytest.mark.parametrize("amount", ['"1,00x"', "abc"])
def test_a_total_that_cannot_be_read_is_rejected_with_its_column(tmp_path: Path, amount: str) -> None:
    text = f"日期,凭证号,摘要,借方,贷方\n2026-01-31,1,x,5.00,\n,,合计,{amount},\n"
    (ledger,) = read_ledgers([write(tmp_path, text)])
    assert ledger.intake.totals == ()
    assert ledger.rejected.select("row", "column", "value", "reason").rows() == [
        (3, "借方", amount.strip('"'), "不是金额")
    ]


def test_a_total_of_a_voucher_is_a_total(tmp_path: Path) -> None:
    text = "日期,凭证号,摘要,借方,贷方\n2026-01-31,1,x,5.00,\n,,凭证合计,5.00,\n"
    (ledger,) = read_ledgers([write(tmp_path, text)])
    assert ledger.intake.rows.subtotal == 1


def test_a_heading_may_carry_its_unit(tmp_path: Path) -> None:
    text = "日期,凭证号,摘要,借方金额(元),贷方金额（元）\n2026-01-31,1,x,5.00,\n"
    (ledger,) = read_ledgers([write(tmp_path, text)])
    assert ledger.intake.columns["debit"] == "借方金额(元)"
