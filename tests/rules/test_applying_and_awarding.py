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

    assert found["message"] == (
        "注册地“青岛市”不在烟台市；承担单位不是独立法人；统一社会信用代码 91370600MA3C000009 的校验码不对"
    )


def test_all_that_is_doubtful_of_an_applicant_is_said(tmp_path: Path) -> None:
    applicant = "applicant: {registered_in: 山东省, legal_person: true, credit_code: 91370600MA3C000009}"

    found = finding(tmp_path, "YT11-1", f"programme: yantai, {applicant}", "2026-03-01")

    assert (
        found["message"]
        == "从注册地“山东省”看不出是否在烟台市；统一社会信用代码 91370600MA3C000009 的校验码不对"
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("9137 0600-MA3C00000", "统一社会信用代码 9137 0600-MA3C00000 有 17 位，应为 18 位"),
        ("91370600MA3C0000088", "统一社会信用代码 91370600MA3C0000088 有 19 位，应为 18 位"),
        ("9137 0600-MA3C000009", "统一社会信用代码 9137 0600-MA3C000009 的校验码不对"),
    ],
)
def test_a_code_of_the_wrong_length_says_its_length(tmp_path: Path, code: str, said: str) -> None:
    applicant = f"applicant: {{registered_in: 烟台市, legal_person: true, credit_code: {code}}}"

    found = finding(tmp_path, "YT11-1", f"programme: yantai, {applicant}", "2026-03-01")

    assert (found["verdict"], found["message"]) == ("review", said)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("5000000", "有 1 家参与单位，没有已签订的联合申报协议"),
        (
            "5000000.01",
            (
                "有 1 家参与单位，没有已签订的联合申报协议；"
                "1 家参与单位的份额合计 5,000,000.01 元，超过市级财政资金预算 5,000,000.00 元，超出 0.01 元"
            ),
        ),
    ],
)
def test_partners_without_an_agreement_who_share_out_too_much_are_told_both(
    tmp_path: Path, share: str, said: str
) -> None:
    partners = f"partners: [{{name: 乙公司, municipal_share: {share}}}]"

    assert finding(tmp_path, "YT11-2", f"programme: yantai, {partners}", "2026-03-01")["message"] == said


def test_a_commission_s_reason_is_to_be_published_by_the_day_before_the_project_begins(
    tmp_path: Path,
) -> None:
    project = "programme: datong, award_mode: commissioned, approved_on: 2025-11-10, starts_on: 2026-03-01"

    assert finding(tmp_path, "DT14-2", project, "2026-02-01")["message"] == (
        "到 2026-02-01 没有公示定向委托的理由；须在实施之前公示，最迟 2026-02-28（项目 2026-03-01 开始）"
    )


@pytest.mark.parametrize(
    ("rule", "project", "as_of", "said"),
    [
        (
            "YT46-1",
            "programme: yantai, approved_on: 2025-10-27",
            "2026-03-01",
            (
                "立项日期 2025-10-27 早于本版办法的施行期 2025-10-28 至 2027-08-31；"
                "此前适用的原管理办法（烟科〔2024〕35号）没有收录，本办法的其他规则未运行"
            ),
        ),
        (
            "YT46-1",
            "programme: yantai",
            "2027-09-01",
            "尚未立项，检查日期 2027-09-01 晚于本版办法的施行期 2025-10-28 至 2027-08-31，本办法的其他规则未运行",
        ),
        (
            "YT46-1",
            "programme: yantai",
            "2027-08-31",
            "尚未立项，检查日期 2027-08-31 在本版办法的施行期 2025-10-28 至 2027-08-31 内",
        ),
        (
            "DT24-1",
            "programme: datong, approved_on: 2025-09-17",
            "2026-03-01",
            (
                "立项日期 2025-09-17 早于本版办法的施行期 2025-09-18 至 2030-09-17；"
                "此前适用的原管理办法没有收录，本办法的其他规则未运行"
            ),
        ),
    ],
)
def test_an_edition_says_which_day_it_goes_by_and_what_governs_before_it(
    rule: str, project: str, as_of: str, said: str, tmp_path: Path
) -> None:
    assert finding(tmp_path, rule, project, as_of)["message"] == said


@pytest.mark.parametrize(
    ("decided", "said", "missing"),
    [
        (
            "decided_on: 2027-09-01",
            "项目结果于 2027-09-01 决定，本版办法有效期至 2027-08-31，请核对当时适用的规定",
            [],
        ),
        (
            "conclusion: 通过验收",
            "项目已有结果但没有决定日期，本版办法有效期至 2027-08-31",
            ["outcome.decided_on"],
        ),
    ],
)
def test_an_edition_in_doubt_at_both_ends_says_both(
    decided: str, said: str, missing: list[str], tmp_path: Path
) -> None:
    dossier = tmp_path / "dossier.yaml"
    dossier.write_text(
        f"project: {{id: P, programme: yantai, approved_on: 2025-10-28}}\n{BUDGET}"
        f"outcome: {{kind: 验收, {decided}}}\n",
        encoding="utf-8",
    )

    (checked,) = screen([dossier], as_of=parse_date("2027-10-01")).to_dict()["projects"]

    (found,) = [each for each in checked["findings"] if each["rule"] == "YT46-1"]
    first_day = (
        "2025-10-28 当日是否适用本版办法有两种读法：“自发布之日起 30 日后施行”可以指当日，也可以指次日"
    )
    assert (found["message"], found["missing"]) == (f"{first_day}；{said}", missing)


def test_what_is_not_known_of_an_applicant_is_named_with_its_use(tmp_path: Path) -> None:
    found = finding(tmp_path, "YT11-1", "programme: yantai, applicant: {registered_in: 烟台市}", "2026-03-01")

    assert found["message"] == "缺少 project.applicant.legal_person（以此核对是否独立法人），无法判断"


def test_what_was_not_set_up_before_a_post_subsidy_is_said(tmp_path: Path) -> None:
    facts = "post_subsidy: {targets_set: true, indicators_set: false, amount_set_at_review: false}"

    found = finding(tmp_path, "YT19-1", f"programme: yantai, subsidy: post, {facts}", "2026-03-01")

    assert found["message"] == (
        "申报时没有确定考核评价指标；评审时没有确定补助金额；"
        "另外没有填写 project.post_subsidy.performance_table（申报时是否编制绩效目标表）"
    )


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
        (
            LEDGER.replace("记-2,200.00", "记-2,-100.00"),
            "红字冲减后市级财政资金没有净支出：合计 0.00 元，其中直接费用 100.00 元，算不出比例",
            [],
        ),
        (
            LEDGER.replace("记-2,200.00", "记-2,-99.99"),
            "市级财政资金支出 0.01 元，其中直接费用 100.00 元，超过 50%",
            [],
        ),
    ],
    ids=["indirect costs", "and lines that are neither", "reversed to nothing", "and to a fen"],
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
