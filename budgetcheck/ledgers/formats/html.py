"""HTML tables that call themselves .xls: what accounting programs and web pages save for Excel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from lxml import etree

from budgetcheck.language import _
from budgetcheck.ledgers.formats.markup import find_root, text_parts
from budgetcheck.ledgers.formats.probe import NoLedgerError, Probe
from budgetcheck.ledgers.formats.spill import LONGEST_CELL, WIDEST, Spans, Spill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

_ROOTS = ("html", "head", "body", "table", "meta", "title", "style", "script", "div", "center", "form", "p")
_OPENS = re.compile(r"<table\b", re.IGNORECASE)
_CLOSES = re.compile(r"</table\b", re.IGNORECASE)
_LAST = re.compile(r"</html\s*>\s*\Z", re.IGNORECASE)
_OVERLAP = 16
_DEEPEST = 5_000
_MOST_TABLES = 1_000
_TEXTS_TO_A_BATCH = 16
_UNSEEN = ("script", "style")
_SPAN = re.compile(r"[0-9]{1,8}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def recognise(probe: Probe) -> str | None:
    """Markup whose root is one of HTML's."""
    root = find_root(probe.text)
    return "html" if root and root.name.lower() in _ROOTS else None


def read(path: Path, encoding: str | None, workspace: Path) -> list[Sheet]:
    """The tables of a page; a table that only lays out other tables is none.

    Raises:
        ValueError: for a page without a table of data (a login or error page), by its title, and for a truncated one.
    """
    page = read_page(path, encoding, workspace)
    if not page.sheets:
        raise NoLedgerError(
            _("这是网页，不是账簿（网页标题：{title}）").format(title=page.title)
            if page.title
            else _("这是网页，不是账簿")
        )
    return [sheet._replace(encoding=encoding) for sheet in page.sheets]


class Page(NamedTuple):
    """The title of a page, and its tables of data: named `表1` … where there are several."""

    title: str
    sheets: list[Sheet]


def read_page(path: Path, encoding: str | None, workspace: Path) -> Page:
    """A page of HTML.

    Raises:
        ValueError: where it is truncated, or no text in this encoding.
    """
    tables = _Tables(workspace, path.name)
    # The parser is given UTF-8, whatever the page says of itself; its target need not have what the stubs ask for.
    parser = etree.HTMLParser(target=cast("Any", tables), encoding="utf-8", no_network=True, huge_tree=False)
    opened = closed = 0
    end = ""
    try:
        for number, part in enumerate(text_parts(path, encoding)):
            parser.feed(part.encode())
            text = end + part
            opened += len(_OPENS.findall(text)) - len(_OPENS.findall(end))
            closed += len(_CLOSES.findall(text)) - len(_CLOSES.findall(end))
            end = text[-_OVERLAP:]
            if number % _TEXTS_TO_A_BATCH == 0:
                tables.flush()
        parser.close()
    except etree.LxmlError as error:
        if not end:
            return Page("", [])
        raise ValueError(_("网页写法有误，无法读取")) from error
    if closed < opened and not _LAST.search(end):
        raise ValueError(_("网页里的表格没有结尾（缺少 </table>），文件不完整；请重新导出"))
    return Page(" ".join("".join(tables.title).split()), tables.sheets())


