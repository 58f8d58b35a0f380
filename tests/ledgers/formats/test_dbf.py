from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from tests.ledgers.formats.markup_files import faults, form, refusal, rows, sheets, write

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = [("FDATE", "D", 8), ("FEXP", "C", 10), ("FDEBIT", "N", 12)]
WRONG = "DBF 文件头有误：字段长度与记录长度不符；文件可能已损坏，请重新导出"


def dbf(
    *records: bytes,
    fields: list[tuple[str, str, int]] = FIELDS,
    language: int = 0,
    said: int | None = None,
    length: int | None = None,
    end: bytes = b"\x1a",
) -> bytes:
    described = b"".join(
        struct.pack("<11sc4xBB14x", name.encode("gbk"), kind.encode(), width, 0)
        for name, kind, width in fields
    )
    head = struct.pack(
        "<BBBBIHH17xBxx",
        *(3, 126, 3, 31),
        len(records) if said is None else said,
        33 + len(described),
        1 + sum(width for _name, _kind, width in fields) if length is None else length,
        language,
    )
    return head + described + b"\r" + b"".join(records) + end


def record(
    day: str = "20260301",
    summary: str | bytes = "材料",
    amount: str = "100.00",
    *,
    flag: bytes = b" ",
    encoding: str = "gbk",
) -> bytes:
    text = summary if isinstance(summary, bytes) else summary.encode(encoding)
    return flag + day.encode().ljust(8) + text.ljust(10) + amount.encode().rjust(12)


def test_records_are_rows_and_fields_are_headings(tmp_path: Path) -> None:
    path = write(tmp_path, dbf(record(), record("20260302", "差旅 费", "-1234567.89")), name="账.dbf")
    assert form(path) == "dbf"
    (sheet,) = sheets(path)
    assert sheet.headings == ("FDATE", "FEXP", "FDEBIT")
    assert rows(sheet) == [("20260301", "材料", "100.00"), ("20260302", "差旅 费", "-1234567.89")]
    assert (sheet.name, sheet.encoding, faults(sheet)) == (None, "gb18030", {})


def test_blank_fields_are_blank_and_odd_text_is_handed_on(tmp_path: Path) -> None:
    (sheet,) = sheets(write(tmp_path, dbf(record("", "", ""), record("00000000", b"a\0\0", "************"))))
    assert rows(sheet) == [(None, None, None), ("00000000", "a", "************")]


def test_a_deleted_record_keeps_its_row_and_has_a_fault(tmp_path: Path) -> None:
    (sheet,) = sheets(write(tmp_path, dbf(record(), record(flag=b"*"), record(flag=b"x"))))
    assert rows(sheet) == [("20260301", "材料", "100.00")] * 3
    assert faults(sheet) == {2: "已标记删除", 3: "记录的标志有误，无法读取"}


@pytest.mark.parametrize(
    ("encoding", "language"), [("gbk", 0), ("gbk", 0x4D), ("gbk", 0x7A), ("utf-8", 0), ("big5", 0x78)]
)
def test_the_encoding_is_that_of_the_header_or_of_the_text(
    tmp_path: Path, encoding: str, language: int
) -> None:
    path = write(tmp_path, dbf(record(summary="財務", encoding=encoding), language=language))
    (sheet,) = sheets(path)
    assert rows(sheet) == [("20260301", "財務", "100.00")]


def test_a_character_cut_at_the_end_of_its_field_is_left_out(tmp_path: Path) -> None:
    cut = ("a" + "材料费" * 3).encode("gbk")[:10]
    (sheet,) = sheets(write(tmp_path, dbf(record(summary=cut), record())))
    assert rows(sheet) == [("20260301", "a材料费材", "100.00"), ("20260301", "材料", "100.00")]
    assert faults(sheet) == {}


def test_text_of_no_encoding_is_a_fault_of_its_record(tmp_path: Path) -> None:
    (sheet,) = sheets(write(tmp_path, dbf(record(), record(summary=b"\xff\xff  ab    "))))
    assert faults(sheet) == {2: "字段“FEXP”的文字编码无法识别"}


