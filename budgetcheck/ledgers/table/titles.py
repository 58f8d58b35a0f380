"""What the rows above the heading state once for all rows below: the year, the unit of amounts."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNITS = {"元": 0, "千元": 3, "万元": 4}
"""The units of amounts, by the power of ten that makes them 元."""

_NOT_OF_THE_PERIOD = re.compile(r"(?:打印|制表|导出|查询|生成|下载)[^,，;；]*")
_MONTH = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:\s*(?:年度?|[-./])\s*(1[0-2]|0?[1-9])(?!\d)|(1[0-2]|0[1-9])(?!\d))"
)
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:\s*年|$|(?=\s*[-—~至到])|(?=年度))|(?:年度|会计年度)\s*[:：]?\s*((?:19|20)\d{2})"
)
_UNIT = re.compile(
    r"(?:单位|货币|币别|币种)\s*:?\s*[(（]?\s*(?:人民币)?\s*((?:[百千十]?万|[千百十]|亿)?元|[百千]?万|亿|[美港欧日]元|英镑)(?!\w)"
    r"|[(（](?:人民币)?((?:[百千十]?万|[千百十]|亿)元)[)）]\s*$"
)
_CHOICE_OF_UNITS = re.compile(r"单位\s*:?\s*[(（]?\s*(千元|万元|元)\s*[/、或]\s*(千元|万元|元)")
"""A form in which the unit was to be chosen and was not."""


class Titles(NamedTuple):
    """What titles state.

    Attributes:
        year_of: The year of each month (1 to 12) that they leave no doubt of.
        years: The years that they name.
        unit: The unit of amounts; None where they name none.
        period: The first and the last month that they name, as `2025-01`; None where they name none.
    """

    year_of: Mapping[int, int]
    years: tuple[int, ...]
    unit: str | None
    period: tuple[str, str] | None


def read_titles(texts: Iterable[str]) -> Titles:
    """Read titles: rows above a heading, a sheet's name.

    Raises:
        ValueError: where they state amounts in more than one unit, or in one that is not read.
    """
    plain = [_NOT_OF_THE_PERIOD.sub("", unicodedata.normalize("NFKC", text)) for text in texts if text]
    months = sorted(
        {(int(year), int(one or other)) for text in plain for year, one, other in _MONTH.findall(text)}
    )
    years = sorted(
        {int(one or other) for text in plain for one, other in _YEAR.findall(text)} | {y for y, _ in months}
    )
    units = {(one or other).removesuffix("元") + "元" for text in plain for one, other in _UNIT.findall(text)}
    units.update(unit for text in plain for pair in _CHOICE_OF_UNITS.findall(text) for unit in pair)
    if units - UNITS.keys() or len(units) > 1:
        raise ValueError(
            _("题名写的金额单位是 {units}；只能读元、千元或万元中的一种，请换算或分开后再导入").format(
                units=_("、").join(sorted(units))
            )
        )
    return Titles(
        year_of=_year_of(months, years),
        years=tuple(years),
        unit=next(iter(units), None),
        period=(f"{months[0][0]}-{months[0][1]:02}", f"{months[-1][0]}-{months[-1][1]:02}")
        if months
        else None,
    )


def _year_of(months: list[tuple[int, int]], years: list[int]) -> dict[int, int]:
    """One year is that of every month; a period over the turn of a year (2024-11 to 2025-02) has each month once."""
    if len(years) == 1:
        return dict.fromkeys(range(1, 13), years[0])
    if len(years) == 2 and len(months) == 2:  # noqa: PLR2004 - a period from one month to another
        (first_year, first), (last_year, last) = months
        if last_year == first_year + 1 and last < first:
            return dict.fromkeys(range(first, 13), first_year) | dict.fromkeys(range(1, last + 1), last_year)
    return {}
