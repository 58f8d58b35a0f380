"""XLS workbooks of Excel 5 to 2003 (BIFF5 and BIFF8 in an OLE2 container), read record by record.

calamine takes the figures of embedded charts for cells, and answers blank for errors and formulas without a result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.ledgers.formats.biff_book import Book, refuse_password
from budgetcheck.ledgers.formats.ole2 import SIGNATURE, Container
from budgetcheck.ledgers.formats.probe import NoLedgerError, Probe
from budgetcheck.ledgers.formats.workbook import UnusableWorkbookError, refusing_damage

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

_BARE = (b"\x09\x08\x08\x00\x00\x05\x05\x00", b"\x09\x08\x10\x00\x00\x06\x05\x00")
"""How a workbook's stream begins, which some programs write without a container."""
_OLDER = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""How the single sheets of Excel 2, 3 and 4 begin."""
_STREAMS = ("Workbook", "Book")
_PROGRAMS = {
    "WordDocument": "Word",
    "PowerPoint Document": "PowerPoint",
    "VisioDocument": "Visio",
    "__properties_version1.0": "Outlook",
}
"""What a container is that has a stream of this name."""
_INSTALLER = bytes.fromhex("84100c0000000000c000000000000046")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LARGEST = 512 << 20


def recognise(probe: Probe) -> str | None:
    """An OLE2 container with a workbook's stream, or that stream alone.

    Raises:
        ValueError: for any other OLE2 container, by name of what it is; for a workbook with a password.
    """
    if probe.head.startswith(_BARE):
        return "xls"
    if probe.head.startswith(_OLDER):
        raise UnusableWorkbookError(
            _("这是 Excel 4.0 或更早版本的工作表；请在 Excel 或 WPS 中另存为 .xlsx，再重试")
        )
    if not probe.head.startswith(SIGNATURE):
        return None
    if probe.path.stat().st_size > _LARGEST:
        raise UnusableWorkbookError(_("文件超过 512 MB，不是正常的 .xls 工作簿，拒绝读取"))
    # A truncated container, too, says so: the names of its parts stand near its beginning or its end.
    has_password = UnusableWorkbookError(_("工作簿设有打开密码；请取消密码后另存，再重试"))
    try:
        with refusing_damage():
            container = Container(probe.path)
    except ValueError as damage:
        raise (has_password if _ENCRYPTED in probe.path.read_bytes() else damage) from damage
    names = container.names
    if "EncryptedPackage" in names:
        raise has_password
    if not names.intersection(_STREAMS):
        raise NoLedgerError(
            _("这是 {name} 文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账").format(
                name=_name(container)
            )
        )
    with refusing_damage():
        refuse_password(_stream(container))
    return "xls"


def read(path: Path, _encoding: str | None, _workspace: Path) -> list[Sheet]:
    """The sheets of a workbook; a row with an error (#DIV/0!) or a formula without a result carries a fault."""
    with refusing_damage():
        with path.open("rb") as stream:
            is_bare = stream.read(8) in _BARE
        return Book(path.read_bytes() if is_bare else _stream(Container(path))).sheets()


def _stream(container: Container) -> bytes:
    return container.read(next(name for name in _STREAMS if name in container.names))


def _name(container: Container) -> str:
    if container.class_ == _INSTALLER:
        return "MSI"
    return next((name for stream, name in _PROGRAMS.items() if stream in container.names), "OLE2")
