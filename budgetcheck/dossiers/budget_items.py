"""The items (科目) of a budget or settlement form: their level, their category, and which stand under which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from budgetcheck.dossiers.budget_columns import flat

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEVELS = (
    (re.compile(r"[一二三四五六七八九十]+[、.]"), 0),
    (re.compile(r"\([一二三四五六七八九十]+\)、?"), 1),
    (re.compile(r"\d+\.\d+\.\d+[.、]?"), 4),
    (re.compile(r"\d+\.\d+[.、]?"), 3),
    (re.compile(r"\d+[.、]"), 2),
    (re.compile(r"\(\d+\)[.、]?|\d+\)"), 3),
    (re.compile(r"[①-⑳]"), 4),
)
_OF_WHICH = re.compile(r"\(?其中[:、]?")
_TOTALS = re.compile(r"(?:项目|经费|预算|支出|费用)*(?:总经费|合计|总计|总预算|总额)(?:\(.*\))?")
_NAMES = (
    ("direct", 1, re.compile(r"直接(?:费用|费|经费)")),
    ("performance", 2, re.compile(r".*绩效.*")),
    ("indirect", 1, re.compile(r"间接(?:费用|费|经费)")),
    ("equipment", 2, re.compile(r"设备费")),
    ("equipment_purchase", 3, re.compile(r"(?:购置设备费|设备购置费?|购置费)")),
    ("equipment_other", 3, re.compile(r".*(?:试制|改造|租赁).*")),
    ("business", 2, re.compile(r"业务费")),
    ("lump_sum", 1, re.compile(r"包干(?:经费|费)")),
    ("labour", 2, re.compile(r"劳务费用?")),
    ("labour", 3, re.compile(r".*专家咨询费.*")),
    (
        "business",
        3,
        re.compile(r".*(?:材料|测试|化验|加工|燃料|动力|会议|差旅|国际合作|出版|文献|信息传播|知识产权).*"),
    ),
)
COMPLEMENT = {
    "performance": "indirect",
    "equipment_purchase": "equipment_other",
    "equipment_other": "equipment_purchase",
}
"""Of which: what the rest of the item is that one of these is a part of."""
_INHERITED = ("business", "labour", "indirect")


@dataclass(eq=False)
class Item:
    """One item.

    Attributes:
        row: Its row on the sheet.
        label: As the form writes it.
        name: A category, or `total`, `direct`, `equipment`, or "" for an item that is not known by itself.
        level: 0 for the whole, 1 direct and indirect, 2 a category, 3 and deeper its parts.
        of_which: Whether it is a part of the item above that is counted there already.
        children: The items that it is the sum of, and those of it.
    """

    row: int
    label: str
    name: str
    level: int
    of_which: bool = False
    children: list[Item] = field(default_factory=list)

    @property
    def category(self) -> str | None:
        """The category whose money stands here, where the item is not divided further."""
        return None if self.name in ("", "total", "direct", "equipment") else self.name

    @property
    def parts(self) -> list[Item]:
        """The items that it is the sum of."""
        return [each for each in self.children if not each.of_which]


def arrange(labels: Iterable[tuple[int, str]]) -> list[Item]:
    """The items of a form as trees, from their rows and labels in order."""
    roots: list[Item] = []
    above: list[Item] = []
    for row, label in labels:
        item = _item(row, label, above)
        while above and above[-1].level >= item.level:
            above.pop()
        parent = above[-1] if above else None
        if parent and item.name == "" and parent.name in _INHERITED:
            item.name = parent.name
        (parent.children if parent else roots).append(item)
        above.append(item)
    for root in roots:
        _mark_performance(root)
    return roots


def is_item(label: str) -> bool:
    """Whether a label is an item that forms are known to have."""
    name = _numbering(label)[1]
    return any(pattern.fullmatch(name) for _name, _level, pattern in _NAMES)


def _item(row: int, label: str, above: list[Item]) -> Item:
    numbered, text = _numbering(label)
    of_which = _OF_WHICH.match(text)
    if of_which:
        inner, text = _numbering(text[of_which.end() :].rstrip(")"))
        numbered = inner if inner is not None else numbered
    name, level = _known(text, numbered, above)
    if of_which:
        level = (
            max(above[-1].level + 1, 2)
            if above and not above[-1].of_which
            else above[-1].level
            if above
            else 2
        )
    return Item(row, label, name, level, of_which is not None)


def _known(text: str, numbered: int | None, above: list[Item]) -> tuple[str, int]:
    if _TOTALS.fullmatch(text):
        return "total", 0
    for name, level, pattern in _NAMES:
        if pattern.fullmatch(text):
            if name == "labour" and level == 2 and _is_part_of_labour(numbered, above):  # noqa: PLR2004 - the level of categories
                return name, 3
            if level == 3 and numbered == 2:  # noqa: PLR2004 - as forms before 2021: materials, tests … are categories
                return name, 2
            return name, level
    return "", numbered if numbered is not None else (above[-1].level if above else 2)


def _is_part_of_labour(numbered: int | None, above: list[Item]) -> bool:
    """劳务费 is a category and, under it, a part beside 专家咨询费."""
    if numbered is not None:
        return numbered > 2  # noqa: PLR2004 - the level of categories
    return any(each.name == "labour" and each.level == 2 for each in above)  # noqa: PLR2004 - likewise


def _numbering(label: str) -> tuple[int | None, str]:
    """The level that a label's number shows, and the label without it."""
    circled = re.match(r"\s*[①-⑳]", label)
    text = flat(label[circled.end() :] if circled else label)
    if circled:
        return 4, text
    for pattern, level in _LEVELS:
        match = pattern.match(text)
        if match:
            return level, text[match.end() :]
    return None, text


def _mark_performance(item: Item) -> None:
    """绩效支出 alone under 间接费用 is a part of it, whether the form says 其中 or not."""
    if item.name == "indirect" and [each.name for each in item.parts] == ["performance"]:
        item.parts[0].of_which = True
    for child in item.children:
        _mark_performance(child)
