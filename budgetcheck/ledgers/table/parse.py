"""Text → date and money: strictly, never coerced to zero or null in silence.

Each has a plain reading, for the dress that most cells of a column wear and cheap over millions of rows, and a full
one, which knows every dress of the domain. What the plain reading takes, the full one reads the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import DAY_ZERO
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    import datetime as dt

_NOISE = "0.000001"
_DECIMALS_OF_FLOAT = 20
_WIDE_SCALE = 12
_WIDE = pl.Decimal(38, _WIDE_SCALE)
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_YEAR = r"(?:19[89]\d|20\d{2}|2100)"
"""The same years as a pattern."""
_DAY_PATTERNS = (
    (rf"^{_YEAR}-\d{{1,2}}-\d{{1,2}}$", "%Y-%m-%d"),
    (rf"^{_YEAR}/\d{{1,2}}/\d{{1,2}}$", "%Y/%m/%d"),
    (rf"^{_YEAR}\.\d{{1,2}}\.\d{{1,2}}$", "%Y.%m.%d"),
    (rf"^{_YEAR}年\d{{1,2}}月\d{{1,2}}日$", "%Y年%m月%d日"),
    (rf"^{_YEAR}\d{{4}}$", "%Y%m%d"),
)
_PLAIN_DAYS = (*_DAY_PATTERNS, (rf"^{_YEAR}-\d{{1,2}}-\d{{1,2}} 00:00:00$", "%Y-%m-%d 00:00:00"))
"""Those that columns usually wear; a spreadsheet's dates have a time."""
_TIME = r"[ T](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$"
_SERIAL = r"^\d{5}(?:\.\d+)?$"
_PLAIN_AMOUNT = r"^-?\d{1,15}(?:\.\d{1,2})?$"
_GROUPED_AMOUNT = r"^-?\d{1,3}(?:,\d{3}){0,4}(?:\.\d{1,2})?$"
_ANY_AMOUNT = r"^[-+]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,2}0*|\.)?$"
_TOO_FINE = r"^[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)\.\d{3,}$"
_TOO_LARGE = r"^[-+]?(?:\d{16,}|\d{1,3}(?:,\d{3}){5,})(?:\.\d*)?$"
_DIGITS_WITH_NOISE = r"^-?\d{1,15}\.\d{3,}$"
FULL_WIDTH = {
    **{chr(0xFF01 + at): chr(0x21 + at) for at in range(94)},
    "　": " ",
    "－": "-",
    "—": "-",
    "−": "-",
    "￥": "¥",
}


def plain_amount(text: pl.Expr, sample: pl.DataFrame) -> pl.Expr:
    """An amount in the plainest dress: digits, with thousands separators where a sample has them; else null."""
    if sample.select(text.str.contains(",", literal=True).any()).item():
        grouped = pl.when(text.str.contains(_GROUPED_AMOUNT) | text.str.contains(_PLAIN_AMOUNT)).then(text)
        return grouped.str.replace_all(",", "", literal=True).cast(DTYPE, strict=False)
    return pl.when(text.str.contains(_PLAIN_AMOUNT)).then(text.cast(DTYPE, strict=False))


def any_amount(text: pl.Expr, *, spreadsheet: bool, power: int = 0) -> pl.Expr:
    """An amount in any dress of the domain: separators, full width, ¥, brackets or a trailing minus for negatives.

    Null where the text is blank, a lone dash, or no amount; `is_blank_amount` tells the first two apart. Of a
    spreadsheet's floats noise below 0.000001 is rounded off.

    Args:
        text: The text.
        spreadsheet: Whether it may be a float's.
        power: The power of ten that makes the amount 元: it may have that many decimals more.
    """
    bare = _bare_amount(text)
    if power:
        return _of_larger_unit(bare, power, spreadsheet=spreadsheet)
    exact = (
        pl.when(bare.str.contains(_ANY_AMOUNT))
        .then(bare.str.replace_all(",", "", literal=True))
        .cast(DTYPE, strict=False)
    )
    if not spreadsheet:
        return exact
    # The text of a float is longer than the float: 12345678901234.56 is shown as 12345678901234.560546875.
    wide = pl.when(bare.str.contains(_DIGITS_WITH_NOISE)).then(bare)
    number = wide.cast(pl.Float64, strict=False).cast(pl.String).cast(pl.Decimal(38, 15), strict=False)
    rounded = number.cast(DTYPE, strict=False)
    noise = (number - rounded.cast(pl.Decimal(38, 15))).abs() < pl.lit(_NOISE).cast(pl.Decimal(38, 15))
    return pl.coalesce(exact, pl.when(noise).then(rounded))


