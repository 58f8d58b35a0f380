"""What a page shows of a dossier's form: fields, lists of rows, tables of amounts, and what is wrong with them."""

from __future__ import annotations

from typing import NamedTuple


class Control(NamedTuple):
    """A field to fill in.

    Attributes:
        name: Of its entry; its place on the page, too.
        label: What it asks for, as seen beside it.
        told: The same as it is named where it stands alone (`资金 第 2 行 金额`).
        help: What to write.
        kind: `text`, `lines` (a text of several), `date`, `amount`, `number`, `choice`, `ticks`, `tick`, `list` or
            `fixed` (it cannot be changed).
        value: What stands in it.
        choices: What may be chosen: code and word.
        required: Whether a dossier needs it.
        faults: What is wrong with it.
        inner: Its ticks, or the fields of a list.
    """

    name: str
    label: str
    told: str
    help: str = ""
    kind: str = "text"
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    faults: tuple[str, ...] = ()
    inner: tuple[Control, ...] = ()


class Cells(NamedTuple):
    """Amounts by category and source.

    Attributes:
        name: Of their entries, without its end.
        title: What they are.
        sources: The words above the columns.
        rows: The word of a category and its fields by source: one to a line that the dossier has.
        none: The tick that there is none; None where that says nothing.
        faults: What is wrong with all of them.
    """

    name: str
    title: str
    sources: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[Control, ...], ...]], ...]
    none: Control | None
    faults: tuple[str, ...]

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in them."""
        ticked = self.none is not None and bool(self.none.value)
        return ticked or any(each.value for _word, cells in self.rows for cell in cells for each in cell)

    @property
    def is_faulty(self) -> bool:
        """Whether anything in them is wrong."""
        inner = any(each.faults for _word, cells in self.rows for cell in cells for each in cell)
        return bool(self.faults) or inner


class Row(NamedTuple):
    """An element of a list: which, its fields, and where it is a change its budget."""

    name: str
    number: int
    former: str
    controls: tuple[Control, ...]
    cells: Cells | None
    faults: tuple[str, ...]


class Rows(NamedTuple):
    """A list, with empty rows at its end."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    none: Control | None
    faults: tuple[str, ...]


class Shown(NamedTuple):
    """A part of the page."""

    anchor: str
    title: str
    hint: str
    sections: tuple[tuple[str, tuple[Control, ...]], ...]
    rows: Rows | None
    cells: Cells | None


class Said(NamedTuple):
    """A problem as the page's head tells it: the field to go to, what that is called, and what is wrong."""

    name: str
    label: str
    text: str


class Screen(NamedTuple):
    """The whole form, and its problems."""

    parts: tuple[Shown, ...]
    problems: tuple[Said, ...]
