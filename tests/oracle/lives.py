"""One unit's projects as plain data, and what is known of each project by a day.

A dossier is a dict as the contract writes it (section 2), dates as `date`, amounts as `Decimal` in 元, words as codes.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

Dossier = dict[str, Any]

ZERO = Decimal("0.00")
DIRECT = ("equipment_purchase", "equipment_other", "business", "labour")
INDIRECT = ("indirect", "performance")
SOURCES = ("municipal", "other_fiscal", "self_raised", "other")
FISCAL = ("municipal", "other_fiscal")
MONEY = ("expense", "receipt", "refund")


class Line(NamedTuple):
    """A ledger line as its file states it; `nature`, `source`, `category`, `project` may be empty."""

    date: dt.date
    voucher: str
    debit: Decimal
    credit: Decimal
    project: str
    source: str
    category: str
    nature: str
    summary: str = ""
    account_code: str = ""
    account_name: str = ""
    counterparty: str = ""
    invoice: str = ""

    @property
    def kind(self) -> str:
        """The nature stated, else expense where there is a category, else contra."""
        return self.nature or ("expense" if self.category else "contra")

    @property
    def amount(self) -> Decimal:
        return self.credit - self.debit if self.kind == "receipt" else self.debit - self.credit

    @property
    def account(self) -> str:
        return self.account_code or self.account_name


class File(NamedTuple):
    """A ledger file: its lines, how many of its rows cannot be read, and its row of totals, if it has one."""

    name: str
    lines: list[Line]
    rejected: int = 0
    total: tuple[Decimal, Decimal] | None = None


class Unit(NamedTuple):
    """Projects and books that are checked together; `kept_apart_by` is `account`, `auxiliary` or unknown."""

    as_of: dt.date
    kept_apart_by: str | None
    dossiers: list[Dossier]
    files: list[File]


class Answer(NamedTuple):
    """What a rule says of a project."""

    verdict: str
    actual: Decimal | None = None
    limit: Decimal | None = None
    difference: Decimal | None = None
    missing: tuple[str, ...] = ()


def lacking(*missing: str) -> Answer:
    """Facts are missing on which the answer depends."""
    return Answer("review", missing=missing)


NOT_APPLICABLE = Answer("not_applicable")
PASS, FAIL, REVIEW = Answer("pass"), Answer("fail"), Answer("review")


class Life:
    """What is known of one project by a day: later acts and lines have not happened."""

    def __init__(self, dossier: Dossier, unit: Unit) -> None:
        self.dossier = dossier
        self.unit = unit
        self.as_of = unit.as_of
        self.project: dict[str, Any] = dossier["project"]
        self.codes = {self.project["id"], *self.project.get("ledger_codes", ())}

    # The dossier

    @property
    def programme(self) -> str:
        return str(self.project["programme"])

    def happened(self, day: dt.date | None) -> dt.date | None:
        """The day of an act, None where it has not happened by now."""
        return day if day is not None and day <= self.as_of else None

    def fact(self, name: str) -> Any:
        """A fact of the project, `leader.birth_date`; None where it is not stated."""
        return _within(self.project, name)

    def act(self, name: str) -> dt.date | None:
        """The day of an act of the project."""
        return self.happened(self.fact(name))

    @property
    def lump_sum(self) -> bool:
        return bool(self.project.get("lump_sum"))

    @cached_property
    def outcome(self) -> dict[str, Any] | None:
        """The outcome, None where there is none yet."""
        outcome = {
            key: value for key, value in (self.dossier.get("outcome") or {}).items() if value is not None
        }
        decided_on = outcome.get("decided_on")
        return None if not outcome or (decided_on and decided_on > self.as_of) else outcome

    def ended(self, name: str) -> Any:
        """A fact of the outcome."""
        return (self.outcome or {}).get(name)

    def done(self, name: str) -> dt.date | None:
        """The day of an act of the outcome."""
        return self.happened(self.ended(name))

    @property
    def decided_on(self) -> dt.date | None:
        day: dt.date | None = self.ended("decided_on")
        return day

    @property
    def first_budget(self) -> list[dict[str, Any]]:
        return list(self.dossier["budget"].get("lines", ()))

    @property
    def changes(self) -> list[dict[str, Any]]:
        return list(self.dossier.get("changes", ()))

    @property
    def promises(self) -> list[dict[str, Any]]:
        return list(self.dossier.get("funding", ()))

    def since(self, change: dict[str, Any]) -> dt.date | None:
        """From when a change is in force: not before its approval, where it needs one; None where not by now."""
        effective_on, approved_on = change.get("effective_on"), self.happened(change.get("approved_on"))
        if self.is_own_power(change):
            return self.happened(effective_on or approved_on)
        return self.happened(max(effective_on or approved_on, approved_on)) if approved_on else None

    def is_own_power(self, change: dict[str, Any]) -> bool:
        """Whether the unit may decide by itself: in Yantai a budget that keeps the total that was in force."""
        is_its_own = self.programme == "yantai" and change["kind"] == "budget"
        return is_its_own and total(change["lines"]) == self.total_before(change)

    def total_before(self, change: dict[str, Any]) -> Decimal:
        """The total in force when a budget change took effect, or else was approved, or applied for.

        What the unit decides by itself leaves the total alone.
        """
        acts = [self.happened(change.get(name)) for name in ("approved_on", "applied_on")]
        day = next((day for day in (change.get("effective_on"), *acts) if day), self.as_of)
        own_place = next(place for place, each in enumerate(self.changes) if each is change)
        before, since = self.first_budget, (dt.date.min, -1)
        for place, each in enumerate(self.changes):
            approved_on = self.happened(each.get("approved_on"))
            if each["kind"] == "budget" and approved_on:
                begun = max(each.get("effective_on") or approved_on, approved_on), place
                if since < begun < (day, own_place):
                    before, since = each["lines"], begun
        return total(before)

    def is_approved(self, change: dict[str, Any]) -> bool:
        return self.happened(change.get("approved_on")) is not None

    def has_begun(self, change: dict[str, Any]) -> bool:
        """Whether anything of a change has happened; one whose dates all lie ahead is only planned."""
        days = [change.get(name) for name in ("applied_on", "approved_on", "effective_on")]
        return any(self.happened(day) for day in days) or not any(days)

    def in_order(self, *kinds: str) -> list[dict[str, Any]]:
        """Changes of some kinds in the order in which they came into force."""
        dated = [(self.since(each), place, each) for place, each in enumerate(self.changes)]
        found = [(day, place, each) for day, place, each in dated if day and each["kind"] in kinds]
        return [each for _day, _place, each in sorted(found, key=lambda found: found[:2])]

    def period(self) -> tuple[dt.date | None, dt.date | None]:
        """First and last day in force."""
        starts_on, ends_on = self.project.get("starts_on"), self.project.get("ends_on")
        for change in self.in_order("period", "extension"):
            starts_on = change.get("new_start") or starts_on
            ends_on = change.get("new_end") or ends_on
        return starts_on, ends_on

    def budgets(self) -> list[tuple[dict[str, Any] | None, list[dict[str, Any]]]]:
        """The budgets that were in force one after the other, each with the change that brought it."""
        steps: list[tuple[dict[str, Any] | None, list[dict[str, Any]]]] = [(None, self.first_budget)]
        steps += [(change, change["lines"]) for change in self.in_order("budget")]
        return steps

    @cached_property
    def budget(self) -> list[dict[str, Any]]:
        """The budget in force."""
        return self.budgets()[-1][1]

    def budgeted(self, source: str, *categories: str) -> Decimal:
        return budgeted(self.budget, source, *categories)

    def has_other_sources(self) -> bool:
        return any(each["source"] != "municipal" and each["amount"] != ZERO for each in self.budget) or any(
            each["source"] != "municipal" for each in self.promises
        )

    # The books

    @cached_property
    def located(self) -> list[tuple[str, Line]]:
        """The project's lines up to the day, each with its file."""
        return [
            (file.name, line)
            for file in self.unit.files
            for line in file.lines
            if line.project in self.codes and line.date <= self.as_of
        ]

    @cached_property
    def lines(self) -> list[Line]:
        return [line for _file, line in self.located]

    @cached_property
    def files(self) -> list[File]:
        """The files that hold the project."""
        names = {name for name, _line in self.located}
        return [file for file in self.unit.files if file.name in names]

    def moved(self, kind: str, source: str | None = None) -> list[Line]:
        """Lines of a nature, of a source or of all."""
        return [line for line in self.lines if line.kind == kind and source in {None, line.source}]

    def spent(self, source: str, *categories: str) -> Decimal:
        return summed(
            line for line in self.moved("expense", source) if not categories or line.category in categories
        )

    def received(self, source: str) -> Decimal:
        return summed(self.moved("receipt", source))

    def refunded(self, source: str) -> Decimal:
        return summed(self.moved("refund", source))

    def spent_by(self, source: str, day: dt.date) -> Decimal:
        return summed(line for line in self.moved("expense", source) if line.date <= day)

    def surplus(self, source: str, decided_on: dt.date) -> Decimal:
        return max(self.received(source) - self.spent_by(source, decided_on), ZERO)


def total(budget: list[dict[str, Any]]) -> Decimal:
    return sum((each["amount"] for each in budget), start=ZERO)


def budgeted(budget: list[dict[str, Any]], source: str, *categories: str) -> Decimal:
    """What a budget holds of a source in some categories, or in all."""
    return total(
        [
            each
            for each in budget
            if each["source"] == source and (not categories or each["category"] in categories)
        ]
    )


def summed(lines: Any) -> Decimal:
    return sum((line.amount for line in lines), start=ZERO)


def above(actual: Decimal, limit: Decimal) -> Decimal:
    """How far an amount is beyond a limit."""
    return max(actual - limit, ZERO)


def _within(tree: Any, name: str) -> Any:
    for key in name.split("."):
        tree = None if tree is None else tree.get(key)
    return tree
