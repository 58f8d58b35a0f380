"""Numbers of binary workbooks as text, in the same dress that calamine gives those of XLSX."""

from __future__ import annotations

import datetime as dt
import re
import struct
from functools import lru_cache

from budgetcheck.ledgers.formats.sheet import DAY_ZERO

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_LAST_DAY = 2_958_465
"""9999-12-31 in the 1900 system."""
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""27 to 36 and 50 to 58 are the dates of Chinese editions, whose patterns stand in no file."""
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_FLOAT = struct.Struct("<d")


def is_date(number: int, pattern: str | None) -> bool:
    """Whether a number format shows a day or a time: by its pattern, or by its number where it is built in."""
    if pattern is None:
        return number in _BUILT_IN_DATES
    shown = _LITERALS.sub("", pattern).partition(";")[0].lower()
    return shown != "general" and any(letter in shown for letter in "dmhys")


def number_text(number: float) -> str:
    """A number with at most nine decimals, which hides what a float adds to the amount that was typed."""
    text = f"{number:.9f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@lru_cache(maxsize=1 << 16)
def moment_text(serial: float, day_zero: dt.date) -> str:
    """The day and time of a serial number; the number itself where there is no such day."""
    if not 0 <= serial < _LAST_DAY + 1 - (day_zero - DAY_ZERO).days:
        return number_text(serial)
    start = dt.datetime.combine(day_zero, dt.time())
    moment = start + dt.timedelta(milliseconds=round(serial * 86_400_000))
    return moment.isoformat(sep=" ", timespec="milliseconds").removesuffix(".000")


def rk_number(content: bytes) -> float:
    """The number in four bytes: the upper half of a float, or an integer of 30 bits; either may be in hundredths."""
    bits = int.from_bytes(content, "little", signed=True)
    is_whole, is_hundredths = bits & 2, bits & 1
    upper = bytes((content[0] & 0xFC,)) + content[1:]
    number: float = bits >> 2 if is_whole else _FLOAT.unpack(b"\0\0\0\0" + upper)[0]
    return number / 100 if is_hundredths else number
