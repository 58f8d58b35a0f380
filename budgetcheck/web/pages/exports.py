"""Tables as files to download: CSV and Excel in which no text is ever taken for a formula."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from urllib.parse import quote

import xlsxwriter  # type: ignore[import-untyped]  # the package has no types
from django.http import HttpResponse, StreamingHttpResponse

from budgetcheck.money import plain
from budgetcheck.spreadsheet import LONGEST, MONEY_FORMAT, TEXT_ONLY, amount_cells, streamed_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Value = str | int | Decimal | None

_BEGINNINGS = "=+-@\t\r\n＝＋－＠"
"""A cell of a CSV file that begins so is a formula to a spreadsheet."""
_BYTE_ORDER_MARK = "\ufeff"
_WIDTH = 18


def as_csv(name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> StreamingHttpResponse:
    """A table as CSV, row by row, in UTF-8 that Excel recognises.

    Args:
        name: Of the file, without its ending.
        headings: Of the columns.
        rows: Amounts as `Decimal`.
    """
    response = StreamingHttpResponse(_lines(headings, rows), content_type="application/octet-stream")
    response["Content-Disposition"] = _attachment(f"{name}.csv")
    return response


def as_workbook(name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """A table as an Excel workbook.

    Args:
        name: Of the file, without its ending.
        headings: Of the columns.
        rows: Amounts as `Decimal`; one that a number of a spreadsheet cannot hold exactly is text.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **TEXT_ONLY}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        money = book.add_format({"num_format": MONEY_FORMAT})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, _WIDTH)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                match value:
                    case Decimal():
                        (cell,) = amount_cells([value])
                        (sheet.write_string if isinstance(cell, str) else sheet.write_number)(
                            place, column, cell, money
                        )
                    case str():
                        sheet.write_string(place, column, streamed_text(value[:LONGEST]))
                    case int():
                        sheet.write_number(place, column, value)
    response = HttpResponse(stream.getvalue(), content_type="application/octet-stream")
    response["Content-Disposition"] = _attachment(f"{name}.xlsx")
    return response


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"


def _lines(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    yield _BYTE_ORDER_MARK + _line(headings)
    for row in rows:
        yield _line([_cell(value) for value in row])


def _line(cells: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return plain(value)
        case int():
            return str(value)
    return f"'{value}" if value.startswith(tuple(_BEGINNINGS)) else value
