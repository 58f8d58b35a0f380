"""Files as the tests of this package state them, and what the formats alone make of them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.formats.sheet import FAULT, ROW
from budgetcheck.ledgers.sniff import sniff
from budgetcheck.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

_NUMBERS = count()


def write(folder: Path, content: str | bytes, *, encoding: str = "utf-8", name: str = "账.xls") -> Path:
    """A file with these bytes."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def sheets(path: Path) -> list[Sheet]:
    """What the format that recognises a file yields."""
    found = sniff(path, path.name)
    assert found.reader is not None
    workspace = path.parent / f"workspace-{next(_NUMBERS)}"
    workspace.mkdir()
    return found.reader.read(path, found.encoding, workspace)


def form(path: Path) -> str:
    """The name of the format that recognises a file."""
    return sniff(path, path.name).format


def rows(sheet: Sheet) -> list[tuple[str | None, ...]]:
    """The cells of each row, which are numbered from 1 without a gap."""
    frame = sheet.cells.collect()
    assert frame[ROW].to_list() == list(range(1, frame.height + 1))
    assert frame.width == sheet.width + 2
    return frame.drop(ROW, FAULT).rows()


def faults(sheet: Sheet) -> dict[int, str]:
    """The faults by row."""
    return {row: fault for row, fault in sheet.cells.select(ROW, FAULT).collect().rows() if fault}


def refusal(path: Path) -> str:
    """The message with which a file is refused."""
    with pytest.raises((InputError, ValueError)) as error:
        sheets(path)
    return str(error.value)
