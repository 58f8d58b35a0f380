"""A rule's manual page: its docstring, cut into the parts that screens, reports and docs show."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from budgetcheck.language import later

HEADINGS = (
    later("查什么"),
    later("依据"),
    later("怎么算"),
    later("符合的例子"),
    later("不符合的例子"),
    later("何时无法判断"),
)

_HEADING = re.compile(rf"^({'|'.join(HEADINGS)}):\s*", re.MULTILINE)
_SUMMARY = re.compile(r"^In English:\s*(.+?)\s*$", re.MULTILINE)


class Page(NamedTuple):
    """The parts of a page: title and summary in one line each, and the text under each heading."""

    title: str
    summary: str
    sections: dict[str, str]


@cache
def read_page(docstring: str) -> Page:
    """A page from a rule's docstring.

    Raises:
        ValueError: where a heading is missing or empty: a rule without its manual is no rule.
    """
    lines = [line.strip() for line in docstring.strip().splitlines()]
    text = "\n".join(lines)
    parts = _HEADING.split(text)
    sections = {heading: body.strip() for heading, body in zip(parts[1::2], parts[2::2], strict=True)}
    absent = [heading for heading in HEADINGS if not sections.get(heading)]
    summary = _SUMMARY.search(text)
    if absent or summary is None:
        raise ValueError(f"{lines[0]}: {', '.join(absent) or 'In English'}")
    sentence = summary[1].rstrip(".")
    return Page(lines[0].rstrip("。"), sentence[0].upper() + sentence[1:], sections)
