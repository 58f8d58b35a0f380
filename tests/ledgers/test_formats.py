from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.ledgers.formats import delimited
from budgetcheck.ledgers.formats.records import Record, parse_records
from tests.ledgers.written import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

BAD_QUOTE = "引号不成对，无法分列"
TOO_LONG = "单元格比标题多，可能有未加引号的分隔符"


def records(text: str, separator: str = ",") -> list[Record]:
    return list(parse_records(iter(text.splitlines(keepends=True)), separator))


class TestRecords:
    @pytest.mark.parametrize(
        ("text", "cells"),
        [
            ("a,b\n", ["a", "b"]),
            ("a,b\r\n", ["a", "b"]),
            ("a,b", ["a", "b"]),
            ("a,\n", ["a", ""]),
            (",\n", ["", ""]),
            ("\n", [""]),
            ('"a,b",c\n', ["a,b", "c"]),
            ('"a""b",c\n', ['a"b', "c"]),
            ('"",c\n', ["", "c"]),
            ('"a",\n', ["a", ""]),
            ('"a\nb",c\n', ["a\nb", "c"]),
            ('"a\r\nb",c\r\n', ["a\r\nb", "c"]),
            ('5"管,c\n', ['5"管', "c"]),
            ('c,5"\n', ["c", '5"']),
        ],
    )
    def test_a_record_is_cut_into_its_cells(self, text: str, cells: list[str]) -> None:
        assert records(text) == [Record(cells)]

    @pytest.mark.parametrize("separator", ["\t", ";", "|"])
    def test_any_separator_cuts(self, separator: str) -> None:
        assert records(f'a{separator}"b{separator}c"{separator}1,5\n', separator) == [
            Record(["a", f"b{separator}c", "1,5"])
        ]

    @pytest.mark.parametrize("line", ['"a"b,c', '"a,b', 'a,"b" ,c'])
    def test_a_line_whose_quotes_do_not_close_is_one_faulty_record(self, line: str) -> None:
        assert records(f"x,y\n{line}\nz,w\n") == [
            Record(["x", "y"]),
            Record(line.split(","), BAD_QUOTE),
            Record(["z", "w"]),
        ]

    def test_the_lines_after_a_quote_that_never_closes_start_afresh(self) -> None:
        text = '"a,b\n' + "x,y\n" * 300
        assert records(text) == [Record(['"a', "b"], BAD_QUOTE), *[Record(["x", "y"])] * 300]

    def test_quoted_records_after_a_quote_that_never_closes_are_read(self) -> None:
        assert records('"a,b\n"x",y\n"z\nw",1\n') == [
            Record(['"a', "b"], BAD_QUOTE),
            Record(["x", "y"]),
            Record(["z\nw", "1"]),
        ]


class TestDelimited:
    @pytest.fixture
    def sheet(self, tmp_path: Path) -> Callable[..., Sheet]:
        def sheet(content: str | bytes, encoding: str = "utf-8") -> Sheet:
            work = tmp_path / "work"
            work.mkdir()
            path = write(tmp_path, content, encoding=encoding)
            (only,) = delimited.read(path, encoding, work)
            return only

        return sheet

    def rows(self, sheet: Sheet) -> list[tuple[Any, ...]]:
        return sheet.cells.collect().rows()

    def test_every_line_is_a_row_counted_from_1(self, sheet: Callable[..., Sheet]) -> None:
        assert self.rows(sheet("某公司\n\na,b\n1,\n,2\n\n")) == [
            (1, "某公司", None, None),
            (2, None, None, None),
            (3, "a", "b", None),
            (4, "1", None, None),
            (5, None, "2", None),
            (6, None, None, None),
        ]

    @pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
    def test_the_separator_is_the_one_under_which_records_agree(
        self, sheet: Callable[..., Sheet], separator: str
    ) -> None:
        others = "".join({",", "\t", ";", "|"} - {separator})
        text = f"title{others}\na{separator}b{separator}c\n" + f"1{separator}2{separator}3\n" * 5
        found = sheet(text)
        assert found.width == 3
        assert self.rows(found)[1:3] == [(2, "a", "b", "c", None), (3, "1", "2", "3", None)]

    def test_separators_within_quotes_do_not_count(self, sheet: Callable[..., Sheet]) -> None:
        assert self.rows(sheet('a;b\n"1,2,3";4\n"1,2,3";4\n')) == [
            (1, "a", "b", None),
            (2, "1,2,3", "4", None),
            (3, "1,2,3", "4", None),
        ]

    def test_the_careful_reading_says_which_record_is_too_long(self, sheet: Callable[..., Sheet]) -> None:
        found = sheet("a,b\n1,2\n1,2,3\n1,2\n")
        assert found.carefully is not None
        assert self.rows(found.carefully()) == [
            (1, "a", "b", None, None),
            (2, "1", "2", None, None),
            (3, "1", "2", "3", TOO_LONG),
            (4, "1", "2", None, None),
        ]

    @pytest.mark.parametrize("line", ['"x"y,2', '"x,2', '"5"x",2'])
    def test_a_file_with_a_doubtful_quote_is_read_carefully_at_once(
        self, sheet: Callable[..., Sheet], line: str
    ) -> None:
        found = sheet(f"a,b\n1,2\n{line}\n1,2\n")
        assert found.carefully is None
        assert self.rows(found) == [
            (1, "a", "b", None),
            (2, "1", "2", None),
            (3, *line.split(","), BAD_QUOTE),
            (4, "1", "2", None),
        ]

    @pytest.mark.parametrize("line", ['"x",2', '"x""y""",2', '"",""', '2,"1,000.00"', '"x, ""y""; z","2"'])
    def test_a_file_whose_quotes_are_in_order_is_read_in_a_stream(
        self, sheet: Callable[..., Sheet], line: str
    ) -> None:
        assert sheet(f'"a","b"\r\n1,2\r\n{line}\r\n', "utf-8-sig").carefully is not None

    def test_the_careful_reading_finds_another_encoding(self, sheet: Callable[..., Sheet]) -> None:
        found = sheet(b"a,b\n1,\xb2\xc4\xc1\xcf\n")
        assert found.carefully is not None
        careful = found.carefully()
        assert careful.encoding == "gb18030"
        assert self.rows(careful) == [(1, "a", "b", None), (2, "1", "材料", None)]

    def test_text_that_breaks_off_in_another_encoding_is_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a,b\n1,2".encode("utf-16")[:-1])
        with pytest.raises(ValueError, match="文字编码无法识别，或文件不完整"):
            delimited.read(path, "utf-16", tmp_path)
