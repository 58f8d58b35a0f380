"""What only single lines and whole vouchers show: each look is taken when a rule first asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.doubtful_uses import doubtful_uses
from budgetcheck.facts.invoices import invoices
from budgetcheck.facts.look import PLACE
from budgetcheck.facts.moved_cost import moved_cost
from budgetcheck.facts.overlaps import overlaps
from budgetcheck.facts.vouchers import vouchers

if TYPE_CHECKING:
    from budgetcheck.facts.look import Found, Look

LOOKS = {each.table: each for each in (moved_cost, invoices, doubtful_uses, vouchers, overlaps)}
FULL_JOURNALS = "full_journals"


class Scrutiny:
    """A closer look at the lines of all ledgers.

    Args:
        lines: Lines placed in their projects' lives (`cube.placed_lines`), of all files.
        holds: `project`, `file`: which files hold which project.
    """

    def __init__(self, lines: pl.LazyFrame, holds: pl.DataFrame) -> None:
        self._lines = lines.filter("happened")
        self._holds = holds
        self._taken: dict[str, _Taken] = {}

    def table(self, name: str) -> pl.DataFrame:
        """What a look shows (`Look.table`), or `full_journals`: `project`, `file` where most vouchers balance.

        Raises:
            KeyError: where there is no such table.
        """
        if name == FULL_JOURNALS:
            journals, _unbalanced = self._take(vouchers).suspects
            return self._holds.join(journals, on="file", how="semi")
        return self._take(LOOKS[name]).found.rows

    def mark(self, lines: pl.LazyFrame) -> pl.LazyFrame:
        """Lines with a column per look that was taken, which says whether they are behind what it found."""
        if not self._taken:
            return lines
        marks = [LOOKS[name].mark for name in self._taken]
        behind = pl.concat(
            taken.found.lines.unique().with_columns(pl.lit(mark).alias("mark"))
            for mark, taken in zip(marks, self._taken.values(), strict=True)
        )
        marked = behind.group_by(PLACE).agg((pl.col("mark") == mark).any().alias(mark) for mark in marks)
        return lines.join(marked.lazy(), on=PLACE, how="left", nulls_equal=True).with_columns(
            pl.col(mark).fill_null(value=False) for mark in marks
        )

    def _take(self, look: Look) -> _Taken:
        if look.table not in self._taken:
            # Each look scans for itself: lines that several plans share are held in memory.
            suspects = pl.collect_all(look.suspects(self._lines_for(look)), engine="streaming")
            lines = self._lines.clear() if suspects[-1].is_empty() else self._lines
            of_suspects = look.lines_of(lines, *suspects).collect(engine="streaming")
            self._taken[look.table] = _Taken(suspects, look.found(of_suspects, *suspects))
        return self._taken[look.table]

    def _lines_for(self, look: Look) -> pl.LazyFrame:
        is_idle = look.between_files and self._holds["file"].n_unique() < 2  # noqa: PLR2004 - several
        return self._lines.clear() if is_idle else self._lines


class _Taken(NamedTuple):
    suspects: list[pl.DataFrame]
    found: Found


class Tables(dict[str, pl.DataFrame]):
    """Tables by name; those of a closer look are made when they are asked for."""

    def __init__(self, tables: dict[str, pl.DataFrame], scrutiny: Scrutiny) -> None:
        super().__init__(tables)
        self._scrutiny = scrutiny

    def __missing__(self, name: str) -> pl.DataFrame:
        """A table of the closer look."""
        return self._scrutiny.table(name)
