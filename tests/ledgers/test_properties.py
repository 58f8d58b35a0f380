from __future__ import annotations

import datetime as dt
import re
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from budgetcheck.ledgers.formats import delimited
from budgetcheck.ledgers.formats.records import parse_records
from budgetcheck.ledgers.read import Ledger, read_ledgers
from budgetcheck.ledgers.table import parse
from budgetcheck.problems import InputError
from tests.ledgers.written import quoted, rejected, write, write_book

HEADING = ["日期", "凭证号", "摘要", "科目编码", "借方", "贷方", "项目", "资金来源", "费用类别", "性质"]
DATE, VOUCHER, DEBIT, CREDIT, SOURCE = 0, 1, 4, 5, 7

whole_files = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
texts = settings(deadline=None, max_examples=300)


class Entry(NamedTuple):
    """A line of a journal, as it should be read."""

    date: dt.date
    voucher: str
    summary: str
    account: str
    debit: Decimal
    credit: Decimal
    project: str
    source: str | None
    category: str | None
    nature: str


class Written(NamedTuple):
    """The same line as the cells of a file."""

    entry: Entry
    cells: list[str]


SOURCES = {"municipal": ["municipal", "市级财政资金", "市财政"], "self_raised": ["自筹"], None: [""]}
CATEGORIES = {"business": ["业务费", "材料费", "business"], "labour": ["劳务费"], None: [""]}
NATURES = {"expense": ["支出"], "receipt": ["到账", "receipt"], "refund": ["退回"], "contra": ["对方科目"]}
days = st.dates(dt.date(1980, 1, 1), dt.date(2100, 12, 31))
fen = st.integers(-(10**15), 10**15).map(lambda amount: Decimal(amount).scaleb(-2)) | st.integers(
    -(10**6), 10**6
).map(lambda amount: Decimal(amount).scaleb(-2))
words = st.text("材料付款ABab19 ,\"'\n;|（）-¥", max_size=8).map(str.strip)


def dressed_day(day: dt.date) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            f"{day:%Y-%m-%d}",
            f"{day.year}-{day.month}-{day.day}",
            f"{day:%Y/%m/%d}",
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
            f"{day.year}年{day.month}月{day.day}日",
            f" {day:%Y-%m-%d} ",
        ]
    )


