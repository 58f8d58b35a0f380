"""Whether the sums of a form tie, to the fen, and the amounts that stand at the bottom of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.dossiers.budget_columns import TOTAL
from budgetcheck.dossiers.budget_items import COMPLEMENT
from budgetcheck.language import _, later
from budgetcheck.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.dossiers.budget_columns import Column, Measure
    from budgetcheck.dossiers.budget_items import Item

Amounts = Mapping[tuple[int, int], Decimal]
"""元 by row and column of the form; blank cells are absent."""

_ZERO = Decimal(0)
_TAKEN = ("approved", "spent")
_UNKNOWN = later("不认识这个科目；请归入 设备费、业务费、劳务费、间接费用 之一")
_HOW_TO_DIVIDE = {
    "equipment": later("请分列购置设备费和设备试制、改造与租赁费"),
    "direct": later("请写明各科目的金额"),
    "total": later("请写明各科目的金额"),
}


class Fault(NamedTuple):
    """What does not tie: the cell by row and column, the item's label, what was found, what to do."""

    row: int
    at: int
    label: str
    found: str
    expected: str


def leaves(items: Sequence[Item], at: int, amounts: Amounts) -> Iterator[tuple[str, Decimal]]:
    """Category and amount of all that a column holds, each counted once."""
    for item in _counted(items):
        yield from _leaves(item, at, amounts)


def ties(items: Sequence[Item], columns: Sequence[Column], amounts: Amounts) -> Iterator[Fault]:
    """Every difference between what the form states and what it sums to, and every amount without a category."""
    usable = [column for column in columns if not column.fault]
    for column in usable:
        for item in _all(items):
            yield from _sum_of_parts(item, column.at, amounts)
        for total in items:
            if total.name == "total" and total not in _counted(items):
                stated = amounts.get((total.row, column.at))
                summed = sum((_amount(each, column.at, amounts) or _ZERO for each in _counted(items)), _ZERO)
                yield from _compare(total, column.at, stated, summed, _("各科目之和"))
    for item in _all(items):
        yield from _across(item, usable, amounts)
    for item in _all(_counted(items)):
        yield from _without_category(item, usable, amounts)


def _counted(items: Sequence[Item]) -> list[Item]:
    """The trees that count: not a last row of totals over the others."""
    divided = [item for item in items if item.name != "total" or item.children]
    return divided or list(items)


def _leaves(item: Item, at: int, amounts: Amounts) -> Iterator[tuple[str, Decimal]]:
    whole = _amount(item, at, amounts)
    if whole is None:
        return
    split = _split(item, at, amounts)
    if split:
        yield from split.items()
        rest = whole - sum(split.values(), _ZERO)
        yield COMPLEMENT[next(iter(split))], rest
    elif any(_amount(part, at, amounts) is not None for part in item.parts):
        for part in item.parts:
            yield from _leaves(part, at, amounts)
    elif item.category is not None:
        yield item.category, whole


def _split(item: Item, at: int, amounts: Amounts) -> dict[str, Decimal]:
    """The amounts of categories that the form states as a part of an item (间接费用 其中：绩效支出)."""
    return {
        each.name: amount
        for each in item.children
        if each.of_which
        and item.name in ("indirect", "equipment")
        and each.name in COMPLEMENT
        and (amount := amounts.get((each.row, at))) is not None
    }


def _amount(item: Item, at: int, amounts: Amounts) -> Decimal | None:
    """What an item states, or where it states nothing, what its parts sum to."""
    stated = amounts.get((item.row, at))
    if stated is not None:
        return stated
    parts = [amount for part in item.parts if (amount := _amount(part, at, amounts)) is not None]
    return sum(parts, _ZERO) if parts else None


def _sum_of_parts(item: Item, at: int, amounts: Amounts) -> Iterator[Fault]:
    parts = [amount for part in item.parts if (amount := _amount(part, at, amounts)) is not None]
    stated = amounts.get((item.row, at))
    if parts:
        yield from _compare(item, at, stated, sum(parts, _ZERO), _("下级各行之和"))
    whole = _amount(item, at, amounts)
    for part in item.children:
        amount = amounts.get((part.row, at)) if part.of_which else None
        if amount is not None and (whole is None or abs(amount) > abs(whole)):
            found = _("“其中”金额 {part} 元大于上一级 {whole} 元").format(
                part=grouped(amount), whole=grouped(whole or _ZERO)
            )
            yield Fault(part.row, at, part.label, found, _("请核对后改正"))


def _without_category(item: Item, columns: Sequence[Column], amounts: Amounts) -> Iterator[Fault]:
    """An amount that stands only in a sum (设备费 not divided) or under an unknown name belongs to no category."""
    if item.category is not None or item.of_which:
        return
    for column in columns:
        at = column.at
        stated = amounts.get((item.row, at))
        is_divided = _split(item, at, amounts) or any(
            _amount(part, at, amounts) is not None for part in item.parts
        )
        if column.measure in _TAKEN and stated and not is_divided:
            found = _("{amount} 元没有分到费用类别").format(amount=grouped(stated))
            yield Fault(item.row, at, item.label, found, _(_HOW_TO_DIVIDE.get(item.name, _UNKNOWN)))
            return


def _across(item: Item, columns: Sequence[Column], amounts: Amounts) -> Iterator[Fault]:
    """One row: the total of the sources, the budget after adjustment, what remains."""
    of = {(each.measure, each.source): each.at for each in columns}
    for (measure, source), stated_at in of.items():
        stated = amounts.get((item.row, stated_at))
        sources = [at for (other, name), at in of.items() if other == measure and name not in (TOTAL, None)]
        if source == TOTAL and sources:
            summed = sum((amounts.get((item.row, at), _ZERO) for at in sources), _ZERO)
            yield from _compare(item, stated_at, stated, summed, _("各来源之和"))
        figures = _derived(measure, source, of, item, amounts)
        if figures is not None:
            yield from _compare(item, stated_at, stated, *figures)


def _derived(
    measure: Measure,
    source: str | None,
    of: Mapping[tuple[Measure, str | None], int],
    item: Item,
    amounts: Amounts,
) -> tuple[Decimal, str] | None:
    """What a figure must be by the others of its row, and how that is called; None where they are not there."""

    def figure(name: Measure) -> Decimal:
        return amounts.get((item.row, of[name, source]), _ZERO)

    def has(*names: Measure) -> bool:
        return all((name, source) in of for name in names)

    if measure == "adjusted" and has("approved", "adjustment"):
        return figure("approved") + figure("adjustment"), _("批复数与调整数之和")
    if measure == "remaining" and has("adjusted", "spent"):
        return figure("adjusted") - figure("spent"), _("调整后预算减累计发生")
    if measure == "remaining" and has("approved", "spent"):
        return figure("approved") - figure("spent"), _("批复数减累计发生数")
    return None


def _compare(item: Item, at: int, stated: Decimal | None, summed: Decimal, how: str) -> Iterator[Fault]:
    if stated is not None and stated != summed:
        found = _("写的是 {stated} 元，{how}是 {summed} 元，相差 {difference} 元").format(
            stated=grouped(stated), how=how, summed=grouped(summed), difference=grouped(abs(stated - summed))
        )
        yield Fault(item.row, at, item.label, found, _("请核对后改正"))


def _all(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _all(item.children)
