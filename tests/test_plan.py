"""The plan: a budget as a table, with direct and indirect costs summed, source by source."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

import budgetcheck
from budgetcheck.money import DTYPE
from budgetcheck.statements.plan import plan
from tests.stories import APPLICATIONS

Line = tuple[str, str, str, str]


def _plan(*lines: Line) -> list[tuple[str | None, ...]]:
    """The rows of a plan: project, item, the four sources, total."""
    schema = ["project", "category", "source", "amount"]
    frame = pl.DataFrame(lines, schema=dict.fromkeys(schema, pl.String), orient="row")
    stated = plan(frame.with_columns(pl.col("amount").str.to_decimal(scale=2).cast(DTYPE)))
    return stated.with_columns(pl.all().cast(pl.String)).rows()


def test_categories_come_in_the_order_of_the_form_with_their_sums_below() -> None:
    assert _plan(
        ("A", "performance", "municipal", "0.04"),
        ("A", "indirect", "municipal", "0.03"),
        ("A", "labour", "municipal", "0.02"),
        ("A", "equipment_purchase", "municipal", "0.01"),
    ) == [
        ("A", "equipment_purchase", "0.01", None, None, None, "0.01"),
        ("A", "labour", "0.02", None, None, None, "0.02"),
        ("A", "direct_total", "0.03", None, None, None, "0.03"),
        ("A", "indirect", "0.03", None, None, None, "0.03"),
        ("A", "performance", "0.04", None, None, None, "0.04"),
        ("A", "indirect_total", "0.07", None, None, None, "0.07"),
        ("A", "total", "0.10", None, None, None, "0.10"),
    ]


def test_sources_are_summed_each_for_itself() -> None:
    assert _plan(
        ("A", "business", "municipal", "1.00"),
        ("A", "business", "other_fiscal", "2.00"),
        ("A", "business", "self_raised", "4.00"),
        ("A", "business", "other", "8.00"),
    ) == [
        ("A", item, "1.00", "2.00", "4.00", "8.00", "15.00") for item in ("business", "direct_total", "total")
    ]


def test_several_lines_of_one_kind_are_one_amount() -> None:
    rows = _plan(("A", "labour", "municipal", "1.10"), ("A", "labour", "municipal", "2.20"))

    assert rows[0] == ("A", "labour", "3.30", None, None, None, "3.30")


def test_a_lump_sum_is_neither_direct_nor_indirect() -> None:
    assert [row[1] for row in _plan(("A", "lump_sum", "municipal", "1.00"))] == ["lump_sum", "total"]


def test_a_line_of_nothing_is_a_line() -> None:
    assert _plan(("A", "labour", "municipal", "0.00"))[0][2] == "0.00"


def test_projects_are_kept_apart() -> None:
    rows = _plan(("B", "labour", "other", "2.00"), ("A", "labour", "municipal", "1.00"))

    assert [(row[0], row[1], row[6]) for row in rows if row[1] == "total"] == [
        ("A", "total", "1.00"),
        ("B", "total", "2.00"),
    ]


def test_no_budget_is_no_row() -> None:
    assert _plan() == []


@pytest.mark.parametrize(
    ("project", "headroom", "excess"),
    [
        ("YT-2026-SB-0107", "222960.00", "0.00"),
        ("YT-2026-SB-0112", "0.00", "0.00"),
        ("YT-2026-SB-0115", "0.00", "0.01"),
        ("YT-2026-SB-0124", "0.00", "722880.00"),
    ],
)
def test_a_cap_says_what_is_left_or_how_far_beyond_it_the_budget_lies(
    project: str, headroom: str, excess: str
) -> None:
    result = budgetcheck.screen([APPLICATIONS.folder], as_of=APPLICATIONS.as_of)
    (stated,) = (each["statement"] for each in result.to_dict()["projects"] if each["project"] == project)

    assert (stated["cap"]["headroom"], stated["cap"]["excess"]) == (headroom, excess)
    assert Decimal(stated["cap"]["indirect"]) == Decimal(
        next(row["municipal"] for row in stated["plan"] if row["item"] == "indirect_total")
    )
