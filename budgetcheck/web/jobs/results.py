"""What is kept of a result: its projects with their figures and deadlines, and the files of its report."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcheck.reporting.applications import cap_of
from budgetcheck.web.models import Deadline, Project, RunFile, RunKind, RunProject
from budgetcheck.web.storage.store import keep_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.reporting.report import Report
    from budgetcheck.web.models import Run, StoredFile


def keep_projects(run: Run, report: Report) -> dict[str, RunProject]:
    """Keep the projects of a result, by their codes; those of ours then show it as their latest."""
    ours = {
        each.project.code: each.project
        for each in run.inputs.select_related("project").exclude(project=None)
        if each.project is not None
    }
    kept: dict[str, RunProject] = {}
    for project in report.each_project():
        code = project["project"]
        mine = ours.get(code)
        row = RunProject.objects.create(
            run=run,
            project=mine,
            unit_id=mine.unit_id if mine else None,
            code=code,
            title=(project["title"] or "")[:500],
            applicant=(project["statement"]["facts"]["applicant"] or "")[:300],
            programme=project["programme"],
            verdict=project["verdict"],
            counts=Counter(finding["verdict"] for finding in project["findings"]),
            figures=figures(project),
            content=project,
        )
        _keep_deadlines(row, project)
        if mine is not None and run.kind == RunKind.CHECK:
            Project.objects.filter(pk=mine.pk).update(current=row)
        kept[code] = row
    return kept


def store_reports(run: Run, out: Path) -> list[StoredFile]:
    """Store the files of a report."""
    return [keep_file(path, path.name, run.unit, None) for path in sorted(out.iterdir())]


def link_reports(
    run: Run, report: Report, projects: Mapping[str, RunProject], stored: Sequence[StoredFile]
) -> None:
    """Say which stored files are a run's report, and which project each is of."""
    of = {report.file_name(code): row for code, row in projects.items()}
    RunFile.objects.bulk_create(
        RunFile(
            run=run,
            file=file,
            form=Path(file.name).suffix.removeprefix("."),
            name=file.name,
            of=of.get(Path(file.name).stem),
        )
        for file in stored
    )


def figures(project: Mapping[str, Any]) -> dict[str, Any]:
    """What tables of projects show of one: money as text, None where the result has none."""
    stated = project["statement"]
    plan = {row["item"]: row["municipal"] for row in stated["plan"]}
    carried_out = stated.get("execution") or {}
    cap = cap_of(dict(project)).stated or {}
    return {
        "budget": (stated["sums"]["total"] or {}).get("adjusted"),
        "received": carried_out.get("received"),
        "spent": carried_out.get("spent"),
        "execution_rate": carried_out.get("execution_rate"),
        "municipal": plan.get("total"),
        "indirect": plan.get("indirect_total"),
        "cap": cap.get("cap"),
        "headroom": cap.get("headroom"),
        "excess": cap.get("excess"),
        "refund_outstanding": project.get("refund_outstanding"),
    }


def _keep_deadlines(row: RunProject, project: Mapping[str, Any]) -> None:
    Deadline.objects.bulk_create(
        Deadline(
            of=row,
            what=each["deadline"],
            due_on=each["due_on"],
            done_on=each["done_on"],
            rule=each["rule"],
            article=each["article"] or "",
        )
        for each in project.get("deadlines", ())
    )
