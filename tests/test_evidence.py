"""The lines that a finding lists: whose they are, in which order, how many."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import budgetcheck
from tests.ledgers.written import write, write_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADING = ["日期", "凭证号", "摘要", "借方", "贷方", "项目", "资金来源", "费用类别", "性质"]
DAY = dt.date(2026, 3, 5)
TOTAL_ROWS, WITHOUT_PROJECT, REJECTED = "BK-2", "BK-5", "BK-6"
OVERSPENT = "YT23-2"


class Evidence(NamedTuple):
    """What a finding lists, and how many it says there are."""

    verdict: str
    lines: list[dict[str, Any]]
    total: int


def dossier(folder: Path, project: str) -> Path:
    """A project with a municipal budget of 1 元."""
    text = (
        f"project: {{id: {project}, programme: yantai, subsidy: upfront, approved_on: 2026-01-01}}\n"
        "budget: {lines: [{category: business, source: municipal, amount: 1}]}\n"
    )
    return write(folder, text, name=f"{project}.yaml")


def spent(
    amount: str | float, project: str = "A", *, day: dt.date | str = DAY, voucher: str = "记-1"
) -> list[Any]:
    return [day, voucher, "材料", amount, None, project, "市级财政资金", "业务费", "支出"]


def total(amount: float) -> list[Any]:
    return ["合计", None, None, amount, 0]


def ledger(folder: Path, rows: Sequence[Sequence[Any]], *, name: str = "账簿.xlsx") -> Path:
    return write_book(folder, {"二月": [["某公司"], HEADING, *rows]}, name=name)


def evidence(dossiers: list[Path], ledgers: list[Path], rule: str, project: str = "A") -> Evidence:
    result = budgetcheck.check(dossiers, ledgers, as_of=dt.date(2026, 12, 31)).to_dict()
    (found,) = (
        finding
        for each in result["projects"]
        if each["project"] == project
        for finding in each["findings"]
        if finding["rule"] == rule
    )
    return Evidence(found["verdict"], found["evidence"], found["evidence_total"])


def places(found: Evidence) -> list[tuple[str, str | None, int]]:
    return [(line["file"], line["sheet"], line["row"]) for line in found.lines]


DATED = [
    spent(1, day=dt.date(2026, 3, 5), voucher="记-0001"),
    spent(2, day=dt.date(2026, 3, 5), voucher="记-0002"),
    spent(3, day=dt.date(2026, 4, 1), voucher="记-0001"),
    spent(4, day=dt.date(2026, 11, 30), voucher="付-0009"),
    spent(5, day=dt.date(2026, 11, 30), voucher="记-0001"),
]


@pytest.mark.parametrize(
    "order", [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 3, 1]], ids=["forwards", "backwards", "mixed"]
)
def test_evidence_is_listed_by_date_then_voucher_whatever_the_order_of_the_file(
    tmp_path: Path, order: list[int]
) -> None:
    found = evidence([dossier(tmp_path, "A")], [ledger(tmp_path, [DATED[at] for at in order])], OVERSPENT)

    assert [line["amount"] for line in found.lines] == ["1.00", "2.00", "3.00", "4.00", "5.00"]
    assert [line["row"] for line in found.lines] == [order.index(at) + 3 for at in range(5)]


def test_evidence_is_listed_by_date_across_files(tmp_path: Path) -> None:
    odd = ledger(tmp_path, DATED[1::2], name="a.xlsx")
    even = ledger(tmp_path, DATED[::2], name="b.xlsx")

    found = evidence([dossier(tmp_path, "A")], [odd, even], OVERSPENT)

    assert [line["file"] for line in found.lines] == ["b.xlsx", "a.xlsx", "b.xlsx", "a.xlsx", "b.xlsx"]


def test_the_first_fifty_lines_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    first = dt.date(2026, 1, 5)
    days = [first + dt.timedelta(number) for number in range(60)]
    rows = [spent(1, day=days[at * 7 % 60]) for at in range(60)]

    found = evidence([dossier(tmp_path, "A")], [ledger(tmp_path, rows)], OVERSPENT)

    assert [line["date"] for line in found.lines] == [day.isoformat() for day in days[:50]]
    assert found.total == 60


def test_fifty_lines_are_all_listed(tmp_path: Path) -> None:
    found = evidence([dossier(tmp_path, "A")], [ledger(tmp_path, [spent(1)] * 50)], OVERSPENT)

    assert (len(found.lines), found.total) == (50, 50)


def test_evidence_is_of_the_finding_s_project_only(tmp_path: Path) -> None:
    dossiers = [dossier(tmp_path, "A"), dossier(tmp_path, "B")]
    books = [ledger(tmp_path, [spent(5, "A"), spent(6, "B"), spent(7, "C"), spent(8, "A"), spent(9, "")])]

    first, second = (evidence(dossiers, books, OVERSPENT, project) for project in ("A", "B"))

    assert [line["amount"] for line in first.lines] == ["5.00", "8.00"]
    assert [line["amount"] for line in second.lines] == ["6.00"]
    assert (first.total, second.total) == (2, 1)


def test_a_project_that_passes_lists_nothing_beside_one_that_does_not(tmp_path: Path) -> None:
    dossiers = [dossier(tmp_path, "A"), dossier(tmp_path, "B")]
    books = [ledger(tmp_path, [spent(5, "A"), spent(0.5, "B")])]

    assert evidence(dossiers, books, OVERSPENT, "A").total == 1
    assert evidence(dossiers, books, OVERSPENT, "B") == Evidence("pass", [], 0)


def test_a_total_that_differs_is_shown_with_its_row_and_the_difference(tmp_path: Path) -> None:
    found = evidence([dossier(tmp_path, "A")], [ledger(tmp_path, [spent(5), total(5.01)])], TOTAL_ROWS)

    assert found == Evidence(
        "fail",
        [
            {
                "file": "账簿.xlsx",
                "sheet": "二月",
                "row": 4,
                "date": None,
                "voucher": None,
                "summary": "合计",
                "amount": "0.01",
            }
        ],
        1,
    )


def test_a_total_that_ties_is_not_among_those_that_differ(tmp_path: Path) -> None:
    rows = [
        spent(5),
        ["本月合计", None, None, 5, 0],
        spent(6),
        ["本月合计", None, None, 7, 0],
    ]
    found = evidence([dossier(tmp_path, "A")], [ledger(tmp_path, rows)], TOTAL_ROWS)

    assert places(found) == [("账簿.xlsx", "二月", 6)]


def test_a_line_without_a_project_is_shown_as_it_stands(tmp_path: Path) -> None:
    rows = [spent(0.5), spent(7, "", voucher="记-9")]
    found = evidence([dossier(tmp_path, "A")], [ledger(tmp_path, rows)], WITHOUT_PROJECT)

    assert found == Evidence(
        "review",
        [
            {
                "file": "账簿.xlsx",
                "sheet": "二月",
                "row": 4,
                "date": "2026-03-05",
                "voucher": "记-9",
                "summary": "材料",
                "amount": "7.00",
            }
        ],
        1,
    )


def test_a_rejected_row_is_shown_with_its_reason(tmp_path: Path) -> None:
    found = evidence([dossier(tmp_path, "A")], [ledger(tmp_path, [spent(0.5), spent("1,2x", "B")])], REJECTED)

    assert found == Evidence(
        "review",
        [
            {
                "file": "账簿.xlsx",
                "sheet": "二月",
                "row": 4,
                "date": None,
                "voucher": None,
                "summary": "不是金额",
                "amount": None,
            }
        ],
        1,
    )


def test_rejected_rows_of_a_text_file_name_no_sheet(tmp_path: Path) -> None:
    lines = ["2026-03-05,记-1,材料,0.50,,A,市级财政资金,业务费,支出", "2026-03-05,记-2,材料,1e5,,A,,,支出"]
    path = write(tmp_path, "\n".join([",".join(HEADING), *lines]), name="账簿.csv")

    assert places(evidence([dossier(tmp_path, "A")], [path], REJECTED)) == [("账簿.csv", None, 3)]


@pytest.mark.parametrize("rule", [TOTAL_ROWS, WITHOUT_PROJECT, REJECTED])
def test_a_file_that_does_not_hold_the_project_shows_nothing_against_it(tmp_path: Path, rule: str) -> None:
    dossiers = [dossier(tmp_path, "A"), dossier(tmp_path, "B")]
    faults = [spent(7, ""), spent("1,2x"), total(1000)]
    books = [
        ledger(tmp_path, [spent(0.5, "A"), total(0.5)], name="a.xlsx"),
        ledger(tmp_path, [spent(0.5, "B"), *faults], name="b.xlsx"),
    ]

    assert evidence(dossiers, books, rule, "A") == Evidence("pass", [], 0)
    assert [file for file, _sheet, _row in places(evidence(dossiers, books, rule, "B"))] == ["b.xlsx"]


@pytest.mark.parametrize("rule", [TOTAL_ROWS, WITHOUT_PROJECT, REJECTED])
def test_a_file_of_two_projects_shows_the_same_against_both(tmp_path: Path, rule: str) -> None:
    dossiers = [dossier(tmp_path, "A"), dossier(tmp_path, "B")]
    books = [ledger(tmp_path, [spent(0.5, "A"), spent(0.5, "B"), spent(7, ""), spent("1,2x"), total(1000)])]

    first, second = (evidence(dossiers, books, rule, project) for project in ("A", "B"))

    assert first == second
    assert first.total == 1


def test_what_passes_has_no_evidence(tmp_path: Path) -> None:
    books = ledger(tmp_path, [spent(0.25), spent(0.5), total(0.75)])
    result = budgetcheck.check([dossier(tmp_path, "A")], [books], as_of=dt.date(2026, 12, 31)).to_dict()

    settled = [
        finding
        for finding in result["projects"][0]["findings"]
        if finding["verdict"] in {"pass", "not_applicable"}
    ]
    assert {OVERSPENT, TOTAL_ROWS, WITHOUT_PROJECT, REJECTED} <= {finding["rule"] for finding in settled}
    assert [(finding["evidence"], finding["evidence_total"]) for finding in settled] == [([], 0)] * len(
        settled
    )
