"""A portfolio at a glance: by verdict, and by rate of execution."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.reporting.charts.legend import Entry, draw_legend
from budgetcheck.reporting.charts.picture import (
    ACCENT,
    FAILED,
    INK,
    PAPER,
    PASSED,
    REVIEW,
    SOFT,
    WIDTH,
    Picture,
    px,
)
from budgetcheck.reporting.charts.scale import Scale
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

_VERDICTS = ("fail", "review", "pass")
_BAR = 320
_THINNEST = 30

_FIFTHS = 5
_COLUMNS = 1500
_COUNT = 220
_FOOT = 470


def verdict_bar(counts: Mapping[str, int], *, chart_id: str) -> Markup:
    """One bar of all projects, cut by verdict, each part with a pattern of its own.

    Args:
        counts: How many projects have each verdict (`fail`, `review`, `pass`); one that is absent has none.
        chart_id: With what the ids begin; unique on the page.
    """
    picture = Picture(chart_id, _("项目结论"))
    looks = {
        "fail": (picture.pattern("hatch"), FAILED),
        "review": (picture.pattern("dots"), REVIEW),
        "pass": ("#cfe3d5", PASSED),
    }
    told = {
        verdict: _("{verdict} {count} 个").format(
            verdict=VERDICT.label(verdict), count=f"{counts.get(verdict, 0):,}"
        )
        for verdict in _VERDICTS
    }
    entries = [Entry(partial(_draw_part, picture, *looks[verdict]), words) for verdict, words in told.items()]
    top = draw_legend(picture, entries) + 60
    picture.rect(10, top, WIDTH - 20, _BAR, fill=PAPER, stroke=INK)
    x = 10
    for verdict, width in _widths([counts.get(verdict, 0) for verdict in _VERDICTS], WIDTH - 20):
        if width:
            _draw_part(picture, *looks[_VERDICTS[verdict]], x, top, width, _BAR)
        x += width
    return picture.finish(
        top + _BAR + 40, [_("{sentence}。").format(sentence=each) for each in told.values()]
    )


def _draw_part(picture: Picture, fill: str, stroke: str, x: int, y: int, width: int, height: int) -> None:  # noqa: PLR0913, PLR0917 - a rectangle and its looks
    picture.rect(x, y, width, height, fill=fill, stroke=stroke)


def _widths(counts: Sequence[int], length: int) -> list[tuple[int, int]]:
    """The widths of parts that fill a length; a part that is not empty is seen, at the expense of the widest."""
    total = sum(counts)
    scale = Scale(0, total, 0, length)
    ends = [scale.at(sum(counts[: at + 1])) for at in range(len(counts))]
    widths = [
        max(end - begin, _THINNEST) if count else 0
        for count, begin, end in zip(counts, [0, *ends], ends, strict=False)
    ]
    if total:
        widths[widths.index(max(widths))] -= sum(widths) - length
    return list(enumerate(widths))


def execution_rates(rates: Sequence[str | None], *, chart_id: str) -> Markup:
    """A column per class of rates: fifths up to 100 %, above it, without a budget; below zero only where there are such.

    A rate on a border belongs to the class above it, 100 % itself to the one below.

    Args:
        rates: Of each project what it spent of its budget, as a decimal (`0.8123`); None for one without a budget.
        chart_id: With what the ids begin; unique on the page.
    """
    picture = Picture(chart_id, _("预算执行率"))
    counts = _classes(rates)
    names = ["<0%", *(f"{20 * at}–{20 * at + 20}%" for at in range(_FIFTHS)), ">100%", _("无预算")]
    fills = [
        picture.pattern("stripes"),
        *[ACCENT] * _FIFTHS,
        picture.pattern("hatch"),
        picture.pattern("dots"),
    ]
    strokes = [REVIEW, *[INK] * _FIFTHS, FAILED, REVIEW]
    shown = range(0 if counts[0] else 1, len(counts))
    step = (WIDTH - 100) // len(shown)
    bottom = _COUNT + _COLUMNS
    upwards = Scale(0, max(*counts, 1), 0, _COLUMNS)
    for place, at in enumerate(shown):
        middle = place * step + step // 2 + 50
        height = max(upwards.at(counts[at]), 20) if counts[at] else 0
        if height:
            picture.rect(middle - 250, bottom - height, 500, height, fill=fills[at], stroke=strokes[at])
        picture.text(middle, bottom - height - 60, f"{counts[at]:,}", anchor="middle", bold=True)
        picture.text(middle, bottom + 190, names[at], anchor="middle")
    picture.line(f"M0,{px(bottom)}H{px(WIDTH)}")
    picture.text(
        WIDTH // 2, bottom + 400, _("执行率（支出占预算的比例），柱上为项目数"), anchor="middle", ink=SOFT
    )
    told = [_("{name}：{count} 个。").format(name=names[at], count=counts[at]) for at in shown]
    return picture.finish(bottom + _FOOT, told)


def _classes(rates: Sequence[str | None]) -> list[int]:
    """How many rates lie below 0, in each fifth, above 1, and are none."""
    counts = [0] * (_FIFTHS + 3)
    for text in rates:
        if text is None:
            counts[-1] += 1
            continue
        rate = Decimal(text)
        if rate < 0:
            counts[0] += 1
        elif rate > 1:
            counts[-2] += 1
        else:
            counts[1 + min(int(rate * _FIFTHS), _FIFTHS - 1)] += 1
    return counts
