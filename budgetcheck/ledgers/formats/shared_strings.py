"""What the shared texts of an XLSX would take once each cell has its own copy, as calamine gives them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.ledgers.formats.workbook import LONGEST_CELL, UnusableWorkbookError, cell_too_long

if TYPE_CHECKING:
    from budgetcheck.ledgers.formats.package import Package

_LARGEST_TEXTS = 4 << 30
_SMALLEST_CELL = len('<c r="A1" t="s"><v>0</v></c>')
_SMALLEST_TEXT = len("<si/>")
_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"'](\d+)")
_REFERENCE = re.compile(rb't="s"[^>]*>\s*<v>(\d+)<')


def lengths(package: Package, part: str) -> list[int]:
    """The bytes that each shared text takes in its part, at least as many as the text itself.

    Raises:
        UnusableWorkbookError: where a text is too long, or more are announced than there can be.
    """
    if part not in package:
        return []
    content = package.read(part)
    announced = _COUNT.search(content, 0, 4096)
    if announced and int(announced[1]) * _SMALLEST_TEXT > len(content) + LONGEST_CELL:
        raise UnusableWorkbookError(_("工作簿已损坏或不完整，无法打开"))
    starts = [match.start() for match in _TEXT.finditer(content)]
    found = [end - start for start, end in pairwise([*starts, len(content)])]
    if max(found, default=0) > LONGEST_CELL:
        raise cell_too_long()
    return found


def refuse_what_multiplies(package: Package, sheet: str, texts: list[int]) -> None:
    """Refuse a sheet whose cells repeat long texts so often that they would not fit into memory.

    Args:
        package: The workbook.
        sheet: The part that holds the sheet.
        texts: The `lengths` of the shared texts.

    Raises:
        UnusableWorkbookError: in words for the user.
    """
    most_cells = package.size(sheet) // _SMALLEST_CELL
    if most_cells * max(texts, default=0) <= _LARGEST_TEXTS:
        return
    times: Counter[bytes] = Counter()
    for text in package.parts(sheet):
        times.update(_REFERENCE.findall(text))
    total = sum(texts[int(at)] * count for at, count in times.items() if int(at) < len(texts))
    if total > _LARGEST_TEXTS:
        raise UnusableWorkbookError(_("工作簿里的长文字重复太多，展开后超过 4 GB，拒绝读取"))