def dressed_amount(amount: Decimal) -> st.SearchStrategy[str]:
    dresses = [f"{amount:.2f}", f"{amount:,.2f}", f"¥{amount:,.2f}", f" {amount:.2f} "]
    dresses.append(f"{amount:,.2f}".translate(str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")))
    if amount < 0:
        dresses += [f"({-amount:,.2f})", f"{-amount:,.2f}-"]
    if amount == amount.to_integral():
        dresses.append(f"{amount:f}".partition(".")[0])
    return st.sampled_from(dresses)


@st.composite
def lines(draw: st.DrawFn) -> Written:
    """A line in any dress."""
    on_debit = draw(st.booleans())
    amount = draw(fen)
    source, category = draw(st.sampled_from(list(SOURCES))), draw(st.sampled_from(list(CATEGORIES)))
    nature = draw(st.sampled_from(list(NATURES)))
    entry = Entry(
        date=draw(days),
        voucher=draw(st.sampled_from(["记-0001", "转-2", "JZ3"])),
        summary=draw(words),
        account=draw(st.sampled_from(["1002", "001", "5301.01"])),
        debit=amount if on_debit else Decimal(0),
        credit=Decimal(0) if on_debit else amount,
        project=draw(st.sampled_from(["YT-2025-0001", ""])),
        source=source,
        category=category,
        nature=nature,
    )
    blank = draw(st.sampled_from(["", "-", "0.00"]))
    written = draw(dressed_amount(amount))
    cells = [
        draw(dressed_day(entry.date)),
        entry.voucher,
        entry.summary,
        entry.account,
        written if on_debit else blank,
        blank if on_debit else written,
        entry.project,
        draw(st.sampled_from(SOURCES[source])),
        draw(st.sampled_from(CATEGORIES[category])),
        draw(st.sampled_from(NATURES[nature])),
    ]
    return Written(entry, cells)


def parsed(ledger: Ledger) -> list[Entry]:
    frame = ledger.frame().sort("row")
    return [
        Entry(*row)
        for row in frame.select(
            "date",
            "voucher",
            pl.col("summary").fill_null(""),
            "account_code",
            "debit",
            "credit",
            "project",
            pl.col("source", "category", "nature").cast(pl.String),
        ).iter_rows()
    ]


def accounted_for(ledger: Ledger) -> int:
    rows = ledger.intake.rows
    assert rows.read == rows.header + rows.blank + rows.subtotal + rows.accepted + rows.rejected
    return rows.read


@whole_files
@given(
    journal=st.lists(lines(), max_size=12),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    separator=st.sampled_from([",", "\t", ";", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    titles=st.integers(0, 3),
)
def test_a_journal_is_read_back_from_any_text(
    journal: list[Written], encoding: str, separator: str, line_end: str, titles: int
) -> None:
    rows = [*[["某公司"]] * titles, HEADING, *(line.cells for line in journal)]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), quoted(rows, separator, line_end), encoding=encoding)
        (ledger,) = read_ledgers([path])
        assert rejected(ledger) == []
        assert parsed(ledger) == [line.entry for line in journal]
        assert accounted_for(ledger) == len(rows)
        assert ledger.intake.debit == sum(line.entry.debit for line in journal)
        assert ledger.intake.credit == sum(line.entry.credit for line in journal)


@st.composite
def spreadsheet_cells(draw: st.DrawFn, line: Written) -> list[Any]:
    """The line as a spreadsheet may hold it: days and numbers as such, or as text."""
    cells: list[Any] = list(line.cells)
    if draw(st.booleans()):
        cells[DATE] = line.entry.date
    for at, amount in ((DEBIT, line.entry.debit), (CREDIT, line.entry.credit)):
        if draw(st.booleans()) and abs(amount) < 10**13:
            cells[at] = float(amount)
    return [None if value == "" else value for value in cells]


@settings(whole_files, max_examples=40)
@given(data=st.data(), journal=st.lists(lines(), max_size=8), rows_above=st.integers(0, 3))
def test_a_journal_is_read_back_from_any_workbook(
    data: st.DataObject, journal: list[Written], rows_above: int
) -> None:
    rows: list[list[Any]] = [*[[]] * rows_above, list(HEADING)]
    rows += [data.draw(spreadsheet_cells(line)) for line in journal]
    with tempfile.TemporaryDirectory() as folder:
        (ledger,) = read_ledgers([write_book(Path(folder), {"账": rows})])
        assert rejected(ledger) == []
        assert parsed(ledger) == [line.entry for line in journal]
        assert accounted_for(ledger) == len(rows)


cells = st.one_of(
    st.sampled_from(
        [
            "", " ", "-", "合计", "合　计", "期初余额", "制表人：张三", "2026-03-05", "2026-02-30", "记-1", "5",
            "1,234.56", "12.345", "1e5", "市拨款", "业务费", "借", *HEADING,
        ]
    ),
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6),
)  # fmt: skip
anything = st.lists(cells, max_size=12)


@settings(whole_files, max_examples=80)
@given(rows=st.lists(anything | lines().map(lambda line: line.cells) | st.just(HEADING), max_size=15))
def test_every_record_of_a_file_is_accounted_for(rows: list[list[str]]) -> None:
    rows = [HEADING, *rows]
    with tempfile.TemporaryDirectory() as folder:
        (ledger,) = read_ledgers([write(Path(folder), quoted(rows))])
        assert accounted_for(ledger) == len(rows)
        assert ledger.frame().height == ledger.intake.rows.accepted
        assert ledger.rejected["row"].is_unique().all()


broken = st.text('ab,"\n 1', max_size=12)


@settings(whole_files, max_examples=80)
@given(garbage=st.lists(broken, max_size=6), good=lines())
def test_broken_text_is_accounted_for_whatever_its_quotes(garbage: list[str], good: Written) -> None:
    text = quoted([HEADING] * 10) + "".join(line + "\n" for line in garbage) + quoted([good.cells])
    records = list(parse_records(iter(text.splitlines(keepends=True)), ","))
    with tempfile.TemporaryDirectory() as folder:
        (ledger,) = read_ledgers([write(Path(folder), text)])
        assert accounted_for(ledger) == len(records)
        faulty = {at for at, record in enumerate(records, 1) if record.fault}
        assert faulty <= set(ledger.rejected["row"])


@settings(whole_files, max_examples=80)
@given(
    journal=st.lists(lines(), min_size=1, max_size=5),
    at=st.sampled_from([DATE, DEBIT, CREDIT, SOURCE]),
    text=st.text("0123456789.,-+()eE¥ 年月日/市财政x", max_size=10),
    data=st.data(),
)
def test_a_changed_cell_is_read_exactly_or_rejected_with_its_row(
    journal: list[Written], at: int, text: str, data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, len(journal) - 1))
    rows = [list(line.cells) for line in journal]
    rows[which][at] = text
    with tempfile.TemporaryDirectory() as folder:
        (ledger,) = read_ledgers([write(Path(folder), quoted([HEADING, *rows]))])
        found = dict(zip(ledger.frame().sort("row")["row"], parsed(ledger), strict=True))
        others = {row + 2: line.entry for row, line in enumerate(journal) if row != which}
        assert {row: entry for row, entry in found.items() if row != which + 2} == others
        if which + 2 not in found:
            assert [row for row, *_ in rejected(ledger)] == [which + 2]
            return
        kept, written = found[which + 2], journal[which].entry
        field = {DATE: "date", DEBIT: "debit", CREDIT: "credit", SOURCE: "source"}[at]
        assert {**kept._asdict(), field: None} == {**written._asdict(), field: None}
        match at:
            case 0:
                numbers = [int(number) for number in re.findall(r"\d+", text)]
                assert numbers in (
                    [kept.date.year, kept.date.month, kept.date.day],
                    [int(f"{kept.date:%Y%m%d}")],
                )
            case 7:
                assert kept.source == ("municipal" if text.strip() else None)
            case _:
                assert abs(getattr(kept, field)) == Decimal("0" + re.sub(r"[^0-9.]", "", text))


