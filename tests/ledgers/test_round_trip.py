"""Nothing is lost: journals written in any format, layout and dress, and read back.

A journal is written and read; the canonical ledger must equal it line by line, and each row must be accounted for. Then one
cell is changed: every other line is read the same, and the changed one as it now stands, or refused by its row.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.archive import archive
from exports.biff8 import xls
from exports.dbf import Field, dbf
from exports.delimited import delimited
from exports.html import html, mhtml
from exports.ods import ods
from exports.parquet import parquet
from exports.spreadsheetml import spreadsheetml
from exports.standards import gbt_19581, gbt_24589, serial, word
from exports.xlsb import xlsb
from exports.xlsx import xlsm, xlsx
from stories.journal import Account
from tests.ledgers.journals import LAYOUTS, Booked, Filed, expected, filed, journals, with_plain_spaces
from tests.ledgers.written import JOURNAL, entries, read, rejected, write, write_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from budgetcheck.ledgers.ledger import Ledger
    from exports.cells import Page
    from stories.journal import Line

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
CANONICAL = "canonical"
"""The profile: accounts that are made up belong to no other."""
NAMES = ("账簿.csv", "账簿.xls", "账簿.xlsx", "账簿.txt", "账簿")
whole_files = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))


class Format(NamedTuple):
    """A way of making bytes of a page."""

    write: Callable[[Page], bytes]
    spreadsheet: bool = True
    one_space: bool = False


FORMATS: dict[str, Format] = {
    "xlsx": Format(lambda page: xlsx([page])),
    "xlsm": Format(lambda page: xlsm([page])),
    "xlsb": Format(lambda page: xlsb([page])),
    "xls": Format(lambda page: xls([page])),
    "ods": Format(lambda page: ods([page])),
    "spreadsheetml": Format(lambda page: spreadsheetml([page])),
    "html": Format(lambda page: html(page, encoding="gb18030"), spreadsheet=False, one_space=True),
    "html_utf8": Format(lambda page: html(page, encoding="utf-8"), spreadsheet=False, one_space=True),
    "mhtml": Format(mhtml, spreadsheet=False, one_space=True),
    "zip": Format(lambda page: archive({"二月/序时账.xlsx": xlsx([page])})),
}
in_every_layout = pytest.mark.parametrize("layout", LAYOUTS)
in_every_format = pytest.mark.parametrize("form", FORMATS)


@st.composite
def texts(draw: st.DrawFn) -> Callable[[Page], bytes]:
    """A way of writing a page as delimited text."""
    options = {
        "separator": draw(st.sampled_from(",\t;|")),
        "encoding": draw(st.sampled_from(ENCODINGS)),
        "line_end": draw(st.sampled_from(["\r\n", "\n"])),
        "quote_all": draw(st.booleans()),
    }
    return lambda page: delimited(page, **options)


def read_back(content: bytes, name: str = "账簿.xls") -> Ledger:
    """The ledger of a file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read(path, CANONICAL)


def booked(ledger: Ledger) -> dict[int, Booked]:
    """The accepted lines by their rows."""
    frame = ledger.frame().with_columns(pl.col(pl.String).fill_null(""))
    return {row: Booked(*line) for row, *line in frame.select("row", *Booked._fields).iter_rows()}


def account_of(ledger: Ledger) -> Counter[str]:
    """What became of the rows, which must add up."""
    counts = ledger.intake.rows._asdict()
    assert counts.pop("read") == sum(counts.values())
    return Counter({part: count for part, count in counts.items() if count})


def assert_read_back(ledger: Ledger, journal: Filed) -> None:
    assert ledger.rejected.select("row", "column", "value", "reason").rows() == []
    assert booked(ledger) == journal.booked
    assert account_of(ledger) == journal.rows + Counter(accepted=len(journal.booked))
    assert ledger.intake.debit == sum(line.debit for line in journal.booked.values())
    assert ledger.intake.credit == sum(line.credit for line in journal.booked.values())


@in_every_layout
@whole_files
@given(data=st.data(), write=texts(), name=st.sampled_from(NAMES))
def test_a_journal_in_any_layout_is_read_back_from_any_text(
    layout: str, data: st.DataObject, write: Callable[[Page], bytes], name: str
) -> None:
    lines = data.draw(journals(of_one_year=LAYOUTS[layout].of_one_year))
    journal = data.draw(filed(layout, lines, spreadsheet=False))
    assert_read_back(read_back(write(journal.page), name), journal)


