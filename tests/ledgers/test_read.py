from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.read import read_ledgers
from budgetcheck.problems import InputError
from tests.ledgers.written import (
    CHINESE,
    ENGLISH,
    JOURNAL,
    ErrorCell,
    account,
    entries,
    read,
    rejected,
    write,
    write_book,
)

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.schema import Intake
    from tests.ledgers.written import Book

CANONICAL = (
    "2026-03-05,记-0001,1,付材料款,530101,研发支出/材料,1234.56,,YT-2025-0001,市级财政资金,业务费,支出,某公司,0123,一部\n"
    "2026-03-05,记-0001,2,付材料款,1002,银行存款,,1234.56,,,,对方科目,,,\n"
)
CANONICAL_COLUMNS = (
    "row",
    "date",
    "voucher",
    "line",
    "summary",
    "account_code",
    "account_name",
    "debit",
    "credit",
    "amount",
    "project",
    "source",
    "category",
    "nature",
    "counterparty",
    "invoice",
    "department",
)
CANONICAL_ROWS = [
    (
        2, "2026-03-05", "记-0001", "1", "付材料款", "530101", "研发支出/材料", "1234.56", "0.00", "1234.56",
        "YT-2025-0001", "municipal", "business", "expense", "某公司", "0123", "一部",
    ),
    (
        3, "2026-03-05", "记-0001", "2", "付材料款", "1002", "银行存款", "0.00", "1234.56", "-1234.56",
        "", None, None, "contra", None, None, None,
    ),
]  # fmt: skip

YONYOU = """\
某某科技有限公司,,,,,,,,
序时账,,,,,,,,
期间：2024.01-2024.02,,,,,,,单位：元,
日期,凭证号数,科目编码,科目名称,摘要,方向,数量,外币,金额
2024.01.31,记-0001,53010101,研发支出/YT-2024-0001/市级财政资金/材料费,付材料款,借,,,"1,234,567.89"
2024.01.31,记-0001,1002,银行存款,付材料款,贷,,,"1,234,567.89"
,,,,本月合计,,,,"1,234,567.89"
2024.02.29,记-0002,1002,银行存款,收到拨款,借,,,"2,000,000.00"
2024.02.29,记-0002,2401,递延收益/YT-2024-0001/市级财政资金,收到拨款,贷,,,"2,000,000.00"
,,,,合　计,,,,"3,234,567.89"
制表人：张三,,,,,,,,
"""


def intake(path: Path) -> Intake:
    return read(path).intake


@pytest.mark.parametrize("heading", [CHINESE, ENGLISH], ids=["chinese", "english"])
def test_the_canonical_file_is_read_as_it_stands(tmp_path: Path, heading: str) -> None:
    ledger = read(write(tmp_path, heading + CANONICAL))
    assert entries(ledger, *CANONICAL_COLUMNS) == CANONICAL_ROWS
    assert account(ledger) == {"read": 3, "header": 1, "accepted": 2}


@pytest.mark.parametrize("heading", [CHINESE, ENGLISH], ids=["chinese", "english"])
def test_the_canonical_workbook_is_read_as_it_stands(tmp_path: Path, heading: str) -> None:
    date = dt.date(2026, 3, 5)
    book = write_book(
        tmp_path,
        {
            "账": [
                heading.strip().split(","),
                [date, "记-0001", 1, "付材料款", 530101, "研发支出/材料", 1234.56, None, "YT-2025-0001", "市级财政资金", "业务费", "支出", "某公司", "0123", "一部"],
                [date, "记-0001", 2, "付材料款", 1002, "银行存款", None, 1234.56, None, None, None, "对方科目"],
            ]
        },
    )  # fmt: skip
    ledger = read(book)
    assert entries(ledger, *CANONICAL_COLUMNS) == CANONICAL_ROWS
    assert account(ledger) == {"read": 3, "header": 1, "accepted": 2}
    assert entries(ledger, "file", "sheet") == [("序时账.xlsx", "账")] * 2


