"""The forms that a person fills in: a workbook, a list of projects, or commented YAML."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from budgetcheck.dossiers.form import words
from budgetcheck.dossiers.form_workbook import write_form
from budgetcheck.dossiers.project_list import write_list_form
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.vocabulary import Vocabulary

_YAML = (".yaml", ".yml")
_WORKBOOK = ".xlsx"


def write_template(out: Path, programmes: Vocabulary, *, many: bool = False) -> None:
    """Write the empty form of a dossier, its kind by the suffix of its name.

    Args:
        out: The file to write: `.xlsx`, `.yaml` or `.yml`.
        programmes: The programmes to choose from.
        many: A list of projects, one a row, instead of the form of one; only as a workbook.

    Raises:
        InputError: where the file exists already, has another suffix, or cannot be written.
    """
    suffix = out.suffix.lower()
    if suffix != _WORKBOOK and (many or suffix not in _YAML):
        expected = _("项目清单应为 .xlsx") if many else _("应为 .xlsx、.yaml 或 .yml")
        raise InputError(Problem(str(out), "", _("不能生成这种文件"), expected))
    if out.exists():
        raise InputError(Problem(str(out), "", _("文件已经存在，不会覆盖"), _("请换一个文件名")))
    part = out.with_name(f".{out.name}.part")
    try:
        if suffix in _YAML:
            part.write_text(_commented_yaml(programmes), encoding="utf-8", newline="\n")
        else:
            (write_list_form if many else write_form)(part, programmes)
        part.replace(out)
    except OSError as error:
        raise InputError(
            Problem(str(out), "", error.strerror or str(error), _("无法写入，请核对文件夹是否存在、是否可写"))
        ) from error


def _commented_yaml(programmes: Vocabulary) -> str:
    form = resources.files(__package__).joinpath("dossier_form.yaml").read_text(encoding="utf-8")
    return form.replace("{programmes}", " | ".join(words(programmes).values()))
