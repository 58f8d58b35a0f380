"""Made-up ledgers of made-up projects, with spending, receipts and refunds where rules turn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.oracle.entries import Entry, odd_vouchers, some_day
from tests.oracle.lives import FISCAL, SOURCES, ZERO, Life, Line

if TYPE_CHECKING:
    from tests.oracle.chances import Chances
    from tests.oracle.lives import Unit

SUMMARIES = ("材料费", "材料费", "差旅费")
FEN = Decimal("0.01")
BANK = "1002"


class Books:
    """Books one project's life, voucher by voucher."""

    def __init__(self, chance: Chances, *, way: str, is_double: bool) -> None:
        self.chance = chance
        self.way = way
        self.is_double = is_double
        self.number = 0

    def vouchers(self, life: Life, place: int) -> list[list[Line]]:
        """What a project moved, each voucher with its lines."""
        if self.chance.one_in(25):
            return []
        entries = [[each] for each in (*_spending(self.chance, life), *_arriving(self.chance, life))]
        entries += odd_vouchers(self.chance, life)
        booked = [self.voucher(life, place, each) for each in entries]
        seen = Life(
            life.dossier,
            life.unit._replace(
                files=[life.unit.files[0]._replace(lines=[line for voucher in booked for line in voucher])]
            ),
        )
        refunds = [[each] for each in _refunds(self.chance, seen)]
        return booked + [self.voucher(life, place, each) for each in refunds]

    def voucher(self, life: Life, place: int, entries: list[Entry]) -> list[Line]:
        self.number += 1
        name = f"记-{self.number}"
        lines: list[Line] = []
        for entry in entries:
            lines.append(self._line(life, place, name, entry))
            if self.is_double:
                lines.append(self._other_side(lines[-1]))
        return lines

    def _line(self, life: Life, place: int, voucher: str, entry: Entry) -> Line:
        chance = self.chance
        amount = entry.amount
        is_credit = entry.kind == "receipt"
        if amount < 0 and chance.one_in(2):
            amount, is_credit = -amount, not is_credit
        nature = entry.kind
        if nature == "expense" and entry.category and amount > 0 and not is_credit and chance.one_in(6):
            nature = ""
        code = self._account(place, entry.source)
        project = chance.of(life.project["id"], *life.project.get("ledger_codes", ()))
        return Line(
            date=entry.date,
            voucher=voucher,
            debit=ZERO if is_credit else amount,
            credit=amount if is_credit else ZERO,
            project=project,
            source=entry.source,
            category=entry.category,
            nature=nature,
            summary=entry.summary or chance.of(*SUMMARIES),
            account_code=code,
            account_name=chance.of("", "", "研发支出", "研发支出", "研发支出-食堂")
            if chance.one_in(15)
            else "研发支出",
            counterparty=entry.counterparty,
            invoice=entry.invoice,
        )

    def _account(self, place: int, source: str) -> str:
        """The account of a project and source; now and then one that others use too, or none."""
        if self.way == "silent":
            return f"5301{place:02d}"
        if self.chance.one_in(40):
            return ""
        if self.chance.one_in(120):
            place = 98
        if self.chance.one_in(60):
            return f"5301{place:02d}01"
        return f"5301{place:02d}{SOURCES.index(source) + 1 if source else 9:02d}"

    def _other_side(self, line: Line) -> Line:
        odd = FEN if self.chance.one_in(40) else ZERO
        debit, credit = (line.credit + odd, ZERO) if line.credit else (ZERO, line.debit + odd)
        if not (debit or credit):
            credit = FEN
        own = "" if self.way == "silent" or self.chance.one_in(2) else line.project
        return Line(line.date, line.voucher, debit, credit, own, "", "", "contra", "付款", BANK, "银行存款")


def _spending(chance: Chances, life: Life) -> list[Entry]:
    entries: list[Entry] = []
    for each in life.budget:
        planned = each["amount"]
        if chance.one_in(4):
            continue
        amount = chance.of(planned, chance.around(planned), chance.around(planned), chance.share(planned))
        if chance.one_in(12):
            amount = chance.amount(50000)
        parts = [amount] if chance.one_in(2) else [chance.share(amount)]
        parts += [amount - sum(parts, start=ZERO)]
        if chance.one_in(10):
            parts += [reversed_ := chance.of(FEN, chance.amount(1000)), -reversed_]
        entries += [
            Entry(some_day(chance, life), "expense", each["source"], each["category"], part)
            for part in parts
            if part
        ]
    return entries


def _arriving(chance: Chances, life: Life) -> list[Entry]:
    entries: list[Entry] = []
    for each in life.promises or [{"source": "municipal", "amount": life.budgeted("municipal")}]:
        if chance.one_in(6):
            continue
        amount = chance.of(each["amount"], chance.around(each["amount"]), chance.share(each["amount"]))
        due_on = each.get("due_on")
        first = chance.of(amount, amount, amount - FEN, chance.share(amount))
        parts = [first, amount - first, *([FEN, -FEN] if chance.one_in(12) else [])]
        entries += [
            Entry(
                chance.near(due_on) if due_on and not chance.one_in(4) else some_day(chance, life),
                "receipt",
                each["source"],
                "",
                part,
            )
            for part in parts
            if part
        ]
    return entries


def _refunds(chance: Chances, life: Life) -> list[Entry]:
    """What is given back, to the fen or not, where the project has ended."""
    entries: list[Entry] = []
    day = life.decided_on
    if day is None:
        return (
            [Entry(some_day(chance, life), "refund", "municipal", "", chance.amount(9000))]
            if chance.one_in(15)
            else []
        )
    for source in FISCAL:
        surplus, received = life.surplus(source, day), life.received(source)
        owed = chance.of(surplus, surplus, received, life.ended("refund_amount") or surplus)
        amount = chance.around(max(owed, ZERO))
        if amount and not chance.one_in(6):
            dates = [chance.between(min(day, life.as_of), life.as_of)] * 4 + [some_day(chance, life)]
            entries.append(Entry(chance.of(*dates), "refund", source, "", amount))
    return entries


def unowned(chance: Chances, unit: Unit, *, way: str, number: int) -> Line:
    """A line without project, or of a project that has no dossier."""
    kind = chance.of("expense", "receipt", "refund", "advance", "contra", "")
    category = "business" if kind in {"expense", ""} and not chance.one_in(4) else ""
    amount = chance.amount(4000)
    is_credit = kind == "receipt"
    return Line(
        date=chance.near(unit.as_of) if chance.one_in(2) else unit.as_of - dt.timedelta(days=40),
        voucher=f"转-{number}",
        debit=ZERO if is_credit else amount,
        credit=amount if is_credit else ZERO,
        project="" if way == "silent" else chance.of("", "", "别的项目"),
        source=chance.of("municipal", ""),
        category=category,
        nature=kind,
        summary="其他",
        account_code="660201" if way == "silent" else f"5301{chance.number(0, 20):02d}01",
        account_name="其他",
    )