def test_words_may_be_codes_or_english(tmp_path: Path) -> None:
    ledger = read(
        write(
            tmp_path,
            "date,voucher,debit,credit,project,source,category,nature\n"
            "2026-03-05,1,5,,P,municipal,business,expense\n"
            "2026-03-05,2,5,,P,Municipal Funds,Business expenses,Expense\n"
            "2026-03-05,3,5,,P,市财政,材料费,支出\n",
        )
    )
    assert (
        entries(ledger, "source", "category", "nature")
        == [
            ("municipal", "business", "expense"),
        ]
        * 3
    )


def test_the_intake_says_how_the_file_was_understood(tmp_path: Path) -> None:
    path = write(tmp_path, CHINESE + CANONICAL)
    found = intake(path)
    assert (found.path, found.format, found.encoding, found.profile) == (
        "序时账.csv",
        "csv",
        "utf-8",
        "canonical",
    )
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.debit, found.credit) == (Decimal("1234.56"), Decimal("1234.56"))
    assert found.heading_row == 1
    assert found.columns["date"] == "日期"
    assert found.columns["source"] == "资金来源"
    assert found.kept_apart_by == "auxiliary"
    assert found.sheets_left == ()


class TestYonyouJournal:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return write(tmp_path, YONYOU.replace("\n", "\r\n"), encoding="gbk")

    def test_its_entries_get_project_source_and_category_from_the_account_name(self, path: Path) -> None:
        columns = (
            "row",
            "date",
            "voucher",
            "debit",
            "credit",
            "project",
            "source",
            "category",
            "nature",
            "amount",
        )
        assert entries(read(path), *columns) == [
            (5, "2024-01-31", "记-0001", "1234567.89", "0.00", "YT-2024-0001", "municipal", "business", "expense", "1234567.89"),
            (6, "2024-01-31", "记-0001", "0.00", "1234567.89", "", None, None, "contra", "-1234567.89"),
            (8, "2024-02-29", "记-0002", "2000000.00", "0.00", "", None, None, "contra", "2000000.00"),
            (9, "2024-02-29", "记-0002", "0.00", "2000000.00", "YT-2024-0001", "municipal", None, "receipt", "2000000.00"),
        ]  # fmt: skip

    def test_its_rows_are_accounted_for(self, path: Path) -> None:
        ledger = read(path)
        assert account(ledger) == {"read": 11, "header": 5, "subtotal": 2, "accepted": 4}
        assert (ledger.intake.debit, ledger.intake.credit) == (Decimal("3234567.89"), Decimal("3234567.89"))

    def test_its_totals_tie(self, path: Path) -> None:
        assert [(total.row, total.label, total.difference) for total in intake(path).totals] == [
            (7, "本月合计", Decimal("0.00")),
            (10, "合计", Decimal("0.00")),
        ]

    def test_it_is_recognised(self, path: Path) -> None:
        found = intake(path)
        assert (found.encoding, found.profile, found.heading_row) == ("gb18030", "enterprise", 4)
        assert found.columns == {
            "date": "日期",
            "voucher": "凭证号数",
            "account_code": "科目编码",
            "account_name": "科目名称",
            "summary": "摘要",
            "direction": "方向",
            "amount": "金额",
        }


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"], ids=["comma", "tab", "semicolon", "pipe"])
def test_any_encoding_line_end_and_separator_gives_the_same_ledger(
    tmp_path: Path, encoding: str, said: str, line_end: str, separator: str
) -> None:
    text = (CHINESE + CANONICAL).replace(",", separator).replace("\n", line_end)
    ledger = read(write(tmp_path, text, encoding=encoding))
    assert entries(ledger, *CANONICAL_COLUMNS) == CANONICAL_ROWS
    assert account(ledger) == {"read": 3, "header": 1, "accepted": 2}
    assert ledger.intake.encoding == said


def test_utf_16_of_either_byte_order_is_read(tmp_path: Path) -> None:
    for order in ("utf-16-le", "utf-16-be"):
        ledger = read(write(tmp_path, "\ufeff" + CHINESE + CANONICAL, encoding=order))
        assert entries(ledger, *CANONICAL_COLUMNS) == CANONICAL_ROWS


