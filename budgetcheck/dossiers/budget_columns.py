"""The heading of a budget or settlement form: which column states which figure of which source."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from budgetcheck.language import _
from budgetcheck.workbooks import address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.workbooks import Row

Measure = Literal["approved", "adjustment", "adjusted", "year", "spent", "remaining"]
TOTAL = "total"

_ITEM_HEADINGS = ("预算科目", "预算科目名称", "科目名称", "科目", "支出科目", "经费科目", "预算科目(支出)")
_WITHIN = 30
_MEASURES: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    ("adjusted", re.compile("调整后")),
    ("adjustment", re.compile("调整")),
    ("year", re.compile("本年|当年")),
    ("spent", re.compile("累计|实际支出|支出数|决算数")),
    ("remaining", re.compile("差额|结余")),
    ("approved", re.compile("批复|批准|预算数|预算额|原预算|预算金额|预算安排")),
)
_SOURCES = (
    (
        "other_fiscal",
        re.compile("中央|国家|国拨|省(?!市)|地方|区县|县级|县财政|区级|区财政|其他财政|其它财政"),
    ),
    ("municipal", re.compile("(?<!省)市级|市财政|市拨|市科技|市本级")),
    ("self_raised", re.compile("自筹|自有资金|企业投资")),
    ("other", re.compile("其[他它](?:来源|资金)")),
)
_FISCAL = re.compile("财政|专项|资助")  # the programme's own money, where no level of government is named
_MONEY_IN_TITLE = re.compile("财政(?:资金|经费|科技经费)|专项(?:资金|经费)|自筹(?:资金|经费)")
_UNCLEAR = re.compile("配套|省市")
_TOTAL = re.compile("合计|小计|总计|总额|总经费")
_NO_AMOUNT = re.compile("序号|编号|备注|说明|依据|理由|单价|数量|规格|型号|比例|占比|%|用途")
_NUMBERED = re.compile(r"\(?\d{1,2}\)?(?:=[\d()+-]+)?")


class Column(NamedTuple):
    """What a column states.

    Attributes:
        at: The column, from 0.
        heading: As the form writes it, the upper heading before the lower.
        measure: Which figure.
        source: Whose money; `total` for all sources; None where the form does not say.
        fault: Why the heading cannot be used, if so; then it must hold no amounts.
    """

    at: int
    heading: str
    measure: Measure
    source: str | None
    fault: str = ""


class Heading(NamedTuple):
    """The heading of a form.

    Attributes:
        row: Its first row, from 1.
        end: Its last row.
        item: The column of the items (科目), from 0.
        columns: The columns right of it that hold amounts, or could.
    """

    row: int
    end: int
    item: int
    columns: tuple[Column, ...]


def flat(text: str) -> str:
    """A text without spaces and width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def find_heading(rows: Sequence[Row]) -> Heading | None:
    """The heading of a form, in one or two rows; None where there is none."""
    for row, texts in enumerate(rows[:_WITHIN], 1):
        for item, text in enumerate(texts):
            if text and flat(text) in _ITEM_HEADINGS:
                columns, end = _columns(rows, row, item)
                if any(
                    column.source or column.measure != "approved" or _names_figure(column)
                    for column in columns
                ):
                    return Heading(row, end, item, columns)
    return None


def refused_columns(heading: Heading, sheet: str) -> list[tuple[str, str, str]]:
    """Two columns of one figure and source: place, what was found, what to do."""
    seen: dict[tuple[str, str | None], Column] = {}
    refused: list[tuple[str, str, str]] = []
    for column in heading.columns:
        if column.fault:
            continue
        same = seen.setdefault((column.measure, column.source), column)
        if same is not column:
            refused.append(
                (
                    f"{sheet}!{address(heading.row, column.at)}",
                    _("“{first}”和“{second}”两列是同一种金额").format(
                        first=same.heading, second=column.heading
                    ),
                    _("请只留一列，或写明各是哪种资金"),
                )
            )
    return refused


