from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING

import pytest

from tests.ledgers.formats.markup_files import faults, form, refusal, rows, sheets, write

if TYPE_CHECKING:
    from pathlib import Path


def only(path: Path) -> list[tuple[str | None, ...]]:
    (sheet,) = sheets(path)
    assert sheet.name is None
    return rows(sheet)


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    page = "<html><body><table><tr><th>日期</th><th>借方</th></tr><tr><td>2026-03-01</td><td>1,234.56</td></tr></table></body></html>"
    assert form(write(tmp_path, page)) == "html"
    assert only(write(tmp_path, page)) == [("日期", "借方"), ("2026-03-01", "1,234.56")]


@pytest.mark.parametrize(
    "start",
    [
        "<table>",
        "\n <TABLE border=1>",
        "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>",
        "<!DOCTYPE html><html><table>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd"><html><table>',
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><table>',
        "<!-- 导出 --><meta charset=utf-8><table>",
        "<style>td{}</style><table>",
    ],
)
def test_a_page_is_known_by_its_first_tag(tmp_path: Path, start: str) -> None:
    assert only(write(tmp_path, f"{start}<tr><td>日期<td>借方</table>")) == [("日期", "借方")]


def test_a_text_that_names_a_table_in_a_cell_is_no_page(tmp_path: Path) -> None:
    assert form(write(tmp_path, "日期,摘要\n2026-03-01,<table><tr><td>\n")) == "csv"


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("stated", ["gb2312", "utf-8", "iso-8859-1"])
def test_the_encoding_is_that_of_the_bytes_whatever_the_page_states(
    tmp_path: Path, encoding: str, stated: str
) -> None:
    page = f"<html><head><meta http-equiv=Content-Type content='text/html; charset={stated}'></head><table><tr><td>摘要<td>镕</table>"
    assert only(write(tmp_path, page, encoding=encoding)) == [("摘要", "镕")]


def test_text_that_turns_out_to_be_gbk_far_down_is_read_as_gbk(tmp_path: Path) -> None:
    page = "<table><tr><td>1<td>2</table>" + " " * (1 << 20) + "<table><tr><td>摘要<td>借方</table>"
    _first, second = sheets(write(tmp_path, page, encoding="gbk"))
    assert rows(second) == [("摘要", "借方")]


def test_line_breaks_hard_spaces_and_entities_in_a_cell(tmp_path: Path) -> None:
    page = (
        "<table><tr><td>支付<br>材料款<br/>尾款<td>&nbsp;<td>A&amp;B&nbsp;&lt;甲&gt;<td>\n  x\n  y </table>"
    )
    assert only(write(tmp_path, page)) == [("支付 材料款 尾款", None, "A&B <甲>", "x y")]


def test_a_merged_cell_stands_in_its_first_row_and_column(tmp_path: Path) -> None:
    page = """<table>
    <tr><td rowspan=2>日期<td colspan=2>期末余额<td rowspan="2">摘要</tr>
    <tr><td>借方<td>贷方</tr>
    <tr><td>2026-03-01<td>1<td>2<td>x</tr></table>"""
    assert only(write(tmp_path, page)) == [
        ("日期", "期末余额", None, "摘要"),
        (None, "借方", "贷方", None),
        ("2026-03-01", "1", "2", "x"),
    ]


@pytest.mark.parametrize("span", ["0", "x", "-1", "", "99999999999", "１"])
def test_a_span_that_says_nothing_is_one_cell(tmp_path: Path, span: str) -> None:
    assert only(write(tmp_path, f"<table><tr><td colspan='{span}'>a<td>b</table>")) == [("a", "b")]


def test_tags_that_are_not_closed_are_closed_by_the_next(tmp_path: Path) -> None:
    assert only(write(tmp_path, "<table><tr><td>a<td>b<tr><td>c<td>d</table>")) == [("a", "b"), ("c", "d")]


def test_blank_rows_keep_their_place(tmp_path: Path) -> None:
    assert only(write(tmp_path, "<table><tr><td>a<td>b</tr><tr></tr><tr><td><td></tr><tr><td>c</table>")) == [
        ("a", "b"),
        (None, None),
        (None, None),
        ("c", None),
    ]


def test_several_tables_are_named_by_their_order(tmp_path: Path) -> None:
    page = "<table><tr><td>编制单位：某公司</table><table><tr><td>日期<td>借方</table>"
    found = sheets(write(tmp_path, page))
    assert [(sheet.name, rows(sheet)) for sheet in found] == [
        ("表1", [("编制单位：某公司",)]),
        ("表2", [("日期", "借方")]),
    ]


def test_a_table_that_only_lays_out_another_is_none(tmp_path: Path) -> None:
    page = "<table><tr><td>题名</td></tr><tr><td><table><tr><td>日期<td>借方</table></td></tr></table>"
    assert only(write(tmp_path, page)) == [("日期", "借方")]


