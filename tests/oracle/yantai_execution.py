"""Yantai 2025, what the books show while a project runs, in the articles' order."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.oracle import blocks
from tests.oracle.days import months_later
from tests.oracle.lives import (
    DIRECT,
    FAIL,
    INDIRECT,
    MONEY,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    SOURCES,
    ZERO,
    Answer,
    Life,
    above,
    lacking,
    summed,
)
from tests.oracle.yantai_screening import cap, without_advance, without_subsidy

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal


def lump_sum_amount(life: Life) -> Answer:
    if not life.lump_sum:
        return NOT_APPLICABLE
    return blocks.at_most(life, life.budgeted("municipal"), "fail")


def post_subsidy_direct_use(life: Life) -> Answer:
    no = without_subsidy(life, "post")
    if no:
        return no
    spent, direct = life.spent("municipal"), life.spent("municipal", *DIRECT)
    return PASS if direct * 2 > spent or spent == ZERO else REVIEW


def indirect_spent(life: Life) -> Answer:
    no = without_advance(life)
    if no:
        return no
    ceiling, is_silent = cap(life)
    limit = min(life.budgeted("municipal", *INDIRECT), ceiling)
    spent = life.spent("municipal", *INDIRECT)
    verdict = "pass" if spent <= limit else "fail" if spent > ceiling and not is_silent else "review"
    return Answer(verdict, spent, limit, above(spent, limit))


def source_known(life: Life) -> Answer:
    unknown = [line for kind in ("expense", "receipt") for line in life.moved(kind, "")]
    amount = sum((abs(line.amount) for line in unknown), start=ZERO)
    return Answer("fail" if unknown else "pass", amount)


def accounts_apart(life: Life) -> Answer:
    money = [line for line in life.lines if line.kind in MONEY]
    if life.lines and life.unit.kept_apart_by is None:
        return REVIEW
    if not money:
        return PASS
    sources: dict[str, set[str]] = defaultdict(set)
    for line in money if life.unit.kept_apart_by == "account" else ():
        if line.source and line.account:
            sources[line.account].add(line.source)
    if any(len(each) > 1 for each in sources.values()):
        return FAIL
    return PASS if source_known(life).verdict == "pass" else REVIEW


def cost_moved_between_sources(life: Life) -> Answer:
    vouchers: dict[tuple[str, dt.date, str], dict[str, Decimal]] = defaultdict(
        lambda: defaultdict(lambda: ZERO)
    )
    for file, line in life.located:
        if line.kind == "expense" and line.source and line.voucher:
            vouchers[file, line.date, line.voucher][line.source] += line.amount
    moved = ZERO
    for sources in vouchers.values():
        put_on = sum((amount for amount in sources.values() if amount > 0), start=ZERO)
        taken = -sum((amount for amount in sources.values() if amount < 0), start=ZERO)
        moved += min(put_on, taken)
    return Answer("review" if moved else "pass", moved)


def same_invoice_twice(life: Life) -> Answer:
    return blocks.invoices_twice(life)


def dedicated_use(life: Life) -> Answer:
    return blocks.telling_words(life)


def other_funds_arrived(life: Life) -> Answer:
    return blocks.other_funds(life, "fail") if life.has_other_sources() else NOT_APPLICABLE


def other_funds_used(life: Life) -> Answer:
    if not life.has_other_sources() or life.outcome is None:
        return NOT_APPLICABLE
    if life.decided_on is None:
        return lacking("outcome.decided_on")
    spent, received = ZERO, ZERO
    for source in SOURCES[1:]:
        arrived = summed(line for line in life.moved("receipt", source) if line.date <= life.decided_on)
        used = life.spent_by(source, life.decided_on)
        if used < arrived:
            spent, received = spent + used, received + arrived
    return Answer("review" if spent < received else "pass", spent, received, received - spent)


def municipal_not_overdrawn(life: Life) -> Answer:
    return blocks.at_most(life, life.received("municipal") - life.refunded("municipal"), "review")


def within_period(life: Life) -> Answer:
    no = without_subsidy(life, "upfront", "phased")
    if no:
        return no
    may_have_passed = life.ended("kind") in {None, "accepted"} and life.ended("conclusion") in {
        None,
        "passed",
    }
    if life.outcome is None or not may_have_passed:
        return blocks.outside_period(life)
    unknown = [name for name in ("kind", "conclusion", "decided_on") if life.ended(name) is None]
    if unknown:
        return blocks.outside_period(life, in_doubt=tuple(f"outcome.{name}" for name in unknown))
    decided_on = life.ended("decided_on")
    use_of_surplus = [
        line for line in life.moved("expense") if line.date > decided_on and line.category in DIRECT
    ]
    return blocks.outside_period(life, use_of_surplus)


def category_within_budget(life: Life) -> Answer:
    return without_advance(life) or blocks.over_category(life, "review")


def restricted_changes_approved(life: Life) -> Answer:
    kinds = {
        "applicant",
        "leader",
        "partners",
        "period",
        "extension",
        "research_content",
        "indicators",
        "budget",
    }
    restricted = [each for each in life.changes if each["kind"] in kinds and not life.is_own_power(each)]
    return blocks.approved_first(life, restricted)


def total_within_budget(life: Life) -> Answer:
    return blocks.at_most(life, life.budgeted("municipal"), "fail")


def extension_in_time(life: Life) -> Answer:
    extensions = [each for each in life.changes if each["kind"] == "extension" and life.has_begun(each)]
    if not extensions:
        return NOT_APPLICABLE
    verdicts, missing = set[str](), set[str]()
    for change in extensions:
        applied_on = life.happened(change.get("applied_on"))
        ends_on = end_before(life, change)
        if applied_on is None:
            missing.add("changes[].applied_on")
        if ends_on is None:
            missing.add("project.ends_on")
        if applied_on and ends_on and applied_on > months_later(ends_on, -1):
            verdicts.add("review" if life.is_approved(change) else "fail")
    if "fail" in verdicts:
        return Answer("fail")
    return Answer("review" if verdicts or missing else "pass", missing=tuple(sorted(missing)))


def end_before(life: Life, change: dict[str, Any]) -> dt.date | None:
    """The last day of the project as it stood when a change was applied for, or took effect if that was earlier."""
    days = [life.happened(change.get("applied_on")), life.since(change)]
    day = min((day for day in days if day), default=change.get("effective_on") or life.as_of)
    ends_on: dt.date | None = life.project.get("ends_on")
    for earlier in life.in_order("period", "extension"):
        since = life.since(earlier)
        if earlier is not change and since and since <= day:
            ends_on = earlier.get("new_end") or ends_on
    return ends_on


def extension_once(life: Life) -> Answer:
    extensions = [each for each in life.changes if each["kind"] == "extension" and life.has_begun(each)]
    if not extensions:
        return NOT_APPLICABLE
    ends = [(end_before(life, each), each["new_end"]) for each in extensions]
    if any(ends_on is None for ends_on, _new_end in ends):
        return lacking("project.ends_on")
    is_long = any(ends_on and new_end > months_later(ends_on, 12) for ends_on, new_end in ends)
    return REVIEW if is_long or len(extensions) > 1 else PASS


def acceptance_begun(life: Life) -> Answer:
    papers = (life.dossier.get("outcome") or {}).get("materials_submitted_on")
    if life.ended("kind") or life.decided_on or life.happened(papers):
        return PASS
    _starts_on, ends_on = life.period()
    if ends_on is None:
        return lacking("project.ends_on")
    return REVIEW if life.as_of > ends_on else PASS
