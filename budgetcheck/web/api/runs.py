"""Runs: asked for, polled, their results and reports fetched."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Status

from budgetcheck.language import _, later
from budgetcheck.web import access, models
from budgetcheck.web.access import Act
from budgetcheck.web.acts.runs import ask_check
from budgetcheck.web.api import shapes
from budgetcheck.web.api.answers import part, reading, writing
from budgetcheck.web.api.faults import ConflictError, key_in_use
from budgetcheck.web.api.parameters import AskedCheck, IdempotencyKey, Page, RunFilter, takes
from budgetcheck.web.api.token import person
from budgetcheck.web.storage.store import path_of, sent

if TYPE_CHECKING:
    from collections.abc import Sequence

router = Router(tags=[later("检查")])

_RESULT = "result.json"
_CONTENT: dict[str, Any] = {
    "responses": {
        200: {
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["schema", "version", "as_of", "inputs", "projects"],
                        "properties": {
                            "schema": {"const": "budgetcheck/result/1"},
                            "version": {"type": "string"},
                            "as_of": {"type": "string", "format": "date"},
                            "inputs": {"type": "array", "items": {"type": "object"}},
                            "rejected_rows": {"type": "array", "items": {"type": "object"}},
                            "unmatched": {"type": "array", "items": {"type": "object"}},
                            "projects": {"type": "array", "items": {"type": "object"}},
                        },
                        "description": later("结果文件（budgetcheck/result/1），各字段见 docs/result.md"),
                    }
                }
            }
        }
    }
}
_BYTES: dict[str, Any] = {
    "responses": {
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.get(
    "/runs",
    response=reading(shapes.Runs),
    operation_id="listRuns",
    summary=later("列出检查"),
    description=later("能看的检查，新的在前。"),
)
def list_runs(request: HttpRequest, asked: Query[RunFilter]) -> Any:
    found = access.theirs(person(request), models.Run).select_related("asked_by").defer("head")
    if asked.unit is not None:
        found = found.filter(unit=asked.unit)
    if asked.project is not None:
        with_it = models.RunInput.objects.filter(project=asked.project).values("run")
        found = found.filter(pk__in=with_it)
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    if asked.state is not None:
        found = found.filter(state=asked.state)
    return part(found, asked, told)


@router.post(
    "/runs",
    response=writing(shapes.Run, 409, status=202),
    operation_id="createRun",
    summary=later("开始检查"),
    description=later(
        "检查一个单位的项目。同样的检查还没有结束时再次请求，得到同一次检查；带 Idempotency-Key 时，同一个键永远是同一次检查。然后用“看检查到哪一步”等它结束。"
    ),
)
@takes("application/json")
def create_run(request: HttpRequest, asked: AskedCheck, idempotency_key: IdempotencyKey = None) -> Any:
    user = person(request)
    projects = [access.one(user, models.Project, key, Act.WORK) for key in dict.fromkeys(asked.projects)]
    ledgers = _ledgers(request, asked, projects)
    options: dict[str, object] = {"leads": asked.leads}
    if asked.as_of is not None:
        options["as_of"] = asked.as_of.isoformat()
    run = ask_check(user, projects, ledgers, options, idempotency_key or secrets.token_hex(16))
    _refuse_other(run, projects, None if asked.ledgers is None else ledgers, options)
    return Status(202, told(run))


@router.get(
    "/runs/{uuid:run}",
    response=reading(shapes.Run),
    operation_id="readRun",
    summary=later("看检查到哪一步"),
    description=later("open 为 true 时请过几秒再问；refused 时 problems 说明资料哪里不能用。"),
)
def read_run(request: HttpRequest, run: UUID) -> Any:
    return told(access.one(person(request), models.Run, run))


@router.get(
    "/runs/{uuid:run}/result",
    response=reading(None, 409, 410),
    operation_id="readResult",
    summary=later("取结果"),
    description=later("与 budgetcheck check --json 写的结果文件逐字相同。没有结果时答 409。"),
    openapi_extra=_CONTENT,
)
def read_result(request: HttpRequest, run: UUID) -> Any:
    found = access.one(person(request), models.Run, run)
    if found.state != models.JobState.DONE:
        advice = _("还在进行，请过几秒再取。") if found.is_open else _("请按提示修改资料，再开始检查。")
        raise ConflictError(_("没有结果"), found.problems, advice)
    return HttpResponse(path_of(_file(found, _RESULT).file).read_bytes(), content_type="application/json")


@router.get(
    "/runs/{uuid:run}/files",
    response=reading(shapes.ReportFiles),
    operation_id="listReportFiles",
    summary=later("列出报告文件"),
    description=later("检查写的报告：网页、PDF、工作底稿、Word 和结果文件。"),
)
def list_report_files(request: HttpRequest, run: UUID, page: Query[Page]) -> Any:
    found = access.one(person(request), models.Run, run)
    return part(found.files.select_related("file", "of").order_by("form", "name"), page, _report_file)


@router.get(
    "/runs/{uuid:run}/files/{str:name}",
    response=reading(None, 410),
    operation_id="downloadReportFile",
    summary=later("下载报告文件"),
    description=later("总是作为附件下载。"),
    openapi_extra=_BYTES,
)
def download_report_file(request: HttpRequest, run: UUID, name: str) -> Any:
    found = access.one(person(request), models.Run, run)
    return sent(_file(found, name).file)


@router.get(
    "/runs/{uuid:run}/decisions",
    response=reading(shapes.Decisions),
    operation_id="listDecisions",
    summary=later("列出审定和退回"),
    description=later("主管部门对这次检查的决定；决定在网页上作。"),
)
def list_decisions(request: HttpRequest, run: UUID, page: Query[Page]) -> Any:
    found = access.one(person(request), models.Run, run)
    return part(found.decisions.select_related("decided_by"), page, _decision)


def told(run: models.Run) -> shapes.Run:
    """How far a run is, and what it said."""
    return shapes.Run(
        id=run.pk,
        kind=run.kind,
        title=run.title,
        unit=run.unit_id,
        state=run.state,
        open=run.is_open,
        stage=run.stage,
        problems=run.problems,
        left_out=[
            shapes.LeftOut(name=each["name"], why=each["why"]) for each in run.options.get("left_out", [])
        ],
        verdict=run.verdict,
        as_of=run.options.get("as_of") or "",
        asked_by=run.asked_by.name,
        queued_at=run.queued_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
    )


def _ledgers(
    request: HttpRequest, asked: AskedCheck, projects: Sequence[models.Project]
) -> list[models.Ledger]:
    """The ledgers asked for, or those of the projects; in use all of them."""
    used = access.theirs(person(request), models.Ledger, Act.WORK).filter(removed_at=None)
    used = used.select_related("file", "profile", "unit")
    if asked.ledgers is None:
        return list(used.filter(projects__in=projects).distinct())
    wanted = set(asked.ledgers)
    found = list(used.filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise Http404
    return found


def _refuse_other(
    run: models.Run,
    projects: Sequence[models.Project],
    ledgers: Sequence[models.Ledger] | None,
    options: dict[str, object],
) -> None:
    """Refuse a key that already stands for something else, instead of passing its run off as what is asked for now."""
    of_projects = run.inputs.exclude(project=None).values_list("project", flat=True)
    same = {each.pk for each in projects} == set(of_projects)
    if ledgers is not None:
        of_ledgers = run.inputs.exclude(ledger=None).values_list("ledger", flat=True)
        same &= {each.pk for each in ledgers} == set(of_ledgers)
    if not same or any(run.options.get(name) != value for name, value in options.items()):
        raise key_in_use(run)


def _file(run: models.Run, name: str) -> models.RunFile:
    found = None if "\0" in name else run.files.select_related("file").filter(name=name).first()
    if found is None:
        raise Http404
    return found


def _report_file(file: models.RunFile) -> shapes.ReportFile:
    return shapes.ReportFile(
        name=file.name,
        form=file.form,
        size=file.file.size,
        sha256=file.file.sha256,
        project=file.of.code if file.of else None,
    )


def _decision(decision: models.Decision) -> shapes.Decision:
    return shapes.Decision(
        certified=decision.certified,
        remark=decision.remark,
        decided_by=decision.decided_by.name,
        decided_at=decision.decided_at,
        digests=decision.digests,
    )
