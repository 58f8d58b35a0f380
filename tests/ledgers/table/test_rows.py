from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ledgers.written import JOURNAL, account, entries, read, rejected, write

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "2026-03-05,记-0001,材料,5.00,\n"
DIRECTED = "日期,凭证号,摘要,方向,金额\n"


class TestEntries:
    def test_debit_and_credit_that_are_blank_are_nothing(self, tmp_path: Path) -> None:
        ledger = read(
            write(tmp_path, JOURNAL + "2026-03-05,1,x,5,\n2026-03-05,1,x,-,5\n2026-03-05,1,x,0,5\n")
        )
        assert entries(ledger, "debit", "credit") == [("5.00", "0.00"), ("0.00", "5.00"), ("0.00", "5.00")]

    def test_red_entries_are_negative(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + '2026-03-05,1,x,-5,\n2026-03-05,1,x,,"(1,000.00)"\n'))
        assert entries(ledger, "debit", "credit") == [("-5.00", "0.00"), ("0.00", "-1000.00")]

    @pytest.mark.parametrize("word", ["借", "借方", " 借 ", "Dr", "debit", "D", "1", "１"])
    def test_a_debit_may_be_written_in_many_ways(self, tmp_path: Path, word: str) -> None:
        ledger = read(write(tmp_path, DIRECTED + f"2026-03-05,1,x,{word},5\n"))
        assert entries(ledger, "debit", "credit") == [("5.00", "0.00")]

    @pytest.mark.parametrize("word", ["贷", "贷方", " 贷 ", "Cr", "credit", "C", "0", "０"])
    def test_a_credit_may_be_written_in_many_ways(self, tmp_path: Path, word: str) -> None:
        ledger = read(write(tmp_path, DIRECTED + f"2026-03-05,1,x,{word},-5\n"))
        assert entries(ledger, "debit", "credit") == [("0.00", "-5.00")]

    def test_one_signed_amount_is_debit_above_zero_and_credit_below(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, "日期,凭证号,摘要,金额\n2026-03-05,1,x,100\n2026-03-05,1,x,-40\n"))
        assert entries(ledger, "debit", "credit") == [("100.00", "0.00"), ("0.00", "40.00")]

    def test_the_word_of_the_voucher_stands_before_its_number(self, tmp_path: Path) -> None:
        ledger = read(
            write(tmp_path, "日期,凭证字,凭证号,借方,贷方\n2026-03-05,记,31,5,\n2026-03-05,,32,5,\n")
        )
        assert entries(ledger, "voucher") == [("记-31",), ("32",)]

    def test_texts_lose_the_spaces_around_them_and_keep_leading_zeros(self, tmp_path: Path) -> None:
        text = "日期,凭证号,科目编码,项目,借方,贷方\n2026-03-05, 记-1 , 00123 ,  ,5,\n"
        assert entries(read(write(tmp_path, text)), "voucher", "account_code", "project") == [
            ("记-1", "00123", "")
        ]

    @pytest.mark.parametrize("word", ["合计", "本月合计", "期初余额", "承前页"])
    def test_an_entry_may_speak_of_totals_in_its_summary(self, tmp_path: Path, word: str) -> None:
        ledger = read(write(tmp_path, JOURNAL + f"2026-03-05,记-1,{word},5,\n"))
        assert account(ledger) == {"read": 2, "header": 1, "accepted": 1}

    @pytest.mark.parametrize("voucher", ["转-0031", "计提-1", "记字第0031号", "JZ0031", "银付-2"])
    def test_a_voucher_may_be_named_in_any_way(self, tmp_path: Path, voucher: str) -> None:
        ledger = read(write(tmp_path, JOURNAL + f"2026-03-05,{voucher},x,5,\n"))
        assert entries(ledger, "voucher", "debit") == [(voucher, "5.00")]

    def test_a_row_without_voucher_is_an_entry(self, tmp_path: Path) -> None:
        assert entries(read(write(tmp_path, JOURNAL + "2026-03-05,,x,5,\n")), "voucher", "debit") == [
            (None, "5.00")
        ]


