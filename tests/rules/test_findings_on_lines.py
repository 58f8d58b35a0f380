"""What findings on vouchers, invoices and accounts say in words, and the lines that they show."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import budgetcheck
from budgetcheck.facts.doubtful_uses import negative_words
from budgetcheck.rules.registry import built_in
from tests.ledgers.written import write

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,摘要,科目编码,借方,贷方,项目,资金来源,费用类别,性质,往来单位,发票号"
BY_ACCOUNT = 'name = "unit"\nsegregate_by = "account"\n'


def line(  # noqa: PLR0913 - a line of a ledger, one by one told apart
    voucher: str,
    amount: str,
    *,
    project: str = "P",
    summary: str = "材料",
    account: str = "530101",
    source: str = "市级财政资金",
    invoice: str = "甲公司,",
) -> str:
    return f"2026-03-01,{voucher},{summary},{account},{amount},,{project},{source},业务费,支出,{invoice}"


def bank(voucher: str, amount: str) -> str:
    return f"2026-03-01,{voucher},付款,1002,,{amount},,,,对方科目,,"


def finding(
    folder: Path,
    rule: str,
    *files: list[str],
    programme: str = "yantai",
    profile: str | None = None,
) -> dict[str, Any]:
    """What a rule says of project P, whose ledger files hold these lines."""
    dossier = (
        f"project: {{id: P, programme: {programme}, subsidy: upfront, approved_on: 2025-11-10}}\n"
        "budget: {lines: [{category: business, source: municipal, amount: 1000}]}\n"
    )
    ledgers = [
        write(folder, "\n".join([HEADING, *lines, ""]), name=f"{number}.csv")
        for number, lines in enumerate(files, start=1)
    ]
    result = budgetcheck.check(
        [write(folder, dossier, name="P.yaml")],
        ledgers,
        profile=None if profile is None else str(write(folder, profile, name="profile.toml")),
        as_of=dt.date(2026, 12, 31),
    ).to_dict()
    (project,) = result["projects"]
    (found,) = (each for each in project["findings"] if each["rule"] == rule)
    return found


def rows(found: dict[str, Any]) -> list[tuple[str, int]]:
    return sorted((each["file"], each["row"]) for each in found["evidence"])


def test_accounts_of_two_sources_are_shown_as_a_table(tmp_path: Path) -> None:
    lines = [
        line("记-1", "300"),
        line("记-2", "20", source="单位自筹资金"),
        line("记-3", "5", account="530102"),
        line("记-4", "7", source=""),
    ]

    found = finding(tmp_path, "YT21-2", lines, profile=BY_ACCOUNT)

    assert found["message"] == "同一科目记有该项目两个以上来源的资金：530101"
    assert found["working"] == [
        "科目 530101，市级财政资金：借方 300.00 元，贷方 0.00 元",
        "科目 530101，单位自筹资金：借方 20.00 元，贷方 0.00 元",
    ]
    assert rows(found) == [("1.csv", 2), ("1.csv", 3), ("1.csv", 5)]


def test_the_table_of_accounts_shows_twelve_rows_at_most(tmp_path: Path) -> None:
    sources = ("市级财政资金", "单位自筹资金")
    lines = [
        line(f"记-{number}", "1", account=f"5301{number:02}", source=source)
        for number in range(7)
        for source in sources
    ]

    working = finding(tmp_path, "YT21-2", lines, profile=BY_ACCOUNT)["working"]

    assert len(working) == 13
    assert working[11:] == ["科目 530105，单位自筹资金：借方 1.00 元，贷方 0.00 元", "……另有 2 行"]


def test_of_twelve_rows_none_is_left_unsaid(tmp_path: Path) -> None:
    sources = ("市级财政资金", "单位自筹资金")
    lines = [
        line(f"记-{number}", "1", account=f"5301{number:02}", source=source)
        for number in range(6)
        for source in sources
    ]

    assert len(finding(tmp_path, "YT21-2", lines, profile=BY_ACCOUNT)["working"]) == 12


def test_moved_cost_names_voucher_sources_and_amount(tmp_path: Path) -> None:
    lines = [
        line("记-1", "10"),
        line("记-2", "-10", source="单位自筹资金"),
        line("记-2", "-2", source="其他来源资金"),
        line("记-2", "12"),
    ]

    found = finding(tmp_path, "YT21-3", lines)

    assert found["message"] == (
        "有 1 张凭证把支出从一个来源转到另一个来源，共 12.00 元："
        "2026-03-01 凭证 记-2 从其他来源资金、单位自筹资金转到市级财政资金 12.00 元"
    )
    assert found["working"] == ["1 张凭证转移的金额相加 = 12.00 元"]
    assert rows(found) == [("1.csv", row) for row in (3, 4, 5)]


def test_three_vouchers_are_named_and_all_are_counted(tmp_path: Path) -> None:
    lines = [
        each
        for number in range(4)
        for each in (line(f"记-{number}", "-1", source="其他来源资金"), line(f"记-{number}", "1"))
    ]

    message = finding(tmp_path, "YT21-3", lines)["message"]

    assert message.startswith("有 4 张凭证")
    assert [f"记-{number}" in message for number in range(4)] == [True, True, True, False]


def test_a_repeated_invoice_names_party_number_amount_and_the_other_projects(tmp_path: Path) -> None:
    lines = [
        line("记-1", "50", invoice="甲公司,101"),
        line("记-2", "50", invoice="甲公司,101", project="Q"),
        line("记-3", "50", invoice="甲公司,101", project=""),
    ]

    found = finding(tmp_path, "YT21-4", lines)

    assert found["message"] == (
        "有 1 张发票可能重复列支，重复金额 100.00 元："
        "甲公司的发票 101，50.00 元，在 3 张凭证中列支（另有未写明项目的支出、项目 Q）"
    )
    assert found["working"] == [
        "发票 101：50.00 元 × （3 − 1） = 100.00 元",
        "各发票的重复金额合计 100.00 元",
    ]
    assert rows(found) == [("1.csv", 2)]


def test_of_many_other_projects_of_an_invoice_the_number_is_said(tmp_path: Path) -> None:
    def message(projects: str) -> str:
        lines = [
            line(f"记-{number}", "1", project=name, invoice="甲公司,101")
            for number, name in enumerate(projects)
        ]
        return str(finding(tmp_path, "YT21-4", lines)["message"])

    assert message("PQRS").endswith("（另有项目 Q、项目 R、项目 S）")
    assert message("PQRST").endswith("（另有项目 Q、项目 R、项目 S等 4 个）")


def test_a_repeated_invoice_without_a_party_says_so(tmp_path: Path) -> None:
    lines = [line("记-1", "50", invoice=",101"), line("记-2", "50", invoice=",101")]

    assert finding(tmp_path, "YT21-4", lines)["message"].endswith(
        "：未写明往来单位的发票 101，50.00 元，在 2 张凭证中列支"
    )


def test_a_doubtful_word_is_named_with_what_is_left_of_it(tmp_path: Path) -> None:
    lines = [
        line("记-1", "50", summary="违章罚款"),
        line("记-2", "-20", summary="冲罚款"),
        line("记-3", "9"),
    ]

    found = finding(tmp_path, "YT21-5", lines)

    assert found["message"] == (
        "摘要或科目名称中有 1 个需要留意的词：“罚款”2 笔，冲销和退款后 30.00 元；请核对是否用于本项目"
    )
    assert rows(found) == [("1.csv", 2), ("1.csv", 3)]


@pytest.mark.parametrize("code", ["YT21-5", "DT18-2"])
def test_the_page_states_every_doubtful_word(code: str) -> None:
    page = built_in().catalogue[code][0].page

    assert [word for word in negative_words().words if word not in page] == []


def test_an_account_of_several_projects_names_them(tmp_path: Path) -> None:
    others = [line(f"记-{name}", "1", project=name) for name in "QRST"]

    found = finding(tmp_path, "DT18-1", [line("记-1", "1"), *others], programme="datong", profile=BY_ACCOUNT)

    assert found["message"] == "有 1 个科目同时记有别的项目：530101 还记有 Q、R、S（共 4 个别的项目）"
    assert rows(found) == [("1.csv", 2)]


def test_a_voucher_that_does_not_balance_is_named_with_its_gap(tmp_path: Path) -> None:
    balanced = [each for number in (7, 8) for each in (line(f"记-{number}", "3"), bank(f"记-{number}", "3"))]

    found = finding(tmp_path, "BK-1", [line("记-1", "10"), bank("记-1", "12.50"), *balanced])

    assert (
        found["message"] == "有 1 张凭证借贷不平，差额合计 2.50 元：2026-03-01 凭证 记-1 借方减贷方 -2.50 元"
    )
    assert found["working"] == ["1 张不平凭证的差额（绝对值）相加 = 2.50 元"]
    assert rows(found) == [("1.csv", 2)]


def test_the_gaps_of_vouchers_that_may_be_one_are_added_up(tmp_path: Path) -> None:
    balanced = [
        each for number in range(6, 9) for each in (line(f"记-{number}", "3"), bank(f"记-{number}", "3"))
    ]
    later = bank("记-1", "10").replace("2026-03-01", "2026-03-02")

    found = finding(tmp_path, "BK-1", [line("记-1", "10"), later, *balanced])

    assert (found["verdict"], found["actual"]) == ("review", "10.00")
    assert found["working"] == ["1 张各自不平的凭证，差额（绝对值）相加 = 10.00 元"]


def test_rejected_rows_are_named_where_a_voucher_does_not_balance(tmp_path: Path) -> None:
    balanced = [each for number in (7, 8) for each in (line(f"记-{number}", "3"), bank(f"记-{number}", "3"))]

    found = finding(tmp_path, "BK-1", [line("记-1", "10"), bank("记-1", "1x"), *balanced])

    assert found["message"].endswith("。同一账簿有 1 行被拒收，缺少的可能就是其中的行")


def test_overlapping_files_are_named(tmp_path: Path) -> None:
    found = finding(
        tmp_path,
        "BK-8",
        [line("记-1", "10"), bank("记-1", "10")],
        [line("记-1", "10"), line("记-2", "3")],
        [line("记-3", "4")],
    )

    assert found["message"] == "1.csv、2.csv 中有 1 行凭证重复，重复计入的支出、到账和退回共 10.00 元"
    assert found["working"] == ["重复的 1 行，绝对值合计 10.00 元"]
    assert rows(found) == [("1.csv", 2), ("2.csv", 2)]
