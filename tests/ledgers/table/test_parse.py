from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from budgetcheck.ledgers.table import parse

TEXT = pl.col("text")
DAY = dt.date(2025, 3, 5)


def texts(*each: str | None) -> pl.DataFrame:
    return pl.DataFrame({"text": each}, schema={"text": pl.String})


def amount(text: str | None, *, spreadsheet: bool = False) -> Decimal | None:
    read: Decimal | None = texts(text).select(parse.any_amount(TEXT, spreadsheet=spreadsheet)).item()
    return read


def is_blank(text: str | None) -> bool:
    blank: bool = texts(text).select(parse.is_blank_amount(TEXT)).item()
    return blank


def why(text: str) -> str:
    reason: str = texts(text).select(parse.why_no_amount(TEXT)).item()
    return reason


def day(text: str) -> dt.date | None:
    read: dt.date | None = texts(text).select(parse.any_day(TEXT)).item()
    return read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1234.56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1,234,567", "1234567.00"),
        ("１，２３４．５６", "1234.56"),
        ("(1,234.56)", "-1234.56"),
        ("（１，２３４．５６）", "-1234.56"),
        ("-1,234.56", "-1234.56"),
        ("－1,234.56", "-1234.56"),
        ("−1,234.56", "-1234.56"),
        ("1,234.56-", "-1234.56"),
        ("1,234.56 -", "-1234.56"),
        ("- 1,234.56", "-1234.56"),
        ("¥1,234.56", "1234.56"),
        ("￥ 1,234.56", "1234.56"),
        ("¥-1,234.56", "-1234.56"),
        ("-¥1,234.56", "-1234.56"),
        ("(¥1,234.56)", "-1234.56"),
        ("  1234.5\t", "1234.50"),
        ("　1234.5　", "1234.50"),
        ("+5", "5.00"),
        ("0", "0.00"),
        ("0005", "5.00"),
        ("12.340", "12.34"),
        ("12.3000000", "12.30"),
        ("12.", "12.00"),
        ("999999999999999.99", "999999999999999.99"),
        ("-999,999,999,999,999.99", "-999999999999999.99"),
    ],
)
def test_every_dress_of_an_amount_is_read(text: str, read: str) -> None:
    assert amount(text) == Decimal(read)
    assert not is_blank(text)


@pytest.mark.parametrize("text", [None, "", " ", "　", "-", " - ", "－", "—", "¥", "¥ -"])
def test_a_blank_or_a_lone_dash_is_no_amount_and_no_fault(text: str | None) -> None:
    assert is_blank(text)
    assert amount(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12.345", "金额最多两位小数"),
        ("1,234.567", "金额最多两位小数"),
        ("-0.001", "金额最多两位小数"),
        ("0.30000000000000004", "金额最多两位小数"),
        ("99999999999999999", "金额超出可以处理的范围"),
        ("9999999999999999", "金额超出可以处理的范围"),
        ("1,000,000,000,000,000.00", "金额超出可以处理的范围"),
        ("1e5", "不是金额"),
        ("1E5", "不是金额"),
        ("-.5", "不是金额"),
        (".5", "不是金额"),
        ("1,2x", "不是金额"),
        ("1,23,456.00", "不是金额"),
        ("1,23,456,789,012.00", "不是金额"),
        ("12,34", "不是金额"),
        (",123", "不是金额"),
        ("1234,567", "不是金额"),
        ("1 2", "不是金额"),
        ("1 234.56", "不是金额"),
        ("1.2.3", "不是金额"),
        ("--5", "不是金额"),
        ("(-5)", "不是金额"),
        ("-5-", "不是金额"),
        ("(5", "不是金额"),
        ("5)", "不是金额"),
        ("()", "不是金额"),
        ("¥¥5", "不是金额"),
        ("5元", "不是金额"),
        ("nan", "不是金额"),
        ("inf", "不是金额"),
        ("0x10", "不是金额"),
        ("1_000", "不是金额"),
        ("٣", "不是金额"),
        ("五", "不是金额"),
        ("$5", "不是金额"),
        ("5%", "不是金额"),
        ("1\n2", "不是金额"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, reason: str) -> None:
    assert amount(text) is None
    assert not is_blank(text)
    assert why(text) == reason


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0.30000000000000004", "0.30"),
        ("12345678901234.560546875", "12345678901234.56"),
        ("1234.5600000001", "1234.56"),
        ("0.00000000000005684341886080802", "0.00"),
        ("-0.1499999999999986", "-0.15"),
        ("100.0", "100.00"),
    ],
)
def test_the_noise_of_a_spreadsheets_float_is_rounded_off(text: str, read: str) -> None:
    assert amount(text, spreadsheet=True) == Decimal(read)


