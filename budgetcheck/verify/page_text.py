"""What people see on a page, line by line, each with the place where it stands; and where two pages differ in it."""

from __future__ import annotations

import re
from contextlib import suppress
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

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
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    found = _aligned(old[start : len(old) - end], new[start : len(new) - end])
    return found[:MOST_DIFFERENCES], len(found)


def visible_lines(markup: str) -> list[Line]:
    """What people see, without what is style, script or data."""
    reader = _Reader()
    parser = etree.HTMLParser(  # type: ignore[call-overload] - a target may lack what it does not care for
        target=reader, encoding="utf-8", no_network=True, recover=True
    )
    with suppress(etree.XMLSyntaxError):  # of a page that somebody has wrecked as much as could be read
        parser.feed(markup.encode())
        parser.close()
    reader.close()
    return reader.lines


def _aligned(old: Sequence[Line], new: Sequence[Line]) -> list[Difference]:
    if max(len(old), len(new)) > _MOST_COMPARED:
        return [Difference(one, other) for one, other in zip_longest(old, new) if one != other]
    found: list[Difference] = []
    for change, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change != "equal":
            found += (Difference(*pair) for pair in zip_longest(old[i:j], new[k:m]))
    return found


class _Reader:
    """Gathers text between block elements; headings, a row's first cell and a cell's column say where it stands."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._unseen = 0
        self._headings: dict[str, str] = {}
        self._above: list[dict[str, str]] = []
        self._heading: str | None = None
        self._in_code = False
        self._row: str | None = None
        self._in_cell = False
        self._column: str | None = None
        self._term: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "span" and attributes.get("class") == "code":  # the rule's code beside a finding's heading
            self._end_line()
            self._in_code = True
        if tag not in _BLOCKS:
            return
        self._end_line()
        if tag in _HEADINGS:
            self._heading = tag
            for each in _HEADINGS[_HEADINGS.index(tag) :]:
                self._headings.pop(each, None)
        elif tag in ("article", "tr"):
            self._above.append(dict(self._headings))
            self._row = None
        elif tag in ("td", "th"):
            if self._above:
                self._headings = dict(self._above[-1])
            self._in_cell, self._column = True, attributes.get("data-label")
        elif tag in ("dl", "dt", "table"):
            self._term = self._row = None

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
            self._headings = self._above.pop() if self._above else {}
            self._row = None
        elif tag in ("td", "th"):
            self._in_cell, self._column = False, None
        elif tag in ("dt", "dd"):
            self._term = text if tag == "dt" else None

    def data(self, text: str) -> None:
        """Text of the element."""
        if not self._unseen:
            self._text.append(text)

    def close(self) -> None:
        """The page ends."""
        self._end_line()

    def _add_code(self) -> None:
        """A rule's code beside the heading of its finding."""
        self._in_code = False
        code = self._end_line()
        if code and self._headings:
            last = max(self._headings)
            self._headings[last] = f"{self._headings[last]} {code}"

    def _end_line(self) -> str | None:
        """Set down what was gathered; the text, if there was any."""
        text = _SPACE.sub(" ", "".join(self._text)).strip()
        self._text.clear()
        if not text:
            return None
        within = (*self._headings.values(), self._row, self._column, self._term)
        self.lines.append(Line(tuple(part for part in within if part), text))
        if self._heading is not None:
            self._headings[self._heading] = text
        elif self._in_cell and self._row is None:
            self._row = text
        return text
