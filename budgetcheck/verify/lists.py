"""The lists of all inputs and of all projects, beside those of the run repeated; a page may list only the first of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck.language import _
from budgetcheck.verify.checks import Check
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from budgetcheck.verify.description import Description
    from budgetcheck.verify.given_files import Match

_MOST_NAMED = 10

Tree = dict[str, Any]


def compare_inputs(
    told: Description, now: Mapping[str, Any], matches: Sequence[Match], unlisted: Sequence[Match]
) -> Iterator[Check]:
    """Whether the list of all inputs is that of the page: names, kinds and bytes, in their order.

    Args:
        told: What the page says.
        now: `inputs_total` and `inputs_sha256` of the run repeated.
        matches: The inputs that the page lists.
        unlisted: The files that were taken beside them.
    """
    if not all(
        each.is_same for each in matches
    ):  # the files that differ are named, and the list of all cannot agree
        yield from not_compared(told, unlisted)
        return
    total, listed = told.inputs_total, len(told.inputs)
    if (total, told.inputs_sha256) == (now["inputs_total"], now["inputs_sha256"]):
        text = _("输入文件的整个清单一致（{total:,} 个）").format(total=total)
        if listed < total:
            text = _("全部 {total:,} 个输入文件与报告一致（逐个列出 {listed:,} 个，其余按整个清单核对）")
            text = text.format(total=total, listed=listed)
        yield Check("inputs", "inputs", "agrees", text)
        return
    if listed < total:
        text = _(
            "输入文件的整个清单与报告不同：报告依据 {total:,} 个文件，这里是 {now:,} 个；报告没有逐个列出的 {left:,} 个里，缺少、变了或改了名的是哪些，不能指明"
        ).format(total=total, now=now["inputs_total"], left=total - listed)
    else:
        text = _("输入文件的整个清单与报告写明的不同：逐个列出的文件都一致，清单的哈希不一致")
    yield Check(
        "inputs", "inputs", "differs", text, reported=told.inputs_sha256, recomputed=now["inputs_sha256"]
    )
    yield from _unconfirmed(unlisted)


def not_compared(told: Description, unlisted: Sequence[Match]) -> Iterator[Check]:
    """The same where a file that the page lists is missing or changed, or the run could not be repeated."""
    if not told.lists_all_inputs:
        text = _("报告没有逐个列出的 {left:,} 个输入文件不能确认：全部文件都在、都没有变，才能按整个清单核对")
        left = told.inputs_total - len(told.inputs)
        yield Check("inputs", "inputs", "unknown", text.format(left=left))
        yield from _unconfirmed(unlisted)


def compare_projects(then: Tree, now: Tree, *, some_missing: bool) -> Iterator[Check]:
    """How many projects there are and how many have which verdict, and whether the list of all is that of the page.

    Args:
        then: What the page of all projects says of itself.
        now: What it would say now.
        some_missing: Whether dossiers are missing, so that none of it can be known.
    """
    if some_missing:
        text = _("项目总数、各结论的项目数和项目的整个清单不能确认：缺少档案")
        yield Check("figures", "projects", "unknown", text)
        return
    yield _compared("projects_total", _("项目数"), then, now, "{:,}".format)
    yield _compared("verdicts", _("各结论的项目数"), then, now, _counted)
    total, listed = then["projects_total"], len(then["projects"])
    if then["projects_sha256"] == now["projects_sha256"]:
        text = _("全部 {total:,} 个项目的编号、适用的办法和结论一致").format(total=total)
        if listed < total:
            text = _("{told}（逐个列出 {listed:,} 个，其余按整个清单核对）").format(told=text, listed=listed)
        yield Check("figures", "projects", "agrees", text)
        return
    stated = {"reported": then["projects_sha256"], "recomputed": now["projects_sha256"]}
    if listed < total:
        text = _(
            "项目的整个清单（编号、适用的办法、结论）与报告不同；报告没有逐个列出的 {left:,} 个项目里哪些不同，不能指明，请核对它们各自的页面"
        ).format(left=total - listed)
        yield Check("figures", "projects", "differs", text, **stated)
    elif _by_code(then) == _by_code(now):  # else the projects that differ are named
        text = _("项目的整个清单与报告写明的不同：逐个列出的项目都一致，清单的哈希不一致")
        yield Check("figures", "projects", "differs", text, **stated)


def _unconfirmed(unlisted: Sequence[Match]) -> Iterator[Check]:
    """Files that were taken for inputs which the page does not list, and may be others."""
    names = [each.file.name for each in unlisted if each.file]
    if names:
        text = _("给出的 {count:,} 个文件报告没有逐个列出，不能确认是不是它的输入：{names}").format(
            count=len(names), names=_("、").join(names[:_MOST_NAMED])
        )
        if len(names) > _MOST_NAMED:
            text = _("{told} 等（列出前 {most} 个）").format(told=text, most=_MOST_NAMED)
        yield Check("inputs", "unlisted", "unknown", text)


def _compared(key: str, name: str, then: Tree, now: Tree, shown: Callable[[Any], str]) -> Check:
    if then[key] == now[key]:
        text = _("{what}：{told}").format(what=name, told=shown(then[key]))
        return Check("figures", key, "agrees", text)
    text = _("{what} 报告 {then}，重算 {now}").format(what=name, then=shown(then[key]), now=shown(now[key]))
    return Check("figures", key, "differs", text, None, None, then[key], now[key])


def _counted(verdicts: Mapping[str, int]) -> str:
    counted = _("、").join(
        _("{verdict} {count:,} 个").format(verdict=VERDICT.label(code), count=verdicts[code])
        for code in VERDICT.codes
        if code in verdicts
    )
    return counted or "—"


def _by_code(told: Tree) -> dict[str, Tree]:
    return {each["project"]: each for each in told["projects"]}