def _of_larger_unit(bare: pl.Expr, power: int, *, spreadsheet: bool) -> pl.Expr:
    """An amount of 千元 or 万元 in 元; what is no whole fen then is refused, but for a float's noise."""
    decimals = _DECIMALS_OF_FLOAT if spreadsheet else _WIDE_SCALE
    text = (
        pl.when(
            bare.str.contains(rf"^[-+]?(?:\d{{1,12}}|\d{{1,3}}(?:,\d{{3}}){{1,3}})(?:\.\d{{0,{decimals}}})?$")
        )
        .then(bare.str.replace_all(",", "", literal=True))
    )  # fmt: skip
    if not spreadsheet:
        return _in_yuan(text, power, noise="0.000000000001")
    # Of a large float the noise shows in more than its unit hides; its own shortest text has none.
    wide = pl.when(text.str.contains(rf"\.\d{{{power + 3},}}$")).then(text)
    shortest = wide.cast(pl.Float64, strict=False).cast(pl.String)
    return pl.coalesce(_in_yuan(text, power, noise=_NOISE), _in_yuan(shortest, power, noise=_NOISE))


def _in_yuan(text: pl.Expr, power: int, *, noise: str) -> pl.Expr:
    """A number times a power of ten, to the fen; null where it is off by the noise or more."""
    exact = (text.cast(_WIDE, strict=False) * pl.lit(10**power).cast(pl.Decimal(38, 0))).cast(_WIDE)
    rounded = exact.cast(DTYPE, strict=False)
    off = (exact - rounded.cast(_WIDE)).abs()
    return pl.when(off < pl.lit(noise).cast(_WIDE)).then(rounded)


def is_blank_amount(text: pl.Expr) -> pl.Expr:
    """Whether an amount's text says that there is none: empty, spaces or a lone dash."""
    return _bare_amount(text).is_in(["", "-"]).fill_null(value=True)


def _bare_amount(text: pl.Expr) -> pl.Expr:
    bare = (
        text.str.replace_many(FULL_WIDTH)
        .str.strip_chars()
        .str.replace_all(r"\s*([-+¥()])\s*", "${1}")
        .str.strip_prefix("¥")
    )
    return (
        bare.str.replace(r"^\((.+)\)$", "-${1}")
        .str.replace(r"^-¥", "-")
        .str.replace(r"^([\d.,]+)-$", "-${1}")
    )


def usual_day_pattern(text: pl.Expr, sample: pl.DataFrame) -> str:
    """The date pattern that most cells of a sample follow."""
    hits = sample.select(text.str.contains(shape).sum().alias(form) for shape, form in _PLAIN_DAYS).row(
        0, named=True
    )
    form: str = max(hits, key=lambda each: hits[each] or 0)
    return form


def plain_day(text: pl.Expr, form: str) -> pl.Expr:
    """A date in the usual pattern of its column; else null."""
    # chrono alone would take spaces and a sign before numbers, and years of any length.
    shape = next(shape for shape, known in _PLAIN_DAYS if known == form)
    return pl.when(text.str.contains(shape)).then(text).str.to_date(form, strict=False)


def any_day(text: pl.Expr, day_zero: dt.date = DAY_ZERO) -> pl.Expr:
    """A date in any dress of the domain, a serial number (from its day zero) included; else null. A time of day is dropped."""
    bare = text.str.replace_many(FULL_WIDTH).str.strip_chars().str.replace(_TIME, "")
    day = pl.coalesce(
        pl.when(bare.str.contains(shape)).then(bare).str.to_date(form, strict=False)
        for shape, form in _DAY_PATTERNS
    )
    days = pl.when(bare.str.contains(_SERIAL)).then(bare.str.head(5)).cast(pl.Int32, strict=False)
    counted = pl.lit(day_zero) + pl.duration(days=days)
    return pl.coalesce(day, pl.when(counted.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)).then(counted))


def why_no_amount(text: pl.Expr, power: int = 0) -> pl.Expr:
    """Why a text is refused as an amount of 元 (of 10 ** power 元), in words."""
    bare = _bare_amount(text)
    too_fine = _("金额折合成元后最多两位小数") if power else _("金额最多两位小数")
    return (
        pl.when(bare.str.contains(_TOO_FINE))
        .then(pl.lit(too_fine))
        .when(bare.str.contains(_TOO_LARGE))
        .then(pl.lit(_("金额超出可以处理的范围")))
        .otherwise(pl.lit(_("不是金额")))
    )
