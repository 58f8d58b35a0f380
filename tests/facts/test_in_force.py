from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from budgetcheck.facts.changes import changes_over_time
from budgetcheck.facts.in_force import budget_in_force, period_in_force
from tests.facts.conftest import of_yantai

if TYPE_CHECKING:
    import polars as pl

    from budgetcheck.dossiers.tables import DossierTables
    from tests.facts.conftest import Tables

PROJECT = "project: {id: A-1, programme: %s, starts_on: 2026-01-01, ends_on: 2027-12-31}\n"
BUDGET = """\
budget:
  lines:
    - {category: business, source: municipal, amount: 600}
    - {category: labour, source: municipal, amount: 300}
    - {category: business, source: self_raised, amount: 100}
"""
FIRST = {("business", "municipal"): 600, ("labour", "municipal"): 300, ("business", "self_raised"): 100}
MOVED = {("business", "municipal"): 500, ("labour", "municipal"): 400, ("business", "self_raised"): 100}
SHRUNK = {("business", "municipal"): 500, ("labour", "municipal"): 300}


def project(changes: str = "", programme: str = "yantai") -> str:
    return PROJECT % programme + BUDGET + "changes:\n" + changes


def budget_change(dates: str, lines: dict[tuple[str, str], int]) -> str:
    written = ", ".join(
        f"{{category: {category}, source: {source}, amount: {amount}}}"
        for (category, source), amount in lines.items()
    )
    return f"  - {{kind: budget, {dates}, lines: [{written}]}}\n"


def budgets_in_force(known: DossierTables) -> pl.DataFrame:
    return budget_in_force(known, changes_over_time(known, of_yantai(known)))


def periods_in_force(known: DossierTables) -> pl.DataFrame:
    return period_in_force(known, changes_over_time(known, of_yantai(known)))


def budget(tables: Tables, as_of: str, *dossiers: str) -> dict[tuple[str, str], Decimal]:
    frame = budgets_in_force(tables(as_of, *dossiers))
    assert frame.columns == ["project", "category", "source", "amount"]
    return {(category, source): amount for _, category, source, amount in frame.iter_rows()}


def period(tables: Tables, as_of: str, changes: str) -> tuple[dt.date | None, dt.date | None]:
    frame = periods_in_force(tables(as_of, project(changes)))
    return frame.select("starts_on", "ends_on").row(0)


@pytest.mark.parametrize("programme", ["yantai", "datong"])
def test_without_changes_the_first_budget_is_in_force(tables: Tables, programme: str) -> None:
    assert budget(tables, "2026-12-31", project(programme=programme)) == FIRST


@pytest.mark.parametrize("programme", ["yantai", "datong"])
@pytest.mark.parametrize(
    ("as_of", "expected"), [("2026-05-19", FIRST), ("2026-05-20", SHRUNK), ("2030-01-01", SHRUNK)]
)
def test_an_approved_budget_is_in_force_from_its_approval(
    tables: Tables, programme: str, as_of: str, expected: dict[tuple[str, str], int]
) -> None:
    change = budget_change("applied_on: 2026-05-01, approved_on: 2026-05-20", SHRUNK)

    assert budget(tables, as_of, project(change, programme)) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"), [("2026-05-20", FIRST), ("2026-06-30", FIRST), ("2026-07-01", SHRUNK)]
)
def test_an_approved_budget_waits_for_its_effective_day(
    tables: Tables, as_of: str, expected: dict[tuple[str, str], int]
) -> None:
    change = budget_change("approved_on: 2026-05-20, effective_on: 2026-07-01", SHRUNK)

    assert budget(tables, as_of, project(change, "datong")) == expected


@pytest.mark.parametrize(("as_of", "expected"), [("2026-05-19", FIRST), ("2026-05-20", MOVED)])
def test_in_datong_a_budget_in_effect_before_its_approval_is_in_force_once_approved(
    tables: Tables, as_of: str, expected: dict[tuple[str, str], int]
) -> None:
    change = budget_change("approved_on: 2026-05-20, effective_on: 2026-03-01", MOVED)

    assert budget(tables, as_of, project(change, "datong")) == expected


@pytest.mark.parametrize("programme", ["yantai", "datong"])
@pytest.mark.parametrize(
    "dates", ["applied_on: 2026-05-01", "applied_on: 2026-05-01, effective_on: 2026-05-02"]
)
def test_a_new_total_without_approval_changes_nothing(tables: Tables, programme: str, dates: str) -> None:
    assert budget(tables, "2026-12-31", project(budget_change(dates, SHRUNK), programme)) == FIRST


