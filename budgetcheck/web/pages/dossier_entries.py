"""A dossier as entries of a form on screen, and back: both ways nothing is lost, and no amount is anything but text.

An entry's name is the way to its fact: `project.title`, `funding.0.amount`, `budget.lines.business.municipal.0` (the
first amount of that category from that source).
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.dossiers.form import NONE
from budgetcheck.language import _
from budgetcheck.problems import Problem
from budgetcheck.vocabulary import CATEGORY, SOURCE
from budgetcheck.web.pages.dossier_parts import CHANGES, FIELDS, LINES, PARTS, is_choice_of_several, is_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.dossiers.form import Field, Key, Table

TICKED = "1"
NOTHING = "none"
"""Ends the name of the entry that says: there is none."""
FORMER = "was"
"""Ends the name of the entry that says which element of the former dossier a row is."""

_DEEPEST = 8
_MOST_DIGITS = 4


class Typed(NamedTuple):
    """What a form says.

    Attributes:
        tree: The dossier as `dossiers.read.read_tree` takes it.
        names: The entry of each place of it, by the place as messages name it (`funding[0].amount`).
        faults: What contradicts itself in the form; places as in `names`.
    """

    tree: dict[str, Any]
    names: dict[str, str]
    faults: list[Problem]


def entries_of(tree: Mapping[str, Any]) -> dict[str, str]:
    """The entries that a dossier's plain values fill in."""
    entries: dict[str, str] = {}
    for field in FIELDS:
        entries |= _entries_of_field(field, at(tree, field.key))
    for part in PARTS:
        if part.rows is not None:
            entries |= _entries_of_rows(part.rows, at(tree, part.rows.key))
        if part.cells is not None:
            entries |= _entries_of_cells(".".join(part.cells), at(tree, part.cells))
    return entries


def tree_of(entries: Mapping[str, str], former: Mapping[str, Any]) -> Typed:
    """The dossier that entries state, laid over a former one: what the form does not show stays.

    Args:
        entries: By name; unknown ones say nothing.
        former: Plain values; empty for a new dossier.
    """
    typed = Typed(deepcopy(dict(former)), {}, [])
    by_part = nested(entries)
    for field in FIELDS:
        _put(typed.tree, field.key, _value_of(field, at(by_part, field.key), typed))
    for part in PARTS:
        key = part.rows.key if part.rows is not None else part.cells
        if key is None:
            continue
        told, known = at(by_part, key), at(former, key)
        name = ".".join(key)
        typed.names[name] = name
        if part.rows is not None:
            value: list[Any] | None = _elements(part.rows, told, known or (), typed)
        else:
            value = _lines(name, name, told, known or (), typed)
        if part.may_be_none:
            value = _or_none(name, told, value, typed)
        _put(typed.tree, key, value or (value if part.may_be_none else None))
    for required in ("project", "budget"):
        typed.tree.setdefault(required, {})
    return typed


def numbers(told: Any) -> list[int]:
    """The numbers of the rows among nested entries, in order."""
    keys = told if isinstance(told, dict) else ()
    return sorted(int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) <= _MOST_DIGITS)


def at(tree: Any, key: Sequence[str]) -> Any:
    """What stands at a key; None where nothing does."""
    for part in key:
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def nested(entries: Mapping[str, str]) -> dict[str, Any]:
    """Entries by the parts of their names."""
    root: dict[str, Any] = {}
    for name, text in entries.items():
        parts = name.split(".", _DEEPEST)
        place: Any = root
        for part in parts[:-1]:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                break
        else:
            place.setdefault(parts[-1], text)
    return root


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _entries_of_field(field: Field, value: Any) -> dict[str, str]:
    name = ".".join(field.key)
    if value is None:
        return {}
    if is_choice_of_several(field):
        return {f"{name}.{code}": TICKED for code in value or [NOTHING]}
    if is_list(field):
        return {f"{name}.{number}": _text(each) for number, each in enumerate(value)}
    return {name: _text(value)}


def _entries_of_rows(table: Table, elements: Sequence[Mapping[str, Any]] | None) -> dict[str, str]:
    name = ".".join(table.key)
    if elements is not None and not elements:
        return {f"{name}.{NOTHING}": TICKED}
    entries: dict[str, str] = {}
    for number, element in enumerate(elements or ()):
        row = f"{name}.{number}"
        entries[f"{row}.{FORMER}"] = str(number)
        for column in table.columns:
            if (value := at(element, column.key)) is not None:
                entries[f"{row}.{column.key[0]}"] = _text(value)
        if table.key == CHANGES:
            entries |= _entries_of_cells(f"{row}.{LINES}", element.get(LINES))
    return entries


def _entries_of_cells(name: str, lines: Sequence[Mapping[str, Any]] | None) -> dict[str, str]:
    if lines is not None and not lines:
        return {f"{name}.{NOTHING}": TICKED}
    entries: dict[str, str] = {}
    for line in lines or ():
        cell = f"{name}.{line['category']}.{line['source']}"
        number = next(number for number in range(len(lines or ())) if f"{cell}.{number}" not in entries)
        entries[f"{cell}.{number}"] = _text(line["amount"])
    return entries


