"""Journals as hypothesis makes them up, in any layout and dress, with what the canonical ledger must say of each line."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from exports.cells import Cell, Merged, Page
from exports.standards import serial, word
from stories.journal import ZERO, Account, Entry, Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LARGEST = 999_999_999_999_999
"""In fen: 9,999,999,999,999.99 元."""
_FULL_WIDTH = str.maketrans("0123456789,.-/¥()", "０１２３４５６７８９，．－／￥（）")


class Booked(NamedTuple):
    """A line as the canonical ledger must have it."""

    date: dt.date
    voucher: str
    summary: str
    account_code: str
    account_name: str
    debit: Decimal
    credit: Decimal
    project: str


class Filed(NamedTuple):
    """A journal in a layout.

    Attributes:
        page: The cells.
        booked: What each line must be read as, by its row (the first being 1).
        rows: How many rows are `header`, `blank` and `subtotal`.
        fields: The field of each cell column; empty for one that is not taken.
    """

    page: Page
    booked: dict[int, Booked]
    rows: Counter[str]
    fields: tuple[str, ...]


class Dress(NamedTuple):
    """How cells are written: a few ways each, taken in turns that a seed fixes.

    Attributes:
        days: Ways of writing a day.
        amounts: Ways of writing an amount that is there.
        blanks: Ways of writing one that is not.
        number_codes: Whether account codes that are numbers are written as such.
        seed: Of the turns.
    """

    days: tuple[Callable[[dt.date], Cell], ...]
    amounts: tuple[Callable[[Decimal], Cell], ...]
    blanks: tuple[Cell, ...]
    number_codes: bool
    seed: int


def plain_decimals(amount: Decimal) -> str:
    """Two decimals, or as many as 万元 need."""
    return max(f"{amount:.2f}", f"{amount:f}", key=len)


def _grouped(amount: Decimal) -> str:
    return f"{amount:,.{max(2, len(plain_decimals(amount).partition('.')[2]))}f}"


TEXT_DAYS: tuple[Callable[[dt.date], Cell], ...] = (
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day.year}-{day.month}-{day.day}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y-%m-%d}".translate(_FULL_WIDTH),
    lambda day: f" {day:%Y-%m-%d} ",
    lambda day: f"{day:%Y-%m-%d} 00:00:00",
)
SPREADSHEET_DAYS: tuple[Callable[[dt.date], Cell], ...] = (
    lambda day: day,
    lambda day: Decimal((day - dt.date(1899, 12, 30)).days),
)
TEXT_AMOUNTS: tuple[Callable[[Decimal], Cell], ...] = (
    plain_decimals,
    _grouped,
    lambda amount: _grouped(amount).translate(_FULL_WIDTH),
    lambda amount: f"¥{_grouped(amount)}",
    lambda amount: f"￥{plain_decimals(amount)}",
    lambda amount: f"({_grouped(-amount)})" if amount < 0 else f" {_grouped(amount)} ",
    lambda amount: f"（{_grouped(-amount)}）" if amount < 0 else plain_decimals(amount),
    lambda amount: f"{_grouped(-amount)}-" if amount < 0 else f"+{plain_decimals(amount)}",
    lambda amount: f"{amount:.0f}" if amount == amount.to_integral() else plain_decimals(amount),
)
SPREADSHEET_AMOUNTS: tuple[Callable[[Decimal], Cell], ...] = (lambda amount: amount,)
BLANKS: tuple[Cell, ...] = (None, "", "-", "－", "0.00", " ")


@st.composite
def dresses(draw: st.DrawFn, *, spreadsheet: bool) -> Dress:
    """One to three ways each, or all of them."""

    days = TEXT_DAYS + SPREADSHEET_DAYS * spreadsheet
    amounts = TEXT_AMOUNTS + SPREADSHEET_AMOUNTS * spreadsheet
    return Dress(
        days=tuple(draw(st.lists(st.sampled_from(days), min_size=1, max_size=3))),
        amounts=tuple(draw(st.lists(st.sampled_from(amounts), min_size=1, max_size=3))),
        blanks=tuple(draw(st.lists(st.sampled_from(BLANKS), min_size=1, max_size=2))),
        number_codes=spreadsheet and draw(st.booleans()),
        seed=draw(st.integers(0, 1 << 16)),
    )


summaries = st.text("付材料款第期１２３19,;，；|\"'“\t \n（）-¥.:：/&<>='", max_size=16) | st.sampled_from(
    [
        "合计",
        "本月合计",
        "期初余额",
        "承前页",
        "日期",
        "摘要",
        "制表人：曲某",
        "2026-01-01",
        "001",
        "=1+1",
        "#DIV/0!",
        "null",
    ]
)
codes = st.sampled_from(["1002", "001", "5301.01", "5301-01-03", "530101", "0102.0203", "100201", "4001.10"])
names = st.sampled_from(
    ["银行存款", "研发支出/材料费", "研发支出-费用化支出", "应交税费,进项税", "０１号", "1002"]
)
projects = st.sampled_from(["YT-2025-0007", "00012", "KY2026-031", ""])
fen = st.integers(-LARGEST, LARGEST) | st.integers(-1_000_000, 1_000_000) | st.integers(-100, 100)
amounts = fen.map(lambda amount: Decimal(amount).scaleb(-2))
entries = st.tuples(summaries, codes, names, st.booleans(), amounts, projects)
vouchers = st.tuples(st.sampled_from(["记", "收", "银付", "JZ"]), st.lists(entries, min_size=1, max_size=4))


@st.composite
def journals(draw: st.DrawFn, *, of_one_year: bool = False) -> list[Line]:
    """One to forty vouchers; entries need not balance, for an intake adds nothing up but columns."""
    first = draw(st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31)))
    last = dt.date(first.year, 12, 31) if of_one_year else dt.date(2100, 12, 31)
    lines: list[Line] = []
    for number, (kind, booked) in enumerate(draw(st.lists(vouchers, min_size=1, max_size=40)), start=1):
        day = draw(st.dates(first, last))
        for place, (summary, code, name, on_debit, amount, project) in enumerate(booked, start=1):
            entry = Entry(
                Account(code, name),
                debit=amount if on_debit else ZERO,
                credit=ZERO if on_debit else amount,
                project=project,
            )
            lines.append(Line(day, f"{kind}-{number:04d}", place, summary, entry))
    return lines


class _Hand:
    """Writes cells in a dress, its ways in turns."""

    def __init__(self, dress: Dress) -> None:
        self._dress = dress
        self._random = Random(dress.seed)  # noqa: S311 - repeats with its seed

    def day(self, day: dt.date) -> Cell:
        return self._random.choice(self._dress.days)(day)

    def amount(self, amount: Decimal) -> Cell:
        return self._random.choice(self._dress.amounts)(amount)

    def sides(self, line: Line, unit: int = 1) -> tuple[Cell, Cell]:
        """Debit and credit, one of them blank; both may be nought where the line is."""
        blank = self._random.choice(self._dress.blanks)
        if line.entry.credit:
            return blank, self.amount(line.entry.credit / unit)
        return self.amount(line.entry.debit / unit), blank

    def code(self, code: str) -> Cell:
        is_number = self._dress.number_codes and code.isdigit() and not code.startswith("0")
        return Decimal(code) if is_number else code

    def part_of_day(self, number: int) -> Cell:
        return self._random.choice((f"{number}", f"{number:02d}"))

    def other(self) -> Cell:
        """An amount that must not be taken."""
        return self.amount(Decimal(self._random.randrange(10**8)).scaleb(-2))

    def label(self) -> str:
        return self._random.choice(("合计", "本月合计", "合　计", "本年累计", "过次页", "承前页"))


class Layout(NamedTuple):
    """A way of laying out a journal.

    Attributes:
        headings: Its heading, in one or two rows.
        fields: The field of each column; empty for one that is not to be taken.
        cells: What a hand writes of a line.
        titles: What stands above, where something must.
        of_one_year: Whether it can hold one year only.
        held: Whether what belongs to the voucher stands on its first line only.
        signed: Whether sides are told by sign.
        merged: The merged ranges of the heading, from its first row.
    """

    headings: tuple[tuple[Cell, ...], ...]
    fields: tuple[str, ...]
    cells: Callable[[Line, _Hand], list[Cell]]
    titles: Callable[[Line], str] | None = None
    of_one_year: bool = False
    held: bool = False
    signed: bool = False
    merged: tuple[Merged, ...] = ()


_ACCOUNT = ("account_code", "account_name")
_TWO_SIDED = ("date", "voucher", "summary", *_ACCOUNT, "debit", "credit", "project")


def _account(line: Line, hand: _Hand) -> list[Cell]:
    return [line.summary, hand.code(line.entry.account.code), line.entry.account.name]


LAYOUTS: dict[str, Layout] = {
    "two_sided": Layout(
        (("日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "项目编码"),),
        _TWO_SIDED,
        lambda line, hand: [
            hand.day(line.date), line.voucher, *_account(line, hand), *hand.sides(line), line.entry.project
        ],
    ),
    "word_apart": Layout(
        (("凭证日期", "凭证字", "凭证号", "摘要", "对方科目", "科目代码", "科目名称", "借方", "贷方", "项目"),),
        ("date", "voucher_word", "voucher", "summary", "", *_ACCOUNT, "debit", "credit", "project"),
        lambda line, hand: [
            hand.day(line.date), word(line), f"{serial(line)}", line.summary, "1002",
            *_account(line, hand)[1:], *hand.sides(line), line.entry.project,
        ],
    ),
    "directed": Layout(
        (("日期", "凭证号数", "科目编码", "科目名称", "摘要", "方向", "数量", "外币", "金额"),),
        ("date", "voucher", *_ACCOUNT, "summary", "direction", "", "", "amount"),
        lambda line, hand: [
            hand.day(line.date), line.voucher, *_account(line, hand)[1:], line.summary,
            "贷" if line.entry.credit else "借", None, None, hand.amount(line.entry.debit or line.entry.credit),
        ],
    ),
    "signed": Layout(
        (("日期", "凭证号", "摘要", "科目编码", "科目名称", "金额", "项目编码"),),
        ("date", "voucher", "summary", *_ACCOUNT, "amount", "project"),
        lambda line, hand: [
            hand.day(line.date), line.voucher, *_account(line, hand),
            hand.amount(line.entry.debit - line.entry.credit), line.entry.project,
        ],
        signed=True,
    ),
    "month_and_day": Layout(
        (("月", "日", "凭证号数", "摘要", "科目编码", "科目名称", "借方", "贷方", "方向", "余额"),),
        ("month", "day", "voucher", "summary", *_ACCOUNT, "debit", "credit", "", ""),
        lambda line, hand: [
            hand.part_of_day(line.date.month), hand.part_of_day(line.date.day), line.voucher,
            *_account(line, hand), *hand.sides(line), "借", hand.other(),
        ],
        titles=lambda line: f"{line.date.year}年度明细账",
        of_one_year=True,
    ),
    "held": Layout(
        (("日期", "会计期间", "凭证字号", "摘要", "科目代码", "科目名称", "借方", "贷方", "制单"),),
        ("date", "", "voucher", "summary", *_ACCOUNT, "debit", "credit", ""),
        lambda line, hand: [
            *((hand.day(line.date), f"{line.date.year}.{line.date.month}", line.voucher) if line.line == 1 else
              (None, None, None)),
            *_account(line, hand), *hand.sides(line), "曲某" if line.line == 1 else None,
        ],
        held=True,
    ),
    "two_rows": Layout(
        (
            ("凭证", None, None, "摘要", "科目", None, "金额", None, "项目"),
            ("日期", "字", "号", None, "编码", "名称", "借方", "贷方", None),
        ),
        ("date", "voucher_word", "voucher", "summary", *_ACCOUNT, "debit", "credit", "project"),
        lambda line, hand: [
            hand.day(line.date), word(line), f"{serial(line)}", *_account(line, hand), *hand.sides(line),
            line.entry.project,
        ],
        merged=(
            Merged(0, 0, 1, 3), Merged(0, 3, 2, 1), Merged(0, 4, 1, 2), Merged(0, 6, 1, 2), Merged(0, 8, 2, 1)
        ),
    ),
    "ten_thousands": Layout(
        (("日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "项目编码"),),
        _TWO_SIDED,
        lambda line, hand: [
            hand.day(line.date), line.voucher, *_account(line, hand), *hand.sides(line, 10_000),
            line.entry.project,
        ],
        titles=lambda _line: "单位：万元",
    ),
    "two_currencies": Layout(
        (("日期", "凭证号", "摘要", "科目编码", "科目名称", "币种", "借方原币", "贷方原币", "借方本位币", "贷方本位币"),),
        ("date", "voucher", "summary", *_ACCOUNT, "", "", "", "debit", "credit"),
        lambda line, hand: [
            hand.day(line.date), line.voucher, *_account(line, hand), "美元", hand.other(), hand.other(),
            *hand.sides(line),
        ],
    ),
}  # fmt: skip


@st.composite
def filed(draw: st.DrawFn, name: str, lines: list[Line], *, spreadsheet: bool) -> Filed:
    """A journal in a layout and a dress, with rows among it that are no entries."""
    layout, hand = LAYOUTS[name], _Hand(draw(dresses(spreadsheet=spreadsheet)))
    if layout.held:
        lines = _told_from_totals(lines)
    width = len(layout.fields)
    titles = draw(st.lists(st.sampled_from(["某公司", "序时账", "编制单位：某研究所"]), max_size=2))
    titles += [layout.titles(lines[0])] if layout.titles else []
    rows: list[list[Cell]] = [[title] for title in titles]
    merged = [each._replace(row=each.row + len(rows)) for each in layout.merged]
    rows += [list(each) for each in layout.headings]
    counts = Counter(header=len(rows))
    among = draw(st.lists(st.sampled_from(["", "", "", "blank", "heading", "subtotal"]), max_size=len(lines)))
    booked: dict[int, Booked] = {}
    for line, before in zip(lines, [*among, *[""] * len(lines)], strict=False):
        if line.line == 1 and before and booked:
            rows += _no_entries(before, layout, hand)
            counts[{"heading": "header"}.get(before, before)] += (
                len(layout.headings) if before == "heading" else 1
            )
        rows.append(layout.cells(line, hand))
        booked[len(rows)] = expected(line, layout)
    padded = [row + [None] * (width - len(row)) for row in rows]
    return Filed(Page("序时账", padded, merged), booked, counts, layout.fields)


def _no_entries(what: str, layout: Layout, hand: _Hand) -> Iterable[list[Cell]]:
    width = len(layout.fields)
    if what == "blank":
        return [[None] * width]
    if what == "heading":
        return [list(each) for each in layout.headings]
    total: list[Cell] = [None] * width
    total[layout.fields.index("summary")] = hand.label()
    total[layout.fields.index("amount" if "amount" in layout.fields else "debit")] = hand.other()
    return [total]


def _told_from_totals(lines: Iterable[Line]) -> list[Line]:
    """A line without date and voucher of its own whose summary says 合计 is a total, whoever wrote it."""
    return [
        line._replace(summary="付款") if line.summary in {"合计", "本月合计", "期初余额", "承前页"} else line
        for line in lines
    ]


def expected(line: Line, layout: Layout) -> Booked:
    """A line as the canonical ledger must have it."""
    entry = line.entry
    debit, credit = entry.debit, entry.credit
    if layout.signed:
        net = debit - credit
        debit, credit = max(net, ZERO), max(-net, ZERO)
    voucher = f"{word(line)}-{serial(line)}" if "voucher_word" in layout.fields else line.voucher
    project = entry.project if "project" in layout.fields else ""
    return Booked(line.date, voucher, line.summary.strip(), *entry.account, debit, credit, project)


def with_plain_spaces(lines: Iterable[Line]) -> list[Line]:
    """Lines for a format in which any white space is one space."""
    return [line._replace(summary=re.sub(r"\s+", " ", line.summary)) for line in lines]
