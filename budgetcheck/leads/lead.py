"""What a lead is: a test of journal entries, its threshold, and what it saw."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from budgetcheck.language import current, later

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from budgetcheck.leads.entries import Entries

HEADINGS = (later("查什么"), later("为什么看"), later("怎么算"), later("常见的正当原因"))

_HEADING = re.compile(rf"^({'|'.join(HEADINGS)}):\s*", re.MULTILINE)
_LINE_END = re.compile(r"(.)\n(.)")
_ENGLISH = re.compile(r"(?P<english>[^.]+)\. (?P<summary>.+?) Legitimate reasons: (?P<reasons>.+)")


class Seen(NamedTuple):
    """What a lead saw.

    Attributes:
        lines: The expense lines that show it, the columns of `entries.Entries.expenses`.
        message: What is said of a project: a template of the columns of `found`, where that is given; else of `count`
            (lines), `days` (days on which they lie) and `amount`.
        found: Where an occurrence is no single line: `project`, `count` (occurrences), `amount` (元), what else the
            message needs as text, and `notes` (a list of text) where each occurrence is told by itself. None: each line is
            an occurrence.
        unseen: What it could not look at: frames of `project`, `reason`.
    """

    lines: pl.LazyFrame
    message: str
    found: pl.DataFrame | None = None
    unseen: Sequence[pl.LazyFrame] = ()


class Look(Protocol):
    """The function of a lead; its limits are its part of the thresholds."""

    __doc__: str | None

    def __call__(self, entries: Entries, limits: Any, /) -> Seen:
        """Look at the entries of every project at once."""


@dataclass(frozen=True)
class Page:
    """A lead's manual page.

    Attributes:
        title: In one line.
        sections: The text under each heading.
        english: The title in English.
        summary: What it looks at, in English.
        reasons: Legitimate reasons in English.
    """

    title: str
    sections: dict[str, str]
    english: str
    summary: str
    reasons: str


@dataclass(frozen=True)
class Lead:
    """A lead and its manual page.

    Attributes:
        code: `LD-1`.
        name: In English: `cash-payments`.
        limits: The name of its part of the thresholds.
        docstring: The page as written.
        look: The function.
    """

    code: str
    name: str
    limits: str
    docstring: str
    look: Look = field(repr=False)

    @cached_property
    def page(self) -> Page:
        """The page, cut into its parts.

        Raises:
            ValueError: where a heading is missing or empty.
        """
        return read_page(self.docstring)

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return self.page.title if current() == "zh" else self.page.english

    @property
    def looks_at(self) -> str:
        """What it looks at, in the language in use."""
        return self.page.sections["查什么"] if current() == "zh" else self.page.summary

    @property
    def reasons(self) -> str:
        """Legitimate reasons in the language in use."""
        return self.page.sections["常见的正当原因"] if current() == "zh" else self.page.reasons


def lead(code: str, *, name: str, limits: str) -> Callable[[Look], Lead]:
    """Make a function a lead; its docstring becomes the lead's page."""

    def make(look: Look) -> Lead:
        return Lead(code, name, limits, look.__doc__ or "", look)

    return make


def read_page(docstring: str) -> Page:
    """A page from a lead's docstring.

    Raises:
        ValueError: where a heading is missing or empty: a lead that does not say why it looks is no lead.
    """
    lines = [line.strip() for line in docstring.strip().splitlines()]
    chinese, _marker, rest = "\n".join(lines).partition("\nIn English:")
    parts = _HEADING.split(chinese)
    sections = {
        heading: _LINE_END.sub(_joint, body.strip())
        for heading, body in zip(parts[1::2], parts[2::2], strict=True)
    }
    absent = [heading for heading in HEADINGS if not sections.get(heading)]
    english = _ENGLISH.fullmatch(" ".join(rest.split()))
    if absent or english is None:
        raise ValueError(f"{lines[0]}: {', '.join(absent) or 'In English, Legitimate reasons'}")
    return Page(lines[0].rstrip("。"), sections, **english.groupdict())


def _joint(around: re.Match[str]) -> str:
    """What stands in place of a line end: nothing between Chinese characters, a space beside a figure or a letter."""
    before, after = around.groups()
    has_space = (before.isascii() and before.isalnum()) != (after.isascii() and after.isalnum())
    return f"{before} {after}" if has_space and _is_word(before) and _is_word(after) else before + after


def _is_word(character: str) -> bool:
    return character.isalnum()