def source_named(title: str) -> str | None:
    """The one source that a form's title names (市级财政资金预算表); None where it names none, or several."""
    return _source(title)[0] if _MONEY_IN_TITLE.search(title) else None


def _names_figure(column: Column) -> bool:
    return any(pattern.search(column.heading) for _measure, pattern in _MEASURES)


def _columns(rows: Sequence[Row], row: int, item: int) -> tuple[tuple[Column, ...], int]:
    """The columns right of the items, and the last row of the heading."""
    upper = list(rows[row - 1])
    end = row
    if row < len(rows) and _is_second_row(rows[row], item):
        lower, end = rows[row], row + 1
        upper = _filled_right(upper, lower, item)
    else:
        lower = ()
    if end < len(rows) and _is_numbering(rows[end], item):
        end += 1
    columns = []
    for at in range(item + 1, max(len(upper), len(lower))):
        parts = [texts[at] for texts in (upper, lower) if at < len(texts) and texts[at]]
        if parts:
            columns.append(_column(at, [part for part in parts if part]))
    named = tuple(column for column in columns if column is not None)
    return _whole_where_sources_follow(named), end


def _is_second_row(texts: Row, item: int) -> bool:
    """Whether a row is the lower part of a heading: words, and none in the column of the items."""
    words = [flat(text) for text in texts if text]
    is_blank = item >= len(texts) or texts[item] is None
    return is_blank and bool(words) and not any(re.fullmatch(r"[-\d.,()=+]+", word) for word in words)


def _is_numbering(texts: Row, item: int) -> bool:
    """Whether a row numbers the columns: (1) (2) (3)=(1)+(2)."""
    words = [flat(text) for text in texts[item:] if text]
    return (
        len(words) > 1
        and [_NUMBERED.fullmatch(word) is not None for word in words] == [True] * len(words)
        and (item < len(texts) and texts[item] is not None)
    )


def _filled_right(upper: list[str | None], lower: Row, item: int) -> list[str | None]:
    """A merged cell of the upper row stands for the columns right of it that have a lower heading of their own."""
    filled = list(upper) + [None] * (len(lower) - len(upper))
    for at in range(item + 2, len(filled)):
        if filled[at] is None and at < len(lower) and lower[at] is not None:
            filled[at] = filled[at - 1]
    return filled


def _column(at: int, parts: Sequence[str]) -> Column | None:
    words = [re.sub(r"\((?:万元|元)\)", "", flat(part)) for part in parts]
    heading = "".join(parts)
    text = "".join(words)
    measure = next((name for name, pattern in _MEASURES if pattern.search(text)), None)
    source, fault = _source(text)
    if fault is not None:
        return Column(at, heading, measure or "approved", None, fault.format(heading=heading))
    if source is None and any(_TOTAL.search(word) for word in words):
        source = TOTAL
    if source is None and measure is None:
        if _NO_AMOUNT.search(text):
            return None
        fault = _("没有“{heading}”这种资金来源").format(heading=heading)
        return Column(at, heading, "approved", None, fault)
    return Column(at, heading, measure or "approved", source)


def _source(text: str) -> tuple[str | None, str | None]:
    """The source that a heading names, if any; or why it cannot be told."""
    sources = [name for name, pattern in _SOURCES if pattern.search(text)]
    if _UNCLEAR.search(text) and sources not in (["self_raised"], ["other_fiscal"]):
        return None, _("“{heading}”可能是财政资金，也可能是自筹资金")
    is_fiscal = _FISCAL.search(text) is not None
    if len(sources) > 1 or (is_fiscal and sources and sources[0] in ("self_raised", "other")):
        return None, _("“{heading}”包含不止一种资金来源")
    return (sources[0] if sources else "municipal" if is_fiscal else None), None


def _whole_where_sources_follow(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """A figure without a source, beside others of it with one, is their sum (预算数, 其中: 财政, 自筹)."""
    divided = {column.measure for column in columns if column.source not in (None, TOTAL)}
    return tuple(
        column._replace(source=TOTAL)
        if column.source is None and not column.fault and column.measure in divided
        else column
        for column in columns
    )