def test_old_mac_line_ends_are_seen_in_utf_16_though_a_character_holds_the_byte_of_a_line_feed(
    tmp_path: Path,
) -> None:
    text = JOURNAL + "2026-03-05,1,上海,5.00,\n2026-03-06,2,上海,6.00,\n"
    ledger = read(write(tmp_path, text.replace("\n", "\r"), encoding="utf-16"))
    assert entries(ledger, "row", "summary", "debit") == [(2, "上海", "5.00"), (3, "上海", "6.00")]


def test_invalid_utf_8_late_in_a_file_makes_it_gb18030(tmp_path: Path) -> None:
    plain = "date,voucher,debit,credit,summary\n" + "2026-03-05,1,1.00,,x\n" * 60_000
    ledger = read(write(tmp_path, plain.encode() + "2026-03-05,记-2,2.00,,材料\n".encode("gbk")))
    assert ledger.intake.encoding == "gb18030"
    assert account(ledger) == {"read": 60_002, "header": 1, "accepted": 60_001}
    assert entries(ledger, "row", "voucher", "debit", "summary")[-1] == (60_002, "记-2", "2.00", "材料")


def test_a_quoted_line_break_starts_no_row(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, JOURNAL + '2026-03-05,1,"材料\n第二行",5.00,\n2026-03-06,2,运费,6.00,\n'))
    assert entries(ledger, "row", "summary") == [(2, "材料\n第二行"), (3, "运费")]


@pytest.mark.parametrize(
    ("written", "code"), [('="0001"', "0001"), ('="', '="'), ('=""', '=""')], ids=["code", "half", "empty"]
)
def test_a_code_loses_what_protected_it_from_excel_and_nothing_else(
    tmp_path: Path, written: str, code: str
) -> None:
    quoted = '"' + written.replace('"', '""') + '"'
    text = f"日期,凭证号,科目编码,科目名称,借方,贷方\n2026-03-05,记-1,{quoted},材料,1.00,\n"

    assert entries(read(write(tmp_path, text)), "account_code") == [(code,)]


def test_quotes_within_a_cell_are_kept(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, JOURNAL + '2026-03-05,1,"""甲""公司",5.00,\n2026-03-06,2,5"管,6.00,\n'))
    assert entries(ledger, "row", "summary") == [(2, '"甲"公司'), (3, '5"管')]


def test_blank_lines_keep_their_place_in_row_numbers(tmp_path: Path) -> None:
    ledger = read(
        write(tmp_path, "\n" + JOURNAL + "\n2026-03-05,1,材料,5.00,\n,,,,\n\n2026-03-06,2,材料,6.00,\n\n\n")
    )
    assert entries(ledger, "row", "debit") == [(4, "5.00"), (7, "6.00")]
    assert account(ledger) == {"read": 9, "header": 1, "blank": 6, "accepted": 2}


@pytest.mark.parametrize("blanks", [3, 300])
def test_more_blank_lines_than_entries_do_not_hide_the_table(tmp_path: Path, blanks: int) -> None:
    text = JOURNAL + "\n" * blanks + "2026-03-05,1,材料,5.00,\n"
    ledger = read(write(tmp_path, text))
    assert entries(ledger, "row", "debit") == [(blanks + 2, "5.00")]
    assert account(ledger) == {"read": blanks + 2, "header": 1, "blank": blanks, "accepted": 1}


def test_a_last_line_without_line_end_is_a_row(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, JOURNAL + "2026-03-05,1,材料,5.00,"))
    assert account(ledger) == {"read": 2, "header": 1, "accepted": 1}


def test_a_heading_without_entries_is_an_empty_ledger(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, JOURNAL))
    assert account(ledger) == {"read": 1, "header": 1}
    assert (ledger.intake.debit, ledger.intake.credit) == (Decimal(0), Decimal(0))


