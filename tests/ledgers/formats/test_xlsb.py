from __future__ import annotations

import datetime as dt
import struct
from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.formats import xlsb
from budgetcheck.ledgers.sniff import sniff
from budgetcheck.problems import InputError
from tests.ledgers.formats.books import ERROR, changed, number, record, rows, text, wide
from tests.ledgers.formats.books import xlsb as written
from tests.ledgers.written import read as read_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

SHEET = "xl/worksheets/sheet0.bin"


def read(path: Path) -> list[Sheet]:
    return xlsb.read(path, None, path.parent)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read_ledger(path)
    return str(error.value)


def cell(kind: int, column: int, content: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", column, style) + content)


def short(bits: int, column: int = 0) -> bytes:
    return cell(2, column, struct.pack("<I", bits & 0xFFFFFFFF))


def test_every_cell_is_text_in_its_place(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.xlsb",
        {
            "甲": [(2, text(1, "a") + number(2, 1234.56)), (4, number(2, -0.5) + cell(7, 3, b"\1\0\0\0"))],
            "乙": [],
        },
        texts=["零", "一"],
    )
    first, second = read(path)
    assert (sniff(path, "")[0], first.name, first.width, first.from_spreadsheet) == ("xlsb", "甲", 3, True)
    assert rows(first) == [
        (1, None, None, None, None),
        (2, "a", "1234.56", None, None),
        (3, None, None, None, None),
        (4, None, "-0.5", "一", None),
    ]
    assert (second.name, second.width) == ("乙", 0)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (short(5 << 2 | 2), "5"),
        (short(-5 << 2 | 2), "-5"),
        (short(12345 << 2 | 3), "123.45"),
        (short(struct.unpack("<I", struct.pack("<d", 2.5)[4:])[0]), "2.5"),
        (short(struct.unpack("<I", struct.pack("<d", 250.0)[4:])[0] | 1), "2.5"),
        (number(0, 29.020000000000003), "29.02"),
        (number(0, -1e-12), "0"),
        (number(0, 46086, style=1), "2026-03-05 00:00:00"),
        (number(0, 46086.5, style=1), "2026-03-05 12:00:00"),
        (number(0, 46086, style=2), "2026-03-05 00:00:00"),
        (number(0, -1, style=1), "-1"),
        (cell(4, 0, b"\1"), "true"),
        (cell(10, 0, b"\0" + b"\0" * 10), "false"),
        (cell(8, 0, wide("算") + b"\0" * 10), "算"),
        (cell(9, 0, struct.pack("<d", 7) + b"\0" * 10), "7"),
        (cell(62, 0, b"\0" + wide("富")), "富"),
    ],
)
def test_a_cell_is_read_by_its_kind(tmp_path: Path, content: bytes, shown: str) -> None:
    (sheet,) = read(written(tmp_path / "a.xlsb", {"甲": [(1, content)]}))
    assert rows(sheet) == [(1, shown, None)]


def test_days_are_read_in_the_1904_system(tmp_path: Path) -> None:
    (sheet,) = read(written(tmp_path / "a.xlsb", {"甲": [(1, number(0, 44624, style=1))]}, date_1904=True))
    assert rows(sheet) == [(1, "2026-03-05 00:00:00", None)]
    assert sheet.day_zero == dt.date(1904, 1, 1)


@pytest.mark.parametrize(
    ("kind", "code", "shown"), [(3, 7, "#DIV/0!"), (11, 42, "#N/A"), (11, 99, "#ERROR!")]
)
def test_an_error_keeps_its_text_and_its_row_a_fault(
    tmp_path: Path, kind: int, code: int, shown: str
) -> None:
    error = cell(kind, 1, bytes([code]) + b"\0" * 10)
    (sheet,) = read(written(tmp_path / "a.xlsb", {"甲": [(1, text(0, "x") + error)]}))
    assert rows(sheet) == [(1, "x", shown, ERROR)]


def test_records_are_read_across_the_parts_that_a_sheet_is_unpacked_in(tmp_path: Path) -> None:
    lines = [(at, text(0, f"摘要{at}") + number(1, at / 100)) for at in range(1, 60_001)]
    (sheet,) = read(written(tmp_path / "a.xlsb", {"甲": lines}))
    cells = sheet.cells.collect()
    assert cells.height == 60_000
    assert cells.row(-1) == (60_000, "摘要60000", "600", None)


class TestBadInput:
    def test_a_last_cell_that_is_far_out_is_refused(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xlsb", {"甲": [(1, text(0, "x")), (1_048_576, text(16_383, "y"))]})
        assert refusal(path) == (
            "a.xlsb：工作表“甲”占到第 1048576 行、第 16384 列，超过可以读取的范围；"
            "请删除数据以外的行和列后另存；请核对文件后重试"
        )

    def test_a_sheet_that_ends_within_a_record_is_damage(self, tmp_path: Path) -> None:
        path = changed(
            written(tmp_path / "a.xlsb", {"甲": [(1, text(0, "x"))]}), SHEET, lambda content: content[:-10]
        )
        assert refusal(path) == "改.zip：工作簿已损坏或不完整，无法打开；请核对文件后重试"

    def test_a_text_that_the_workbook_does_not_have_is_damage(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xlsb", {"甲": [(1, cell(7, 0, b"\5\0\0\0"))]}, texts=["零"])
        assert refusal(path) == "a.xlsb：工作簿已损坏或不完整，无法打开；请核对文件后重试"

    def test_a_cell_of_10_mb_is_refused(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xlsb", {"甲": [(1, text(0, "x" * (5 << 20)))]})
        assert refusal(path) == (
            "a.xlsb：有一个单元格的文字超过 1 MB（Excel 最多 32,767 字），拒绝读取；请核对文件后重试"
        )

    def test_a_record_that_claims_to_be_longer_than_the_sheet_is_damage(self, tmp_path: Path) -> None:
        path = changed(
            written(tmp_path / "a.xlsb", {"甲": [(1, text(0, "x"))]}),
            SHEET,
            lambda content: content + b"\x05\xff\xff\xff\x7f",
        )
        assert refusal(path) == "改.zip：工作簿已损坏或不完整，无法打开；请核对文件后重试"
