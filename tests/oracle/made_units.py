"""Made-up units: projects whose lives and books are checked together."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tests.oracle.chances import Chances
from tests.oracle.lives import ZERO, File, Life, Line, Unit
from tests.oracle.made_books import Books, unowned
from tests.oracle.made_dossiers import dossier

DAYS = (
    *[dt.date(2026, 12, 31), dt.date(2027, 3, 31), dt.date(2027, 6, 15), dt.date(2027, 8, 31)] * 2,
    *[dt.date(2026, 11, 30), dt.date(2027, 9, 1), dt.date(2028, 2, 29), dt.date(2027, 1, 5)] * 2,
    *[dt.date(2025, 10, 28), dt.date(2026, 6, 30), dt.date(2025, 9, 17), dt.date(2030, 9, 18)],
)
WAYS = ("auxiliary", "account", "silent", "account", "auxiliary by profile")
"""How a unit keeps projects and sources apart: `silent` books name projects by account, and no profile says so."""
FEN = Decimal("0.01")


def unit(seed: int, size: int = 50) -> tuple[Unit, str]:
    """A unit, and how it keeps its books (`WAYS`)."""
    chance = Chances(f"unit {seed}")
    way = WAYS[seed % len(WAYS)]
    as_of = DAYS[seed % len(DAYS)]
    dossiers = [dossier(chance, f"P{seed:03d}-{place:02d}", as_of) for place in range(size)]
    if way != "silent":
        for each in dossiers:
            if chance.one_in(5):
                each["project"]["ledger_codes"] = ["KY-" + each["project"]["id"]]
    number = chance.of(1, 2, 3)
    names = [f"账簿{place}.csv" for place in range(number)]
    kept_apart_by = {"silent": None}.get(way, way.split()[0])
    empty = Unit(as_of, kept_apart_by, dossiers, [File(name, []) for name in names])
    files = _files(chance, empty, way)
    for each in dossiers:
        _report(chance, each, empty._replace(files=files))
    return empty._replace(files=files), way


def _files(chance: Chances, empty: Unit, way: str) -> list[File]:
    lines: dict[str, list[Line]] = {file.name: [] for file in empty.files}
    names = list(lines)
    double = {name: chance.one_in(2) for name in names}
    for place, each in enumerate(empty.dossiers):
        home = chance.of(*names)
        books = Books(chance, way=way, is_double=double[home])
        books.number = place * 1000
        for voucher in books.vouchers(Life(each, empty), place):
            name = chance.of(*names) if chance.one_in(15) else home
            lines[name] += voucher
            if chance.one_in(60):
                lines[chance.of(*names)] += voucher if chance.one_in(2) else voucher[:1]
    made: list[File] = []
    for name in names:
        for number in range(chance.of(0, 0, 2, 5)):
            lines[name].append(unowned(chance, empty, way=way, number=number))
        rows = lines[name] or [unowned(chance, empty, way=way, number=0)]
        if chance.one_in(2):
            rows = sorted(rows, key=lambda line: line.date)
        made.append(File(name, rows, chance.of(0, 0, 0, 1, 2), _total(chance, rows)))
    return made


def _total(chance: Chances, rows: list[Line]) -> tuple[Decimal, Decimal] | None:
    if chance.one_in(2):
        return None
    debit, credit = (sum((getattr(row, side) for row in rows), start=ZERO) for side in ("debit", "credit"))
    return debit + chance.of(ZERO, ZERO, FEN), credit + chance.of(ZERO, ZERO, ZERO, -FEN)


def _report(chance: Chances, made: dict[str, Any], whole: Unit) -> None:
    """The unit's own settlement, as the books have it or a fen off."""
    if not chance.one_in(3):
        return
    life = Life(made, whole)
    spent: dict[tuple[str, str], Decimal] = {}
    for line in life.moved("expense"):
        if line.category and line.source:
            spent[line.category, line.source] = spent.get((line.category, line.source), ZERO) + line.amount
    made["reported"] = [
        {"category": category, "source": source, "amount": amount + (FEN if chance.one_in(20) else 0)}
        for (category, source), amount in spent.items()
        if not chance.one_in(40)
    ]
