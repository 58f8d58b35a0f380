from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.ledgers.written import JOURNAL, read, totals, write

if TYPE_CHECKING:
    from pathlib import Path


MARCH = "2026-03-05,1,x,100.00,\n2026-03-05,1,x,,100.00\n"
APRIL = "2026-04-05,2,x,20.50,\n2026-04-05,2,x,,20.50\n"


DIRECTED = "日期,凭证号,摘要,方向,金额\n"
DIRECTED_MARCH = "2026-03-05,1,x,借,100.00\n2026-03-05,1,x,贷,100.00\n"


class Journal(Protocol):
    def __call__(self, rows: str, heading: str = JOURNAL) -> list[tuple[Any, ...]]: ...


@pytest.fixture
def totals_of(tmp_path: Path) -> Journal:
    def totals_of(rows: str, heading: str = JOURNAL) -> list[tuple[Any, ...]]:
        return totals(read(write(tmp_path, heading + rows)))

    return totals_of


def test_a_total_that_ties_differs_by_nothing(totals_of: Journal) -> None:
    assert totals_of(MARCH + ",,合计,100.00,100.00\n") == [
        (4, "合计", "100.00", "100.00", "100.00", "100.00", "0.00")
    ]


def test_a_total_one_fen_off_differs_by_one_fen(totals_of: Journal) -> None:
    assert totals_of(MARCH + ",,合计,100.01,100.00\n") == [
        (4, "合计", "100.01", "100.00", "100.00", "100.00", "0.01")
    ]


def test_differences_of_both_sides_add_up_and_never_cancel(totals_of: Journal) -> None:
    assert totals_of(MARCH + ",,合计,100.01,99.99\n")[0][-1] == "0.02"


def test_a_side_that_is_not_stated_is_not_compared(totals_of: Journal) -> None:
    assert totals_of(MARCH + ",,合计,100.00,\n") == [(4, "合计", "100.00", None, "100.00", None, "0.00")]


def test_a_total_without_amounts_says_nothing(totals_of: Journal) -> None:
    assert totals_of(MARCH + ",,合计,,\n") == []


def test_rejected_rows_are_missing_from_the_sum(totals_of: Journal) -> None:
    assert totals_of(MARCH + "2026-03-06,2,x,1e5,\n,,合计,100100.00,100.00\n")[0][-1] == "100000.00"


def test_rows_below_a_total_do_not_count(totals_of: Journal) -> None:
    assert totals_of(MARCH + ",,合计,100.00,100.00\n" + APRIL) == [
        (4, "合计", "100.00", "100.00", "100.00", "100.00", "0.00")
    ]


def test_months_have_totals_of_their_own_and_the_year_runs_on(totals_of: Journal) -> None:
    rows = (
        MARCH + ",,本月合计,100.00,100.00\n,,本年累计,100.00,100.00\n"
        + APRIL + ",,本月合计,20.50,20.50\n,,本年累计,120.50,120.50\n,,总计,120.50,120.50\n"
    )  # fmt: skip
    assert totals_of(rows) == [
        (4, "本月合计", "100.00", "100.00", "100.00", "100.00", "0.00"),
        (5, "本年累计", "100.00", "100.00", "100.00", "100.00", "0.00"),
        (8, "本月合计", "20.50", "20.50", "20.50", "20.50", "0.00"),
        (9, "本年累计", "120.50", "120.50", "120.50", "120.50", "0.00"),
        (10, "总计", "120.50", "120.50", "120.50", "120.50", "0.00"),
    ]


def test_a_month_that_is_off_does_not_touch_the_next(totals_of: Journal) -> None:
    rows = MARCH + ",,本月合计,100.00,99.00\n" + APRIL + ",,本月合计,20.50,20.50\n"
    assert [total[-1] for total in totals_of(rows)] == ["1.00", "0.00"]


def test_a_months_total_that_states_the_year_so_far_is_off_by_the_months_before(totals_of: Journal) -> None:
    rows = MARCH + ",,本月合计,100.00,100.00\n" + APRIL + ",,本月合计,120.50,120.50\n"
    assert totals_of(rows)[1] == (7, "本月合计", "120.50", "120.50", "20.50", "20.50", "200.00")


def test_debit_and_credit_of_a_month_may_be_totalled_in_two_rows(totals_of: Journal) -> None:
    rows = MARCH + ",,本月合计,100.00,100.00\n" + APRIL + ",,本月合计,20.50,\n,,本月合计,,20.51\n"
    assert totals_of(rows)[1:] == [
        (7, "本月合计", "20.50", None, "20.50", None, "0.00"),
        (8, "本月合计", None, "20.51", None, "20.50", "0.01"),
    ]


def test_a_month_without_entries_totals_nothing(totals_of: Journal) -> None:
    rows = MARCH + ",,本月合计,100.00,100.00\n,,本月合计,0.00,0.00\n"
    assert totals_of(rows)[1] == (5, "本月合计", "0.00", "0.00", "0.00", "0.00", "0.00")


def test_an_opening_balance_starts_a_section_and_is_no_total(totals_of: Journal) -> None:
    rows = (
        "2026-01-01,,期初余额,7.00,\n" + MARCH + ",,合计,100.00,100.00\n"
        + "2026-01-01,,期初余额,8.00,\n" + APRIL + ",,本年累计,20.50,20.50\n,,总计,120.50,120.50\n"
    )  # fmt: skip
    assert [(row, label, difference) for row, label, *_, difference in totals_of(rows)] == [
        (5, "合计", "0.00"),
        (9, "本年累计", "0.00"),
        (10, "总计", "0.00"),
    ]


def test_carries_from_page_to_page_are_no_totals(totals_of: Journal) -> None:
    assert totals_of(MARCH + ",,过次页,1.00,1.00\n,,承前页,1.00,1.00\n" + APRIL) == []


def test_an_undirected_total_is_of_one_side_where_that_ties(totals_of: Journal) -> None:
    assert totals_of(DIRECTED_MARCH + ",,合计,,100.00\n", DIRECTED) == [
        (4, "合计", "100.00", "100.00", "100.00", "100.00", "0.00")
    ]


def test_an_undirected_total_is_of_the_whole_column_where_that_is_nearer(totals_of: Journal) -> None:
    assert totals_of(DIRECTED_MARCH + ",,合计,,200.01\n", DIRECTED) == [
        (4, "合计", "200.01", None, "200.00", None, "0.01")
    ]


def test_directed_totals_stand_in_two_rows(totals_of: Journal) -> None:
    assert totals_of(DIRECTED_MARCH + ",,合计,借,100.00\n,,合计,贷,100.01\n", DIRECTED) == [
        (4, "合计", "100.00", None, "100.00", None, "0.00"),
        (5, "合计", None, "100.01", None, "100.00", "0.01"),
    ]


def test_the_total_of_a_signed_column_is_its_net(totals_of: Journal) -> None:
    rows = "2026-03-05,1,x,100.00\n2026-03-05,1,x,-40.00\n合计,,,60.00\n合计,,,60.01\n"
    assert totals_of(rows, "日期,凭证号,摘要,金额\n") == [
        (4, "合计", "60.00", None, "60.00", None, "0.00"),
        (5, "合计", "60.01", None, "60.00", None, "0.01"),
    ]
