"""A dossier in words: what it says part by part, and what one version says otherwise than another."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.dossiers.form_sheets import SHEETS
from budgetcheck.language import _
from budgetcheck.vocabulary import CATEGORY, SOURCE
from budgetcheck.web.pages.dossier_entries import at
from budgetcheck.web.pages.dossier_parts import CHANGES, LINES, PARTS, WAIVERS
from budgetcheck.web.pages.dossier_words import word_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.dossiers.form import Field, Table
    from budgetcheck.vocabulary import Vocabulary

Tree = dict[str, Any]

_WAIVERS = next(sheet for sheet in SHEETS if sheet.table is not None and sheet.table.key == WAIVERS)


class Fact(NamedTuple):
    """What a dossier says of one thing: which, and in words."""

    label: str
    text: str


class Change(NamedTuple):
    """What a version says of one thing, and what it said before; empty where nothing."""

    label: str
    before: str
    after: str


class Words:
    """Puts dossiers into words.

    Args:
        programmes: The programmes that are known.
    """

    def __init__(self, programmes: Vocabulary) -> None:
        self._programmes = programmes

    def parts(self, tree: Tree) -> list[tuple[str, list[Fact]]]:
        """What a dossier says, by the titles of its parts; parts of which it says nothing are left out."""
        told = []
        for part in PARTS:
            facts = [fact for section in part.sections for fact in self._of_fields(section.fields, tree)]
            if part.rows is not None:
                facts += self._of_rows(part.rows, _(part.rows_name), tree)
            if part.cells is not None:
                facts += self._of_cells("", at(tree, part.cells), _unit(part.cells, tree))
            if facts:
                told.append((_(part.name), facts))
        return told

    def changes(self, before: Tree, after: Tree) -> list[Change]:
        """What one version says otherwise than the one before it, field by field."""
        told: list[Change] = []
        for part in PARTS:
            for section in part.sections:
                old, new = (dict(self._of_fields(section.fields, tree)) for tree in (before, after))
                told += _compared("", old, new)
            if part.cells is not None:
                old, new = (
                    dict(self._of_cells("", at(tree, part.cells), _unit(part.cells, tree)))
                    for tree in (before, after)
                )
                told += _compared(_(part.name), old, new)
            if part.rows is not None:
                told += self._changed_rows(part.rows, _(part.rows_name), before, after)
        if _WAIVERS.table is not None:
            told += self._changed_rows(_WAIVERS.table, _(_WAIVERS.name), before, after)
        return told

    def _of_fields(self, fields: Sequence[Field], tree: Tree) -> Iterator[Fact]:
        for field in fields:
            value = at(tree, field.key)
            if value is not None:
                texts = [self._text(field, each, tree) for each in _listed(value)]
                yield Fact(_(field.label), _("、").join(texts) or _("确认没有"))

    def _of_cells(self, title: str, lines: Any, unit: str) -> Iterator[Fact]:
        if lines is not None and not lines:
            yield Fact(title or _("各项金额"), _("确认没有"))
        amounts: dict[str, list[str]] = {}
        for line in lines or ():
            label = _("{category}，{source}").format(
                category=CATEGORY.label(line["category"]), source=SOURCE.label(line["source"])
            )
            amounts.setdefault(label, []).append(_amount(line["amount"], unit))
        for label, texts in amounts.items():
            yield Fact(title + _("：") + label if title else label, _("、").join(texts))

    def _of_rows(self, table: Table, title: str, tree: Tree) -> Iterator[Fact]:
        rows = at(tree, table.key)
        if rows is not None and not rows:
            yield Fact(title, _("确认没有"))
        for number, row in enumerate(rows or (), 1):
            yield Fact(_numbered(title, number), _sentence(self._of_row(table, row, tree)))

    def _of_row(self, table: Table, row: Mapping[str, Any], tree: Tree) -> dict[str, str]:
        told = {
            _(column.label): self._text(column, row[column.key[0]], tree)
            for column in table.columns
            if row.get(column.key[0]) is not None
        }
        if table.key == CHANGES and LINES in row:
            told |= dict(self._of_cells(_("变更后预算"), row[LINES], _unit(("budget",), tree)))
        return told

    def _changed_rows(self, table: Table, title: str, before: Tree, after: Tree) -> Iterator[Change]:
        old = list(at(before, table.key) or ())
        new = list(at(after, table.key) or ())
        if (at(before, table.key) == []) != (at(after, table.key) == []) and not (old and new):
            none = _("确认没有")
            yield Change(
                title,
                none if at(before, table.key) == [] else "",
                none if at(after, table.key) == [] else "",
            )
        gone, come = _without(old, new), _without(new, old)
        for (_number, first), (number, second) in zip(gone, come, strict=False):
            yield from _compared(
                _numbered(title, number),
                self._of_row(table, first, before),
                self._of_row(table, second, after),
            )
        for number, row in gone[len(come) :]:
            yield Change(_numbered(title, number), _sentence(self._of_row(table, row, before)), "")
        for number, row in come[len(gone) :]:
            yield Change(_numbered(title, number), "", _sentence(self._of_row(table, row, after)))

    def _text(self, field: Field, value: Any, tree: Tree) -> str:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if field.kind == "budget":
            return _amount(text, _unit(("budget",), tree))
        if field.kind in ("money", "signed"):
            return f"{Decimal(text):,f}"  # the label names the unit
        return word_of(field, text, self._programmes)


def _compared(title: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for label in dict.fromkeys([*before, *after]):
        old, new = before.get(label, ""), after.get(label, "")
        if old != new:
            yield Change(title + _("：") + label if title else label, old, new)


def _without(rows: Sequence[Any], others: Sequence[Any]) -> list[tuple[int, Any]]:
    """The rows that the other list has not, each with its number; a row there twice and here once is left once."""
    rest = list(others)
    told = []
    for number, row in enumerate(rows, 1):
        if row in rest:
            rest.remove(row)
        else:
            told.append((number, row))
    return told


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _numbered(title: str, number: int) -> str:
    return _("{title}第 {row} 行").format(title=title, row=number)


def _sentence(told: Mapping[str, str]) -> str:
    return _("；").join(f"{label} {text}" for label, text in told.items())


def _unit(key: Sequence[str], tree: Tree) -> str:
    """The unit of amounts: only those of the budget have another than 元."""
    return (at(tree, ("budget", "unit")) or "元") if key[0] == "budget" else "元"


def _amount(text: str, unit: str) -> str:
    return f"{Decimal(text.replace(',', '')):,f} {_(unit)}"
