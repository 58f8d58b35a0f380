"""Delimited text cut into records one by one, for files that a strict reader refuses."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINES = 200
_LONGEST = 1 << 20


class Record(NamedTuple):
    """The cells of one record, and why it could not be cut properly, if so."""

    cells: list[str]
    fault: str | None = None


def parse_records(lines: Iterator[str], separator: str) -> Iterator[Record]:
    """Records from lines (with their line ends); a quoted cell may span lines, and starts no record of its own.

    A line whose quotes do not close properly becomes one record with a fault, and the next line starts afresh.
    """
    pending: list[str] = []
    while True:
        line = pending.pop(0) if pending else next(lines, None)
        if line is None:
            return
        if '"' not in line:
            yield Record(line.rstrip("\r\n").split(separator))
            continue
        taken = [line]
        cells = _cells(line, separator)
        while cells is None and len(taken) < _MOST_LINES and sum(map(len, taken)) < _LONGEST:
            following = pending.pop(0) if pending else next(lines, None)
            if following is None:
                break
            taken.append(following)
            cells = _cells("".join(taken), separator)
        if cells is None:
            pending = taken[1:] + pending
            yield Record(line.rstrip("\r\n").split(separator), _("引号不成对，无法分列"))
        else:
            yield Record(cells)


def _cells(text: str, separator: str) -> list[str] | None:
    """The cells of a record, or None where its quotes do not close."""
    cells: list[str] = []
    at = 0
    text = text.rstrip("\r\n")
    pattern = _cell_pattern(separator)
    while True:
        match = pattern.match(text, at)
        if match is None:
            return None
        cells.append(match["bare"] if match["quoted"] is None else match["quoted"].replace('""', '"'))
        at = match.end()
        if at == len(text):
            return cells
        at += 1
        if at == len(text):
            return [*cells, ""]


@cache
def _cell_pattern(separator: str) -> re.Pattern[str]:
    stop = re.escape(separator)
    return re.compile(rf'(?:"(?P<quoted>(?:[^"]|"")*+)"|(?P<bare>(?!")[^{stop}]*+))(?={stop}|\Z)')
