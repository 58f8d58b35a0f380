"""A cap in bands: the part of a base in each band at that band's own rate."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.money import at_least_zero, floored, grouped, literal, percent, times
from budgetcheck.rules.rule import say, yuan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.rules.parameters import Band
    from budgetcheck.rules.rule import Text


class Cap(NamedTuple):
    """A tiered cap: its amount rounded down to the fen, each band's part, and whether the text covers the base."""

    amount: pl.Expr
    parts: tuple[pl.Expr, ...]
    text_is_silent: pl.Expr


def tiered_cap(base: pl.Expr, bands: Sequence[Band]) -> Cap:
    """The part of a base in each band at that band's own rate; nothing above the last band, where the text is silent."""
    parts = tuple(times(_within(base, band), band.rate) for band in bands)
    return Cap(floored(reduce(add, parts)), parts, base > literal(bands[-1].up_to))


def _within(base: pl.Expr, band: Band) -> pl.Expr:
    above = at_least_zero(base - literal(band.above))
    width = literal(band.up_to - band.above)
    return pl.when(above > width).then(width).otherwise(above)


def show_band(part: pl.Expr, base: pl.Expr, band: Band) -> Text:
    """A band's line of the calculation; null where the base does not reach it."""
    line = say(
        _("超过 {above} 元至 {up_to} 元的部分：{within} × {rate} = {part}"),
        above=grouped(band.above),
        up_to=grouped(band.up_to),
        within=yuan(_within(base, band)),
        rate=percent(band.rate),
        part=yuan(floored(part)),
    )
    return pl.when(base > literal(band.above)).then(line)
