"""Codes of accounts: their levels, and which account lies below which."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

NUMERIC_CELL = r"^(\d+)\.0$"
"""A code that a spreadsheet kept as a number: 1001.0 is 1001. No level of a code is a single 0."""

_SEPARATORS = re.compile(r"[.\-_/\\ ]")
_CODE = re.compile(r"[0-9A-Za-z]+(?:[.\-_/\\ ]+[0-9A-Za-z]+)*")


def code_and_name(code: str | None, name: str | None) -> tuple[str | None, str | None]:
    """An account's code without what does not belong to it; its name may stand in the same cell (530101 研发支出)."""
    if code is not None:
        code = unicodedata.normalize("NFKC", code)
    if code is None or (found := _CODE.match(code.strip())) is None:
        return None, name or code
    rest = code.strip()[found.end() :].strip(" \t-_/\\[]()（）【】.:：")
    return re.sub(NUMERIC_CELL, r"\1", found[0]), name or rest or None


def bare(code: str) -> str:
    """A code without separators and the trace of a numeric cell."""
    return _SEPARATORS.sub("", re.sub(NUMERIC_CELL, r"\1", code.strip()))


def boundaries(levels: Collection[int]) -> frozenset[int]:
    """The lengths that a code may have where its levels have these lengths."""
    total, lengths = 0, set()
    for level in levels:
        total += level
        lengths.add(total)
    return frozenset(lengths)


def lies_under(code: str | None, prefix: str, lengths: Collection[int]) -> bool:
    """Whether a code is the prefix or lies below it: 6602 takes 660201, never 66021 where levels are 4-2-2.

    Separators draw boundaries too: 5301.001 lies below 5301, and 5301.001.02 below 5301001.

    Args:
        code: The code, with or without separators.
        prefix: Likewise.
        lengths: The lengths that a code may have (`boundaries`).
    """
    if code is None:
        return False
    digits, start = bare(code), bare(prefix)
    if not start or not digits.startswith(start):
        return False
    if len(digits) == len(start):
        return True
    parts = _SEPARATORS.split(code.strip())
    ends, total = set(), 0
    for part in parts[:-1]:
        total += len(part)
        ends.add(total)
    return len(start) in ends or (
        len(start) < len(parts[0]) and len(start) in lengths and len(parts[0]) in lengths
    )