def _said(told: Any, key: str) -> str:
    """A text among nested entries, without the spaces around it."""
    text = told.get(key) if isinstance(told, dict) else None
    return _typed(text) if isinstance(text, str) else ""


def _value_of(field: Field, told: Any, typed: Typed) -> Any:
    name = ".".join(field.key)
    typed.names[name] = name
    if is_choice_of_several(field):
        codes = [code for code in field.words if code != NONE and _said(told, code)]
        former = at(typed.tree, field.key) or []
        kept = [code for code in former if code in codes]
        return _or_none(name, told, [*kept, *(code for code in codes if code not in kept)], typed)
    if is_list(field):
        values: list[str] = []
        for number in numbers(told):
            if text := _said(told, str(number)):
                typed.names[f"{name}[{len(values)}]"] = f"{name}.{number}"
                values.append(text)
        return values or None
    return _typed(told) or None if isinstance(told, str) else None


def _typed(text: str) -> str:
    """A text as it was before a browser sent it."""
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _or_none(name: str, told: Any, value: list[Any] | None, typed: Typed) -> list[Any] | None:
    """A list that may be said to be empty; None where nothing is said of it."""
    says_none = bool(_said(told, NOTHING))
    if value and says_none:
        typed.faults.append(Problem("", name, _("既选了“确认没有”，又填了内容"), _("请只留一种")))
    return value or ([] if says_none else None)


def _elements(
    table: Table, told: Any, former: Sequence[Mapping[str, Any]], typed: Typed
) -> list[dict[str, Any]]:
    name = ".".join(table.key)
    elements: list[dict[str, Any]] = []
    for number in numbers(told):
        row = told[str(number)]
        was = _said(row, FORMER)
        known = former[int(was)] if was.isdecimal() and int(was[:_MOST_DIGITS]) < len(former) else None
        values = {column.key[0]: _said(row, column.key[0]) for column in table.columns}
        place, spot = f"{name}[{len(elements)}]", f"{name}.{number}"
        element = {key: value for key, value in deepcopy(dict(known or {})).items() if key not in values}
        element |= {key: text for key, text in values.items() if text}
        if table.key == CHANGES:
            _put_lines(element, place, spot, row, typed)
        if not any(values.values()) and not element.get(LINES) and known != {}:
            continue
        typed.names[place] = spot
        typed.names.update({f"{place}.{key}": f"{spot}.{key}" for key in values})
        elements.append(element)
    return elements


def _put_lines(element: dict[str, Any], place: str, spot: str, row: Any, typed: Typed) -> None:
    """The whole budget after a change."""
    told = row.get(LINES) if isinstance(row, dict) else None
    place, spot = f"{place}.{LINES}", f"{spot}.{LINES}"
    typed.names[place] = spot
    lines = _or_none(spot, told, _lines(place, spot, told, element.get(LINES) or (), typed), typed)
    element.pop(LINES, None)
    if lines is not None:
        element[LINES] = lines


def _lines(
    place: str, spot: str, told: Any, former: Sequence[Mapping[str, Any]], typed: Typed
) -> list[dict[str, Any]]:
    """The lines of a table of amounts: those known before in their order, then those that are new."""
    amounts = dict(_amounts(told))
    seen: dict[tuple[str, str], int] = {}
    lines: list[dict[str, Any]] = []
    names: list[str] = []
    for line in former:
        cell = (line["category"], line["source"])
        number = seen[cell] = seen.get(cell, -1) + 1
        if amount := amounts.pop((*cell, number), None):
            lines.append({**line, "amount": amount})
            names.append(f"{spot}.{'.'.join(cell)}.{number}")
    for (category, source, number), amount in amounts.items():
        lines.append({"category": category, "source": source, "amount": amount})
        names.append(f"{spot}.{category}.{source}.{number}")
    for number, name in enumerate(names):
        typed.names.update(
            {f"{place}[{number}]{end}": name for end in ("", ".amount", ".category", ".source")}
        )
    return lines


def _amounts(told: Any) -> Iterator[tuple[tuple[str, str, int], str]]:
    for source in SOURCE.codes:  # as budgets are written: what the municipality pays comes first
        for category in CATEGORY.codes:
            cell = at(told, (category, source))
            for number in numbers(cell):
                if amount := _said(cell, str(number)):
                    yield (category, source, number), amount


def _put(tree: dict[str, Any], key: Key, value: Any) -> None:
    """Set a fact, or leave it out; what holds no fact any more is left out with it."""
    if value is None:
        _drop(tree, key)
        return
    for part in key[:-1]:
        tree = tree.setdefault(part, {})
    tree[key[-1]] = value


def _drop(tree: dict[str, Any], key: Key) -> None:
    if len(key) == 1:
        tree.pop(key[0], None)
        return
    inner = tree.get(key[0])
    if inner:
        _drop(inner, key[1:])
        if not inner:
            del tree[key[0]]
