"""Dossier files and folders of them, read and validated: all faults of all files at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from budgetcheck.dossiers.faults import problems
from budgetcheck.dossiers.json_text import parse_json
from budgetcheck.dossiers.model import Dossier
from budgetcheck.dossiers.yaml_text import parse_yaml
from budgetcheck.files import refuse_twice, refuse_unreadable, sha256, short_labels
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

SUFFIXES = (".yaml", ".yml", ".json")
_LARGEST = 5_000_000


class DossierFile(NamedTuple):
    """A dossier and the file it came from."""

    path: str
    format: str
    encoding: str
    sha256: str
    dossier: Dossier


def read_dossiers(paths: Sequence[Path]) -> list[DossierFile]:
    """The dossiers in files, and in folders (their YAML and JSON files), in the order of their project ids.

    Raises:
        InputError: with every fault of every file; also for a folder without dossiers, a file given twice, and one
            project id or ledger code in two dossiers.
    """
    files, faults = _files(paths)
    labels = short_labels(files)
    read: list[DossierFile] = []
    for path in files:
        try:
            read.append(_read(path, labels[path]))
        except InputError as error:
            faults.extend(error.problems)
    faults.extend(_codes_used_twice(read))
    if faults:
        raise InputError(*faults)
    return sorted(read, key=lambda file: file.dossier.project.id)


def _files(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """The files given and those in the folders given, and the folders that have none."""
    files: list[Path] = []
    faults: list[Problem] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")
        )
        if not inside:
            faults.append(
                Problem(str(path), "", _("文件夹里没有项目档案"), _("项目档案是 .yaml、.yml 或 .json 文件"))
            )
        files.extend(inside)
    if not paths:
        raise InputError(Problem("", "", _("没有给出项目档案"), _("请给出至少一个档案文件或文件夹")))
    refuse_twice(files)
    return files, faults


def _read(path: Path, label: str) -> DossierFile:
    refuse_unreadable(path)
    form = "json" if path.suffix.lower() == ".json" else "yaml"
    text, encoding = _text(path)
    tree, lines = _tree(text, form, label)
    if not isinstance(tree, dict):
        raise InputError(
            Problem(label, "", _("内容不是项目档案"), _("应为“字段: 值”，至少有 project 和 budget"))
        )
    try:
        dossier = Dossier.model_validate(tree, context={"unit": _unit(tree)})
    except ValidationError as error:
        raise InputError(*problems(error, label, lines)) from error
    return DossierFile(label, form, encoding, sha256(path), dossier)


def _text(path: Path) -> tuple[str, str]:
    if path.stat().st_size > _LARGEST:
        raise InputError(Problem(str(path), "", _("文件超过 5 MB"), _("这不像一份项目档案，请核对文件")))
    content = path.read_bytes()
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


def _tree(text: str, form: str, label: str) -> tuple[Any, Mapping[tuple[Any, ...], int]]:
    parse: Callable[[str], tuple[Any, Mapping[tuple[Any, ...], int]]] = (
        (lambda source: (parse_json(source), {})) if form == "json" else parse_yaml
    )
    try:
        return parse(text)
    except ValueError as error:
        raise InputError(Problem(label, "", str(error), _("请用文本编辑器改正后重试"))) from error


def _unit(tree: dict[str, Any]) -> str:
    """The budget's unit, needed before its amounts are read; an unknown unit is refused by the model."""
    budget = tree.get("budget")
    unit = budget.get("unit") if isinstance(budget, dict) else None
    return "万元" if unit == "万元" else "元"


def _codes_used_twice(files: Iterable[DossierFile]) -> list[Problem]:
    owner: dict[str, str] = {}
    faults: list[Problem] = []
    for file in files:
        project = file.dossier.project
        for code in dict.fromkeys([project.id, *project.ledger_codes]):
            first = owner.setdefault(code, file.path)
            if first != file.path:
                found = _("项目编号或账内代码 {code} 已用于 {first}").format(code=code, first=first)
                faults.append(
                    Problem(
                        file.path, "project.id / project.ledger_codes", found, _("每个编号只能属于一个项目")
                    )
                )
    return faults
