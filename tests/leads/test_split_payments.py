"""LD-5: several payments to one party that pass a sum together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.leads.books import Found, spent

if TYPE_CHECKING:
    from tests.leads.books import Books


def to(party: str, day: str, voucher: str, amount: str, *, project: str = "P") -> str:
    return spent(day, voucher, amount, party=party, project=project)


def test_two_payments_that_pass_the_sum_together_are_a_lead(books: Books) -> None:
    rows = [to("甲", "2026-03-02", "记-1", "30000.00"), to("甲", "2026-03-09", "记-2", "20000.01")]

    assert books.found("LD-5", *rows) == Found(1, "50000.01", [2, 3])


def test_together_at_the_sum_they_are_none(books: Books) -> None:
    rows = [to("甲", "2026-03-02", "记-1", "30000.00"), to("甲", "2026-03-09", "记-2", "20000.00")]

    assert books.found("LD-5", *rows) is None


def test_a_day_farther_apart_they_are_none(books: Books) -> None:
    rows = [to("甲", "2026-03-02", "记-1", "30000.00"), to("甲", "2026-03-10", "记-2", "30000.00")]

    assert books.found("LD-5", *rows) is None


def test_a_payment_that_reaches_the_sum_by_itself_does_not_stay_below_it(books: Books) -> None:
    def rows(amount: str) -> list[str]:
        return [to("甲", "2026-03-02", "记-1", amount), to("甲", "2026-03-03", "记-2", "1000.00")]

    assert books.found("LD-5", *rows("50000.00")) is None
    assert books.found("LD-5", *rows("49999.99")) == Found(1, "50999.99", [2, 3])


def test_lines_of_one_voucher_are_one_payment(books: Books) -> None:
    rows = [to("甲", "2026-03-02", "记-1", "30000.00"), to("甲", "2026-03-02", "记-1", "30000.00")]

    assert books.found("LD-5", *rows) is None


def test_lines_without_a_voucher_are_payments_each(books: Books) -> None:
    rows = [to("甲", "2026-03-02", "", "30000.00"), to("甲", "2026-03-02", "", "30000.01")]

    assert books.found("LD-5", *rows) == Found(1, "60000.01", [2, 3])


def test_payments_to_different_parties_have_nothing_to_do_with_one_another(books: Books) -> None:
    rows = [to("甲", "2026-03-02", "记-1", "30000.00"), to("乙", "2026-03-03", "记-2", "30000.00")]

    assert books.found("LD-5", *rows) is None


def test_nor_have_payments_of_different_projects(books: Books) -> None:
    rows = [
        to("甲", "2026-03-02", "记-1", "30000.00"),
        to("甲", "2026-03-03", "记-2", "30000.00", project="Q"),
    ]

    assert books.found("LD-5", *rows) is None


def test_what_is_taken_back_within_the_days_counts_against_them(books: Books) -> None:
    rows = [
        to("甲", "2026-03-02", "记-1", "30000.00"),
        to("甲", "2026-03-03", "记-2", "-30000.00"),
        to("甲", "2026-03-04", "记-3", "30000.00"),
    ]

    assert books.found("LD-5", *rows) is None


def test_one_payment_beside_what_is_taken_back_is_not_several(books: Books) -> None:
    rows = [to("甲", "2026-03-02", "记-1", "49999.00"), to("甲", "2026-03-03", "记-2", "-1.00")]

    assert books.found("LD-5", *rows, thresholds="[split_payments]\nlimit = 49997.00\n") is None


def test_a_voucher_that_comes_to_nothing_is_no_payment(books: Books) -> None:
    rows = [
        to("甲", "2026-03-02", "记-1", "30000.00"),
        to("甲", "2026-03-03", "记-2", "30000.00"),
        to("甲", "2026-03-04", "记-3", "500.00"),
        to("甲", "2026-03-04", "记-3", "-500.00"),
    ]

    assert books.found("LD-5", *rows, thresholds="[split_payments]\nfewest = 3\n") is None


def test_payments_far_from_the_others_are_left_out(books: Books) -> None:
    rows = [
        to("甲", "2026-01-05", "记-1", "49000.00"),
        to("甲", "2026-03-02", "记-2", "30000.00"),
        to("甲", "2026-03-05", "记-3", "30000.00"),
        to("甲", "2026-03-13", "记-4", "30000.00"),
    ]

    assert books.found("LD-5", *rows) == Found(1, "60000.00", [3, 4])


def test_windows_that_overlap_are_one_group_and_others_another(books: Books) -> None:
    rows = [
        to("甲", "2026-03-02", "记-1", "30000.00"),
        to("甲", "2026-03-06", "记-2", "30000.00"),
        to("甲", "2026-03-12", "记-3", "30000.00"),
        to("甲", "2026-06-01", "记-4", "40000.00"),
        to("甲", "2026-06-02", "记-5", "40000.00"),
        to("乙", "2026-06-02", "记-6", "40000.00"),
        to("乙", "2026-06-03", "记-7", "40000.00"),
    ]

    (lead,) = (each for each in books.project(*rows)["leads"] if each["lead"] == "LD-5")

    assert (lead["count"], lead["amount"], lead["evidence_total"]) == (3, "250000.00", 7)
    assert lead["notes"] == [
        "甲：2026-03-02 至 2026-03-12，3 笔，共 90,000.00 元",
        "甲：2026-06-01 至 2026-06-02，2 笔，共 80,000.00 元",
        "乙：2026-06-02 至 2026-06-03，2 笔，共 80,000.00 元",
    ]


def test_expense_without_a_party_is_not_looked_at_and_that_is_said(books: Books) -> None:
    rows = [spent("2026-03-02", "记-1", "30000.00"), to("甲", "2026-03-03", "记-2", "30000.00")]

    assert books.unseen("LD-5", *rows) == "1 笔支出没有往来单位"
    assert books.unseen("LD-5", rows[1]) is None


def test_a_group_is_told_with_its_party_and_days_and_one_day_once(books: Books) -> None:
    rows = [
        to("甲", "2026-03-02", "记-1", "30000.00"),
        to("甲", "2026-03-09", "记-2", "20000.01"),
        to("乙", "2026-04-30", "记-3", "30000.00"),
        to("乙", "2026-04-30", "记-4", "30000.00"),
    ]
    lead = next(each for each in books.looked(*rows)["P"]["leads"] if each["lead"] == "LD-5")

    assert lead["message"] == "2 组，共 110,000.01 元"
    assert lead["notes"] == [
        "甲：2026-03-02 至 2026-03-09，2 笔，共 50,000.01 元",
        "乙：2026-04-30，2 笔，共 60,000.00 元",
    ]
    assert [line["counterparty"] for line in lead["evidence"]] == ["甲", "甲", "乙", "乙"]


def test_of_more_than_ten_groups_the_last_line_says_how_many_more(books: Books) -> None:
    def notes(parties: int) -> list[str]:
        rows = [
            to(f"单位{at:02}", "2026-04-30", f"记-{at}-{part}", "30000.00")
            for at in range(parties)
            for part in (1, 2)
        ]
        (lead,) = (each for each in books.looked(*rows)["P"]["leads"] if each["lead"] == "LD-5")
        return list(lead["notes"])

    assert len(notes(10)) == 10
    assert notes(10)[-1].startswith("单位09：")
    assert notes(12)[9:] == ["单位09：2026-04-30，2 笔，共 60,000.00 元", "……另有 2 组"]