class TestTotals:
    @pytest.mark.parametrize(
        "label",
        [
            "合计", "合　计", "合 计", "小计", "总计", "本日合计", "本月合计", "本期合计", "本年合计", "本年累计",
            "累计", "本页合计", "合计：", "1月合计", "2026年合计", "月计", "本月计",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("place", [0, 1, 2], ids=["date", "voucher", "summary"])
    def test_a_total_is_a_subtotal_in_whichever_column_its_word_stands(
        self, tmp_path: Path, label: str, place: int
    ) -> None:
        cells = ["", "", ""]
        cells[place] = label
        ledger = read(write(tmp_path, JOURNAL + ENTRY + ",".join(cells) + ",5.00,0.00\n"))
        assert account(ledger) == {"read": 3, "header": 1, "subtotal": 1, "accepted": 1}

    @pytest.mark.parametrize(
        "label", ["期初余额", "上年结转", "年初余额", "期 初 余 额", "承前页", "过次页", "期末余额"]
    )
    def test_an_opening_balance_or_a_carry_is_a_subtotal(self, tmp_path: Path, label: str) -> None:
        ledger = read(write(tmp_path, JOURNAL + f"2026-01-01,,{label},5.00,\n" + ENTRY))
        assert account(ledger) == {"read": 3, "header": 1, "subtotal": 1, "accepted": 1}
        assert ledger.intake.debit.as_tuple().digits == (5, 0, 0)

    def test_a_total_that_carries_the_date_of_its_month_is_a_subtotal(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + ENTRY + "2026-03-31,,本月合计,5.00,\n"))
        assert account(ledger) == {"read": 3, "header": 1, "subtotal": 1, "accepted": 1}


class TestTitlesAndNotes:
    def test_titles_above_the_heading_are_header(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, "某公司\n序时账,,期间：2026-03\n\n" + JOURNAL + ENTRY))
        assert account(ledger) == {"read": 5, "header": 3, "blank": 1, "accepted": 1}
        assert ledger.intake.heading_row == 4

    def test_a_repeated_heading_is_header(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + ENTRY + JOURNAL.replace("借方", "借 方") + ENTRY))
        assert account(ledger) == {"read": 4, "header": 2, "accepted": 2}

    @pytest.mark.parametrize(
        "note",
        [
            "制表人：张三",
            "制表人：张三,审核：李四",
            "制表人：张三,审核：李四,打印日期：2026-03-31",
            ",,续下页",
            "单位：元",
            "制表人：张三,,,,—",
        ],
    )
    def test_a_note_below_the_entries_is_header(self, tmp_path: Path, note: str) -> None:
        ledger = read(write(tmp_path, JOURNAL + ENTRY * 3 + note + "\n"))
        assert account(ledger) == {"read": 5, "header": 2, "accepted": 3}

    @pytest.mark.parametrize("blank", ["", ",,,,", " , ,　, ,", '"","","","",""'])
    def test_a_row_of_blanks_is_blank(self, tmp_path: Path, blank: str) -> None:
        ledger = read(write(tmp_path, JOURNAL + ENTRY + blank + "\n" + ENTRY))
        assert account(ledger) == {"read": 4, "header": 1, "blank": 1, "accepted": 2}
        assert entries(ledger, "row") == [(2,), (4,)]


