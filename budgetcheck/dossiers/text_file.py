"""A dossier as text, YAML or JSON: its encoding, its tree, and what is wrong with it by field and line."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from budgetcheck.dossiers.faults import problems
from budgetcheck.dossiers.file import DossierFile
from budgetcheck.dossiers.json_text import parse_json
from budgetcheck.dossiers.model import Dossier
from budgetcheck.dossiers.yaml_text import parse_yaml, read_yaml
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.vocabulary import Vocabulary

LARGEST = 5_000_000
"""Bytes beyond which no file is a dossier."""
_YAML_SUFFIXES = (".yaml", ".yml")


def read_text_dossier(path: Path, content: bytes, label: str, programmes: Vocabulary) -> DossierFile:
    """The dossier in a text file.

    Args:
        path: The file; JSON is told by its suffix, or where it has another than YAML's by its first character.
        content: Its bytes; of a file that is too large, more than `LARGEST` of them.
        label: How messages name it.
        programmes: The programmes that are known.

    Returns:
        The dossier; its budget may be left to a form that is given with it.

    Raises:
        InputError: with every fault.
    """
    text, encoding = _text(path, content)
    form = _form(path, text)
    dossier, leaves_budget = _dossier(text, form, label, programmes)
    digest = hashlib.sha256(content).hexdigest()
    return DossierFile(label, form, encoding, digest, dossier, leaves_budget_to_form=leaves_budget)


def read_json_dossier(text: str, label: str, programmes: Vocabulary) -> Dossier:
    """The dossier in a JSON document that stands alone: no form gives its budget.

    Args:
        text: The document.
        label: How messages name it.
        programmes: The programmes that are known.

    Raises:
        InputError: with every fault.
    """
    dossier, leaves_budget = _dossier(text, "json", label, programmes)
    if leaves_budget:
        raise InputError(lacks_budget(label))
    return dossier


def lacks_budget(label: str) -> Problem:
    """What is wrong with a dossier without a budget that no form gives."""
    return Problem(label, "budget", _("缺少必填字段"), _("请补填，或同时给出预算表"))


def seems_a_dossier(path: Path, content: bytes) -> bool:
    """Whether a file is text that has the keys of a dossier, whatever is wrong with them."""
    try:
        tree = text_tree(path, content)
    except InputError:
        return False
    return isinstance(tree, dict) and "project" in tree


def text_tree(path: Path, content: bytes) -> Any:
    """The tree of plain values in a text file, be it a dossier's or not.

    Raises:
        InputError: where it is no text, or text that cannot be parsed.
    """
    text, _encoding = _text(path, content)
    return _tree(text, _form(path, text), path.name)


def _dossier(text: str, form: str, label: str, programmes: Vocabulary) -> tuple[Dossier, bool]:
    """The dossier, and whether it leaves its budget to a form."""
    tree = _tree(text, form, label)
    if not isinstance(tree, dict):
        raise InputError(
            Problem(label, "", _("内容不是项目档案"), _("应为“字段: 值”，至少有 project 和 budget"))
        )
    leaves_budget = "budget" not in tree
    try:
        dossier = Dossier.model_validate(
            {**tree, "budget": {}} if leaves_budget else tree,
            context={"unit": _unit(tree), "programmes": programmes},
        )
    except ValidationError as error:
        lines = parse_yaml(text)[1] if form == "yaml" else {}
        faults = [*problems(error, label, lines), *([lacks_budget(label)] if leaves_budget else [])]
        raise InputError(*faults) from error
    return dossier, leaves_budget


def _form(path: Path, text: str) -> str:
    suffix = path.suffix.lower()
    is_json = suffix == ".json" or (suffix not in _YAML_SUFFIXES and text.lstrip().startswith("{"))
    return "json" if is_json else "yaml"


def _text(path: Path, content: bytes) -> tuple[str, str]:
    if len(content) > LARGEST:
        raise InputError(Problem(str(path), "", _("文件超过 5 MB"), _("这不像一份项目档案，请核对文件")))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding.removesuffix("-sig")
    raise InputError(
        Problem(str(path), "", _("不是文本文件"), _("项目档案应为 UTF-8 编码的 YAML 或 JSON 文件"))
    )


def _tree(text: str, form: str, label: str) -> Any:
    try:
        return parse_json(text) if form == "json" else read_yaml(text)
    except ValueError as error:
        raise InputError(Problem(label, "", str(error), _("请用文本编辑器改正后重试"))) from error


def _unit(tree: dict[str, Any]) -> str:
    """The budget's unit, needed before its amounts are read; an unknown unit is refused by the model."""
    budget = tree.get("budget")
    unit = budget.get("unit") if isinstance(budget, dict) else None
    return "万元" if unit == "万元" else "元"
