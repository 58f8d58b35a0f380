"""A closer look at single lines: what is suspicious in a first scan of the ledger, and its lines in a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PLACE = ("file", "sheet", "row")
"""What tells a line from every other."""
VOUCHER = ("file", "sheet", "date", "voucher")
"""What tells a voucher from every other: numbers begin anew every month and in every file."""

has_number = pl.col("voucher").is_not_null()
of_a_project = pl.col("project").is_not_null()
is_expense = pl.col("nature") == "expense"


class Found(NamedTuple):
    """What a closer look finds.

    Attributes:
        rows: What rules ask figures of, with a `project` column.
        lines: The ledger lines behind it: `PLACE`.
    """

    rows: pl.DataFrame
    lines: pl.DataFrame


class Look(NamedTuple):
    """A closer look. Lines are those of `cube.placed_lines` that have happened, of all files.

    Attributes:
        table: What rules call its rows.
        mark: The column that marks its lines, for evidence.
        suspects: What the first scan gathers from the lines: keys of groups that may be what is looked for, never all
            lines. There is nothing to fetch where the last of its frames is empty.
        lines_of: The lines of the suspects (the frames that were gathered), for the second scan.
        found: What these lines, and the suspects, show exactly.
        between_files: Whether it compares files, so that there is nothing to see where the projects are in one.
    """

    table: str
    mark: str
    suspects: Callable[[pl.LazyFrame], Sequence[pl.LazyFrame]]
    lines_of: Callable[..., pl.LazyFrame]
    found: Callable[..., Found]
    between_files: bool = False
