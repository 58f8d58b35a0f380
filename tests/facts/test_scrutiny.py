"""What single lines and whole vouchers show, and which lines are behind it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from budgetcheck.facts.doubtful_uses import negative_words
from budgetcheck.facts.scrutiny import Scrutiny, Tables
from budgetcheck.ledgers.schema import CANONICAL

DAY = dt.date(2026, 3, 1)


def line(row: int, amount: str, **fields: Any) -> dict[str, Any]:
    """An expense line of project P, in voucher 记-1 of a.csv."""
    return {
        "file": "a.csv",
        "row": row,
        "date": DAY,
        "voucher": "记-1",
        "debit": Decimal(amount),
        "credit": Decimal(0),
        "amount": Decimal(amount),
        "project": "P",
        "code": "P",
        "source": "municipal",
        "nature": "expense",
        "happened": True,
        **fields,
    }


def scrutiny(*lines: dict[str, Any]) -> Scrutiny:
    frame = placed(*lines)
    return Scrutiny(frame.lazy(), frame.select("project", "file").drop_nulls().unique())


def placed(*lines: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(lines), schema={**CANONICAL, "code": pl.String, "happened": pl.Boolean})


def marked(found: Scrutiny, mark: str, *lines: dict[str, Any]) -> list[tuple[str, int]]:
    return found.mark(placed(*lines).lazy()).filter(mark).select("file", "row").collect().sort("row").rows()


def test_a_voucher_names_the_sources_between_which_cost_is_moved() -> None:
    lines = [
        line(1, "-30", source="self_raised"),
        line(2, "-5", source="other"),
        line(3, "40"),
        line(4, "7", voucher="记-2"),
    ]
    found = scrutiny(*lines)

    (moved,) = found.table("moved_cost").rows(named=True)

    assert moved["moved"] == Decimal("35.00")
    assert moved["taken_from"] == ["other", "self_raised"]
    assert moved["put_on"] == ["municipal"]
    assert marked(found, "cost_is_moved", *lines) == [("a.csv", 1), ("a.csv", 2), ("a.csv", 3)]


def test_an_invoice_is_told_for_each_project_with_the_others_that_spend_it() -> None:
    invoice = {"counterparty": "甲公司", "invoice": "101"}
    lines = [
        line(1, "10", **invoice),
        line(2, "10", **invoice, voucher="记-2", project="Q", code="Q"),
        line(3, "10", **invoice, voucher="记-3", project=None, code="Z"),
        line(4, "10", **invoice, voucher="记-4", project=None, code=""),
        line(5, "10", counterparty="乙公司", invoice="101", voucher="记-5"),
    ]
    found = scrutiny(*lines)

    rows = found.table("repeated_invoices").sort("project")

    assert rows.select("project", "times", "repeated").rows() == [
        ("P", 4, Decimal("30.00")),
        ("Q", 4, Decimal("30.00")),
    ]
    assert rows["others"].to_list() == [["", "Q", "Z"], ["", "P", "Z"]]
    assert marked(found, "invoice_is_repeated", *lines) == [("a.csv", row) for row in (1, 2, 3, 4)]


def test_at_most_three_of_the_other_projects_of_an_invoice_are_named() -> None:
    lines = [
        line(row, "10", counterparty="甲公司", invoice="101", voucher=f"记-{row}", project=name, code=name)
        for row, name in enumerate("PQRST", start=1)
    ]

    rows = scrutiny(*lines).table("repeated_invoices").sort("project")

    assert rows["others"].to_list()[0] == ["Q", "R", "S"]
    assert rows["others"].to_list()[4] == ["P", "Q", "R"]
    assert rows["number_of_others"].to_list() == [4] * 5


def test_lines_that_hold_a_word_are_marked_only_while_something_is_spent_on_it() -> None:
    lines = [
        line(1, "10", summary="罚款"),
        line(2, "20", summary="食堂"),
        line(3, "-20", summary="冲销食堂"),
        line(4, "-4", summary="冲销罚款"),
        line(5, "10", summary="材料"),
    ]
    found = scrutiny(*lines)

    assert found.table("doubtful_uses").rows() == [("P", "罚款", 2, Decimal("6.00"))]
    assert marked(found, "use_is_doubtful", *lines) == [("a.csv", 1), ("a.csv", 4)]


def test_every_phrase_that_is_no_word_holds_the_word_that_it_excuses() -> None:
    known = negative_words()

    assert [phrase for phrase in known.not_words if not any(word in phrase for word in known.words)] == []


def test_longer_phrases_stand_before_shorter_ones() -> None:
    lengths = [len(phrase) for phrase in negative_words().not_words]

    assert lengths == sorted(lengths, reverse=True)


def test_a_file_is_a_full_journal_where_most_of_its_vouchers_balance() -> None:
    def bank(row: int, voucher: str) -> dict[str, Any]:
        return line(row, "0", voucher=voucher, credit=Decimal(10), nature="contra")

    lines = [
        *(line(row, "10", voucher=f"记-{row}") for row in (1, 2, 3)),
        *(bank(row + 10, f"记-{row}") for row in (1, 2)),
        line(20, "10", file="b.csv", voucher="记-20"),
    ]
    found = scrutiny(*lines)

    assert found.table("full_journals").rows() == [("P", "a.csv")]
    assert found.table("unbalanced_vouchers").select("file", "voucher", "gap").rows() == [
        ("a.csv", "记-3", Decimal("10.00"))
    ]
    assert marked(found, "voucher_is_unbalanced", *lines) == [("a.csv", 3)]


def test_sheets_keep_their_vouchers_apart() -> None:
    def pair(row: int, sheet: str, credit: int) -> list[dict[str, Any]]:
        return [
            line(row, "10", sheet=sheet),
            line(row + 1, "0", sheet=sheet, credit=Decimal(credit), nature="contra"),
        ]

    balanced = [each for row in (5, 7, 9) for each in pair(row, f"表{row}", 10)]
    found = scrutiny(*pair(1, "一", 11), *pair(3, "二", 9), *balanced)

    assert sorted(found.table("unbalanced_vouchers")["gap"].to_list()) == [Decimal(-1), Decimal(1)]


def test_lines_that_two_files_hold_are_marked_in_both() -> None:
    lines = [line(1, "10"), line(2, "10", voucher="记-2"), line(3, "10", file="b.csv")]
    found = scrutiny(*lines)

    (row,) = found.table("overlapping_lines").rows(named=True)

    assert (row["lines"], row["counted"], row["files"]) == (1, Decimal("10.00"), ["a.csv", "b.csv"])
    assert marked(found, "stands_in_two_files", *lines) == [("a.csv", 1), ("b.csv", 3)]


def test_no_look_is_taken_before_its_table_is_asked_for() -> None:
    lines = placed(line(1, "10")).lazy()
    found = scrutiny(line(1, "10"))

    assert found.mark(lines).collect_schema().names() == lines.collect_schema().names()

    found.table("moved_cost")

    assert found.mark(lines).collect_schema().names() == [*lines.collect_schema().names(), "cost_is_moved"]


def test_tables_of_the_closer_look_stand_beside_the_others() -> None:
    budget = pl.DataFrame({"project": ["P"]})
    tables = Tables({"budget": budget}, scrutiny(line(1, "10", summary="罚款")))

    assert tables["budget"] is budget
    assert tables["doubtful_uses"]["word"].to_list() == ["罚款"]
    with pytest.raises(KeyError, match="nothing"):
        tables["nothing"]
