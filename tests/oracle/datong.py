"""Datong 2025, every rule, in the articles' order."""

from __future__ import annotations

import datetime as dt

from tests.oracle import blocks
from tests.oracle.lives import FAIL, MONEY, NOT_APPLICABLE, PASS, REVIEW, Answer, Life, above, lacking

IN_FORCE = dt.date(2025, 9, 18), dt.date(2030, 9, 17)
PLANS = ("重点研发计划", "科技成果转化计划", "应用基础研究计划", "科技服务平台计划", "软科学计划")


def edition_covers(life: Life) -> Answer:
    day = life.act("approved_on") or life.as_of
    return PASS if IN_FORCE[0] <= day <= IN_FORCE[1] else REVIEW


def programme_plan(life: Life) -> Answer:
    category = life.fact("category")
    if category is None:
        return lacking("project.category")
    return PASS if category.removeprefix("大同市") in PLANS else REVIEW


def award_mode(life: Life) -> Answer:
    mode = life.fact("award_mode")
    if mode is None:
        return lacking("project.award_mode")
    listed = {"competitive", "directed_selection", "commissioned", "horse_race", "open_challenge"}
    return PASS if mode in listed else REVIEW


def without_mode(life: Life, mode: str) -> Answer | None:
    """None for a project awarded so."""
    if life.fact("award_mode") is None:
        return lacking("project.award_mode")
    return None if life.fact("award_mode") == mode else NOT_APPLICABLE


def commission_published(life: Life) -> Answer:
    no = without_mode(life, "commissioned")
    if no:
        return no
    published_on, approved_on = life.act("commission_reason_published_on"), life.act("approved_on")
    if published_on and (approved_on is None or published_on <= approved_on):
        return PASS
    starts_on, _ends_on = life.period()
    if starts_on is None:
        return lacking("project.starts_on")
    return REVIEW if (published_on or life.as_of) < starts_on else FAIL


def matching_arrived(life: Life) -> Answer:
    no = without_mode(life, "open_challenge")
    if no:
        return no
    answer = blocks.other_funds(life, "review")
    promised = any(each["source"] != "municipal" for each in life.promises)
    return answer if promised else answer._replace(verdict="review")


def own_account(life: Life) -> Answer:
    if not life.lines or life.unit.kept_apart_by is None:
        return REVIEW
    if life.unit.kept_apart_by == "auxiliary":
        return PASS
    own = {line.account for line in life.lines if line.kind in MONEY and line.account}
    for file in life.unit.files:
        for line in file.lines:
            is_others = line.project and line.project not in life.codes
            if is_others and line.kind in MONEY and line.date <= life.as_of and line.account in own:
                return FAIL
    return PASS


def dedicated_use(life: Life) -> Answer:
    return blocks.telling_words(life)


def closing_papers(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("accepted",))
    return no or (PASS if life.done("tech_report_on") and life.done("materials_submitted_on") else FAIL)


def changes_approved_first(life: Life) -> Answer:
    kinds = {"applicant", "legal_person", "leader", "budget", "extension"}
    return blocks.approved_first(life, [each for each in life.changes if each["kind"] in kinds])


def category_within_budget(life: Life) -> Answer:
    return NOT_APPLICABLE if life.lump_sum else blocks.over_category(life, "fail")


def within_period(life: Life) -> Answer:
    return blocks.outside_period(life)


def termination_applied(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("terminated",))
    if no:
        return no
    facts = {
        "outcome.applied_on": life.done("applied_on"),
        "outcome.decided_on": life.decided_on,
        "outcome.cause": life.ended("cause"),
    }
    missing = [name for name, value in facts.items() if value is None]
    if missing:
        return lacking(*missing)
    return PASS if life.ended("cause") in {"force_majeure", "infeasible"} else REVIEW


def termination_surplus(life: Life) -> Answer:
    return blocks.outcome_is(life, ("terminated",)) or blocks.surplus_returned(life)


def revocation_recovery(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("revoked",))
    if no:
        return no
    refunded, received = life.refunded("municipal"), life.received("municipal")
    owed = above(received, refunded)
    return Answer("fail" if owed else "pass", refunded, received, owed)


def revocation_listed(life: Life) -> Answer:
    no = blocks.outcome_is(life, ("revoked",))
    return no or (PASS if life.done("integrity_listed_on") else lacking("outcome.integrity_listed_on"))
