"""A layout: the heading of a table, and what each of its columns is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _
from budgetcheck.ledgers.table.headings import JOURNAL, TRIAL_BALANCE
from budgetcheck.ledgers.table.titles import Titles

if TYPE_CHECKING:
    from budgetcheck.ledgers.choices import Choice

HEAD_ROWS = 60
"""How far down the heading is looked for."""

MOVEMENTS = (("period_debit", "period_credit"), ("ytd_debit", "ytd_credit"))
BALANCES = ("opening", "opening_debit", "opening_credit", "closing", "closing_debit", "closing_credit")


class NoAmountsError(ValueError):
    """A heading was found, but no amounts under it."""


class Layout(NamedTuple):
    """The heading and what stands under it.

    Attributes:
        heading_row: The physical row of the heading, of its first row where it has two; 0 where the format names the
            columns itself.
        at: The index of the cell column of each field (canonical names, and `amount`, `direction`, `voucher_word`,
            `year`, `month`, `day`, `book`; of a trial balance its own fields).
        headings: The heading of each of these, as the file writes it (`upper.lower` in two rows).
        all_headings: Every cell of the heading, stripped; empty where it has none.
        first_row: The first row below the heading.
        heading_rows: The cells of each row of the heading, stripped: what a repeated heading looks like.
        role: `journal` or `trial_balance`.
        account_levels: The columns of the names of an account's levels, where they stand apart.
        auxiliaries: The columns of each auxiliary: of its type, code and name (`-1` where absent), or one of all.
        power: The power of ten that makes amounts 元 (4 for 万元).
        titles: What the rows above the heading state.
        choices: What was decided, with reasons.
    """

    heading_row: int
    at: dict[str, int]
    headings: dict[str, str]
    all_headings: tuple[str, ...]
    first_row: int
    heading_rows: tuple[tuple[str, ...], ...] = ()
    role: str = JOURNAL
    account_levels: tuple[int, ...] = ()
    auxiliaries: tuple[tuple[int, ...], ...] = ()
    power: int = 0
    titles: Titles = Titles({}, (), None, None)
    choices: tuple[Choice, ...] = ()

    @property
    def two_sided(self) -> bool:
        """Whether debit and credit stand in columns of their own."""
        return "debit" in self.at and "credit" in self.at

    @property
    def amounts(self) -> tuple[str, ...]:
        """The fields of the columns that hold amounts."""
        if self.role == TRIAL_BALANCE:
            sides = [side for pair in MOVEMENTS for side in pair]
            return tuple(field for field in (*sides, *BALANCES) if field in self.at)
        return ("debit", "credit") if self.two_sided else ("amount",)

    @property
    def heading_width(self) -> int:
        """How many columns the table has: up to the last that has a heading."""
        return max((at + 1 for at, text in enumerate(self.all_headings) if text), default=0)

    @property
    def field_at(self) -> dict[int, str]:
        """The field that each column is taken for, by the column's index."""
        return {
            **{at: field for field, at in self.at.items()},
            **dict.fromkeys(self.account_levels, "account_name"),
            **{at: "auxiliary" for columns in self.auxiliaries for at in columns if at >= 0},
        }

    @property
    def columns(self) -> dict[str, str]:
        """The heading of each field as results show it."""
        together = {
            "account_name": self.account_levels,
            "auxiliary": tuple(at for columns in self.auxiliaries for at in columns if at >= 0),
        }
        joined = {
            field: _("、").join(self.all_headings[at] for at in columns)
            for field, columns in together.items()
            if columns
        }
        return self.headings | joined
