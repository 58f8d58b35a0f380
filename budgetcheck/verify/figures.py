"""Verdicts and figures that a page states, beside those that come out now."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.language import _, current, later
from budgetcheck.money import grouped
from budgetcheck.verify.checks import Check
from budgetcheck.verify.description import AMOUNT
from budgetcheck.verify.lists import compare_projects
from budgetcheck.vocabulary import CATEGORY, SOURCE, VERDICT, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from budgetcheck.reporting.report import Report

Tree = dict[str, Any]

_AMOUNT = re.compile(AMOUNT)
_FINDING = {
    "verdict": later("结论"),
    "actual": later("实际"),
    "limit": later("限额"),
    "difference": later("差额"),
}
_TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "settlement": (later("决算"), ("category", "source")),
    "funding": (later("到位"), ("source",)),
}
"""Tables of amounts: what each is called, and which keys name a row."""
_COLUMNS = {
    "budget": later("批复预算"),
    "adjusted": later("调整后预算"),
    "prior": later("以前年度支出"),
    "year": later("本年支出"),
    "cumulative": later("累计支出"),
    "balance": later("预算结余"),
    "due": later("应到"),
    "received": later("到账"),
    "refunded": later("退回"),
}
_KEYS: dict[str, Vocabulary] = {"category": CATEGORY, "source": SOURCE}
_OF_PROJECT = {"verdict": later("项目的结论"), "regulation": later("适用的办法")}
_OF_RUN = {"editions": later("适用的办法")}
_NOT_FIGURES = frozenset(
    {
        "schema",
        "kind",
        "project",
        "version",
        "as_of",
        "year",
        "language",
        "unit",
        "options",
        "inputs",
        "inputs_total",
        "inputs_sha256",
        "projects",
        "projects_total",
        "projects_sha256",
        "verdicts",
        "fingerprint",
        "page_sha256",
    }
)
"""Keys of a description that are compared elsewhere, or say how the run was done."""


def compare_all(then: Tree, now: Tree, report: Report, *, some_missing: bool) -> Iterator[Check]:
    """Every verdict and figure of a page.

    Args:
        then: What the page says of itself.
        now: What the page would say now.
        report: The run repeated, all projects of it: the page of all may list only the first of them.
        some_missing: Whether dossiers are missing; their projects cannot be known.
    """
    if now["project"] is None:
        yield from compare_projects(then, now, some_missing=some_missing)
    if not some_missing:
        for key in sorted((then.keys() | now.keys()) - _NOT_FIGURES):
            yield _fact(key, then.get(key), now.get(key), _OF_RUN)
    listed = {each["project"] for each in then["projects"]}
    known = _those(listed, report)
    titles = _titles(report)
    described = {each["project"]: each for each in now["projects"]}
    for project in then["projects"]:
        code = project["project"]
        if code in known:
            yield from _of_project(
                project, {**known[code], **described.get(code, {})}, described.get(code), titles
            )
        elif some_missing:
            told = _("项目 {project} 的结论和数字不能确认：缺少它的档案").format(project=code)
            yield Check("figures", "project", "unknown", told, code, code)
        else:
            told = _("项目 {project} 在报告里有，重算没有").format(project=code)
            yield Check("figures", "project", "differs", told, code, code, project["verdict"])
    if now["project"] is not None:
        return
    lists_all = then["projects_total"] == len(then["projects"])
    if some_missing and not lists_all:  # others stand in the places of those that are missing
        return
    for code in (each for each in described if each not in listed):
        missed = (
            _("项目 {project} 在报告里没有，重算有")
            if lists_all
            else _("项目 {project} 按重算的结论应列在这一页，报告没有列出")
        )
        told = missed.format(project=code)
        yield Check("figures", "project", "differs", told, code, code, None, described[code]["verdict"])


def compare_screening(then: Tree, report: Report) -> Iterator[Check]:
    """What dossiers alone decide of a page that rests on ledgers, too; the rest cannot be known without them."""
    known = _those({each["project"] for each in then["projects"]}, report)
    titles = _titles(report)
    for project in then["projects"]:
        code = project["project"]
        now = {each["rule"]: each for each in known.get(code, {"findings": []})["findings"]}
        unknown = [each["rule"] for each in project.get("findings", ()) if each["rule"] not in now]
        for finding in project.get("findings", ()):
            if finding["rule"] in now:
                yield _finding(finding, now[finding["rule"]], code, titles)
        tables = [_(name) for key, (name, _keys) in _TABLES.items() if key in project]
        parts = [
            _("项目的结论"),
            *(
                [_("{count} 条结论（{rules}）").format(count=len(unknown), rules=_("、").join(unknown))]
                if unknown
                else []
            ),
            *tables,
        ]
        told = _("项目 {project} 不能确认：{parts}").format(project=code, parts=_("、").join(parts))
        yield Check("figures", "project", "unknown", told, code, code)


def _of_project(then: Tree, now: Tree, described: Tree | None, titles: Mapping[str, str]) -> Iterator[Check]:
    code = then["project"]
    for key, value in then.items():
        if key == "findings":
            yield from _findings(value, now["findings"], code, titles)
        elif key in _TABLES:
            yield from _table(key, value, now.get(key, []), code)
        elif key != "project" and (
            key != "regulation" or value != now.get(key)
        ):  # `editions` tells it for all
            yield _fact(key, value, now.get(key), _OF_PROJECT, code)
    for key in (described or {}).keys() - then.keys():
        yield _fact(key, None, now[key], _OF_PROJECT, code)


def _findings(
    then: Sequence[Tree], now: Sequence[Tree], project: str, titles: Mapping[str, str]
) -> Iterator[Check]:
    today = {each["rule"]: each for each in now}
    for finding in then:
        if finding["rule"] in today:
            yield _finding(finding, today.pop(finding["rule"]), project, titles)
        else:
            told = _("{rule} 在报告里有，重算没有这条规则").format(rule=finding["rule"])
            yield Check("figures", "finding", "differs", told, finding["rule"], project, _amounts(finding))
    for rule, finding in today.items():
        told = _("{rule} 在报告里没有，重算有：{figures}").format(rule=rule, figures=_told(finding))
        yield Check("figures", "finding", "differs", told, rule, project, None, _amounts(finding))


def _finding(then: Tree, now: Tree, project: str, titles: Mapping[str, str]) -> Check:
    rule = then["rule"]
    name = f"{rule} {titles.get(rule, '')}".strip()
    apart = [key for key in _FINDING if then[key] != now[key]]
    if not apart:
        return Check(
            "figures",
            "finding",
            "agrees",
            _("{what}：{told}").format(what=name, told=_told(then)),
            rule,
            project,
        )
    told = _("{what}：{told}").format(what=name, told=_apart(then, now, apart, _FINDING))
    return Check("figures", "finding", "differs", told, rule, project, _only(then, apart), _only(now, apart))


def _table(key: str, then: Sequence[Tree], now: Sequence[Tree], project: str) -> Iterator[Check]:
    """The rows of a table of amounts; those that agree in one line."""
    name, keys = _(_TABLES[key][0]), _TABLES[key][1]
    reported, today = ({tuple(row.get(part) for part in keys): row for row in rows} for rows in (then, now))
    same = 0
    for row in sorted(reported.keys() | today.keys(), key=str):
        old, new = reported.get(row, {}), today.get(row, {})
        apart = [
            column for column in {**old, **new} if old.get(column) != new.get(column) and column not in keys
        ]
        if not apart and old and new:
            same += 1
            continue
        told = _("{table}，{row}：{figures}").format(
            table=name, row=_row_name(keys, row), figures=_apart(old, new, apart, _COLUMNS)
        )
        subject = "/".join(str(part) for part in row)
        yield Check("figures", key, "differs", told, subject, project, _only(old, apart), _only(new, apart))
    if len(reported) < len(then):
        told = _("{table}：报告里有的行写了两次").format(table=name)
        yield Check("figures", key, "differs", told, None, project)
    if same:
        told = _("{table}：{rows} 行的金额一致").format(table=name, rows=same)
        yield Check("figures", key, "agrees", told, None, project)


def _row_name(keys: Sequence[str], row: Sequence[Any]) -> str:
    return " ".join(_word(_KEYS[key], part) for key, part in zip(keys, row, strict=True))


def _fact(key: str, then: Any, now: Any, names: Mapping[str, str], project: str | None = None) -> Check:
    name = _(names[key]) if key in names else key
    subject = f"{project} {name}" if project else name
    if then == now:
        told = _("{what}：{told}").format(what=subject, told=_shown(key, then))
        return Check("figures", key, "agrees", told, project, project)
    told = _("{what} 报告 {then}，重算 {now}").format(
        what=subject, then=_shown(key, then), now=_shown(key, now)
    )
    return Check("figures", key, "differs", told, project, project, then, now)


def _apart(then: Tree, now: Tree, keys: Sequence[str], names: Mapping[str, str]) -> str:
    return _("；").join(
        _("{what} 报告 {then}，重算 {now}").format(
            what=_(names[key]) if key in names else key,
            then=_shown(key, then.get(key)),
            now=_shown(key, now.get(key)),
        )
        for key in keys
    )


def _those(codes: Collection[str], report: Report) -> dict[str, Tree]:
    """The projects of these ids; a report may have many thousands of others."""
    return {each["project"]: each for each in report.each_project() if each["project"] in codes}


def _titles(report: Report) -> dict[str, str]:
    key = "title" if current() == "zh" else "summary"
    return {code: rule[key] for code, rule in report.rules.items()}


def _told(finding: Tree) -> str:
    """A finding's verdict and the figures that it has."""
    figures = [
        f"{_(_FINDING[key])} {_shown(key, finding[key])}"
        for key in ("actual", "limit", "difference")
        if finding[key] is not None
    ]
    return _("，").join([_word(VERDICT, finding["verdict"]), *figures])


def _amounts(finding: Tree) -> Tree:
    return _only(finding, list(_FINDING))


def _only(tree: Tree, keys: Sequence[str]) -> Tree:
    return {key: tree.get(key) for key in keys}


def _shown(key: str, value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, str) and _AMOUNT.match(value):
        return grouped(Decimal(value))
    if key == "verdict":
        return _word(VERDICT, str(value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _("、").join(value)
    return str(value)


def _word(vocabulary: Vocabulary, code: Any) -> str:
    """A code's label; the code itself where a page says something that is none."""
    return vocabulary.label(code) if code in vocabulary.codes else str(code)
