"""One module per physical format: bytes → text cells with their row numbers. A format knows no layout and no rule.

A module recognises its files by their bytes, reads them into sheets, and is entered in `FORMATS`; nothing else changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from budgetcheck.ledgers.formats import (
    dbf,
    delimited,
    gbt_xml,
    html,
    mhtml,
    ods,
    parquet,
    spreadsheetml,
    xls,
    xlsb,
    xlsx,
)

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.probe import Probe
    from budgetcheck.ledgers.formats.sheet import Sheet


class Format(Protocol):
    """What a format offers."""

    def recognise(self, probe: Probe, /) -> str | None:
        """The format's name, as results write it (`csv`, `xlsx`), where the bytes are of this format; else None.

        Raises:
            ValueError: where they are, but cannot be used (encrypted, damaged): what was found, and what to do, in
                words for the user.
            NoLedgerError: where they can hold no ledger.
        """

    def read(self, path: Path, encoding: str | None, workspace: Path, /) -> list[Sheet]:
        """The sheets of a file.

        Args:
            path: The file.
            encoding: Its encoding where it is text.
            workspace: A folder for temporary files, which outlives the sheets.

        Raises:
            ValueError: where the bytes do not make the format after all, in words for the user.
            NoLedgerError: where they hold nothing that could be one.
        """


FORMATS: tuple[Format, ...] = (
    xlsx,
    xlsb,
    ods,
    xls,
    parquet,
    dbf,
    spreadsheetml,
    gbt_xml,
    mhtml,
    html,
    delimited,
)
"""In the order in which they are asked; any text could be delimited, which is therefore asked last."""
