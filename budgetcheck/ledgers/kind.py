"""Whether a file is a ledger, a trial balance, an archive or a profile: by its beginning, whatever is wrong with the rest."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from budgetcheck.files import read_start
from budgetcheck.hand_written import read_toml
from budgetcheck.ledgers.meaning.profile import Profile
from budgetcheck.ledgers.sniff import sniff
from budgetcheck.ledgers.table.find import find_layout
from budgetcheck.ledgers.table.headings import TRIAL_BALANCE
from budgetcheck.ledgers.table.layout import NoAmountsError
from budgetcheck.ledgers.table.table import head_of
from budgetcheck.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.ledgers.formats import Format
    from budgetcheck.ledgers.formats.sheet import Sheet
    from budgetcheck.ledgers.sniff import Sniffed

_HEAD = 1 << 18
"""Bytes of text that are looked at; a heading stands within sixty rows."""
_LARGEST_READ = 2 << 20
"""Bytes of a file in any other format up to which it is read to be told; what is larger can only be a ledger."""
_MOST_CELLS, _LARGEST_PACKAGE = 8 << 20, 32 << 20
"""Likewise of a package, unpacked: of the parts that hold cells, and of all of them, pictures too."""
_LARGEST_PROFILE = 1 << 18
_PACKAGE = b"PK"
_TEXT = "csv"
_CELLS = (".xml", ".bin")
_DECLARED = re.compile(rb"""^[ \t]*schema[ \t]*=[ \t]*["']budgetcheck/profile/""", re.MULTILINE)
_NAMED = re.compile(rb"^[ \t]*name[ \t]*=", re.MULTILINE)
_SAYS_LITTLE = {"schema", "name", "title"}

Kind = Literal["ledger", "trial_balance", "archive"]


def kind_of(path: Path) -> Kind | None:
    """What a file is: `ledger` for entries, `trial_balance`, `archive` for a ZIP of files; None for any other.

    Of text no more than the beginning is read. A ledger is one, too, where its reader will refuse it (two columns of one
    name, no year).

    Args:
        path: A readable file.

    Raises:
        InputError, ValueError: where it cannot be used, or is something else.
    """
    found = sniff(path, path.name)
    if found.reader is None:
        return "archive"
    if found.format != _TEXT and is_large(path):
        return "ledger"
    with TemporaryDirectory(prefix="budgetcheck-kind-") as folder:
        return _of_sheets(_sheets(path, found, found.reader, Path(folder)))


def is_large(path: Path) -> bool:
    """Whether a file takes long to read, if it is no text; a package by what its entries declare.

    Raises:
        zipfile.BadZipFile, OSError: where it cannot be read.
    """
    if not read_start(path, len(_PACKAGE)).startswith(_PACKAGE):
        return path.stat().st_size > _LARGEST_READ
    with zipfile.ZipFile(path) as package:
        entries = package.infolist()
    cells = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(_CELLS))
    return cells > _MOST_CELLS or sum(entry.file_size for entry in entries) > _LARGEST_PACKAGE


def is_profile(path: Path) -> bool:
    """Whether a file is a unit's profile: by what it declares, or by its keys where it declares nothing.

    Raises:
        InputError: where the file cannot be read.
    """
    content = read_start(path, _LARGEST_PROFILE + 1).removeprefix(codecs.BOM_UTF8)
    if len(content) > _LARGEST_PROFILE or not _NAMED.search(content):
        return False
    if _DECLARED.search(content):
        return True
    try:
        tree = read_toml(path, path.name)
    except InputError:
        return False
    return "schema" not in tree and bool(tree.keys() & Profile.model_fields.keys() - _SAYS_LITTLE)


def _sheets(path: Path, found: Sniffed, reader: Format, folder: Path) -> list[Sheet]:
    if found.format != _TEXT or path.stat().st_size <= _HEAD:
        return reader.read(path, found.encoding, folder)
    decoder = codecs.getincrementaldecoder(found.encoding or "utf-8")("replace")
    text = decoder.decode(read_start(path, _HEAD))
    head = folder / "head"
    head.write_text(text[: text.rfind("\n") + 1] or text, encoding="utf-8", newline="")
    return reader.read(head, "utf-8", folder)


def _of_sheets(sheets: Sequence[Sheet]) -> Literal["ledger", "trial_balance"] | None:
    roles = [role for sheet in sheets if (role := _role(sheet)) is not None]
    return "ledger" if "ledger" in roles else next(iter(roles), None)


def _role(sheet: Sheet) -> Literal["ledger", "trial_balance"] | None:
    head = head_of(sheet)
    try:
        layout = find_layout(head, sheet)
    except NoAmountsError:
        return None
    except ValueError:
        return "ledger"  # it has a heading, of which its reader says what is wrong
    if layout is None:
        return None
    return "trial_balance" if layout.role == TRIAL_BALANCE else "ledger"
