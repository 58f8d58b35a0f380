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


class NoAmountsError(ValueError):
    """A heading was found, but no amounts under it."""


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
    def amounts(self) -> tuple[str, ...]:
        """The fields of the columns that hold amounts."""
        return ("debit", "credit") if self.two_sided else ("amount",)

    @property
    def heading_width(self) -> int:
        """How many columns the table has: up to the last that has a heading."""
        return max((at + 1 for at, text in enumerate(self.all_headings) if text), default=0)


def find_layout(head: pl.DataFrame) -> Layout | None:
    """The layout of a sheet from its first rows, or None where no row looks like the heading of a ledger.

    A heading names at least a date and two more fields.

    Raises:
        NoAmountsError: where a heading was found but no amounts.
        ValueError: where two of its columns could both be the debit (credit).
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
    if best is None:
        return None
    _refuse_two_of_a_kind(best)
    if not best.two_sided and "amount" not in best.at:
        raise NoAmountsError(
            _(
                "第 {row} 行是标题行（{headings}），但没有金额列；需要“借方”和“贷方”，或“金额”（和“方向”）"
            ).format(row=best.heading_row, headings=_("、").join(text for text in best.all_headings if text))
        )
    return best


def folded(text: str) -> str:
    """A heading without width, case, spaces and a trailing unit 元."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split()).removesuffix("(元)")


def _layout(row: int, cells: tuple[str, ...]) -> Layout:
    at_of = {field: min(found)[1] for field, found in _candidates(cells).items()}
    if "debit" in at_of and "credit" in at_of:
        # The single amount is then another view of the two columns, and the direction is that of the balance.
        for field in ("amount", "direction"):
            at_of.pop(field, None)
    return Layout(row, at_of, {field: cells[at] for field, at in at_of.items()}, cells)


def _candidates(cells: tuple[str, ...]) -> dict[str, list[tuple[int, int]]]:
    """The columns that could be each field, with the rank of their heading; of amounts in several currencies the functional one."""
    found: dict[str, list[tuple[int, int]]] = {}
    for at, text in enumerate(cells):
        if text and (meaning := _meanings().get(folded(text))):
            field, rank = meaning
            found.setdefault(field, []).append((rank, at))
    for field in found.keys() & set(_AMOUNTS):
        functional = [
            (rank, at) for rank, at in found[field] if any(word in cells[at] for word in _FUNCTIONAL_CURRENCY)
        ]
        found[field] = functional or found[field]
    return found


def _refuse_two_of_a_kind(layout: Layout) -> None:
    names = {"debit": _("借方"), "credit": _("贷方"), "amount": _("金额")}
    for field, found in _candidates(layout.all_headings).items():
        ranks = [rank for rank, _at in found]
        if field in layout.at and len(set(ranks)) < len(ranks):
            heading = layout.headings[field]
            raise ValueError(
                _("标题“{heading}”出现了两次，不知道用哪一列，请只保留一列").format(heading=heading)
            )
        if field in _AMOUNTS and field in layout.at and len(found) > 1:
            columns = _("、").join(
                _("“{heading}”").format(heading=layout.all_headings[at]) for _rank, at in found
            )
            raise ValueError(
                _("{columns} 这几列都可能是{field}，请只保留一列").format(columns=columns, field=names[field])
            )


@cache
def _meanings() -> dict[str, tuple[str, int]]:
    """The field that each folded heading means, and its rank among the headings of that field."""
    table = tomllib.loads((files("budgetcheck.ledgers") / "headings.toml").read_text(encoding="utf-8"))
    return {
        folded(text): (field, rank)
        for field, texts in table.items()
        for rank, text in reversed(list(enumerate(texts)))
    }
