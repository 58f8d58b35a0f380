"""The columns of a table one by one, for a person who is to say what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.ledgers.formats.sheet import ROW, cell
from budgetcheck.ledgers.table.find import PossibleHeading, possible_headings
from budgetcheck.ledgers.table.headings import folded, meaning
from budgetcheck.ledgers.table.table import head_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.table.layout import Layout

_SAMPLES = 3
_LONGEST_SAMPLE = 80
_FEWEST_COLUMNS = 3
"""A row with fewer cells is a title, not the heading of a ledger."""
_NAMED = 100


class Column(NamedTuple):
    """A column that has a heading.

    Attributes:
        heading: As the file writes it (`upper.lower` in two rows); what a profile's [columns] names.
        samples: What stands below it in the first rows that hold anything there, shortened.
        field: The field that it is taken for; None where it is left.
        score: How sure that is, 0 to 100; None where nothing tells.
        reason: Why it is taken or left; None likewise.
    """

    heading: str
    samples: tuple[str, ...]
    field: str | None
    score: int | None
    reason: str | None


class ColumnList(NamedTuple):
    """The columns of one table, in the order of the file.

    Attributes:
        sheet: The sheet's name; None where the format has none.
        heading_row: The row of the heading; None where the format names its columns itself.
        columns: The columns that have a heading.
    """

    sheet: str | None
    heading_row: int | None
    columns: tuple[Column, ...]


def columns_of(sheet: Sheet, layout: Layout) -> ColumnList:
    """The columns of a table that was taken.

    Args:
        sheet: The sheet.
        layout: Its heading and columns.
    """
    samples = _samples(head_of(sheet), sheet, layout.first_row)
    field_at = layout.field_at
    # A choice for each column that has a heading, in their order.
    choices = iter([choice for choice in layout.choices if choice.what == "column"])
    columns: list[Column] = []
    for at, text in enumerate(layout.all_headings):
        if text:
            choice = next(choices, None)
            score, reason = (choice.score, choice.reason) if choice else (None, None)
            columns.append(Column(text, samples[at], field_at.get(at), score, reason))
    return ColumnList(sheet.name, layout.heading_row or None, tuple(columns))


def likely_columns(sheets: Iterable[Sheet], wanted: Mapping[str, str]) -> ColumnList | None:
    """The columns of sheets that could not be read, under the row that is most like a heading.

    Two columns may be taken for the same field: that may be why the file was refused.

    Args:
        sheets: The sheets.
        wanted: The heading that a profile names for a field.

    Returns:
        The columns; None where no row could be a heading.
    """
    fields = {folded(heading): field for field, heading in wanted.items() if heading}
    best: tuple[tuple[int, int, int], Sheet, pl.DataFrame, PossibleHeading] | None = None
    for sheet in sheets:
        head = head_of(sheet)
        for heading in possible_headings(head, sheet):
            likeness = _likeness(heading, fields)
            if likeness is not None and (best is None or likeness > best[0]):
                best = (likeness, sheet, head, heading)
    if best is None:
        return None
    _likeness_of, sheet, head, heading = best
    samples = _samples(head, sheet, heading.row + max(len(heading.rows), 1))
    return ColumnList(
        sheet.name,
        heading.row or None,
        tuple(
            Column(text, samples[at], *_guess(text, fields), None)
            for at, text in enumerate(heading.cells)
            if text
        ),
    )


def _likeness(heading: PossibleHeading, fields: Mapping[str, str]) -> tuple[int, int, int] | None:
    """How much cells are like a heading: how many are known, how many are words, how far up; None for a row of figures."""
    filled = [text for text in heading.cells if text]
    words = sum(not any(sign.isdigit() for sign in text) for text in filled)
    if len(filled) < _FEWEST_COLUMNS or 2 * words < len(filled):
        return None
    known = sum(meaning(text).taken or folded(text) in fields for text in filled)
    return (known, words, -heading.row)


def _guess(text: str, fields: Mapping[str, str]) -> tuple[str | None, int | None]:
    if (named := fields.get(folded(text))) is not None:
        return named, _NAMED
    means = meaning(text)
    return (means.field, means.score) if means.taken else (None, None)


def _samples(head: pl.DataFrame, sheet: Sheet, first_row: int) -> Sequence[tuple[str, ...]]:
    below = head.filter(pl.col(ROW) >= first_row)
    found: list[tuple[str, ...]] = []
    for at in range(sheet.width):
        texts = (text.strip() for text in below[cell(at)].drop_nulls())
        filled = [text for text in texts if text][:_SAMPLES]
        found.append(tuple(_shortened(text) for text in filled))
    return found


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SAMPLE else text[: _LONGEST_SAMPLE - 1] + "…"
