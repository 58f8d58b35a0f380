"""Time across a picture: months below it, and days that are marked above."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.reporting.charts.picture import INK, PAPER, SOFT, WIDTH, px
from budgetcheck.reporting.charts.room import room_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.reporting.charts.picture import Picture
    from budgetcheck.reporting.charts.scale import Scale

_YEAR = 12
_STEPS = (1, 2, 3, 6, *(_YEAR * years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)))
_APART = 800
_ROW = 210


class Mark(NamedTuple):
    """A day that is marked, what is written at it, and how its line is dashed."""

    day: dt.date
    words: str
    dashes: str


def month_start(month: str) -> dt.date:
    """The first day of a month (`2026-01`)."""
    return dt.date.fromisoformat(f"{month}-01")


def month_end(month: str) -> dt.date:
    """The last day of a month."""
    first = month_start(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def draw_months(picture: Picture, across: Scale, bottom: int) -> None:
    """Label the first days of as many months as there is room for; of years alone where it is fewer than one a year."""
    first, last = (dt.date.fromordinal(day) for day in (across.low, across.high))
    earliest, latest = (day.year * _YEAR + day.month - 1 for day in (first, last))
    room = across.length // _APART
    step = next(each for each in _STEPS if latest - earliest < each * room)
    begin = -(-(earliest + (first.day > 1)) // step) * step
    for index in range(begin, latest + 1, step):
        year, month = divmod(index, _YEAR)
        if not year:
            continue
        x = across.at(dt.date(year, month + 1, 1).toordinal())
        picture.line(f"M{px(x)},{px(bottom)}v4", stroke=INK)
        words = f"{year}" if step >= _YEAR else f"{year}-{month + 1:02d}"
        picture.text(x, bottom + 220, words, anchor="middle", ink=SOFT)


def draw_marks(picture: Picture, across: Scale, top: int, marks: Sequence[Mark], *, to: int) -> int:
    """Write marks above the picture, each in the first row that has room, and draw their lines down.

    Args:
        picture: To draw in.
        across: Days, as ordinals.
        top: Where the first row begins.
        marks: What to mark.
        to: How far below the last row their lines end.

    Returns:
        Where the last row ends.
    """
    rows: list[int] = []
    placed = []
    for mark in sorted(marks, key=lambda each: each.day):
        x, width = across.at(mark.day.toordinal()), room_for(mark.words)
        left = max(min(x - width // 2, WIDTH - width), 0)
        row = next((at for at, taken in enumerate(rows) if taken + 100 <= left), len(rows))
        rows[row : row + 1] = [left + width]
        placed.append((mark, x, left + width // 2, width, row))
    bottom = top + _ROW * len(rows)
    for mark, x, _middle, _width, row in placed:
        picture.line(
            f"M{px(x)},{px(top + _ROW * (row + 1) - 20)}V{px(bottom + to)}", stroke=INK, dashes=mark.dashes
        )
    for mark, _x, middle, width, row in placed:
        # On paper of its own, for the line of a mark above may pass here.
        picture.rect(middle - width // 2, top + _ROW * row + 10, width, _ROW - 20, fill=PAPER)
        picture.text(middle, top + _ROW * row + 150, mark.words, anchor="middle")
    return bottom
