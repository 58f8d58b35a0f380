"""Dossiers and their forms with the programmes that come with the program."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from budgetcheck.dossiers import form_workbook, project_list, read, template
from budgetcheck.rules.registry import built_in

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.dossiers.model import Dossier

PROGRAMMES = built_in().programmes

read_dossiers = partial(read.read_dossiers, programmes=PROGRAMMES)
write_list_form = partial(project_list.write_list_form, programmes=PROGRAMMES)
write_template = partial(template.write_template, programmes=PROGRAMMES)


def write_form(path: Path, dossier: Dossier | None = None) -> None:
    """The form, empty or filled in with a dossier."""
    form_workbook.write_form(path, PROGRAMMES, dossier)
