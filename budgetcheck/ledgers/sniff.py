"""What a file really is: by its bytes, never by its extension."""

from __future__ import annotations

import codecs
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.files import decodes, refuse_unreadable
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = 1 << 20
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BINARY_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\r\f\x1a\x1b")


class Sniffed(NamedTuple):
    """What a file is: the physical format, and the encoding where it is text."""

    format: str
    encoding: str | None


def sniff(path: Path, label: str) -> Sniffed:
    """Recognise a ledger file.

    Args:
        path: The file.
        label: How messages name it.

    Raises:
        InputError: for a file that is missing, empty, encrypted, damaged, or no ledger, by name of what it seems to be.
    """
    refuse_unreadable(path)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK"):
        return _zip_container(path, label)
    if head.startswith(_OLE2):
        raise _ole2_refusal(path, label)
    for signature, name in (
        (b"%PDF", "PDF"),
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"Rar!", "RAR"),
        (b"7z\xbc\xaf", "7z"),
    ):
        if head.startswith(signature):
            raise _refusal(
                label,
                _("这是 {name} 文件，不是账簿").format(name=name),
                _("请从财务软件导出 CSV 或 XLSX 格式的序时账"),
            )
    return Sniffed("csv", _text_encoding(path, head, label))


def _zip_container(path: Path, label: str) -> Sniffed:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise _refusal(label, _("文件已损坏或不完整"), _("请重新导出或重新下载")) from error
    if "xl/workbook.xml" in names:
        return Sniffed("xlsx", None)
    raise _refusal(label, _("这是压缩包，但不是 XLSX 工作簿"), _("请解压后给出其中的账簿文件"))


def _ole2_refusal(path: Path, label: str) -> InputError:
    if _ENCRYPTED in path.read_bytes():
        return _refusal(label, _("工作簿设有打开密码"), _("请取消密码后另存，再重试"))
    return _refusal(label, _("这是旧版 .xls 工作簿"), _("请在 Excel 或 WPS 中另存为 .xlsx 或 CSV，再重试"))


def _text_encoding(path: Path, head: bytes, label: str) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return _checked(path, encoding, label)
    if _is_binary(head[:65536]):
        raise _refusal(label, _("这是二进制文件，不是账簿"), _("请从财务软件导出 CSV 或 XLSX 格式的序时账"))
    return _checked(path, "utf-8", label) if _decodes(head, "utf-8") else _checked(path, "gb18030", label)


def _is_binary(probe: bytes) -> bool:
    """Whether bytes are no text: a zero, or more control characters than come along with copied text."""
    controls = sum(byte in _BINARY_CONTROLS for byte in probe)
    return 0 in probe or controls * 20 > len(probe)


def _checked(path: Path, encoding: str, label: str) -> str:
    """The encoding if the whole file decodes by it; what began as UTF-8 may yet turn out to be GB18030."""
    if encoding.startswith("utf-8") or decodes(path, encoding):
        return encoding
    raise _refusal(
        label, _("文字编码无法识别，或文件不完整"), _("支持 UTF-8、GB18030（GBK）和 UTF-16，请重新导出")
    )


def _decodes(part: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(part)
    except UnicodeDecodeError:
        return False
    return True


def _refusal(label: str, found: str, expected: str) -> InputError:
    return InputError(Problem(label, "", found, expected))
