"""Why a table is read as it is: its heading, and each of its columns, taken or left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.fields import field_label
from budgetcheck.ledgers.table.headings import NOT_TAKEN, Meaning, folded, meaning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.ledgers.table.layout import Layout

_PREFERRED = 70
_CERTAIN = 100


def explain(
    layout: Layout, unit: str | None, sheet: str | None, wanted: Mapping[str, str]
) -> tuple[Choice, ...]:
    """The choices behind a layout.

    Args:
        layout: The layout.
        unit: The unit of amounts that titles or headings state; None where they state none.
        sheet: The sheet's name.
        wanted: The heading that a profile names for a field.
    """
    choices = [_of_heading(layout, sheet), *_of_columns(layout, sheet, wanted)]
    if unit:
        choices.append(Choice("unit", unit, _CERTAIN, _("标题写明金额单位"), sheet))
    if layout.titles.year_of and {"month", "month_day"} & layout.at.keys():
        years = _("、").join(map(str, layout.titles.years))
        choices.append(Choice("year", years, _CERTAIN, _("日期只有月和日，年份取自题名"), sheet))
    return tuple(choices)


def _of_heading(layout: Layout, sheet: str | None) -> Choice:
    filled = [text for text in layout.all_headings if text]
    known = [
        text for text in filled if (means := meaning(text, layout.role)).taken or means.field != "unknown"
    ]
    reason = _("{filled} 个列标题中认得 {known} 个").format(filled=len(filled), known=len(known))
    if layout.heading_row == 0:
        return Choice("heading_row", _("格式自带列名"), _CERTAIN, reason, sheet)
    last = layout.first_row - 1
    row = str(last) if last == layout.heading_row else f"{layout.heading_row}–{last}"
    return Choice("heading_row", row, 100 * len(known) // len(filled), reason, sheet)


def _of_columns(layout: Layout, sheet: str | None, wanted: Mapping[str, str]) -> list[Choice]:
    """Each column: the field that it is taken for, or why it is left."""
    taken = layout.field_at
    named = {folded(heading): field for field, heading in wanted.items()}
    choices: list[Choice] = []
    for at, text in enumerate(layout.all_headings):
        if not text:
            continue
        means = meaning(text, layout.role)
        if at in taken and named.get(folded(text)) == taken[at]:
            reason = _("用作{field}，科目对照方案写明").format(field=field_label(taken[at]))
            choices.append(Choice("column", text, _CERTAIN, reason, sheet))
        elif at in taken:
            choices.append(_taken(taken[at], text, means, layout, sheet))
        else:
            choices.append(Choice("column", text, means.score, _why_left(means, layout, wanted), sheet))
    return choices


def _taken(field: str, text: str, means: Meaning, layout: Layout, sheet: str | None) -> Choice:
    rivals = [
        other
        for at, other in enumerate(layout.all_headings)
        if other and at != layout.at.get(field) and meaning(other, layout.role)[:1] == (field,)
    ]
    reason = _("用作{field}").format(field=field_label(field))
    if not rivals or field in {"auxiliary", "account_name"}:
        return Choice("column", text, means.score, reason, sheet)
    reason += _("；先于{others}").format(
        others=_("、").join(_("“{heading}”").format(heading=each) for each in rivals)
    )
    return Choice("column", text, min(means.score, _PREFERRED), reason, sheet)


def _why_left(means: Meaning, layout: Layout, wanted: Mapping[str, str]) -> str:
    if wanted.get(means.field) == "":
        return _("科目对照方案写明没有{field}列").format(field=field_label(means.field))
    left = "period" if means.field in ("month", "day", "year") else means.field
    if left in NOT_TAKEN:
        return _(NOT_TAKEN[left])
    if means.field in ("direction", "amount") and layout.two_sided:
        return _("已有借方和贷方两列")
    return _("已用“{heading}”作{field}").format(
        heading=layout.headings.get(means.field, ""), field=field_label(means.field)
    )
