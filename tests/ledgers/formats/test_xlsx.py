from __future__ import annotations

import contextlib
import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

from budgetcheck.ledgers.formats import package, sheet_xml, xlsx
from budgetcheck.ledgers.formats.sheet import FAULT, ROW
from budgetcheck.ledgers.sniff import sniff
from budgetcheck.problems import InputError
from tests.ledgers.formats.books import ERROR, NO_RESULT, changed, declaring, rows, zipped
from tests.ledgers.written import ErrorCell, account, rejected, write_book
from tests.ledgers.written import read as read_ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet
    from tests.ledgers.written import Book

SHEET = "xl/worksheets/sheet1.xml"
DAMAGED = "工作簿已损坏或不完整，无法打开"
LAST_CELL = "工作表“甲”占到第 1048576 行、第 16384 列，超过可以读取的范围；请删除数据以外的行和列后另存"


def read(path: Path) -> list[Sheet]:
    return xlsx.read(path, None, path.parent)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read_ledger(path)
    return str(error.value)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_book(tmp_path, {"甲": [["a", 1], ["b", 2]]})


@pytest.fixture
def with_cells(book: Path) -> Callable[[str], Path]:
    """A workbook whose sheet 甲 has the given rows."""

    def with_cells(rows: str) -> Path:
        return changed(
            book,
            SHEET,
            lambda xml: re.sub(
                rb"<sheetData.*</sheetData>", f"<sheetData>{rows}</sheetData>".encode(), xml, flags=re.DOTALL
            ),
        )

    return with_cells


def test_every_cell_is_text_in_its_place(tmp_path: Path) -> None:
    book: Book = {"甲": [[], ["a", 1, 2.5], [None, True, "01"]], "乙": []}
    first, second = read(write_book(tmp_path, book))
    assert (first.name, first.width, first.from_spreadsheet) == ("甲", 3, True)
    assert rows(first) == [
        (1, None, None, None, None),
        (2, "a", "1", "2.5", None),
        (3, None, "1", "01", None),
    ]
    assert (second.name, second.width) == ("乙", 0)


def test_a_workbook_is_read_whatever_its_extension_says(tmp_path: Path) -> None:
    path = write_book(tmp_path, {"甲": [["a"]]}, name="账.xls")
    assert rows(read(path)[0]) == [(1, "a", None)]


@pytest.mark.parametrize(
    ("part", "found"), [(b"sheet.main+xml", "xlsx"), (b"sheet.macroEnabled.main+xml", "xlsm")]
)
def test_a_workbook_with_macros_is_told_apart_by_its_content_type(
    book: Path, part: bytes, found: str
) -> None:
    path = changed(
        book,
        "[Content_Types].xml",
        lambda xml: xml.replace(b"spreadsheetml.sheet.main+xml", b"spreadsheetml." + part),
    )
    assert sniff(path, "")[0] == found
    assert rows(read(path)[0]) == [(1, "a", "1", None), (2, "b", "2", None)]


@pytest.mark.parametrize(
    ("date_1904", "day_zero"), [(False, dt.date(1899, 12, 30)), (True, dt.date(1904, 1, 1))]
)
def test_days_are_read_in_either_system(tmp_path: Path, *, date_1904: bool, day_zero: dt.date) -> None:
    path = write_book(tmp_path, {"甲": [[dt.date(2026, 3, 5)]]}, date_1904=date_1904)
    (sheet,) = read(path)
    assert rows(sheet) == [(1, "2026-03-05 00:00:00", None)]
    assert sheet.day_zero == day_zero


def test_a_merged_cell_stands_in_its_first_cell_only(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 1, "合")
        sheet.write(2, 2, "x")
    assert rows(read(tmp_path / "a.xlsx")[0]) == [
        (1, "合", None, None, None),
        (2, None, None, None, None),
        (3, None, None, "x", None),
    ]


