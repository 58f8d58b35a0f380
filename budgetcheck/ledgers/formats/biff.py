"""Records of BIFF5 and BIFF8, the streams inside of XLS workbooks, and the texts in them."""

from __future__ import annotations

import codecs
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Kind:
    """The kinds of records that are read."""

    BOF = 0x0809
    EOF = 0x000A
    CONTINUE = 0x003C
    CODE_PAGE = 0x0042
    DATE_MODE = 0x0022
    PASSWORD = 0x002F
    FORMAT = 0x041E
    STYLE = 0x00E0
    SHEET = 0x0085
    SHARED_TEXTS = 0x00FC
    CALCULATED_BY = 0x01C1
    NUMBER = 0x0203
    SHORT_NUMBER = 0x027E
    SHORT_NUMBERS = 0x00BD
    SHARED_TEXT = 0x00FD
    TEXT = 0x0204
    RICH_TEXT = 0x00D6
    BOOLEAN_OR_ERROR = 0x0205
    FORMULA = 0x0006
    TEXT_OF_FORMULA = 0x0207


_HEADER = struct.Struct("<HH")
_FIRST_HANZI, _LAST_HANZI = 0xB0, 0xF7
_FIRST_OF_PAIR = 0xA1
_IS_WIDE, _HAS_PHONETICS, _HAS_RUNS = 1, 4, 8
_CODE_PAGES = {10000: "mac-roman", 10008: "gb2312", 0x8000: "mac-roman", 0x8001: "cp1252", 936: "gb18030"}


class Record(NamedTuple):
    """A record: its kind, its content, and where the next one starts."""

    kind: int
    content: bytes
    end: int


def records(stream: bytes, start: int) -> Iterator[Record]:
    """The records from a position on.

    Raises:
        EOFError: where the stream ends within one.
    """
    at = start
    while at < len(stream):
        kind, length = _HEADER.unpack_from(stream, at)
        end = at + 4 + length
        if end > len(stream):
            raise EOFError(at)
        yield Record(kind, stream[at + 4 : end], end)
        at = end


def code_page(number: int) -> str:
    """The encoding of byte strings under a code page; latin-1, from which mojibake is turned back, where unknown."""
    name = _CODE_PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "latin-1"
    return "latin-1" if name in {"cp1252", "cp1200"} else name


def decoded(content: bytes, encoding: str) -> str:
    """A byte string, whose bytes may be GBK though the workbook says that they are Western."""
    text = content.decode(encoding, "replace")
    return mended(text) if encoding == "latin-1" else text


def mended(text: str) -> str:
    """Text with GBK that was read as latin-1 turned back (`²ÄÁÏ` is 材料); any other text as it is.

    Chinese stands in pairs of high characters, most of them in the range of common hanzi; a Western word has single
    ones between ASCII letters.
    """
    if text.isascii():
        return text
    try:
        raw = text.encode("latin-1")
        turned = raw.decode("gbk")
    except UnicodeError:
        return text
    hanzi = others = at = 0
    while at < len(raw):
        if raw[at] < 0x80:  # noqa: PLR2004  # ASCII
            at += 1
            continue
        if _FIRST_HANZI <= raw[at] <= _LAST_HANZI and raw[at + 1] >= _FIRST_OF_PAIR:
            hanzi += 1
        elif raw[at + 1] < _FIRST_OF_PAIR:
            others += 1
        at += 2
    return turned if hanzi > others else text


def short_text(content: bytes, encoding: str, *, is_biff8: bool, length_size: int) -> str:
    """The text at the beginning of a content, after its length of one or two bytes."""
    length = int.from_bytes(content[:length_size], "little")
    if not is_biff8:
        return decoded(content[length_size : length_size + length], encoding)
    wide = content[length_size] & _IS_WIDE
    start = length_size + 1
    if wide:
        return content[start : start + 2 * length].decode("utf-16-le", "replace")
    return mended(content[start : start + length].decode("latin-1"))


class SharedTexts:
    """The table of shared texts of BIFF8, which goes on over several records.

    Args:
        contents: That of its first record, and of each record that continues it.
    """

    def __init__(self, contents: Sequence[bytes]) -> None:
        self._contents = contents
        self._segment = 0
        self._at = 8

    def texts(self) -> list[str]:
        """The texts in their order.

        Raises:
            IndexError: where the table ends within one.
        """
        found = []
        while self._segment < len(self._contents):
            if self._left() == 0:
                self._segment, self._at = self._segment + 1, 0
                continue
            found.append(self._text())
        return found

    def _text(self) -> str:
        length = int.from_bytes(self._take(2), "little")
        (flags,) = self._take(1)
        runs = int.from_bytes(self._take(2), "little") if flags & _HAS_RUNS else 0
        phonetics = int.from_bytes(self._take(4), "little") if flags & _HAS_PHONETICS else 0
        text = self._characters(length, flags & _IS_WIDE)
        self._take(4 * runs + phonetics)
        return text

    def _characters(self, length: int, wide: int) -> str:
        text = ""
        while True:
            width = 2 if wide else 1
            here = min(length * width, self._left() // width * width)
            part = self._take(here)
            text += part.decode("utf-16-le", "surrogatepass") if wide else mended(part.decode("latin-1"))
            length -= here // width
            if length <= 0:
                return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            # A record that goes on within a text says anew how wide its characters are.
            self._segment, self._at = self._segment + 1, 0
            (wide,) = self._take(1)
            wide &= _IS_WIDE

    def _left(self) -> int:
        return len(self._contents[self._segment]) - self._at

    def _take(self, size: int) -> bytes:
        taken = b""
        while size > 0:
            if self._left() == 0:
                self._segment, self._at = self._segment + 1, 0
            part = self._contents[self._segment][self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            taken += part
        return taken
