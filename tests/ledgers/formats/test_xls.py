from __future__ import annotations

import datetime as dt
import struct
from typing import TYPE_CHECKING, Any

import pytest
import xlwt  # type: ignore[import-untyped]  # the package has no types

from budgetcheck.ledgers.formats import biff, xls
from budgetcheck.ledgers.sniff import sniff
from budgetcheck.problems import InputError
from tests.ledgers.formats.books import ERROR, NO_RESULT, rows
from tests.ledgers.written import account, entries
from tests.ledgers.written import read as read_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

TO_DO = "请从财务软件导出 CSV 或 XLSX 格式的序时账"
DAY = xlwt.easyxf(num_format_str="yyyy-mm-dd")


def read(path: Path) -> list[Sheet]:
    return xls.read(path, None, path.parent)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read_ledger(path)
    return str(error.value)


def written(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], *, date_1904: bool = False) -> Path:
    book = xlwt.Workbook()
    book.dates_1904 = date_1904
    for name, lines in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(lines):
            for column, value in enumerate(cells):
                if isinstance(value, dt.date):
                    sheet.write(row, column, dt.datetime.combine(value, dt.time()), DAY)
                elif value is not None:
                    sheet.write(row, column, value)
    book.save(str(path))
    return path


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def bare(path: Path, cells: bytes, *, version: int = 0x0500, heads: bytes = b"") -> Path:
    """A workbook's stream without its container, as some programs write it: one sheet 甲 with the given records."""
    start = record(0x0809, struct.pack("<HH4x" if version == 0x0500 else "<HH12x", version, 5))
    name = "甲".encode("gbk") if version == 0x0500 else b"\1" + "甲".encode("utf-16-le")
    length = 2 if version == 0x0500 else 1
    sheet = record(0x0809, struct.pack("<HH4x", version, 16)) + cells + record(0x000A)
    at = len(start) + len(heads) + 4 + 7 + len(name) + 4
    bound = record(0x0085, struct.pack("<IBBB", at, 0, 0, length) + name)
    path.write_bytes(start + heads + bound + record(0x000A) + sheet)
    return path


def label(row: int, column: int, content: bytes) -> bytes:
    return record(0x0204, struct.pack("<HHHH", row, column, 0, len(content)) + content)


def formula(row: int, column: int, result: bytes) -> bytes:
    return record(0x0006, struct.pack("<HHH", row, column, 0) + result + b"\0" * 8)


def as_program(path: Path, stream: str) -> Path:
    """A workbook whose stream has the name that another program gives its own."""
    content = bytearray(path.read_bytes())
    at = content.find("Workbook".encode("utf-16-le"))
    content[at : at + 64] = stream.encode("utf-16-le").ljust(64, b"\0")
    content[at + 64 : at + 66] = struct.pack("<H", 2 * len(stream) + 2)
    path.write_bytes(content)
    return path


def test_every_cell_is_text_in_its_place(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.xls", {"甲": [[], [None, "a", 1, 2.5], [None, None, -1234.56, "01"]], "乙": []}
    )
    first, second = read(path)
    assert (sniff(path, "")[0], first.name, first.width, first.from_spreadsheet) == ("xls", "甲", 3, True)
    assert rows(first) == [
        (1, None, None, None, None),
        (2, "a", "1", "2.5", None),
        (3, None, "-1234.56", "01", None),
    ]
    assert (second.name, second.width) == ("乙", 0)


def test_a_ledger_is_read_from_an_old_workbook(tmp_path: Path) -> None:
    heading = ["日期", "凭证号", "摘要", "借方", "贷方"]
    path = written(
        tmp_path / "a.xls", {"账": [heading, [dt.date(2026, 3, 5), "记-1", "付材料款", 1234.56, None]]}
    )
    ledger = read_ledger(path)
    assert entries(ledger, "row", "date", "voucher", "summary", "debit", "credit") == [
        (2, "2026-03-05", "记-1", "付材料款", "1234.56", "0.00")
    ]
    assert account(ledger) == {"read": 2, "header": 1, "accepted": 1}
    assert ledger.intake.format == "xls"


@pytest.mark.parametrize(
    ("date_1904", "day_zero"), [(False, dt.date(1899, 12, 30)), (True, dt.date(1904, 1, 1))]
)
def test_days_are_read_in_either_system(tmp_path: Path, *, date_1904: bool, day_zero: dt.date) -> None:
    (sheet,) = read(written(tmp_path / "a.xls", {"甲": [[dt.date(2026, 3, 5)]]}, date_1904=date_1904))
    assert rows(sheet) == [(1, "2026-03-05 00:00:00", None)]
    assert sheet.day_zero == day_zero


