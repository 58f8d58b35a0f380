"""The four stories, against the figures that `figures.md` of each works out by hand."""

from __future__ import annotations

from typing import Any

import pytest

import budgetcheck
from tests.stories import EVERY_STORY, FAILED_ACCEPTANCE, LUMP_SUM, OVER_CAP, TERMINATED, Story


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    return {each.folder.name: _checked(each) for each in EVERY_STORY}


def _checked(told: Story) -> dict[str, Any]:
    return budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of).to_dict()


def _findings(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (project,) = result["projects"]
    return {finding["rule"]: finding for finding in project["findings"]}


def _amounts(finding: dict[str, Any]) -> tuple[str, str | None, str | None, str | None]:
    return finding["verdict"], finding["actual"], finding["limit"], finding["difference"]


def _unsettled(result: dict[str, Any]) -> dict[str, str]:
    return {
        rule: each["verdict"]
        for rule, each in _findings(result).items()
        if each["verdict"] in ("fail", "review")
    }


def test_the_application_over_the_cap_fails_for_that_alone(results: dict[str, dict[str, Any]]) -> None:
    result = results[OVER_CAP.folder.name]
    assert result["projects"][0]["verdict"] == "fail"
    assert _unsettled(result) == {"YT20-1": "fail"}
    cap = _findings(result)["YT20-1"]
    assert _amounts(cap) == ("fail", "1942900.00", "1869100.00", "73800.00")
    assert cap["article"] == "第二十条"
    assert cap["working"] == [
        "基数 = 市级财政资金 7,600,000.00 元 − 设备购置费 1,123,600.00 元 = 6,476,400.00 元",
        "超过 0.00 元至 5,000,000.00 元的部分：5,000,000.00 元 × 30% = 1,500,000.00 元",
        "超过 5,000,000.00 元至 10,000,000.00 元的部分：1,476,400.00 元 × 25% = 369,100.00 元",
        "上限 = 1,869,100.00 元",
        "间接费用 1,942,900.00 元 − 上限 1,869,100.00 元 = 73,800.00 元",
    ]


def test_its_spending_is_in_order(results: dict[str, dict[str, Any]]) -> None:
    findings = _findings(results[OVER_CAP.folder.name])
    assert _amounts(findings["YT20-3"]) == ("pass", "887238.90", "1869100.00", "0.00")
    assert _amounts(findings["YT21-8"]) == ("pass", "4227952.67", "7600000.00", "0.00")
    assert _amounts(findings["YT23-2"]) == ("pass", "4227952.67", "7600000.00", "0.00")


def test_the_lump_sum_project_complies(results: dict[str, dict[str, Any]]) -> None:
    result = results[LUMP_SUM.folder.name]
    assert result["projects"][0]["verdict"] == "pass"
    assert _unsettled(result) == {}
    assert _amounts(_findings(result)["YT18-3"]) == ("pass", "782431.66", "800000.00", "0.00")
    assert result["inputs"][1]["sheets_left"] == ["说明"]
    assert result["inputs"][1]["heading_row"] == 2


def test_the_failed_project_still_owes_part_of_its_surplus(results: dict[str, dict[str, Any]]) -> None:
    result = results[FAILED_ACCEPTANCE.folder.name]
    assert _unsettled(result) == {
        "YT21-2": "review",
        "YT21-7": "review",
        "YT22-1": "review",
        "YT34-2": "fail",
    }
    surplus = _findings(result)["YT34-2"]
    assert _amounts(surplus) == ("fail", "125347.65", "197942.28", "72594.63")
    assert [(line["file"], line["row"], line["amount"]) for line in surplus["evidence"]] == [
        ("序时账-2026.csv", 28, "1400000.00"),
        ("序时账-2026.csv", 151, "300000.00"),
        ("序时账-2027.csv", 260, "25347.65"),
        ("序时账-2027.csv", 262, "100000.00"),
    ]


def test_its_late_spending_is_for_a_person_to_look_at(results: dict[str, dict[str, Any]]) -> None:
    late = _findings(results[FAILED_ACCEPTANCE.folder.name])["YT22-1"]
    assert _amounts(late) == ("review", "24800.00", None, None)
    assert [(line["row"], line["voucher"], line["amount"]) for line in late["evidence"]] == [
        (108, "记-0007", "18000.00"),
        (235, "记-0001", "6800.00"),
    ]


def test_its_books_tie_and_other_projects_in_them_are_named(results: dict[str, dict[str, Any]]) -> None:
    result = results[FAILED_ACCEPTANCE.folder.name]
    books = result["inputs"][1]
    assert books["rows"] == {
        "read": 1113,
        "header": 3,
        "blank": 0,
        "subtotal": 2,
        "accepted": 1108,
        "rejected": 0,
    }
    assert books["encoding"] == "gb18030"
    assert [total["difference"] for total in books["totals"]] == ["0.00", "0.00"]
    assert (books["debit"], books["credit"]) == ("72311484.57", "72311484.57")
    assert result["unmatched"] == [
        {"project": "", "lines": 1104, "debit": "105075092.65", "credit": "103409298.02"},
        {"project": "KY2026-018", "lines": 57, "debit": "558240.66", "credit": "1158240.66"},
    ]


def test_the_terminated_project_returned_its_surplus_and_leaves_two_questions(
    results: dict[str, dict[str, Any]],
) -> None:
    result = results[TERMINATED.folder.name]
    assert result["projects"][0]["verdict"] == "review"
    assert _unsettled(result) == {"DT19-3": "review", "BK-7": "review"}
    findings = _findings(result)
    assert _amounts(findings["DT20-2"]) == ("pass", "351377.08", "351377.08", "0.00")
    assert _amounts(findings["DT19-3"]) == ("review", "12600.00", None, None)
    assert _amounts(findings["BK-7"]) == ("review", "2231.50", None, None)
    assert [line["row"] for line in findings["BK-7"]["evidence"]] == [204, 368]


@pytest.mark.parametrize("told", EVERY_STORY, ids=lambda told: told.folder.name)
def test_every_row_of_every_ledger_is_accounted_for(told: Story, results: dict[str, dict[str, Any]]) -> None:
    for each in results[told.folder.name]["inputs"]:
        if each["kind"] == "ledger":
            rows = each["rows"]
            assert rows["read"] == sum(
                rows[part] for part in ("header", "blank", "subtotal", "accepted", "rejected")
            )
