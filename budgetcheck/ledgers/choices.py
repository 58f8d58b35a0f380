"""What the intake decided while it read a file, so that a person can see why."""

from __future__ import annotations

from typing import NamedTuple


class Choice(NamedTuple):
    """One decision.

    Attributes:
        what: What was decided, as a key of results: `format`, `encoding`, `separator`, `sheet`, `heading_row`,
            `column`, `year`, `unit`, `held_cells`, `profile`, `auxiliaries` …
        chosen: What was taken, as people read it.
        score: How sure it is, 0 to 100; 100 where nothing else was possible.
        reason: Why, in words for the user; what was left where there was something to leave.
        sheet: The sheet that it is about; None for the whole file.
    """

    what: str
    chosen: str
    score: int
    reason: str
    sheet: str | None = None
