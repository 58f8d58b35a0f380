"""LD-9: first two digits, only where there are enough of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.leads.books import Found, spent

if TYPE_CHECKING:
    from tests.leads.books import Books


def all_alike(count: int, amount: str = "49.00") -> list[str]:
    return [spent("2026-03-04", f"记-{at}", amount) for at in range(count)]


def as_they_arise(count: int) -> list[str]:
    """Amounts spread evenly over four powers of ten, as the law wants them."""
    amounts = (10 ** (1 + 4 * at / count) for at in range(count))
    return [spent("2026-03-04", f"记-{at}", f"{amount:.2f}") for at, amount in enumerate(amounts)]


def test_digits_are_looked_at_above_a_thousand_lines_only(books: Books) -> None:
    assert books.found("LD-9", *all_alike(1000)) is None
    assert books.unseen("LD-9", *all_alike(1000)) == "10.00 元以上的支出只有 1000 笔，不足以判断"
    assert books.unseen("LD-9", *all_alike(1001)) is None
    assert books.found("LD-9", *all_alike(1001)) == Found(1, "49049.00", _first_rows(1001))


def _first_rows(count: int) -> list[int]:
    """The rows of the first fifty vouchers, which are listed by their text."""
    vouchers = sorted((f"记-{at}", at + 2) for at in range(count))
    return [row for _voucher, row in vouchers[:50]]


def test_amounts_as_they_arise_are_no_lead(books: Books) -> None:
    assert books.found("LD-9", *as_they_arise(1200)) is None


def test_small_amounts_and_reversals_are_not_counted(books: Books) -> None:
    assert books.found("LD-9", *all_alike(1000), *all_alike(5, "9.99"), *all_alike(5, "-49.00")) is None
    assert books.found("LD-9", *all_alike(1000), *all_alike(1, "10.00")) is not None


def test_the_statistic_is_the_mean_of_ninety_differences_less_what_chance_makes(books: Books) -> None:
    expected = [math.log10(1 + 1 / pair) for pair in range(10, 100)]
    share = {49: 1001 / 1002, 10: 1 / 1002}
    mean = sum(abs(share.get(pair, 0.0) - p) for pair, p in enumerate(expected, 10)) / 90
    chance = sum(math.sqrt(2 * p * (1 - p) / (math.pi * 1002)) for p in expected) / 90

    rows = [*all_alike(1001, "490.00"), *all_alike(1, "100.00")]
    (lead,) = (each for each in books.project(*rows)["leads"] if each["lead"] == "LD-9")

    assert lead["message"] == (
        f"1002 笔支出的平均绝对偏差 {mean:.5f}（偶然偏差约 {chance:.5f}）；超出预期最多的 1 组："
        "49 占 99.90%（预期 0.88%），共 490,490.00 元"
    )


def test_the_threshold_is_met_from_both_sides(books: Books) -> None:
    expected = [math.log10(1 + 1 / pair) for pair in range(10, 100)]
    mean = ((1 - expected[39]) + sum(p for at, p in enumerate(expected) if at != 39)) / 90
    excess = mean - sum(math.sqrt(2 * p * (1 - p) / (math.pi * 1001)) for p in expected) / 90

    def found(threshold: float) -> Found | None:
        return books.found(
            "LD-9", *all_alike(1001), thresholds=f"[first_digits]\ndeviation_above = {threshold:.6f}\n"
        )

    assert found(math.floor(excess * 1e6) / 1e6) is not None
    assert found(math.ceil(excess * 1e6) / 1e6) is None


def test_the_pairs_most_above_their_share_are_listed(books: Books) -> None:
    rows = [
        spent("2026-03-04", f"记-{at}", amount)
        for at, amount in enumerate(
            ["88.00"] * 400 + ["990.00"] * 300 + ["7700.00"] * 200 + ["66000.00"] * 101
        )
    ]

    (lead,) = (each for each in books.project(*rows)["leads"] if each["lead"] == "LD-9")

    assert (lead["count"], lead["amount"], lead["evidence_total"]) == (3, "1872200.00", 900)
    assert (
        "88 占 39.96%（预期 0.49%）、99 占 29.97%（预期 0.44%）、77 占 19.98%（预期 0.56%）"
        in lead["message"]
    )


def test_a_unit_s_thresholds_say_from_how_many_lines_which_amounts_and_how_many_pairs(books: Books) -> None:
    own = "[first_digits]\nlines_above = 100\namounts_from = 30.00\npairs_listed = 1\n"
    rows = [*all_alike(3, "29.99"), *all_alike(20, "30.00"), *all_alike(80, "88.00")]

    assert books.found("LD-9", *rows, thresholds=own) is None
    assert books.found("LD-9", *rows, *all_alike(1, "88.00"), thresholds=own) == Found(
        1, "7128.00", _rows_of_the_last(81, rows)
    )


def _rows_of_the_last(count: int, rows: list[str]) -> list[int]:
    """The first fifty of the last rows, by voucher and amount, given that all are of one day and one amount."""
    numbered = [(f"记-{at}", 25 + at) for at in range(count - 1)] + [("记-0", len(rows) + 2)]
    return [row for _voucher, row in sorted(numbered)[:50]]
