"""What rules on applying and awarding say beside their verdicts, and what no dossier can show."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from budgetcheck.check import check, screen
from budgetcheck.dates import parse_date
from budgetcheck.facts import working_days
from budgetcheck.facts.facts import Facts
from budgetcheck.facts.working_days import Calendar, published
from budgetcheck.rules.registry import built_in

if TYPE_CHECKING:
    from pathlib import Path

LEDGER = """\
日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质
2026-03-01,记-1,100.00,,P,市级财政资金,业务费,支出
2026-03-02,记-2,200.00,,P,市级财政资金,间接费用,支出
2026-03-03,记-3,900.00,,P,单位自筹资金,间接费用,支出
"""
UNCLEAR = """\
2026-03-04,记-4,50.00,,P,市级财政资金,,支出
2026-03-05,记-5,25.00,,P,市级财政资金,包干经费,支出
2026-03-06,记-6,70.00,,P,单位自筹资金,,支出
"""
BUDGET = "budget:\n  lines: [{category: 业务费, source: 市级财政资金, amount: 5000000}]\n"


def finding(folder: Path, rule: str, project: str, as_of: str) -> dict[str, Any]:
    dossier = folder / "dossier.yaml"
    dossier.write_text(f"project: {{id: P, {project}}}\n{BUDGET}", encoding="utf-8")
    (checked,) = screen([dossier], as_of=parse_date(as_of)).to_dict()["projects"]
    (found,) = [each for each in checked["findings"] if each["rule"] == rule]
    return found


def test_a_task_book_that_is_not_due_yet_is_told_its_deadline(tmp_path: Path) -> None:
    dates = "programme: yantai, approved_on: 2026-01-15, approval_received_on: 2026-01-20"

    found = finding(tmp_path, "YT15-1", dates, "2026-02-01")

    assert found["verdict"] == "pass"
    assert found["message"] == "任务书还没有签订，期限是 2026-03-09"
    assert found["working"] == ["2026-01-20 收到通知，次日起第 30 个工作日 = 2026-03-09"]


@pytest.mark.parametrize(
    ("received", "signed", "as_of", "verdict", "working"),
    [
        (
            "2026-11-19",
            "2026-12-31",
            "2027-03-01",
            "pass",
            ["2026-11-19 收到通知，次日起第 30 个工作日 = 2026-12-31"],
        ),
        (
            "2026-11-19",
            "2027-01-01",
            "2027-03-01",
            "fail",
            ["2026-11-19 收到通知，次日起第 30 个工作日 = 2026-12-31"],
        ),
        ("2026-11-20", "2027-01-01", "2027-03-01", "pass", []),
        ("2026-11-20", "2027-01-02", "2027-03-01", "review", []),
        ("2026-12-20", "2027-01-19", "2027-03-01", "pass", []),
        ("2026-12-20", "2027-01-20", "2027-03-01", "review", []),
        ("2026-11-20", "", "2027-01-01", "pass", []),
        ("2026-11-20", "", "2027-01-02", "review", []),
        ("2027-01-01", "", "2027-01-01", "review", []),
    ],
    ids=[
        "on the last day published",
        "a day later",
        "the day after the calendar where the deadline lies beyond: thirty working days have not passed",
        "a day later than that",
        "thirty days where the deadline lies beyond",
        "a day later than those",
        "unsigned, as the calendar ends",
        "unsigned a day later",
        "unsigned, received in a year that is not published",
    ],
)
def test_a_deadline_in_a_year_that_is_not_published_is_not_guessed(  # noqa: PLR0913, PLR0917 - a case a line
    received: str,
    signed: str,
    as_of: str,
    verdict: str,
    working: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = dt.date(2026, 12, 31)
    working_until_then = tuple(day for day in published().working if day <= last)
    until_2026 = Calendar(published().first, last, working_until_then)
    monkeypatch.setattr(working_days, "published", lambda: until_2026)
    dates = f"approval_received_on: {received}, task_book_signed_on: {signed}"

    found = finding(tmp_path, "YT15-1", f"programme: yantai, approved_on: 2026-11-10, {dates}", as_of)

    assert (found["verdict"], found["working"]) == (verdict, working)


def test_all_that_speaks_against_an_applicant_is_said(tmp_path: Path) -> None:
    applicant = "applicant: {registered_in: 青岛市, legal_person: false, credit_code: 91370600MA3C000009}"

    found = finding(tmp_path, "YT11-1", f"programme: yantai, {applicant}", "2026-03-01")

    assert found["message"] == "注册地“青岛市”不在烟台市；承担单位不是独立法人"


def test_all_that_is_doubtful_of_an_applicant_is_said(tmp_path: Path) -> None:
    applicant = "applicant: {registered_in: 山东省, legal_person: true, credit_code: 91370600MA3C000009}"

    found = finding(tmp_path, "YT11-1", f"programme: yantai, {applicant}", "2026-03-01")

    assert (
        found["message"]
        == "从注册地“山东省”看不出是否在烟台市；统一社会信用代码 91370600MA3C000009 的校验码不对"
    )


def test_what_is_not_known_of_an_applicant_is_named_with_its_use(tmp_path: Path) -> None:
    found = finding(tmp_path, "YT11-1", "programme: yantai, applicant: {registered_in: 烟台市}", "2026-03-01")

    assert found["message"] == "缺少 project.applicant.legal_person（以此核对是否独立法人），无法判断"


def test_what_was_not_set_up_before_a_post_subsidy_is_said(tmp_path: Path) -> None:
    facts = "post_subsidy: {targets_set: true, indicators_set: false, amount_set_at_review: false}"

    found = finding(tmp_path, "YT19-1", f"programme: yantai, subsidy: post, {facts}", "2026-03-01")

    assert found["message"] == "申报时没有确定考核评价指标；评审时没有确定补助金额"


def test_words_are_shown_as_people_read_them(tmp_path: Path) -> None:
    found = finding(tmp_path, "DT14-1", "programme: datong, award_mode: province_city", "2026-03-01")

    assert (
        found["message"]
        == "立项方式“省市联动”不在办法写明的方式（竞争择优、定向择优、定向委托、赛马制、揭榜挂帅）之内"
    )


@pytest.mark.parametrize(
    ("ledger", "said", "vouchers"),
    [
        (
            LEDGER,
            "市级财政资金支出 300.00 元，其中直接费用 100.00 元，没有超过 50%；条文说“主要”，没有规定多少",
            ["记-2"],
        ),
        (
            LEDGER + UNCLEAR,
            "市级财政资金支出 375.00 元，其中直接费用 100.00 元，没有超过 50%；另有 75.00 元没有费用类别或列为包干经费，分不出直接费用和间接费用",
            ["记-2", "记-4", "记-5"],
        ),
    ],
    ids=["indirect costs", "and lines that are neither"],
)
def test_the_use_of_a_post_subsidy_is_shown_by_the_municipal_lines_that_are_not_direct(
    ledger: str, said: str, vouchers: list[str], tmp_path: Path
) -> None:
    dossier, books = tmp_path / "dossier.yaml", tmp_path / "账簿.csv"
    dossier.write_text(f"project: {{id: P, programme: yantai, subsidy: post}}\n{BUDGET}", encoding="utf-8")
    books.write_text(ledger, encoding="utf-8")

    (checked,) = check([dossier], [books], as_of=parse_date("2026-12-31")).to_dict()["projects"]

    (found,) = [each for each in checked["findings"] if each["rule"] == "YT19-2"]
    assert found["message"] == said
    assert [line["voucher"] for line in found["evidence"]] == vouchers


@pytest.mark.parametrize(
    ("mode", "subsidy", "needs_review"),
    [
        ("competitive", "upfront", False),
        ("competitive", "grant", True),
        ("auction", "upfront", True),
        ("auction", "grant", True),
    ],
)
def test_a_way_of_support_that_the_regulation_does_not_name_would_need_review(
    mode: str,
    subsidy: str,
    needs_review: bool,  # noqa: FBT001 - a column of the table
) -> None:
    edition = built_in().edition_on("yantai", dt.date(2026, 3, 1)).parameters
    rule, _edition = built_in().catalogue["YT04-1"]
    doubt, _otherwise = rule.judge(Facts(), edition).outcomes
    frame = pl.DataFrame({"project.award_mode": [mode], "project.subsidy": [subsidy]})

    assert doubt.when is not None
    assert frame.select(doubt.when).item() is needs_review
