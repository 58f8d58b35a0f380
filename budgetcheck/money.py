"""Exact money, in 元: from text to `Decimal`, in frames, and as people read it. Never a binary float."""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact
from typing import Annotated, Any

import polars as pl
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, SerializationInfo, ValidationInfo

from budgetcheck.language import _

DTYPE = pl.Decimal(18, 2)
"""Money in a frame: 元 with two decimals, below 10^16."""

WIDE = pl.Decimal(38, 6)
"""Money times a rate: Polars keeps the larger scale of two factors and rounds silently, so widen first."""

RATE = pl.Decimal(18, 4)
"""A share of one amount in another: `0.8123` is 81.23 %."""

UNITS = {"元": 1, "万元": 10_000}

NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
"""A number as people write it: no exponent, well-formed thousands separators."""

_FEN = Decimal("0.01")
_LARGEST = Decimal(10) ** 15
_EXACT = Context(traps=[Inexact])


def parse_money(text: str, unit: str = "元") -> Decimal:
    """An amount in 元 from its text, exactly.

    Args:
        text: Digits with an optional sign, well-formed thousands separators and decimals.
        unit: 元 or 万元, the unit in which the text is written.

    Raises:
        ValueError: for anything that is not a number, is finer than a fen, or is 10^15 元 or more.
    """
    if NUMBER.fullmatch(text.strip()) is None:
        raise ValueError(_("应为金额（数字）"))
    written = Decimal(text.strip().replace(",", ""))
    if written.copy_abs() >= _LARGEST / UNITS[unit]:
        raise ValueError(_("金额超出可以处理的范围"))
    try:
        return _EXACT.multiply(written, UNITS[unit]).quantize(_FEN, context=_EXACT)
    except Inexact as error:
        raise ValueError(_("金额最多精确到分：元最多两位小数，万元最多六位小数")) from error


def plain(amount: Decimal) -> str:
    """As results state it: `2000000.00`."""
    return f"{amount:.2f}"


def grouped(amount: Decimal) -> str:
    """As people read it: `2,000,000.00`."""
    return f"{amount:,.2f}"


def percent(rate: Decimal) -> str:
    """A rate as people read it, never rounded: `30%`, `12.5%`."""
    shown = f"{rate * 100:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + "%"


def literal(amount: Decimal | str | int) -> pl.Expr:
    """An amount as an expression."""
    return pl.lit(Decimal(amount), dtype=DTYPE)


def times(amount: pl.Expr, rate: Decimal) -> pl.Expr:
    """An amount times a rate, exact to the sixth decimal (dtype `WIDE`)."""
    return amount.cast(WIDE) * pl.lit(rate, dtype=WIDE)


def floored(amount: pl.Expr) -> pl.Expr:
    """A `WIDE` amount rounded down to the fen: a cap is "not more than"."""
    rounded = amount.cast(DTYPE)
    return pl.when(rounded.cast(WIDE) > amount).then(rounded - literal(_FEN)).otherwise(rounded)


def share_of(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A part of a whole with four decimals (`RATE`), rounded down; null where the whole is 0 or less.

    Only exactly the whole reads as all of it: what exceeds it is at least `1.0001`.
    """
    near = (part.cast(WIDE) / whole.cast(WIDE)).cast(RATE)
    step = pl.lit(Decimal("0.0001"), RATE)
    exceeds = near.cast(WIDE) * whole.cast(WIDE) > part.cast(WIDE)
    down = pl.when(exceeds).then(near - step).otherwise(near)
    beyond_all = (part > whole) & (down == pl.lit(1, RATE))
    share = pl.when(beyond_all).then(down + step).otherwise(down)
    return pl.when(whole > literal(0)).then(share.cast(RATE))


def at_least_zero(amount: pl.Expr) -> pl.Expr:
    """The amount, or zero where it is negative; null where it is not known."""
    return pl.when(amount < literal(0)).then(literal(0)).otherwise(amount)


def shown(amount: pl.Expr) -> pl.Expr:
    """An amount as text that people read: `2,000,000.00`.

    Read from the end, every three digits in a row stand before the point. The amount is named once: sentences nest it.
    """
    backwards = amount.cast(DTYPE).cast(pl.String).str.reverse()
    return backwards.str.replace_all(r"(\d{3})", "${1},").str.replace(r",(-?)$", "${1}").str.reverse()


def _from_input(value: Any, info: ValidationInfo, *, in_budget_unit: bool) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise ValueError(_("应为金额（数字）"))  # noqa: TRY004 - pydantic gathers only ValueError
    unit = (info.context or {}).get("unit", "元") if in_budget_unit else "元"
    return parse_money(value, unit)


def _in_yuan(value: Any, info: ValidationInfo) -> Decimal:
    return _from_input(value, info, in_budget_unit=False)


def _in_budget_unit(value: Any, info: ValidationInfo) -> Decimal:
    return _from_input(value, info, in_budget_unit=True)


def _not_negative(amount: Decimal) -> Decimal:
    if amount < 0:
        raise ValueError(_("金额不能为负"))
    return amount


def _to_yuan(amount: Decimal) -> str:
    return plain(amount)


def _to_budget_unit(amount: Decimal, info: SerializationInfo) -> str:
    unit = UNITS[(info.context or {}).get("unit", "元")]
    if unit == 1:
        return plain(amount)
    written = f"{_EXACT.divide(amount, unit):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


Money = Annotated[
    Decimal,
    BeforeValidator(_in_yuan),
    AfterValidator(_not_negative),
    PlainSerializer(_to_yuan, when_used="json"),
]
"""A non-negative amount written in 元; in JSON as text."""

SignedMoney = Annotated[Decimal, BeforeValidator(_in_yuan), PlainSerializer(_to_yuan, when_used="json")]
"""An amount in 元 that may be negative (a unit's own settlement can hold a net reversal); in JSON as text."""

BudgetMoney = Annotated[
    Decimal,
    BeforeValidator(_in_budget_unit),
    AfterValidator(_not_negative),
    PlainSerializer(_to_budget_unit, when_used="json"),
]
"""A non-negative amount written in the budget's unit, which the context of validation and serialization names (`unit`)."""


def beyond(actual: pl.Expr, limit: pl.Expr) -> pl.Expr:
    """How far an amount lies beyond a limit; 0 where it does not."""
    return at_least_zero(actual - limit)
