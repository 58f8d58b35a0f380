"""Yantai 2025, how a project ends, in the articles' order."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

from tests.oracle import blocks
from tests.oracle.days import months_later
from tests.oracle.lives import FAIL, INDIRECT, PASS, ZERO, Answer, Life, above, lacking, summed

ENDED = ("terminated", "revoked")
CONCLUSION_OF = {"excellent": "passed", "good": "passed", "fair": "concluded", "poor": "failed"}
GRADES = ("excellent", "good", "fair", "poor")
ALL, MOST = Decimal(1), Decimal("0.75")
CONCLUSIONS = ("passed", "concluded", "failed")


def ended_with_audit(life: Life) -> Answer:
    no = blocks.outcome_is(life, ENDED)
    return no or (PASS if life.done("audit_report_on") else lacking("outcome.audit_report_on"))


def ended_refund(life: Life) -> Answer:
    no = blocks.outcome_is(life, ENDED)
    if no:
        return no
    stated, decided_on, refunded = life.ended("refund_amount"), life.decided_on, life.refunded("municipal")
    surplus = None if decided_on is None else life.surplus("municipal", decided_on)
    limit = surplus if stated is None else stated
    if limit is None:
        return Answer("review", refunded, missing=("outcome.decided_on",))
    owed = above(limit, refunded)
    if owed:
        return Answer("fail", refunded, limit, owed)
    if surplus is None:
        return Answer("review", refunded, limit, owed, ("outcome.decided_on",))
    return Answer("review" if limit < surplus else "pass", refunded, limit, owed)


def closing_papers(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",))
    return no or (PASS if life.done("tech_report_on") and life.done("materials_submitted_on") else FAIL)


def grade_fits_conclusion(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",))
    if no:
        return no
    missing = [f"outcome.{name}" for name in ("grade", "conclusion") if life.ended(name) is None]
    if missing:
        return lacking(*missing)
    return PASS if CONCLUSION_OF[life.ended("grade")] == life.ended("conclusion") else FAIL


def grade_supported(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",))
    if no:
        return no
    grade, conclusion = life.ended("grade"), life.ended("conclusion")
    missing = [f"outcome.{name}" for name in ("grade", "conclusion") if life.ended(name) is None]
    if missing:
        return lacking(*missing)
    may_be = may_be_true(life)
    verdicts = {
        facts: _judged(grade, conclusion, best_grade(*facts)) for facts in itertools.product(*may_be.values())
    }
    if len(set(verdicts.values())) == 1:
        return Answer(next(iter(verdicts.values())))
    telling = [
        name
        for place, name in enumerate(may_be)
        if any(
            verdicts[one] != verdicts[other]
            for one, other in itertools.combinations(verdicts, 2)
            if all(one[each] == other[each] for each in range(len(one)) if each != place)
        )
    ]
    return lacking(*telling)


def _judged(grade: str, conclusion: str, best: str) -> str:
    if GRADES.index(grade) < GRADES.index(best):
        return "fail"
    is_worse = CONCLUSIONS.index(conclusion) > CONCLUSIONS.index(CONCLUSION_OF[best])
    return "review" if is_worse else "pass"


def may_be_true(life: Life) -> dict[str, list[Any]]:
    """What may be true of the facts that a grade rests on: one thing where they are stated, else several.

    The last is the least share of a performance indicator's target that was reached.
    """
    disqualifiers, indicators = life.ended("disqualifiers"), life.ended("acceptance_indicators")
    cause, performance = life.ended("cause"), life.ended("performance_indicators") or []
    reached = [each["actual"] / each["target"] for each in performance if each.get("actual") is not None]
    least = min(reached, default=ALL)
    name = "outcome.performance_indicators" + ("[].actual" if performance else "")
    is_open = len(reached) < len(performance) or not performance
    return {
        "outcome.disqualifiers": [False, True] if disqualifiers is None else [bool(disqualifiers)],
        "outcome.acceptance_indicators": [indicators["met"] == indicators["total"]]
        if indicators and indicators["total"]
        else [True, False],
        "outcome.cause": [cause == "force_majeure"] if cause else [True, False],
        name: sorted({least, min(least, MOST), ZERO}) if is_open else [least],
    }


def best_grade(is_disqualified: bool, is_met: bool, is_force_majeure: bool, least: Decimal) -> str:  # noqa: FBT001
    """The best grade that the facts support."""
    if is_disqualified or not (is_met or is_force_majeure):
        return "poor"
    if not is_met or least < MOST:
        return "fair"
    return "good" if least < ALL else "excellent"


def surplus_kept_for_direct(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",), ("passed",))
    if no:
        return no
    decided_on = life.decided_on
    if decided_on is None:
        return lacking("outcome.decided_on")
    late = [line for line in life.moved("expense", "municipal") if line.date > decided_on]
    spent = summed(line for line in late if line.category in INDIRECT)
    arrived = summed(line for line in life.moved("receipt", "municipal") if line.date > decided_on)
    return Answer("pass" if spent <= 0 else "review" if arrived > 0 else "fail", spent)


def surplus_returned(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",), ("concluded", "failed"))
    return no or blocks.surplus_returned(life)


def no_further_payment(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",), ("concluded", "failed"))
    if no:
        return no
    decided_on = life.decided_on
    if decided_on is None:
        return lacking("outcome.decided_on")
    arrived = summed(line for line in life.moved("receipt", "municipal") if line.date > decided_on)
    return Answer("fail" if arrived > 0 else "pass", arrived)


def carry_over_paid(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",), ("passed",))
    if no:
        return no
    promises = [each["amount"] for each in life.promises if each["source"] == "municipal"]
    promised = sum(promises, start=ZERO) if promises else life.budgeted("municipal")
    received = life.received("municipal")
    owed = above(promised, received)
    if not owed:
        return Answer("pass", received, promised, owed)
    return Answer("review", received, promised, owed, () if promises else ("funding[]",))


def archived_in_time(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",))
    if no:
        return no
    if life.decided_on is None:
        return lacking("outcome.decided_on")
    due_on = months_later(life.decided_on, 1)
    return PASS if (life.done("archived_on") or life.as_of) <= due_on else FAIL
