"""LD-6, LD-7 and LD-8: what is done around the end of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.leads.books import Found, dossier, spent

if TYPE_CHECKING:
    from tests.leads.books import Books

ACCEPTED: dict[str, Any] = {"kind": "accepted", "conclusion": "passed", "decided_on": "2027-03-01"}


def equipment(day: str, amount: str = "1.00") -> str:
    return spent(day, "记-1", amount, category="设备购置费")


@pytest.mark.parametrize(
    ("day", "is_late"),
    [("2026-11-01", False), ("2026-11-02", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_equipment_of_the_last_sixty_days_is_a_lead(
    books: Books,
    day: str,
    is_late: bool,  # noqa: FBT001 - a table
) -> None:
    expected = Found(1, "1.00", [2]) if is_late else None

    assert books.found("LD-6", equipment(day)) == expected


def test_equipment_hired_or_made_is_not_bought(books: Books) -> None:
    assert books.found("LD-6", spent("2026-12-01", "记-1", "1.00", category="设备试制、改造与租赁费")) is None


@pytest.mark.parametrize("amount", ["-1.00", "0.00"])
def test_equipment_taken_back_is_not_bought(books: Books, amount: str) -> None:
    assert books.found("LD-6", equipment("2026-12-01", amount)) is None


def test_the_end_is_the_one_after_an_approved_extension(books: Books) -> None:
    extended = dossier(
        changes=[
            {
                "kind": "extension",
                "applied_on": "2026-11-01",
                "approved_on": "2026-11-20",
                "new_end": "2027-06-30",
            }
        ]
    )

    assert books.found("LD-6", equipment("2026-12-01"), dossiers=[extended]) is None
    assert books.found("LD-6", equipment("2027-05-03"), dossiers=[extended]) == Found(1, "1.00", [2])


def test_without_an_end_neither_equipment_nor_reclassification_is_looked_at(books: Books) -> None:
    endless = dossier(project={"ends_on": None})
    said = "1 笔支出所属的项目缺少结束日期（project.ends_on）"

    assert books.unseen("LD-6", equipment("2026-12-01"), dossiers=[endless]) == said
    assert books.unseen("LD-8", equipment("2026-12-01"), dossiers=[endless]) == said
    assert books.unseen("LD-6", equipment("2026-12-01")) is None
    assert books.unseen("LD-8", equipment("2026-12-01")) is None


def test_expense_without_a_category_is_not_looked_at_and_that_is_said(books: Books) -> None:
    row = spent("2026-12-07", "记-1", "1.00", category="")

    assert books.unseen("LD-6", row) == "1 笔支出没有费用类别"
    assert books.unseen("LD-8", row) == "1 笔支出没有费用类别"


@pytest.mark.parametrize(("day", "is_lead"), [("2027-03-01", False), ("2027-03-02", True)])
def test_a_red_reversal_after_the_decision_is_a_lead(
    books: Books,
    day: str,
    is_lead: bool,  # noqa: FBT001 - a table
) -> None:
    expected = Found(1, "-0.01", [2]) if is_lead else None

    assert books.found("LD-7", spent(day, "记-1", "-0.01"), dossiers=[dossier(outcome=ACCEPTED)]) == expected


def test_a_unit_may_leave_small_reversals_out(books: Books) -> None:
    rows = [spent("2027-03-02", "记-1", "-100.00"), spent("2027-03-02", "记-2", "-100.01")]
    own = "[red_reversals]\nabove = 100.00\n"

    found = books.found("LD-7", *rows, dossiers=[dossier(outcome=ACCEPTED)], thresholds=own)

    assert found == Found(1, "-100.01", [3])


def test_expense_after_the_decision_is_no_reversal(books: Books) -> None:
    assert (
        books.found("LD-7", spent("2027-03-02", "记-1", "0.01"), dossiers=[dossier(outcome=ACCEPTED)]) is None
    )


def test_before_any_decision_reversals_are_not_looked_at_yet(books: Books) -> None:
    row = spent("2027-03-02", "记-1", "-1.00")
    said = "还没有验收、终止或者撤销的决定，尚不适用"

    assert books.found("LD-7", row) is None
    assert books.unseen("LD-7", row) == said
    decided = dossier(outcome=ACCEPTED)
    assert books.unseen("LD-7", row, dossiers=[decided], as_of="2027-02-28") == said
    assert books.unseen("LD-7", row, dossiers=[decided], as_of="2027-03-01") is None


def test_before_the_last_days_of_a_project_they_are_not_looked_at_yet(books: Books) -> None:
    row = equipment("2026-03-02")

    assert (
        books.unseen("LD-6", row, as_of="2026-11-01") == "项目 2026-12-31 结束，2026-11-02 起才看，尚不适用"
    )
    assert books.unseen("LD-6", row, as_of="2026-11-02") is None
    assert (
        books.unseen("LD-8", row, as_of="2026-11-30") == "项目 2026-12-31 结束，2026-12-01 起才看，尚不适用"
    )
    assert books.unseen("LD-8", row, as_of="2026-12-01") is None


def test_a_decision_without_its_day_is_said(books: Books) -> None:
    undated = dossier(outcome={"kind": "accepted", "conclusion": "passed"})
    row = spent("2027-03-02", "记-1", "-1.00")

    assert books.unseen("LD-7", row, dossiers=[undated]) == "1 笔红字支出：缺少决定日期（outcome.decided_on）"
    assert books.unseen("LD-7", spent("2027-03-02", "记-1", "1.00"), dossiers=[undated]) is None


def moved(day: str, out: str, into: str, voucher: str = "转-1") -> tuple[str, str]:
    return (
        spent(day, voucher, out, category="业务费"),
        spent(day, voucher, into, category="劳务费"),
    )


@pytest.mark.parametrize(
    ("day", "is_late"),
    [("2026-11-30", False), ("2026-12-01", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_what_moves_between_categories_in_the_last_month_is_a_lead(
    books: Books,
    day: str,
    is_late: bool,  # noqa: FBT001 - a table
) -> None:
    expected = Found(1, "8000.00", [2, 3]) if is_late else None

    assert books.found("LD-8", *moved(day, "-8000.00", "8000.00")) == expected


def test_the_smaller_side_is_what_moved(books: Books) -> None:
    assert books.found("LD-8", *moved("2026-12-07", "-8000.00", "500.00")) == Found(1, "500.00", [2, 3])


def test_moving_within_a_category_is_none(books: Books) -> None:
    rows = [spent("2026-12-07", "转-1", amount) for amount in ("-1.00", "1.00")]

    assert books.found("LD-8", *rows) is None


def test_two_vouchers_do_not_make_a_move(books: Books) -> None:
    first, _second = moved("2026-12-07", "-1.00", "1.00", "转-1")
    _first, second = moved("2026-12-07", "-1.00", "1.00", "转-2")

    assert books.found("LD-8", first, second) is None


def test_two_projects_do_not_make_a_move(books: Books) -> None:
    rows = (
        spent("2026-12-07", "转-1", "-1.00"),
        spent("2026-12-07", "转-1", "1.00", category="劳务费", project="Q"),
    )

    assert books.found("LD-8", *rows, dossiers=[dossier(), dossier("Q")]) is None


def test_a_late_line_without_a_voucher_is_said(books: Books) -> None:
    assert books.unseen("LD-8", spent("2026-12-07", "", "1.00")) == "1 笔支出没有凭证号"
    assert books.unseen("LD-8", spent("2026-03-04", "", "1.00")) is None
