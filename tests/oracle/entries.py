"""Lines of money to be booked, and the vouchers that are seldom seen and that some rule looks for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.oracle.blocks import WORDS
from tests.oracle.lives import SOURCES

if TYPE_CHECKING:
    from tests.oracle.chances import Chances
    from tests.oracle.lives import Life

CATEGORIES = ("business", "labour", "indirect", "performance", "lump_sum")
FEN = Decimal("0.01")


class Entry(NamedTuple):
    """One line of money to be booked."""

    date: dt.date
    kind: str
    source: str
    category: str
    amount: Decimal
    summary: str = ""
    counterparty: str = ""
    invoice: str = ""


def odd_vouchers(chance: Chances, life: Life) -> list[list[Entry]]:
    """Vouchers that few projects have."""
    kinds = (
        (_without_source, 8),
        (_without_category, 8),
        (_advance, 5),
        (_telling_word, 6),
        (_moved_cost, 8),
        (_invoice, 5),
        (_repeated_invoice, 8),
        (_more_indirect, 8),
    )
    return [voucher for kind, number in kinds if chance.one_in(number) for voucher in kind(chance, life)]


def _without_source(chance: Chances, life: Life) -> list[list[Entry]]:
    kind = chance.of("expense", "receipt", "refund", "advance")
    category = chance.of("", chance.of(*CATEGORIES))
    return [[Entry(some_day(chance, life), kind, "", category, chance.amount(3000))]]


def _without_category(chance: Chances, life: Life) -> list[list[Entry]]:
    amount = chance.amount(3000)
    return [[Entry(some_day(chance, life), "expense", chance.of(*SOURCES), "", chance.of(amount, -amount))]]


def _advance(chance: Chances, life: Life) -> list[list[Entry]]:
    category = chance.of("", *CATEGORIES)
    return [[Entry(some_day(chance, life), "advance", chance.of(*SOURCES), category, chance.amount(3000))]]


def _telling_word(chance: Chances, life: Life) -> list[list[Entry]]:
    summary = chance.of("支付{}", "冲{}款", "{}、{}").replace("{}", chance.of(*WORDS))
    amount, source, category = chance.amount(3000), chance.of(*SOURCES), chance.of(*CATEGORIES)
    kind = chance.of("expense", "expense", "expense", "advance")
    told = [[Entry(some_day(chance, life), kind, source, category, amount, summary)]]
    if chance.one_in(2):
        back = chance.of(amount, amount, chance.around(amount), chance.share(amount)) or FEN
        kind, given = chance.of(("expense", -back), ("expense", -back), ("refund", back))
        told.append([Entry(some_day(chance, life), kind, source, category, given, summary)])
    return told


def _moved_cost(chance: Chances, life: Life) -> list[list[Entry]]:
    day, amount, category = some_day(chance, life), chance.amount(3000), chance.of(*CATEGORIES)
    put_on = chance.of(amount, chance.around(amount), chance.share(amount)) or FEN
    taken = Entry(day, "expense", chance.of(*SOURCES), category, -amount)
    return [[taken, Entry(day, "expense", chance.of(*SOURCES), category, put_on)]]


def _invoice(chance: Chances, life: Life) -> list[list[Entry]]:
    return [[_billed(chance, life, _shared_invoice(chance))]]


def _repeated_invoice(chance: Chances, life: Life) -> list[list[Entry]]:
    bill = _shared_invoice(chance)
    booked = [[_billed(chance, life, bill)] * chance.of(1, 1, 1, 2) for _ in range(chance.of(1, 2, 2, 3))]
    if chance.one_in(2):
        red = _billed(chance, life, bill)
        booked.append([red._replace(amount=-red.amount)] * chance.of(1, 1, 2))
    return booked


def _more_indirect(chance: Chances, life: Life) -> list[list[Entry]]:
    category = chance.of("indirect", "performance", "business")
    amount = chance.of(FEN, chance.amount(3000))
    return [[Entry(some_day(chance, life), "expense", "municipal", category, amount)]]


def _billed(chance: Chances, life: Life, bill: tuple[Decimal, str, str, str]) -> Entry:
    source = chance.of("municipal", *SOURCES)
    return Entry(some_day(chance, life), "expense", source, chance.of(*CATEGORIES), *bill)


def _shared_invoice(chance: Chances) -> tuple[Decimal, str, str, str]:
    """An invoice of so few parties and numbers that other projects have it, too."""
    amount = chance.of(Decimal("100.00"), Decimal("100.00"), Decimal("100.01"))
    party, number = chance.of("甲公司", "甲公司", "乙公司", ""), chance.of("001", "002", "003", "004", "")
    return amount, "测试费", party, number


def some_day(chance: Chances, life: Life) -> dt.date:
    """A day of a project's life, often one on which something turns."""
    starts_on, ends_on = life.period()
    decided_on: Any = (life.dossier.get("outcome") or {}).get("decided_on")
    turns = [day for day in (starts_on, ends_on, decided_on, life.as_of) if day]
    if chance.one_in(4):
        return chance.near(chance.of(*turns))
    first = starts_on or dt.date(2026, 1, 1)
    return chance.between(min(first, life.as_of), min(ends_on or life.as_of, life.as_of))
