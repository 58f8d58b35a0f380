"""What the marks of a picture mean, in as many lines as that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.reporting.charts.picture import WIDTH
from budgetcheck.reporting.charts.room import room_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.reporting.charts.picture import Picture

_LINE = 220
_SWATCH = 260
_BASELINE = 140
_BETWEEN = 60
_APART = 200
_BELOW = 60


class Entry(NamedTuple):
    """A mark and its words; `draw` gets the mark's left, top, width and height."""

    draw: Callable[[int, int, int, int], None]
    words: str


def draw_legend(picture: Picture, entries: Sequence[Entry]) -> int:
    """Draw it at the top; answers where the rest of the picture begins."""
    x = y = 0
    for draw, words in entries:
        width = _SWATCH + _BETWEEN + room_for(words)
        if x and x + width > WIDTH:
            x, y = 0, y + _LINE
        draw(x, y + 40, _SWATCH, 110)
        picture.text(x + _SWATCH + _BETWEEN, y + _BASELINE, words)
        x += width + _APART
    return y + _LINE + _BELOW
