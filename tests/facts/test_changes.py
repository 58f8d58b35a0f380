from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.facts.changes import changes_over_time
from tests.facts.conftest import of_yantai

if TYPE_CHECKING:
    from tests.facts.conftest import Tables

PROJECT = """\
project: {id: A-1, programme: yantai, ends_on: 2027-12-31}
budget: {lines: [{category: business, source: municipal, amount: 80}, {category: indirect, source: municipal, amount: 20}]}
changes:
"""
AS_OF = "2026-12-31"


def lines(business: int, indirect: int) -> str:
    return (
        f"lines: [{{category: business, source: municipal, amount: {business}}}, "
        f"{{category: indirect, source: municipal, amount: {indirect}}}]"
    )


def told(tables: Tables, *changes: str, project: str = PROJECT, as_of: str = AS_OF) -> list[dict[str, Any]]:
    """What is known of each change, in the order of the dossier."""
    dossier = project + "".join(f"  - {{{change}}}\n" for change in changes)
    known = tables(as_of, dossier)
    return changes_over_time(known, of_yantai(known)).sort("project", "place").to_dicts()


@pytest.mark.parametrize(
    ("dates", "since", "in_force"),
    [
        ("approved_on: 2026-05-20", "2026-05-20", True),
        ("approved_on: 2026-05-20, effective_on: 2026-06-01", "2026-06-01", True),
        ("approved_on: 2026-05-20, effective_on: 2026-05-01", "2026-05-20", True),
        ("approved_on: 2026-05-20, effective_on: 2026-12-31", "2026-12-31", True),
        ("approved_on: 2026-05-20, effective_on: 2027-01-01", "2027-01-01", False),
        ("effective_on: 2026-05-01", None, False),
        ("applied_on: 2026-05-01", None, False),
    ],
)
def test_a_change_to_be_approved_is_in_force_from_its_day_but_never_before_its_approval(
    tables: Tables, dates: str, since: str | None, *, in_force: bool
) -> None:
    (found,) = told(tables, f"kind: leader, {dates}")

    assert found["since"] == (since and dt.date.fromisoformat(since))
    assert found["in_force"] is in_force


@pytest.mark.parametrize(
    ("dates", "since"),
    [
        ("effective_on: 2026-05-01", dt.date(2026, 5, 1)),
        ("approved_on: 2026-05-20, effective_on: 2026-05-01", dt.date(2026, 5, 1)),
        ("approved_on: 2026-05-20", dt.date(2026, 5, 20)),
        ("applied_on: 2026-05-20", None),
    ],
)
def test_a_change_within_the_unit_s_own_power_waits_for_nobody(
    tables: Tables, dates: str, since: dt.date | None
) -> None:
    (found,) = told(tables, f"kind: budget, {dates}, {lines(70, 30)}")

    assert (found["own_power"], found["since"]) == (True, since)


@pytest.mark.parametrize(
    ("dates", "early", "pending"),
    [
        ("approved_on: 2026-05-20, effective_on: 2026-05-19", True, False),
        ("approved_on: 2026-05-20, effective_on: 2026-05-20", False, False),
        ("approved_on: 2026-05-20", False, False),
        ("applied_on: 2026-05-01, effective_on: 2026-12-31", True, False),
        ("applied_on: 2026-05-01, effective_on: 2027-01-01", False, False),
        ("applied_on: 2026-05-01", False, True),
    ],
)
def test_a_change_takes_effect_unapproved_or_waits(
    tables: Tables, dates: str, *, early: bool, pending: bool
) -> None:
    (found,) = told(tables, f"kind: leader, {dates}")

    assert (found["unapproved_effect"], found["is_pending"]) == (early, pending)


def test_only_budgets_are_within_the_unit_s_own_power(tables: Tables) -> None:
    found = told(tables, "kind: leader, effective_on: 2026-05-01", "kind: legal_person")

    assert [each["own_power"] for each in found] == [False, False]


def test_a_budget_without_a_total_to_compare_is_in_nobody_s_known_power(tables: Tables) -> None:
    unknown = PROJECT.replace("lines: [{category: business, source: municipal, amount: 80}, {category: indirect, source: municipal, amount: 20}]", "")  # fmt: skip

    (found,) = told(tables, f"kind: budget, effective_on: 2026-05-01, {lines(80, 20)}", project=unknown)

    assert (found["own_power"], found["since"], found["in_force"]) == (None, None, False)


def test_each_budget_is_compared_with_the_one_that_it_replaced(tables: Tables) -> None:
    found = told(
        tables,
        f"kind: budget, effective_on: 2026-07-01, {lines(90, 10)}",
        f"kind: budget, effective_on: 2026-05-01, {lines(70, 30)}",
        f"kind: budget, effective_on: 2026-06-01, {lines(0, 500)}",
    )

    assert [(each["indirect_before"], each["indirect"]) for each in found] == [
        (Decimal(30), Decimal(10)),
        (Decimal(20), Decimal(30)),
        (None, None),
    ]


def test_a_budget_without_indirect_costs_has_none(tables: Tables) -> None:
    (found,) = told(
        tables,
        "kind: budget, effective_on: 2026-05-01, lines: [{category: labour, source: municipal, amount: 100}]",
    )

    assert (found["indirect_before"], found["indirect"]) == (Decimal(20), Decimal(0))


def test_the_end_before_is_the_one_in_force_on_the_day_of_application(tables: Tables) -> None:
    found = told(
        tables,
        "kind: extension, applied_on: 2026-03-01, approved_on: 2026-04-01, new_end: 2028-06-30",
        "kind: extension, applied_on: 2026-03-31, new_end: 2028-12-31",
        "kind: extension, applied_on: 2026-04-01, new_end: 2028-12-31",
        "kind: leader, approved_on: 2026-05-01",
    )

    assert [each["ends_before"] for each in found] == [
        dt.date(2027, 12, 31),
        dt.date(2027, 12, 31),
        dt.date(2028, 6, 30),
        None,
    ]


def test_an_end_before_belongs_to_its_own_project(tables: Tables) -> None:
    extended = PROJECT + "  - {kind: extension, approved_on: 2026-04-01, new_end: 2028-06-30}\n"
    other = PROJECT.replace("A-1", "B-1").replace("2027-12-31", "2026-12-31") + (
        "  - {kind: extension, applied_on: 2026-05-01, new_end: 2028-06-30}\n"
    )

    known = tables(AS_OF, extended, other)
    found = changes_over_time(known, of_yantai(known)).sort("project")

    assert found["ends_before"].to_list() == [dt.date(2027, 12, 31), dt.date(2026, 12, 31)]


def test_without_changes_there_is_nothing_to_tell(tables: Tables) -> None:
    assert told(tables) == []
