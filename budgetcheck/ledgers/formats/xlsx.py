"""XLSX and XLSM workbooks, every cell as text (calamine by fastexcel); macros and formulas never run.

calamine compares no checksums, holds every cell up to the last one in memory, and answers blank for error cells and
formulas that were never computed. What it is given is therefore looked through first, and what it leaves out beside it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import fastexcel

from budgetcheck.language import _
from budgetcheck.ledgers.formats import shared_strings, sheet_xml
from budgetcheck.ledgers.formats.grid import with_faults
from budgetcheck.ledgers.formats.numbers import ERRORS
from budgetcheck.ledgers.formats.package import Package, holds
from budgetcheck.ledgers.formats.relations import SheetPart, sheet_parts
from budgetcheck.ledgers.formats.sheet import DAY_ZERO, DAY_ZERO_1904, ROW, Sheet, cell
from budgetcheck.ledgers.formats.workbook import UnusableWorkbookError, refusing_damage

if TYPE_CHECKING:
    from budgetcheck.ledgers.formats.probe import Probe
    from budgetcheck.ledgers.formats.workbook import FaultyCell

_WORKBOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_TYPES = "[Content_Types].xml"
_COUNTS_FROM_1904 = re.compile(rb'<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"')


def recognise(probe: Probe) -> str | None:
    """A ZIP container with a workbook's parts."""
    if not holds(probe.members, _WORKBOOK):
        return None
    with refusing_damage():
        package = Package(probe.path)
        return "xlsm" if b"macroEnabled" in package.read(_TYPES) else "xlsx"


def read(path: Path, _encoding: str | None, workspace: Path) -> list[Sheet]:
    """The sheets of a workbook; a row with an error cell (#DIV/0!) or a formula without a result carries a fault."""
    with refusing_damage():
        package = Package(path)
        package.compare_checksums(besides="xl/worksheets/")
        texts = shared_strings.lengths(package, _STRINGS)
        parts = sheet_parts(package, _WORKBOOK)
        with ThreadPoolExecutor(max_workers=1) as beside:
            opening = beside.submit(fastexcel.read_excel, _under_its_extension(path, workspace))
            faults = [_look_over(package, part, texts) for part in parts]
            workbook = opening.result()
        if workbook.sheet_names != [part.name for part in parts]:
            raise LookupError(path.name)
        day_zero = DAY_ZERO_1904 if _COUNTS_FROM_1904.search(package.read(_WORKBOOK)) else DAY_ZERO
        return [
            _sheet(workbook, at, package, part, found)._replace(day_zero=day_zero)
            for at, (part, found) in enumerate(zip(parts, faults, strict=True))
        ]


def _under_its_extension(path: Path, workspace: Path) -> str:
    """The file under a name that tells calamine what it is, for it asks the extension and not the bytes."""
    link = Path(tempfile.mkdtemp(dir=workspace)) / "workbook.xlsx"
    try:
        link.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, link)
    return str(link)


def _look_over(package: Package, sheet: SheetPart, texts: list[int]) -> list[FaultyCell] | None:
    """The faults of a sheet; None where it is usual, and they can be found while calamine reads it.

    Raises:
        UnusableWorkbookError: where the sheet would not fit into memory.
    """
    shared_strings.refuse_what_multiplies(package, sheet.part, texts)
    found = sheet_xml.glance(package, sheet.part)
    if not found.usual:
        return sheet_xml.survey(package, sheet.part, sheet.name)
    return None if found.faulty else []


def _sheet(
    workbook: fastexcel.ExcelReader,
    at: int,
    package: Package,
    sheet: SheetPart,
    faults: list[FaultyCell] | None,
) -> Sheet:
    with ThreadPoolExecutor(max_workers=1) as beside:
        looking = (
            None if faults is not None else beside.submit(sheet_xml.faults, package, sheet.part, sheet.name)
        )
        try:
            # Without skip_rows=0 the empty rows above the first filled one would vanish from the row numbers.
            loaded = workbook.load_sheet(at, header_row=None, skip_rows=0, dtypes="string")
            cells = loaded.to_polars()
        except fastexcel.FastExcelError:
            _refuse_unknown_errors(sheet.name, looking.result() if looking else faults or [])
            raise
        faults = looking.result() if looking else faults or []
    # Empty columns before the first filled one are not loaded.
    first = loaded.available_columns()[0].absolute_index if faults and cells.width else 0
    width = cells.width
    cells = cells.rename({old: cell(at) for at, old in enumerate(cells.columns)}).with_row_index(
        ROW, offset=1
    )
    return Sheet(sheet.name, with_faults(cells, faults, first).lazy(), width, from_spreadsheet=True)


def _refuse_unknown_errors(name: str, faults: list[FaultyCell]) -> None:
    """Say which cell it is where calamine gives up a whole sheet for an error that it does not know (#SPILL!)."""
    for fault in faults:
        if fault.text is not None and fault.text not in ERRORS.values():
            raise UnusableWorkbookError(
                _("工作表“{name}”第 {row} 行有无法识别的错误值 {text}；请改正公式后另存").format(
                    name=name, row=fault.row, text=fault.text
                )
            )
