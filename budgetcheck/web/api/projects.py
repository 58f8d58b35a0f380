"""Projects: listed, read, made of dossiers, given new ones, and what people said to their findings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Status

from budgetcheck.language import later
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, models
from budgetcheck.web.access import Act
from budgetcheck.web.acts import projects, uploads
from budgetcheck.web.acts.intake import take_in
from budgetcheck.web.api import shapes
from budgetcheck.web.api.answers import part, reading, writing
from budgetcheck.web.api.parameters import Files, Page, ProjectFilter, takes
from budgetcheck.web.api.token import person

router = Router(tags=[later("项目")])

_JSON, _MULTIPART = "application/json", "multipart/form-data"
_DOSSIER: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            _JSON: {
                "schema": {
                    "type": "object",
                    "required": ["project", "budget"],
                    "properties": {
                        "schema": {"const": "budgetcheck/dossier/1"},
                        "project": {"type": "object", "required": ["id", "programme"]},
                        "budget": {"type": "object"},
                    },
                    "description": later("项目档案（budgetcheck/dossier/1），各字段见 docs/dossier.md"),
                }
            }
        },
    }
}
"""Not read by ninja, which would take its amounts for binary floats: the core reads the bytes as they came."""


@router.get(
    "/projects",
    response=reading(shapes.Projects),
    operation_id="listProjects",
    summary=later("列出项目"),
    description=later("能看的项目，新建的在前，各带最近一次检查的结论和主要金额。"),
)
def list_projects(request: HttpRequest, asked: Query[ProjectFilter]) -> Any:
    found = access.theirs(person(request), models.Project).select_related("current__run")
    found = found.defer("current__content", "current__run__head")
    if asked.unit is not None:
        found = found.filter(unit=asked.unit)
    if asked.programme is not None:
        found = found.filter(programme=asked.programme)
    if asked.verdict is not None:
        unchecked = asked.verdict == "none"
        found = found.filter(current=None) if unchecked else found.filter(current__verdict=asked.verdict)
    if asked.q:
        found = found.filter(Q(code__icontains=asked.q) | Q(title__icontains=asked.q))
    return part(found, asked, lambda each: shapes.Project(**_told(each)))


@router.post(
    "/units/{uuid:unit}/projects",
    response=writing(shapes.Project),
    operation_id="createProject",
    summary=later("用档案建项目"),
    description=later("请求的内容就是一份项目档案（JSON）。档案有错时逐条说明哪个字段错在哪里，不建项目。"),
    openapi_extra=_DOSSIER,
)
@takes(_JSON)
def create_project(request: HttpRequest, unit: UUID) -> Any:
    user = person(request)
    owner = access.one(user, models.Unit, unit, Act.WORK)
    made = projects.create_from_files(user, owner, uploads.store([_dossier(request)], owner, user))
    return Status(201, shapes.Project(**_told(made[0])))


@router.post(
    "/units/{uuid:unit}/dossiers",
    response=writing(shapes.ProjectsMade),
    operation_id="createProjectsFromFiles",
    summary=later("用档案文件建项目"),
    description=later(
        "上传 YAML、JSON 或 Excel 档案，可以连同预算表、决算表；每份档案建一个项目。有一个不能用，就一个也不建。"
    ),
)
@takes(_MULTIPART)
def create_projects(request: HttpRequest, unit: UUID, files: Files) -> Any:
    user = person(request)
    owner = access.one(user, models.Unit, unit, Act.WORK)
    made = projects.create_from_files(user, owner, uploads.store(files, owner, user))
    return Status(201, {"items": [shapes.Project(**_told(each)) for each in made]})


@router.get(
    "/projects/{uuid:project}",
    response=reading(shapes.ProjectRead),
    operation_id="readProject",
    summary=later("读一个项目"),
    description=later("连同最近一次检查对它的全部结论。"),
)
def read_project(request: HttpRequest, project: UUID) -> Any:
    found = access.one(person(request), models.Project, project)
    version = found.versions.first()
    return shapes.ProjectRead(
        **_told(found),
        dossier_version=version.number if version else 0,
        result=found.current.content if found.current else None,
    )


@router.get(
    "/projects/{uuid:project}/dossier",
    response=reading(shapes.Dossier),
    operation_id="readDossier",
    summary=later("读项目档案"),
    description=later("现在的一版。"),
)
def read_dossier(request: HttpRequest, project: UUID) -> Any:
    found = access.one(person(request), models.Project, project)
    return _version(found.versions.select_related("created_by")[0])


@router.put(
    "/projects/{uuid:project}/dossier",
    response=writing(shapes.Dossier, status=200),
    operation_id="replaceDossier",
    summary=later("更新项目档案"),
    description=later("请求的内容是整份档案（JSON），成为新的一版；项目编号不能改。"),
    openapi_extra=_DOSSIER,
)
@takes(_JSON)
def replace_dossier(request: HttpRequest, project: UUID) -> Any:
    user = person(request)
    found = access.one(user, models.Project, project, Act.WORK)
    stored = uploads.store([_dossier(request)], found.unit, user)
    return Status(200, _version(projects.change_by_files(user, found, stored)))


@router.post(
    "/projects/{uuid:project}/files",
    response=writing(shapes.FilesTaken),
    operation_id="uploadProjectFiles",
    summary=later("上传项目的文件"),
    description=later(
        "账簿、档案、预算表、决算表可以一起上传；是什么由内容判断。各个文件分别处理：能用的收下，不能用的在 problems 里说明；一个都不能用时答 422。"
    ),
)
@takes(_MULTIPART)
def upload_project_files(request: HttpRequest, project: UUID, files: Files) -> Any:
    user = person(request)
    found = access.one(user, models.Project, project, Act.WORK)
    taken = take_in(user, found, uploads.store(files, found.unit, user))
    if all(each.problems for each in taken):
        raise InputError(*(Problem("", "", said, "") for each in taken for said in each.problems))
    return Status(
        201,
        {
            "items": [
                shapes.FileTaken(
                    name=each.file.name,
                    sha256=each.file.sha256,
                    kind=each.kind,
                    ledger=each.ledger.pk if each.ledger else None,
                    problems=list(each.problems),
                )
                for each in taken
            ]
        },
    )


@router.get(
    "/projects/{uuid:project}/notes",
    response=reading(shapes.Notes),
    operation_id="listNotes",
    summary=later("列出答复"),
    description=later("单位对各条结论的答复；答复在网页上写。"),
)
def list_notes(request: HttpRequest, project: UUID, page: Query[Page]) -> Any:
    found = access.one(person(request), models.Project, project)
    notes = found.notes.select_related("written_by").prefetch_related("attachments__file")
    return part(notes, page, _note)


@router.get(
    "/projects/{uuid:project}/waivers",
    response=reading(shapes.Waivers),
    operation_id="listWaivers",
    summary=later("列出豁免"),
    description=later("提出的豁免和主管部门的决定；提出和决定都在网页上。"),
)
def list_waivers(request: HttpRequest, project: UUID, page: Query[Page]) -> Any:
    found = access.one(person(request), models.Project, project)
    return part(found.waivers.select_related("proposed_by", "decided_by"), page, _waiver)


def _dossier(request: HttpRequest) -> SimpleUploadedFile:
    return SimpleUploadedFile("dossier.json", request.body, _JSON)


def _told(project: models.Project) -> dict[str, Any]:
    latest = project.current
    return {
        "id": project.pk,
        "unit": project.unit_id,
        "code": project.code,
        "title": project.title,
        "programme": project.programme,
        "created_at": project.created_at,
        "latest": None
        if latest is None
        else shapes.Latest(
            run=latest.run_id,
            as_of=latest.run.options["as_of"],
            verdict=latest.verdict,
            counts=latest.counts,
            figures=latest.figures,
        ),
    }


def _version(version: models.DossierVersion) -> shapes.Dossier:
    return shapes.Dossier(
        number=version.number,
        origin=version.origin,
        created_by=version.created_by.name,
        created_at=version.created_at,
        content=version.content,
    )


def _note(note: models.Note) -> shapes.Note:
    files = [each.file for each in note.attachments.all()]
    return shapes.Note(
        rule=note.rule,
        run=note.run_id,
        text=note.text,
        written_by=note.written_by.name,
        written_at=note.written_at,
        attachments=[shapes.Attachment(name=file.name, sha256=file.sha256) for file in files],
    )


def _waiver(waiver: models.Waiver) -> shapes.Waiver:
    return shapes.Waiver(
        id=waiver.pk,
        rule=waiver.rule,
        run=waiver.run_id,
        reason=waiver.reason,
        expires_on=waiver.expires_on,
        proposed_by=waiver.proposed_by.name,
        proposed_at=waiver.proposed_at,
        approved=waiver.approved,
        decided_by=waiver.decided_by.name if waiver.decided_by else None,
        decided_at=waiver.decided_at,
        remark=waiver.remark,
    )
