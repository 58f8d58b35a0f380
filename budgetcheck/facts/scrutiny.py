"""What only single lines and whole vouchers show: two scans of the ledger, made when a rule first asks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.doubtful_uses import doubtful_uses
from budgetcheck.facts.invoices import invoices
from budgetcheck.facts.look import PLACE
from budgetcheck.facts.moved_cost import moved_cost
from budgetcheck.facts.overlaps import overlaps
from budgetcheck.facts.vouchers import vouchers

if TYPE_CHECKING:
    from budgetcheck.facts.look import Found, Look

_LOOKS = (moved_cost, invoices, doubtful_uses, vouchers, overlaps)
_JOURNALS = "full_journals"


class Scrutiny:
    """A closer look at the lines of all ledgers.

    Args:
        lines: Lines placed in their projects' lives (`cube.placed_lines`), of all files.
        holds: `project`, `file`: which files hold which project.
    """

    def __init__(self, lines: pl.LazyFrame, holds: pl.DataFrame) -> None:
        self._lines = lines.filter("happened")
        self._holds = holds

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """What rules may ask: the rows of each look, and `full_journals` (`project`, `file`)."""
        (journals, _unbalanced) = self._suspects[vouchers.table]
        return {
            **{name: found.rows for name, found in self._found.items()},
            _JOURNALS: self._holds.join(journals, on="file", how="semi"),
        }

    def mark(self, lines: pl.LazyFrame) -> pl.LazyFrame:
        """Lines with a column per look that says whether they are behind what it found; as they are where none was taken."""
        if "_found" not in self.__dict__:
            return lines
        marks = [
            found.lines.unique().with_columns(pl.lit(look.mark).alias("mark"))
            for look, found in zip(_LOOKS, self._found.values(), strict=True)
        ]
        marked = (
            pl.concat(marks)
            .group_by(PLACE)
            .agg((pl.col("mark") == look.mark).any().alias(look.mark) for look in _LOOKS)
        )
        return lines.join(marked.lazy(), on=PLACE, how="left", nulls_equal=True).with_columns(
            pl.col(look.mark).fill_null(value=False) for look in _LOOKS
        )

    @cached_property
    def _suspects(self) -> dict[str, list[pl.DataFrame]]:
        """The first scan."""
        plans = {look.table: look.suspects(self._lines_for(look)) for look in _LOOKS}
        collected = iter(
            pl.collect_all([plan for each in plans.values() for plan in each], engine="streaming")
        )
        return {name: [next(collected) for _plan in each] for name, each in plans.items()}

    @cached_property
    def _found(self) -> dict[str, Found]:
        """The second scan, for what the first one suspects, and what it shows."""
        plans = []
        for look in _LOOKS:
            suspects = self._suspects[look.table]
            lines = self._lines.clear() if suspects[-1].is_empty() else self._lines
            plans.append(look.lines_of(lines, *suspects))
        collected = pl.collect_all(plans, engine="streaming")
        return {
            look.table: look.found(lines, *self._suspects[look.table])
            for look, lines in zip(_LOOKS, collected, strict=True)
        }

    def _lines_for(self, look: Look) -> pl.LazyFrame:
        """Files overlap only where there are several."""
        is_idle = look is overlaps and self._holds["file"].n_unique() < 2  # noqa: PLR2004 - several
        return self._lines.clear() if is_idle else self._lines


class Tables(dict[str, pl.DataFrame]):
    """Tables by name; those of a closer look are made when the first of them is asked for."""

    def __init__(self, tables: dict[str, pl.DataFrame], scrutiny: Scrutiny | None) -> None:
        super().__init__(tables)
        self._scrutiny = scrutiny

    def __missing__(self, name: str) -> pl.DataFrame:
        """A table of the closer look."""
        if self._scrutiny is None:
            raise KeyError(name)
        return self._scrutiny.tables[name]
