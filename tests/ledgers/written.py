"""Ledger files as a test states them, and what was read of them in a form that a test can state."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

from budgetcheck.ledgers.read import read_ledgers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from budgetcheck.ledgers.ledger import Ledger

CHINESE = (
    "日期,凭证号,行号,摘要,科目编码,科目名称,借方,贷方,项目,资金来源,费用类别,性质,往来单位,发票号,部门\n"
)
ENGLISH = (
    "date,voucher,line,summary,account_code,account_name,debit,credit,"
    "project,source,category,nature,counterparty,invoice,department\n"
)
JOURNAL = "日期,凭证号,摘要,借方,贷方\n"

Book = Mapping[str, Sequence[Sequence[Any]]]
"""The rows of each sheet of a workbook."""


class ErrorCell(NamedTuple):
    """A spreadsheet cell whose formula failed."""

    shown: str


def write(folder: Path, content: str | bytes, *, encoding: str = "utf-8", name: str = "序时账.csv") -> Path:
    """A text file, its line ends as the content has them."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def write_book(
    folder: Path,
    sheets: Book,
    *,
    name: str = "序时账.xlsx",
    date_1904: bool = False,
) -> Path:
    """A workbook: text, numbers, days and error cells each as such; None leaves a cell out."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"date_1904": date_1904}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if isinstance(value, ErrorCell):
                        sheet.write_formula(row, column, "=1/0", None, value.shown)
                    elif isinstance(value, dt.date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif isinstance(value, float):
                        # Numbers would be written with 16 digits; the result of a formula keeps all 17.
                        sheet.write_formula(row, column, "=A1", None, value)
                    elif value is not None:
                        sheet.write_number(row, column, value)
    return path


def quoted(rows: Iterable[Sequence[str]], separator: str = ",", line_end: str = "\n") -> str:
    """Rows as delimited text, quoted where a cell needs it."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def read(path: Path, profile: str | None = None) -> Ledger:
    """The ledger of one file."""
    return read_ledgers([path], profile)[0]


def entries(ledger: Ledger, *columns: str) -> list[tuple[Any, ...]]:
    """The accepted rows in the order of the file: days, money and codes as results write them."""
    frame = ledger.frame().sort("sheet", "row").select(columns)
    return frame.with_columns(pl.exclude(pl.UInt32).cast(pl.String)).rows()


def rejected(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Row, column heading, text and reason of each rejected row."""
    return ledger.rejected.select("row", "column", "value", "reason").rows()


def account(ledger: Ledger) -> dict[str, int]:
    """What became of the rows, without the parts that are none."""
    return {part: count for part, count in ledger.intake.rows._asdict().items() if count}


def totals(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Row, label, stated debit and credit, summed debit and credit, difference of each total."""
    return [
        (
            total.row,
            total.label,
            *(
                None if amount is None else f"{amount:.2f}"
                for amount in (total.debit, total.credit, total.summed_debit, total.summed_credit)
            ),
            f"{total.difference:.2f}",
        )
        for total in ledger.intake.totals
    ]
