"""Made-up budgets, with amounts where the cap turns."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.oracle.chances import Chances

BASES = (
    *("5000000", "5000000.01", "5000000.04", "4999999.99", "10000000", "10000000.01", "9999999.99"),
    *("600000", "8000000", "13000000", "1342611.34"),
)
DIRECT = ("business", "labour", "equipment_other")
OTHERS = ("other_fiscal", "self_raised", "other")
FEN = Decimal("0.01")
ZERO = Decimal("0.00")


def budget_lines(chance: Chances, *, lump_sum: bool) -> list[dict[str, Any]]:
    """A budget whose indirect costs are about the cap, or whose money is a lump sum."""
    base, equipment = Decimal(chance.of(*BASES)), Decimal(chance.of("0", "0", "1000000", "0.01", "2000000"))
    municipal: dict[str, Decimal]
    if lump_sum and not chance.one_in(5):
        municipal = {"lump_sum": base}
        if chance.one_in(5):
            municipal["business"] = chance.of(FEN, Decimal(1000))
    else:
        cap = min(base, Decimal(5000000)) * 30 + max(min(base, Decimal(10000000)) - 5000000, ZERO) * 25
        capped = chance.around((cap / 100).quantize(FEN, rounding=ROUND_DOWN))
        indirect = chance.of(capped, capped, chance.share(capped), ZERO, chance.share(base))
        performance = chance.of(ZERO, chance.share(indirect))
        direct = base - indirect
        labour = chance.of(ZERO, chance.share(direct))
        trials = chance.of(ZERO, ZERO, chance.share(direct - labour))
        municipal = {
            "equipment_purchase": equipment,
            "indirect": indirect - performance,
            "performance": performance,
            "labour": labour,
            "equipment_other": trials,
            "business": direct - labour - trials,
        }
        if chance.one_in(20):
            municipal["lump_sum"] = chance.of(FEN, Decimal(5000))
    lines = [
        {"category": category, "source": "municipal", "amount": amount}
        for category, amount in municipal.items()
        if amount or chance.one_in(30)
    ]
    for source in chance.some(OTHERS) if chance.one_in(2) else ():
        amount = chance.of(ZERO, Decimal(1000000), chance.amount(2000000))
        lines.append({"category": chance.of(*DIRECT, "indirect"), "source": source, "amount": amount})
    return lines


def stated(chance: Chances, budget: list[dict[str, Any]]) -> dict[str, Any]:
    """A budget as the dossier states it, with or without its total."""
    total = sum((each["amount"] for each in budget), start=ZERO)
    return {
        "unit": chance.of("元", "元", "万元"),
        "total": chance.maybe(chance.around(total), 2),
        "lines": budget,
    }


def changed(chance: Chances, budget: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The whole budget after a change, of the same total or another."""
    lines = [dict(each) for each in budget]
    for _ in range(chance.of(1, 1, 2)):
        giver, taker = chance.of(*lines), chance.of(*lines)
        moved = chance.of(min(FEN, giver["amount"]), chance.share(giver["amount"]))
        giver["amount"] -= moved
        taker["amount"] += moved
    if chance.one_in(3):
        lines[-1]["amount"] += chance.of(FEN, Decimal(100000))
    municipal = [each for each in lines if each["source"] == "municipal"]
    purchase = sum(
        (each["amount"] for each in municipal if each["category"] == "equipment_purchase"), start=ZERO
    )
    award = sum((each["amount"] for each in municipal), start=ZERO)
    return lines if purchase <= award else [dict(each) for each in budget]