class TestBrokenRecords:
    GOOD = "2026-03-05,1,材料,5.00,\n"

    def test_a_bad_quote_rejects_only_its_row(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + self.GOOD + '2026-03-06,2,"x"y,6.00,\n' + self.GOOD))
        assert rejected(ledger) == [(3, None, '2026-03-06,2,"x"y,6.00', "引号不成对，无法分列")]
        assert entries(ledger, "row", "debit") == [(2, "5.00"), (4, "5.00")]
        assert account(ledger) == {"read": 4, "header": 1, "accepted": 2, "rejected": 1}

    def test_a_quote_that_never_closes_rejects_only_its_row(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + '2026-03-06,2,"x,6.00,\n' + self.GOOD * 3))
        assert [row for row, *_ in rejected(ledger)] == [2]
        assert entries(ledger, "row", "debit") == [(3, "5.00"), (4, "5.00"), (5, "5.00")]

    def test_two_bad_quotes_reject_their_rows_and_swallow_none_between(self, tmp_path: Path) -> None:
        bad = '2026-03-06,2,"5"管",6.00,\n'
        ledger = read(write(tmp_path, JOURNAL + self.GOOD + bad + self.GOOD * 2 + bad + self.GOOD))
        assert rejected(ledger) == [
            (3, None, bad.rstrip(",\n"), "引号不成对，无法分列"),
            (6, None, bad.rstrip(",\n"), "引号不成对，无法分列"),
        ]
        assert entries(ledger, "row", "debit") == [(2, "5.00"), (4, "5.00"), (5, "5.00"), (7, "5.00")]

    def test_two_bad_quotes_in_a_row_shift_no_cell(self, tmp_path: Path) -> None:
        heading = "日期,凭证号,摘要,往来单位,借方,贷方\n"
        ledger = read(write(tmp_path, heading + '2026-03-06,2,"5"管","6"管",6.00,\n'))
        assert [(row, reason) for row, _, _, reason in rejected(ledger)] == [(2, "引号不成对，无法分列")]
        assert account(ledger) == {"read": 2, "header": 1, "rejected": 1}

    def test_a_record_with_more_cells_than_the_heading_rejects_only_its_row(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + self.GOOD + "2026-03-06,2,材料,,1,234.56\n" + self.GOOD))
        assert rejected(ledger) == [
            (3, None, "2026-03-06,2,材料,,1,234.56", "单元格比标题多，可能有未加引号的分隔符")
        ]
        assert entries(ledger, "row", "debit") == [(2, "5.00"), (4, "5.00")]

    def test_a_record_too_long_by_a_blank_cell_is_rejected_too(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + self.GOOD + "2026-03-06,2,材料,1,234.56,\n" + self.GOOD))
        assert [(row, reason) for row, _, _, reason in rejected(ledger)] == [
            (3, "单元格比标题多，可能有未加引号的分隔符")
        ]
        assert (ledger.intake.debit, ledger.intake.credit) == (Decimal("10.00"), Decimal("0.00"))

    def test_a_record_too_long_far_down_the_file_rejects_only_its_row(self, tmp_path: Path) -> None:
        text = JOURNAL + self.GOOD * 20_000 + "2026-03-06,2,材料,1,234.56,\n" + self.GOOD
        ledger = read(write(tmp_path, text))
        assert [row for row, *_ in rejected(ledger)] == [20_002]
        assert account(ledger) == {"read": 20_003, "header": 1, "accepted": 20_001, "rejected": 1}

    def test_a_separator_at_the_end_of_every_record_is_no_fault(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + "2026-03-05,1,材料,5.00,,\n" * 3))
        assert account(ledger) == {"read": 4, "header": 1, "accepted": 3}

    def test_cells_left_out_at_the_end_of_a_record_are_blank(self, tmp_path: Path) -> None:
        heading = "日期,凭证号,摘要,借方,贷方,部门\n"
        ledger = read(write(tmp_path, heading + "2026-03-05,1,材料,5\n" * 5 + "2026-03-05,2,材料,,6,一部\n"))
        assert account(ledger) == {"read": 7, "header": 1, "accepted": 6}
        assert entries(ledger, "row", "debit", "credit", "department")[-2:] == [
            (6, "5.00", "0.00", None),
            (7, "0.00", "6.00", "一部"),
        ]

    def test_hundreds_of_cells_in_a_record_reject_only_its_row(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + self.GOOD + "x," * 1_000 + "\n" + self.GOOD))
        assert [(row, reason) for row, _, _, reason in rejected(ledger)] == [
            (3, "单元格比标题多，可能有未加引号的分隔符")
        ]
        assert account(ledger) == {"read": 4, "header": 1, "accepted": 2, "rejected": 1}


