"""What people see on a page, line by line, each with the place where it stands; and where two pages differ in it."""

from __future__ import annotations

import re
from contextlib import suppress
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from budgetcheck.verify.table_place import TablePlace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_DIFFERENCES = 20
"""How many differing lines are named."""

_MOST_COMPARED = 2_000
"""Lines of each page, between those that agree at both ends, up to which the differing ones are aligned."""
_HEADINGS = ("h1", "h2", "h3", "h4")
_UNSEEN = ("script", "style")
_BLOCKS = frozenset(
    (
        *_HEADINGS,
        *(
            "p",
            "li",
            "dt",
            "dd",
            "td",
            "th",
            "tr",
            "table",
            "thead",
            "tbody",
            "caption",
            "summary",
            "details",
            "br",
        ),
        *("div", "section", "article", "header", "footer", "main", "ul", "ol", "dl", "figure", "figcaption"),
        *("title", "desc", "text"),  # of the page and of pictures
    )
)
_SPACE = re.compile(r"\s+")


class Line(NamedTuple):
    """A line of a page: the headings above it, the row and column it stands in, and its text."""

    place: tuple[str, ...]
    text: str


class Difference(NamedTuple):
    """A line that differs; None where one of the pages has none there."""

    then: Line | None
    now: Line | None

    @property
    def place(self) -> tuple[str, ...]:
        """Where it stands."""
        line = self.then or self.now
        return line.place if line else ()


def differences(then: str, now: str) -> tuple[list[Difference], int]:
    """The first visible lines in which two pages differ, and how many such lines there are.

    Args:
        then: The markup of a page.
        now: That of the page as it should be.
    """
    old, new = visible_lines(then), visible_lines(now)
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at].text != new[at].text), most)
    room = range(1, most - start + 1)
    end = next((at - 1 for at in room if old[-at].text != new[-at].text), len(room))
    found = _aligned(old[start : len(old) - end], new[start : len(new) - end])
    return found[:MOST_DIFFERENCES], len(found)


def visible_lines(markup: str) -> list[Line]:
    """What people see, without what is style, script or data."""
    reader = _Reader()
    target: Any = reader  # which lacks what it does not care for
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True, recover=True)
    with suppress(etree.XMLSyntaxError):  # of a page that somebody has wrecked as much as could be read
        parser.feed(markup.encode())
        parser.close()
    reader.close()
    return reader.lines


def _aligned(old: Sequence[Line], new: Sequence[Line]) -> list[Difference]:
    if max(len(old), len(new)) > _MOST_COMPARED:
        changes = [[0, len(old), 0, len(new)]]
    else:
        texts = [line.text for line in old], [line.text for line in new]
        opcodes = SequenceMatcher(None, *texts, autojunk=False).get_opcodes()
        changes = [list(where) for change, *where in opcodes if change != "equal"]
    return [
        Difference(one, other)
        for i, j, k, m in changes
        for one, other in zip_longest(old[i:j], new[k:m])
        if one is None or other is None or one.text != other.text
    ]


