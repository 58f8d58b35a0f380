from __future__ import annotations

import pytest

from budgetcheck.ledgers.table.titles import read_titles


@pytest.mark.parametrize(
    "text",
    [
        "2026年度",
        "2026年1月—2026年12月",
        "会计期间：2026.01-2026.12",
        "期间: 2026年01月",
        "会计年度:2026",
        "2026",
    ],
)
def test_one_year_is_the_year_of_every_month(text: str) -> None:
    assert read_titles([text]).year_of == dict.fromkeys(range(1, 13), 2026)


def test_a_period_over_the_turn_of_a_year_leaves_no_doubt() -> None:
    titles = read_titles(["2025年11月 至 2026年2月"])
    assert titles.year_of == {11: 2025, 12: 2025, 1: 2026, 2: 2026}
    assert titles.period == ("2025-11", "2026-02")


@pytest.mark.parametrize("texts", [["2025年3月至2026年3月"], ["2025年度", "2026年度"], ["某公司"]])
def test_where_a_month_could_be_of_two_years_there_is_none(texts: list[str]) -> None:
    assert read_titles(texts).year_of == {}


def test_the_day_of_printing_is_no_period() -> None:
    assert read_titles(["2026年度", "打印日期：2027年1月5日"]).years == (2026,)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位:人民币元", "元"),
        ("单位：元", "元"),
        ("单位：某某公司", None),
        ("编制单位：元气公司", None),
    ],
)
def test_the_unit_of_amounts(text: str, unit: str | None) -> None:
    assert read_titles([text]).unit == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位： 万元", "万元"),
        ("某公司序时账（万元）", "万元"),
        ("货币单位 万元", "万元"),
        ("单位：万", "万元"),
    ],
)
def test_the_unit_in_its_dresses(text: str, unit: str) -> None:
    assert read_titles([text]).unit == unit


@pytest.mark.parametrize(
    ("texts", "units"),
    [
        (["单位：百万元"], "百万元"),
        (["单位：美元"], "美元"),
        (["单位：元", "单位：万元"], "万元、元"),
        (["单位：元/万元"], "万元、元"),
        (["单位：元 或 万元"], "万元、元"),
    ],
)
def test_a_unit_that_is_not_read_or_not_the_only_one_is_refused(texts: list[str], units: str) -> None:
    with pytest.raises(ValueError, match="金额单位") as error:
        read_titles(texts)
    assert str(error.value) == (
        f"题名写的金额单位是 {units}；只能读元、千元或万元中的一种，请换算或分开后再导入"
    )


def test_a_period_may_be_written_without_separators() -> None:
    assert read_titles(["期间：202601-202612"]).period == ("2026-01", "2026-12")
