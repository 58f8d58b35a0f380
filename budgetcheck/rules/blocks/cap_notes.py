"""What stands beside the cap of indirect costs and judges nothing: its headroom, what moves it, what the nation asks."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.money import at_least_zero, floored, grouped, literal, percent, times
from budgetcheck.rules.blocks.tiered_cap import tiered_cap
from budgetcheck.rules.rule import say, yuan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.blocks.tiered_cap import Cap
    from budgetcheck.rules.parameters import Band, Parameter
    from budgetcheck.rules.rule import Text

_STEP = 10_000
"""元 of equipment purchase by which the cap is tried: a round sum for the reader, no number of the law."""


def show_headroom(  # noqa: PLR0913 - each is named
    project: Facts, *, indirect: pl.Expr, total: pl.Expr, base: pl.Expr, cap: Cap, bands: Sequence[Band]
) -> list[Text]:
    """How much indirect cost the cap leaves room for, and what 10,000 元 more of equipment purchase would take from it.

    Args:
        project: Where figures that several sentences use are worked out once.
        indirect: The budget of indirect costs.
        total: The budget of which the cap is a part.
        base: The base of the cap, which equipment purchase lowers, never below 0.
        cap: The cap; where the text is silent, what it makes certain.
        bands: Its bands.
    """
    room = project.work_out("headroom of the cap", at_least_zero(cap.amount - indirect))
    step = project.work_out(
        "more equipment purchase", pl.when(base < literal(_STEP)).then(base).otherwise(literal(_STEP))
    )
    lowered = project.work_out("cap with more equipment", tiered_cap(base - step, bands).amount)
    figures = {
        "cap": yuan(cap.amount),
        "indirect": yuan(indirect),
        "room": yuan(room),
        "step": yuan(step),
        "lowered": yuan(lowered),
        "taken": yuan(cap.amount - lowered),
        "base": yuan(base),
    }
    return [
        pl.when(cap.text_is_silent)
        .then(say(_("余量：条文明确的上限 {cap}内，间接费用预算还可列 {room}（已列 {indirect}）"), **figures))
        .otherwise(say(_("余量：上限 {cap}内，间接费用预算还可列 {room}（已列 {indirect}）"), **figures)),
        pl.when((base >= literal(_STEP)) & (lowered == cap.amount))
        .then(say(_("设备购置费再增加 {step}，上限不变"), **figures))
        .when(base >= literal(_STEP))
        .then(say(_("设备购置费再增加 {step}，上限降为 {lowered}，减少 {taken}"), **figures))
        .when(base > literal(0))
        .then(
            say(
                _("基数只有 {base}，设备购置费最多再增加 {step}，上限降为 {lowered}，减少 {taken}"), **figures
            )
        )
        .when(total == literal(0))
        .then(say(_("没有市级财政资金预算，基数和上限都是 0")))
        .otherwise(say(_("市级财政资金全部用于设备购置费，不能再增加"))),
    ]


def show_national_cap(project: Facts, *, direct: pl.Expr, equipment: pl.Expr, national: Parameter) -> Text:
    """The national base, rates and cap of the same money, named as a comparison.

    Args:
        project: As for `show_headroom`.
        direct: Direct costs: the total less indirect costs.
        equipment: Equipment purchase among them.
        national: The national bands and the rate above them.
    """
    base = project.work_out("national base", direct - equipment)
    within = tiered_cap(base, national.bands)
    above = at_least_zero(base - literal(national.bands[-1].up_to))
    rate_above = national.rate_above
    if rate_above is None:
        raise ValueError(f"{national.document}: no rate above the last band")
    cap = project.work_out("national cap", floored(reduce(add, (*within.parts, times(above, rate_above)))))
    return say(
        _(
            "比较（不作判断依据）：{document}以直接费用减设备购置费为基数，{rates}；按市级财政资金计，基数 = 直接费用 {direct} − 设备购置费 {equipment} = {base}，国家规定的上限 {cap}"
        ),
        document=national.stands_in,
        rates=_rates(national.bands, rate_above),
        direct=yuan(direct),
        equipment=yuan(equipment),
        base=yuan(base),
        cap=yuan(cap),
    )


def _rates(bands: Sequence[Band], rate_above: Decimal) -> str:
    within = [
        _("至 {up_to} 元 {rate}").format(up_to=grouped(band.up_to), rate=percent(band.rate)) for band in bands
    ]
    above = _("以上 {rate}").format(rate=percent(rate_above))
    return _("、").join([*within, above])
