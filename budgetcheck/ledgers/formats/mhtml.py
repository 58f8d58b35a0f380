"""MHTML: a page saved as one file (单个文件网页), as Excel writes it; each HTML part is read as a page of its own."""

from __future__ import annotations

import binascii
import re
from contextlib import ExitStack
from email import policy
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.files import decodes
from budgetcheck.language import _
from budgetcheck.ledgers.formats.html import read_page
from budgetcheck.ledgers.formats.probe import NoLedgerError, Probe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path
    from typing import BinaryIO

    from budgetcheck.ledgers.formats.sheet import Sheet

_FIRST_HEADER = re.compile(rb"\s*[A-Za-z][A-Za-z0-9-]*:[^\n]*\n")
_LARGEST_HEAD = 1 << 16
_LONGEST_LINE = 1 << 20
_MOST_PARTS = 1_000
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_EAST_ASIAN = {
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "shift_jis": "shift_jis",
    "euc-jp": "euc_jp",
    "euc-kr": "euc_kr",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "unicode": "utf-16-le",
}
_SHEET_NAME = re.compile(
    r"<x:Name>([^<]{1,100})</x:Name>\s*<x:WorksheetSource\s+HRef=[\"']?([^\"'>]{1,300})", re.IGNORECASE
)


def recognise(probe: Probe) -> str | None:
    """The header of a message with several parts."""
    if not _FIRST_HEADER.match(probe.head):
        return None
    head = _header(re.split(rb"\r?\n\r?\n", probe.head[:_LARGEST_HEAD].lstrip(), maxsplit=1)[0])
    return "mhtml" if head.get_content_maintype() == "multipart" and head.get_boundary() else None


def read(path: Path, _encoding: str | None, workspace: Path) -> list[Sheet]:
    """The tables of all HTML parts, named as the workbook names its sheets where it does.

    Raises:
        ValueError: where there are none, or the file is truncated.
    """
    folder = workspace / f"{path.name}.parts"
    folder.mkdir()
    names: dict[str, str] = {}
    found: list[tuple[str, Sheet]] = []
    for part in _html_parts(path, folder):
        encoding = _encoding_of(part)
        with part.path.open(encoding=encoding, errors="replace") as stream:
            names |= {
                _file_name(href): name for name, href in _SHEET_NAME.findall(stream.read(_LONGEST_LINE))
            }
        page = read_page(part.path, encoding, folder)
        found += [(_file_name(part.location), sheet._replace(encoding=encoding)) for sheet in page.sheets]
    if not found:
        raise NoLedgerError(_("这是网页存档（MHTML），里面没有账簿表格"))
    if len(found) == 1:
        return [found[0][1]._replace(name=names.get(found[0][0]))]
    return [
        sheet._replace(name=_name(names.get(location), sheet.name, number))
        for number, (location, sheet) in enumerate(found, 1)
    ]


def _name(sheet: str | None, table: str | None, number: int) -> str:
    if sheet is None:
        return _("表{number}").format(number=number)
    return f"{sheet} {table}" if table else sheet


class _Part(NamedTuple):
    """An HTML part, decoded onto disk; the character set and the location that its header states."""

    path: Path
    charset: str | None
    location: str


def _html_parts(path: Path, folder: Path) -> Iterator[_Part]:
    """The parts of type text/html but for the strip of sheet tabs; a part within a part counts as one of the whole."""
    with path.open("rb") as stream:
        outermost = _boundary(_read_header(stream))
        boundaries = {outermost}
        line = _copy(stream, boundaries, None, "")
        for number in range(_MOST_PARTS):
            while line is not None and line not in boundaries and line != outermost + b"--":
                line = _copy(stream, boundaries, None, "")
            if line is None:
                raise ValueError(_("网页存档（MHTML）不完整，缺少结尾；请重新导出"))
            if line not in boundaries:
                return
            head = _read_header(stream)
            boundaries |= {_boundary(head)} - {b""}
            location = str(head.get("Content-Location", ""))
            is_page = head.get_content_type() == "text/html" and _file_name(location) != "tabstrip.htm"
            target = folder / f"{number:04}.htm" if is_page else None
            line = _copy(stream, boundaries, target, str(head.get("Content-Transfer-Encoding", "")))
            if target is not None and line is not None:
                yield _Part(target, head.get_content_charset(), location)
    raise ValueError(_("网页存档（MHTML）里的部分超过 {most} 个，拒绝读取").format(most=_MOST_PARTS))


def _read_header(stream: BinaryIO) -> EmailMessage:
    lines: list[bytes] = []
    while (line := stream.readline(_LARGEST_HEAD)) and (line.strip() or not lines):
        lines.append(line)
        if sum(map(len, lines)) > _LARGEST_HEAD:
            raise ValueError(_("网页存档（MHTML）的头部过长，拒绝读取"))
    return _header(b"".join(lines).lstrip())


def _header(text: bytes) -> EmailMessage:
    message: EmailMessage = BytesHeaderParser(policy=policy.default).parsebytes(text)
    return message


def _boundary(head: EmailMessage) -> bytes:
    return (head.get_boundary() or "").encode("utf-8", "surrogateescape")


def _file_name(location: str) -> str:
    return re.split(r"[/\\]", location)[-1].lower()


def _copy(stream: BinaryIO, boundaries: set[bytes], target: Path | None, how: str) -> bytes | None:
    """Decode lines into a file up to the next line of a boundary; what that says behind its dashes, or None at the end."""
    boundary = None
    with ExitStack() as held:
        out = None if target is None else held.enter_context(target.open("wb"))
        rest = b""
        while boundary is None and (line := stream.readline(_LONGEST_LINE)):
            bare = line.rstrip()
            if bare.startswith(b"--") and (bare[2:] in boundaries or bare[2:-2] in boundaries):
                boundary = bare[2:]
            elif out is not None:
                text, rest = _decoded(rest + line, how.strip().lower())
                out.write(text)
        if out is not None and how.strip().lower() != "base64":
            out.write(rest)
        elif rest:
            raise ValueError(_("网页存档（MHTML）里的 Base64 编码不完整；请重新导出"))
    return boundary


def _decoded(text: bytes, how: str) -> tuple[bytes, bytes]:
    """Bytes out of their transfer encoding, and those at the end that cannot be decoded without more of them."""
    if how == "base64":
        digits = b"".join(text.split())
        whole = len(digits) // 4 * 4
        try:
            return binascii.a2b_base64(digits[:whole]), digits[whole:]
        except binascii.Error as error:
            raise ValueError(_("网页存档（MHTML）里的 Base64 编码有误；请重新导出")) from error
    if how == "quoted-printable":
        cut = len(text) if text.endswith(b"\n") or b"=" not in text[-2:] else text.rindex(b"=")
        return binascii.a2b_qp(text[:cut]), text[cut:]
    return text, b""


def _encoding_of(part: _Part) -> str:
    """By its bytes: a mark, else strict UTF-8, else what the header states where that is East Asian, else GB18030."""
    with part.path.open("rb") as stream:
        head = stream.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    stated = _EAST_ASIAN.get((part.charset or "").lower())
    return next(
        (each for each in ("utf-8", stated) if each is not None and decodes(part.path, each)), "gb18030"
    )