@texts
@given(
    text=st.text("0123456789,.-+()¥ eE１，．－", max_size=22) | st.text(max_size=8), separators=st.booleans()
)
@example(text="1,234.56", separators=True)
@example(text="٣", separators=False)
def test_what_the_plain_reading_takes_for_an_amount_the_full_one_reads_the_same(
    text: str, *, separators: bool
) -> None:
    frame = pl.DataFrame({"text": [text]})
    sample = pl.DataFrame({"text": ["1,000" if separators else "1000"]})
    for spreadsheet in (False, True):
        plain, full = frame.select(
            parse.plain_amount(pl.col("text"), sample).alias("plain"),
            parse.any_amount(pl.col("text"), spreadsheet=spreadsheet).alias("full"),
        ).row(0)
        assert plain is None or plain == full


@texts
@given(st.text("0123456789,.-+()¥ ", max_size=22))
def test_an_amount_is_never_changed_by_reading(text: str) -> None:
    amount = pl.DataFrame({"text": [text]}).select(
        parse.any_amount(pl.col("text"), spreadsheet=False)
    ).item()  # fmt: skip
    if amount is not None:
        digits = "".join(character for character in text if character in "0123456789.")
        assert abs(amount) == Decimal(digits)
        assert amount >= 0 or "-" in text or "(" in text