@pytest.mark.parametrize(
    ("programme", "as_of", "expected"),
    [("yantai", "2026-03-31", FIRST), ("yantai", "2026-04-01", MOVED), ("datong", "2026-04-01", FIRST)],
)
def test_only_in_yantai_the_unit_itself_may_move_money_within_the_total(
    tables: Tables, programme: str, as_of: str, expected: dict[tuple[str, str], int]
) -> None:
    change = budget_change("effective_on: 2026-04-01", MOVED)

    assert budget(tables, as_of, project(change, programme)) == expected


def test_the_unit_s_own_change_is_not_in_force_without_an_effective_day(tables: Tables) -> None:
    change = budget_change("applied_on: 2026-04-01", MOVED)

    assert budget(tables, "2026-12-31", project(change)) == FIRST


def test_the_unit_s_own_change_is_measured_by_the_total_approved_last(tables: Tables) -> None:
    moved = {("business", "municipal"): 450, ("labour", "municipal"): 350}
    changes = budget_change("approved_on: 2026-03-01", SHRUNK) + budget_change(
        "effective_on: 2026-04-01", moved
    )

    assert budget(tables, "2026-12-31", project(changes)) == moved


def test_the_unit_may_move_money_more_than_once_within_the_total_approved_last(tables: Tables) -> None:
    moved = {("business", "municipal"): 450, ("labour", "municipal"): 350}
    moved_again = {("business", "municipal"): 400, ("labour", "municipal"): 400}
    changes = (
        budget_change("approved_on: 2026-03-01", SHRUNK)
        + budget_change("effective_on: 2026-04-01", moved)
        + budget_change("effective_on: 2026-05-01", moved_again)
    )

    assert budget(tables, "2026-12-31", project(changes)) == moved_again


def test_the_first_total_is_no_measure_once_another_is_approved(tables: Tables) -> None:
    changes = budget_change("approved_on: 2026-03-01", SHRUNK) + budget_change(
        "effective_on: 2026-04-01", MOVED
    )

    assert budget(tables, "2026-12-31", project(changes)) == SHRUNK


def test_a_total_that_was_never_approved_is_no_measure(tables: Tables) -> None:
    also_shrunk = {("labour", "municipal"): 800}
    changes = budget_change("effective_on: 2026-03-01", SHRUNK) + budget_change(
        "effective_on: 2026-04-01", also_shrunk
    )

    assert budget(tables, "2026-12-31", project(changes)) == FIRST


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2026-02-28", FIRST), ("2026-03-01", MOVED), ("2026-06-01", SHRUNK), ("2026-09-01", FIRST)],
)
def test_the_last_of_several_changes_is_in_force(
    tables: Tables, as_of: str, expected: dict[tuple[str, str], int]
) -> None:
    changes = (
        budget_change("approved_on: 2026-03-01", MOVED)
        + budget_change("approved_on: 2026-06-01", SHRUNK)
        + budget_change("approved_on: 2026-09-01", FIRST)
    )

    assert budget(tables, as_of, project(changes, "datong")) == expected


def test_changes_follow_their_days_and_not_their_order_in_the_file(tables: Tables) -> None:
    changes = budget_change("approved_on: 2026-09-01", SHRUNK) + budget_change(
        "approved_on: 2026-03-01", MOVED
    )

    assert budget(tables, "2026-12-31", project(changes, "datong")) == SHRUNK


def test_of_two_changes_on_one_day_the_later_in_the_file_is_in_force(tables: Tables) -> None:
    changes = budget_change("approved_on: 2026-03-01", SHRUNK) + budget_change(
        "approved_on: 2026-03-01", MOVED
    )

    assert budget(tables, "2026-12-31", project(changes, "datong")) == MOVED


def test_a_budget_may_be_changed_to_nothing(tables: Tables) -> None:
    change = budget_change("approved_on: 2026-03-01", {})

    assert budget(tables, "2026-12-31", project(change)) == {}


def test_a_budget_of_zero_stays_a_line_of_zero(tables: Tables) -> None:
    change = budget_change("approved_on: 2026-03-01", {("labour", "municipal"): 0})

    assert budget(tables, "2026-12-31", project(change)) == {("labour", "municipal"): Decimal(0)}


def test_without_a_first_budget_the_unit_may_not_give_itself_one(tables: Tables) -> None:
    dossier = PROJECT % "yantai" + "budget: {}\nchanges:\n" + budget_change("effective_on: 2026-03-01", MOVED)

    assert budget(tables, "2026-12-31", dossier) == {}


