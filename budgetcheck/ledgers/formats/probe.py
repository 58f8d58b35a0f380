"""What is known of a file before any format reads it: its first bytes, its container, its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class NoLedgerError(ValueError):
    """It is known what a file is, and that it is no ledger: a Word file, a page without a table."""


class Probe(NamedTuple):
    """The bytes that formats recognise themselves by.

    Attributes:
        path: The file; for what the head does not show (the streams of an OLE2 container, say).
        head: Its first bytes, at most 1 MiB.
        members: The names of its entries where it is a ZIP container; else None.
        text: The head as text, where the file is text in a known encoding; else None. No BOM; the last character
            may be missing.
        encoding: That encoding (`utf-8`, `utf-8-sig`, `gb18030`, `utf-16`); None where there is no text.
    """

    path: Path
    head: bytes
    members: frozenset[str] | None = None
    text: str | None = None
    encoding: str | None = None