@in_every_format
@whole_files
@given(data=st.data(), layout=st.sampled_from(list(LAYOUTS)), name=st.sampled_from(NAMES))
def test_a_journal_in_any_layout_is_read_back_from_any_format(
    form: str, data: st.DataObject, layout: str, name: str
) -> None:
    lines = data.draw(journals(of_one_year=LAYOUTS[layout].of_one_year))
    if FORMATS[form].one_space:
        lines = with_plain_spaces(lines)
    journal = data.draw(filed(layout, lines, spreadsheet=FORMATS[form].spreadsheet))
    assert_read_back(read_back(FORMATS[form].write(journal.page), name), journal)


def kis(lines: Sequence[Line]) -> bytes:
    """The table of 金蝶 KIS."""
    fields = {
        "FDATE": ("D", 8, 0), "FGROUP": ("C", 10, 0), "FNUM": ("C", 10, 0), "FEXP": ("C", 80, 0), "FACCTID": ("C", 20, 0),
        "FDC": ("N", 1, 0), "FDEBIT": ("N", 18, 2), "FCREDIT": ("N", 18, 2),
    }  # fmt: skip
    records = [
        [
            line.date, word(line), f"{serial(line)}", line.summary, line.entry.account.code,
            "0" if line.entry.credit else "1", line.entry.debit, line.entry.credit,
        ]
        for line in lines
    ]  # fmt: skip
    return dbf([Field(name, *form) for name, form in fields.items()], records)


RECORDS: dict[str, tuple[Callable[[Sequence[Line]], bytes], tuple[str, ...]]] = {
    "dbf": (kis, ("account_name", "project")),
    "parquet": (parquet, ()),
    "gbt_19581": (gbt_19581, ("project",)),
    "gbt_19581_utf8": (lambda lines: gbt_19581(lines, encoding="utf-8"), ("project",)),
    "gbt_24589": (gbt_24589, ("project",)),
}
"""How records are written, and the fields that a format does not hold, or that its profile would have to tell."""


@pytest.mark.parametrize("form", RECORDS)
@whole_files
@given(lines=journals(), name=st.sampled_from(NAMES))
def test_a_journal_is_read_back_from_records(form: str, lines: list[Line], name: str) -> None:
    write, missing = RECORDS[form]
    # Tables of accounts tell each account's own name, which is not told apart from that of its parent here.
    numbers: dict[tuple[str, str], str] = {}
    lines = [
        line._replace(
            entry=line.entry._replace(
                account=Account(
                    numbers.setdefault(line.entry.account, f"{1001 + len(numbers)}"), line.entry.account.name
                )
            )
        )
        for line in lines
    ]
    ledger = read_back(write(lines), name)
    assert ledger.rejected.rows() == []
    assert account_of(ledger) == Counter(accepted=len(lines))
    without = dict.fromkeys(missing, "")
    vouchers = {"parquet": "{0}-{1:04d}", "gbt_24589": "{0}-{1:04d}"}.get(form, "{0}-{1}")
    found = [line._replace(**without) for _row, line in sorted(booked(ledger).items())]
    assert found == [
        expected(line, LAYOUTS["two_sided"])._replace(
            voucher=vouchers.format(word(line), serial(line)), **without
        )
        for line in lines
    ]


changes = st.sampled_from(
    ["", " ", "-", "0", "合计", "本年累计", "期初余额", "制表人：曲某", "日期", "借", "贷", "记-0001", "2026-02-30", "20260305",
     "5", "1,234.56", "12.345", "1e5", "(7.00)", "１２", "=1+1", "市级财政资金", "\n", '"', "45731"]
) | st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=8) | st.text(
    "0123456789.,-+()eE¥ 年月日/", max_size=10
)  # fmt: skip
CHANGED = ("two_sided", "word_apart", "directed", "signed", "month_and_day", "two_rows", "two_currencies")
"""Layouts in which a cell says something of its own row only."""
NO_ENTRY = {"合计", "本月合计", "本年累计", "期初余额", "承前页"}


