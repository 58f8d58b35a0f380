"""Spending and money received over time."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from budgetcheck.language import _
from budgetcheck.reporting.charts.amounts import fen, label, number, unit_for
from budgetcheck.reporting.charts.legend import Entry, draw_legend
from budgetcheck.reporting.charts.picture import ACCENT, INK, PALE, PAPER, SOFT, Picture, px
from budgetcheck.reporting.charts.room import room_for
from budgetcheck.reporting.charts.scale import Scale, round_steps
from budgetcheck.reporting.charts.time_axis import Mark, draw_marks, draw_months, month_end, month_start

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HEIGHT = 1900
_RIGHT = 5240
_HEADROOM = 240
_FOOT = 270
_HALF_A_MONTH = 260
_MOST_STEPS = 4
_MOST_MARKERS = 24


def spending_over_time(  # noqa: PLR0913 - the lines, three days, the budget
    points: Sequence[Mapping[str, str]],
    start: str | None,
    end: str | None,
    as_of: str,
    budget: str | None,
    *,
    chart_id: str,
    settled: bool = False,
) -> Markup:
    """Two lines in steps, spending solid with discs, money received dashed with squares; the budget across them.

    A month's amounts are those at its end (at `as_of` in the last); before the first month there is nothing, and in
    a month that is not listed nothing moves.

    Args:
        points: One per month in which money moved, in order: `month` (`2026-01`), `received` and `spent`, both
            cumulative and in 元. No picture without any.
        start: The first day of the project's period; None where it is not known.
        end: Its last day.
        as_of: The day of the check.
        budget: The adjusted budget in 元; None where it is not known.
        chart_id: With what the ids begin; unique on the page.
        settled: Whether `as_of` is the day of a settlement.
    """
    if not points:
        return Markup()
    today = dt.date.fromisoformat(as_of)
    first = month_start(points[0]["month"])
    days = [first, *(min(month_end(point["month"]), max(today, first)) for point in points)]
    lines = [
        _Line(_("累计到账"), [0, *(fen(point["received"]) for point in points)], _draw_square, "6 3"),
        _Line(_("累计支出"), [0, *(fen(point["spent"]) for point in points)], _draw_disc, ""),
    ]
    limit = None if budget is None else fen(budget)
    marks = [
        Mark(dt.date.fromisoformat(day), words.format(day=day), dashes)
        for day, words, dashes in (
            (start, _("开始 {day}"), "5 3"),
            (end, _("结束 {day}"), "5 3"),
            (as_of, _("决算日 {day}") if settled else _("检查日 {day}"), ""),
        )
        if day is not None
    ]

    picture = Picture(chart_id, _("累计支出与到账"))
    top = draw_legend(
        picture, [Entry(partial(line.draw_swatch, picture), line.words()) for line in lines[::-1]]
    )
    amounts = [0, *([] if limit is None else [limit]), *(each for line in lines for each in line.amounts)]
    ticks = round_steps(min(amounts), max(amounts), _MOST_STEPS)
    unit = unit_for(ticks.step)
    left = max(*(room_for(number(tick, unit)) for tick in ticks), room_for(_(unit.name)), _HALF_A_MONTH) + 80
    known = [*days, *(mark.day for mark in marks)]
    across = Scale(min(known).toordinal(), max(known).toordinal(), left, _RIGHT - left)
    ceiling = draw_marks(picture, across, top, marks, to=_HEADROOM + _HEIGHT) + _HEADROOM
    bottom = ceiling + _HEIGHT
    upwards = Scale(ticks[0], ticks[-1], bottom, -_HEIGHT)
    picture.text(left - 60, ceiling - 160, _(unit.name), anchor="end", ink=SOFT)
    for tick in ticks:
        height = upwards.at(tick)
        stroke = PALE if tick else INK
        picture.line(f"M{px(left)},{px(height)}H{px(_RIGHT)}", stroke=stroke)
        picture.text(left - 60, height + 45, number(tick, unit), anchor="end", ink=SOFT)
    draw_months(picture, across, bottom)
    if limit is not None:
        height = upwards.at(limit)
        picture.line(f"M{px(left)},{px(height)}H{px(_RIGHT)}", width=20, dashes="10 4 2 4")
        words = _("预算 {amount}").format(amount=label(limit))
        picture.rect(left + 40, height - 190, room_for(words) + 40, 170, fill=PAPER)
        picture.text(left + 60, height - 50, words, bold=True)
    places = [across.at(day.toordinal()) for day in days]
    until = across.at(max(today, days[-1]).toordinal())
    for line in lines:
        line.draw(picture, places, [upwards.at(amount) for amount in line.amounts], until)
    told = [line.words() for line in lines] + [mark.words for mark in marks]
    return picture.finish(bottom + _FOOT, [_("{sentence}。").format(sentence=each) for each in told])


class _Line(NamedTuple):
    """A line in steps: its amounts in fen, at the places that go with them, and how it looks."""

    name: str
    amounts: list[int]
    marker: Callable[[Picture, int, int], None]
    dashes: str

    def words(self) -> str:
        return _("{name} {amount}").format(name=self.name, amount=label(self.amounts[-1]))

    def draw_swatch(self, picture: Picture, x: int, y: int, width: int, height: int) -> None:
        picture.line(
            f"M{px(x)},{px(y + height // 2)}h{px(width)}", stroke=ACCENT, width=25, dashes=self.dashes
        )
        self.marker(picture, x + width // 2, y + height // 2)

    def draw(self, picture: Picture, places: list[int], heights: list[int], until: int) -> None:
        steps = "".join(f"H{px(x)}V{px(y)}" for x, y in zip(places[1:], heights[1:], strict=True))
        route = f"M{px(places[0])},{px(heights[0])}{steps}H{px(until)}"
        picture.line(route, stroke=ACCENT, width=25, dashes=self.dashes)
        # Every so many months, counted from the last, which is always marked.
        every = -(-(len(places) - 1) // _MOST_MARKERS)
        for at in range(len(places) - 1, 0, -every):
            self.marker(picture, places[at], heights[at])


def _draw_disc(picture: Picture, x: int, y: int) -> None:
    picture.circle(x, y, 38, fill=ACCENT)


def _draw_square(picture: Picture, x: int, y: int) -> None:
    picture.rect(x - 35, y - 35, 70, 70, fill=PAPER, stroke=INK)
