from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.dossiers.model import Dossier
from budgetcheck.dossiers.tables import tabulate
from budgetcheck.dossiers.yaml_text import parse_yaml

if TYPE_CHECKING:
    from budgetcheck.dossiers.tables import DossierTables

FACTS = [
    ("project.category", "重点研发项目"),
    ("project.award_mode", "competitive"),
    ("project.leader.birth_date", dt.date(1980, 5, 1)),
    ("project.applicant.registered_in", "烟台市"),
    ("project.applicant.legal_person", True),
    ("project.joint_agreement_signed_on", dt.date(2025, 10, 30)),
    ("project.post_subsidy.targets_set", True),
    ("outcome.grade", "good"),
    ("outcome.acceptance_indicators.met", 10),
    ("outcome.disqualifiers", []),
    ("outcome.archived_on", dt.date(2028, 3, 20)),
    ("has_indicators", True),
]
LEAST = "project: {id: A-1, programme: yantai}\nbudget: {}\n"


def tables(as_of: str, *dossiers: str) -> DossierTables:
    read = [Dossier.model_validate(parse_yaml(dedent(text))[0]) for text in dossiers]
    return tabulate(read).on(dt.date.fromisoformat(as_of))


def project(as_of: str, dossier: str) -> dict[str, Any]:
    return tables(as_of, dossier).projects.row(0, named=True)


def test_a_fact_that_the_dossier_leaves_out_is_null() -> None:
    left_out = project("2026-12-31", LEAST)

    assert {key: value for key, value in left_out.items() if value is not None} == {
        "project": "A-1",
        "project.programme": "yantai",
        "project.lump_sum": False,
        "outcome.kind": "none",
        "has_reported": False,
        "has_indicators": False,
        "lists_no_indicator": False,
    }


def test_the_longest_figure_of_an_indicator_and_the_longest_count_stand_exactly_in_their_columns() -> None:
    longest = """\
    project: {id: A-1, programme: yantai}
    budget: {}
    outcome:
      acceptance_indicators: {met: 0, total: 999999999999999}
      performance_indicators: [{target: -999999999999999.123456789012345678, actual: 0.000000000000000001}]
    """

    held = tables("2026-12-31", longest)

    assert held.projects["outcome.acceptance_indicators.total"].to_list() == [999999999999999]
    assert held.indicators["target"].to_list() == [Decimal("-999999999999999.123456789012345678")]
    assert held.indicators["actual"].to_list() == [Decimal("0.000000000000000001")]


@pytest.mark.parametrize("key", FACTS, ids="{0[0]}".format)
def test_every_fact_of_a_dossier_stands_under_its_own_key(key: tuple[str, Any]) -> None:
    name, value = key
    whole = Path(__file__).with_name("contract_example.yaml").read_text(encoding="utf-8")

    assert project("2030-12-31", whole)[name] == value


@pytest.mark.parametrize(("as_of", "happened"), [("2025-11-09", None), ("2025-11-10", dt.date(2025, 11, 10))])
def test_an_act_after_the_day_has_not_happened(as_of: str, happened: dt.date | None) -> None:
    dossier = LEAST.replace("yantai", "yantai, approved_on: 2025-11-10")

    assert project(as_of, dossier)["project.approved_on"] == happened


def test_an_outcome_left_blank_is_no_outcome() -> None:
    assert project("2026-12-31", LEAST + "outcome: {kind: , decided_on: }\n")["outcome.kind"] == "none"


def test_a_plan_stands_whatever_the_day() -> None:
    found = project(
        "2020-01-01", LEAST.replace("yantai", "yantai, starts_on: 2026-01-01, ends_on: 2027-12-31")
    )

    assert (found["project.starts_on"], found["project.ends_on"]) == (
        dt.date(2026, 1, 1),
        dt.date(2027, 12, 31),
    )


OUTCOME = LEAST + "outcome: {kind: accepted, decided_on: 2028-03-01, conclusion: failed, refund_amount: 5}\n"


def test_an_outcome_stands_from_the_day_of_its_decision() -> None:
    found = project("2028-03-01", OUTCOME)

    assert _of_outcome(found) == {
        "outcome.kind": "accepted",
        "outcome.decided_on": dt.date(2028, 3, 1),
        "outcome.conclusion": "failed",
        "outcome.refund_amount": Decimal(5),
    }


def test_before_its_decision_there_is_no_outcome_yet() -> None:
    found = project("2028-02-29", OUTCOME)

    assert _of_outcome(found) == {"outcome.kind": "none"}


def test_an_outcome_without_a_day_stands() -> None:
    found = project("2026-01-01", LEAST + "outcome: {kind: terminated}\n")

    assert (found["outcome.kind"], found["outcome.decided_on"]) == ("terminated", None)


def test_an_outcome_without_its_kind_is_unknown_and_not_absent() -> None:
    assert project("2028-03-01", LEAST + "outcome: {decided_on: 2028-03-01}\n")["outcome.kind"] is None


def test_ledgers_know_a_project_by_its_id_and_its_codes() -> None:
    coded = LEAST.replace("A-1", "A-1, ledger_codes: [KY-1, A-1, KY-1, KY-2]")

    assert tables("2026-12-31", coded, LEAST.replace("A-1", "B-1")).codes.rows() == [
        ("A-1", "A-1"),
        ("A-1", "KY-1"),
        ("A-1", "KY-2"),
        ("B-1", "B-1"),
    ]


