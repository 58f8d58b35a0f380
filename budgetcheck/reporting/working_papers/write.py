"""The working papers, written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

from budgetcheck.language import _
from budgetcheck.reporting.manifest import describe
from budgetcheck.reporting.working_papers.accounts import account_tables
from budgetcheck.reporting.working_papers.book import Book
from budgetcheck.reporting.working_papers.cover import TITLES, write_cover
from budgetcheck.reporting.working_papers.files import input_table, ledger_tables
from budgetcheck.reporting.working_papers.judged import evidence_table, finding_table, project_table
from budgetcheck.reporting.working_papers.leads import lead_tables

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.reporting.report import Report

NAME = "working-papers.xlsx"
"""The file's name, whatever the language."""


def write_working_papers(report: Report, target: Path) -> None:
    """Write the working papers in the language in use.

    Args:
        report: The report that they belong to.
        target: The file.

    Raises:
        OSError: where the file cannot be written.
    """
    tables = [
        project_table(report),
        finding_table(report),
        evidence_table(report),
        *account_tables(report),
        *ledger_tables(report),
        *lead_tables(report),
        input_table(report),
    ]
    mark = describe(report)["fingerprint"]
    book = Book(target, report.result.as_of, _(TITLES[report.kind]), mark)
    write_cover(book, report, tables)
    for table in tables:
        book.add(table)
    try:
        book.file.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
