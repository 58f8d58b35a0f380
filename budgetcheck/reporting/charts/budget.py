"""Budget against actual: a bar per category."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from budgetcheck.language import _
from budgetcheck.reporting.charts.amounts import fen, label
from budgetcheck.reporting.charts.bars import (
    BEYOND_MARK,
    HEIGHT,
    draw_allowed,
    draw_bar,
    draw_beyond,
    draw_beyond_mark,
    draw_taken,
)
from budgetcheck.reporting.charts.legend import Entry, draw_legend
from budgetcheck.reporting.charts.picture import SOFT, WIDTH, Picture, px
from budgetcheck.reporting.charts.room import cut, room_for
from budgetcheck.reporting.charts.scale import Scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROW = 520
_BASELINE = 170
_BAR = 250
_GAP = 160


def budget_against_actual(rows: Sequence[Mapping[str, str]], *, chart_id: str) -> Markup:
    """Horizontal bars: the budget as an outline, what was spent filled in it, what went beyond it hatched.

    Args:
        rows: Up to about eight, each with `label`, `budget` (as adjusted) and `spent`, in 元; no picture without any.
        chart_id: With what the ids begin; unique on the page.
    """
    if not rows:
        return Markup()
    picture = Picture(chart_id, _("预算与支出"))
    spending = [_Row.read(row) for row in rows]
    top = draw_legend(
        picture,
        [
            Entry(partial(draw_allowed, picture), _("预算（调整后）")),
            Entry(partial(draw_taken, picture), _("支出")),
            *(
                [Entry(partial(draw_beyond, picture), _("超出预算"))]
                if any(row.beyond for row in spending)
                else []
            ),
        ],
    )
    marks = max((room_for(row.beyond) for row in spending if row.beyond), default=0)
    column = WIDTH - marks - BEYOND_MARK
    scale = Scale(
        low=min(0, *(row.spent for row in spending)),
        high=max(0, *(max(row.budget, row.spent) for row in spending)),
        origin=10,
        length=(column - _GAP if marks else WIDTH) - 20,
    )
    zero = scale.at(0)
    bottom = top + _ROW * len(spending)
    for y, row in zip(range(top, bottom, _ROW), spending, strict=True):
        picture.text(0, y + _BASELINE, cut(row.name, WIDTH - room_for(row.amounts) - _GAP), bold=True)
        picture.text(WIDTH, y + _BASELINE, row.amounts, anchor="end")
        picture.line(f"M{px(zero)},{px(y + _BAR - 40)}v{px(HEIGHT + 80)}", stroke=SOFT)
        draw_bar(picture, scale, y + _BAR, row.budget, row.spent)
        if row.beyond:
            draw_beyond_mark(picture, column, y + _BAR, row.beyond)
    return picture.finish(bottom, [row.sentence() for row in spending])


class _Row(NamedTuple):
    """A category, amounts in fen; `amounts` and `beyond` in words, the latter empty where spending is within the budget."""

    name: str
    budget: int
    spent: int
    amounts: str
    beyond: str

    @classmethod
    def read(cls, row: Mapping[str, str]) -> _Row:
        budget, spent = fen(row["budget"]), fen(row["spent"])
        beyond = max(spent - max(budget, 0), 0)
        return cls(
            row["label"],
            budget,
            spent,
            _("支出 {spent} / 预算 {budget}").format(spent=label(spent), budget=label(budget)),
            _("超出 {amount}").format(amount=label(beyond)) if beyond else "",
        )

    def sentence(self) -> str:
        said = _("{label}：{amounts}，{beyond}。") if self.beyond else _("{label}：{amounts}。")
        return said.format(label=cut(self.name, WIDTH), amounts=self.amounts, beyond=self.beyond)