def test_budget_lines_stand_as_written() -> None:
    dossier = """\
    project: {id: A-1, programme: yantai}
    budget:
      total: 100000000000000.01
      lines:
        - {category: 业务费, source: 市级财政资金, amount: 100000000000000.01}
        - {category: business, source: municipal, amount: 0.1}
    """

    found = tables("2026-12-31", dossier)

    assert found.budget.rows() == [
        ("A-1", "business", "municipal", Decimal("100000000000000.01")),
        ("A-1", "business", "municipal", Decimal("0.10")),
    ]
    assert found.projects["budget.total"].to_list() == [Decimal("100000000000000.01")]


def test_promises_are_listed_with_their_days() -> None:
    funding = "funding: [{source: municipal, amount: 8, due_on: 2026-01-31}, {source: other, amount: 2}]\n"

    assert tables("2020-01-01", LEAST + funding).promises.rows() == [
        ("A-1", "municipal", Decimal(8), dt.date(2026, 1, 31)),
        ("A-1", "other", Decimal(2), None),
    ]


CHANGES = """\
changes:
  - kind: budget
    approved_on: 2026-05-20
    effective_on: 2026-04-01
    lines:
      - {category: business, source: municipal, amount: 5.5}
      - {category: labour, source: other, amount: 4.5}
  - {kind: extension, approved_on: 2026-06-01, new_end: 2028-06-30}
  - {kind: budget, approved_on: 2026-05-20, lines: []}
"""


def test_changes_state_the_total_of_a_changed_budget() -> None:
    found = tables("2026-12-31", LEAST + CHANGES).changes

    assert found.select("place", "kind", "total").rows() == [
        (0, "budget", Decimal(10)),
        (1, "extension", None),
        (2, "budget", Decimal(0)),
    ]


def test_the_lines_of_each_changed_budget_stand_by_its_place() -> None:
    assert tables("2026-12-31", LEAST + CHANGES).changed_budgets.rows() == [
        ("A-1", 0, "business", "municipal", Decimal("5.50")),
        ("A-1", 0, "labour", "other", Decimal("4.50")),
    ]


@pytest.mark.parametrize(("as_of", "approved"), [("2026-05-19", None), ("2026-05-20", dt.date(2026, 5, 20))])
def test_an_approval_after_the_day_has_not_happened(as_of: str, approved: dt.date | None) -> None:
    change = "changes: [{kind: leader, applied_on: 2026-05-01, approved_on: 2026-05-20}]\n"

    assert tables(as_of, LEAST + change).changes["approved_on"].to_list() == [approved]


@pytest.mark.parametrize(
    ("as_of", "places"),
    [("2026-03-31", []), ("2026-04-01", [0]), ("2026-05-20", [0, 2]), ("2026-06-01", [0, 1, 2])],
)
def test_a_change_whose_days_are_all_to_come_does_not_exist_yet(as_of: str, places: list[int]) -> None:
    assert tables(as_of, LEAST + CHANGES).changes["place"].to_list() == places


@pytest.mark.parametrize("day", ["applied_on", "approved_on", "effective_on"])
@pytest.mark.parametrize(("as_of", "exists"), [("2026-05-19", False), ("2026-05-20", True)])
def test_a_change_begins_on_the_first_of_its_days(day: str, as_of: str, *, exists: bool) -> None:
    dates = dict.fromkeys(["applied_on", "approved_on", "effective_on"], "2026-12-31") | {day: "2026-05-20"}
    change = ", ".join(f"{name}: {date}" for name, date in dates.items())

    found = tables(as_of, LEAST + f"changes: [{{kind: leader, {change}}}]\n").changes

    assert found.is_empty() != exists


def test_a_change_without_any_day_is_kept() -> None:
    assert tables("2026-05-19", LEAST + "changes: [{kind: leader}]\n").changes.height == 1


@pytest.mark.parametrize(("as_of", "handed_in"), [("2028-02-11", None), ("2028-02-12", dt.date(2028, 2, 12))])
def test_papers_are_handed_in_before_the_outcome_is_decided(as_of: str, handed_in: dt.date | None) -> None:
    outcome = "outcome: {kind: accepted, decided_on: 2028-03-01, materials_submitted_on: 2028-02-12}\n"

    found = project(as_of, LEAST + outcome)

    assert found["outcome.materials_submitted_on"] == handed_in
    assert found["outcome.kind"] == "none"


@pytest.mark.parametrize("as_of", ["2026-05-31", "2026-06-01", "2030-01-01"])
def test_a_waiver_is_listed_whatever_its_dates(as_of: str) -> None:
    waiver = (
        "waivers: [{rule: YT20-1, reason: 专项批复, proposed_by: 甲, approved_by: 乙, "
        "approved_on: 2026-06-01, expires_on: 2026-12-31}]\n"
    )

    assert tables(as_of, LEAST + waiver).waivers.height == 1


def test_no_dossiers_make_empty_frames() -> None:
    assert [frame.height for frame in tables("2026-12-31")[1:]] == [0] * 10


def _of_outcome(found: dict[str, Any]) -> dict[str, Any]:
    """What is known of the outcome."""
    return {key: value for key, value in found.items() if key.startswith("outcome.") and value is not None}
