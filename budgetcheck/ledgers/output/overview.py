"""What a person looks at first in a ledger as it was understood: its first lines, its sheets, what kinds of lines it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

COUNTED = ("expense", "receipt", "refund")
"""Natures whose lines are money spent, received or given back."""

_FIRST = 5
_FIRST_COUNTED = 3


class NatureSum(NamedTuple):
    """The lines of one nature: how many, and their sum in 元 as that nature counts (`schema.CANONICAL`)."""

    nature: str
    lines: int
    amount: Decimal


class Overview(NamedTuple):
    """A ledger at a glance.

    Attributes:
        first: The first lines of the file, columns of `schema.CANONICAL`.
        first_counted: The first expenses, receipts and refunds below them, likewise.
        sheets: The sheets that lines come from, by name, with how many; the name is None where the format has none.
        first_day: The earliest date; None where there are no lines.
        last_day: The latest.
        natures: The lines by nature, in the order of the vocabulary.
        without_project: How many expenses, receipts and refunds name no project.
        without_source: Likewise.
        without_category: How many expenses have no category.
    """

    first: pl.DataFrame
    first_counted: pl.DataFrame
    sheets: tuple[tuple[str | None, int], ...]
    first_day: dt.date | None
    last_day: dt.date | None
    natures: tuple[NatureSum, ...]
    without_project: int
    without_source: int
    without_category: int

    @property
    def counts_nothing(self) -> bool:
        """Whether no line is an expense, a receipt or a refund."""
        return not any(each.nature in COUNTED for each in self.natures)


def overview(lines: pl.LazyFrame) -> Overview:
    """Look a ledger over, in a streaming pass.

    Args:
        lines: The canonical ledger.
    """
    counted = pl.col("nature").is_in(COUNTED)
    groups = (
        lines.group_by("sheet", "nature")
        .agg(
            pl.len().alias("lines"),
            pl.col("amount").sum(),
            pl.col("date").min().alias("first_day"),
            pl.col("date").max().alias("last_day"),
            ((pl.col("project") == "") & counted).sum().alias("without_project"),
            (pl.col("source").is_null() & counted).sum().alias("without_source"),
            (pl.col("category").is_null() & (pl.col("nature") == "expense")).sum().alias("without_category"),
        )
        .collect(engine="streaming")
    )
    natures = (
        groups.group_by("nature")
        .agg(pl.col("lines").sum(), pl.col("amount").sum().cast(DTYPE))
        .sort("nature")
    )
    sheets = groups.group_by("sheet").agg(pl.col("lines").sum()).sort("sheet")
    whole = groups.select(
        pl.col("first_day").min(),
        pl.col("last_day").max(),
        pl.col("without_project", "without_source", "without_category").sum(),
    )
    first = lines.head(_FIRST).collect(engine="streaming")
    further = lines.filter(counted).head(_FIRST + _FIRST_COUNTED).collect(engine="streaming")
    return Overview(
        first=first,
        first_counted=further.join(
            first, on=("sheet", "row"), how="anti", nulls_equal=True, maintain_order="left"
        ).head(_FIRST_COUNTED),
        sheets=tuple(sheets.iter_rows()),
        natures=tuple(NatureSum(*each) for each in natures.iter_rows()),
        **whole.row(0, named=True),
    )
