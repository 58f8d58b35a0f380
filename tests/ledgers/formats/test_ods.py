from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.formats import ods
from budgetcheck.ledgers.sniff import sniff
from budgetcheck.problems import InputError
from tests.ledgers.formats.books import ERROR, NO_RESULT, ODS_TYPE, rows, zipped
from tests.ledgers.formats.books import ods as written
from tests.ledgers.written import read as read_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

EMPTY = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'

NOTED = (
    "<table:table-cell office:value-type='string'><office:annotation><text:p>注</text:p></office:annotation>"
    "<text:p>甲</text:p></table:table-cell>"
)


def line(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def text(shown: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{shown}</text:p></table:table-cell>'


def value(kind: str, attributes: str, shown: str = "?") -> str:
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{shown}</text:p></table:table-cell>'


def table(*lines: str, name: str = "甲") -> str:
    return f'<table:table table:name="{name}">{"".join(lines)}</table:table>'


def read(path: Path) -> list[Sheet]:
    return ods.read(path, None, path.parent)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read_ledger(path)
    return str(error.value)


def only(tmp_path: Path, *lines: str) -> list[tuple[object, ...]]:
    (sheet,) = read(written(tmp_path / "a.ods", table(*lines)))
    return rows(sheet)


def test_every_cell_is_text_in_its_place(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.ods",
        table(
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>',
            line(
                '<table:table-cell table:number-columns-repeated="2"/>',
                text("a"),
                value("float", 'office:value="1234.5"'),
            ),
            line(
                '<table:table-cell table:number-columns-repeated="3"/>',
                value("currency", 'office:value="-0.05"'),
            ),
            EMPTY,
        )
        + table(EMPTY, name="空"),
    )
    first, second = read(path)
    assert (sniff(path, "")[0], first.name, first.width, first.from_spreadsheet) == ("ods", "甲", 2, True)
    assert rows(first) == [
        (1, None, None, None),
        (2, None, None, None),
        (3, "a", "1234.5", None),
        (4, None, "-0.05", None),
    ]
    assert (second.name, second.width) == ("空", 0)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (value("date", 'office:date-value="2026-03-05"'), "2026-03-05 00:00:00"),
        (value("date", 'office:date-value="2026-03-05T10:20:30"'), "2026-03-05 10:20:30"),
        (value("boolean", 'office:boolean-value="true"'), "true"),
        (value("percentage", 'office:value="0.25"'), "0.25"),
        (value("float", 'office:value="1234.5600000000002"'), "1234.56"),
        (value("float", 'office:value="1E2"'), "100"),
        (value("float", 'office:value="12345678901234.56"'), "12345678901234.56"),
        (text("0012"), "0012"),
        (text("", 'office:string-value="x"'), "x"),
        (text("a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d"), "a   b\tc\nd"),
        (text("甲</text:p><text:p>乙"), "甲\n乙"),
        (text("<text:span>甲</text:span><text:a>乙</text:a>"), "甲乙"),
        (text("甲&amp;乙&lt;"), "甲&乙<"),
        (text("#N/A"), "#N/A"),
        (
            NOTED,
            "甲",
        ),
        (value("float", 'table:formula="of:=A1" office:value="7"'), "7"),
    ],
)
def test_a_value_is_read_by_its_type(tmp_path: Path, cell: str, shown: str) -> None:
    assert only(tmp_path, line(cell)) == [(1, shown, None)]


def test_what_lies_under_a_merged_cell_is_not_read(tmp_path: Path) -> None:
    covered = (
        '<table:covered-table-cell office:value-type="string"><text:p>藏</text:p></table:covered-table-cell>'
    )
    assert only(tmp_path, line(text("合", 'table:number-columns-spanned="2"'), covered, text("x"))) == [
        (1, "合", None, "x", None)
    ]


def test_rows_in_groups_and_repeated_cells_stand_in_their_places(tmp_path: Path) -> None:
    twice = text("a", 'table:number-columns-repeated="2"')
    found = only(
        tmp_path,
        f"<table:table-header-rows>{line(twice)}</table:table-header-rows>",
        f"<table:table-row-group><text:soft-page-break/>{line(text('b'))}</table:table-row-group>",
        line(text("c")).replace("<table:table-row>", '<table:table-row table:number-rows-repeated="2">'),
    )
    assert found == [(1, "a", "a", None), (2, "b", None, None), (3, "c", None, None), (4, "c", None, None)]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (
            text("#DIV/0!", 'table:formula="of:=1/0" office:string-value="" calcext:value-type="error"'),
            "#DIV/0!",
        ),
        (value("float", 'table:formula="of:=1/0" office:value="0"', "#DIV/0!"), "#DIV/0!"),
        (value("float", 'table:formula="of:=X" office:value="0"', "Err:502"), "Err:502"),
        (value("float", 'table:formula="of:=X" office:value="0"', "错误:502"), "错误:502"),
        (text("#N/A", 'table:formula="of:=NA()"'), "#N/A"),
    ],
)
def test_an_error_keeps_its_text_and_its_row_a_fault(tmp_path: Path, cell: str, shown: str) -> None:
    assert only(tmp_path, line(text("x"), cell)) == [(1, "x", shown, ERROR)]


