"""Some of a portfolio's files: their facts as tables, so that no dossier is held longer than it takes to read a few."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.dossiers.given import NOTHING, read_given
from budgetcheck.dossiers.tables import tabulate
from budgetcheck.problems import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.dossiers.file import DossierFile, Source
    from budgetcheck.dossiers.given import GivenFile
    from budgetcheck.dossiers.tables import DossierTables
    from budgetcheck.problems import Problem
    from budgetcheck.vocabulary import Vocabulary


class Part(NamedTuple):
    """What some files hold.

    Attributes:
        sources: The dossiers, in the order of the files.
        tables: What they say; None where files are at fault, for then nobody asks.
        faults: What is wrong with the files, in their order.
        left: The files that are no dossiers, and were left alone.
        has_forms: Whether a budget or settlement form is among the files; its dossier may be in another part.
    """

    sources: list[Source]
    tables: DossierTables | None
    faults: list[Problem]
    left: list[Path]
    has_forms: bool


def read_part(files: Sequence[GivenFile], programmes: Vocabulary) -> Part:
    """Read some files."""
    dossiers: list[DossierFile] = []
    faults: list[Problem] = []
    left: list[Path] = []
    has_forms = False
    for file in files:
        try:
            content = read_given(file, programmes)
        except InputError as error:
            faults.extend(error.problems)
            continue
        dossiers.extend(content.dossiers)
        has_forms |= bool(content.forms)
        if content is NOTHING:
            left.append(file.path)
    tables = None if faults else tabulate([each.dossier for each in dossiers])
    return Part([each.source for each in dossiers], tables, faults, left, has_forms)