class _Table:
    """A table that is being read."""

    def __init__(self, spill: Spill) -> None:
        self.spill = spill
        self.spans = Spans()
        self.row: list[str | None] | None = None
        self.fault: str | None = None
        self.at = 0
        self.text: list[str] | None = None
        self.length = 0
        self.number: str | None = None
        self.has_text = False
        self.has_data = False
        self.has_numbers = False
        self.has_tables = False

    def start_row(self) -> None:
        self.end_row()
        self.spans.start_row()
        self.row, self.fault = [], None

    def start_cell(self, attributes: Mapping[str, str]) -> None:
        self.end_cell()
        if self.row is None:
            self.start_row()
        self.at = self.spans.place(_span(attributes, "colspan"), _span(attributes, "rowspan"))
        self.text, self.length, self.number = [], 0, attributes.get("x:num")

    def add_text(self, text: str) -> None:
        if self.text is not None and self.length <= LONGEST_CELL:
            self.text.append(text[: LONGEST_CELL + 1])
            self.length += len(text)

    def end_cell(self) -> None:
        if self.text is None or self.row is None:
            return
        # One cell too many is enough for the fault; the text that is too long, too, is found by its length.
        if self.at <= WIDEST:
            self.row += [None] * (self.at + 1 - len(self.row))
            self.row[self.at] = self._shown(" ".join("".join(self.text).split()))
        self.text = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            filled = sum(map(bool, self.row))
            self.has_text = self.has_text or filled > 0
            self.has_data = self.has_data or filled > 1
            self.spill.add(self.row, self.fault)
        self.row = None

    def _shown(self, text: str) -> str:
        """A cell's text; of a number that Excel shows rounded, the number that it keeps beside."""
        bare = text.replace(",", "")
        if not self.number or not _NUMBER.fullmatch(bare) or not _NUMBER.fullmatch(self.number):
            return text
        self.has_numbers = self.has_numbers or bare != self.number
        return self.number


class _Tables:
    """What lxml calls as it meets tags and text: no tree of the page is ever built."""

    def __init__(self, workspace: Path, name: str) -> None:
        self.title: list[str] = []
        self._folder = workspace / f"{name}.tables"
        self._folder.mkdir()
        self._read: list[_Table] = []
        self._open: list[_Table] = []
        self._depth = 0
        self._unseen: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError(_("网页层次过深，拒绝读取"))
        if tag in _UNSEEN or (tag == "title" and not self._open):
            self._unseen = tag
        elif tag == "table":
            self._start_table()
        elif self._open:
            table = self._open[-1]
            if tag == "tr":
                table.start_row()
            elif tag in ("td", "th"):
                table.start_cell(attributes)
            elif tag in ("br", "p", "div"):
                table.add_text(" ")

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag == self._unseen:
            self._unseen = None
        elif self._open:
            if tag == "table":
                self._open.pop().end_row()
            elif tag == "tr":
                self._open[-1].end_row()
            elif tag in ("td", "th"):
                self._open[-1].end_cell()

    def data(self, text: str) -> None:
        if self._unseen == "title":
            self.title.append(text[:200])
        elif self._unseen is None and self._open:
            self._open[-1].add_text(text)

    def close(self) -> None:
        """Nothing is left to do at the end of the page."""

    def flush(self) -> None:
        for table in self._read:
            table.spill.flush()

    def sheets(self) -> list[Sheet]:
        if not any(table.has_data for table in self._read):
            return []
        filled = [
            table for table in self._read if table.has_text and (table.has_data or not table.has_tables)
        ]
        sheets = []
        for number, table in enumerate(filled, 1):
            sheet = table.spill.sheet(None if len(filled) == 1 else _("表{number}").format(number=number))
            sheets.append(sheet._replace(from_spreadsheet=table.has_numbers))
        return sheets

    def _start_table(self) -> None:
        if self._open:
            outer = self._open[-1]
            outer.has_tables = True
            if outer.text is not None:
                outer.fault = _("单元格里套着另一个表格")
        if len(self._read) >= _MOST_TABLES:
            raise ValueError(_("网页里的表格超过 {most} 个，不是账簿").format(most=_MOST_TABLES))
        table = _Table(Spill(self._folder / str(len(self._read))))
        self._read.append(table)
        self._open.append(table)


def _span(attributes: Mapping[str, str], name: str) -> int:
    """How many columns or rows a cell takes: as many as HTML allows, and one where that is not said in figures."""
    digits = attributes.get(name, "").strip()
    return min(max(int(digits), 1), 65_534) if _SPAN.fullmatch(digits) else 1
