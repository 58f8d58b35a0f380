from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck.check import screen
from budgetcheck.problems import InputError
from budgetcheck.rules.evaluate import VERDICTS
from budgetcheck.rules.registry import built_in
from budgetcheck.rules.waivers import waive

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.result import Result

OVER_CAP = """\
project:
  id: A-1
  programme: yantai
  category: 重点研发项目
  award_mode: competitive
  subsidy: upfront
  leader: {name: 丙, birth_date: 1980-05-01}
  applicant: {registered_in: 烟台市, legal_person: true}
  applied_on: 2025-11-01
  approved_on: 2025-11-10
  approval_received_on: 2025-11-12
  task_book_signed_on: 2025-12-10
budget:
  lines:
    - {category: business, source: municipal, amount: 3400000}
    - {category: indirect, source: municipal, amount: 1600000}
"""
WAIVER = {
    "rule": "YT20-1",
    "reason": "市科技局专项批复",
    "proposed_by": "甲",
    "approved_by": "乙",
    "approved_on": "2026-06-01",
    "expires_on": "2026-12-31",
}
SCHEMA = {
    "project": pl.String,
    "rule": pl.String,
    "reason": pl.String,
    "proposed_by": pl.String,
    "approved_by": pl.String,
    "approved_on": pl.Date,
    "expires_on": pl.Date,
}


class Screened(Protocol):
    def __call__(self, as_of: str, *waivers: dict[str, str]) -> Result: ...


@pytest.fixture
def screened(tmp_path: Path) -> Screened:
    """A project over the cap of its indirect budget, and nothing else against it, screened with waivers."""

    def screened(as_of: str, *waivers: dict[str, str]) -> Result:
        written = "".join(
            f"  - {{{', '.join(f'{key}: {value}' for key, value in waiver.items())}}}\n" for waiver in waivers
        )
        path = tmp_path / "a.yaml"
        path.write_text(OVER_CAP + "waivers:\n" + written, encoding="utf-8")
        return screen([path], as_of=dt.date.fromisoformat(as_of))

    return screened


def project(result: Result) -> dict[str, Any]:
    (found,) = result.to_dict()["projects"]
    return dict(found)


def finding(result: Result, rule: str = "YT20-1") -> dict[str, Any]:
    (found,) = [each for each in project(result)["findings"] if each["rule"] == rule]
    return dict(found)


def test_without_a_waiver_the_finding_fails_the_project(screened: Screened) -> None:
    result = screened("2026-06-30")

    assert (finding(result)["verdict"], finding(result)["waiver"]) == ("fail", None)
    assert (project(result)["verdict"], result.exit_code()) == ("fail", 1)


def test_a_waiver_in_force_makes_the_finding_waived_with_both_names_and_the_reason(
    screened: Screened,
) -> None:
    found = finding(screened("2026-06-30", WAIVER))

    assert found["verdict"] == "waived"
    assert found["waiver"] == {
        "reason": "市科技局专项批复",
        "proposed_by": "甲",
        "approved_by": "乙",
        "approved_on": "2026-06-01",
        "expires_on": "2026-12-31",
        "expired": False,
    }


def test_a_waived_finding_keeps_its_figures_and_what_it_says(screened: Screened) -> None:
    waived, failed = finding(screened("2026-06-30", WAIVER)), finding(screened("2026-06-30"))

    assert (waived["actual"], waived["limit"], waived["difference"]) == (
        "1600000.00",
        "1500000.00",
        "100000.00",
    )
    assert {**waived, "verdict": "fail", "waiver": None} == failed


def test_a_waived_finding_no_longer_fails_the_project(screened: Screened) -> None:
    result = screened("2026-06-30", WAIVER)

    assert project(result)["verdict"] == "pass"
    assert (result.exit_code(), result.exit_code(strict=True)) == (0, 0)


def test_a_waiver_touches_no_other_finding(screened: Screened) -> None:
    def others(result: Result) -> list[dict[str, Any]]:
        return [each for each in project(result)["findings"] if each["rule"] != "YT20-1"]

    assert others(screened("2026-06-30", WAIVER)) == others(screened("2026-06-30"))


@pytest.mark.parametrize(
    ("as_of", "verdict"),
    [("2026-05-31", "fail"), ("2026-06-01", "waived"), ("2026-12-31", "waived"), ("2027-01-01", "fail")],
)
def test_a_waiver_holds_from_its_approval_through_its_last_day(
    screened: Screened, as_of: str, verdict: str
) -> None:
    assert finding(screened(as_of, WAIVER))["verdict"] == verdict


def test_before_its_approval_a_waiver_is_not_there(screened: Screened) -> None:
    assert finding(screened("2026-05-31", WAIVER))["waiver"] is None


def test_an_expired_waiver_changes_nothing_and_is_said(screened: Screened) -> None:
    result = screened("2027-01-01", WAIVER)

    found = finding(result)
    assert found["verdict"] == "fail"
    assert (found["waiver"]["expired"], found["waiver"]["expires_on"]) == (True, "2026-12-31")
    assert (project(result)["verdict"], result.exit_code()) == ("fail", 1)


def test_a_waiver_may_name_the_rule_by_its_name(screened: Screened) -> None:
    assert finding(screened("2026-06-30", {**WAIVER, "rule": "indirect-budget-cap"}))["verdict"] == "waived"


