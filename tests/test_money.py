from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from budgetcheck.money import (
    DTYPE,
    WIDE,
    BudgetMoney,
    Money,
    SignedMoney,
    at_least_zero,
    floored,
    grouped,
    literal,
    parse_money,
    percent,
    plain,
    shown,
    times,
)

NOT_A_NUMBER = "应为金额（数字）"
TOO_FINE = "金额最多精确到分：元最多两位小数，万元最多六位小数"
TOO_LARGE = "金额超出可以处理的范围"


def hundredths(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-most, most).map(lambda fen: Decimal(fen).scaleb(-2))


def millionths(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-most, most).map(lambda part: Decimal(part).scaleb(-6))


readable = hundredths(10**17 - 1)
framed = hundredths(10**18 - 1)


@given(readable)
def test_any_amount_of_fen_is_read_back_exactly_from_its_text(amount: Decimal) -> None:
    assert parse_money(f"{amount:f}") == amount


@given(readable)
def test_any_amount_is_read_back_exactly_as_results_state_it(amount: Decimal) -> None:
    assert parse_money(plain(amount)) == amount


@given(readable)
def test_any_amount_is_read_back_exactly_as_people_read_it(amount: Decimal) -> None:
    assert parse_money(grouped(amount)) == amount


@given(millionths(10**16))
def test_any_amount_of_six_decimals_in_the_large_unit_is_exact(amount: Decimal) -> None:
    assert parse_money(f"{amount:f}", "万元") == amount * 10_000


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0.00"),
        ("0.30", "0.30"),
        ("0.3", "0.30"),
        ("0.300000", "0.30"),
        ("0.30" + "0" * 60, "0.30"),
        ("1.1", "1.10"),
        ("-12.34", "-12.34"),
        ("+12.34", "12.34"),
        (" 8000000.10 ", "8000000.10"),
        ("8,000,000.10", "8000000.10"),
        ("007", "7.00"),
        ("100000000000000.01", "100000000000000.01"),
        ("90071992547409.93", "90071992547409.93"),
        ("999999999999999.99", "999999999999999.99"),
        ("１２３.４５", "123.45"),
    ],
)
def test_an_amount_is_read_exactly_with_two_decimals(text: str, amount: str) -> None:
    assert str(parse_money(text)) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("800", "8000000.00"),
        ("112.36", "1123600.00"),
        ("0.000001", "0.01"),
        ("123.456789", "1234567.89"),
        ("99999999999.999999", "999999999999999.99"),
    ],
)
def test_an_amount_in_the_large_unit_may_have_six_decimals(text: str, amount: str) -> None:
    assert str(parse_money(text, "万元")) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        ".",
        "5.",
        ".5",
        "1e5",
        "1E+5",
        "NaN",
        "Infinity",
        "-inf",
        "1_000",
        "0x10",
        "1,2",
        "1,0000",
        "10,00.00",
        "1 000",
        "1.2.3",
        "--1",
        "(100.00)",
        "￥100",
        "100元",
        "八百万",
        "１２，３４５",
        "１２。５",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{NOT_A_NUMBER}$"):
        parse_money(text)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12.345", "元"),
        ("0.001", "元"),
        ("-0.009", "元"),
        ("0.0000001", "万元"),
        ("0.01" + "0" * 40 + "1", "元"),
        ("999999999999999.99" + "0" * 20 + "1", "元"),
        ("1." + "0" * 40 + "1", "万元"),
    ],
)
def test_an_amount_finer_than_a_fen_is_refused_however_fine(text: str, unit: str) -> None:
    with pytest.raises(ValueError, match=f"^{TOO_FINE}$"):
        parse_money(text, unit)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1000000000000000", "元"),
        ("9007199254740993.01", "元"),
        ("-1000000000000000.00", "元"),
        ("9" * 40, "元"),
        ("9" * 5000, "元"),
        ("100000000000", "万元"),
        ("-" + "9" * 40, "万元"),
    ],
)
def test_an_amount_of_a_thousand_trillion_or_more_is_refused_however_large(text: str, unit: str) -> None:
    with pytest.raises(ValueError, match=f"^{TOO_LARGE}$"):
        parse_money(text, unit)


@given(framed)
def test_an_amount_in_a_frame_is_shown_as_python_groups_it(amount: Decimal) -> None:
    assert _of(shown, amount, DTYPE) == f"{amount:,.2f}"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00"),
        ("0.01", "0.01"),
        ("-0.01", "-0.01"),
        ("-0.10", "-0.10"),
        ("999.99", "999.99"),
        ("-999.99", "-999.99"),
        ("1000", "1,000.00"),
        ("-123456.70", "-123,456.70"),
        ("2000000", "2,000,000.00"),
        ("9999999999999999.99", "9,999,999,999,999,999.99"),
    ],
)
def test_an_amount_is_shown_with_separators_and_two_decimals(amount: str, text: str) -> None:
    assert _of(shown, Decimal(amount), DTYPE) == text


