"""Where in a table of a page a cell stands: its column, and the group of rows; what names a row is known on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_SPAN = 4
"""Digits from which the number of columns that a cell spans is nonsense."""


class TablePlace:
    """Where in a table the reader is.

    Attributes:
        in_head: Whether the cells are headings of columns.
        in_cell: Whether a cell is open.
        has_badge: Whether the cell shows a verdict, which names no row.
        group: The heading of the rows that belong together, such as a source of funds.
        column: The name of the column of the cell, where it has one.
        row_start: The number of the row's first line.
        named_at: The number of the line that names the row.
    """

    def __init__(self) -> None:
        self.in_head = self.in_cell = self.has_badge = False
        self.group: str | None = None
        self.column: str | None = None
        self.row_start = 0
        self.named_at: int | None = None
        self._columns: list[str] = []
        self._next = 0
        self._scope: str | None = None

    @property
    def names_row(self) -> bool:
        """Whether the text of the cell names its row: the first text does that is no verdict and no heading."""
        return self.in_cell and not self.in_head and not self.has_badge and self._scope != "rowgroup"

    def begin_row(self, line: int) -> None:
        """A row begins; its first line is the page's line of this number."""
        self.row_start, self.named_at = line, None
        self._next = 0
        if self.in_head:
            self._columns = []

    def begin_cell(self, attributes: Mapping[str, str]) -> None:
        """A cell begins: the column that it stands in."""
        self.in_cell, self.has_badge = True, False
        self._scope = attributes.get("scope")
        span = attributes.get("colspan") or "1"
        width = int(span) if span.isdecimal() and len(span) < _LONGEST_SPAN else 1
        named = self._columns[self._next] if width == 1 and self._next < len(self._columns) else None
        self.column = attributes.get("data-label") or (None if self.in_head else named)
        if self.in_head:
            self._columns += [""] * width
        elif self._scope == "rowgroup":
            self.group = None
        self._next += width

    def take(self, text: str) -> None:
        """The text of a cell that names a column or a group of rows."""
        if self.in_head and self._columns:
            self._columns[-1] += text
        elif self._scope == "rowgroup":
            self.group = f"{self.group} {text}" if self.group else text

    def end_cell(self) -> None:
        """The cell ends."""
        self.in_cell, self.column, self._scope = False, None, None