@texts
@given(
    st.text("0123456789-/.年月日 +:T", max_size=20)
    | days.flatmap(dressed_day)
    | days.map(lambda day: f"{day} 00:00:00")
    | st.text(max_size=8),
    st.sampled_from(
        ["2025-03-05", "2025/3/5", "2025.3.5", "20250305", "2025年3月5日", "2025-03-05 00:00:00"]
    ),
)
def test_what_the_plain_reading_takes_for_a_date_the_full_one_reads_the_same(text: str, usual: str) -> None:
    frame = pl.DataFrame({"text": [text]})
    form = parse.usual_day_pattern(pl.col("text"), pl.DataFrame({"text": [usual]}))
    plain, full = frame.select(
        parse.plain_day(pl.col("text"), form).alias("plain"),
        parse.any_day(pl.col("text")).alias("full"),
    ).row(0)
    assert plain is None or plain == full


well_formed = st.lists(
    st.lists(st.text("ab1\",;\t\n '年", max_size=5), min_size=1, max_size=4), min_size=1, max_size=8
)


@settings(whole_files, max_examples=150)
@given(
    rows=well_formed,
    separator=st.sampled_from([",", "\t", ";", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@example(rows=[["a", "b"], ["", ""], [""], ["x\ny", '"']], separator=",", line_end="\n")
def test_reading_in_a_stream_and_record_by_record_agree(
    rows: list[list[str]], separator: str, line_end: str
) -> None:
    rows = [["heading"] * 4] * 10 + rows
    as_written = [
        (at, *(cell or None for cell in row), *[None] * (4 - len(row)), None)
        for at, row in enumerate(rows, 1)
    ]
    empty_is_null = pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)).name.keep()
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), quoted(rows, separator, line_end))
        (sheet,) = delimited.read(path, "utf-8", Path(folder))
        assert sheet.cells.with_columns(empty_is_null).collect().rows() == as_written
        if sheet.carefully is not None:
            assert sheet.carefully().cells.collect().rows() == as_written


DAMAGED = [HEADING] + [
    [dt.date(2026, 3, 5), f"记-{number}", f"材料{number}", "1002", 100.25 * number, None, "YT-2025-0001"]
    for number in range(1, 9)
]


def sound_rows(path: Path) -> list[tuple[int, Entry]]:
    ledger = read_ledgers([path])[0]
    accounted_for(ledger)
    return list(zip(ledger.frame().sort("row")["row"], parsed(ledger), strict=True))


def packed_anew(path: Path, compression: int) -> bytes:
    """The workbook's bytes with its parts packed in another way."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", compression) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path.read_bytes()


def span(path: Path, part: str) -> range:
    """Where in the workbook the bytes of a part stand."""
    with zipfile.ZipFile(path) as book:
        found = book.getinfo(part)
    start = found.header_offset + 30 + len(found.filename.encode())
    return range(start, start + found.compress_size)


@settings(whole_files, max_examples=150)
@given(
    compression=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    part=st.sampled_from(
        [None, "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
    ),
    flipped=st.dictionaries(st.integers(0, 20_000), st.integers(0, 7), max_size=3),
    cut=st.just(0) | st.integers(1, 400),
)
@example(compression=zipfile.ZIP_STORED, part=None, flipped={}, cut=0)
@example(compression=zipfile.ZIP_STORED, part="xl/sharedStrings.xml", flipped={183: 0}, cut=0)
@example(compression=zipfile.ZIP_STORED, part="xl/worksheets/sheet1.xml", flipped={600: 0}, cut=0)
def test_what_is_read_of_a_damaged_workbook_is_what_the_sound_one_says(
    compression: int, part: str | None, flipped: dict[int, int], cut: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_book(Path(folder), {"账": DAMAGED})
        content = bytearray(packed_anew(path, compression))
        sound = sound_rows(path)
        assert len(sound) == len(DAMAGED) - 1
        within = range(len(content)) if part is None else span(path, part)
        for at, bit in flipped.items():
            content[within[at % len(within)]] ^= 1 << bit
        path.write_bytes(content[: len(content) - cut])
        try:
            found = sound_rows(path)
        except InputError:
            assert flipped or cut
            return
        assert set(found) <= set(sound)