@given(millionths(10**21))
def test_a_limit_is_rounded_down_to_the_fen(amount: Decimal) -> None:
    assert _of(floored, amount, WIDE) == amount.quantize(Decimal("0.01"), ROUND_FLOOR)


@pytest.mark.parametrize(
    ("amount", "limit"),
    [
        ("2.999999", "2.99"),
        ("2.995000", "2.99"),
        ("2.990000", "2.99"),
        ("0.009999", "0.00"),
        ("-0.000001", "-0.01"),
        ("-2.990000", "-2.99"),
        ("-2.991000", "-3.00"),
    ],
)
def test_a_part_of_a_fen_is_never_rounded_up(amount: str, limit: str) -> None:
    assert str(_of(floored, Decimal(amount), WIDE)) == limit


@given(hundredths(10**17), st.integers(-(10**4), 10**4).map(lambda part: Decimal(part).scaleb(-4)))
def test_an_amount_times_a_rate_of_four_decimals_is_exact(amount: Decimal, rate: Decimal) -> None:
    assert _of(lambda column: times(column, rate), amount, DTYPE) == amount * rate


def test_a_rate_is_not_rounded_to_the_scale_of_the_amount() -> None:
    assert str(_of(lambda column: times(column, Decimal("0.3333")), Decimal("0.01"), DTYPE)) == "0.003333"


@pytest.mark.parametrize(("amount", "kept"), [("-0.01", "0.00"), ("0", "0.00"), ("0.01", "0.01")])
def test_what_is_below_zero_becomes_zero(amount: str, kept: str) -> None:
    assert str(_of(at_least_zero, Decimal(amount), DTYPE)) == kept


@pytest.mark.parametrize("amount", [Decimal("2750000.00"), "2750000.00", 2_750_000])
def test_a_literal_is_the_amount_with_two_decimals(amount: Decimal | str | int) -> None:
    assert str(pl.select(literal(amount)).item()) == "2750000.00"


def test_results_state_an_amount_without_separators() -> None:
    assert plain(Decimal("-2000000.1")) == "-2000000.10"


def test_people_read_an_amount_with_separators() -> None:
    assert grouped(Decimal("-2000000.1")) == "-2,000,000.10"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        ("0.30", "30%"),
        ("0.25", "25%"),
        ("0.125", "12.5%"),
        ("0.0005", "0.05%"),
        ("1", "100%"),
        ("1.0", "100%"),
        ("0.1", "10%"),
        ("0", "0%"),
    ],
)
def test_people_read_a_rate_in_percent_and_never_rounded(rate: str, text: str) -> None:
    assert percent(Decimal(rate)) == text


@given(st.integers(0, 10**6).map(lambda part: Decimal(part).scaleb(-6)))
def test_a_rate_in_percent_says_exactly_the_rate(rate: Decimal) -> None:
    assert Decimal(percent(rate).removesuffix("%")) == rate * 100


@pytest.mark.parametrize("value", [True, None, ["1"], 0.1])
def test_a_value_that_is_no_text_is_never_taken_for_money(value: object) -> None:
    with pytest.raises(ValidationError, match="应为金额（数字）"):
        TypeAdapter(Money).validate_python(value)


def test_money_is_not_negative() -> None:
    with pytest.raises(ValidationError, match="金额不能为负"):
        TypeAdapter(Money).validate_python("-0.01")


def test_budget_money_is_not_negative() -> None:
    with pytest.raises(ValidationError, match="金额不能为负"):
        TypeAdapter(BudgetMoney).validate_python("-0.000001", context={"unit": "万元"})


def test_signed_money_may_be_negative() -> None:
    assert TypeAdapter(SignedMoney).validate_python("-0.01") == Decimal("-0.01")


def test_only_budget_money_is_written_in_the_budget_s_unit() -> None:
    read = {
        kind: TypeAdapter(kind).validate_python("1.5", context={"unit": "万元"})
        for kind in (BudgetMoney, Money, SignedMoney)
    }

    assert read == {BudgetMoney: Decimal(15_000), Money: Decimal("1.5"), SignedMoney: Decimal("1.5")}


def _of(expression: object, amount: Decimal, dtype: pl.DataType) -> object:
    frame = pl.DataFrame({"amount": [amount]}, schema={"amount": dtype})
    return frame.select(expression(pl.col("amount"))).item()  # type: ignore[operator]