def test_a_formula_that_was_never_computed_is_a_fault(tmp_path: Path) -> None:
    assert only(tmp_path, line(text("x"), '<table:table-cell table:formula="of:=A1"/>')) == [
        (1, "x", NO_RESULT)
    ]


def test_a_formula_whose_result_is_an_empty_text_is_none(tmp_path: Path) -> None:
    cell = '<table:table-cell table:formula="of:=A1" office:value-type="string" office:string-value=""/>'
    assert only(tmp_path, line(text("x"), cell)) == [(1, "x", None)]


def test_tables_within_cells_are_no_sheets(tmp_path: Path) -> None:
    inner = f"<table:table-cell>{table(line(text('内')))}</table:table-cell>"
    assert only(tmp_path, line(text("x"), inner, text("y"))) == [(1, "x", None, "y", None)]


class TestBadInput:
    def test_a_password_is_refused(self, tmp_path: Path) -> None:
        manifest = "<manifest:manifest xmlns:manifest='m'><manifest:encryption-data/></manifest:manifest>"
        path = written(tmp_path / "a.ods", "", extra={"META-INF/manifest.xml": manifest})
        assert refusal(path) == "a.ods：工作簿设有打开密码；请取消密码后另存，再重试"

    def test_a_sheet_that_is_filled_to_its_last_cell_is_refused(self, tmp_path: Path) -> None:
        full = line(text("x", 'table:number-columns-repeated="16384"')).replace(
            "<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">'
        )
        assert refusal(written(tmp_path / "a.ods", table(full))) == (
            "a.ods：工作表“甲”占到第 1 行、第 16384 列，超过可以读取的范围；"
            "请删除数据以外的行和列后另存；请核对文件后重试"
        )

    @pytest.mark.parametrize(("repeated", "is_read"), [(1001, True), (1002, False)])
    def test_a_line_that_is_repeated_too_often_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repeated: int, *, is_read: bool
    ) -> None:
        monkeypatch.setattr("budgetcheck.ledgers.formats.ods_content._MOST_REPEATED", 2_000)
        often = line(text("x"), text("y")).replace(
            "<table:table-row>", f'<table:table-row table:number-rows-repeated="{repeated}">'
        )
        path = written(tmp_path / "a.ods", table(often))
        if is_read:
            assert read(path)[0].cells.collect().height == repeated
        else:
            assert (
                refusal(path)
                == "a.ods：工作表“甲”里重复填充的单元格超过 200 万个，拒绝读取；请核对文件后重试"
            )

    @pytest.mark.parametrize("cell", [text("y"), '<table:table-cell table:formula="of:=A1"/>'])
    def test_content_below_more_rows_than_there_can_be_is_refused(self, tmp_path: Path, cell: str) -> None:
        far = EMPTY.replace("1048570", "999999999999")
        assert refusal(written(tmp_path / "a.ods", table(line(text("x")), far, line(cell)))) == (
            "a.ods：工作表“甲”占到第 1000000000001 行、第 1 列，超过可以读取的范围；"
            "请删除数据以外的行和列后另存；请核对文件后重试"
        )

    def test_content_below_a_million_empty_rows_is_read(self, tmp_path: Path) -> None:
        (sheet,) = read(written(tmp_path / "a.ods", table(line(text("x")), EMPTY, line(text("y")))))
        cells = sheet.cells.collect()
        assert cells.height == 1_048_572
        assert cells.row(-1) == (1_048_572, "y", None)

    def test_a_document_type_is_refused(self, tmp_path: Path) -> None:
        path = zipped(
            tmp_path / "a.ods",
            {"mimetype": ODS_TYPE, "content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        )
        assert refusal(path) == (
            "a.ods：工作簿的 XML 里有文档类型声明（DTD），不是正常的工作簿，拒绝读取；请核对文件后重试"
        )

    def test_a_cell_of_10_mb_is_refused(self, tmp_path: Path) -> None:
        path = written(tmp_path / "a.ods", table(line(text("x" * (10 << 20)))))
        assert refusal(path) == (
            "a.ods：有一个单元格的文字超过 1 MB（Excel 最多 32,767 字），拒绝读取；请核对文件后重试"
        )

    @pytest.mark.parametrize("content", ["", "<a>", "\0", "<a></b>"])
    def test_content_that_is_no_xml_is_damage(self, tmp_path: Path, content: str) -> None:
        path = zipped(tmp_path / "a.ods", {"mimetype": ODS_TYPE, "content.xml": content})
        assert refusal(path) == "a.ods：工作簿已损坏或不完整，无法打开；请核对文件后重试"

    def test_a_text_document_is_named(self, tmp_path: Path) -> None:
        path = zipped(
            tmp_path / "a.odt",
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": "<a/>",
                "META-INF/manifest.xml": "<a/>",
            },
        )
        assert refusal(path) == (
            "a.odt：这是 OpenDocument 文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账"
        )