def test_many_texts_go_on_over_several_records(tmp_path: Path) -> None:
    lines = [[f"摘要{'长' * (at % 300)}{at}", f"plain {at}"] for at in range(5_000)]
    (sheet,) = read(written(tmp_path / "a.xls", {"甲": lines}))
    assert rows(sheet) == [(at + 1, *line, None) for at, line in enumerate(lines)]


def test_hidden_sheets_are_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("藏")
    sheet.write(0, 0, "x")
    book.add_sheet("显").write(0, 0, "y")
    sheet.visibility = 1
    book.active_sheet = 1
    book.save(str(tmp_path / "a.xls"))
    assert [(each.name, rows(each)) for each in read(tmp_path / "a.xls")] == [
        ("藏", [(1, "x", None)]),
        ("显", [(1, "y", None)]),
    ]


def test_the_figures_of_an_embedded_chart_are_no_cells(tmp_path: Path) -> None:
    nested = record(0x0809, struct.pack("<HH4x", 0x0500, 32)) + label(0, 0, b"chart") + record(0x000A)
    (sheet,) = read(
        bare(
            tmp_path / "a.xls",
            label(0, 0, b"x") + nested + label(1, 0, b"y"),
            heads=record(0x0042, struct.pack("<H", 936)),
        )
    )
    assert rows(sheet) == [(1, "x", None), (2, "y", None)]


def test_byte_texts_are_read_in_their_code_page(tmp_path: Path) -> None:
    heads = record(0x0042, struct.pack("<H", 936))
    (sheet,) = read(bare(tmp_path / "a.xls", label(0, 0, "材料镕".encode("gbk")), heads=heads))
    assert (sheet.name, rows(sheet)) == ("甲", [(1, "材料镕", None)])


def test_gbk_under_a_western_code_page_is_turned_back(tmp_path: Path) -> None:
    heads = record(0x0042, struct.pack("<H", 1252))
    (sheet,) = read(bare(tmp_path / "a.xls", label(0, 0, "付材料款A".encode("gbk")), heads=heads))
    assert (sheet.name, rows(sheet)) == ("甲", [(1, "付材料款A", None)])


@pytest.mark.parametrize("text", ["材料", "付 XX 公司（货款）", "研发支出-材料费", "2026年3月", "朱镕基大街"])
def test_mojibake_is_turned_back(text: str) -> None:
    assert biff.mended(text.encode("gbk").decode("latin-1")) == text


@pytest.mark.parametrize(
    "text", ["", "plain", "Müller", "café au lait", "naïve Façade", "材料", "甲 café", "±5%", "10 µm", "€"]
)
def test_plain_text_is_never_touched(text: str) -> None:
    assert biff.mended(text) == text


