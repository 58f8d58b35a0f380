from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.ledgers.schema import CANONICAL
from tests.ledgers.formats.markup_files import form, refusal, rows, sheets, write
from tests.ledgers.written import CHINESE, read
from tests.ledgers.written import write as write_text

if TYPE_CHECKING:
    from pathlib import Path

DAMAGED = "Parquet 文件已损坏或不完整，无法读取；请重新导出"


def table(folder: Path, columns: dict[str, Any], **how: Any) -> Path:
    path = folder / "账.parquet"
    pl.DataFrame(columns).write_parquet(path, **how)
    return path


def test_each_column_is_read_as_exact_text(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        {
            "日期": [dt.date(2026, 3, 1), None],
            "时间": pl.Series(["2026-03-01 00:00", "2026-03-01 08:30"]).str.to_datetime("%Y-%m-%d %H:%M"),
            "借方": pl.Series([Decimal("12345678901234.10"), Decimal("-0.05")], dtype=pl.Decimal(18, 2)),
            "数量": [3, None],
            "性质": pl.Series(["expense", None], dtype=pl.Enum(["expense"])),
            "类别": pl.Series(["甲", "乙"], dtype=pl.Categorical),
            "摘要": ["材料", ""],
        },
    )
    assert form(path) == "parquet"
    (sheet,) = sheets(path)
    assert sheet.headings == ("日期", "时间", "借方", "数量", "性质", "类别", "摘要")
    assert rows(sheet) == [
        ("2026-03-01", "2026-03-01", "12345678901234.10", "3", "expense", "甲", "材料"),
        (None, "2026-03-01 08:30:00", "-0.05", None, None, "乙", None),
    ]


def test_the_canonical_frame_comes_back_but_for_where_its_rows_were(tmp_path: Path) -> None:
    frame = read(
        write_text(
            tmp_path,
            CHINESE + "2026-03-01,记-1,1,材料,5301,研发支出,5.10,,P,市级财政资金,业务费,支出,甲,001,一部\n",
        )
    ).frame()
    path = tmp_path / "账.parquet"
    frame.write_parquet(path)
    (sheet,) = sheets(path)
    assert sheet.headings == tuple(name for name in CANONICAL if name not in ("file", "sheet", "row"))
    assert rows(sheet) == [
        (
            *("2026-03-01", "记-1", "1", "材料", "5301", "研发支出", "5.10", "0.00", "5.10", "P"),
            *("municipal", "business", "expense", "甲", "001", "一部"),
        )
    ]


def test_nested_and_binary_columns_are_left_and_named(tmp_path: Path) -> None:
    (sheet,) = sheets(table(tmp_path, {"摘要": ["a"], "附件": [["x"]], "图": [b"x"]}))
    assert (sheet.headings, rows(sheet)) == (("摘要",), [("a",)])
    assert [(choice.what, choice.chosen) for choice in sheet.choices] == [
        ("column", "附件"),
        ("column", "图"),
    ]


def test_binary_floats_are_refused_by_column(tmp_path: Path) -> None:
    assert refusal(table(tmp_path, {"摘要": ["a"], "借方": [0.1], "贷方": [0.2]})) == (
        "“借方”、“贷方” 是二进制浮点数，不能准确表示金额；请改存为 Decimal 或文本"
    )


def test_a_file_whose_name_holds_a_pattern_is_only_itself(tmp_path: Path) -> None:
    path = table(tmp_path, {"摘要": ["a"]}).rename(tmp_path / "账[1]*.parquet")
    (sheet,) = sheets(path)
    assert rows(sheet) == [("a",)]


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, b"PARE" + bytes(100))) == "账.xls：Parquet 文件已加密，无法读取"


def test_a_file_without_its_footer_is_refused(tmp_path: Path) -> None:
    content = table(tmp_path, {"摘要": ["a"]}).read_bytes()
    assert refusal(write(tmp_path, content[:-1])) == DAMAGED
    assert refusal(write(tmp_path, content[:20])) == DAMAGED
    assert refusal(write(tmp_path, b"PAR1" + bytes(100))) == DAMAGED


def test_damage_anywhere_is_refused_or_harmless(tmp_path: Path) -> None:
    content = table(
        tmp_path, {"摘要": ["材料", None] * 50, "行": pl.Series(range(100), dtype=pl.Int32)}
    ).read_bytes()
    outcomes = set()
    for at in range(4, len(content) - 8, (len(content) - 12) // 10):
        damaged = bytearray(content)
        damaged[at : at + 2] = b"\xff\x7f"
        try:
            (sheet,) = sheets(write(tmp_path, bytes(damaged)))
            outcomes.add(sheet.cells.collect().height == 100)
        except ValueError as error:
            outcomes.add(str(error))
    assert DAMAGED in outcomes