def test_a_line_break_and_a_separator_within_a_text_stay_there(tmp_path: Path) -> None:
    (sheet,) = sheets(write(tmp_path, dbf(record(summary=b"a\nb\x1fc"), record())))
    assert [row[1] for row in rows(sheet)] == ["a\nb\x1fc", "材料"]


def test_fields_of_foxpro_are_read_exactly(tmp_path: Path) -> None:
    fields = [("I", "I", 4), ("Y", "Y", 8), ("T", "T", 8), ("L", "L", 1)]
    moments = (struct.pack("<ii", 2_461_101, 0), struct.pack("<ii", 2_461_101, 30_600_000), bytes(8))
    content = dbf(
        *(
            b" " + struct.pack("<iq", number, amount) + moment + b"T"
            for number, amount, moment in zip((7, -1, 0), (12_345_600, -500, 0), moments, strict=True)
        ),
        fields=fields,
    )
    (sheet,) = sheets(write(tmp_path, b"\x30" + content[1:]))
    assert rows(sheet) == [
        ("7", "1234.5600", "2026-03-01", "T"),
        ("-1", "-0.0500", "2026-03-01 08:30:00", "T"),
        ("0", "0.0000", None, "T"),
    ]


def test_memo_fields_are_left_and_named(tmp_path: Path) -> None:
    content = dbf(" 材料".encode("gbk") + b" " * 10, fields=[("摘要", "C", 4), ("备注", "M", 10)])
    (sheet,) = sheets(write(tmp_path, content))
    assert (sheet.headings, rows(sheet)) == (("摘要",), [("材料",)])
    assert [(choice.what, choice.chosen, choice.reason) for choice in sheet.choices] == [
        ("column", "备注", "备注、图形类型的字段存放在别的文件里，没有读取")
    ]


def test_a_table_without_records_has_its_headings(tmp_path: Path) -> None:
    (sheet,) = sheets(write(tmp_path, dbf()))
    assert (sheet.headings, rows(sheet)) == (("FDATE", "FEXP", "FDEBIT"), [])


@pytest.mark.parametrize("end", [b"", b"\x1a", b"\x1a\x1a", bytes(500)])
def test_filling_behind_the_records_is_no_record(tmp_path: Path, end: bytes) -> None:
    (sheet,) = sheets(write(tmp_path, dbf(record(), end=end)))
    assert len(rows(sheet)) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            dbf(record(), record(), end=b"")[:-1],
            "DBF 文件头写明 2 条记录，文件里却有 1 条；文件不完整或已损坏，请重新导出",
        ),
        (
            dbf(record(), said=3),
            "DBF 文件头写明 3 条记录，文件里却有 1 条；文件不完整或已损坏，请重新导出",
        ),
        (
            dbf(record(), record(), said=1),
            "DBF 文件头写明 1 条记录，文件里却有 2 条；文件不完整或已损坏，请重新导出",
        ),
        (
            dbf(record(), said=4_000_000_000),
            "DBF 文件头写明 4000000000 条记录，文件里却有 1 条；文件不完整或已损坏，请重新导出",
        ),
        (dbf(record(), length=30), WRONG),
        (dbf(record(), length=0), WRONG),
        (dbf(record())[:100], WRONG),
        (dbf(record())[:70], WRONG),
        (
            dbf(fields=[("FDATE", "D", 7)]),
            "DBF 文件头有误：字段“FDATE”的长度不对",
        ),
        (dbf(fields=[("FEXP", "C", 0)]), "DBF 文件头有误：字段“FEXP”的长度不对"),
        (
            dbf(fields=[("FDEBIT", "B", 8)]),
            "DBF 字段“FDEBIT”是二进制浮点数，不能准确表示金额；请改为数值型（N）",
        ),
        (dbf(fields=[("FEXP", "V", 8)]), "DBF 字段“FEXP”的类型 V 不能读取"),
    ],
)
def test_a_header_that_lies_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    assert refusal(write(tmp_path, content)) == message


def test_many_records_keep_their_order(tmp_path: Path) -> None:
    content = dbf(*(record(amount=f"{number}.00") for number in range(25_001)))
    (sheet,) = sheets(write(tmp_path, content))
    assert [row[2] for row in rows(sheet)] == [f"{number}.00" for number in range(25_001)]
