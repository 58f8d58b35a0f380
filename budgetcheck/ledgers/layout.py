"""Where the table starts and which column is which."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _
from budgetcheck.ledgers.formats.sheet import ROW, cell

if TYPE_CHECKING:
    import polars as pl

HEAD_ROWS = 60
"""How far down the heading is looked for."""

_FUNCTIONAL_CURRENCY = ("本位币", "本币")
_AMOUNTS = ("debit", "credit", "amount")
_FEWEST_HEADINGS = 3


class Layout(NamedTuple):
    """The heading and what stands under it.

    Attributes:
        heading_row: The physical row of the heading.
        at: The index of the cell column of each field (canonical names, and `amount`, `direction`, `voucher_word`).
        headings: The heading of each of these, as the file writes it.
        all_headings: Every cell of the heading row, stripped; empty where it has none.
    """

    heading_row: int
    at: dict[str, int]
    headings: dict[str, str]
    all_headings: tuple[str, ...]

    @property
    def two_sided(self) -> bool:
        """Whether debit and credit stand in columns of their own."""
        return "debit" in self.at and "credit" in self.at

    @property
    def heading_width(self) -> int:
        """How many columns the table has: up to the last that has a heading."""
        return max((at + 1 for at, text in enumerate(self.all_headings) if text), default=0)


def find_layout(head: pl.DataFrame) -> Layout | None:
    """The layout of a sheet from its first rows, or None where no row looks like the heading of a ledger.

    A heading names at least a date and two more fields.

    Raises:
        ValueError: where a heading was found but no amounts, or two columns could both be the debit (credit).
    """
    best: Layout | None = None
    for number, *cells in head.select(ROW, *(cell(at) for at in range(head.width - 2))).iter_rows():
        layout = _layout(number, tuple((text or "").strip() for text in cells))
        if (
            len(layout.at) >= _FEWEST_HEADINGS
            and "date" in layout.at
            and (best is None or len(layout.at) > len(best.at))
        ):
            best = layout
    if best is not None and not best.two_sided and "amount" not in best.at:
        raise ValueError(
            _(
                "第 {row} 行是标题行（{headings}），但没有金额列；需要“借方”和“贷方”，或“金额”（和“方向”）"
            ).format(row=best.heading_row, headings="、".join(text for text in best.all_headings if text))
        )
    return best


def folded(text: str) -> str:
    """A heading without width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _layout(row: int, cells: tuple[str, ...]) -> Layout:
    candidates: dict[str, list[tuple[int, int]]] = {}
    for at, text in enumerate(cells):
        if text and (meaning := _meanings().get(folded(text))):
            field, rank = meaning
            candidates.setdefault(field, []).append((rank, at))
    at_of = {field: _chosen(field, found, cells) for field, found in candidates.items()}
    if "debit" in at_of and "credit" in at_of:
        # The single amount is then another view of the two columns, and the direction is that of the balance.
        for field in ("amount", "direction"):
            at_of.pop(field, None)
    return Layout(row, at_of, {field: cells[at] for field, at in at_of.items()}, cells)


def _chosen(field: str, found: list[tuple[int, int]], cells: tuple[str, ...]) -> int:
    if field in _AMOUNTS and len(found) > 1:
        functional = [each for each in found if any(word in cells[each[1]] for word in _FUNCTIONAL_CURRENCY)]
        found = functional or found
        if len(found) > 1:
            names = "、".join(f"“{cells[at]}”" for _rank, at in found)
            raise ValueError(
                _("{names} 这几列都可能是{field}，请只保留一列").format(names=names, field=field)
            )
    return min(found)[1]


@cache
def _meanings() -> dict[str, tuple[str, int]]:
    """The field that each folded heading means, and its rank among the headings of that field."""
    table = tomllib.loads((files("budgetcheck.ledgers") / "headings.toml").read_text(encoding="utf-8"))
    return {
        folded(text): (field, rank)
        for field, texts in table.items()
        for rank, text in reversed(list(enumerate(texts)))
    }