def test_a_name_that_programmes_share_means_the_rule_of_the_project_s_own(screened: Screened) -> None:
    edition_covers = {**WAIVER, "rule": "edition-covers"}

    found = finding(screened("2026-06-30", edition_covers), "YT46-1")

    assert found["verdict"] == "pass"
    assert found["waiver"]["reason"] == "市科技局专项批复"


def test_a_waiver_of_what_passes_leaves_it_passed(screened: Screened) -> None:
    found = finding(screened("2026-06-30", {**WAIVER, "rule": "YT18-1"}), "YT18-1")

    assert found["verdict"] == "pass"


def test_a_renewed_waiver_takes_the_place_of_the_expired_one(screened: Screened) -> None:
    renewed = {**WAIVER, "reason": "续期批复", "approved_on": "2027-01-15", "expires_on": "2027-12-31"}

    found = finding(screened("2027-02-01", renewed, WAIVER))

    assert found["verdict"] == "waived"
    assert (found["waiver"]["reason"], found["waiver"]["expired"]) == ("续期批复", False)


def test_a_waiver_of_an_unknown_rule_is_refused_with_its_place(screened: Screened) -> None:
    with pytest.raises(InputError) as error:
        screened("2026-06-30", {**WAIVER, "rule": "YT99-1"}, WAIVER, {**WAIVER, "rule": "cap"})

    assert [str(problem) for problem in error.value.problems] == [
        "a.yaml，waivers[0].rule：烟台的规则和账簿规则中没有 YT99-1；请核对规则编号",
        "a.yaml，waivers[2].rule：烟台的规则和账簿规则中没有 cap；请核对规则编号",
    ]


@pytest.mark.parametrize("approved_on", ["2026-06-01", "2026-07-01"])
def test_a_waiver_of_another_programme_s_rule_is_refused_whenever_it_was_approved(
    screened: Screened, approved_on: str
) -> None:
    with pytest.raises(InputError, match="烟台的规则和账簿规则中没有 DT24-1"):
        screened("2026-06-30", {**WAIVER, "rule": "DT24-1", "approved_on": approved_on})


def test_a_waiver_that_ends_before_its_approval_is_refused_with_its_place(screened: Screened) -> None:
    with pytest.raises(InputError) as error:
        screened("2026-06-30", {**WAIVER, "expires_on": "2026-05-31"})

    (problem,) = error.value.problems
    assert problem.expected == "豁免的批准日期晚于到期日期"
    assert problem.place.startswith("waivers[0].")


@pytest.mark.parametrize(
    ("as_of", "verdict"), [("2026-05-31", "fail"), ("2026-06-01", "waived"), ("2026-06-02", "fail")]
)
def test_a_waiver_may_hold_for_one_day(screened: Screened, as_of: str, verdict: str) -> None:
    assert finding(screened(as_of, {**WAIVER, "expires_on": WAIVER["approved_on"]}))["verdict"] == verdict


@pytest.mark.parametrize("rule", ["YT20-1", "bk-4", "indirect-budget-cap"])
def test_rules_that_are_known_are_not_refused(screened: Screened, rule: str) -> None:
    assert project(screened("2026-06-30", {**WAIVER, "rule": rule}))["project"] == "A-1"


def test_a_waiver_is_of_one_project_s_finding() -> None:
    waived = waive(
        _findings(("A-1", "YT20-1", "fail"), ("A-1", "YT18-1", "fail"), ("B-1", "YT20-1", "fail")),
        _waivers(("A-1", "YT20-1")),
        built_in(),
        dt.date(2026, 6, 30),
    )

    assert waived["verdict"].to_list() == ["waived", "fail", "fail"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["YT20-1", "YT18-1", "BK-4"])), unique=True
    ).flatmap(
        lambda keys: st.tuples(
            st.just(keys),
            st.lists(
                st.sampled_from(["pass", "fail", "review", "not_applicable"]),
                min_size=len(keys),
                max_size=len(keys),
            ),
        )
    ),
    st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["YT20-1", "BK-4", "BK-9"]))),
)
def test_waivers_neither_drop_nor_repeat_a_finding_and_settle_only_the_unsettled(
    found: tuple[list[tuple[str, str]], list[str]], waivers: list[tuple[str, str]]
) -> None:
    keys, verdicts = found
    findings = _findings(*((*key, verdict) for key, verdict in zip(keys, verdicts, strict=True)))

    result = waive(findings, _waivers(*waivers), built_in(), dt.date(2026, 6, 30))

    assert result.select("project", "rule").rows() == keys
    assert result["verdict"].to_list() == [
        "waived" if key in waivers and verdict in {"fail", "review"} else verdict
        for key, verdict in zip(keys, verdicts, strict=True)
    ]


def _findings(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        list(rows), schema={"project": pl.String, "rule": pl.String, "verdict": VERDICTS}, orient="row"
    )


def _waivers(*keys: tuple[str, str]) -> pl.DataFrame:
    days = dt.date(2026, 6, 1), dt.date(2026, 12, 31)
    return pl.DataFrame([(*key, "因", "甲", "乙", *days) for key in keys], schema=SCHEMA, orient="row")