class _Reader:
    """Gathers text between block elements; headings, a row's first cell and a cell's column say where it stands."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._unseen = 0
        self._headings: dict[str, str] = {}
        self._above: list[dict[str, str]] = []
        self._articles: list[int] = []
        self._heading: str | None = None
        self._in_code = False
        self._table = TablePlace()
        self._row: str | None = None
        self._term: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "span":
            self._begin_span(attributes.get("class") or "")
        if tag not in _BLOCKS:
            return
        self._end_line()
        if tag in _HEADINGS:
            self._begin_heading(tag)
        elif tag in ("article", "tr"):
            self._above.append(dict(self._headings))
            if tag == "article":
                self._articles.append(len(self.lines))
            self._begin_row(attributes)
        elif tag in ("td", "th"):
            self._headings = dict(self._above[-1]) if self._above else {}
            self._table.begin_cell(attributes)
        elif tag in ("table", "thead", "tbody"):
            self._begin_part(tag)
        elif tag in ("dl", "dt"):
            self._term = None

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _UNSEEN:
            self._unseen -= 1
        if tag == "span" and self._in_code:
            self._add_code()
        if tag not in _BLOCKS:
            return
        text = self._end_line()
        if tag in _HEADINGS:
            self._heading = None
        elif tag in ("article", "tr"):
            self._end_named(tag)
        elif tag in ("td", "th"):
            self._table.end_cell()
        elif tag in ("table", "thead"):
            self._end_part(tag)
        elif tag in ("dt", "dd"):
            self._term = text if tag == "dt" else None

    def data(self, text: str) -> None:
        """Text of the element."""
        if not self._unseen:
            self._text.append(text)

    def close(self) -> None:
        """The page ends."""
        self._end_line()

    def _begin_heading(self, tag: str) -> None:
        """A heading ends the sections of its level and below."""
        self._heading = tag
        for each in _HEADINGS[_HEADINGS.index(tag) :]:
            self._headings.pop(each, None)

    def _begin_part(self, tag: str) -> None:
        """A table or a part of one."""
        if tag == "table":
            self._term = self._row = None
            self._table = TablePlace()
        self._table.in_head = tag == "thead"
        self._table.group = None

    def _end_part(self, tag: str) -> None:
        self._table.in_head = False
        if tag == "table":
            self._row, self._table = None, TablePlace()

    def _end_named(self, tag: str) -> None:
        """A row or a finding: what stands before its name is placed by it, too."""
        if tag == "tr":
            self._name_row()
        self._headings = self._above.pop() if self._above else {}
        if tag == "article" and self._articles:
            self._name_start(self._articles.pop())

    def _begin_span(self, kind: str) -> None:
        if (
            kind == "code" and self._articles and not self._table.in_cell
        ):  # the rule's, beside its finding's heading
            self._end_line()
            self._in_code = True
        elif kind == "wan":  # an amount in the other unit, of which a page shows one
            self._text.append(" / ")
        elif kind.startswith("badge"):
            self._table.has_badge = True

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        """A row's name is that of the row above where it says more of it."""
        if "below" not in (attributes.get("class") or "").split():
            self._row = None
        self._table.begin_row(len(self.lines))

    def _name_row(self) -> None:
        """Give the lines of a row that stand before its name, such as a verdict, the place of those behind it."""
        above = len(self._above[-1]) if self._above else 0
        start, end = self._table.row_start, self._table.named_at
        if self._row is not None and end is not None:
            self.lines[start:end] = [
                line._replace(place=(*line.place[:above], self._row, *line.place[above:]))
                for line in self.lines[start:end]
            ]

    def _name_start(self, start: int) -> None:
        """Give the lines of a finding that stand above its heading, such as its verdict, the place of those below."""
        above = len(self._headings)
        if len(self.lines) > start and len(name := self.lines[-1].place[above : above + 1]):
            self.lines[start:] = [
                line if len(line.place) > above else line._replace(place=(*line.place, *name))
                for line in self.lines[start:]
            ]

    def _add_code(self) -> None:
        """A rule's code beside the heading of its finding."""
        self._in_code = False
        code = self._end_line()
        if code and self._headings:
            last = max(self._headings)
            self._headings[last] = f"{self._headings[last]} {code}"
            self.lines[-1] = Line(tuple(self._headings.values()), code)

    def _end_line(self) -> str | None:
        """Set down what was gathered; the text, if there was any."""
        text = _SPACE.sub(" ", "".join(self._text)).strip()
        self._text.clear()
        if not text:
            return None
        headings = list(self._headings.values())
        in_row = self._row is not None or self._table.group is not None
        above = len(self._above[-1]) if in_row and self._above else len(headings)
        row = (self._table.group, self._row)
        within = (*headings[:above], *row, *headings[above:], self._table.column, self._term)
        self.lines.append(Line(tuple(part for part in within if part), text))
        if self._heading is not None:
            self._headings[self._heading] = text
        elif self._table.names_row and self._row is None:
            self._row = text
            self._table.named_at = len(self.lines) - 1
        elif self._table.in_cell:
            self._table.take(text)
        return text