def test_a_row_of_data_with_a_table_in_a_cell_has_a_fault(tmp_path: Path) -> None:
    page = "<table><tr><td>日期<td>借方</tr><tr><td>2026-03-01<td><table><tr><td>1<td>2</table></tr></table>"
    outer, inner = sheets(write(tmp_path, page))
    assert rows(outer) == [("日期", "借方"), ("2026-03-01", None)]
    assert faults(outer) == {2: "单元格里套着另一个表格"}
    assert rows(inner) == [("1", "2")]


def test_scripts_and_styles_are_no_text(tmp_path: Path) -> None:
    page = "<table><tr><td>a<script>var x = '<td>1';</script><style>b{}</style><td>c</table>"
    assert only(write(tmp_path, page)) == [("a", "c")]


def test_a_number_that_excel_shows_rounded_is_taken_as_it_keeps_it(tmp_path: Path) -> None:
    page = "<table><tr><td x:num='1234.56'>1,235<td x:num>7<td x:num='45731'>2025-03-15<td x:num='0.5'>50%</table>"
    (sheet,) = sheets(write(tmp_path, page))
    assert rows(sheet) == [("1234.56", "7", "2025-03-15", "50%")]
    assert sheet.from_spreadsheet


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            "<html><head><title>404 Not\n Found</title></head><body><h1>404</h1></body></html>",
            "这是网页，不是账簿（网页标题：404 Not Found）",
        ),
        ("<html><body>请登录</body></html>", "这是网页，不是账簿"),
        (
            "<html><title>登录</title><form><table><tr><td>用户名<td><input></tr><tr><td>密码<td><input></tr></table></form></html>",
            "这是网页，不是账簿（网页标题：登录）",
        ),
        (
            "<html><table><tr><td>日期<td>借方</tr><tr><td>2026-03-01",
            "网页里的表格没有结尾（缺少 </table>），文件不完整；请重新导出",
        ),
        (
            "<table><tr><td>日期<td>1\0</table>" + " " * 9,
            "账.xls：这是二进制文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账",
        ),
        (
            "<table><tr><td>日期<td>1</table>" + " " * 70_000 + "\0",
            "文件里有空字符（NUL），可能已损坏；请重新导出",
        ),
        ("<html>" + "<div>" * 5_000, "网页层次过深，拒绝读取"),
        ("<html>" + "<table></table>" * 1_001, "网页里的表格超过 1000 个，不是账簿"),
    ],
    ids=["404", "no table", "login", "truncated", "NUL", "NUL far down", "deep", "many tables"],
)
def test_a_page_without_a_ledger_is_refused_by_name(tmp_path: Path, page: str, message: str) -> None:
    assert refusal(write(tmp_path, page)) == message


def test_a_page_that_leaves_out_the_end_of_its_table_but_not_its_own_is_read(tmp_path: Path) -> None:
    assert only(write(tmp_path, "<html><table><tr><td>a<td>b</html>\n")) == [("a", "b")]


def test_a_row_of_as_many_cells_as_a_table_may_have_is_read_and_one_more_is_a_fault(tmp_path: Path) -> None:
    page = "<table><tr>" + "<td>1" * 400 + "<tr>" + "<td>1" * 401 + "</table>"
    (sheet,) = sheets(write(tmp_path, page))
    assert [len([cell for cell in row if cell]) for row in rows(sheet)] == [400, 400]
    assert faults(sheet) == {2: "单元格超过 400 个"}


def test_a_cell_as_long_as_a_workbook_allows_is_read_and_a_longer_one_is_a_fault(tmp_path: Path) -> None:
    page = f"<table><tr><td>{'账' * 32_768}<td>1<tr><td>{'账' * 32_769}<td>2</table>"
    (sheet,) = sheets(write(tmp_path, page))
    assert rows(sheet) == [("账" * 32_768, "1"), ("账" * 32_768, "2")]
    assert faults(sheet) == {2: "单元格超过 32768 个字"}


@pytest.mark.parametrize(
    "hostile",
    [
        "<tr>" + "<td>1" * 1_000_000,
        "<tr><td colspan=65534 rowspan=65534>1" * 1_000,
        f"<tr><td>{'x' * 10_000_000}<td>1",
        "<tr><td a='" + "x" * 10_000_000 + "'>1",
        "<tr></tr>" * 300_000,
    ],
    ids=["a million cells", "large spans", "a cell of 10 MB", "an attribute of 10 MB", "empty rows"],
)
def test_a_hostile_table_costs_seconds_and_little_memory(tmp_path: Path, hostile: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    sheets(write(tmp_path, f"<table><tr><td>日期<td>借方</tr>{hostile}</table>"))
    assert time.monotonic() - start < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