class TestWorkbooks:
    HEADING = JOURNAL.strip().split(",")

    def test_empty_rows_and_columns_before_the_table_keep_the_row_numbers(self, tmp_path: Path) -> None:
        book: Book = {
            "账": [
                [],
                [],
                [None, None, *self.HEADING],
                [],
                [None, None, dt.date(2026, 3, 5), "记-1", "材料", 5, None],
            ]
        }
        ledger = read(write_book(tmp_path, book))
        assert entries(ledger, "row", "date", "voucher", "debit") == [(5, "2026-03-05", "记-1", "5.00")]
        assert account(ledger) == {"read": 5, "header": 1, "blank": 3, "accepted": 1}
        assert ledger.intake.heading_row == 3

    def test_the_noise_of_a_float_is_rounded_off(self, tmp_path: Path) -> None:
        amounts = [0.1 + 0.2, 1234.5600000001, 12345678901234.56, 1 - 0.9 - 0.1, -0.15 + 2e-15]
        book: Book = {"账": [self.HEADING, *([dt.date(2026, 3, 5), 1, "x", amount] for amount in amounts)]}
        assert entries(read(write_book(tmp_path, book)), "debit") == [
            ("0.30",),
            ("1234.56",),
            ("12345678901234.56",),
            ("0.00",),
            ("-0.15",),
        ]

    @pytest.mark.parametrize(
        ("amount", "text"), [(12.345, "12.345"), (0.005, "0.005"), (7.000002, "7.000002")]
    )
    def test_a_fraction_of_a_fen_is_refused(self, tmp_path: Path, amount: float, text: str) -> None:
        ledger = read(
            write_book(tmp_path, {"账": [self.HEADING, [dt.date(2026, 3, 5), "记-1", "x", amount]]})
        )
        assert rejected(ledger) == [(2, "借方", text, "金额最多两位小数")]

    def test_dates_may_be_days_serial_numbers_or_text(self, tmp_path: Path) -> None:
        dates = [dt.date(2025, 3, 15), 45731, "2025-03-15", "2025.3.15", 20250315, "2025年3月15日", "45731"]
        book: Book = {"账": [self.HEADING, *([date, "记-1", "x", 5] for date in dates)]}
        assert entries(read(write_book(tmp_path, book)), "date") == [("2025-03-15",)] * 7

    def test_serial_numbers_count_from_1904_where_the_workbook_says_so(self, tmp_path: Path) -> None:
        book: Book = {"账": [self.HEADING, [dt.date(2025, 3, 15), "记-1", "x", 5], [44269, "记-1", "x", 5]]}
        ledger = read(write_book(tmp_path, book, date_1904=True))
        assert entries(ledger, "date") == [("2025-03-15",)] * 2

    def test_a_time_of_day_is_dropped(self, tmp_path: Path) -> None:
        book: Book = {"账": [self.HEADING, [dt.datetime(2025, 3, 15, 8, 30), "记-1", "x", 5]]}  # noqa: DTZ001 - a cell has no zone
        assert entries(read(write_book(tmp_path, book)), "date") == [("2025-03-15",)]

    def test_a_numeric_account_code_is_its_digits(self, tmp_path: Path) -> None:
        book: Book = {
            "账": [
                ["日期", "凭证号", "科目编码", "借方", "贷方"],
                [dt.date(2025, 3, 15), 1, 1001.0, 5, None],
                [dt.date(2025, 3, 15), 1, "01001", 5, None],
            ]
        }
        assert entries(read(write_book(tmp_path, book)), "voucher", "account_code") == [
            ("1", "1001"),
            ("1", "01001"),
        ]

    @pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!"])
    def test_an_error_cell_rejects_its_row(self, tmp_path: Path, error: str) -> None:
        date = dt.date(2026, 3, 5)
        book: Book = {
            "账": [
                [],
                [None, *self.HEADING],
                [None, date, "记-1", "x", 5, None],
                [None, date, "记-2", "x", None, ErrorCell(error)],
                [None, date, "记-3", "x", 5, None],
            ]
        }
        ledger = read(write_book(tmp_path, book))
        assert rejected(ledger) == [(4, "贷方", error, "单元格是错误值")]
        assert entries(ledger, "row", "debit") == [(3, "5.00"), (5, "5.00")]

    def test_an_error_cell_is_never_blank(self, tmp_path: Path) -> None:
        book: Book = {
            "账": [
                self.HEADING,
                [dt.date(2026, 3, 5), "记-1", ErrorCell("#REF!"), 5, 6],
                [None, None, None, ErrorCell("#DIV/0!")],
            ]
        }
        ledger = read(write_book(tmp_path, book))
        assert rejected(ledger) == [
            (2, "摘要", "#REF!", "单元格是错误值"),
            (3, "借方", "#DIV/0!", "单元格是错误值"),
        ]

    def test_a_remark_beside_the_table_rejects_nothing(self, tmp_path: Path) -> None:
        book: Book = {"账": [self.HEADING, [dt.date(2026, 3, 5), "记-1", "x", 5, None, None, "已核对"]]}
        assert account(read(write_book(tmp_path, book))) == {"read": 2, "header": 1, "accepted": 1}

    def test_several_sheets_are_taken_and_the_others_named(self, tmp_path: Path) -> None:
        row = [dt.date(2026, 3, 5), "记-1", "x", 5, None]
        book: Book = {
            "封面": [["某公司"]],
            "一月": [self.HEADING, row],
            "空": [],
            "二月": [[], self.HEADING, row, ["合计", None, None, 5.01]],
        }
        ledger = read(write_book(tmp_path, book))
        assert ledger.intake.sheets_left == ("封面", "空")
        assert entries(ledger, "sheet", "row") == [("一月", 2), ("二月", 3)]
        assert account(ledger) == {"read": 6, "header": 2, "blank": 1, "subtotal": 1, "accepted": 2}
        assert [(total.sheet, total.row, total.difference) for total in ledger.intake.totals] == [
            ("二月", 4, Decimal("0.01"))
        ]

    def test_a_rejected_row_names_its_sheet(self, tmp_path: Path) -> None:
        book: Book = {
            "一月": [self.HEADING, ["?", "记-1", "x", 5]],
            "二月": [["制单日期", *self.HEADING[1:]], ["?", "记-1", "x", 5]],
        }
        assert read(write_book(tmp_path, book)).rejected.rows() == [
            ("序时账.xlsx", "一月", 2, "日期", "?", "不是日期，或没有这一天"),
            ("序时账.xlsx", "二月", 2, "制单日期", "?", "不是日期，或没有这一天"),
        ]

    def test_a_trial_balance_with_two_pairs_of_columns_beside_the_journal_is_left(
        self, tmp_path: Path
    ) -> None:
        book: Book = {
            "余额表": [
                ["科目编码", "科目名称", "期初余额", None, "期末余额", None],
                [None, None, "借方", "贷方", "借方", "贷方"],
                ["1002", "银行存款", 1, None, 2, None],
            ],
            "序时账": [self.HEADING, [dt.date(2026, 3, 5), "记-1", "x", 5]],
        }
        ledger = read(write_book(tmp_path, book))
        assert ledger.intake.sheets_left == ("余额表",)
        assert entries(ledger, "sheet", "debit") == [("序时账", "5.00")]

    def test_a_list_without_amounts_beside_the_journal_is_left(self, tmp_path: Path) -> None:
        book: Book = {
            "附件": [["日期", "凭证号", "摘要"], [dt.date(2026, 3, 5), "记-1", "发票"]],
            "序时账": [self.HEADING, [dt.date(2026, 3, 5), "记-1", "x", 5]],
        }
        ledger = read(write_book(tmp_path, book))
        assert ledger.intake.sheets_left == ("附件",)
        assert entries(ledger, "sheet", "debit") == [("序时账", "5.00")]


