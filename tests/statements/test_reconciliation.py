"""What was accepted against what was counted, file by file."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

import budgetcheck
from budgetcheck.money import DTYPE
from budgetcheck.statements.reconciliation import compare
from tests.stories import FAILED_ACCEPTANCE

SHAPE = {"file": pl.String, "use": pl.String, "lines": pl.Int64, "debit": DTYPE, "credit": DTYPE}


def _compared(*rows: tuple[str, str | None, int, str, str]) -> list[dict[str, object]]:
    exact = [(*row[:3], Decimal(row[3]), Decimal(row[4])) for row in rows]
    return compare(pl.DataFrame(exact, schema=SHAPE, orient="row")).to_dicts()


def test_what_was_counted_in_full_leaves_nothing() -> None:
    assert _compared(
        ("a", "expense", 2, "3.00", "0.00"),
        ("a", "contra", 1, "0.00", "3.00"),
        ("a", None, 3, "3.00", "3.00"),
    ) == [{"file": "a", "lines": 0, "debit": Decimal("0.00"), "credit": Decimal("0.00")}]


def test_what_was_accepted_and_not_counted_is_what_is_missing() -> None:
    assert _compared(("a", "expense", 2, "3.00", "0.00"), ("a", None, 3, "3.01", "0.00")) == [
        {"file": "a", "lines": 1, "debit": Decimal("0.01"), "credit": Decimal("0.00")}
    ]


def test_what_was_counted_and_not_accepted_is_below_zero() -> None:
    assert _compared(("a", "expense", 1, "0.00", "7.00"), ("a", None, 0, "0.00", "0.00")) == [
        {"file": "a", "lines": -1, "debit": Decimal("0.00"), "credit": Decimal("-7.00")}
    ]


def test_each_file_is_compared_by_itself() -> None:
    rows = _compared(("b", None, 1, "1.00", "0.00"), ("a", "expense", 1, "1.00", "0.00"))
    assert [(row["file"], row["lines"]) for row in rows] == [("a", -1), ("b", 1)]


def test_a_result_states_the_differences_of_each_ledger() -> None:
    told = FAILED_ACCEPTANCE
    result = budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of)
    assert result.to_dict()["statement"]["differences"] == [
        {"file": "序时账-2026.csv", "lines": 0, "debit": "0.00", "credit": "0.00"},
        {"file": "序时账-2027.csv", "lines": 0, "debit": "0.00", "credit": "0.00"},
    ]
