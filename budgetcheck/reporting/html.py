"""Reports as self-contained HTML pages: no script, no font, nothing fetched; everything from a file escaped."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from budgetcheck.evidence import MOST_LINES
from budgetcheck.language import Language, _, current, speaking
from budgetcheck.money import grouped
from budgetcheck.reporting.output import write_files
from budgetcheck.rules.articles import article_label
from budgetcheck.rules.page import read_page
from budgetcheck.version import __version__
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.result import Result
    from budgetcheck.rules.rulebook import Rulebook

MOST_REJECTED = 50
"""How many rejected rows a page lists; it says how many there are."""

_SAFE_NAME = re.compile(r"[\w.\-]{1,80}")


def write_reports(result: Result, out: Path) -> None:
    """Write one page per project and an index page into a folder.

    Raises:
        InputError: where the folder cannot be written.
    """
    with speaking(result.language):
        write_files(out, dict(_pages(result)))


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
            "verdicts": result.projects["verdict"].to_list(),
            "as_of": result.as_of.isoformat(),
        }
        for name, title, result in stories
    ]
    page = _environment(current()).get_template("gallery.html.jinja").render(stories=shown)
    write_files(out, {"index.html": page})


def page_name(project: str) -> str:
    """The file name of a project's page; an id that makes no plain file name is replaced by its hash."""
    if _SAFE_NAME.fullmatch(project) and project.strip(".") and project != "index":
        return f"{project}.html"
    return f"project-{hashlib.sha256(project.encode()).hexdigest()[:12]}.html"


def _pages(result: Result) -> list[tuple[str, str]]:
    environment = _environment(result.language)
    content = result.to_dict()
    rules = _rules(result.rulebook)
    shared = {
        "as_of": content["as_of"],
        "inputs": content["inputs"],
        "ledgers": [each for each in content["inputs"] if each["kind"] != "dossier"],
        "rejected": content["rejected_rows"][:MOST_REJECTED],
        "rejected_total": len(content["rejected_rows"]),
        "unmatched": content["unmatched"],
        "lead_tests": content.get("lead_tests", []),
        "programme_label": result.rulebook.programmes.label,
        "rules": rules,
        "regulations": {each.parameters.id: each.parameters for each in result.rulebook.editions},
    }
    template = environment.get_template("project.html.jinja")
    # What all pages share is rendered once: a portfolio has a thousand of them.
    books = environment.get_template("books.html.jinja").render(**shared)
    pages = []
    for project in content["projects"]:
        groups: dict[str, list[dict[str, Any]]] = {code: [] for code in VERDICT.codes}
        for finding in project["findings"]:
            groups[finding["verdict"]].append(finding)
        page = template.render(**shared, project=project, groups=groups, books=books)
        pages.append((page_name(project["project"]), page))
    overview = [_summary(project) for project in content["projects"]]
    verdicts = Counter(project["verdict"] for project in content["projects"])
    index = environment.get_template("index.html.jinja").render(
        **shared, projects=overview, verdicts=verdicts, books=books
    )
    return [("index.html", index), *pages]


def _summary(project: dict[str, Any]) -> dict[str, Any]:
    counts = Counter(finding["verdict"] for finding in project["findings"])
    first = [
        finding
        for verdict in ("fail", "review")
        for finding in project["findings"]
        if finding["verdict"] == verdict
    ]
    return {
        **project,
        "page": page_name(project["project"]),
        "counts": counts,
        "first": first[:3],
        "more": max(len(first) - 3, 0),
    }


@cache
def _rules(rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """What a page says of each rule beside its finding."""
    pages = {code: read_page(rule.page) for code, (rule, _edition) in rulebook.catalogue.items()}
    return {
        code: {"title": page.title, "summary": page.summary, "basis": page.sections["依据"]}
        for code, page in pages.items()
    }


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("budgetcheck.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "_": _,
        "language": language,
        "version": __version__,
        "most_evidence": MOST_LINES,
        "verdict_label": VERDICT.label,
        "article_label": article_label,
    }
    environment.filters["money"] = _money
    return environment


def _money(text: str | None) -> str:
    return "—" if text is None else grouped(Decimal(text))
