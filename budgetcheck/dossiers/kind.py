"""Whether a file is a dossier or a form beside one: by what it holds, whatever is wrong with it."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Literal

from budgetcheck.dossiers.budget_form import is_budget_form
from budgetcheck.dossiers.model import Dossier
from budgetcheck.dossiers.project_rows import find_list
from budgetcheck.dossiers.text_file import LARGEST, text_tree
from budgetcheck.dossiers.workbook import is_form
from budgetcheck.files import read_start
from budgetcheck.problems import InputError
from budgetcheck.workbooks import may_be_workbook, read_cells, recognise

if TYPE_CHECKING:
    from pathlib import Path

_PROJECT = re.compile(rb"""(?:^[ \t]*|[{,]\s*)["']?project["']?[ \t]*:""", re.MULTILINE)
_PROGRAMME = re.compile(rb"""[\s{,"']programme["']?[ \t]*:""")
_BEGINS_WITH_A_KEY = re.compile(
    rb"""(?:[ \t\r]*(?:#[^\n]*|---[^\n]*)?\n)*[ \t]*(?:\{\s*)?["']?(?:%s)["']?[ \t]*:"""
    % "|".join(field.alias or name for name, field in Dossier.model_fields.items()).encode()
)


def kind_of(path: Path) -> Literal["dossier", "form"] | None:
    """`dossier` for one project or a list of them, `form` for a budget or settlement form; None for any other file.

    A text with a dossier's keys is one even where it cannot be parsed: only its reader can say on which line.

    Args:
        path: A readable file; of a workbook every cell is read.

    Raises:
        InputError: where the file cannot be read.
        ValueError: for a workbook that cannot be opened.
    """
    content = read_start(path, LARGEST + 1)
    if may_be_workbook(content):
        return _of_workbook(path) if recognise(path) else None
    return "dossier" if len(content) <= LARGEST and _is_text_dossier(path, content) else None


def _of_workbook(path: Path) -> Literal["dossier", "form"] | None:
    sheets = read_cells(path)
    if is_form(sheets) or find_list(sheets, path.name) is not None:
        return "dossier"
    return "form" if any(map(is_budget_form, sheets)) else None


def _is_text_dossier(path: Path, content: bytes) -> bool:
    content = content.removeprefix(codecs.BOM_UTF8)
    if _PROJECT.search(content) is None:  # spares parsing any other text
        return False
    try:
        tree = text_tree(path, content)
    except InputError:
        return bool(_BEGINS_WITH_A_KEY.match(content) and _PROGRAMME.search(content))
    return isinstance(tree, dict) and "project" in tree
