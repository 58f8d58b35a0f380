"""What a file really is: by its bytes, never by its extension."""

from __future__ import annotations

import codecs
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.files import refuse_unreadable
from budgetcheck.language import _
from budgetcheck.ledgers.formats import FORMATS
from budgetcheck.ledgers.formats.markup import foreign_text
from budgetcheck.ledgers.formats.probe import NoLedgerError, Probe
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats import Format

ARCHIVE = "zip"
"""The format of an archive of files."""

_HEAD = 1 << 20
_BINARY_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\r\f\x1a\x1b")
_NO_LEDGERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "GZIP"),
)
_NO_WORKBOOKS = (
    ("word/document.xml", "Word"),
    ("ppt/presentation.xml", "PowerPoint"),
    ("visio/document.xml", "Visio"),
    ("androidmanifest.xml", "APK"),
    ("meta-inf/manifest.mf", "JAR"),
    ("meta-inf/container.xml", "EPUB"),
    ("meta-inf/manifest.xml", "OpenDocument"),
    ("doc_0/document.xml", "OFD"),
)
"""What a ZIP container is that has an entry of this name, where no format took it."""
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    ("<?".encode("utf-16-le"), "utf-16-le"),  # XML may go without a mark
    ("<?".encode("utf-16-be"), "utf-16-be"),
)


class StrangerError(InputError):
    """A file that is known to be something else than a ledger; unlike one that is damaged, nothing of it is missed."""


class Sniffed(NamedTuple):
    """What a file is.

    Attributes:
        format: The name of the physical format.
        encoding: The encoding where it is text.
        reader: The module that reads it; None for an archive of files.
    """

    format: str
    encoding: str | None
    reader: Format | None


def sniff(path: Path, label: str) -> Sniffed:
    """Recognise a ledger file.

    Args:
        path: The file.
        label: How messages name it.

    Raises:
        InputError: for a file that is missing, empty, encrypted, damaged, or of no known kind.
        StrangerError: for what is no ledger, by name of what it is.
    """
    refuse_unreadable(path)
    probe = _probe(path, label)
    _refuse_strangers(probe, label)
    for form in FORMATS:
        try:
            name = form.recognise(probe)
        except NoLedgerError as error:
            raise _stranger(label, str(error), "") from error
        except ValueError as error:
            raise _refusal(label, str(error), "") from error
        if name is not None:
            return Sniffed(name, probe.encoding, form)
    if probe.members is not None:
        _refuse_packages(probe.members, label)
        return Sniffed(ARCHIVE, None, None)
    raise _unrecognised(probe, label)


def _probe(path: Path, label: str) -> Probe:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK"):
        return Probe(path, head, members=_members(path, label))
    encoding = _encoding(head)
    if encoding is None:
        return Probe(path, head)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    return Probe(path, head, text=text, encoding=encoding)


def _members(path: Path, label: str) -> frozenset[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise _refusal(label, _("文件已损坏或不完整"), _("请重新导出或重新下载")) from error


def _encoding(head: bytes) -> str | None:
    """A byte order mark first, then strict UTF-8, then GB18030; None for bytes that are no text."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    if _is_binary(head[:65536]):
        return None
    return next((encoding for encoding in ("utf-8", "gb18030") if _decodes(head, encoding)), None)


def _is_binary(probe: bytes) -> bool:
    """Whether bytes are no text: a zero, or more control characters than come along with copied text."""
    controls = sum(byte in _BINARY_CONTROLS for byte in probe)
    return 0 in probe or controls * 20 > len(probe)


def _decodes(part: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(part)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_strangers(probe: Probe, label: str) -> None:
    for signature, name in _NO_LEDGERS:
        if probe.head.startswith(signature):
            raise _stranger(label, _("这是 {name} 文件，不是账簿").format(name=name), _to_do())


def _refuse_packages(members: frozenset[str], label: str) -> None:
    """Refuse what is a ZIP container but no archive of files."""
    folded = {member.lower() for member in members}
    for member, name in _NO_WORKBOOKS:
        if member in folded:
            raise _stranger(label, _("这是 {name} 文件，不是账簿").format(name=name), _to_do())
    if "[content_types].xml" in folded and any(member.startswith("xl/") for member in folded):
        raise _refusal(label, _("工作簿已损坏或不完整，无法打开"), _("请重新导出或重新下载"))


def _unrecognised(probe: Probe, label: str) -> InputError:
    if probe.text is not None and (found := foreign_text(probe.text)):
        return _stranger(label, found, _to_do())
    if _is_binary(probe.head[:65536]):
        return _refusal(label, _("这是二进制文件，不是账簿"), _to_do())
    return _refusal(
        label, _("文字编码无法识别，或文件不完整"), _("支持 UTF-8、GB18030（GBK）和 UTF-16，请重新导出")
    )


def _to_do() -> str:
    return _("请从财务软件导出 CSV 或 XLSX 格式的序时账")


def _refusal(label: str, found: str, expected: str) -> InputError:
    return InputError(Problem(label, "", found, expected))


def _stranger(label: str, found: str, expected: str) -> StrangerError:
    return StrangerError(Problem(label, "", found, expected))
