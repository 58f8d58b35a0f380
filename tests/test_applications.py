"""The batch of applications, against the figures that its `figures.md` works out by hand from the regulation."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, NamedTuple

import pytest

import budgetcheck
from tests.stories import APPLICATIONS

Amounts = tuple[str, str | None, str | None, str | None]


class Expected(NamedTuple):
    """What screening must give for an application.

    Attributes:
        verdict: Of the whole application.
        cap: Verdict, actual, limit and difference of YT20-1; None in Datong, which has no cap.
        unsettled: Every rule that fails, needs review or is waived, and which of these.
    """

    verdict: str
    cap: Amounts | None
    unsettled: dict[str, str]


NOT_CAPPED = ("not_applicable", None, None, None)
UNDECIDED = ("review", None, None, None)
NO_SUBSIDY = dict.fromkeys(("YT04-1", "YT18-1", "YT19-1", "YT20-1"), "review")
EXPECTED = {
    "DT-2026-SB-0021": Expected("fail", None, {"BK-4": "fail"}),
    "DT-2026-SB-0034": Expected("pass", None, {}),
    "YT-2026-SB-0107": Expected("pass", ("pass", "540000.00", "762960.00", "0.00"), {}),
    "YT-2026-SB-0112": Expected("pass", ("pass", "1777185.63", "1777185.63", "0.00"), {}),
    "YT-2026-SB-0115": Expected("fail", ("fail", "1182464.92", "1182464.91", "0.01"), {"YT20-1": "fail"}),
    "YT-2026-SB-0118": Expected(
        "fail", ("fail", "1500000.00", "1200000.00", "300000.00"), {"YT20-1": "fail"}
    ),
    "YT-2026-SB-0121": Expected("pass", ("pass", "2680000.00", "2750000.00", "0.00"), {"YT11-3": "waived"}),
    "YT-2026-SB-0124": Expected(
        "review", ("review", "3472880.00", "2750000.00", "722880.00"), {"YT20-1": "review"}
    ),
    "YT-2026-SB-0127": Expected("pass", NOT_CAPPED, {}),
    "YT-2026-SB-0128": Expected("review", NOT_CAPPED, {"YT03-1": "review", "YT19-1": "review"}),
    "YT-2026-SB-0129": Expected("fail", ("pass", "250000.00", "285000.00", "0.00"), {"YT11-1": "fail"}),
    "YT-2026-SB-0131": Expected(
        "fail", ("pass", "600000.00", "630000.00", "0.00"), {"YT11-1": "review", "YT11-2": "fail"}
    ),
    "YT-2026-SB-0133": Expected("fail", ("pass", "300000.00", "430800.00", "0.00"), {"YT11-2": "fail"}),
    "YT-2026-SB-0136": Expected("review", UNDECIDED, {**NO_SUBSIDY, "YT11-3": "review"}),
}


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    return _screened(APPLICATIONS.as_of)


@pytest.fixture(scope="module")
def applications(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["project"]: each for each in result["projects"]}


def _screened(as_of: dt.date) -> dict[str, Any]:
    return budgetcheck.screen([APPLICATIONS.folder], as_of=as_of).to_dict()


def _findings(application: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {finding["rule"]: finding for finding in application["findings"]}


def _amounts(finding: dict[str, Any]) -> Amounts:
    return finding["verdict"], finding["actual"], finding["limit"], finding["difference"]


def _unsettled(application: dict[str, Any]) -> dict[str, str]:
    return {
        rule: each["verdict"]
        for rule, each in _findings(application).items()
        if each["verdict"] not in ("pass", "not_applicable")
    }


def test_all_fourteen_are_screened_none_of_them_approved(applications: dict[str, dict[str, Any]]) -> None:
    assert list(applications) == list(EXPECTED)
    assert Counter(each["verdict"] for each in applications.values()) == {"pass": 5, "review": 3, "fail": 6}


def test_they_come_as_text_as_a_filled_in_form_as_a_list_and_with_a_budget_form(
    result: dict[str, Any],
) -> None:
    inputs = [(each["path"], each["kind"]) for each in result["inputs"] if each["path"].endswith(".xlsx")]
    assert inputs == [
        ("YT-2026-SB-0118 档案表.xlsx", "dossier"),
        ("推荐项目清单（第二批）.xlsx", "dossier"),
        ("YT-2026-SB-0133 预算表.xlsx", "dossier"),
    ]
    suffixes = Counter(each["path"].rpartition(".")[2] for each in result["inputs"])
    assert suffixes == {"yaml": 8, "json": 2, "xlsx": 3}


@pytest.mark.parametrize(("application", "expected"), EXPECTED.items(), ids=list(EXPECTED))
def test_the_verdict_of_each(
    application: str, expected: Expected, applications: dict[str, dict[str, Any]]
) -> None:
    assert applications[application]["verdict"] == expected.verdict


@pytest.mark.parametrize(("application", "expected"), EXPECTED.items(), ids=list(EXPECTED))
def test_the_indirect_budget_of_each_beside_its_cap(
    application: str, expected: Expected, applications: dict[str, dict[str, Any]]
) -> None:
    cap = _findings(applications[application]).get("YT20-1")
    assert (cap and _amounts(cap)) == expected.cap


@pytest.mark.parametrize(("application", "expected"), EXPECTED.items(), ids=list(EXPECTED))
def test_the_rules_that_each_leaves_unsettled(
    application: str, expected: Expected, applications: dict[str, dict[str, Any]]
) -> None:
    assert _unsettled(applications[application]) == expected.unsettled


def test_at_the_cap_to_the_fen_the_working_shows_both_bands(applications: dict[str, dict[str, Any]]) -> None:
    assert _findings(applications["YT-2026-SB-0112"])["YT20-1"]["working"] == [
        "基数 = 市级财政资金 6,840,000.00 元 − 设备购置费 731,257.48 元 = 6,108,742.52 元",
        "超过 0.00 元至 5,000,000.00 元的部分：5,000,000.00 元 × 30% = 1,500,000.00 元",
        "超过 5,000,000.00 元至 10,000,000.00 元的部分：1,108,742.52 元 × 25% = 277,185.63 元",
        "上限 = 1,777,185.63 元",
        "间接费用 1,777,185.63 元 − 上限 1,777,185.63 元 = 0.00 元",
    ]


def test_the_filled_in_form_did_not_take_equipment_off_the_base(
    applications: dict[str, dict[str, Any]],
) -> None:
    assert _findings(applications["YT-2026-SB-0118"])["YT20-1"]["working"][0] == (
        "基数 = 市级财政资金 5,000,000.00 元 − 设备购置费 1,000,000.00 元 = 4,000,000.00 元"
    )


def test_the_shares_of_partners_are_above_the_budget_that_the_form_gives(
    applications: dict[str, dict[str, Any]],
) -> None:
    shares = _findings(applications["YT-2026-SB-0133"])["YT11-2"]
    assert _amounts(shares) == ("fail", "2050000.00", "1800000.00", "250000.00")


def test_without_an_agreement_shares_within_the_budget_do_not_help(
    applications: dict[str, dict[str, Any]],
) -> None:
    shares = _findings(applications["YT-2026-SB-0131"])["YT11-2"]
    assert _amounts(shares) == ("fail", "600000.00", "2400000.00", "0.00")


def test_the_declared_total_is_above_the_lines(applications: dict[str, dict[str, Any]]) -> None:
    assert _findings(applications["DT-2026-SB-0021"])["BK-4"]["difference"] == "14000.00"


def test_what_is_missing_is_named(applications: dict[str, dict[str, Any]]) -> None:
    of_post = _findings(applications["YT-2026-SB-0128"])["YT19-1"]
    assert of_post["missing"] == ["project.post_subsidy.amount_set_at_review"]
    unstated = _findings(applications["YT-2026-SB-0136"])
    assert [unstated[rule]["missing"] for rule in NO_SUBSIDY] == [["project.subsidy"]] * 4


def test_the_waiver_names_two_people_and_the_day_on_which_it_ends(
    applications: dict[str, dict[str, Any]],
) -> None:
    waiver = _findings(applications["YT-2026-SB-0121"])["YT11-3"]["waiver"]
    assert (waiver["proposed_by"], waiver["approved_by"], waiver["expires_on"], waiver["expired"]) == (
        "宋立群",
        "曲明远",
        "2026-06-30",
        False,
    )


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(dt.date(2025, 12, 14), "review"), (dt.date(2026, 6, 30), "pass"), (dt.date(2026, 7, 1), "review")],
    ids=["before it was approved", "on its last day", "after it"],
)
def test_the_waiver_holds_on_its_own_days_alone(day: dt.date, verdict: str) -> None:
    verdicts = {each["project"]: each["verdict"] for each in _screened(day)["projects"]}
    assert verdicts["YT-2026-SB-0121"] == verdict


@pytest.mark.parametrize(
    ("application", "expected"),
    [(name, each) for name, each in EXPECTED.items() if each.cap and each.cap[1]],
    ids=[name for name, each in EXPECTED.items() if each.cap and each.cap[1]],
)
def test_the_hand_calculation_states_the_same_cap(application: str, expected: Expected) -> None:
    assert expected.cap is not None
    _, actual, limit, _ = expected.cap
    lines = (APPLICATIONS.folder / "figures.md").read_text(encoding="utf-8").splitlines()
    cells = next(line for line in lines if line.startswith(f"| {application} |")).split("|")
    stated = [cell.strip().replace(",", "") for cell in cells]
    assert stated[5:7] == [limit, actual]
