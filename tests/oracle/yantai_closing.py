"""Yantai 2025, how a project ends, in the articles' order."""

from __future__ import annotations

from tests.oracle import blocks
from tests.oracle.days import months_later
from tests.oracle.lives import FAIL, INDIRECT, PASS, REVIEW, ZERO, Answer, Life, above, lacking, summed

ENDED = ("terminated", "revoked")
CONCLUSION_OF = {"excellent": "passed", "good": "passed", "fair": "concluded", "poor": "failed"}
GRADES = ("excellent", "good", "fair", "poor")
CONCLUSIONS = ("passed", "concluded", "failed")


def ended_with_audit(life: Life) -> Answer:
    no = blocks.outcome_is(life, ENDED)
    return no or (PASS if life.done("audit_report_on") else REVIEW)


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
    best, missing = best_grade(life)
    grade, conclusion = life.ended("grade"), life.ended("conclusion")
    missing += [
        f"outcome.{name}" for name, value in (("grade", grade), ("conclusion", conclusion)) if value is None
    ]
    if best and grade and GRADES.index(grade) < GRADES.index(best):
        return FAIL
    if best is None or missing:
        return lacking(*missing)
    worse = CONCLUSIONS.index(conclusion) > CONCLUSIONS.index(CONCLUSION_OF[best])
    return REVIEW if worse else PASS


def best_grade(life: Life) -> tuple[str | None, list[str]]:
    """The best grade that the facts support, or the facts that are missing to say so."""
    disqualifiers, indicators = life.ended("disqualifiers"), life.ended("acceptance_indicators")
    if disqualifiers:
        return "poor", []
    missing = [] if disqualifiers is not None else ["outcome.disqualifiers"]
    if indicators is None:
        missing.append("outcome.acceptance_indicators")
    elif indicators["met"] < indicators["total"]:
        cause = life.ended("cause")
        if cause is None:
            missing.append("outcome.cause")
        return (None if missing else "fair" if cause == "force_majeure" else "poor"), missing
    reached = life.ended("performance_indicators")
    if not reached:
        missing.append("outcome.performance_indicators")
    elif any(each.get("actual") is None for each in reached):
        missing.append("outcome.performance_indicators[].actual")
    if missing:
        return None, missing
    shares = [each["actual"] / each["target"] for each in reached]
    if min(shares) >= 1:
        return "excellent", []
    return ("good" if all(each["actual"] * 4 >= each["target"] * 3 for each in reached) else "fair"), []


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
    promised = sum((each["amount"] for each in life.promises if each["source"] == "municipal"), start=ZERO)
    return REVIEW if life.received("municipal") < promised else PASS


def archived_in_time(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",))
    if no:
        return no
    if life.decided_on is None:
        return lacking("outcome.decided_on")
    due_on = months_later(life.decided_on, 1)
    return PASS if (life.done("archived_on") or life.as_of) <= due_on else FAIL