def test_other_changes_leave_the_budget_alone(tables: Tables) -> None:
    change = "  - {kind: leader, approved_on: 2026-03-01}\n  - {kind: extension, approved_on: 2026-03-02, new_end: 2028-06-30}\n"

    assert budget(tables, "2026-12-31", project(change)) == FIRST


def test_each_project_has_its_own_budget(tables: Tables) -> None:
    changed = project(budget_change("effective_on: 2026-04-01", MOVED))
    other = project().replace("A-1", "B-1")

    frame = budgets_in_force(tables("2026-12-31", changed, other))

    labour = frame.filter(category="labour").sort("project").select("project", "amount").rows()
    assert labour == [("A-1", Decimal(400)), ("B-1", Decimal(300))]


def test_one_project_s_total_does_not_measure_another_s_change(tables: Tables) -> None:
    shrunk = project(budget_change("approved_on: 2026-03-01", SHRUNK), "datong")
    own_power = project(budget_change("effective_on: 2026-04-01", SHRUNK)).replace("A-1", "B-1")

    frame = budgets_in_force(tables("2026-12-31", shrunk, own_power))

    totals = {name: rows["amount"].sum() for (name,), rows in frame.group_by("project")}
    assert totals == {"A-1": Decimal(800), "B-1": Decimal(1000)}


def test_without_changes_the_period_is_as_first_set(tables: Tables) -> None:
    assert period(tables, "2026-12-31", "") == (dt.date(2026, 1, 1), dt.date(2027, 12, 31))


def test_a_period_that_the_dossier_leaves_out_is_unknown(tables: Tables) -> None:
    frame = periods_in_force(tables("2026-12-31", "project: {id: A-1, programme: yantai}\nbudget: {}"))

    assert frame.rows() == [("A-1", None, None)]


@pytest.mark.parametrize(
    ("as_of", "end"), [("2027-11-24", dt.date(2027, 12, 31)), ("2027-11-25", dt.date(2028, 6, 30))]
)
def test_an_extension_holds_from_its_approval(tables: Tables, as_of: str, end: dt.date) -> None:
    change = "  - {kind: extension, approved_on: 2027-11-25, new_end: 2028-06-30}\n"

    assert period(tables, as_of, change) == (dt.date(2026, 1, 1), end)


@pytest.mark.parametrize(
    ("as_of", "end"), [("2027-12-31", dt.date(2027, 12, 31)), ("2028-01-01", dt.date(2028, 6, 30))]
)
def test_an_extension_waits_for_its_effective_day(tables: Tables, as_of: str, end: dt.date) -> None:
    change = "  - {kind: extension, approved_on: 2027-11-25, effective_on: 2028-01-01, new_end: 2028-06-30}\n"

    assert period(tables, as_of, change)[1] == end


@pytest.mark.parametrize("kind", ["extension", "period"])
@pytest.mark.parametrize(
    "dates", ["applied_on: 2026-11-01", "applied_on: 2026-11-01, effective_on: 2026-11-02"]
)
def test_an_end_that_nobody_approved_changes_nothing(tables: Tables, kind: str, dates: str) -> None:
    change = f"  - {{kind: {kind}, {dates}, new_end: 2028-06-30}}\n"

    assert period(tables, "2027-12-31", change) == (dt.date(2026, 1, 1), dt.date(2027, 12, 31))


def test_a_change_of_period_moves_start_and_end(tables: Tables) -> None:
    change = "  - {kind: period, approved_on: 2026-03-01, new_start: 2026-02-01, new_end: 2028-01-31}\n"

    assert period(tables, "2026-12-31", change) == (dt.date(2026, 2, 1), dt.date(2028, 1, 31))


def test_a_change_of_the_start_alone_leaves_the_end(tables: Tables) -> None:
    change = "  - {kind: period, approved_on: 2026-03-01, new_start: 2026-02-01}\n"

    assert period(tables, "2026-12-31", change) == (dt.date(2026, 2, 1), dt.date(2027, 12, 31))


def test_an_extension_after_a_change_of_period_keeps_the_new_start(tables: Tables) -> None:
    changes = (
        "  - {kind: extension, approved_on: 2027-11-25, new_end: 2028-06-30}\n"
        "  - {kind: period, approved_on: 2026-03-01, new_start: 2026-02-01, new_end: 2028-01-31}\n"
    )

    assert period(tables, "2027-12-31", changes) == (dt.date(2026, 2, 1), dt.date(2028, 6, 30))


def test_a_new_end_of_any_other_change_is_no_extension(tables: Tables) -> None:
    change = "  - {kind: indicators, approved_on: 2026-03-01, new_end: 2028-01-31}\n"

    assert period(tables, "2026-12-31", change)[1] == dt.date(2027, 12, 31)
