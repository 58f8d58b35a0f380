"""The rules of the books, which run under every programme and edition."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tests.oracle.lives import (
    INDIRECT,
    MONEY,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    ZERO,
    Answer,
    File,
    Life,
    Line,
    summed,
    total,
)

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

Voucher = tuple["dt.date", str]


def vouchers_balance(life: Life) -> Answer:
    journals = [file for file in life.files if is_full_journal(file)]
    if not journals:
        return NOT_APPLICABLE
    apart = ZERO
    for file in journals:
        own = {voucher(line) for name, line in life.located if name == file.name and line.voucher}
        apart += sum(
            (abs(difference) for key, difference in balances(file).items() if key in own), start=ZERO
        )
    return Answer("fail" if apart else "pass", apart)


def is_full_journal(file: File) -> bool:
    """Whether most of a file's vouchers balance."""
    differences = balances(file).values()
    return 2 * sum(1 for difference in differences if not difference) > len(differences)


def balances(file: File) -> dict[Voucher, Decimal]:
    """What each voucher's debits are above its credits."""
    differences: dict[Voucher, Decimal] = defaultdict(lambda: ZERO)
    for line in file.lines:
        if line.voucher:
            differences[voucher(line)] += line.debit - line.credit
    return differences


def voucher(line: Line) -> Voucher:
    return line.date, line.voucher


def control_totals(life: Life) -> Answer:
    stated = [file for file in life.files if file.total is not None]
    if not stated:
        return NOT_APPLICABLE
    difference = ZERO
    for file in stated:
        debit, credit = file.total or (ZERO, ZERO)
        difference += abs(debit - sum((line.debit for line in file.lines), start=ZERO))
        difference += abs(credit - sum((line.credit for line in file.lines), start=ZERO))
    return Answer("fail" if difference else "pass", difference=difference)


def settlement_ties(life: Life) -> Answer:
    reported = life.dossier.get("reported")
    if reported is None:
        return NOT_APPLICABLE
    apart: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for each in reported:
        apart[taken_as(each["category"]), each["source"]] += each["amount"]
    for line in life.moved("expense"):
        category = line.category or ("lump_sum" if life.lump_sum else "")
        apart[taken_as(category), line.source] -= line.amount
    difference = sum((abs(amount) for amount in apart.values()), start=ZERO)
    return Answer("fail" if difference else "pass", difference=difference)


def taken_as(category: str) -> str:
    return "indirect" if category in INDIRECT else category


def budget_ties(life: Life) -> Answer:
    declared = life.dossier["budget"].get("total")
    promised = [each["amount"] for each in life.promises if each["source"] == "municipal"]
    if declared is None and not promised:
        return NOT_APPLICABLE
    difference = ZERO
    if declared is not None:
        difference += abs(declared - total(life.first_budget))
    if promised:
        difference += abs(sum(promised, start=ZERO) - life.budgeted("municipal"))
    return Answer("fail" if difference else "pass", difference=difference)


def lines_without_project(life: Life) -> Answer:
    for file in life.files:
        for line in file.lines:
            if not line.project and line.kind in {"expense", "receipt"} and line.date <= life.as_of:
                return REVIEW
    return PASS


def rows_rejected(life: Life) -> Answer:
    return REVIEW if any(file.rejected for file in life.files) else PASS


def category_unknown(life: Life) -> Answer:
    if life.lump_sum:
        return NOT_APPLICABLE
    unknown = [line for line in life.moved("expense") if not line.category]
    return Answer("review" if unknown else "pass", summed(unknown))


def exports_overlap(life: Life) -> Answer:
    if len(life.unit.files) < 2:
        return NOT_APPLICABLE
    times: dict[tuple[dt.date, str, str, Decimal, str, bool], Counter[str]] = defaultdict(Counter)
    for file, line in life.located:
        times[line.date, line.voucher, line.account, line.amount, line.summary, line.kind in MONEY][file] += 1
    difference, twice = ZERO, False
    for (_date, _voucher, _account, amount, _summary, counts), files in times.items():
        repeated = sum(files.values()) - max(files.values())
        twice |= repeated > 0
        difference += repeated * abs(amount) if counts else ZERO
    return Answer("fail" if twice else "pass", difference=difference)


def project_in_books(life: Life) -> Answer:
    return PASS if life.lines else REVIEW
