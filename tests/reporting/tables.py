"""The tables of a page, as their readers see them."""

from __future__ import annotations

from typing import Any

from lxml import html


def read_page(text: str) -> Any:
    """A page as a tree."""
    return html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))


def table(text: str, section: str, at: int = 0) -> list[list[str]]:
    """The cells of a table's body, row by row; the table is the first in the section that the heading with an id names."""
    found = read_page(text).xpath(f'//*[@aria-labelledby="{section}"]//table')[at]
    return [[words(cell) for cell in row.xpath("./*")] for row in found.xpath("./tbody/tr")]


def words(element: Any) -> str:
    """What an element says, with single blanks."""
    return " ".join(element.text_content().split())