class TestFaults:
    @pytest.mark.parametrize(
        ("cell", "shown"),
        [
            (record(0x0205, struct.pack("<HHHBB", 0, 1, 0, 0x07, 1)), "#DIV/0!"),
            (formula(0, 1, b"\2\0\x2a\0\0\0\xff\xff"), "#N/A"),
        ],
    )
    def test_an_error_keeps_its_text_and_its_row_a_fault(
        self, tmp_path: Path, cell: bytes, shown: str
    ) -> None:
        (sheet,) = read(bare(tmp_path / "a.xls", label(0, 0, b"x") + cell))
        assert rows(sheet) == [(1, "x", shown, ERROR)]

    @pytest.mark.parametrize(
        ("cell", "shown"),
        [
            (record(0x0205, struct.pack("<HHHBB", 0, 0, 0, 1, 0)), "true"),
            (formula(0, 0, b"\1\0\0\0\0\0\xff\xff"), "false"),
            (formula(0, 0, struct.pack("<d", 7.5)), "7.5"),
            (formula(0, 0, b"\0\0\0\0\0\0\xff\xff") + record(0x0207, b"\1\0y"), "y"),
        ],
    )
    def test_a_result_is_read(self, tmp_path: Path, cell: bytes, shown: str) -> None:
        assert rows(read(bare(tmp_path / "a.xls", cell))[0]) == [(1, shown, None)]

    def test_formulas_that_were_never_computed_are_faults(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xls", {"甲": [["x", xlwt.Formula("1+1")]]})
        assert rows(read(path)[0]) == [(1, "x", NO_RESULT)]

    def test_an_empty_result_is_none_where_others_were_computed(self, tmp_path: Path) -> None:
        blank = formula(0, 1, b"\3\0\0\0\0\0\xff\xff")
        computed = formula(1, 0, struct.pack("<d", 1))
        assert rows(read(bare(tmp_path / "a.xls", label(0, 0, b"x") + blank + computed))[0]) == [
            (1, "x", None),
            (2, "1", None),
        ]


class TestBadInput:
    @pytest.mark.parametrize(
        ("stream", "name"),
        [
            ("WordDocument", "Word"),
            ("PowerPoint Document", "PowerPoint"),
            ("VisioDocument", "Visio"),
            ("__properties_version1.0", "Outlook"),
            ("Contents", "OLE2"),
        ],
    )
    def test_another_program_is_named(self, tmp_path: Path, stream: str, name: str) -> None:
        path = as_program(written(tmp_path / "a.xls", {"甲": [["x"]]}), stream)
        assert refusal(path) == f"a.xls：这是 {name} 文件，不是账簿；{TO_DO}"

    def test_an_installer_is_named(self, tmp_path: Path) -> None:
        path = as_program(written(tmp_path / "a.xls", {"甲": [["x"]]}), "Contents")
        content = bytearray(path.read_bytes())
        at = content.find("Root Entry".encode("utf-16-le"))
        content[at + 80 : at + 96] = bytes.fromhex("84100c0000000000c000000000000046")
        path.write_bytes(content)
        assert refusal(path) == f"a.xls：这是 MSI 文件，不是账簿；{TO_DO}"

    def test_a_modern_workbook_with_a_password_is_refused(self, tmp_path: Path) -> None:
        path = as_program(written(tmp_path / "a.xlsx", {"甲": [["x"]]}), "EncryptedPackage")
        assert refusal(path) == "a.xlsx：工作簿设有打开密码；请取消密码后另存，再重试"

    def test_an_old_workbook_with_a_password_is_refused(self, tmp_path: Path) -> None:
        path = bare(tmp_path / "a.xls", b"", heads=record(0x002F, b"\1\0" + bytes(50)))
        assert refusal(path) == "a.xls：工作簿设有打开密码；请取消密码后另存，再重试；请核对文件后重试"

    @pytest.mark.parametrize("head", ["09000400", "09020600", "09040600"])
    def test_sheets_of_the_oldest_versions_are_named(self, tmp_path: Path, head: str) -> None:
        path = tmp_path / "a.xls"
        path.write_bytes(bytes.fromhex(head) + bytes(100))
        assert (
            refusal(path)
            == "a.xls：这是 Excel 4.0 或更早版本的工作表；请在 Excel 或 WPS 中另存为 .xlsx，再重试"
        )

    def test_a_last_cell_that_is_far_out_is_refused(self, tmp_path: Path) -> None:
        path = bare(tmp_path / "a.xls", label(0, 0, b"x") + label(65535, 65535, b"y"))
        assert refusal(path) == (
            "a.xls：工作表“甲”占到第 65536 行、第 65536 列，超过可以读取的范围；"
            "请删除数据以外的行和列后另存；请核对文件后重试"
        )

    def test_a_workbook_that_ends_too_soon_is_damage(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xls", {"甲": [["x" * at] for at in range(200)]})
        whole = path.read_bytes()
        for size in range(600, len(whole) - 512, 1024):
            path.write_bytes(whole[:size])
            assert refusal(path).startswith("a.xls：工作簿已损坏或不完整，无法打开")

    def test_a_flipped_bit_never_ends_in_a_traceback(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xls", {"甲": [["摘要", at, 0.01 * at] for at in range(50)]})
        content = path.read_bytes()
        for at in range(8, len(content), 37):
            path.write_bytes(content[:at] + bytes([content[at] ^ 16]) + content[at + 1 :])
            try:
                sniff(path, "")
                read(path)
            except (InputError, ValueError) as error:
                found = str(error)
            else:
                found = "工作"
            assert "工作" in found or "文件" in found

    def test_a_chain_of_sectors_that_bites_its_own_tail_is_damage(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.xls", {"甲": [["x"]]})
        content = bytearray(path.read_bytes())
        (fat,) = struct.unpack_from("<I", content, 76)
        start = (fat + 1) * 512
        content[start : start + 512] = struct.pack("<128I", *([0] * 128))
        path.write_bytes(content)
        assert refusal(path) == "a.xls：工作簿已损坏或不完整，无法打开"
