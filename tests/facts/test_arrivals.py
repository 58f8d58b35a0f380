from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck.facts.arrivals import arrivals
from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import NATURE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Sequence

AS_OF = dt.date(2026, 6, 30)
SOURCE_CODE = pl.Enum(SOURCE.codes)
NATURE_CODE = pl.Enum(NATURE.codes)

Dated = tuple[int, str | None]
"""An amount and a day of 2026 (`01-31`), None where it has none."""


def day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(f"2026-{text}")


def arrived(
    promised: Sequence[Dated] = (),
    received: Sequence[Dated] = (),
    *,
    budgeted: int | None = None,
    spent: int = 0,
    source: str = "self_raised",
) -> dict[str, Any] | None:
    """What `arrivals` says of one source of one project; None where it says nothing."""
    happened = [(amount, day(on)) for amount, on in received if (day(on) or AS_OF) <= AS_OF]
    natures = [("receipt", amount) for amount, _ in happened] + ([("expense", spent)] if spent else [])
    frame = arrivals(
        pl.DataFrame(
            [] if budgeted is None else [("A-1", "business", source, budgeted)],
            schema={"project": pl.String, "category": pl.String, "source": pl.String, "amount": DTYPE},
            orient="row",
        ),
        pl.DataFrame(
            [
                ("A-1", source, amount, due, due is not None and due <= AS_OF)
                for amount, due in ((amount, day(on)) for amount, on in promised)
            ],
            schema={
                "project": pl.String,
                "source": pl.String,
                "amount": DTYPE,
                "due_on": pl.Date,
                "is_due": pl.Boolean,
            },
            orient="row",
        ),
        pl.DataFrame(
            [("A-1", source, nature, True, amount, 1) for nature, amount in natures],
            schema={
                "project": pl.String,
                "source": SOURCE_CODE,
                "nature": NATURE_CODE,
                "happened": pl.Boolean,
                "amount": DTYPE,
                "lines": pl.UInt32,
            },
            orient="row",
        ),
        pl.DataFrame(
            [("A-1", source, on, amount) for amount, on in happened],
            schema={"project": pl.String, "source": SOURCE_CODE, "date": pl.Date, "amount": DTYPE},
            orient="row",
        )
        .group_by("project", "source", "date")
        .agg(pl.col("amount").sum()),
    )
    assert frame.height <= 1
    return frame.row(0, named=True) if frame.height else None


def late_days(promised: Sequence[Dated], received: Sequence[Dated]) -> int:
    found = arrived(promised, received)
    assert found is not None
    return int(found["late_days"])


def test_what_was_budgeted_promised_due_received_and_spent_stands_side_by_side() -> None:
    found = arrived(
        [(300, "01-31"), (200, "12-31"), (100, None)],
        [(150, "01-15"), (50, "02-15")],
        budgeted=600,
        spent=80,
    )

    assert found == {
        "project": "A-1",
        "source": "self_raised",
        "budgeted": Decimal(600),
        "promised": Decimal(600),
        "due": Decimal(300),
        "promises": 3,
        "undated": 1,
        "received": Decimal(200),
        "receipts": 2,
        "spent": Decimal(80),
        "late_days": 0,
    }


def test_money_budgeted_but_never_promised_has_a_row() -> None:
    found = arrived(budgeted=600)

    assert found is not None
    assert (found["budgeted"], found["promises"], found["due"], found["received"], found["receipts"]) == (
        Decimal(600),
        0,
        Decimal(0),
        Decimal(0),
        0,
    )


def test_money_promised_but_never_budgeted_has_a_row() -> None:
    found = arrived([(300, "01-31")])

    assert found is not None
    assert (found["budgeted"], found["promised"], found["due"]) == (Decimal(0), Decimal(300), Decimal(300))


def test_a_budget_of_zero_is_no_source() -> None:
    assert arrived(budgeted=0) is None


def test_money_that_was_neither_budgeted_nor_promised_has_no_row() -> None:
    assert arrived(received=[(100, "01-31")], spent=50) is None


def test_municipal_money_is_not_looked_at() -> None:
    assert arrived([(300, "01-31")], [(300, "01-31")], budgeted=300, source="municipal") is None


@pytest.mark.parametrize(("due_on", "due"), [("06-29", 300), ("06-30", 300), ("07-01", 0), (None, 0)])
def test_a_promise_is_due_on_its_day(due_on: str | None, due: int) -> None:
    found = arrived([(300, due_on)])

    assert found is not None
    assert (found["promised"], found["due"]) == (Decimal(300), Decimal(due))


def test_an_undated_promise_is_promised_but_never_due_and_never_late() -> None:
    found = arrived([(300, None)], [(300, "06-30")])

    assert found is not None
    assert (found["promised"], found["due"], found["undated"], found["late_days"]) == (
        Decimal(300),
        Decimal(0),
        1,
        0,
    )


