from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.ledgers.formats.markup_files import faults, form, refusal, rows, sheets, write

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACES = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def book(*worksheets: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook {NAMESPACES}>{before}'
        + "".join(worksheets)
        + "</Workbook>"
    )


def worksheet(table: str, name: str = "序时账") -> str:
    return f'<Worksheet ss:Name="{name}"><Table><Column ss:Width="80"/>{table}</Table></Worksheet>'


def data(text: str, kind: str = "String") -> str:
    return f'<Data ss:Type="{kind}">{text}</Data>'


def test_the_worksheets_are_read_by_name(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        book(
            worksheet(f"<Row><Cell>{data('日期')}</Cell><Cell>{data('借方')}</Cell></Row>"),
            worksheet("", "空表"),
            worksheet(f"<Row><Cell>{data('说明')}</Cell></Row>", "封面"),
        ),
    )
    assert form(path) == "spreadsheetml"
    found = sheets(path)
    assert [(sheet.name, rows(sheet)) for sheet in found] == [
        ("序时账", [("日期", "借方")]),
        ("封面", [("说明",)]),
    ]
    assert all(sheet.from_spreadsheet and sheet.day_zero == dt.date(1899, 12, 30) for sheet in found)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (data("1234.56", "Number"), "1234.56"),
        (data("1.2345E3", "Number"), "1234.5"),
        (data("1E-2", "Number"), "0.01"),
        (data("1E999999999", "Number"), "1E999999999"),
        (data("2026-03-15T00:00:00.000", "DateTime"), "2026-03-15"),
        (data("2026-03-15T08:30:00.000", "DateTime"), "2026-03-15 08:30:00"),
        (data("1", "Boolean"), "TRUE"),
        (data(" 001 "), "001"),
        (data("A&amp;B&#10;C"), "A&B\nC"),
        ('<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>材</B>料</ss:Data>', "材料"),
        (f"{data('账')}<Comment>{data('批注')}</Comment>", "账"),
        (f"<Comment>{data('批注')}</Comment>", None),
        ("", None),
    ],
)
def test_a_cell_is_read_as_text(tmp_path: Path, cell: str, text: str | None) -> None:
    (sheet,) = sheets(
        write(tmp_path, book(worksheet(f"<Row><Cell>{cell}</Cell><Cell>{data('x')}</Cell></Row>")))
    )
    assert rows(sheet) == [(text, "x")]
    assert faults(sheet) == {}


def test_an_error_cell_makes_a_fault(tmp_path: Path) -> None:
    table = f"<Row><Cell>{data('1', 'Number')}</Cell></Row><Row><Cell>{data('#DIV/0!', 'Error')}</Cell></Row>"
    (sheet,) = sheets(write(tmp_path, book(worksheet(table))))
    assert rows(sheet) == [("1",), ("#DIV/0!",)]
    assert faults(sheet) == {2: "单元格是错误值"}


def test_rows_and_cells_that_are_left_out_are_blank(tmp_path: Path) -> None:
    table = (
        f'<Row ss:Index="3"><Cell ss:Index="2">{data("a")}</Cell><Cell>{data("b")}</Cell></Row>'
        f'<Row ss:Span="1"/><Row><Cell>{data("c")}</Cell></Row>'
    )
    (sheet,) = sheets(write(tmp_path, book(worksheet(table))))
    blank = (None, None, None)
    assert rows(sheet) == [blank, blank, (None, "a", "b"), blank, blank, ("c", None, None)]


