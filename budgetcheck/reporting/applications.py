"""What the pages of a screening report say of an application, arranged from the result; no figure is worked out here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.language import _
from budgetcheck.reporting.fact_names import fact_name, named_fact
from budgetcheck.statements.caps import RULE
from budgetcheck.vocabulary import SOURCE, SUBSIDY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.reporting.report import Report

MOST_TASKS = 3
"""How many tasks the table of all applications names of each."""


class Task(NamedTuple):
    """Something to do about an application before it is decided.

    Attributes:
        verdict: `fail`: it must change; `review`: somebody must look.
        rules: The rules that ask for it.
        message: What was found.
        remedy: What to do.
    """

    verdict: str
    rules: tuple[str, ...]
    message: str
    remedy: str


class Missing(NamedTuple):
    """A fact that the dossier leaves out: its key there, the form's name of it (Chinese; else none), and the rules that need it."""

    key: str
    name: str | None
    rules: tuple[str, ...]


class Cap(NamedTuple):
    """The cap on indirect costs of an application.

    Attributes:
        stated: As the result states it; None where there is none.
        why_none: Why there is none, in a few words.
        is_open: Whether there may be one, once what is missing is known.
    """

    stated: dict[str, Any] | None
    why_none: str
    is_open: bool


def list_rows(report: Report) -> Iterator[dict[str, Any]]:
    """The rows of the table of all applications: what `summarise` says of each, beside what the result does."""
    for project in report.listed:
        yield {**project, "page": report.page_name(project["project"]), **summarise(project)}


def show(_report: Report, project: dict[str, Any]) -> dict[str, Any]:
    """What the page of an application says beside what the page of any project does."""
    return {"application": present(project)}


def summarise(project: dict[str, Any]) -> dict[str, Any]:
    """What the table of all applications says of one."""
    tasks = list_tasks(project)
    sums = {row["item"]: row["municipal"] for row in project["statement"]["plan"]}
    return {
        "applicant": project["statement"]["facts"]["applicant"],
        "municipal": sums.get("total"),
        "indirect": sums.get("indirect_total"),
        "cap": cap_of(project),
        "tasks": tasks[:MOST_TASKS],
        "more": max(len(tasks) - MOST_TASKS, 0),
        "waived": sum(finding["verdict"] == "waived" for finding in project["findings"]),
    }


def present(project: dict[str, Any]) -> dict[str, Any]:
    """What is to be done about an application, what is missing, its cap, and its sources of money."""
    plan = project["statement"]["plan"]
    return {
        "tasks": list_tasks(project),
        "missing": list_missing(project),
        "cap": cap_of(project),
        "sources": [source for source in SOURCE.codes if any(row[source] is not None for row in plan)],
    }


def list_tasks(project: dict[str, Any]) -> list[Task]:
    """What must change, then what somebody must look at; all missing facts are one task, for one letter asks for them."""
    unsettled = {
        verdict: [
            Task(verdict, (finding["rule"],), finding["message"], finding["remedy"])
            for finding in project["findings"]
            if finding["verdict"] == verdict and not finding["missing"]
        ]
        for verdict in ("fail", "review")
    }
    return [*unsettled["fail"], *_supply(list_missing(project)), *unsettled["review"]]


def list_missing(project: dict[str, Any]) -> list[Missing]:
    """The facts without which rules cannot answer, in the order in which rules ask for them."""
    needed: dict[str, list[str]] = {}
    for finding in project["findings"]:
        if finding["verdict"] in {"fail", "review"}:
            for key in finding["missing"]:
                needed.setdefault(key, []).append(finding["rule"])
    return [Missing(key, fact_name(key), tuple(rules)) for key, rules in needed.items()]


def cap_of(project: dict[str, Any]) -> Cap:
    """The cap, or why there is none."""
    stated = project["statement"]["cap"]
    if stated is not None:
        return Cap(stated, "", is_open=False)
    finding = next((each for each in project["findings"] if each["name"] == RULE), None)
    if finding is None:
        return Cap(None, _("办法没有规定上限"), is_open=False)
    if finding["verdict"] != "not_applicable":
        return Cap(None, _undecided(finding["missing"]), is_open=True)
    return Cap(None, _not_capped(project["statement"]["facts"]), is_open=False)


def _supply(missing: list[Missing]) -> list[Task]:
    if not missing:
        return []
    rules = tuple(dict.fromkeys(rule for fact in missing for rule in fact.rules))
    names = _("、").join(fact.name or fact.key for fact in missing)
    message = _("档案缺少{facts}，{count} 条规则无法判断").format(facts=names, count=len(rules))
    named = _("、").join(named_fact(fact.key) for fact in missing)
    return [Task("review", rules, message, _("在项目档案中补充：{facts}").format(facts=named))]


def _undecided(missing: list[str]) -> str:
    if not missing:
        return _("未定")
    return _("未定：缺少{facts}").format(facts=_("、").join(fact_name(key) or key for key in missing))


def _not_capped(facts: dict[str, Any]) -> str:
    if facts["lump_sum"]:
        return _("包干制，不适用")
    if facts["subsidy"] == "post":
        return _("{subsidy}，不适用").format(subsidy=SUBSIDY.label("post"))
    return _("不适用")
