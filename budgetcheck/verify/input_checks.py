"""Each input that a page names, beside the file that is given for it; and files that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck import options
from budgetcheck.language import _, later
from budgetcheck.verify.checks import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from budgetcheck.verify.description import Description
    from budgetcheck.verify.given_files import Given, Match

SHORT_HASH = 12
"""Characters of a hash that a sentence shows."""
MOST_OTHERS = 10
"""How many files a sentence names."""

_ROLES = {
    "dossier": later("项目档案"),
    "ledger": later("账簿"),
    "trial_balance": later("科目余额表"),
    "profile": later("科目对照方案"),
    "lead_thresholds": later("线索的阈值文件"),
    "programmes": later("自备的计划和规则"),
}


def compare_input(found: Match) -> Check:
    """An input that the page lists, and the file that is given for it."""
    need, file = found.need, found.file
    kind = _(_ROLES[need.role])
    if file is None:
        told = _("{kind} {path}：没有给出").format(kind=kind, path=need.path)
        return Check("inputs", need.role, "differs", told, need.path, None, need.sha256)
    if not found.is_same:
        told = _("{kind} {path}：内容变了（{file} 的 SHA-256 是 {now}…，报告依据的是 {then}…）").format(
            kind=kind,
            path=need.path,
            file=file.name,
            now=file.sha256[:SHORT_HASH],
            then=need.sha256[:SHORT_HASH],
        )
        return Check("inputs", need.role, "differs", told, need.path, None, need.sha256, file.sha256)
    told = _("{kind} {path}：内容一致").format(kind=kind, path=need.path)
    if file.path.name != need.path.rsplit("/", 1)[-1]:
        told = _("{told}（文件改了名，现在是 {file}）").format(told=told, file=file.name)
    return Check("inputs", need.role, "agrees", told, need.path)


def compare_programmes(told: Description, programmes: Path | None) -> Iterator[Check]:
    """The folder of programmes of the user's own."""
    role = _ROLES["programmes"]
    named, kind = told.options.programmes, _(role)
    if named is None:
        if programmes is not None:
            text = _("{kind} {path}：报告没有用自备的计划，没有采用").format(kind=kind, path=programmes)
            yield Check("inputs", "programmes", "differs", text, str(programmes))
        return
    if programmes is None:
        text = _("{kind} {path}：没有给出，请用 --programmes 指明这个文件夹").format(
            kind=kind, path=named.path
        )
        yield Check("inputs", "programmes", "differs", text, named.path, None, named.sha256)
        return
    now = options.hash_of_folder(programmes) if programmes.is_dir() else None
    if now == named.sha256:
        text = _("{kind} {path}：内容一致").format(kind=kind, path=named.path)
        yield Check("inputs", "programmes", "agrees", text, named.path)
    else:
        text = _("{kind} {path}：内容变了（现在是 {file}）").format(
            kind=kind, path=named.path, file=programmes
        )
        yield Check("inputs", "programmes", "differs", text, named.path, None, named.sha256, now)


def name_others(files: Sequence[Given]) -> Iterator[Check]:
    """Files that are no input: one that was named differs from the report, one that lies in a folder need not."""
    for file in files:
        if not file.in_folder:
            told = _("{file}：不是这份报告的输入，没有采用").format(file=file.name)
            yield Check("inputs", "other_file", "differs", told, file.name, None, None, file.sha256)
    lying = [file.name for file in files if file.in_folder]
    if lying:
        told = _("文件夹里另有 {count:,} 个文件不是这份报告的输入，没有采用：{names}").format(
            count=len(lying), names=_("、").join(lying[:MOST_OTHERS])
        )
        if len(lying) > MOST_OTHERS:
            told = _("{told} 等（列出前 {most} 个）").format(told=told, most=MOST_OTHERS)
        yield Check("inputs", "other_files", "note", told)
