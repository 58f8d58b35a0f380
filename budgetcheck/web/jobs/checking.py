"""A run: its inputs laid out, the core called, what it says kept with the reports."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

import budgetcheck
from budgetcheck.language import _, speaking
from budgetcheck.problems import InputError
from budgetcheck.reporting.formats import FORMATS, write_reports
from budgetcheck.reporting.report import Report
from budgetcheck.web import trail
from budgetcheck.web.jobs.blame import blame
from budgetcheck.web.jobs.lifecycle import end, reach
from budgetcheck.web.jobs.results import keep_projects, link_reports, store_reports
from budgetcheck.web.jobs.workspace import lay_out, workspace
from budgetcheck.web.models import JobState, Run, RunKind
from budgetcheck.web.storage.store import DeletedError

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.language import Language
    from budgetcheck.reporting.report import Unit
    from budgetcheck.result import Result
    from budgetcheck.web.jobs.workspace import Laid

MOST_WITH_PDF = 5
"""Projects of a run for which PDFs are written: each takes seconds."""


def check(run: Run) -> None:
    """Do a run that was begun; what is wrong with its input is said in its `problems`, everything else is raised."""
    language: Language = "en" if run.options.get("language") == "en" else "zh"
    with speaking(language), workspace() as folder:
        try:
            laid = lay_out(run.inputs.select_related("file").order_by("pk"), folder)
            reach(run, "judging")
            result = _judge(run, laid, language)
            reach(run, "writing")
            _write(run, result, laid.out)
        except InputError as error:
            _refuse(run, error.told, error)
        except DeletedError as error:
            told = _("{name} 已按保存期限删除，不能再检查；请重新上传").format(name=error)
            _refuse(run, [told])
        else:
            reach(run, "keeping")
            _keep(run, result, laid.out)


def _judge(run: Run, laid: Laid, language: Language) -> Result:
    options = run.options
    shared: dict[str, Any] = {
        "as_of": dt.date.fromisoformat(options["as_of"]) if options.get("as_of") else None,
        "language": language,
    }
    if run.kind == RunKind.SCREENING:
        return budgetcheck.screen(laid.dossiers, **shared)
    shared |= {
        "profile": str(laid.profile) if laid.profile else options.get("profile"),
        "leads": bool(options.get("leads")),
    }
    if run.kind == RunKind.YEAR_END:
        return budgetcheck.year_end(laid.dossiers, laid.ledgers, options["year"], **shared)
    return budgetcheck.check(laid.dossiers, laid.ledgers, **shared)


def _write(run: Run, result: Result, out: Path) -> None:
    unit: Unit = "万元" if run.options.get("unit") == "万元" else "元"
    write_reports(result, out, _formats(run, result), unit=unit)


def _formats(run: Run, result: Result) -> list[str]:
    """Every format that the report has, is ready here, and does not take minutes."""
    few = result.projects.height <= MOST_WITH_PDF
    return [
        name
        for name, form in FORMATS.items()
        if run.kind in form.kinds and (few or name != "pdf") and _is_ready(name)
    ]


def _is_ready(name: str) -> bool:
    try:
        FORMATS[name].refuse_unready()
    except InputError:
        return False
    return True


def _keep(run: Run, result: Result, out: Path) -> None:
    report, verdicts = Report(result), result.verdicts()
    stored = store_reports(run, out)
    with transaction.atomic():
        run.head = result.head()
        run.verdict = next(iter(verdicts), "")
        if not end(run, JobState.DONE):
            return
        run.save(update_fields=["head", "verdict"])
        link_reports(run, report, keep_projects(run, report), stored)
        trail.record(None, "run_done", run, after={"verdicts": verdicts})


def _refuse(run: Run, told: tuple[str, ...] | list[str], error: InputError | None = None) -> None:
    with transaction.atomic():
        if end(run, JobState.REFUSED, told):
            if error is not None:
                blame(run, error)
            trail.record(None, "run_refused", run, after={"problems": len(told)})