class TestUnknownWords:
    HEADING = "日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质\n"

    def test_a_word_out_of_the_vocabulary_rejects_its_row_and_names_the_nearest_words(
        self, tmp_path: Path
    ) -> None:
        ledger = read(
            write(
                tmp_path, self.HEADING + "2026-03-05,1,5,,P,市拨款,业务费,\n2026-03-05,2,6,,P,自筹,业务费,\n"
            )
        )
        assert rejected(ledger) == [
            (
                2,
                "资金来源",
                "市拨款",
                "不认识的资金来源，应为：市级财政资金 (municipal)、其他财政资金 (other_fiscal)、单位自筹资金 (self_raised)、其他来源资金 (other)",
            )
        ]
        assert entries(ledger, "row", "source") == [(3, "self_raised")]
        assert account(ledger) == {"read": 3, "header": 1, "accepted": 1, "rejected": 1}
        assert ledger.intake.debit == Decimal("6.00")

    def test_the_nearest_word_stands_first(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, self.HEADING + "2026-03-05,1,5,,P,自筹,劳务,支出项\n"))
        ((row, column, value, reason),) = rejected(ledger)
        assert (row, column, value) == (2, "费用类别", "劳务")
        assert reason.startswith("不认识的费用类别，应为：劳务费 (labour)、设备购置费 (equipment_purchase)、")

    def test_a_row_with_two_unknown_words_is_rejected_once(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, self.HEADING + "2026-03-05,1,5,,P,甲,乙,丙\n"))
        assert [(row, column, value) for row, column, value, _ in rejected(ledger)] == [(2, "资金来源", "甲")]
        assert account(ledger) == {"read": 2, "header": 1, "rejected": 1}

    def test_the_column_is_named_as_the_file_heads_it(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, "date,voucher,debit,credit,经费来源\n2026-03-05,1,5,,甲\n"))
        assert [(row, column, value) for row, column, value, _ in rejected(ledger)] == [(2, "经费来源", "甲")]


