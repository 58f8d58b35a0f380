"""A bar of what was allowed with what was taken in it, as two pictures have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.reporting.charts.picture import ACCENT, FAILED, INK, PAPER, px

if TYPE_CHECKING:
    from budgetcheck.reporting.charts.picture import Picture
    from budgetcheck.reporting.charts.scale import Scale

HEIGHT = 160
"""Of a bar."""

_INSET = 35
_STICKS_OUT = 35
_THINNEST = 20
_THINNEST_BEYOND = 60


def draw_allowed(picture: Picture, x: int, y: int, width: int, height: int = HEIGHT) -> None:
    """The outline of what was allowed."""
    picture.rect(x, y, width, height, fill=PAPER, stroke=INK)


def draw_taken(picture: Picture, x: int, y: int, width: int, height: int = HEIGHT) -> None:
    """What was taken, within the outline."""
    inset = _INSET * height // HEIGHT
    picture.rect(x, y + inset, width, height - 2 * inset, fill=ACCENT)


def draw_beyond(picture: Picture, x: int, y: int, width: int, height: int = HEIGHT) -> None:
    """What was taken beyond what was allowed."""
    picture.rect(x, y, width, height, fill=picture.pattern("hatch"), stroke=FAILED)


def draw_bar(picture: Picture, scale: Scale, y: int, allowed: int, taken: int) -> None:
    """A bar from zero: what was allowed, what was taken in it or, where negative, left of zero, and what went beyond.

    Anything that is not zero is seen, however small it is beside the rest.
    """
    zero = scale.at(0)
    if allowed:
        draw_allowed(picture, zero, y, _seen(scale.at(allowed) - zero))
    if taken < 0:
        width = _seen(zero - scale.at(taken))
        draw_taken(picture, zero - width, y, width)
    if within := min(taken, allowed) if taken > 0 else 0:
        draw_taken(picture, zero, y, _seen(scale.at(within) - zero))
    if taken > max(allowed, 0):
        limit = scale.at(allowed)
        draw_beyond(picture, limit, y, max(scale.at(taken) - limit, _THINNEST_BEYOND))
        picture.line(f"M{px(limit)},{px(y - _STICKS_OUT)}V{px(y + HEIGHT + _STICKS_OUT)}", width=25)


def draw_beyond_mark(picture: Picture, x: int, y: int, words: str) -> None:
    """A mark beside a bar at `y`, and in words by how much what was allowed is exceeded."""
    picture.shape(f"M{px(x)},{px(y + 130)}h12l-6,-11z", fill=FAILED)
    picture.text(x + BEYOND_MARK, y + 130, words, bold=True, ink=FAILED)


BEYOND_MARK = 170
"""The width of the mark without its words."""


def _seen(width: int) -> int:
    return max(width, _THINNEST)
