"""Reports as PDF: the HTML pages on paper, with contents, page numbers and bookmarks.

The same input gives the same bytes with the same WeasyPrint, Pango and fonts: nothing in a file comes from a clock or from chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import speaking
from budgetcheck.reporting.engine import Engine
from budgetcheck.reporting.environment import environment, inline
from budgetcheck.reporting.html import page_of_all, page_of_project
from budgetcheck.reporting.manifest import describe
from budgetcheck.reporting.paper import Margins, on_paper
from budgetcheck.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from budgetcheck.reporting.html import Page
    from budgetcheck.reporting.report import Report

FINGERPRINT = 12
"""How many digits of a report's fingerprint stand in the margin."""


def write_pdf(report: Report, stage: Path, templates: Path | None) -> None:
    """Write a report's pages as PDF files: `index.pdf`, and one per project.

    Args:
        report: The report.
        stage: The folder.
        templates: A folder of templates that come before the built-in ones.

    Raises:
        InputError: where something that it takes is not installed.
    """
    engine = Engine()
    style = str(inline(environment(report.language, templates), "pdf.css"))
    names = ("index.html", *map(report.page_name, report.result.projects["project"]))
    files = {name: _file(name) for name in names}
    with speaking(report.language):
        for page, margins in _pages(report, templates):
            engine.write(on_paper(page.text, margins, files, style), stage / files[page.name])


def _file(page: str) -> str:
    return f"{page.removesuffix('.html')}.pdf"


def _pages(report: Report, templates: Path | None) -> Iterator[tuple[Page, Margins]]:
    yield page_of_all(report, templates), _margins(report, None)
    for project in report.each_project():
        yield page_of_project(report, project, templates), _margins(report, project)


def _margins(report: Report, project: dict[str, Any] | None) -> Margins:
    named = "" if project is None else " ".join(filter(None, (project["project"], project["title"])))
    fingerprint = describe(report, project)["fingerprint"][:FINGERPRINT]
    return Margins(named, fingerprint, report.head["as_of"], __version__)
