"""LD-3 and LD-4: days off, and December."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.leads.books import Found, spent

if TYPE_CHECKING:
    from tests.leads.books import Books


@pytest.mark.parametrize(
    ("day", "is_off"),
    [
        ("2026-03-06", False),  # Friday
        ("2026-03-07", True),  # Saturday
        ("2026-03-08", True),  # Sunday
        ("2026-03-09", False),  # Monday
        ("2026-10-01", True),  # Thursday, a holiday
        ("2026-10-10", False),  # Saturday, worked instead
    ],
)
def test_a_day_off_is_one_by_the_published_calendar(
    books: Books,
    day: str,
    is_off: bool,  # noqa: FBT001 - a table
) -> None:
    expected = Found(1, "1.00", [2]) if is_off else None

    assert books.found("LD-3", spent(day, "记-1", "1.00")) == expected


def test_the_message_tells_lines_from_days(books: Books) -> None:
    rows = [
        spent("2026-03-07", "记-1", "1.00"),
        spent("2026-03-07", "记-2", "2.00"),
        spent("2026-03-08", "记-3", "4.00"),
    ]

    (lead,) = (each for each in books.project(*rows)["leads"] if each["lead"] == "LD-3")

    assert lead["message"] == "3 笔支出记在 2 个休息日，共 7.00 元"


def test_a_reversal_on_a_day_off_is_no_lead(books: Books) -> None:
    assert books.found("LD-3", spent("2026-03-07", "记-1", "-1.00")) is None


def test_days_of_a_year_that_is_not_published_are_not_judged_and_that_is_said(books: Books) -> None:
    saturday = spent("2099-01-03", "记-1", "1.00")
    said = "1 笔支出所在年份的放假和调休安排还没有公布（或早于可查的年份），不判断是否休息日"

    assert books.found("LD-3", saturday, as_of="2099-12-31") is None
    assert books.unseen("LD-3", saturday, as_of="2099-12-31") == said
    assert books.unseen("LD-3", spent("2026-03-07", "记-1", "1.00")) is None


def test_december_above_its_share_is_a_lead(books: Books) -> None:
    rows = [spent("2026-11-30", "记-1", "600.00"), spent("2026-12-01", "记-2", "400.01")]

    assert books.found("LD-4", *rows) == Found(1, "400.01", [3])


def test_december_at_its_share_is_none(books: Books) -> None:
    rows = [spent("2026-11-30", "记-1", "600.00"), spent("2026-12-01", "记-2", "400.00")]

    assert books.found("LD-4", *rows) is None


def test_each_year_is_judged_by_itself(books: Books) -> None:
    rows = [
        spent("2026-01-05", "记-1", "100.00"),
        spent("2026-12-07", "记-2", "900.00"),
        spent("2027-01-04", "记-1", "900.00"),
        spent("2027-12-06", "记-2", "100.00"),
        spent("2028-01-04", "记-1", "10.00"),
        spent("2028-12-06", "记-2", "20.00"),
    ]

    project = books.project(*rows, as_of="2028-12-31")

    (lead,) = (each for each in project["leads"] if each["lead"] == "LD-4")
    assert (lead["count"], lead["amount"], [line["row"] for line in lead["evidence"]]) == (
        2,
        "920.00",
        [3, 7],
    )
    assert lead["message"] == (
        "2 个年度：2026 年十二月 900.00 元，全年 1,000.00 元；2028 年十二月 20.00 元，全年 30.00 元"
    )


def test_what_is_taken_back_counts_against_both_sides(books: Books) -> None:
    rows = [
        spent("2026-11-30", "记-1", "600.00"),
        spent("2026-12-01", "记-2", "500.00"),
        spent("2026-12-02", "记-3", "-100.00"),
    ]

    assert books.found("LD-4", *rows) is None


def test_a_year_that_nets_to_nothing_has_no_share(books: Books) -> None:
    rows = [spent("2026-11-30", "记-1", "-600.00"), spent("2026-12-01", "记-2", "600.00")]

    assert books.found("LD-4", *rows) is None


def test_lines_after_the_day_have_not_happened(books: Books) -> None:
    rows = [spent("2026-11-30", "记-1", "600.00"), spent("2026-12-15", "记-2", "500.00")]

    assert books.found("LD-4", *rows, as_of="2026-12-14") is None
    assert books.found("LD-4", *rows, as_of="2026-12-15") == Found(1, "500.00", [3])
