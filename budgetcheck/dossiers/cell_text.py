"""What a spreadsheet makes of dates and amounts, turned back into what the person wrote."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from budgetcheck.money import NUMBER, UNITS

if TYPE_CHECKING:
    from budgetcheck.dossiers.form import Kind

_MIDNIGHT = re.compile(r"[ T]00:00:00(?:\.0+)?\Z")
_NOISE = Decimal("0.000001")
_HALF_A_FEN = Decimal("0.0025")
_FLOAT = Decimal(2) ** -53
_FEN = Decimal("0.01")
_NINE_DECIMALS = re.compile(r"-?\d+\.\d{9}")
_DIGITS = 15
_CELL = Context(prec=_DIGITS)


def written(text: str, kind: Kind, unit: str = "元") -> str:
    """A cell's text as the dossier's readers of dates and amounts expect it.

    Args:
        text: The cell, as `workbooks.Cells` gives it.
        kind: What the cell should hold.
        unit: The unit of an amount of the budget.
    """
    if kind == "date":
        return _MIDNIGHT.sub("", text)
    if kind in ("money", "signed"):
        return without_noise(text, "元")
    if kind == "budget":
        return without_noise(text, unit)
    if kind == "number":
        return _as_typed(text)
    return text


def _as_typed(text: str) -> str:
    """A number of a cell without the digits that its float adds: a cell keeps 15, and is read with nine decimals."""
    if _NINE_DECIMALS.fullmatch(text) is None or len(text.lstrip("-0.").replace(".", "")) <= _DIGITS:
        return text
    return f"{_CELL.create_decimal(text).normalize():f}"


def without_noise(text: str, unit: str) -> str:
    """An amount without the noise of a float, where it lies within 0.000001 元 (or a float's own width) of whole fen.

    Any other text, amounts finer than a fen included, stays as it is and is refused by who reads it.
    """
    if NUMBER.fullmatch(text) is None or "." not in text:
        return text
    exact = Decimal(text.replace(",", ""))
    yuan = exact * UNITS[unit]
    whole = yuan.quantize(_FEN)
    if abs(yuan - whole) >= min(max(_NOISE, abs(yuan) * _FLOAT), _HALF_A_FEN):
        return text
    return f"{whole / UNITS[unit]:f}"
