"""Budget and settlement forms as units hand them in: amounts by category and source, their sums compared exactly.

A form whose sub-totals do not tie cannot be used as a budget without guessing which figure is right: it is refused
with every difference.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.dossiers.budget_columns import (
    TOTAL,
    Column,
    Heading,
    find_heading,
    flat,
    refused_columns,
    source_named,
)
from budgetcheck.dossiers.budget_items import Item, arrange, is_item
from budgetcheck.dossiers.budget_ties import leaves, ties
from budgetcheck.dossiers.cell_text import without_noise
from budgetcheck.language import _
from budgetcheck.money import parse_money
from budgetcheck.problems import InputError, Problem
from budgetcheck.workbooks import address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcheck.dossiers.budget_columns import Measure
    from budgetcheck.workbooks import Cells

_UNIT = re.compile(r"单位[:：]?(?:人民币)?[(（]?(百万元|万元|千元|元)|[(（](百万元|万元|千元|元)[)）]")
_BLANK = ("-", "－", "—", "——", "/", "")
_LEAST_ITEMS = 2
_MAY_BE_NEGATIVE = ("adjustment", "year", "spent", "remaining")

Amounts = dict[tuple[str, str | None], Decimal]
"""元 by category and source; the source is None where the form does not name one."""


class BudgetForm(NamedTuple):
    """What a form states.

    Attributes:
        file: The file, as messages name it.
        sheet: The sheet.
        approved: The approved budget; None where the form has no such column.
        spent: What was spent in all; None where the form is no settlement.
        notes: What stands in the form and is not taken, in words for the user.
        texts: What stands in its cells, by which the project is found.
    """

    file: str
    sheet: str
    approved: Amounts | None
    spent: Amounts | None
    notes: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def place(self) -> str:
        """File and sheet, as messages name them."""
        return f"{self.file}!{self.sheet}"


def is_budget_form(sheet: Cells) -> bool:
    """Whether a sheet has the heading of a budget form, and some of the items below it."""
    heading = find_heading(sheet.rows)
    if heading is None:
        return False
    labels = (row[heading.item] for row in sheet.rows[heading.end :] if heading.item < len(row))
    return sum(is_item(label) for label in labels if label) >= _LEAST_ITEMS


def read_budget_form(sheet: Cells, file: str) -> BudgetForm:
    """The amounts of a form.

    Raises:
        InputError: for every heading, item and amount that cannot be told, and every sum that does not tie.
    """
    heading = find_heading(sheet.rows)
    if heading is None:
        raise InputError(Problem(file, sheet.name, _("没有找到预算表的标题行"), _("请核对文件")))
    form = _Form(sheet, file, heading)
    form.read()
    if form.faults:
        raise InputError(*form.faults)
    return form.result()


class _Form:
    """A form while it is read."""

    def __init__(self, sheet: Cells, file: str, heading: Heading) -> None:
        self.sheet = sheet
        self.file = file
        self.heading = heading
        self.faults: list[Problem] = []
        self.unit = self._unit()
        self.amounts: dict[tuple[int, int], Decimal] = {}
        self.items: list[Item] = []

    def read(self) -> None:
        """Read all amounts, and note all that is wrong."""
        for place, found, expected in refused_columns(self.heading, self.sheet.name):
            self.faults.append(Problem(self.file, place, found, expected))
        self.items = arrange(self._labels())
        for item in _all(self.items):
            for column in self.heading.columns:
                self._read_amount(item, column)
        self._refuse_amounts_without_item()
        if not self.faults:
            self.faults.extend(
                Problem(self.file, self._place(row, at, label), found, expected)
                for row, at, label, found, expected in ties(self.items, self.heading.columns, self.amounts)
            )

    def result(self) -> BudgetForm:
        return BudgetForm(
            self.file,
            self.sheet.name,
            self._taken("approved"),
            self._taken("spent"),
            tuple(self._notes()),
            tuple(text for row in self.sheet.rows for text in row if text),
        )

    def _taken(self, measure: Measure) -> Amounts | None:
        columns = [each for each in self.heading.columns if each.measure == measure and not each.fault]
        divided = [each for each in columns if each.source != TOTAL]
        if not columns:
            return None
        whole = source_named(self._titles())
        taken: Amounts = {}
        for column in divided or columns:
            source = column.source if column.source not in (None, TOTAL) else whole
            for category, amount in leaves(self.items, column.at, self.amounts):
                taken[category, source] = taken.get((category, source), Decimal(0)) + amount
        return {key: amount for key, amount in taken.items() if amount}

    def _notes(self) -> Iterator[str]:
        for column in self.heading.columns:
            if column.measure in ("adjusted", "adjustment") and any(
                self.amounts.get((item.row, column.at)) for item in _all(self.items)
            ):
                yield _(
                    "{place} 的“{heading}”没有读入：预算调整要先批准；请在档案的“变更”里写明申请、批复日期和调整后的全部预算"
                ).format(
                    place=f"{self.sheet.name}!{address(self.heading.row, column.at)}", heading=column.heading
                )

    def _labels(self) -> Iterator[tuple[int, str]]:
        at = self.heading.item
        for row, texts in enumerate(self.sheet.rows[self.heading.end :], self.heading.end + 1):
            label = texts[at] if at < len(texts) else None
            if label and (is_item(label) or self._has_number(row)):
                yield row, label

    def _has_number(self, row: int) -> bool:
        texts = self.sheet.rows[row - 1]
        return any(
            (column.at < len(texts) and (texts[column.at] or "").strip() not in _BLANK)
            or (row, column.at) in self.sheet.faults
            for column in self.heading.columns
        )

    def _read_amount(self, item: Item, column: Column) -> None:
        texts = self.sheet.rows[item.row - 1]
        text = texts[column.at] if column.at < len(texts) else None
        place = self._place(item.row, column.at, item.label)
        fault = self.sheet.faults.get((item.row, column.at))
        if fault is not None:
            self._refuse(place, _("读到“{value}”").format(value=fault), _("请改正公式，或直接填写金额"))
        elif text is None or flat(text) in _BLANK:
            return
        elif column.fault:
            self._refuse(
                f"{self.sheet.name}!{address(self.heading.row, column.at)}",
                column.fault,
                _("请写明资金来源：市级财政资金、其他财政资金、单位自筹资金、其他来源资金"),
            )
        else:
            self._parse(item, column, text, place)

    def _parse(self, item: Item, column: Column, text: str, place: str) -> None:
        try:
            amount = parse_money(without_noise(text, self.unit), self.unit)
        except ValueError as error:
            self._refuse(place, _("读到“{value}”").format(value=text), str(error))
            return
        if amount < 0 and column.measure not in _MAY_BE_NEGATIVE:
            self._refuse(place, _("读到“{value}”").format(value=text), _("金额不能为负"))
        self.amounts[item.row, column.at] = amount

    def _refuse_amounts_without_item(self) -> None:
        rows = {item.row for item in _all(self.items)}
        for row in range(self.heading.end + 1, len(self.sheet.rows) + 1):
            texts = self.sheet.rows[row - 1]
            label = texts[self.heading.item] if self.heading.item < len(texts) else None
            if row not in rows and label is None and self._has_number(row):
                self._refuse(
                    _("{sheet}!第 {row} 行").format(sheet=self.sheet.name, row=row),
                    _("有金额，但没有科目名称"),
                    _("请补填科目，或删除"),
                )

    def _titles(self) -> str:
        return "".join(flat(text) for row in self.sheet.rows[: self.heading.row - 1] for text in row if text)

    def _unit(self) -> str:
        """The unit that the form states: above or in its heading, or anywhere after the word 单位."""
        head = [text for row in self.sheet.rows[: self.heading.end] for text in row if text]
        rest = [text for row in self.sheet.rows for text in row if text and "单位" in text]
        found = {match[1] or match[2] for text in (*head, *rest) for match in _UNIT.finditer(flat(text))}
        if len(found) == 1 and (unit := next(iter(found))) in ("元", "万元"):
            return unit
        self._refuse(
            self.sheet.name,
            _("写了不止一种金额单位：{units}").format(units=_("、").join(sorted(found)))
            if len(found) > 1
            else _("金额单位是 {unit}").format(unit=next(iter(found)))
            if found
            else _("没有写明金额单位"),
            _("请在标题写明“单位：元”或“单位：万元”"),
        )
        return "元"

    def _place(self, row: int, at: int, label: str) -> str:
        return f"{self.sheet.name}!{address(row, at)}（{label.strip()}）"

    def _refuse(self, place: str, found: str, expected: str) -> None:
        problem = Problem(self.file, place, found, expected)
        if problem not in self.faults:
            self.faults.append(problem)


def _all(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _all(item.children)
