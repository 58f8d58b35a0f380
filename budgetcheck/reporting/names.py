"""What reports call the rows of their statements: one word for one thing, whatever the format."""

from __future__ import annotations

from budgetcheck.language import _
from budgetcheck.vocabulary import CATEGORY, SOURCE


def category_name(code: str | None) -> str:
    """What people call a category; a line may name none. Performance pay is an indirect cost with a line of its own."""
    if code == "indirect":
        return _("间接费用（不含绩效）")
    return _("未写类别") if code is None else CATEGORY.label(code)


def lump_sum_note() -> str:
    """What a settlement says of a project with a lump sum, whose categories do not bind."""
    return _("本项目实行包干制，包干经费按总额控制，费用类别不单独限额：某一类别的结余为负，不表示超支。")


def source_name(code: str | None) -> str:
    """What people call a source; a line may name none."""
    return _("未写来源") if code is None else SOURCE.label(code)