@pytest.mark.parametrize(("received_on", "days"), [("01-30", 0), ("01-31", 0), ("02-01", 1), ("03-01", 29)])
def test_a_promise_is_late_by_the_days_after_its_due_day(received_on: str, days: int) -> None:
    assert late_days([(300, "01-31")], [(300, received_on)]) == days


def test_a_promise_is_covered_on_the_day_of_its_last_part() -> None:
    assert late_days([(300, "01-31")], [(100, "01-10"), (100, "02-10"), (100, "02-20")]) == 20


def test_the_slowest_promise_counts() -> None:
    assert late_days([(100, "01-31"), (200, "03-31")], [(100, "02-05"), (200, "04-02")]) == 5


def test_money_counts_towards_the_earliest_due_promise_first() -> None:
    assert late_days([(200, "03-31"), (100, "01-31")], [(200, "01-31"), (100, "04-10")]) == 10


def test_money_in_advance_covers_later_promises() -> None:
    assert late_days([(100, "01-31"), (200, "03-31")], [(300, "01-05")]) == 0


def test_two_promises_due_on_one_day_are_covered_together() -> None:
    assert late_days([(100, "01-31"), (200, "01-31")], [(100, "01-31"), (200, "02-02")]) == 2


def test_a_promise_that_is_not_yet_due_is_not_late() -> None:
    assert late_days([(100, "01-31"), (200, "12-31")], [(100, "01-31")]) == 0


def test_what_never_arrived_in_full_has_no_day_of_arrival() -> None:
    found = arrived([(300, "01-31")], [(299, "02-10")])

    assert found is not None
    assert (found["due"], found["received"], found["late_days"]) == (Decimal(300), Decimal(299), 0)


def test_a_red_receipt_takes_away_what_was_received() -> None:
    found = arrived([(300, "01-31")], [(300, "01-20"), (-100, "03-01")])

    assert found is not None
    assert (found["received"], found["receipts"]) == (Decimal(200), 2)


def test_a_wrong_receipt_that_is_corrected_on_its_day_is_no_arrival() -> None:
    assert late_days([(300, "01-31")], [(300, "01-20"), (-300, "01-20"), (300, "02-10")]) == 10


def test_a_later_reversal_that_leaves_enough_makes_nothing_late() -> None:
    assert late_days([(200, "01-31")], [(300, "01-20"), (-100, "03-01")]) == 0


def test_receipts_after_a_reversal_count_from_the_net() -> None:
    assert late_days([(300, "01-31")], [(200, "01-10"), (-100, "01-12"), (100, "01-20"), (100, "02-03")]) == 3


def test_each_project_and_source_is_looked_at_alone() -> None:
    schema: dict[str, Any] = {
        "project": pl.String,
        "source": pl.String,
        "amount": DTYPE,
        "due_on": pl.Date,
        "is_due": pl.Boolean,
    }
    due = dt.date(2026, 1, 31)
    promises = pl.DataFrame(
        [(project, source, 100, due, True) for project in ("A", "B") for source in ("other", "self_raised")],
        schema=schema,
        orient="row",
    )
    receipts = pl.DataFrame(
        [
            ("A", "other", due + dt.timedelta(1), 100),
            ("A", "self_raised", due + dt.timedelta(2), 100),
            ("B", "other", due + dt.timedelta(3), 100),
        ],
        schema={"project": pl.String, "source": SOURCE_CODE, "date": pl.Date, "amount": DTYPE},
        orient="row",
    )
    budget = pl.DataFrame(schema={"project": pl.String, "source": pl.String, "amount": DTYPE})
    cube = receipts.drop("date").with_columns(
        nature=pl.lit("receipt", NATURE_CODE), happened=pl.lit(value=True), lines=pl.lit(1, pl.UInt32)
    )

    found = arrivals(budget, promises, cube, receipts).sort("project", "source")

    assert found.select("project", "source", "received", "late_days").rows() == [
        ("A", "other", Decimal(100), 1),
        ("A", "self_raised", Decimal(100), 2),
        ("B", "other", Decimal(100), 3),
        ("B", "self_raised", Decimal(0), 0),
    ]


days = st.dates(dt.date(2026, 1, 1), AS_OF).map(lambda date: f"{date:%m-%d}")
dated_amounts = st.lists(st.tuples(st.integers(1, 1000), days), min_size=1, max_size=5)


@given(dated_amounts, dated_amounts)
def test_lateness_is_counted_as_a_person_would_count_it(
    promised: list[tuple[int, str]], received: list[tuple[int, str]]
) -> None:
    delays = [0]
    owed = 0
    for amount, due_on in sorted(promised, key=lambda each: each[1]):
        owed += amount
        had = 0
        for part, received_on in sorted(received, key=lambda each: each[1]):
            had += part
            if had >= owed:
                delays.append((day(received_on) - day(due_on)).days)  # type: ignore[operator]
                break

    assert late_days(promised, received) == max(delays)