@pytest.mark.parametrize("text", ["12.345", "0.005", "7.000002", "1234.560001", "1e-7"])
def test_a_spreadsheets_float_beyond_a_fen_and_noise_is_refused(text: str) -> None:
    assert amount(text, spreadsheet=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-05",
        "2025-3-5",
        "2025/3/5",
        "2025/03/05",
        "2025.03.05",
        "2025.3.5",
        "20250305",
        "2025年3月5日",
        "2025年03月05日",
        " 2025-03-05 ",
        "２０２５－０３－０５",
    ],
)
def test_every_dress_of_a_date_is_read(text: str) -> None:
    assert day(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30",
        "2025-13-01",
        "2025-00-10",
        "20250230",
        "2025-3",
        "2025-3-5-1",
        "25-03-05",
        "2025-003-05",
        "2025- 3- 5",
        "+2025-3-5",
        "-2025-3-5",
        "2025年 3月 5日",
        "2025 305",
        "2025/3-5",
        "05/03/2025",
        "1979-12-31",
        "2101-01-01",
        "2025-03-05 24:00:00",
        "2025-03-05 8点",
        "4572",
        "457210",
        "三月五日",
        "",
    ],
)
def test_anything_else_is_no_date(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-05 00:00:00",
        "2025-03-05T00:00:00",
        "2025/3/5 0:00",
        "2025-03-05T00:00:00.000",
        "2025-03-05 08:30:00",
        "45721",
        "45721.5",
    ],
)
def test_a_date_may_have_a_time_of_day_or_be_a_serial_number(text: str) -> None:
    assert day(text) == DAY


def test_serial_numbers_may_count_from_1904() -> None:
    since_1904 = parse.any_day(TEXT, dt.date(1904, 1, 1))
    assert texts("44259").select(since_1904).item() == DAY


@pytest.mark.parametrize("year", [1980, 2100])
def test_the_first_and_the_last_year_that_are_read(year: int) -> None:
    assert day(f"{year}-01-01") == dt.date(year, 1, 1)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2025-3-5", "%Y-%m-%d"),
        ("2025/3/5", "%Y/%m/%d"),
        ("2025.3.5", "%Y.%m.%d"),
        ("2025年3月5日", "%Y年%m月%d日"),
        ("20250305", "%Y%m%d"),
    ],
)
def test_the_usual_dress_of_a_column_of_dates_is_learnt(text: str, form: str) -> None:
    sample = texts("合计", text, text, "2025-03-05", None)
    learnt = parse.usual_day_pattern(TEXT, sample)
    assert learnt == form
    assert texts(text).select(parse.plain_day(TEXT, learnt)).item() == DAY


def test_the_usual_dress_of_a_spreadsheets_dates_has_a_time() -> None:
    sample = texts("2025-03-05 00:00:00")
    form = parse.usual_day_pattern(TEXT, sample)
    assert sample.select(parse.plain_day(TEXT, form)).item() == DAY
    assert texts("2025-03-05 08:30:00").select(parse.plain_day(TEXT, form)).item() is None


@pytest.mark.parametrize("text", ["2025- 3- 5", "+2025-3-5", "2025-3-5 ", "12025-3-5", "0025-3-5"])
def test_the_plain_reading_takes_no_date_that_the_full_one_refuses(text: str) -> None:
    assert texts(text).select(parse.plain_day(TEXT, "%Y-%m-%d")).item() is None


def test_the_plain_reading_takes_separators_where_a_sample_has_them() -> None:
    rows = texts("1,234.56", "7.00", "1,23", "12.345")
    assert rows.select(parse.plain_amount(TEXT, texts("5.00"))).to_series().to_list() == [
        None,
        Decimal("7.00"),
        None,
        None,
    ]
    assert rows.select(parse.plain_amount(TEXT, texts("5,000.00"))).to_series().to_list() == [
        Decimal("1234.56"),
        Decimal("7.00"),
        None,
        None,
    ]