class TestRefusals:
    @pytest.mark.parametrize(
        ("row", "column", "value", "reason"),
        [
            ("2026-02-30,1,x,5,", "制单日期", "2026-02-30", "不是日期，或没有这一天"),
            ("?,1,x,5,", "制单日期", "?", "不是日期，或没有这一天"),
            (",1,x,5,", "制单日期", None, "日期为空"),
            (" ,1,x,5,", "制单日期", " ", "日期为空"),
            ("2026-03-05,1,x,12.345,", "借方金额", "12.345", "金额最多两位小数"),
            ("2026-03-05,1,x,1e5,", "借方金额", "1e5", "不是金额"),
            ("2026-03-05,1,x,-.5,", "借方金额", "-.5", "不是金额"),
            ('2026-03-05,1,x,"1,2x",', "借方金额", "1,2x", "不是金额"),
            ('2026-03-05,1,x,,"1,23,456.00"', "贷方金额", "1,23,456.00", "不是金额"),
            (
                "2026-03-05,1,x,,99999999999999999",
                "贷方金额",
                "99999999999999999",
                "金额超出可以处理的范围",
            ),
            ("2026-03-05,1,x,5,?", "贷方金额", "?", "不是金额"),
            ("2026-03-05,1,x,,", "借方金额", None, "没有金额"),
            ("2026-03-05,1,x,-,-", "借方金额", "-", "没有金额"),
            ("2026-03-05,,,,", "借方金额", None, "没有金额"),
        ],
    )
    def test_a_row_that_is_no_entry_is_rejected_with_its_row_column_text_and_reason(
        self, tmp_path: Path, row: str, column: str, value: str | None, reason: str
    ) -> None:
        heading = "制单日期,凭证号,摘要,借方金额,贷方金额\n"
        ledger = read(write(tmp_path, heading + ENTRY + row + "\n" + ENTRY))
        assert rejected(ledger) == [(3, column, value, reason)]
        assert account(ledger) == {"read": 4, "header": 1, "accepted": 2, "rejected": 1}
        assert entries(ledger, "row", "debit") == [(2, "5.00"), (4, "5.00")]

    @pytest.mark.parametrize(
        ("row", "column", "value", "reason"),
        [
            ("2026-03-05,1,x,平,5", "方向", "平", "方向应为“借”或“贷”"),
            ("2026-03-05,1,x,,5", "方向", None, "方向应为“借”或“贷”"),
            ("2026-03-05,1,x,借,1e5", "金额", "1e5", "不是金额"),
            ("2026-03-05,1,x,借,", "金额", None, "没有金额"),
            ("2026-03-05,1,x,,?", "金额", "?", "不是金额"),
        ],
    )
    def test_an_amount_needs_its_direction(
        self, tmp_path: Path, row: str, column: str, value: str | None, reason: str
    ) -> None:
        ledger = read(write(tmp_path, DIRECTED + "2026-03-05,1,x,借,5\n" + row + "\n"))
        assert rejected(ledger) == [(3, column, value, reason)]

    def test_the_first_thing_wrong_is_said(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + "2026-02-30,1,x,1e5,?\n"))
        assert rejected(ledger) == [(2, "日期", "2026-02-30", "不是日期，或没有这一天")]

    def test_rejected_rows_come_in_the_order_of_the_file(self, tmp_path: Path) -> None:
        ledger = read(
            write(
                tmp_path,
                "日期,凭证号,借方,贷方,资金来源\n2026-03-05,1,?,,\n2026-03-05,1,5,,甲\n2026-03-05,1,?,,\n",
            )
        )
        assert [row for row, *_ in rejected(ledger)] == [2, 3, 4]


class TestVoidedVouchers:
    @pytest.mark.parametrize(
        ("heading", "mark"),
        [("作废标志", "1"), ("作废标志", " 是 "), ("是否作废", "Y"), ("凭证状态", "已作废")],
    )
    def test_a_line_of_a_voided_voucher_is_rejected(self, tmp_path: Path, heading: str, mark: str) -> None:
        text = f"日期,凭证号,摘要,借方,贷方,{heading}\n2026-03-05,1,x,5,,{mark}\n2026-03-05,2,x,7,,\n"
        ledger = read(write(tmp_path, text))
        assert rejected(ledger) == [(2, heading, mark, "凭证已作废")]
        assert entries(ledger, "row", "debit") == [(3, "7.00")]

    @pytest.mark.parametrize(
        ("heading", "mark"),
        [("作废标志", "0"), ("作废标志", "否"), ("凭证状态", "1"), ("凭证状态", "未作废")],
    )
    def test_any_other_mark_leaves_it(self, tmp_path: Path, heading: str, mark: str) -> None:
        text = f"日期,凭证号,摘要,借方,贷方,{heading}\n2026-03-05,1,x,5,,{mark}\n"
        assert entries(read(write(tmp_path, text)), "row") == [(2,)]


class TestLargerUnits:
    def test_amounts_of_ten_thousands_are_exact(self, tmp_path: Path) -> None:
        text = '单位：万元,,,,\n日期,凭证号,摘要,借方,贷方\n2026-03-05,1,x,0.000001,\n2026-03-05,2,x,"1,234.56",\n'
        assert entries(read(write(tmp_path, text)), "debit") == [("0.01",), ("12345600.00",)]

    def test_less_than_a_fen_is_refused(self, tmp_path: Path) -> None:
        text = "日期,凭证号,摘要,借方(万元),贷方(万元)\n2026-03-05,1,x,0.0000001,\n"
        assert rejected(read(write(tmp_path, text))) == [
            (2, "借方(万元)", "0.0000001", "金额折合成元后最多两位小数")
        ]
