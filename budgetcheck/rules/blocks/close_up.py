"""What findings on single lines share: the first few named in the message, and their lines marked as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.facts import Lines
from budgetcheck.language import _
from budgetcheck.rules.blocks.wording import unless_empty

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts
    from budgetcheck.rules.rule import Text

_NAMED = 3


def first_few(
    project: Facts,
    table: str,
    name: str,
    sentence: Text,
    *order: str,
    where: pl.Expr | None = None,
) -> Text:
    """The sentences of a project's first rows of a table; null where it has none.

    Args:
        project: The facts.
        table: The table.
        name: What the question is called.
        sentence: Said of each row.
        order: The columns that order the rows; no two rows are alike in all of them.
        where: Of which rows; None for all.
    """
    keys = [pl.col(column) for column in order]
    if where is not None:
        sentence, keys = sentence.filter(where), [key.filter(where) for key in keys]
    few = sentence.sort_by(keys).head(_NAMED).str.join(_("；"))
    return unless_empty(project.ask(table, name, few))


def marked(mark: str) -> Lines:
    """The lines behind what a closer look found (`facts.look`): for evidence alone, their figures are asked elsewhere."""
    nothing = pl.lit(0)
    return Lines(total=nothing, absolute=nothing, number=nothing, chosen=pl.col(mark))
