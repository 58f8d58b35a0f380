"""The result is the contract's JSON: keys, order and types, whatever the project."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

import budgetcheck
from budgetcheck import result as result_module
from budgetcheck.rules.registry import built_in
from tests.stories import FAILED_ACCEPTANCE, OVER_CAP, TERMINATED

FINDING = {
    "rule", "name", "article", "verdict", "actual", "limit", "difference", "message", "working", "notes", "remedy", "missing",
    "evidence", "evidence_total", "waiver",
}  # fmt: skip


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    told = FAILED_ACCEPTANCE
    checked = budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of)
    read: dict[str, Any] = json.loads(checked.to_json(), parse_float=_no_float)
    return read


def _no_float(text: str) -> None:
    raise AssertionError(f"a binary float in the result: {text}")


def test_it_says_what_it_is(result: dict[str, Any]) -> None:
    assert result["schema"] == "budgetcheck/result/1"
    assert result["version"] == budgetcheck.__version__
    assert result["as_of"] == "2027-08-31"
    assert list(result) == [
        "schema",
        "version",
        "as_of",
        "options",
        "inputs",
        "rejected_rows",
        "unmatched",
        "statement",
        "projects",
    ]


def test_each_input_is_named_with_its_hash(result: dict[str, Any]) -> None:
    assert [(each["path"], each["kind"]) for each in result["inputs"]] == [
        ("dossier.yaml", "dossier"),
        ("序时账-2026.csv", "ledger"),
        ("序时账-2027.csv", "ledger"),
    ]
    assert all(len(each["sha256"]) == 64 for each in result["inputs"])
    assert result["inputs"][1]["columns"] == {
        "date": "日期",
        "voucher": "凭证号数",
        "account_code": "科目编码",
        "account_name": "科目名称",
        "summary": "摘要",
        "direction": "方向",
        "amount": "金额",
    }


def test_there_is_exactly_one_finding_per_rule_of_the_programme_and_of_the_books(
    result: dict[str, Any],
) -> None:
    (yantai,) = (each for each in built_in().editions if each.parameters.programme == "yantai")
    expected = [rule.code for rule in (*yantai.rules, *built_in().book_rules)]
    assert [finding["rule"] for finding in result["projects"][0]["findings"]] == expected


def test_every_finding_has_every_key_and_its_money_is_text(result: dict[str, Any]) -> None:
    for finding in result["projects"][0]["findings"]:
        assert set(finding) == FINDING
        for name in ("actual", "limit", "difference"):
            assert finding[name] is None or finding[name] == f"{Decimal(finding[name]):.2f}"
        assert finding["difference"] is None or Decimal(finding["difference"]) >= 0


def test_a_finding_that_is_not_settled_says_what_to_do(result: dict[str, Any]) -> None:
    for finding in result["projects"][0]["findings"]:
        assert bool(finding["remedy"]) == (finding["verdict"] in ("fail", "review"))


def test_screening_runs_the_screening_rules_alone() -> None:
    screened = budgetcheck.screen([OVER_CAP.folder], as_of=OVER_CAP.as_of)
    (project,) = screened.to_dict()["projects"]
    assert [finding["rule"] for finding in project["findings"]] == [
        "YT03-1",
        "YT04-1",
        "YT11-1",
        "YT11-2",
        "YT11-3",
        "YT15-1",
        "YT18-1",
        "YT18-2",
        "YT19-1",
        "YT20-1",
        "YT20-2",
        "YT46-1",
        "BK-4",
    ]
    assert (project["verdict"], screened.exit_code()) == ("fail", 1)


@pytest.mark.parametrize("most", [1, 2, 3, 1_000])
def test_a_result_written_in_parts_is_the_same_text(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    stories = (FAILED_ACCEPTANCE, OVER_CAP, TERMINATED)
    books = [ledger for told in stories for ledger in told.ledgers]
    folders = [told.folder for told in stories]
    checked = budgetcheck.check(folders, books, as_of=TERMINATED.as_of, leads=True)
    monkeypatch.setattr(result_module, "_PROJECTS_OF_PART", most)

    assert checked.projects.height == 3
    assert checked.leads is not None
    assert min(checked.evidence.height, checked.leads.found.height) > 0
    assert checked.to_json() == json.dumps(checked.to_dict(), ensure_ascii=False) + "\n"


def test_a_review_is_no_failure_unless_strict() -> None:
    checked = budgetcheck.check([TERMINATED.folder], TERMINATED.ledgers, as_of=TERMINATED.as_of)
    assert (checked.exit_code(), checked.exit_code(strict=True)) == (0, 1)


def test_the_library_offers_findings_as_a_frame() -> None:
    checked = budgetcheck.check([TERMINATED.folder], TERMINATED.ledgers, as_of=TERMINATED.as_of)
    late = checked.findings.filter(checked.findings["rule"] == "DT19-3")
    assert late.select("project", "verdict", "actual").row(0) == (
        "DT-2025-0042",
        "review",
        Decimal("12600.00"),
    )


def test_the_library_reads_a_ledger_as_a_frame() -> None:
    ledger = budgetcheck.read_ledger(TERMINATED.ledgers[0])
    assert ledger.frame().height == ledger.intake.rows.accepted == 494
