"""What a page says of itself, for programs: the inputs and the figures that it rests on (`budgetcheck/report/1`).

It is embedded in the page as JSON. `verify` repeats the run and compares.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from budgetcheck.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.reporting.report import Report

SCHEMA = "budgetcheck/report/1"
ELEMENT = "budgetcheck-report"
"""The id of the element that holds it."""

_NO_DIGEST = "0" * 64
_HASHES = ("fingerprint", "page_sha256")
_FIGURES = ("rule", "verdict", "actual", "limit", "difference")
_HEAD = ("project", "regulation", "verdict")
_STATED = ("settlement", "funding")
_MOST_BYTES = 150_000
"""Of the list of inputs, and of the list of projects, in the page of all."""
_MOST_BYTES_OF_ONE = 20_000
"""Of the list of inputs in the page of a project, of which there may be many thousands."""


def describe(report: Report, project: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a page rests on.

    A page stays small whatever the number of inputs and projects: of very many it lists the first, and states their number
    and the hash of the list of all (`_total`, `_sha256`). A project's own files are always listed, and ledgers before the
    dossiers of others, for every figure rests on them.

    Args:
        report: The report.
        project: The project of the page, as plain values; None for the page of all projects.
    """
    head = report.head
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": report.kind,
        "project": project and project["project"],
        "version": __version__,
        "as_of": head["as_of"],
        "year": head.get("year"),
        "language": report.language,
        "unit": report.unit,
        "options": head["options"],
        **_inputs(report, project),
        **(_all_projects(report) if project is None else _one_project(project)),
    }
    return {**told, "fingerprint": fingerprint(told), "page_sha256": _NO_DIGEST}


def count_inputs(report: Report) -> dict[str, Any]:
    """How many inputs there are (`inputs_total`), and the hash of the list of all (`inputs_sha256`)."""
    counted: dict[str, Any] = _listed_inputs(report)["count"]
    return counted


def embedded(told: dict[str, Any]) -> Markup:
    """The description as JSON that no page can end early."""
    text = _as_json(told).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704 - nothing in it is markup any more


def fingerprint(told: Mapping[str, Any]) -> str:
    """The hash of what a description says, without its own two hashes."""
    return _sha256(_as_json({key: value for key, value in told.items() if key not in _HASHES}))


def seal(page: str) -> str:
    """A page with its own hash in its description: of its text with that hash as zeros."""
    return page.replace(_stated(_NO_DIGEST), _stated(_sha256(page)), 1)


def is_as_sealed(page: str, digest: str) -> bool:
    """Whether nobody changed a page since it was sealed with this hash."""
    return _sha256(page.replace(_stated(digest), _stated(_NO_DIGEST), 1)) == digest


def _stated(digest: str) -> str:
    """The page's hash as its description states it; no text from a file can look like this, for its quotes are escaped."""
    return f'"page_sha256":"{digest}"'


def _inputs(report: Report, project: dict[str, Any] | None) -> dict[str, Any]:
    told = _listed_inputs(report)
    if project is None or len(told["one"]) == told["count"]["inputs_total"]:
        return {"inputs": told["all"], **told["count"]}
    own = [_file(each) for each in report.dossier_files(project["project"])]
    return {"inputs": [*own, *(each for each in told["first"] if each not in own)], **told["count"]}


def _listed_inputs(report: Report) -> dict[str, Any]:
    told: dict[str, Any] = report.__dict__.setdefault("_told_inputs", {})
    if not told:
        files = [_file(each) for each in report.head["inputs"]]
        ledgers_first = sorted(files, key=lambda each: each["kind"] == "dossier")
        fits = len(_first(files, _MOST_BYTES)) == len(files)
        told |= {
            "all": files if fits else _first(ledgers_first, _MOST_BYTES),
            "one": _first(files, _MOST_BYTES_OF_ONE),
            "first": _first(ledgers_first, _MOST_BYTES_OF_ONE),
            "count": {"inputs_total": len(files), "inputs_sha256": _sha256(_as_json(files))},
        }
    return told


def _file(listed: dict[str, Any]) -> dict[str, Any]:
    return {key: listed[key] for key in ("path", "kind", "sha256")}


def _all_projects(report: Report) -> dict[str, Any]:
    projects = report.result.projects
    rows = projects.select(_HEAD).rows()
    return {
        "editions": projects["regulation"].unique().sort().to_list(),
        "verdicts": report.result.verdicts(),
        "projects": _first([_head(each) for each in report.listed], _MOST_BYTES),
        "projects_total": projects.height,
        "projects_sha256": _sha256(_as_json(rows)),
    }


def _one_project(project: dict[str, Any]) -> dict[str, Any]:
    figures = {
        **_head(project),
        "findings": [{key: finding[key] for key in _FIGURES} for finding in project["findings"]],
        **{key: project[key] for key in _STATED if key in project},
    }
    return {"editions": [project["regulation"]], "projects": [figures]}


def _head(project: dict[str, Any]) -> dict[str, Any]:
    return {key: project[key] for key in _HEAD}


def _first(listed: list[dict[str, Any]], most_bytes: int) -> list[dict[str, Any]]:
    """As many of a list as there is room for."""
    room = most_bytes
    for at, each in enumerate(listed):
        room -= len(embedded(each).encode())
        if room < 0:
            return listed[:at]
    return listed


def _as_json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
