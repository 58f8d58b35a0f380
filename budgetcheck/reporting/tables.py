"""Tables on screen whose cells come from files: nothing in them steers the terminal, or is left out unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from budgetcheck.language import _
from budgetcheck.reporting.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl
    from rich.console import Console, JustifyMethod, RenderableType

MOST_ROWS = 20
"""How many rows a table lists; it says how many there are."""

_LONGEST = 120
_LEFT: JustifyMethod = "left"


def show_rejected(rejected: pl.DataFrame, console: Console) -> None:
    """Print rejected rows, each with its reason.

    Args:
        rejected: As `schema.REJECTED`.
        console: Where to.
    """
    console.print(Padding(rejected_rows(rejected), (0, 0, 0, 2), expand=False))


def rejected_rows(rejected: pl.DataFrame) -> RenderableType:
    """The first rejected rows (`schema.REJECTED`): place, column as the file heads it, text, reason; and how many there are."""
    table = text_table(_("行"), _("列"), _("原文"), _("原因"))
    columns = ("sheet", "row", "column", "value", "reason")
    for sheet, row, column, value, reason in rejected.head(MOST_ROWS).select(columns).iter_rows():
        table.add_row(
            place(sheet, row), shown_text(column or ""), shown_text(value or ""), shown_text(reason)
        )
    return with_more(table, rejected.height)


def text_table(*columns: str | tuple[str, JustifyMethod]) -> Table:
    """A table of these columns; where one is set to the right it holds figures, which are never broken."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in columns:
        name, justify = column if isinstance(column, tuple) else (column, _LEFT)
        table.add_column(name, justify=justify, overflow="fold", no_wrap=justify == "right")
    return table


def with_more(table: Table, total: int) -> RenderableType:
    """A table of the first `MOST_ROWS` rows, and how many there are where it does not list all."""
    if total <= MOST_ROWS:
        return table
    more = _("……共 {total:,} 行，这里列出 {shown} 行；全部见 --json").format(total=total, shown=MOST_ROWS)
    return Group(table, Text(more))


def place(sheet: str | None, row: int) -> Text:
    """A row of a file, after its sheet where there are several."""
    return shown_text(str(row) if sheet is None else _("{sheet}：{row}").format(sheet=sheet, row=row))


def text_lines(texts: Iterable[str]) -> Text:
    """Texts from a file below one another."""
    return Text("\n").join([shown_text(each) for each in texts])


def shown_text(text: str) -> Text:
    """A text from a file: of bounded length, and with nothing that steers the terminal."""
    shortened = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return Text(visible(shortened), overflow="fold")
