"""Reports as self-contained HTML pages: nothing is fetched, and everything from a file is escaped."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.language import current, speaking
from budgetcheck.reporting import applications, portfolio_page, project_page, year_end
from budgetcheck.reporting.environment import environment, policy
from budgetcheck.reporting.lists import share_out
from budgetcheck.reporting.manifest import ELEMENT, describe, embedded, seal
from budgetcheck.reporting.output import write_files
from budgetcheck.reporting.own_templates import blamed_on
from budgetcheck.reporting.ties import MOST_FILES, count_incomplete, list_ties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from jinja2 import Environment

    from budgetcheck.reporting.report import Kind, Report
    from budgetcheck.result import Result

MOST_REJECTED = 50
"""How many rejected rows a page lists; it says how many there are."""

_MOST_BYTES = 1_990_000
"""Of the page of all projects, which is to stay below 2,000,000."""


class _Kind(NamedTuple):
    """How a report shows itself.

    Attributes:
        of_all: The template of the page of all projects.
        show_all: What that page says beside what every such page does.
        row: The template of a row of its table of projects, a macro `row`.
        list_rows: What that macro is given of each project, the most serious verdict first.
        of_project: The template of a project's page.
        show_project: Likewise of a project's page.
        script: What the page of all may do without.
    """

    of_all: str
    show_all: Callable[[Report], dict[str, Any]]
    row: str
    list_rows: Callable[[Report], Iterator[dict[str, Any]]]
    of_project: str
    show_project: Callable[[Report, dict[str, Any]], dict[str, Any]]
    script: str | None = None


_KINDS: dict[Kind, _Kind] = {
    "screening": _Kind(
        "screening.html.jinja",
        lambda _report: {},
        "screening_row.html.jinja",
        applications.list_rows,
        "application.html.jinja",
        applications.show,
        script="screening.js",
    ),
    "check": _Kind(
        "portfolio.html.jinja",
        portfolio_page.list_all,
        "portfolio_row.html.jinja",
        portfolio_page.list_rows,
        "project.html.jinja",
        project_page.show,
    ),
    "year_end": _Kind(
        "year_end.html.jinja",
        year_end.list_portfolio,
        "year_end_row.html.jinja",
        year_end.list_rows,
        "year_end_project.html.jinja",
        year_end.list_project,
    ),
}


class Page(NamedTuple):
    """A page: its file's name, and its text."""

    name: str
    text: str


def pages(report: Report, templates: Path | None = None) -> Iterator[Page]:
    """The pages of a report, one after the other: that of all projects first, then one per project."""
    yield page_of_all(report, templates)
    for project in report.each_project():
        yield page_of_project(report, project, templates)


def page_of_all(report: Report, templates: Path | None = None) -> Page:
    """The page of all projects; of very many it lists those that are not settled first, as many as it has room for, and says so."""
    with speaking(report.language), blamed_on(templates):
        kind = _KINDS[report.kind]
        described = describe(report)
        shared = _shared(report, environment(report.language, templates), templates)
        render = partial(
            _render,
            report,
            kind.of_all,
            templates,
            described=described,
            script=kind.script,
            projects_total=described["projects_total"],
            verdicts=Counter(described["verdicts"]),
            editions=described["editions"],
            own_inputs=[
                *shared["ledgers"],
                *(each for each in shared["inputs"] if each["kind"] == "dossier"),
            ],
            **kind.show_all(report),
        )
        room = _MOST_BYTES - len(render(rows=[]).encode())
        return Page("index.html", render(rows=_rows(report, templates, room)))


def page_of_project(report: Report, project: dict[str, Any], templates: Path | None = None) -> Page:
    """The page of a project, one of `Report.each_project`."""
    with speaking(report.language), blamed_on(templates):
        kind = _KINDS[report.kind]
        files = report.dossier_files(project["project"])
        shared = _shared(report, environment(report.language, templates), templates)
        text = _render(
            report,
            kind.of_project,
            templates,
            described=describe(report, project),
            script=None,
            project=project,
            own_inputs=[*files, *shared["ledgers"]],
            **share_out(project),
            **kind.show_project(report, project),
        )
        return Page(report.page_name(project["project"]), text)


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


def _rows(report: Report, templates: Path | None, room: int) -> list[str]:
    """The rows of the table of all projects, until there is no room (in bytes)."""
    kind = _KINDS[report.kind]
    made = environment(report.language, templates)
    row = getattr(made.get_template(kind.row).make_module(_shared(report, made, templates)), "row")  # noqa: B009 - no attribute that types know
    rows = []
    for project in kind.list_rows(report):
        text = row(project)
        room -= len(text.encode())
        if room < 0:
            break
        rows.append(text)
    return rows


def _render(
    report: Report,
    template: str,
    templates: Path | None,
    *,
    described: dict[str, Any],
    script: str | None,
    **values: Any,
) -> str:
    made = environment(report.language, templates)
    page = made.get_template(template).render(
        {**_shared(report, made, templates), **values},
        policy=policy(made, script),
        script=script,
        described=described,
        embedded=embedded(described),
        element=ELEMENT,
    )
    return seal(page)


def _shared(report: Report, made: Environment, templates: Path | None) -> dict[str, Any]:
    """What all pages of a report share; rendered once, for a portfolio has a thousand of them."""
    known: dict[Any, dict[str, Any]] = report.__dict__.setdefault("_shared", {})
    if templates not in known:
        head = report.head
        ledgers = [each for each in head["inputs"] if each["kind"] != "dossier"]
        shared = {
            "kind": report.kind,
            "unit": report.unit,
            "as_of": head["as_of"],
            "year": head.get("year"),
            "inputs": head["inputs"],
            "ledgers": ledgers,
            "most_files": MOST_FILES,
            "rejected": head["rejected_rows"][:MOST_REJECTED],
            "rejected_total": len(head["rejected_rows"]),
            "unmatched": head["unmatched"],
            "lead_tests": head.get("lead_tests", []),
            "totals": head.get("statement"),
            **list_ties(head.get("statement") or {}),
            **count_incomplete(ledgers),
            "programme_label": report.result.rulebook.programmes.label,
            "rules": report.rules,
            "regulations": report.editions,
        }
        books = made.get_template("books.html.jinja").render(**shared)
        known[templates] = {**shared, "books": books}
    return known[templates]
