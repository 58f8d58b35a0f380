"""LD-1 and LD-2: cash, and amounts too round, from both sides of their thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.leads.books import Found, paid, spent

if TYPE_CHECKING:
    from tests.leads.books import Books

DAY = "2026-03-04"
BANK = paid(DAY, "记-9", "1.00", "1002 银行存款")
CASH = "1001 库存现金"


def test_cash_above_the_threshold_is_a_lead(books: Books) -> None:
    found = books.found("LD-1", BANK, spent(DAY, "记-1", "5000.01"), paid(DAY, "记-1", "5000.01", CASH))

    assert found == Found(1, "5000.01", [3])


def test_cash_at_the_threshold_is_none(books: Books) -> None:
    rows = (spent(DAY, "记-1", "5000.00"), paid(DAY, "记-1", "5000.00", CASH))

    assert books.found("LD-1", *rows) is None


def test_what_a_bank_pays_is_no_cash(books: Books) -> None:
    rows = (spent(DAY, "记-1", "9000.00"), paid(DAY, "记-1", "9000.00", "1002 银行存款"))

    assert books.found("LD-1", *rows) is None


@pytest.mark.parametrize(
    "account",
    ["1001 ", "100101 库存现金/人民币", "1001.01 ", "1001001 备用", " 现金", " 库存现金", " 库存现金/人民币"],
)
def test_cash_is_told_by_code_or_by_name(books: Books, account: str) -> None:
    rows = (spent(DAY, "记-1", "6000.00"), paid(DAY, "记-1", "6000.00", account))

    assert books.found("LD-1", *rows) == Found(1, "6000.00", [2])


@pytest.mark.parametrize("account", ["1002 现金管理专户", " 现金管理专户", "10010 其他", " 银行存款"])
def test_an_account_that_merely_looks_like_cash_is_none(books: Books, account: str) -> None:
    rows = (BANK, spent(DAY, "记-1", "6000.00"), paid(DAY, "记-1", "6000.00", account))

    assert books.found("LD-1", *rows) is None


def test_of_a_payment_partly_in_cash_the_cash_counts(books: Books) -> None:
    def rows(cash: str) -> tuple[str, ...]:
        rest = paid(DAY, "记-1", "1000.00", "1002 银行存款")
        return spent(DAY, "记-1", "7000.00"), paid(DAY, "记-1", cash, CASH), rest

    assert books.found("LD-1", *rows("5000.00")) is None
    assert books.found("LD-1", *rows("5000.01")) == Found(1, "5000.01", [2])


def test_several_lines_of_cash_in_one_voucher_add_up(books: Books) -> None:
    rows = (
        spent(DAY, "记-1", "3000.00"),
        spent(DAY, "记-1", "2000.01"),
        paid(DAY, "记-1", "2500.00", CASH),
        paid(DAY, "记-1", "2500.01", CASH),
    )

    assert books.found("LD-1", *rows) == Found(1, "5000.01", [3, 2])


def test_a_voucher_is_told_by_its_day_too(books: Books) -> None:
    other = "2026-04-08"
    rows = (
        spent(DAY, "记-1", "6000.00"),
        BANK,
        spent(other, "记-1", "6000.00"),
        paid(other, "记-1", "6000.00", CASH),
    )

    assert books.found("LD-1", *rows) == Found(1, "6000.00", [4])


def test_a_project_with_a_small_part_of_a_cash_voucher_is_left_alone(books: Books) -> None:
    rows = (
        spent(DAY, "记-1", "5000.00"),
        spent(DAY, "记-1", "900.00", project="Q"),
        paid(DAY, "记-1", "5900.00", CASH),
    )

    assert books.found("LD-1", *rows) is None


def test_cash_that_comes_back_is_no_payment(books: Books) -> None:
    rows = (spent(DAY, "记-1", "-6000.00"), paid(DAY, "记-1", "-6000.00", CASH))

    assert books.found("LD-1", *rows) is None


def test_books_without_accounts_do_not_tell_cash_and_that_is_said(books: Books) -> None:
    reason = books.unseen("LD-1", spent(DAY, "记-1", "6000.00"))

    assert reason == "1 笔支出所在的文件没有现金和银行科目的分录，看不出怎样支付"


def test_books_of_the_cost_account_alone_do_not_tell_cash_either(books: Books) -> None:
    row = f"{DAY},记-1,530101,研发支出,6000.00,,P,业务费,支出,\n"

    assert books.unseen("LD-1", row) == "1 笔支出所在的文件没有现金和银行科目的分录，看不出怎样支付"


def test_expense_without_a_voucher_is_said(books: Books) -> None:
    assert books.unseen("LD-1", BANK, spent(DAY, "", "6000.00")) == "1 笔支出没有凭证号"
    assert books.unseen("LD-1", BANK, spent(DAY, "记-1", "6000.00")) is None


@pytest.mark.parametrize(
    ("amount", "is_lead"),
    [
        ("10000.00", False),
        ("11000.00", True),
        ("11000.01", False),
        ("10999.99", False),
        ("11500.00", False),
        ("-20000.00", False),
    ],
)
def test_round_amounts_are_multiples_above_the_threshold(
    books: Books,
    amount: str,
    is_lead: bool,  # noqa: FBT001 - a table
) -> None:
    expected = Found(1, amount, [2]) if is_lead else None

    assert books.found("LD-2", spent(DAY, "记-1", amount)) == expected


def test_round_amounts_are_counted_and_summed(books: Books) -> None:
    rows = [spent(DAY, f"记-{at}", amount) for at, amount in enumerate(("20000.00", "3.00", "30000.00"))]

    assert books.found("LD-2", *rows) == Found(2, "50000.00", [2, 4])
