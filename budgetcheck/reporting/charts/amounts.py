"""Amounts in a picture: exact in fen, and as a short label."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from budgetcheck.language import _, current, later


class Unit(NamedTuple):
    """In what an amount is labelled.

    Attributes:
        fen: How many fen it has.
        name: What it is called.
        label: An amount in it.
    """

    fen: int
    name: str
    label: str


YUAN = Unit(100, later("元"), later("{amount} 元"))
_LARGE = {
    "zh": Unit(1_000_000, later("万元"), later("{amount} 万元")),
    "en": Unit(100_000, later("千元"), later("{amount} 千元")),
}


def fen(amount: str) -> int:
    """An amount of the result (元, `1234.56`) in fen."""
    return int(Decimal(amount).scaleb(2))


def label(amount: int) -> str:
    """An amount in fen as a label: `112.36 万元`; what is too small for its decimals, in 元."""
    unit = unit_for(amount)
    return _(unit.label).format(amount=number(amount, unit))


def unit_for(amount: int) -> Unit:
    """The largest unit in which two decimals show an amount."""
    large = _LARGE[current()]
    return YUAN if abs(amount) < large.fen // 100 else large


def number(amount: int, unit: Unit) -> str:
    """An amount in fen as a number of a unit, with at most two decimals, rounded half up: `1,112.36`."""
    hundredth = unit.fen // 100
    whole, part = divmod((2 * abs(amount) + hundredth) // (2 * hundredth), 100)
    decimals = f".{part:02d}".rstrip("0") if part else ""
    return f"{'-' if amount < 0 else ''}{whole:,}{decimals}"