class TestSeveralFiles:
    def test_two_files_of_one_name_get_labels_that_tell_them_apart(self, tmp_path: Path) -> None:
        paths = [
            write(tmp_path, JOURNAL + f"{year}-03-05,1,x,5,\n", name=f"{year}/序时账.csv")
            for year in ("2026", "2025")
        ]
        ledgers = read_ledgers(paths)
        assert [ledger.intake.path for ledger in ledgers] == ["2025/序时账.csv", "2026/序时账.csv"]
        assert entries(ledgers[0], "file") == [("2025/序时账.csv",)]

    def test_every_file_that_cannot_be_used_is_named_at_once(self, tmp_path: Path) -> None:
        paths = [
            write(tmp_path, "x,y\n1,2\n", name="甲.csv"),
            write(tmp_path, b"%PDF-1.7 ...", name="乙.csv"),
        ]
        with pytest.raises(InputError) as error:
            read_ledgers(paths)
        assert [problem.file for problem in error.value.problems] == ["乙.csv", "甲.csv"]


class TestRefusals:
    def refused(self, *paths: Path) -> str:
        with pytest.raises(InputError) as error:
            read_ledgers(paths)
        return str(error.value)

    def test_a_file_without_heading(self, tmp_path: Path) -> None:
        assert self.refused(write(tmp_path, "甲,乙,丙\n1,2,3\n")) == (
            "序时账.csv：没有找到账簿的标题行；前 60 行里应有一行写明日期、凭证号、摘要、科目、借方和贷方等；请核对文件后重试"
        )

    @pytest.mark.parametrize("content", ["\n\n\n", "\ufeff", "   \n"])
    def test_a_file_of_blanks(self, tmp_path: Path, content: str) -> None:
        assert self.refused(write(tmp_path, content)) == (
            "序时账.csv：没有找到账簿的标题行；前 60 行里应有一行写明日期、凭证号、摘要、科目、借方和贷方等；请核对文件后重试"
        )

    def test_a_heading_without_an_amount_column(self, tmp_path: Path) -> None:
        assert self.refused(write(tmp_path, "某公司\n日期,凭证号,摘要\n2026-03-05,1,x\n")) == (
            "序时账.csv：第 2 行是标题行（日期、凭证号、摘要），但没有金额列；"
            "需要“借方”和“贷方”，或“金额”（和“方向”）；请核对文件后重试"
        )

    def test_a_heading_with_the_debit_alone(self, tmp_path: Path) -> None:
        assert self.refused(write(tmp_path, "日期,凭证号,借方\n2026-03-05,1,5\n")) == (
            "序时账.csv：第 1 行是标题行（日期、凭证号、借方），但没有金额列；"
            "需要“借方”和“贷方”，或“金额”（和“方向”）；请核对文件后重试"
        )

    def test_a_heading_with_two_debit_columns(self, tmp_path: Path) -> None:
        assert self.refused(write(tmp_path, "日期,凭证号,借方,借方金额,贷方\n2026-03-05,1,5,6,\n")) == (
            "序时账.csv：“借方”、“借方金额” 这几列都可能是借方，请只保留一列，或在科目对照方案的 [columns] 中写明用哪一列；请核对文件后重试"
        )

    def test_a_workbook_without_entries(self, tmp_path: Path) -> None:
        assert self.refused(write_book(tmp_path, {"封面": [["某公司"]], "空": []})) == (
            "序时账.xlsx：没有找到账簿的标题行；前 60 行里应有一行写明日期、凭证号、摘要、科目、借方和贷方等；请核对文件后重试"
        )

    def test_a_workbook_with_a_heading_without_amounts_only(self, tmp_path: Path) -> None:
        assert self.refused(write_book(tmp_path, {"账": [["日期", "凭证号", "摘要"]]})) == (
            "序时账.xlsx：第 1 行是标题行（日期、凭证号、摘要），但没有金额列；"
            "需要“借方”和“贷方”，或“金额”（和“方向”）；请核对文件后重试"
        )

    def test_the_same_file_twice(self, tmp_path: Path) -> None:
        path = write(tmp_path, JOURNAL)
        again = tmp_path / "x" / ".." / path.name
        again.parent.parent.mkdir()
        assert self.refused(path, again) == f"{again}：同一个文件给了两次；请只给一次，否则会重复计算"

    def test_a_copy_under_another_name(self, tmp_path: Path) -> None:
        text = JOURNAL + "2026-03-05,1,x,5,\n"
        copy, path = write(tmp_path, text, name="b.csv"), write(tmp_path, text, name="a.csv")
        other = write(tmp_path, text.replace("5,\n", "6,\n"), name="c.csv")
        assert self.refused(copy, other, path) == ("b.csv：内容与 a.csv 完全相同；请只给一次，否则会重复计算")

    def test_a_missing_file(self, tmp_path: Path) -> None:
        path = tmp_path / "没有.csv"
        assert self.refused(path) == f"{path}：文件不存在；请核对路径和文件名"

    def test_a_folder(self, tmp_path: Path) -> None:
        assert self.refused(tmp_path) == f"{tmp_path}：这是文件夹，不是文件；请指明其中的文件"


def test_nothing_is_left_of_the_temporary_files_once_a_ledger_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, JOURNAL + "2026-03-05,1,x,5,\n")
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    ledger = read(path)
    assert len(list(work.iterdir())) == 1
    del ledger
    assert list(work.iterdir()) == []
