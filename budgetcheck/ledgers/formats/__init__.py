"""One module per physical format: bytes → text cells with their row numbers. A format knows no layout and no rule.

A module offers `read(path, encoding, workspace) -> list[Sheet]` and is entered in `FORMATS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from budgetcheck.ledgers.formats import delimited, xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet


class Format(Protocol):
    """What a format offers."""

    def read(self, path: Path, encoding: str | None, workspace: Path, /) -> list[Sheet]:
        """The sheets of a file.

        Args:
            path: The file.
            encoding: Its encoding where it is text.
            workspace: A folder for temporary files, which outlives the sheets.

        Raises:
            ValueError: where the bytes do not make the format after all, in words for the user.
        """


FORMATS: Mapping[str, Format] = {"csv": delimited, "xlsx": xlsx}
