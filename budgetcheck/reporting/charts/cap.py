"""The cap on indirect costs: the base cut into bands, and the budget beside what they allow."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.money import percent
from budgetcheck.reporting.charts.amounts import fen, label
from budgetcheck.reporting.charts.bars import (
    BEYOND_MARK,
    HEIGHT,
    draw_allowed,
    draw_bar,
    draw_beyond_mark,
    draw_taken,
)
from budgetcheck.reporting.charts.legend import Entry, draw_legend
from budgetcheck.reporting.charts.picture import INK, REVIEW, WIDTH, Picture, px
from budgetcheck.reporting.charts.room import room_for
from budgetcheck.reporting.charts.scale import Scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

_ROW = 500
_BASELINE = 150
_BAR = 230
_GAP = 160
_THINNEST = 10


def cap_bands(  # noqa: PLR0913 - what `cap --json` says, and the budget
    base: str,
    bands: Sequence[Mapping[str, str | None]],
    cap: str,
    indirect: str | None,
    silent_above: str | None,
    *,
    chart_id: str,
) -> Markup:
    """The base in a row of bands, each filled as far as its rate goes; below it the cap, and the budget in it.

    Args:
        base: Municipal money less municipal equipment purchase, in 元.
        bands: As `cap --json` gives them: `above`, `up_to`, `rate`, `amount`.
        cap: Their sum.
        indirect: The budget of indirect costs; None where only the cap is asked for.
        silent_above: Above what the text says nothing, where the base goes beyond it.
        chart_id: With what the ids begin; unique on the page.
    """
    picture = Picture(chart_id, _("间接费用上限的分段计算"))
    whole = fen(base)
    silent_from = None if silent_above is None else fen(silent_above)
    scale = Scale(0, whole, 10, WIDTH - 20)
    edges = [fen(band["above"] or "0") for band in bands] + ([] if silent_from is None else [silent_from])
    y = draw_legend(
        picture,
        [
            Entry(partial(draw_allowed, picture), _("基数的各段")),
            Entry(partial(draw_taken, picture), _("按比例可列的间接费用")),
        ],
    )
    told = [_("基数 {amount}").format(amount=label(whole))]
    picture.text(0, y + _BASELINE, told[0], bold=True)
    draw_allowed(picture, 10, y + _BAR, WIDTH - 20)
    for edge in edges:
        if 0 < edge < whole:
            picture.line(f"M{px(scale.at(edge))},{px(y + _BAR)}v{px(HEIGHT)}")
    y += _ROW
    for band in bands:
        told.append(_draw_band(picture, scale, y, band))
        y += _ROW
    if silent_from is not None:
        told.append(_draw_silent(picture, scale, y, silent_from))
        y += _ROW
    picture.line(f"M0,{px(y + 20)}H{px(WIDTH)}", stroke=INK)
    certain = _("上限 {amount}") if silent_from is None else _("条文确定的上限 {amount}")
    told.append(
        _draw_comparison(picture, y + 80, fen(cap), None if indirect is None else fen(indirect), certain)
    )
    return picture.finish(y + 80 + _ROW, [_("{sentence}。").format(sentence=each) for each in told])


def _draw_band(picture: Picture, scale: Scale, y: int, band: Mapping[str, str | None]) -> str:
    above, amount = fen(band["above"] or "0"), fen(band["amount"] or "0")
    end = scale.high if band["up_to"] is None else min(fen(band["up_to"]), scale.high)
    part = (
        _("超过 {above}的部分").format(above=label(above))
        if band["up_to"] is None
        else _("{above}至 {up_to}").format(above=label(above), up_to=label(fen(band["up_to"])))
    )
    rate = percent(Decimal(band["rate"] or "0"))
    allowed = _("{rate}，得 {amount}").format(rate=rate, amount=label(amount))
    picture.text(0, y + _BASELINE, part)
    picture.text(WIDTH, y + _BASELINE, allowed, anchor="end")
    if end > above:
        left = scale.at(above)
        draw_allowed(picture, left, y + _BAR, max(scale.at(end) - left, _THINNEST))
        if amount:
            draw_taken(picture, left, y + _BAR, max(scale.at(above + amount) - left, _THINNEST))
    return _("{part}：{allowed}").format(part=part, allowed=allowed)


def _draw_silent(picture: Picture, scale: Scale, y: int, silent_from: int) -> str:
    part = _("超过 {above}的部分").format(above=label(silent_from))
    picture.text(0, y + _BASELINE, part)
    picture.text(WIDTH, y + _BASELINE, _("条文未规定"), anchor="end", bold=True, ink=REVIEW)
    left = scale.at(silent_from)
    width = max(scale.at(scale.high) - left, _THINNEST)
    picture.rect(left, y + _BAR, width, HEIGHT, fill=picture.pattern("stripes"), stroke=REVIEW)
    return _("{part}：{allowed}").format(part=part, allowed=_("条文未规定"))


def _draw_comparison(picture: Picture, y: int, cap: int, indirect: int | None, certain: str) -> str:
    """The cap as an outline, the budget in it, on a scale of their own."""
    allowed = certain.format(amount=label(cap))
    if indirect is None:
        picture.text(0, y + _BASELINE, allowed, bold=True)
        draw_bar(picture, Scale(0, cap, 10, WIDTH - 20), y + _BAR, cap, 0)
        return allowed
    beyond = indirect > cap
    rest = (_("超出 {amount}") if beyond else _("还有余地 {amount}")).format(
        amount=label(abs(cap - indirect))
    )
    column = WIDTH - room_for(rest) - BEYOND_MARK
    planned = _("间接费用预算 {amount}").format(amount=label(indirect))
    picture.text(0, y + _BASELINE, planned, bold=True)
    picture.text(WIDTH, y + _BASELINE, allowed, anchor="end", bold=True)
    scale = Scale(0, max(cap, indirect), 10, column - _GAP - 10)
    draw_bar(picture, scale, y + _BAR, cap, indirect)
    if beyond:
        draw_beyond_mark(picture, column, y + _BAR, rest)
    else:
        picture.text(WIDTH, y + _BAR + 130, rest, anchor="end")
    return _("{planned}，{allowed}，{rest}").format(planned=planned, allowed=allowed, rest=rest)
