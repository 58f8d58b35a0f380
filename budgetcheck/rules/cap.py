"""The indirect-cost cap of one base, for the command line and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.money import floored, grouped, literal, plain
from budgetcheck.problems import InputError, Problem
from budgetcheck.rules.blocks.tiered_cap import tiered_cap

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from budgetcheck.rules.parameters import Band
    from budgetcheck.rules.rulebook import Rulebook


class CapFigures(NamedTuple):
    """A cap worked out.

    Attributes:
        base: Municipal money less municipal equipment purchase, in 元.
        bands: Each band of the text and what it allows of this base, in 元, rounded down to the fen.
        cap: Their sum; what the text makes certain where the base goes beyond the last band.
        silent_above: Where the text falls silent, if the base goes beyond it.
        title: The regulation.
        article: Its article.
    """

    base: Decimal
    bands: tuple[tuple[Band, Decimal], ...]
    cap: Decimal
    silent_above: Decimal | None
    title: str
    article: str

    def to_dict(self) -> dict[str, object]:
        """As the contract states `cap --json`."""
        return {
            "base": plain(self.base),
            "bands": [
                {
                    "above": plain(band.above),
                    "up_to": plain(band.up_to),
                    "rate": str(band.rate),
                    "amount": plain(amount),
                }
                for band, amount in self.bands
            ],
            "cap": plain(self.cap),
            "silent_above": None if self.silent_above is None else plain(self.silent_above),
            "article": self.article,
        }


def indirect_cap(
    rulebook: Rulebook, programme: str, municipal: Decimal, equipment_purchase: Decimal, day: dt.date
) -> CapFigures:
    """The cap of indirect costs for a municipal budget.

    Args:
        rulebook: The editions that are held.
        programme: The programme's code.
        municipal: The municipal budget, in 元.
        equipment_purchase: The municipal budget of equipment purchase, in 元.
        day: The day whose edition counts.

    Raises:
        InputError: where equipment exceeds the total, the programme sets no cap, or no edition is held for the day.
    """
    if equipment_purchase > municipal:
        found = _("设备购置费 {equipment} 元大于市级财政资金 {municipal} 元").format(
            equipment=grouped(equipment_purchase), municipal=grouped(municipal)
        )
        raise InputError(
            Problem("", "--equipment-purchase", found, _("设备购置费是市级财政资金的一部分，请核对"))
        )
    edition = rulebook.edition_on(programme, day).parameters
    if "indirect_cap" not in edition.parameters:
        found = _("{title}没有规定间接费用的上限").format(title=edition.known_as)
        known = _("有上限的计划：{programme}").format(
            programme=_("、").join(map(rulebook.programmes.label, rulebook.programmes_with("indirect_cap")))
        )
        raise InputError(Problem("", "--programme", found, known))
    parameter = edition.parameter("indirect_cap", on=day)
    base = municipal - equipment_purchase
    cap = tiered_cap(literal(base), parameter.bands)
    amount, is_silent, *parts = pl.select(
        cap.amount.alias("cap"),
        cap.text_is_silent.alias("silent"),
        *(floored(part).alias(str(index)) for index, part in enumerate(cap.parts)),
    ).row(0)
    return CapFigures(
        base=base,
        bands=tuple(zip(parameter.bands, parts, strict=True)),
        cap=amount,
        silent_above=parameter.bands[-1].up_to if is_silent else None,
        title=edition.known_as,
        article=parameter.article,
    )
