"""OpenDocument spreadsheets. calamine answers blank for their errors, and unrolls repeated cells before it counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from budgetcheck.language import _
from budgetcheck.ledgers.formats.ods_content import Content
from budgetcheck.ledgers.formats.package import Package, holds
from budgetcheck.ledgers.formats.workbook import UnusableWorkbookError, refusing_damage

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.probe import Probe
    from budgetcheck.ledgers.formats.sheet import Sheet

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def recognise(probe: Probe) -> str | None:
    """A ZIP container that says it is a spreadsheet, or the template of one.

    Raises:
        ValueError: where it has a password.
    """
    if not (holds(probe.members, _CONTENT) and holds(probe.members, "mimetype")):
        return None
    with refusing_damage():
        package = Package(probe.path)
        if not package.read("mimetype").startswith(_TYPE):
            return None
        if _MANIFEST in package and b"encryption-data" in package.read(_MANIFEST):
            raise UnusableWorkbookError(_("工作簿设有打开密码；请取消密码后另存，再重试"))
    return "ods"


def read(path: Path, _encoding: str | None, _workspace: Path) -> list[Sheet]:
    """The sheets of a spreadsheet; a row with an error (#DIV/0!) or a formula without a result carries a fault."""
    with refusing_damage():
        package = Package(path)
        package.compare_checksums(besides=_CONTENT)
        content = Content()
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = content.start
        parser.EndElementHandler = content.end
        parser.CharacterDataHandler = content.text
        parser.StartDoctypeDeclHandler = content.doctype
        for part in package.parts(_CONTENT):
            parser.Parse(part, False)  # noqa: FBT003  # it takes no keywords
        parser.Parse(b"", True)  # noqa: FBT003
        return content.sheets