def test_hidden_sheets_are_read_and_charts_are_empty(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_chartsheet("图").set_chart(_chart(book))
        hidden = book.add_worksheet("藏")
        hidden.write(0, 0, "x")
        hidden.hide()
        book.add_worksheet("末").write(1, 1, "y")
    found = read(tmp_path / "a.xlsx")
    assert [(sheet.name, sheet.width) for sheet in found] == [("图", 0), ("藏", 1), ("末", 1)]
    assert rows(found[2]) == [(1, None, None), (2, "y", None)]


def _chart(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=末!$B$2:$B$2"})
    return chart


class TestFaults:
    def test_an_error_cell_keeps_its_text_and_its_row_a_fault(self, tmp_path: Path) -> None:
        book: Book = {
            "甲": [["a"]],
            "乙": [[], [None, None, "x", ErrorCell("#N/A")], [None, None, ErrorCell("#DIV/0!"), "y"]],
        }
        _first, second = read(write_book(tmp_path, book))
        assert rows(second) == [(1, None, None, None), (2, "x", "#N/A", ERROR), (3, "#DIV/0!", "y", ERROR)]

    def test_error_cells_are_found_across_the_whole_of_a_long_sheet(self, tmp_path: Path) -> None:
        lines = [[f"{at}", ErrorCell("#REF!") if at % 997 == 0 else "x"] for at in range(1, 30_001)]
        (sheet,) = read(write_book(tmp_path, {"甲": lines}))
        faulty = sheet.cells.collect().drop_nulls(FAULT)
        assert faulty[ROW].to_list() == list(range(997, 30_001, 997))
        assert set(faulty["c1"]) == {"#REF!"}

    @pytest.mark.parametrize("column", [25, 26, 51, 52, 60])
    def test_error_cells_of_far_columns_are_found(self, tmp_path: Path, column: int) -> None:
        (sheet,) = read(write_book(tmp_path, {"甲": [["x"] * column, ["x"] * column + [ErrorCell("#N/A")]]}))
        assert sheet.cells.collect().select(f"c{column}", FAULT).rows() == [(None, None), ("#N/A", ERROR)]

    @pytest.mark.parametrize(
        "cell",
        [
            '<c r="A1" t="e"><v>#N/A</v></c>',
            '<c t="e" r="A1"><f>B1</f><v>#N/A</v></c>',
            "<c r='A1' t='e'><v>#N/A</v></c>",
            '<c r="A1" t = "e" ><v>#N/A</v></c>',
            '<c r="A1" s="0" t="e"><f t="shared" si="0"/><v>#N/A</v></c>',
            '<c\n  r="A1"\n  t="e">\n  <v>#N/A</v>\n</c>',
            '<x:c xmlns:x="x" r="A1" t="e"><x:v>#N/A</x:v></x:c>',
            '<c t="e"><v>#N/A</v></c>',
        ],
    )
    def test_error_cells_are_found_in_every_dress(self, with_cells: Callable[[str], Path], cell: str) -> None:
        path = with_cells(f'<row r="1">{cell}<c r="B1"><v>5</v></c></row>')
        assert rows(read(path)[0]) == [(1, "#N/A", "5", ERROR)]

    @pytest.mark.parametrize("rest", ["", "<v/>", "<v></v>", "\n<v />\n"])
    @pytest.mark.parametrize("formula", ["<f>SUM(A2)</f>", '<f t="shared" si="0"/>'])
    @pytest.mark.parametrize("dress", ['r="B1"', 'r="B1" s="0"', "r='B1'"])
    def test_a_formula_that_was_never_computed_is_a_fault(
        self, with_cells: Callable[[str], Path], dress: str, formula: str, rest: str
    ) -> None:
        path = with_cells(f'<row r="1"><c r="A1"><v>5</v></c><c {dress}>{formula}{rest}</c></row>')
        assert rows(read(path)[0]) == [(1, "5", NO_RESULT)]

    @pytest.mark.parametrize(
        ("cell", "shown"),
        [
            ('<c r="B1" t="str"><f>A2</f><v></v></c>', ""),
            ("<c r='B1' t='str'><f>A2</f></c>", None),
            ('<c r="B1"><f>A2</f><v>7.5</v></c>', "7.5"),
            ('<c r="B1" t="str"><f>A2</f><v>e</v></c>', "e"),
            ('<c r="B1" t="inlineStr"><is><t>a "e" b</t></is></c>', 'a "e" b'),
            ('<c r="B1" t="inlineStr"><is><t>#N/A</t></is></c>', "#N/A"),
        ],
    )
    def test_a_formula_with_a_result_is_none(
        self, with_cells: Callable[[str], Path], cell: str, shown: str | None
    ) -> None:
        path = with_cells(f'<row r="1"><c r="A1"><v>5</v></c>{cell}<c r="C1"><v>6</v></c></row>')
        assert rows(read(path)[0]) == [(1, "5", shown, "6", None)]

    def test_a_row_below_the_last_value_with_a_formula_without_a_result_is_there(
        self, with_cells: Callable[[str], Path]
    ) -> None:
        path = with_cells('<row r="1"><c r="A1"><v>5</v></c></row><row r="3"><c r="A3"><f>A1</f></c></row>')
        assert rows(read(path)[0]) == [(1, "5", None), (2, None, None), (3, None, NO_RESULT)]

    def test_a_row_whose_amount_was_never_computed_is_rejected(
        self, with_cells: Callable[[str], Path]
    ) -> None:
        heading = "".join(
            f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
            for column, name in zip("ABCD", ("日期", "凭证号", "借方", "贷方"), strict=True)
        )
        line = '<c r="A2" t="inlineStr"><is><t>2026-03-05</t></is></c><c r="B2"><v>1</v></c><c r="C2"><v>5</v></c>'
        path = with_cells(f'<row r="1">{heading}</row><row r="2">{line}<c r="D2"><f>C2</f><v></v></c></row>')
        ledger = read_ledger(path)
        assert account(ledger) == {"read": 2, "header": 1, "rejected": 1}
        assert rejected(ledger) == [(2, None, "2026-03-05,1,5", NO_RESULT)]


class TestBadInput:
    def test_a_sheet_without_its_part_is_refused(self, book: Path) -> None:
        broken = changed(
            book, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"sheet1.xml", b"sheet9.xml")
        )
        assert refusal(broken) == f"改.zip：{DAMAGED}；请核对文件后重试"

    def test_a_bomb_is_refused_by_what_it_declares(self, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "LARGEST_UNPACKED", 1000)
        assert refusal(book) == "序时账.xlsx：工作簿解压后超过 4 GB，拒绝读取"

    def test_a_bomb_is_refused_by_its_ratio(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "_RATIO_FREE", 1 << 20)
        path = zipped(tmp_path / "a.zip", {"xl/workbook.xml": b" " * (1 << 21)})
        assert (
            refusal(path)
            == "a.zip：工作簿里的 xl/workbook.xml 解压后是压缩时的 1023 倍，像是解压炸弹，拒绝读取"
        )

    def test_a_bomb_is_refused_by_what_it_holds(self, book: Path) -> None:
        path = declaring(book, SHEET, size=100)
        assert refusal(path) == (
            "谎报.zip：工作簿里的 xl/worksheets/sheet1.xml 解压后比它声明的大，像是解压炸弹，拒绝读取；请核对文件后重试"
        )

    def test_a_part_that_holds_less_than_it_declares_is_damage(self, book: Path) -> None:
        assert refusal(declaring(book, SHEET, size=100_000)) == f"谎报.zip：{DAMAGED}；请核对文件后重试"

    def test_a_flipped_bit_anywhere_is_refused_or_harmless(self, tmp_path: Path) -> None:
        lines = [[f"摘要{at}", at, None, at * 0.01] for at in range(200)]
        path = write_book(tmp_path, {"甲": lines})
        whole = rows(read(path)[0])
        content = path.read_bytes()
        broken = tmp_path / "broken.xlsx"
        found = []
        for at in range(0, len(content), 61):
            broken.write_bytes(content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :])
            with contextlib.suppress(InputError, ValueError):
                sniff(broken, "")
                found.append(rows(read(broken)[0]))
        assert 0 < len(found) < len(content) // 61
        assert all(each == whole for each in found)

    @pytest.mark.parametrize("size", [100, 1000, 4000])
    def test_a_truncated_workbook_is_refused(self, book: Path, size: int) -> None:
        book.write_bytes(book.read_bytes()[:size])
        assert refusal(book) == "序时账.xlsx：文件已损坏或不完整；请重新导出或重新下载"

    @pytest.mark.parametrize(
        "far",
        [
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            "<row r='1048576'><c r='XFD1048576'/></row>",
            '<x:row xmlns:x="x" r="1048576"><x:c r="xfd1048576"><x:v>1</x:v></x:c></x:row>',
        ],
    )
    def test_a_last_cell_that_is_far_out_is_refused(
        self, with_cells: Callable[[str], Path], far: str
    ) -> None:
        path = with_cells(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}')
        assert refusal(path) == f"改.zip：{LAST_CELL}；请核对文件后重试"

    def test_rows_beyond_all_spreadsheets_are_refused(self, with_cells: Callable[[str], Path]) -> None:
        path = with_cells('<row r="1"><c r="A1"><v>1</v></c></row><row><c r="A4000000000"><v>1</v></c></row>')
        assert refusal(path) == (
            "改.zip：工作表“甲”占到第 4000000000 行、第 1 列，超过可以读取的范围；"
            "请删除数据以外的行和列后另存；请核对文件后重试"
        )

    @pytest.mark.parametrize(("column", "is_read"), [("S", True), ("T", False)])
    def test_a_nearly_empty_sheet_is_read_up_to_20_million_cells(
        self, with_cells: Callable[[str], Path], column: str, *, is_read: bool
    ) -> None:
        path = with_cells(
            f'<row r="1"><c r="A1"><v>1</v></c></row><row><c r="{column}1048576"><v>2</v></c></row>'
        )
        if is_read:
            assert read(path)[0].cells.collect().height == 1_048_576
        else:
            assert refusal(path).startswith(
                "改.zip：工作表“甲”占到第 1048576 行、第 20 列，超过可以读取的范围"
            )

    def test_a_last_cell_within_reason_is_read(self, with_cells: Callable[[str], Path]) -> None:
        path = with_cells(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="B1048576"><v>2</v></c></row>'
        )
        cells = read(path)[0].cells.collect()
        assert cells.height == 1_048_576
        assert cells.row(-1) == (1_048_576, None, "2", None)

    def test_a_declared_dimension_is_not_believed(self, book: Path) -> None:
        path = changed(
            book,
            SHEET,
            lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml),
        )
        assert rows(read(path)[0]) == [(1, "a", "1", None), (2, "b", "2", None)]

    def test_more_shared_texts_announced_than_there_can_be_is_damage(self, book: Path) -> None:
        path = changed(
            book,
            "xl/sharedStrings.xml",
            lambda xml: xml.replace(b'uniqueCount="2"', b'uniqueCount="999999999999"'),
        )
        assert refusal(path) == f"改.zip：{DAMAGED}；请核对文件后重试"

    def test_long_texts_that_repeat_too_often_are_refused(self, with_cells: Callable[[str], Path]) -> None:
        many = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 20_001))
        path = changed(
            with_cells(many),
            "xl/sharedStrings.xml",
            lambda xml: xml.replace(b"<t>a</t>", b"<t>" + b"a" * 300_000 + b"</t>"),
            name="再改.zip",
        )
        assert (
            refusal(path) == "再改.zip：工作簿里的长文字重复太多，展开后超过 4 GB，拒绝读取；请核对文件后重试"
        )

    @pytest.mark.parametrize("length", [40_000, 1_000_000])
    def test_a_long_cell_is_read(self, with_cells: Callable[[str], Path], length: int) -> None:
        path = with_cells(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * length}</t></is></c></row>')
        assert rows(read(path)[0]) == [(1, "x" * length, None)]

    @pytest.mark.parametrize("kind", ["inlineStr", "s"])
    def test_a_cell_of_10_mb_is_refused(
        self, with_cells: Callable[[str], Path], book: Path, kind: str
    ) -> None:
        long = "x" * (10 << 20)
        path = (
            with_cells(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{long}</t></is></c></row>')
            if kind == "inlineStr"
            else changed(
                book, "xl/sharedStrings.xml", lambda xml: xml.replace(b"<t>a", b"<t>" + long.encode())
            )
        )
        assert refusal(path) == (
            "改.zip：有一个单元格的文字超过 1 MB（Excel 最多 32,767 字），拒绝读取；请核对文件后重试"
        )

    def test_a_panic_of_calamine_is_a_refusal(self, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        panic = type("PanicException", (BaseException,), {})

        def read_excel(_path: str) -> None:
            raise panic

        monkeypatch.setattr(xlsx.fastexcel, "read_excel", read_excel)
        assert refusal(book) == f"序时账.xlsx：{DAMAGED}；请核对文件后重试"

    def test_a_part_with_a_password_is_refused(self, book: Path) -> None:
        content = bytearray(book.read_bytes())
        at = content.find(b"PK\x01\x02")
        content[at + 8] |= 1
        book.write_bytes(content)
        assert refusal(book) == "序时账.xlsx：工作簿设有打开密码；请取消密码后另存，再重试"

    def test_an_unknown_error_value_does_not_pass_for_a_blank(
        self, with_cells: Callable[[str], Path]
    ) -> None:
        path = with_cells('<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>5</v></c></row>')
        assert refusal(path) == (
            "改.zip：工作表“甲”第 1 行有无法识别的错误值 #SPILL!；请改正公式后另存；请核对文件后重试"
        )


def test_a_position_counts_rows_from_1_and_columns_from_0() -> None:
    assert [sheet_xml.position(address) for address in ("A1", "Z9", "AA10", "XFD1048576")] == [
        (1, 0),
        (9, 25),
        (10, 26),
        (1_048_576, 16_383),
    ]
