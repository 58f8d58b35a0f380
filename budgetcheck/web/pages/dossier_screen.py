"""The form of a dossier as a page shows it: its parts with what was entered, and beside each field what is wrong there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcheck.dates import parse_date
from budgetcheck.dossiers.form import NONE
from budgetcheck.dossiers.form_fields import PROGRAMME, UNIT
from budgetcheck.language import _
from budgetcheck.money import NUMBER
from budgetcheck.problems import Problem
from budgetcheck.vocabulary import CATEGORY, SOURCE
from budgetcheck.web.pages.dossier_controls import Cells, Control, Row, Rows, Said, Screen, Shown
from budgetcheck.web.pages.dossier_entries import FORMER, NOTHING, at, nested, numbers
from budgetcheck.web.pages.dossier_parts import (
    CHANGES,
    CHOOSE,
    HELPS,
    LINES,
    PARTS,
    SPARE,
    is_choice_of_several,
    is_list,
)
from budgetcheck.web.pages.dossier_words import choices_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcheck.dossiers.form import Field, Table
    from budgetcheck.vocabulary import Vocabulary
    from budgetcheck.web.pages.dossier_parts import Part

_AMOUNTS = ("money", "signed", "budget")
_ID = "project.id"


def screen(
    entries: Mapping[str, str],
    programmes: Vocabulary,
    *,
    problems: Sequence[tuple[str, Problem]] = (),
    more: str = "",
    is_new: bool = True,
) -> Screen:
    """The form with what was entered.

    Args:
        entries: By name.
        programmes: The programmes to choose from.
        problems: Each with the name of the entry where it belongs; an empty one for the whole form.
        more: The name of the list that shall have one empty row more.
        is_new: Whether the project's code may be chosen.
    """
    faults: dict[str, list[str]] = {}
    for name, problem in problems:
        faults.setdefault(name, []).append(str(Problem("", "", problem.found, problem.expected)))
    filler = _Filler(nested(entries), faults, programmes, more, is_new=is_new)
    parts = tuple(filler.part(part) for part in PARTS)
    labels = {each.name: each.told for each in filler.made} | filler.groups
    return Screen(
        parts,
        tuple(
            Said(name if name in labels else "", labels.get(name, problem.place), text)
            for (name, problem), text in zip(problems, _texts(problems), strict=True)
        ),
    )


def _texts(problems: Iterable[tuple[str, Problem]]) -> list[str]:
    return [str(Problem("", "", problem.found, problem.expected)) for _name, problem in problems]


class _Filler:
    """Fills the parts in, and remembers what every field is called."""

    def __init__(
        self,
        entries: dict[str, object],
        faults: Mapping[str, Sequence[str]],
        programmes: Vocabulary,
        more: str,
        *,
        is_new: bool,
    ) -> None:
        self._entries = entries
        self._faults = faults
        self._programmes = programmes
        self._more = more
        self._is_new = is_new
        self.made: list[Control] = []
        self.groups: dict[str, str] = {}

    def part(self, part: Part) -> Shown:
        """A part of the page."""
        title = _(part.name)
        return Shown(
            part.anchor,
            title,
            _(part.hint),
            tuple(
                (_(section.name), tuple(self._field(field) for field in section.fields))
                for section in part.sections
            ),
            None if part.rows is None else self._rows(part.rows, _(part.rows_name), part),
            None
            if part.cells is None
            else self._cells(".".join(part.cells), title, may_be_none=part.may_be_none),
        )

    def _field(self, field: Field) -> Control:
        name = ".".join(field.key)
        label = _(field.label)
        if is_choice_of_several(field):
            ticks = [(code, word) for code, word in choices_of(field, self._programmes) if code != NONE]
            ticks.append((NOTHING, _("确认没有")))
            inner = tuple(self._control(f"{name}.{code}", word, word, kind="tick") for code, word in ticks)
            return self._control(name, label, label, field, kind="ticks", inner=inner)
        if is_list(field):
            told = at(self._entries, field.key)
            inner = tuple(
                self._control(
                    f"{name}.{number}", label, _("{label} {number}").format(label=label, number=nth)
                )
                for nth, number in enumerate(self._numbers(name, told), 1)
            )
            return self._control(name, label, label, field, kind="list", inner=inner)
        if name == _ID and not self._is_new:
            return self._control(name, label, label, field, kind="fixed")
        return self._control(name, label, label, field)

    def _rows(self, table: Table, title: str, part: Part) -> Rows:
        name = ".".join(table.key)
        self.groups[name] = title
        columns = tuple((_(column.label), _help(column)) for column in table.columns)
        rows = []
        for nth, number in enumerate(self._numbers(name, at(self._entries, table.key)), 1):
            row = f"{name}.{number}"
            row_title = _("{title}第 {row} 行").format(title=title, row=nth)
            self.groups[row] = row_title
            controls = tuple(
                self._control(
                    f"{row}.{column.key[0]}",
                    _(column.label),
                    _("{row}：{label}").format(row=row_title, label=_(column.label)),
                    column,
                )
                for column in table.columns
            )
            cells = None
            if table.key == CHANGES:
                inner_title = _("{row}：变更后的全部预算").format(row=row_title)
                cells = self._cells(f"{row}.{LINES}", inner_title, may_be_none=True)
            rows.append(Row(row, nth, self._value(f"{row}.{FORMER}"), controls, cells, self._wrong(row)))
        none = self._none(name, title) if part.may_be_none else None
        return Rows(name, title, columns, tuple(rows), none, self._wrong(name))

    def _cells(self, name: str, title: str, *, may_be_none: bool) -> Cells:
        self.groups[name] = title
        rows = tuple(
            (
                CATEGORY.label(category),
                tuple(
                    self._cell(f"{name}.{category}.{source}", title, category, source)
                    for source in SOURCE.codes
                ),
            )
            for category in CATEGORY.codes
        )
        none = self._none(name, title) if may_be_none else None
        return Cells(name, title, tuple(map(SOURCE.label, SOURCE.codes)), rows, none, self._wrong(name))

    def _cell(self, name: str, title: str, category: str, source: str) -> tuple[Control, ...]:
        found = numbers(at(self._entries, name.split("."))) or [0]
        told = _("{title}：{category}，{source}").format(
            title=title, category=CATEGORY.label(category), source=SOURCE.label(source)
        )
        return tuple(
            self._control(f"{name}.{number}", SOURCE.label(source), told, kind="amount") for number in found
        )

    def _none(self, name: str, title: str) -> Control:
        told = _("{title}：确认没有").format(title=title)
        return self._control(f"{name}.{NOTHING}", _("确认没有（与“不清楚”不同）"), told, kind="tick")

    def _numbers(self, name: str, told: object) -> list[int]:
        """The rows that there are, and empty ones behind them."""
        known = numbers(told)
        empty = sum(not _is_filled(at(told, (str(number),))) for number in known)
        wanted = max(SPARE if name != ".".join(CHANGES) else 1, empty + 1 if self._more == name else 0)
        first = known[-1] + 1 if known else 0
        return [*known, *range(first, first + max(0, wanted - empty))]

    def _control(  # noqa: PLR0913 - each by its name
        self,
        name: str,
        label: str,
        told: str,
        field: Field | None = None,
        *,
        kind: str = "",
        inner: tuple[Control, ...] = (),
    ) -> Control:
        value = self._value(name)
        choices = () if field is None or kind else choices_of(field, self._programmes)
        if choices and field is not None:
            kind = "choice"
            value = value or ("元" if field is UNIT else "")
            if field.key == PROGRAMME and value and value not in dict(choices):
                choices = (*choices, (value, value))
        kind = kind or ("text" if field is None else _kind(field, value))
        if kind == "text" and "\n" in value:
            kind = "lines"
        made = Control(
            name,
            label,
            told,
            "" if field is None else _help(field),
            kind,
            _grouped(value) if kind == "amount" else value,
            choices,
            field is not None and field.required and field.key[0] in ("project", "budget"),
            self._wrong(name),
            inner,
        )
        self.made.append(made)
        return made

    def _value(self, name: str) -> str:
        found = at(self._entries, name.split("."))
        return found if isinstance(found, str) else ""

    def _wrong(self, name: str) -> tuple[str, ...]:
        return tuple(self._faults.get(name, ()))


def _help(field: Field) -> str:
    text = HELPS.get(field.key, field.help)
    return _(text) if text and text != CHOOSE else ""


def _kind(field: Field, value: str) -> str:
    if field.kind in _AMOUNTS:
        return "amount"
    if field.kind == "date":
        return "date" if not value or _is_iso(value) else "text"
    return "number" if field.kind in ("number", "count") else "text"


def _is_iso(text: str) -> bool:
    """Whether a browser's field for days shows it; any other entry must stay to be seen."""
    try:
        return parse_date(text).isoformat() == text
    except ValueError:
        return False


def _grouped(text: str) -> str:
    """An amount with its thousands set off, exactly as many decimals as it has; anything else as it was typed."""
    is_amount = NUMBER.fullmatch(text.strip()) is not None
    return f"{Decimal(text.strip().replace(',', '')):,f}" if is_amount else text


def _is_filled(told: object) -> bool:
    if isinstance(told, dict):
        return any(_is_filled(each) for key, each in told.items() if key != FORMER)
    return isinstance(told, str) and bool(told.strip())
