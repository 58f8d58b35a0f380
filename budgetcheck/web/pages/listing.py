"""Long tables: sorted and turned over at the server, so that they need no script and know no limit."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest

T = TypeVar("T")

SIZE = 100
"""Rows of a page."""


class Listing(Generic[T]):
    """One page of a table, as its address asks: `?sort=-cap&page=2` beside what filters it.

    Attributes:
        rows: Of the page.
        total: How many there are on all pages.
        number: The page's, from 1.
        pages: How many there are.
        sort: The column, with `-` before it where the largest stand first; empty for the order in which rows were given.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: Sequence[T],
        orders: Mapping[str, Callable[[T], Any]],
        size: int = SIZE,
    ) -> None:
        """Sort and cut.

        Args:
            request: Whose address tells how.
            rows: Of all pages, filtered.
            orders: By column, what its rows are sorted by; rows without it (None) stay last either way.
            size: Rows of a page.
        """
        self._asked = request.GET.copy()
        asked = self._asked.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in orders else ""
        ordered = _ordered(rows, orders[self.sort.removeprefix("-")], self.sort) if self.sort else list(rows)
        self.total = len(ordered)
        self.pages = max(ceil(self.total / size), 1)
        self.number = min(max(_whole(self._asked.get("page", "")), 1), self.pages)
        self.rows = ordered[(self.number - 1) * size : self.number * size]

    def direction(self, column: str) -> str:
        """`aria-sort` of a column."""
        if self.sort.removeprefix("-") != column:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def sorted_by(self, column: str) -> str:
        """The address of the table sorted by a column; by the same once more, the other way round."""
        return self._address(sort=f"-{column}" if self.sort == column else column, page=None)

    def at(self, number: int) -> str:
        """The address of a page."""
        return self._address(page=str(number))

    def _address(self, **changes: str | None) -> str:
        asked = self._asked.copy()
        for name, value in changes.items():
            asked.pop(name, None)
            if value is not None:
                asked[name] = value
        return f"?{asked.urlencode()}"


def exact(amount: str | None) -> Decimal | None:
    """An amount of a result, to sort and to add up by."""
    return None if amount is None else Decimal(amount)


def _ordered(rows: Sequence[T], key: Callable[[T], Any], sort: str) -> list[T]:
    known = [(value, row) for row in rows if (value := key(row)) is not None]
    unknown = [row for row in rows if key(row) is None]
    known.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [*(row for _value, row in known), *unknown]


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 1  # noqa: PLR2004 - no page is beyond
