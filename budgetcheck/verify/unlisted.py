"""Inputs that a page counts and does not list: which of the files given may be among them.

A page stays small whatever the number of its inputs: of very many it lists the first, and states the number and the hash of
the list of all. A file that it does not list cannot be known by its bytes; the list of all comes out as stated, or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.dossiers.given import NOTHING, SUFFIXES, GivenFile, read_given
from budgetcheck.dossiers.text_file import seems_a_dossier
from budgetcheck.files import read_start
from budgetcheck.ledgers.sniff import sniff
from budgetcheck.problems import InputError
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.verify.description import Need
from budgetcheck.verify.given_files import Match
from budgetcheck.workbooks import SUFFIXES as WORKBOOK_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.verify.description import Description, Role
    from budgetcheck.verify.given_files import Given
    from budgetcheck.vocabulary import Vocabulary

_NO_LEDGERS = (".htm", ".html", ".json", ".md", ".pdf", ".toml", ".yaml", ".yml", ".docx")
"""What lies in folders beside ledgers and could be read as a table: reports, notes, settings."""
_LARGEST_TEXT = 5_000_001


def unlisted_inputs(told: Description, others: Sequence[Given], programmes: Path | None) -> list[Match]:
    """The files that may be inputs which the page does not list, each once, under the names and folders that they have now.

    Args:
        told: What the page says of itself.
        others: The files given that are none of the inputs it lists.
        programmes: The folder that `--programmes` names.
    """
    if told.lists_all_inputs:
        return []
    known = load_rulebook(programmes if told.options.programmes else None).programmes
    taken: dict[str, Match] = {}
    for file in others:
        role = _role(file, told, known)
        if role is not None and file.sha256 not in taken:
            path = file.path.relative_to(file.path.anchor).as_posix()
            taken[file.sha256] = Match(Need(role=role, path=path, sha256=file.sha256), file, is_same=True)
    return list(taken.values())


def may_lack_ledgers(told: Description, unlisted: Sequence[Match]) -> bool:
    """Whether ledgers may be missing among those that the page does not list: without them no spending comes out right."""
    if told.lists_all_ledgers:
        return False
    return len(told.inputs) + len(unlisted) < told.inputs_total


def _role(file: Given, told: Description, programmes: Vocabulary) -> Role | None:
    if _holds_dossier(file, programmes):
        return "dossier"
    if told.lists_all_ledgers or file.path.suffix.lower() in _NO_LEDGERS:
        return None
    try:
        sniff(file.path, file.name)
    except InputError:
        return None
    return "ledger"


def _holds_dossier(file: Given, programmes: Vocabulary) -> bool:
    suffix = file.path.suffix.lower()
    if suffix not in SUFFIXES:
        return False
    if suffix not in WORKBOOK_SUFFIXES:
        try:
            return seems_a_dossier(file.path, read_start(file.path, _LARGEST_TEXT))
        except InputError:
            return False
    try:
        return read_given(GivenFile(file.path, file.name, in_folder=True), programmes) is not NOTHING
    except InputError:  # a form with faults, which the run names
        return True
