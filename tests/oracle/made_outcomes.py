"""Made-up outcomes, with facts missing and days and grades where rules turn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.oracle.days import months_later

if TYPE_CHECKING:
    from tests.oracle.chances import Chances

GRADES = ("excellent", "good", "fair", "poor")
CONCLUSIONS = ("passed", "concluded", "failed")
DISQUALIFIERS = (
    "fund_violation",
    "materials_missing",
    "falsified",
    "changes_unapproved",
    "serious_dishonesty",
    "refused_evaluation",
)
ZERO = Decimal("0.00")


def outcome(chance: Chances, ends_on: dt.date, as_of: dt.date) -> dict[str, Any] | None:
    """How a project ended, or None."""
    kind = chance.of(None, None, "accepted", "accepted", "accepted", "terminated", "revoked")
    if kind is None and not chance.one_in(15):
        return None
    decided_on = chance.of(
        chance.near(as_of),
        months_later(chance.near(as_of), -1),
        as_of - dt.timedelta(days=chance.number(2, 70)),
        chance.near(ends_on),
    )
    total = chance.number(0, 4)
    deadline = months_later(decided_on, 1)
    grade = chance.of(*GRADES)
    fitting = CONCLUSIONS[max(GRADES.index(grade) - 1, 0)]
    act = chance.of(decided_on, chance.near(as_of))
    return {
        "kind": kind,
        "decided_on": chance.maybe(decided_on, 15),
        "applied_on": chance.maybe(chance.of(act, decided_on - dt.timedelta(days=10)), 5),
        "cause": chance.maybe(
            chance.of("force_majeure", "force_majeure", "infeasible", "violation", "other"), 6
        ),
        "conclusion": chance.maybe(chance.of(fitting, fitting, *CONCLUSIONS), 15),
        "grade": chance.maybe(grade, 15),
        "acceptance_indicators": chance.maybe(
            {"met": max(total - chance.of(0, 0, 1), 0), "total": total}, 15
        ),
        "performance_indicators": chance.maybe(
            [_indicator(chance) for _ in range(chance.of(0, 1, 1, 2, 3))], 15
        ),
        "disqualifiers": chance.maybe(chance.of([], [], [], [chance.of(*DISQUALIFIERS)]), 10),
        "refund_amount": chance.of(None, None, None, ZERO, chance.amount(100000)),
        "audit_report_on": chance.maybe(act, 3),
        "tech_report_on": chance.maybe(act, 4),
        "materials_submitted_on": chance.maybe(act, 4),
        "archived_on": chance.maybe(chance.of(chance.near(deadline), chance.near(as_of)), 4),
        "integrity_listed_on": chance.maybe(act, 3),
    }


def _indicator(chance: Chances) -> dict[str, Any]:
    target = Decimal(chance.of("100", "1000", "0.4", "3"))
    reached = target * Decimal(chance.of("1", "1", "1", "0.75", "0.75", "0.7499", "0.9999", "1.2", "0"))
    return {"name": "指标", "target": target, "actual": chance.maybe(reached, 20)}
