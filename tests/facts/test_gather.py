from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from budgetcheck.facts.gather import gather

if TYPE_CHECKING:
    from tests.facts.conftest import Tables

DOSSIER = """\
project: {id: A-1, programme: yantai, starts_on: 2026-01-01, ends_on: 2026-12-31}
budget:
  lines: [{category: business, source: municipal, amount: 100}]
changes:
  - {kind: extension, approved_on: 2026-06-01, new_end: 2027-06-30}
  - kind: budget
    effective_on: 2026-06-01
    lines: [{category: labour, source: municipal, amount: 100}]
"""


def test_rules_see_the_period_in_force(tables: Tables) -> None:
    known = gather(tables("2026-06-01", DOSSIER))

    assert known.projects.select("project", "project.starts_on", "project.ends_on", "as_of").rows() == [
        ("A-1", dt.date(2026, 1, 1), dt.date(2027, 6, 30), dt.date(2026, 6, 1))
    ]


def test_rules_see_the_budget_in_force_and_the_first_one(tables: Tables) -> None:
    known = gather(tables("2026-06-01", DOSSIER), self_adjusting=pl.Series(["A-1"]))

    assert known.tables["budget"].rows() == [("A-1", "labour", "municipal", Decimal(100))]
    assert known.tables["first_budget"].rows() == [("A-1", "business", "municipal", Decimal(100))]


def test_projects_stand_in_the_order_of_their_dossiers(tables: Tables) -> None:
    known = gather(tables("2026-06-01", *(DOSSIER.replace("A-1", name) for name in ("C", "A", "B"))))

    assert known.projects["project"].to_list() == ["C", "A", "B"]


@pytest.mark.parametrize(
    ("budget", "funding", "expected"),
    [
        ("", "", (False, False)),
        ("{category: business, source: municipal, amount: 1}", "", (False, False)),
        ("{category: business, source: self_raised, amount: 1}", "", (True, False)),
        ("{category: business, source: self_raised, amount: 0}", "", (False, False)),
        ("", "{source: other_fiscal, amount: 1}", (True, False)),
        ("", "{source: municipal, amount: 1}", (False, True)),
        ("", "{source: municipal, amount: 1}, {source: other, amount: 1}", (True, True)),
    ],
)
def test_other_sources_are_those_budgeted_or_promised(
    tables: Tables, budget: str, funding: str, expected: tuple[bool, bool]
) -> None:
    dossier = (
        f"project: {{id: A-1, programme: yantai}}\nbudget: {{lines: [{budget}]}}\nfunding: [{funding}]\n"
    )

    known = gather(tables("2026-06-01", dossier, "project: {id: B-1, programme: yantai}\nbudget: {}"))

    assert known.projects.select("has_other_sources", "has_municipal_promise").rows() == [
        expected,
        (False, False),
    ]


@pytest.mark.parametrize(("as_of", "is_due"), [("2026-01-30", False), ("2026-01-31", True)])
def test_a_promise_is_due_on_its_day(tables: Tables, as_of: str, is_due: bool) -> None:  # noqa: FBT001 - a table
    dossier = (
        "project: {id: A-1, programme: yantai}\nbudget: {}\n"
        "funding: [{source: other, amount: 1, due_on: 2026-01-31}, {source: other, amount: 1}]\n"
    )

    known = gather(tables(as_of, dossier))

    assert known.tables["promises"]["is_due"].to_list() == [is_due, False]


def test_without_ledgers_there_are_neither_lines_nor_unmatched_codes(tables: Tables) -> None:
    known = gather(tables("2026-06-01", DOSSIER))

    assert known.lines is None
    assert known.unmatched.is_empty()
    assert "ledger" not in known.tables
    assert known.projects["has_totals"].to_list() == [False]
