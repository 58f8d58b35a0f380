"""Yantai 2025, what the dossier alone decides, in the articles' order."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import ROUND_DOWN, Decimal

from tests.oracle.days import months_later, working_days
from tests.oracle.lives import (
    DIRECT,
    FAIL,
    INDIRECT,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    ZERO,
    Answer,
    Life,
    above,
    budgeted,
    lacking,
)

IN_FORCE = dt.date(2025, 10, 28), dt.date(2027, 8, 31)
PLACES = (
    "烟台",
    "芝罘",
    "福山",
    "牟平",
    "莱山",
    "蓬莱",
    "长岛",
    "龙口",
    "莱阳",
    "莱州",
    "招远",
    "栖霞",
    "海阳",
    "黄渤海新区",
)
ELSEWHERE = ("济南", "青岛", "威海", "潍坊", "北京", "上海", "大连", "大同")
FULL_RATE, LOWER_RATE = Decimal("0.30"), Decimal("0.25")
FIRST_BAND, SECOND_BAND = Decimal(5000000), Decimal(10000000)
FEN = Decimal("0.01")


def edition_covers(life: Life) -> Answer:
    day = life.act("approved_on") or life.as_of
    if not IN_FORCE[0] <= day <= IN_FORCE[1]:
        return REVIEW
    if life.outcome is not None and life.as_of > IN_FORCE[1]:
        if life.decided_on is None:
            return lacking("outcome.decided_on")
        if life.decided_on > IN_FORCE[1]:
            return REVIEW
    return REVIEW if day == IN_FORCE[0] else PASS


def project_type(life: Life) -> Answer:
    category = life.fact("category")
    if category is None:
        return lacking("project.category")
    return PASS if category in {"重大科技创新工程项目", "产业链协同创新工程项目", "重点研发项目"} else REVIEW


def award_and_subsidy(life: Life) -> Answer:
    missing = [f"project.{name}" for name in ("award_mode", "subsidy") if life.fact(name) is None]
    if missing:
        return lacking(*missing)
    listed = {"open_challenge", "competitive", "commissioned", "province_city", "case_by_case"}
    return PASS if life.fact("award_mode") in listed else REVIEW


def applicant_eligible(life: Life) -> Answer:
    place, is_legal_person = life.fact("applicant.registered_in"), life.fact("applicant.legal_person")
    if is_legal_person is False or (place and any(each in place for each in ELSEWHERE)):
        return FAIL
    facts = {"project.applicant.registered_in": place, "project.applicant.legal_person": is_legal_person}
    missing = [name for name, value in facts.items() if value is None]
    if missing:
        return lacking(*missing)
    code = life.fact("applicant.credit_code")
    if not any(each in place for each in PLACES) or (code and not is_credit_code(code)):
        return REVIEW
    return PASS


def is_credit_code(code: str) -> bool:
    """Whether the last of the 18 signs follows from the others (GB 32100)."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(code) != 18 or set(code) - set(signs):
        return False
    weighed = sum(signs.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return signs[-weighed % 31] == code[17]


def joint_agreement(life: Life) -> Answer:
    partners = life.project.get("partners") or []
    if not partners:
        return NOT_APPLICABLE
    shares = [each.get("municipal_share") for each in partners]
    is_signed = life.act("joint_agreement_signed_on") is not None
    if any(share is None for share in shares):
        missing = "project.partners[].municipal_share"
        return lacking(missing) if is_signed else FAIL
    shared, award = sum(shares, start=ZERO), life.budgeted("municipal")
    verdict = "fail" if not is_signed or shared > award else "pass"
    return Answer(verdict, shared, award, above(shared, award))


def leader_age(life: Life) -> Answer:
    born = life.fact("leader.birth_date")
    if born is None:
        return lacking("project.leader.birth_date")
    applied_on = life.act("applied_on")
    if (applied_on or life.as_of) <= months_later(born, 60 * 12):
        return PASS
    return REVIEW if applied_on else lacking("project.applied_on")


def task_book_in_time(life: Life) -> Answer:
    received_on, signed_on = life.act("approval_received_on"), life.act("task_book_signed_on")
    if received_on is None:
        is_known_of = life.act("approved_on") or signed_on
        return lacking("project.approval_received_on") if is_known_of else PASS
    day = signed_on or life.as_of
    before = working_days(received_on, day - dt.timedelta(days=1), 29)
    is_soon = signed_on is not None and signed_on <= received_on + dt.timedelta(days=30)
    begins_known = working_days(received_on - dt.timedelta(days=1), received_on, 1) is not None
    if before is not None and (begins_known or is_soon):
        return PASS if before < 30 else FAIL
    return PASS if is_soon else REVIEW


def direct_and_indirect(life: Life) -> Answer:
    no = without_advance(life)
    if no:
        return no
    has_direct = life.budgeted("municipal", *DIRECT) > 0
    has_lump_sum = any(each["category"] == "lump_sum" and each["amount"] for each in life.budget)
    return PASS if has_direct and not has_lump_sum else REVIEW


def lump_sum_undivided(life: Life) -> Answer:
    if not life.lump_sum:
        return NOT_APPLICABLE
    whole, award = life.budgeted("municipal", "lump_sum"), life.budgeted("municipal")
    return PASS if whole == award and whole else REVIEW


def post_subsidy_set_up(life: Life) -> Answer:
    no = without_subsidy(life, "post")
    if no:
        return no
    names = ("targets_set", "indicators_set", "performance_table", "amount_set_at_review")
    facts = {f"project.post_subsidy.{name}": life.fact(f"post_subsidy.{name}") for name in names}
    if any(value is False for value in facts.values()):
        return FAIL
    missing = [name for name, value in facts.items() if value is None]
    return lacking(*missing) if missing else PASS


def indirect_budget_cap(life: Life) -> Answer:
    no = without_advance(life)
    if no:
        return no
    limit, is_silent = cap(life)
    planned = life.budgeted("municipal", *INDIRECT)
    verdict = "pass" if planned <= limit else "review" if is_silent else "fail"
    return Answer(verdict, planned, limit, above(planned, limit))


def cap(life: Life) -> tuple[Decimal, bool]:
    """The cap of indirect cost, and whether the base is so high that the text is silent."""
    base = life.budgeted("municipal") - life.budgeted("municipal", "equipment_purchase")
    first, second = min(base, FIRST_BAND), min(base, SECOND_BAND) - min(base, FIRST_BAND)
    limit = first * FULL_RATE + second * LOWER_RATE
    return limit.quantize(FEN, rounding=ROUND_DOWN), base > SECOND_BAND


def indirect_only_lowered(life: Life) -> Answer:
    steps = life.budgets()
    if len(steps) == 1:
        return NOT_APPLICABLE
    missing = False
    verdict = "pass"
    for (_change, before), (change, after) in itertools.pairwise(steps):
        was, now = (budgeted(budget, "municipal", *INDIRECT) for budget in (before, after))
        agreed = (change or {}).get("agreed_with_leader")
        if now > was or (now < was and not agreed):
            verdict = "review"
        missing |= now < was and agreed is None
    return Answer(verdict, missing=("changes[].agreed_with_leader",) if missing else ())


def without_advance(life: Life) -> Answer | None:
    """None for a project supported in advance that is no lump sum."""
    return NOT_APPLICABLE if life.lump_sum else without_subsidy(life, "upfront", "phased")


def without_subsidy(life: Life, *kinds: str) -> Answer | None:
    subsidy = life.fact("subsidy")
    if subsidy is None:
        return lacking("project.subsidy")
    return None if subsidy in kinds else NOT_APPLICABLE
