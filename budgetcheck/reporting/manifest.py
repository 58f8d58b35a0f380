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
_STATED = ("settlement", "funding")


def describe(report: Report, project: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a page rests on.

    Args:
        report: The report.
        project: The project of the page, as plain values; None for the page of all projects.
    """
    content = report.content
    projects = report.projects if project is None else [project]
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": report.kind,
        "project": project and project["project"],
        "version": __version__,
        "as_of": content["as_of"],
        "year": content.get("year"),
        "language": report.language,
        "unit": report.unit,
        "options": content["options"],
        "inputs": [{key: each[key] for key in ("path", "kind", "sha256")} for each in content["inputs"]],
        "editions": sorted({each["regulation"] for each in projects}),
        "projects": [_figures(each, in_full=project is not None) for each in projects],
    }
    return {**told, "fingerprint": fingerprint(told), "page_sha256": _NO_DIGEST}


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


def _figures(project: dict[str, Any], *, in_full: bool) -> dict[str, Any]:
    head = {key: project[key] for key in ("project", "regulation", "verdict")}
    if not in_full:
        return head
    return {
        **head,
        "findings": [{key: finding[key] for key in _FIGURES} for finding in project["findings"]],
        **{key: project[key] for key in _STATED if key in project},
    }


def _as_json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
