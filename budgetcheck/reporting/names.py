"""What the files of a report are called, and the categories and sources in it."""

from __future__ import annotations

import hashlib
import re

from budgetcheck.language import _
from budgetcheck.vocabulary import CATEGORY, SOURCE

_SAFE_NAME = re.compile(r"[\w.\-]{1,80}")

_LONGEST = 200
"""Bytes of a name. File systems take 255 (a character of Chinese is three or four of them), endings included."""

_RESERVED = re.compile(r"index|(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""The page of all projects, and names that Windows keeps for devices, whatever their ending."""


def page_name(project: str) -> str:
    """The file name of a project's page; an id that makes no plain file name is replaced by its hash."""
    return f"{plain_name(project)}.html"


def plain_name(project: str) -> str:
    """The same without its ending, for reports in other formats."""
    is_plain = _SAFE_NAME.fullmatch(project) and len(project.encode()) <= _LONGEST
    if is_plain and project.strip(".") and not _RESERVED.fullmatch(project):
        return project
    return f"project-{hashlib.sha256(project.encode()).hexdigest()[:12]}"


def category_name(code: str | None) -> str:
    """What people call a category; a line may name none. Performance pay is an indirect cost with a line of its own."""
    if code == "indirect":
        return _("间接费用（不含绩效）")
    return _("未写类别") if code is None else CATEGORY.label(code)


def lump_sum_note() -> str:
    """What a settlement says of a project with a lump sum, whose categories do not bind."""
    return _("本项目实行包干制，包干经费按总额控制，费用类别不单独限额：某一类别的结余为负，不表示超支。")


def source_name(code: str | None) -> str:
    """What people call a source; a line may name none."""
    return _("未写来源") if code is None else SOURCE.label(code)
