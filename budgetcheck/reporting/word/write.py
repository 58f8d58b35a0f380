"""The audit report as a Word file for each project: a draft that the auditor completes and signs (extra `docx`)."""

from __future__ import annotations

import datetime as dt
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.visible import visible
from budgetcheck.reporting.word.values import audit_values

if TYPE_CHECKING:
    from budgetcheck.reporting.report import Report
    from budgetcheck.reporting.word.filling import WordTemplate

TEMPLATE = "audit_report.docx"
"""The name of the template, in the folder of a user as in ours."""

_OURS = Path(__file__).parent.parent / "templates"
_LONGEST_PROPERTY = 255


def write_word(report: Report, stage: Path, templates: Path | None) -> None:
    """Write one file per project, as `reporting.formats.Writer`.

    Raises:
        InputError: where the template cannot be used, or the extra is not installed.
    """
    refuse_unready()
    template = _template(templates)
    as_of = dt.datetime.combine(report.result.as_of, dt.time())
    for project in report.projects:
        values = audit_values(report, project)
        document = template.fill(
            values,
            title=visible(f"{values['title']} {project['project']}")[:_LONGEST_PROPERTY],
            author="budgetcheck",
            last_modified_by="budgetcheck",
            created=as_of,
            modified=as_of,
        )
        (stage / f"{report.file_name(project['project'])}.docx").write_bytes(document)


def refuse_unready() -> None:
    """Refuse the format where the extra is not installed.

    Raises:
        InputError: saying how to install it.
    """
    if find_spec("docxtpl") is None:
        raise InputError(
            Problem("", "--format", "docx", _("还没有安装写 Word 的组件：pip install 'budgetcheck[docx]'"))
        )


def refuse_template(templates: Path) -> None:
    """Refuse a folder whose template of the audit report cannot be used.

    Raises:
        InputError: naming the file and the tag.
    """
    _template(templates)


def _template(templates: Path | None) -> WordTemplate:
    from budgetcheck.reporting.word.filling import WordTemplate  # noqa: PLC0415 - needs the extra

    own = templates and templates / TEMPLATE
    return WordTemplate(own if own and own.exists() else _OURS / TEMPLATE)
