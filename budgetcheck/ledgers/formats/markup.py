"""What XML and HTML have in common: their root, their text in parts, and XML as a stream of its records.

Entities, DTDs, external references and the network are off, and so is everything that libxml2 calls huge.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from budgetcheck.files import decodes
from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

_HEAD = 1 << 20
_PART = 1 << 20
_LARGEST_RECORD = 16 << 20
_NAME = re.compile(r"<([^\s<>/=!?\"'&;,|]+)(?=[\s/>])([^<>]*)>?")
_DOCTYPE = re.compile(r"<!DOCTYPE\s+([^\s\[>]+)[^\[>]*>?", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\{\s*(?:"|\})|\[\s*[{\["])')
_XINCLUDE = "http://www.w3.org/2001/XInclude"
_TOO_LARGE = 114


class Root(NamedTuple):
    """How a document begins.

    Attributes:
        name: The local name of its root element.
        attributes: The attributes of the root, namespaces among them, as text.
        declared: Whether an XML declaration stands first.
        nested: Whether another element follows within the root.
    """

    name: str
    attributes: str
    declared: bool
    nested: bool


def find_root(text: str | None) -> Root | None:
    """The root of a text that is markup; None for any other text.

    Raises:
        ValueError: for XML with a DTD.
    """
    if text is None:
        return None
    text = text.lstrip()
    at = 0
    while (at := _past_spaces(text, at)) < len(text):
        closing = "?>" if text.startswith("<?", at) else "-->" if text.startswith("<!--", at) else None
        if closing is not None:
            end = text.find(closing, at)
            if end < 0:
                return None
            at = end + len(closing)
        elif doctype := _DOCTYPE.match(text, at):
            if doctype[1].lower() != "html":
                raise ValueError(_("XML 文件带有 DTD（DOCTYPE 声明），可能引用外部内容，拒绝读取"))
            at = doctype.end()
        else:
            break
    tag = _NAME.match(text, at)
    if tag is None:
        return None
    nested = text.startswith("<", _past_spaces(text, tag.end()))
    return Root(tag[1].rpartition(":")[2], tag[2], text.startswith("<?xml"), nested)


def foreign_text(text: str) -> str | None:
    """What a text is that cannot be a table of cells: JSON, or XML of a kind that nobody reads; else None."""
    if _JSON.match(text):
        return _("这是 JSON 文件，不是账簿")
    root = find_root(text)
    if root is None or not (root.declared or root.nested):
        return None
    return _("这是 XML 文件（根元素 {root}），不是账簿").format(root=root.name)


def _past_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\x0c":
        at += 1
    return at


def text_parts(path: Path, encoding: str | None) -> Iterator[str]:
    """The text of a file in parts, without a byte order mark.

    Raises:
        ValueError: where it is no text in this encoding, or has NUL characters.
    """
    decoder = codecs.getincrementaldecoder(_whole_encoding(path, encoding or "utf-8"))()
    try:
        with path.open("rb") as stream:
            while part := stream.read(_PART):
                if text := _without_nul(decoder.decode(part)):
                    yield text
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise ValueError(_("文字编码无法识别，或文件不完整；支持 UTF-8、GB18030（GBK）和 UTF-16")) from error


def _whole_encoding(path: Path, encoding: str) -> str:
    """The encoding of the whole file, where its first bytes, all of them ASCII, say nothing."""
    with path.open("rb") as stream:
        says_nothing = stream.read(_HEAD).isascii()
    return "gb18030" if says_nothing and not decodes(path, "utf-8") else encoding


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("文件里有空字符（NUL），可能已损坏；请重新导出"))
    return text


def local_name(tag: object) -> str:
    """A tag without its namespace."""
    return str(tag).rpartition("}")[2]


def records(
    path: Path, encoding: str | None, roots: Collection[str], is_record: Callable[[str], bool]
) -> Iterator[list[etree._Element]]:
    """The records of an XML document in batches, in their order; none is kept in memory beyond its batch.

    What is not asked for as a record is handed out as well, where it holds nothing but fields.

    Args:
        path: The file.
        encoding: Its encoding, whatever the XML declaration says.
        roots: The local names of root elements that are expected.
        is_record: Whether an element is a record, by its local name; a record is handed out whole, whatever it holds.

    Raises:
        ValueError: for XML that is not well-formed, truncated, too deep, or holds too large a record.
    """
    parser = etree.XMLPullParser(
        events=("start",),
        tag=[*(f"{{*}}{root}" for root in roots), f"{{{_XINCLUDE}}}include"],
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    root: etree._Element | None = None
    waiting = 0
    try:
        for part in text_parts(path, encoding):
            parser.feed(part.encode())
            _refuse_what_is_undefined(parser.feed_error_log)
            for _event, element in parser.read_events():
                root = _first(root, element)
            levels = [] if root is None else _open_levels(root, is_record)
            completed = [element for level in levels for element in level[:-1]]
            yield _flattened(completed, is_record)
            for level in levels:
                del level[:-1]
            waiting = 0 if completed else waiting + len(part)
            if waiting > _LARGEST_RECORD:
                raise ValueError(_("一条记录超过 {most} MB，拒绝读取").format(most=_LARGEST_RECORD >> 20))
    except etree.XMLSyntaxError as error:
        raise ValueError(_why(error)) from error
    try:
        rest = parser.close()
    except etree.XMLSyntaxError as error:
        raise ValueError(_("XML 文件不完整，缺少结尾；请重新导出")) from error
    yield _flattened(rest, is_record)


def _first(root: etree._Element | None, element: etree._Element) -> etree._Element:
    if element.tag == f"{{{_XINCLUDE}}}include":
        raise ValueError(_("XML 引用了别的文件（XInclude），内容不全，拒绝读取"))
    if root is None and element.getroottree().docinfo.doctype:
        raise ValueError(_("XML 文件带有 DTD（DOCTYPE 声明），可能引用外部内容，拒绝读取"))
    return element if root is None else root


def _refuse_what_is_undefined(log: etree._ListErrorLog) -> None:
    """Refuse at once what lxml would refuse at the end only, after it has kept a message of each place."""
    for entry in log.filter_from_errors():
        if entry.type == etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
            raise ValueError(_("XML 第 {line} 行引用了没有定义的实体，无法读取").format(line=entry.line))
        if entry.type == etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE:
            raise ValueError(_("XML 第 {line} 行用了没有声明的前缀，无法读取").format(line=entry.line))


def _open_levels(root: etree._Element, is_record: Callable[[str], bool]) -> list[etree._Element]:
    """The elements that are still being read, from the root down to what holds records; there the last child is open."""
    levels = [root]
    while (last := next(levels[-1].iterchildren(reversed=True), None)) is not None:
        if is_record(local_name(last.tag)) or not _holds_more_than_fields(last, is_record):
            break
        levels.append(last)
    return levels


def _flattened(elements: Iterable[etree._Element], is_record: Callable[[str], bool]) -> list[etree._Element]:
    """Each element where it is a record or holds no more than fields, else what is within it."""
    found: list[etree._Element] = []
    known: dict[object, bool] = {}
    for element in elements:
        tag = element.tag
        if tag not in known:
            known[tag] = is_record(local_name(tag))
        if known[tag] or not _holds_more_than_fields(element, is_record):
            found.append(element)
        else:
            found += _flattened(element, is_record)
    return found


def _holds_more_than_fields(element: etree._Element, is_record: Callable[[str], bool]) -> bool:
    return any(len(child) or is_record(local_name(child.tag)) for child in element)


def _why(error: etree.XMLSyntaxError) -> str:
    if error.code == _TOO_LARGE:
        return _("XML 第 {line} 行层次过深，或一项内容过长，拒绝读取").format(line=error.lineno)
    return _("XML 第 {line} 行写法有误，无法读取").format(line=error.lineno)
