from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.ledgers.written import account, entries, read, rejected, write

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证字,凭证号,摘要,科目编码,借方,贷方\n"


def test_date_and_voucher_hold_for_the_lines_below(tmp_path: Path) -> None:
    text = (
        HEADING
        + "2026-03-05,记,1,材料,530101,5,\n,,,付款,1002,,5\n2026-03-06,记,2,运费,530101,7,\n,,,付款,1002,,7\n"
    )
    ledger = read(write(tmp_path, text))
    assert entries(ledger, "row", "date", "voucher", "debit", "credit") == [
        (2, "2026-03-05", "记-1", "5.00", "0.00"),
        (3, "2026-03-05", "记-1", "0.00", "5.00"),
        (4, "2026-03-06", "记-2", "7.00", "0.00"),
        (5, "2026-03-06", "记-2", "0.00", "7.00"),
    ]
    assert [(each.what, each.chosen) for each in ledger.intake.choices if each.what == "held_cells"] == [
        ("held_cells", "日期、凭证字、凭证号")
    ]


def test_they_hold_across_a_page_break(tmp_path: Path) -> None:
    text = (
        HEADING
        + "2026-03-05,记,1,材料,530101,5,\n过次页,,,,,5,\n承前页,,,,,5,\n"
        + HEADING
        + ",,,付款,1002,,5\n"
    )
    ledger = read(write(tmp_path, text))
    assert entries(ledger, "row", "date", "voucher") == [(2, "2026-03-05", "记-1"), (6, "2026-03-05", "记-1")]
    assert account(ledger) == {"read": 6, "header": 2, "subtotal": 2, "accepted": 2}


def test_nothing_is_held_beyond_a_total(tmp_path: Path) -> None:
    text = HEADING + "2026-03-05,记,1,材料,530101,5,\n,,,付款,1002,,5\n合计,,,,,5,5\n,,,材料,530101,7,\n"
    assert rejected(read(write(tmp_path, text))) == [(5, "日期", None, "日期为空")]


def test_a_date_that_cannot_be_read_is_not_replaced_by_the_one_before(tmp_path: Path) -> None:
    text = (
        HEADING + "2026-03-05,记,1,材料,530101,5,\n,,,付款,1002,,5\n?,记,2,材料,530101,7,\n,,,付款,1002,,7\n"
    )
    ledger = read(write(tmp_path, text))
    assert rejected(ledger) == [
        (4, "日期", "?", "不是日期，或没有这一天"),
        (5, "日期", "?", "不是日期，或没有这一天"),
    ]


def test_a_single_date_that_is_missing_is_no_habit(tmp_path: Path) -> None:
    text = HEADING + "2026-03-05,记,1,材料,530101,5,\n,记,2,付款,1002,,5\n"
    assert rejected(read(write(tmp_path, text))) == [(3, "日期", None, "日期为空")]


def test_amounts_never_hold(tmp_path: Path) -> None:
    text = HEADING + "2026-03-05,记,1,材料,530101,5,\n,,,付款,1002,,5\n2026-03-06,记,2,运费,530101,,\n"
    assert rejected(read(write(tmp_path, text))) == [(4, "借方", None, "没有金额")]


def test_an_unlabelled_last_row_of_amounts_is_a_total(tmp_path: Path) -> None:
    text = HEADING + "2026-03-05,记,1,材料,530101,5,\n,,,付款,1002,,5\n,,,,,5,6\n"
    ledger = read(write(tmp_path, text))
    assert account(ledger) == {"read": 4, "header": 1, "subtotal": 1, "accepted": 2}
    (total,) = ledger.intake.totals
    assert (total.row, total.label, total.debit, total.summed_credit) == (4, "", Decimal(5), Decimal(5))
    assert total.difference == Decimal(1)


def test_a_row_of_amounts_among_the_lines_is_no_total(tmp_path: Path) -> None:
    text = HEADING + "2026-03-05,记,1,材料,530101,5,\n,,,,,5,\n2026-03-06,记,2,付款,1002,,5\n"
    assert rejected(read(write(tmp_path, text))) == [(3, "日期", None, "日期为空")]


def test_a_month_written_once_holds_for_its_days(tmp_path: Path) -> None:
    text = "2026年度明细账,,,,,\n月,日,凭证号,摘要,借方,贷方\n1,5,记-1,a,5,\n,6,记-2,b,5,\n,7,记-3,c,5,\n2,1,记-4,d,5,\n"
    assert entries(read(write(tmp_path, text)), "date") == [
        ("2026-01-05",),
        ("2026-01-06",),
        ("2026-01-07",),
        ("2026-02-01",),
    ]
