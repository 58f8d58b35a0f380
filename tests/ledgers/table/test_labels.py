from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ledgers.written import account, entries, read, rejected, write

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,摘要,科目编码,科目名称,借方,贷方\n"
ENTRIES = "2026-03-05,记-1,材料,5301,研发支出,5,\n2026-03-05,记-1,付款,1002,银行存款,,5\n"


@pytest.mark.parametrize(
    "words",
    [
        "Total", "合计金额", "以上合计", "总合计", "合计（元）", "年度合计", "当前累计", "共计", "总数", "截至本月累计",
        "本月发生额", "1月份合计", "（合计）", "转下页", "接上页", "结转下年", "上年余额", "月初余额", "本 月 合 计",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["date", "summary", "name"])
def test_the_words_of_a_total_make_no_entry(tmp_path: Path, words: str, place: str) -> None:
    row = {"date": f"{words},,,,,5,5", "summary": f",,{words},,,5,5", "name": f",,,,{words},5,5"}[place]
    ledger = read(write(tmp_path, HEADING + ENTRIES + row + "\n"))
    assert account(ledger) == {"read": 4, "header": 1, "subtotal": 1, "accepted": 2}


def test_a_total_may_repeat_date_and_voucher_but_names_no_account(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, HEADING + ENTRIES + "2026-03-31,记-1,本月合计,,,5,5\n"))
    assert account(ledger) == {"read": 4, "header": 1, "subtotal": 1, "accepted": 2}


def test_a_line_of_a_voucher_may_be_called_a_total(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, HEADING + ENTRIES + "2026-03-31,记-2,合计,5301,研发支出,5,\n"))
    assert ledger.intake.rows.accepted == 3


def test_unknown_words_without_date_voucher_and_account_are_no_line_of_the_voucher_above(
    tmp_path: Path,
) -> None:
    ledger = read(write(tmp_path, HEADING + ENTRIES + ",,累积数额,,,5,5\n"))
    assert rejected(ledger) == [(4, "日期", None, "日期为空")]


@pytest.mark.parametrize("note", ["制表：,张三,,审核：,李四,,2026-02-01", "制表人：李四,,,,,,第1页"])
def test_a_note_below_the_table_may_reach_under_the_amounts(tmp_path: Path, note: str) -> None:
    ledger = read(write(tmp_path, HEADING + ENTRIES + note + "\n"))
    assert account(ledger) == {"read": 4, "header": 2, "accepted": 2}


def test_entries_above_the_heading_are_rejected(tmp_path: Path) -> None:
    text = "日期,凭证,内容,x,y,借,贷\n" + ENTRIES + HEADING + ENTRIES
    ledger = read(write(tmp_path, text))
    reason = "在标题行（第 4 行）之上，不知道各列是什么"
    assert [(row, why) for row, _column, _value, why in rejected(ledger)] == [(2, reason), (3, reason)]
    assert entries(ledger, "row") == [(5,), (6,)]