@pytest.mark.parametrize("form", ["delimited", "xlsx"])
@settings(whole_files, max_examples=60)
@given(
    data=st.data(),
    layout=st.sampled_from(CHANGED),
    text=changes,
)
def test_a_changed_cell_is_read_as_it_stands_or_refused_by_its_row(
    form: str, data: st.DataObject, layout: str, text: str
) -> None:
    lines = data.draw(journals(of_one_year=LAYOUTS[layout].of_one_year))
    journal = data.draw(filed(layout, lines, spreadsheet=False))
    row = data.draw(st.sampled_from(list(journal.booked)))
    column = data.draw(st.sampled_from([at for at, field in enumerate(journal.fields) if field]))
    rows = [list(each) for each in journal.page.rows]
    rows[row - 1][column] = text
    page = journal.page._replace(rows=rows)
    ledger = read_back(data.draw(texts())(page) if form == "delimited" else xlsx([page]))
    found = booked(ledger)
    assert {at: line for at, line in found.items() if at != row} == {
        at: line for at, line in journal.booked.items() if at != row
    }
    counts = account_of(ledger)
    if row in found:
        assert_said(found[row], journal.booked[row], journal.fields[column], text, layout)
    elif counts["rejected"]:
        assert ledger.rejected["row"].to_list() == [row]
        assert counts == journal.rows + Counter(accepted=len(found), rejected=1)
    else:
        assert NO_ENTRY & {"".join(text.split()), journal.booked[row].summary}
        assert counts == journal.rows + Counter(accepted=len(found), subtotal=1)


def assert_said(line: Booked, before: Booked, field: str, text: str, layout: str) -> None:
    """The line says what the changed cell says, and nothing else has changed."""
    sides = {"debit", "credit"}
    changed = {
        "voucher_word": {"voucher"},
        "direction": sides,
        "amount": sides,
        "month": {"date"},
        "day": {"date"},
    }
    others = {
        name: value for name, value in line._asdict().items() if name not in changed.get(field, {field})
    }
    assert others == {name: value for name, value in before._asdict().items() if name in others}
    said = text.strip()
    match field:
        case "date":
            digits = "".join(each for each in said if each.isdecimal())
            assert digits in (
                f"{line.date:%Y%m%d}", f"{line.date.year}{line.date.month}{line.date.day}", "45731"
            )  # fmt: skip
        case "debit" | "credit":
            assert_amount(getattr(line, field), said)
        case "month" | "day":
            assert getattr(line.date, field) == int(said)
        case "amount" if layout == "signed":
            assert_amount(line.debit - line.credit, said)
        case "amount":
            assert_amount(line.debit + line.credit, said)
        case "direction":
            assert {line.debit, line.credit} == {before.debit, before.credit}
            assert said.lower() in {"借", "借方", "dr", "1"} if line.debit else {"贷", "贷方", "cr", "0"}
        case "voucher_word":
            number = before.voucher.partition("-")[2]
            assert line.voucher == (f"{said}-{number}" if said else number)
        case "voucher" if before.voucher.count("-") == 1 and line.voucher.endswith(said):
            pass
        case "account_code":
            assert line.account_code == re.sub(r"^(\d+)\.0$", r"\1", said)
        case _:
            assert getattr(line, field) == said


def test_a_large_number_of_ten_thousands_is_read_to_the_fen(tmp_path: Path) -> None:
    cells = [["单位：万元"], JOURNAL.strip().split(","), ["2026-01-08", "记-1", "x", 11224734.844024, None]]
    ledger = read(write_book(tmp_path, {"账": [*cells, ["2026-01-08", "记-1", "x", None, 999999999.999998]]}))
    assert entries(ledger, "debit", "credit") == [("112247348440.24", "0.00"), ("0.00", "9999999999999.98")]


def test_only_a_number_loses_its_point_nought(tmp_path: Path) -> None:
    rows = "2026-01-08,记-1,1001.0,5.00,\n2026-01-08,记-1,5301.01.0,,5.00\n"
    ledger = read(write(tmp_path, f"日期,凭证号,科目编码,借方,贷方\n{rows}"))
    assert entries(ledger, "account_code") == [("1001",), ("5301.01.0",)]


def assert_amount(amount: Decimal, said: str) -> None:
    """The amount has the digits that were written; blank and a dash say that there is none."""
    digits = "".join(
        f"{int(each)}" if each.isdecimal() else "." for each in said if each.isdecimal() or each in ".．"
    )
    assert abs(amount) == Decimal(digits or "0")
    assert amount == 0 or (amount < 0) == bool(set(said) & set("-－−—(（"))


def test_a_voucher_is_held_although_its_summary_says_total(tmp_path: Path) -> None:
    ledger = read(write(tmp_path, f"{JOURNAL}2026-01-08,记-1,合计,5.00,\n,,付款,,5.00\n"))
    assert entries(ledger, "row", "date", "voucher") == [(2, "2026-01-08", "记-1"), (3, "2026-01-08", "记-1")]


def test_a_line_of_a_voucher_without_a_date_is_refused_although_its_summary_says_total(
    tmp_path: Path,
) -> None:
    ledger = read(write(tmp_path, f"{JOURNAL}2026-01-08,记-1,付款,5.00,\n,记-1,合计,,5.00\n"))
    assert rejected(ledger) == [(3, "日期", None, "日期为空")]
