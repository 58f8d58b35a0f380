"""Reports as self-contained HTML pages: nothing is fetched, and everything from a file is escaped."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.language import current, speaking
from budgetcheck.reporting.environment import environment, policy
from budgetcheck.reporting.manifest import ELEMENT, describe, embedded, seal
from budgetcheck.reporting.output import write_files
from budgetcheck.reporting.portfolio_page import overview
from budgetcheck.reporting.project_page import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jinja2 import Environment

    from budgetcheck.reporting.report import Kind, Report
    from budgetcheck.result import Result

MOST_REJECTED = 50
"""How many rejected rows a page lists; it says how many there are."""

_MOST_FILES = 30
_ROOM = 1_900_000
"""Bytes that the table of projects, the books and the page's own account of itself share, of a page's 2,000,000."""

_SAFE_NAME = re.compile(r"[\w.\-]{1,80}")


class _Template(NamedTuple):
    """A page's template, and the script that it may do without."""

    name: str
    script: str | None = None


_OF_ALL: dict[Kind, _Template] = {
    "screening": _Template("screening.html.jinja", script="screening.js"),
    "check": _Template("portfolio.html.jinja"),
    "year_end": _Template("portfolio.html.jinja"),
}
_OF_PROJECT: dict[Kind, _Template] = {
    "screening": _Template("application.html.jinja"),
    "check": _Template("project.html.jinja"),
    "year_end": _Template("project.html.jinja"),
}


class Page(NamedTuple):
    """A page: its file's name, and its text."""

    name: str
    text: str


def pages(report: Report, templates: Path | None = None) -> Iterator[Page]:
    """The pages of a report, one after the other: that of all projects first, then one per project."""
    with speaking(report.language):
        yield page_of_all(report, templates)
        for project in report.each_project():
            yield page_of_project(report, project, templates)


def page_of_all(report: Report, templates: Path | None = None) -> Page:
    """The page of all projects."""
    described = describe(report)
    shared = _shared(report, environment(report.language, templates), templates)
    room = _ROOM - len(shared["books"].encode()) - len(embedded(described).encode())
    verdicts = Counter(project["verdict"] for project in report.projects)
    text = _render(
        report,
        _OF_ALL[report.kind],
        templates,
        projects=overview(report.projects, page_name, room),
        own_inputs=[*shared["ledgers"], *(each for each in shared["inputs"] if each["kind"] == "dossier")],
        project_total=len(report.projects),
        verdicts=verdicts,
        rates=[(each["statement"].get("execution") or {}).get("execution_rate") for each in report.projects],
        described=described,
    )
    return Page("index.html", text)


def page_of_project(report: Report, project: dict[str, Any], templates: Path | None = None) -> Page:
    """The page of a project, one of `Report.projects`."""
    text = _render(
        report,
        _OF_PROJECT[report.kind],
        templates,
        project=project,
        own_inputs=_own_inputs(report, project["project"]),
        **show(project, report.content["as_of"]),
        described=describe(report, project),
    )
    return Page(page_name(project["project"]), text)


def page_name(project: str) -> str:
    """The file name of a project's page; an id that makes no plain file name is replaced by its hash."""
    return f"{plain_name(project)}.html"


def plain_name(project: str) -> str:
    """The same without its ending, for reports in other formats."""
    if _SAFE_NAME.fullmatch(project) and project.strip(".") and project != "index":
        return project
    return f"project-{hashlib.sha256(project.encode()).hexdigest()[:12]}"


def write_gallery(stories: Sequence[tuple[str, str, Result]], out: Path) -> None:
    """Write the page that leads to the reports of several runs.

    Args:
        stories: For each run its folder's name, its title and its result.
        out: The folder above theirs.
    """
    shown = [
        {
            "folder": name,
            "title": title,
            "verdicts": result.verdicts(),
            "as_of": result.as_of.isoformat(),
        }
        for name, title, result in stories
    ]
    templates = environment(current())
    page = templates.get_template("gallery.html.jinja").render(
        stories=shown, policy=policy(templates, None), script=None, described=None
    )
    write_files(out, {"index.html": page})


def _render(report: Report, template: _Template, templates: Path | None, **values: Any) -> str:
    made = environment(report.language, templates)
    described = values.pop("described")
    page = made.get_template(template.name).render(
        **_shared(report, made, templates),
        **values,
        policy=policy(made, template.script),
        script=template.script,
        described=described,
        embedded=embedded(described),
        element=ELEMENT,
    )
    return seal(page)


def _shared(report: Report, made: Environment, templates: Path | None) -> dict[str, Any]:
    """What all pages of a report share; rendered once, for a portfolio has a thousand of them."""
    known: dict[Any, dict[str, Any]] = report.__dict__.setdefault("_shared", {})
    if templates not in known:
        content = report.head
        shared = {
            "kind": report.kind,
            "unit": report.unit,
            "as_of": content["as_of"],
            "year": content.get("year"),
            "inputs": content["inputs"],
            "ledgers": [each for each in content["inputs"] if each["kind"] != "dossier"],
            "most_files": _MOST_FILES,
            "rejected": content["rejected_rows"][:MOST_REJECTED],
            "rejected_total": len(content["rejected_rows"]),
            "unmatched": content["unmatched"],
            "lead_tests": content.get("lead_tests", []),
            "totals": content.get("statement"),
            "tied": _tied(content.get("statement")),
            "programme_label": report.result.rulebook.programmes.label,
            "rules": report.rules,
            "regulations": report.editions,
        }
        books = made.get_template("books.html.jinja").render(**shared)
        known[templates] = {**shared, "books": books}
    return known[templates]


def _tied(totals: dict[str, Any] | None) -> list[dict[str, Any]]:
    """By ledger file, what its lines were counted as (`uses`), what was `accepted` of it, and the `difference` of the two."""
    if totals is None:
        return []
    differences = {row["file"]: row for row in totals["differences"]}
    files: dict[str, dict[str, Any]] = {}
    for row in totals["reconciliation"]:
        tied = files.setdefault(row["file"], {"file": row["file"], "uses": [], "accepted": None})
        if row["use"] is None:
            tied["accepted"] = row
        else:
            tied["uses"].append(row)
    return [{**tied, "difference": differences[file]} for file, tied in files.items()]


def _own_inputs(report: Report, project: str) -> list[dict[str, Any]]:
    """Of the inputs those on which a project's page rests: the files of its dossier, and every ledger."""
    by_project: dict[str, list[dict[str, Any]]] | None = report.__dict__.get("_own_inputs")
    if by_project is None:
        by_project = report.__dict__["_own_inputs"] = defaultdict(list)
        for each in report.content["inputs"]:
            for name in dict.fromkeys(
                [*each.get("projects", ()), *(form["project"] for form in each.get("forms", ()))]
            ):
                by_project[name].append(each)
    ledgers = [each for each in report.content["inputs"] if each["kind"] != "dossier"]
    return [*by_project[project], *ledgers]
