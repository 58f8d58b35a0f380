"""The sheets of a file, whatever holds them: one format, or an archive of files in several."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.files import sha256
from budgetcheck.language import _, later
from budgetcheck.ledgers.archive import unpack
from budgetcheck.ledgers.choices import Choice
from budgetcheck.ledgers.formats.probe import NoLedgerError
from budgetcheck.ledgers.sniff import ARCHIVE, StrangerError, sniff
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

_CERTAIN = 100
_ENCODINGS = {
    "utf-8-sig": ("UTF-8", _CERTAIN, later("以 UTF-8 的标记开头")),
    "utf-16": ("UTF-16", _CERTAIN, later("以 UTF-16 的标记开头")),
    "utf-8": ("UTF-8", _CERTAIN, later("全部文字符合 UTF-8")),
    "gb18030": ("GB18030", 90, later("不符合 UTF-8，符合 GB18030（含 GBK）")),
}
"""How each encoding is called, how sure it is, and why."""


class Source(NamedTuple):
    """A file's sheets.

    Attributes:
        format: The physical format of the file.
        sheets: Its sheets; those of an archive are named by the file they are in.
        left: Files of an archive that are no tables, by name.
        choices: What was decided so far.
    """

    format: str
    sheets: list[Sheet]
    left: tuple[str, ...]
    choices: tuple[Choice, ...]


def open_source(path: Path, label: str, workspace: Path) -> Source:
    """Open a file.

    Args:
        path: The file.
        label: How messages name it.
        workspace: A folder for temporary files.

    Raises:
        InputError: where it cannot be used; of an archive, where one of its files is damaged, has a password, or is
            of no known kind, or two have the same content.
        StrangerError: where it is something else than a ledger, by name of what it is.
    """
    found = sniff(path, label)
    if found.reader is None:
        return _archive(path, label, workspace)
    try:
        sheets = found.reader.read(path, found.encoding, workspace)
    except NoLedgerError as error:
        raise StrangerError(_unusable(label, error)) from error
    except ValueError as error:
        raise InputError(_unusable(label, error)) from error
    choices = [Choice("format", found.format, _CERTAIN, _("按内容识别，不看扩展名"))]
    encodings = {sheet.encoding for sheet in sheets if sheet.encoding is not None}
    choices += [
        Choice("encoding", name, score, _(reason))
        for name, score, reason in map(_ENCODINGS.__getitem__, sorted(encodings))
    ]
    return Source(found.format, _told_apart(sheets), (), tuple(choices))


def same_content(label: str, first: str) -> Problem:
    """What is wrong with a file that has the bytes of another: its lines would count twice."""
    found = _("内容与 {first} 完全相同").format(first=first)
    return Problem(label, "", found, _("请只给一次，否则会重复计算"))


def _archive(path: Path, label: str, workspace: Path) -> Source:
    """The sheets of all files of an archive but those that are known to be no ledger; nothing is half read.

    An archive within it is not opened.
    """
    try:
        members = unpack(path, workspace)
    except ValueError as error:
        raise InputError(_unusable(label, error)) from error
    sheets: list[Sheet] = []
    left: list[str] = []
    choices = [Choice("format", ARCHIVE, _CERTAIN, _("压缩包，其中的文件逐个识别"))]
    strangers: list[Problem] = []
    faults: list[Problem] = []
    first: dict[str, str] = {}
    for member in members:
        name = f"{label}/{member.name}"
        try:
            inner = _member(member.path, name)
        except StrangerError as error:
            strangers += error.problems
            left.append(member.name)
            choices.append(
                Choice(
                    "sheet", member.name, 0, _("没有读取：{problem}").format(problem=error.problems[0].found)
                )
            )
            continue
        except InputError as error:
            faults += (problem._replace(file=name) for problem in error.problems)
            continue
        if (same := first.setdefault(sha256(member.path), name)) != name:
            faults.append(same_content(name, same))
        choices += [choice._replace(sheet=member.name) for choice in inner.choices]
        sheets += [
            sheet._replace(name=member.name if sheet.name is None else f"{member.name}/{sheet.name}")
            for sheet in inner.sheets
        ]
    if faults:
        found = _("压缩包里有文件不能用，其余的也没有读取")
        raise InputError(*faults, Problem(label, "", found, _("请更换或删去上列文件，重新打包后重试")))
    if not sheets:
        empty = Problem(label, "", _("压缩包里没有文件"), _("请放入从财务软件导出的账簿"))
        raise InputError(*(strangers or [empty]))
    return Source(ARCHIVE, _told_apart(sheets), tuple(left), tuple(choices))


def _told_apart(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets, those that share a name numbered: a row is found again by the names of file and sheet."""
    named: list[Sheet] = []
    taken: set[str | None] = set()
    for sheet in sheets:
        name, number = sheet.name, 1
        while name in taken:
            number += 1
            name = f"{sheet.name or ''} ({number})".strip()
        taken.add(name)
        named.append(sheet._replace(name=name))
    return named


def _member(path: Path, label: str) -> Source:
    if sniff(path, label).reader is None:
        raise StrangerError(Problem(label, "", _("压缩包里还有压缩包"), _("请解压后再给出")))
    return open_source(path, label, path.parent)


def _unusable(label: str, error: ValueError) -> Problem:
    return Problem(label, "", str(error), _("请核对文件后重试"))
