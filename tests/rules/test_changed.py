"""What findings on changes say: which change, and on which days."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from budgetcheck.check import check

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = "日期,凭证号,借方,贷方,项目,资金来源,费用类别,性质\n2026-01-01,记-0,0.01,,P,,,对方科目\n"


def finding(folder: Path, rule: str, *changes: dict[str, Any], programme: str = "yantai") -> dict[str, Any]:
    dossier = {
        "project": {
            "id": "P",
            "programme": programme,
            "approved_on": "2025-11-10",
            "starts_on": "2026-01-01",
            "ends_on": "2027-12-31",
        },
        "budget": {"lines": [{"category": "indirect", "source": "municipal", "amount": "200000"}]},
        "changes": changes,
    }
    path, books = folder / "dossier.json", folder / "账簿.csv"
    path.write_text(json.dumps(dossier), encoding="utf-8")
    books.write_text(BOOKS, encoding="utf-8")
    result = check([path], [books], as_of=dt.date(2028, 12, 31)).to_dict()
    (found,) = [each for each in result["projects"][0]["findings"] if each["rule"] == rule]
    return found


def change(
    kind: str, applied: str = "", approved: str = "", effective: str = "", **more: Any
) -> dict[str, Any]:
    dates = {"applied_on": applied, "approved_on": approved, "effective_on": effective}
    return {"kind": kind, **{name: day for name, day in dates.items() if day}, **more}


def budget(amount: str, effective: str, **more: Any) -> dict[str, Any]:
    rest = str(200_000 - int(amount))
    lines = [("indirect", amount), ("business", rest)]
    return change(
        "budget",
        effective=effective,
        lines=[{"category": name, "source": "municipal", "amount": each} for name, each in lines],
        **more,
    )


@pytest.mark.parametrize(("programme", "rule"), [("yantai", "YT23-1"), ("datong", "DT19-1")])
def test_each_change_without_approval_is_named_with_its_days(
    tmp_path: Path, programme: str, rule: str
) -> None:
    found = finding(
        tmp_path,
        rule,
        change("leader", approved="2026-05-20", effective="2026-05-19"),
        change("applicant", effective="2026-06-01"),
        programme=programme,
    )

    assert found["message"] == (
        "须经批准的变更没有先获批准：项目负责人（2026-05-19 生效，2026-05-20 才批准）；承担单位（2026-06-01 生效，没有批准）"
    )
    assert found["working"] == [
        "项目负责人：申请 —，批准 2026-05-20，生效 2026-05-19；承担单位：申请 —，批准 —，生效 2026-06-01"
    ]
    assert found["remedy"].startswith("停止执行未经批准的变更")


def test_changes_stand_in_the_order_of_the_dossier(tmp_path: Path) -> None:
    found = finding(
        tmp_path,
        "YT23-1",
        change("partners", applied="2026-07-01"),
        change("indicators", applied="2026-05-01"),
    )

    assert found["message"] == (
        "需要核对：参与单位（2026-07-01 申请，没有批准，也没有写生效日期）；考核指标（2026-05-01 申请，没有批准，也没有写生效日期）"
    )


def test_a_change_without_a_day_of_application_says_so(tmp_path: Path) -> None:
    assert finding(tmp_path, "YT23-1", change("leader"))["message"] == (
        "需要核对：项目负责人（没有写申请日期，没有批准，也没有写生效日期）"
    )


@pytest.mark.parametrize(
    ("indirect", "message"),
    [
        ("200000", "预算调整没有改变间接费用"),
        ("150000", "间接费用预算没有调增，调减都与项目负责人协商一致"),
    ],
)
def test_a_budget_that_leaves_indirect_costs_alone_says_that(
    tmp_path: Path, indirect: str, message: str
) -> None:
    changed = budget(indirect, "2026-05-20", agreed_with_leader=True)

    assert finding(tmp_path, "YT20-2", changed)["message"] == message


def test_a_project_that_is_not_over_is_told_its_end(tmp_path: Path) -> None:
    later = change("extension", "2027-01-01", "2027-02-01", new_end="2028-12-31")

    assert finding(tmp_path, "YT32-3", later)["message"] == "执行期至 2028-12-31，尚未结束"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([], "没有须经批准的变更"),
        ([change("legal_person", effective="2026-05-20")], "没有须经批准的变更"),
        ([change("leader", approved="2026-05-20")], "须经批准的变更都没有在批准之前生效"),
    ],
)
def test_it_says_why_changes_comply(tmp_path: Path, changes: list[dict[str, Any]], message: str) -> None:
    assert finding(tmp_path, "YT23-1", *changes)["message"] == message


def test_indirect_costs_are_shown_before_and_after_each_change(tmp_path: Path) -> None:
    found = finding(
        tmp_path,
        "YT20-2",
        budget("150000", "2026-05-20"),
        budget("100000", "2026-06-20", agreed_with_leader=False),
        budget("120000", "2026-07-20"),
    )

    assert found["message"] == (
        "市级财政资金的间接费用预算："
        "100,000.00 元调增为 120,000.00 元，条文只规定可以调减；"
        "150,000.00 元调减为 100,000.00 元，没有与项目负责人协商一致；"
        "200,000.00 元调减为 150,000.00 元，没有写明是否与项目负责人协商一致"
    )
    (step,) = found["working"]
    assert step == (
        "历次调整前后的间接费用（含绩效支出）："
        "200,000.00 元 → 150,000.00 元；150,000.00 元 → 100,000.00 元；100,000.00 元 → 120,000.00 元"
    )


def test_an_extension_is_told_with_its_day_and_the_end_then_in_force(tmp_path: Path) -> None:
    late = [
        change("extension", "2027-12-01", "2027-12-20", new_end="2028-06-30"),
        change("extension", "2028-06-15", new_end="2029-07-01"),
    ]

    assert finding(tmp_path, "YT32-1", *late)["message"] == (
        "延期申请晚于执行期结束前 1 个月：2028-06-15 申请，比最迟申请日 2028-05-30 晚 16 天（当时的结束日期 2028-06-30），没有批准"
    )
    assert finding(tmp_path, "YT32-1", *late)["working"] == [
        (
            "申请 2027-12-01，当时的结束日期 2027-12-31，最迟申请日 2027-11-30，延至 2028-06-30；"
            "申请 2028-06-15，当时的结束日期 2028-06-30，最迟申请日 2028-05-30，延至 2029-07-01"
        )
    ]
    assert finding(tmp_path, "YT32-1", late[0])["message"] == (
        "需要核对：2027-12-01 申请，比最迟申请日 2027-11-30 晚 1 天（当时的结束日期 2027-12-31），仍于 2027-12-20 批准"
    )
    assert finding(tmp_path, "YT32-2", *late)["message"] == (
        "延期原则上不多于 1 次、不超过 1 年：延期 2 次；由 2028-06-30 延至 2029-07-01，超过 1 年"
    )
