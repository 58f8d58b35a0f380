"""What several articles of both regulations ask."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.oracle.lives import (
    FAIL,
    FISCAL,
    INDIRECT,
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

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable
    from typing import Any

    from tests.oracle.lives import Line, Unit

WORDS = (
    *("罚款", "罚金", "滞纳金", "违约金", "赔偿款"),
    *("捐款", "捐赠", "赞助", "礼品", "购物卡", "加油卡", "有价消费券"),
    *("投资", "理财", "偿还债务", "还贷", "贷款利息"),
    *("个人负担", "旅游", "门票", "餐卡充值", "食堂", "私家车", "汽油", "话费充值"),
    *("打印机", "投影仪", "扫描仪", "传真", "硒鼓", "墨盒", "打印纸"),
    *("房租", "物业", "装修"),
    *("论文润色", "专利年费"),
)


def outcome_is(life: Life, kinds: Collection[str], conclusions: Collection[str] = ()) -> Answer | None:
    """None where the project ended so; else why the rule does not apply, or the fact that is missing."""
    if life.outcome is None:
        return NOT_APPLICABLE
    kind, conclusion = life.ended("kind"), life.ended("conclusion")
    if (kind and kind not in kinds) or (conclusions and conclusion and conclusion not in conclusions):
        return NOT_APPLICABLE
    missing = [
        f"outcome.{name}"
        for name, value in (("kind", kind), *([("conclusion", conclusion)] if conclusions else []))
        if not value
    ]
    return lacking(*missing) if missing else None


def other_funds(life: Life, short: str) -> Answer:
    """Whether money other than the municipal arrived in full and in time; `short` is the verdict where it did not."""
    received_of_short, due_of_short = ZERO, ZERO
    is_short = is_doubtful = False
    undated = False
    for source in SOURCES[1:]:
        promises = [each for each in life.promises if each["source"] == source]
        if not promises:
            is_doubtful |= any(each["source"] == source and each["amount"] != ZERO for each in life.budget)
            continue
        due = sorted(
            (each["due_on"], each["amount"])
            for each in promises
            if each.get("due_on") and each["due_on"] <= life.as_of
        )
        owed = sum((amount for _day, amount in due), start=ZERO)
        receipts = life.moved("receipt", source)
        if summed(receipts) >= owed:
            undated |= any(each.get("due_on") is None for each in promises)
            is_doubtful |= _is_late(due, receipts)
        elif receipts:
            is_short = True
            received_of_short += summed(receipts)
            due_of_short += owed
        else:
            is_doubtful = True
    verdict = short if is_short else "review" if is_doubtful or undated else "pass"
    return Answer(
        verdict,
        received_of_short,
        due_of_short,
        due_of_short - received_of_short,
        ("funding[].due_on",) if undated and verdict == "review" else (),
    )


def _is_late(due: list[tuple[dt.date, Decimal]], receipts: list[Line]) -> bool:
    owed = ZERO
    for due_on, amount in due:
        owed += amount
        if max((_arrived(receipts, day) for day in _days(receipts, due_on)), default=ZERO) < owed:
            return True
    return False


def _days(receipts: list[Line], until: dt.date) -> set[dt.date]:
    return {line.date for line in receipts if line.date <= until}


def _arrived(receipts: list[Line], day: dt.date) -> Decimal:
    return summed(line for line in receipts if line.date <= day)


def telling_words(life: Life) -> Answer:
    """Whether spending, less refunds, is described by a word that hints at costs the project must not bear."""
    for word in WORDS:
        told = [line for line in life.lines if word in line.summary or word in line.account_name]
        spent = summed(line for line in told if line.kind == "expense")
        if spent > summed(line for line in told if line.kind == "refund"):
            return REVIEW
    return PASS


def surplus_returned(life: Life) -> Answer:
    """Per fiscal source, whether what was left has been refunded."""
    if life.decided_on is None:
        return lacking("outcome.decided_on")
    surplus = {source: life.surplus(source, life.decided_on) for source in FISCAL}
    refunded = {source: life.refunded(source) for source in FISCAL}
    owed = sum((above(surplus[source], refunded[source]) for source in FISCAL), start=ZERO)
    verdict = "fail" if owed else "pass"
    return Answer(verdict, sum(refunded.values(), start=ZERO), sum(surplus.values(), start=ZERO), owed)


def over_category(life: Life, verdict: str) -> Answer:
    """Municipal categories spent above their budget, those for indirect cost taken as one."""
    categories = {line.category for line in life.moved("expense", "municipal")} - {"", *INDIRECT}
    groups = [(each,) for each in sorted(categories)] + [INDIRECT]
    spent = limit = ZERO
    for group in groups:
        used, planned = life.spent("municipal", *group), life.budgeted("municipal", *group)
        if used > planned:
            spent, limit = spent + used, limit + planned
    return Answer(verdict if spent > limit else "pass", spent, limit, spent - limit)


def at_most(life: Life, limit: Decimal, verdict: str) -> Answer:
    """Municipal spending against a limit."""
    spent = life.spent("municipal")
    return Answer(verdict if spent > limit else "pass", spent, limit, above(spent, limit))


def outside_period(life: Life, uncounted: Iterable[Line] = (), in_doubt: tuple[str, ...] = ()) -> Answer:
    """Spending before the first or after the last day in force.

    Args:
        life: The project.
        uncounted: Lines that may lie outside.
        in_doubt: Facts that are missing to say whether lines may.
    """
    starts_on, ends_on = life.period()
    if starts_on is None or ends_on is None:
        known = {"project.starts_on": starts_on, "project.ends_on": ends_on}
        return lacking(*(name for name, day in known.items() if day is None))
    apart = [id(line) for line in uncounted]
    found = [
        line
        for line in life.moved("expense")
        if not starts_on <= line.date <= ends_on and id(line) not in apart
    ]
    return Answer("review", summed(found), missing=in_doubt) if found else Answer("pass", summed(found))


def approved_first(life: Life, changes: list[dict[str, Any]]) -> Answer:
    """Whether changes that need approval were approved before they took effect.

    One that is not approved and takes effect later, or never, breaks nothing; whether it did must be known.
    """
    unknown = False
    for change in changes:
        approved_on, effective_on = life.happened(change.get("approved_on")), change.get("effective_on")
        if approved_on is None and effective_on is None:
            unknown |= life.has_begun(change)
        elif (
            effective_on
            and effective_on <= life.as_of
            and (approved_on is None or effective_on < approved_on)
        ):
            return FAIL
    return lacking("changes[].effective_on") if unknown else PASS


Invoice = tuple[str, str, Decimal]
Voucher = tuple[str, "dt.date", str]


def invoices_twice(life: Life) -> Answer:
    """One invoice of one party for one amount in several vouchers, whosever they are."""
    vouchers: dict[Invoice, Counter[Voucher]] = defaultdict(Counter)
    own: Counter[Invoice] = Counter()
    for file, line in _told_once(life.unit):
        if line.kind == "expense" and line.invoice and line.amount and line.date <= life.as_of:
            invoice = line.counterparty, line.invoice, abs(line.amount)
            sign = 1 if line.amount > 0 else -1
            vouchers[invoice][file, line.date, line.voucher] += sign
            own[invoice] += sign if line.project in life.codes else 0
    twice = ZERO
    for invoice, lines in vouchers.items():
        times = _left(list(lines.values()))
        if times > 1 and own[invoice] > 0:
            twice += invoice[2] * (times - 1)
    return Answer("review" if twice else "pass", twice)


def _left(lines: list[int]) -> int:
    """How many vouchers are left where a red line cancels a line, first of the voucher that has the fewest."""
    red = -sum(number for number in lines if number < 0)
    left = 0
    for number in sorted(number for number in lines if number > 0):
        red -= number
        left += int(red < 0)
    return left


def _told_once(unit: Unit) -> list[tuple[str, Line]]:
    """Every line with its file, what several files repeat only once."""
    seen: Counter[Line] = Counter()
    told: list[tuple[str, Line]] = []
    for file in unit.files:
        here: Counter[Line] = Counter()
        for line in file.lines:
            here[line] += 1
            if here[line] > seen[line]:
                told.append((file.name, line))
        seen |= here
    return told