def test_a_merged_cell_stands_in_its_first_row_and_column(tmp_path: Path) -> None:
    table = (
        f'<Row><Cell ss:MergeDown="1">{data("日期")}</Cell><Cell ss:MergeAcross="1">{data("期末余额")}</Cell>'
        f"<Cell>{data('摘要')}</Cell></Row>"
        f'<Row><Cell ss:Index="2">{data("借方")}</Cell><Cell>{data("贷方")}</Cell></Row>'
        f"<Row><Cell>{data('x')}</Cell></Row>"
    )
    expected = [("日期", "期末余额", None, "摘要"), (None, "借方", "贷方", None), ("x", None, None, None)]
    (sheet,) = sheets(write(tmp_path, book(worksheet(table))))
    assert rows(sheet) == expected
    (sheet,) = sheets(write(tmp_path, book(worksheet(table.replace(' ss:Index="2"', "")))))
    assert rows(sheet) == expected


def test_days_may_be_counted_from_1904(tmp_path: Path) -> None:
    before = '<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><Date1904/></ExcelWorkbook>'
    (sheet,) = sheets(write(tmp_path, book(worksheet(f"<Row><Cell>{data('1')}</Cell></Row>"), before=before)))
    assert sheet.day_zero == dt.date(1904, 1, 1)


def test_prefixed_elements_are_read_alike(tmp_path: Path) -> None:
    text = (
        '<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><ss:Worksheet ss:Name="账"><ss:Table>'
        '<ss:Row><ss:Cell><ss:Data ss:Type="String">日期</ss:Data></ss:Cell></ss:Row></ss:Table></ss:Worksheet></ss:Workbook>'
    )
    (sheet,) = sheets(write(tmp_path, text))
    assert (sheet.name, rows(sheet)) == ("账", [("日期",)])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_the_encoding_is_that_of_the_bytes(tmp_path: Path, encoding: str) -> None:
    text = book(worksheet(f"<Row><Cell>{data('镕䶮')}</Cell></Row>")).replace(
        'version="1.0"', 'version="1.0" encoding="gb2312"'
    )
    (sheet,) = sheets(write(tmp_path, text, encoding=encoding))
    assert rows(sheet) == [("镕䶮",)]


def test_many_rows_of_several_worksheets_keep_their_order(tmp_path: Path) -> None:
    table = "".join(f"<Row><Cell>{data(str(row))}</Cell></Row>" for row in range(30_000))
    found = sheets(write(tmp_path, book(worksheet(table, "甲"), worksheet(table, "乙"))))
    expected = [(str(row),) for row in range(30_000)]
    assert [(sheet.name, rows(sheet) == expected) for sheet in found] == [("甲", True), ("乙", True)]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('<Row ss:Index="2"/><Row ss:Index="2"/>', "工作表“序时账”的行号 2 不对（前一行是 2）"),
        ('<Row ss:Index="1048577"/>', "工作表“序时账”的行号 1048577 不对（前一行是 0）"),
        ('<Row ss:Index="x"/>', "XML 第 3 行的 Index=“x”不是数"),
        ("", "这个 XML 表格里没有带内容的工作表"),
    ],
)
def test_a_worksheet_that_contradicts_itself_is_refused(tmp_path: Path, table: str, message: str) -> None:
    assert refusal(write(tmp_path, book(worksheet(table)))) == message


def test_a_cell_put_upon_another_and_a_column_too_far_are_faults(tmp_path: Path) -> None:
    table = (
        f'<Row><Cell ss:Index="2">{data("a")}</Cell><Cell ss:Index="1">{data("b")}</Cell></Row>'
        f'<Row><Cell ss:Index="400">{data("c")}</Cell></Row><Row><Cell ss:Index="402">{data("d")}</Cell></Row>'
    )
    (sheet,) = sheets(write(tmp_path, book(worksheet(table))))
    assert faults(sheet) == {1: "单元格的列号有误，重叠在别的单元格上", 3: "单元格超过 400 个"}


def test_the_last_row_of_a_workbook_may_be_the_only_one(tmp_path: Path) -> None:
    (sheet,) = sheets(
        write(tmp_path, book(worksheet(f'<Row ss:Index="1048576"><Cell>{data("x")}</Cell></Row>')))
    )
    assert sheet.cells.tail(1).collect().rows() == [(1_048_576, "x", None)]
