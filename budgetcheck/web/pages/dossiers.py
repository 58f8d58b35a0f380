"""A project's dossier as it stands, what each version changed, and its files; the empty forms to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404
from django.views.decorators.http import require_safe

from budgetcheck.dossiers.form_workbook import write_form
from budgetcheck.dossiers.read import read_tree
from budgetcheck.dossiers.template import write_template
from budgetcheck.dossiers.write import dossier_json
from budgetcheck.language import _
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.jobs.workspace import workspace
from budgetcheck.web.models import Project, VersionFile
from budgetcheck.web.pages.dossier_texts import Words
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.storage.store import sent, sent_bytes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from budgetcheck.web.models import DossierVersion

BLANKS = ("xlsx", "yaml")


@require_safe
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the dossier says, and its versions, the latest first, each with what it changed."""
    user = person(request)
    project = access.one(user, Project, key)
    files = VersionFile.objects.select_related("file").order_by("pk")
    versions = list(
        project.versions.select_related("created_by").prefetch_related(Prefetch("versionfile_set", files))
    )
    words = Words(load_rulebook(None).programmes)
    before = [*versions[1:], None]
    return page(
        request,
        "dossier",
        project=project,
        parts=words.parts(versions[0].content) if versions else [],
        versions=[
            (each, None if former is None else words.changes(former.content, each.content))
            for each, former in zip(versions, before, strict=False)
        ],
        can_work=access.may(user, Act.WORK, project.unit),
    )


@require_safe
def file(request: HttpRequest, key: UUID, number: int, nth: int) -> HttpResponse:
    """A file of which a version was made."""
    version = _version(request, key, number)
    found = list(version.versionfile_set.select_related("file").order_by("pk"))[nth : nth + 1]
    if not found:
        raise Http404
    return sent(found[0].file)  # type: ignore[return-value]


@require_safe
def written(request: HttpRequest, key: UUID, number: int, form: str) -> HttpResponse:
    """A version written anew: as JSON, or as the workbook that one fills in."""
    version = _version(request, key, number)
    name = _("{code} 第 {number} 版").format(code=version.project.code, number=version.number)
    if form == "json":
        return sent_bytes(dossier_json(version.content).encode(), f"{name}.json")
    if form != "xlsx":
        raise Http404
    programmes = load_rulebook(None).programmes
    with workspace() as folder:
        place = folder / "form.xlsx"
        write_form(place, programmes, read_tree(version.content, name, programmes))
        return sent_bytes(place.read_bytes(), f"{name}.xlsx")


@require_safe
def blank(request: HttpRequest, form: str) -> HttpResponse:
    """An empty form to fill in and upload."""
    access.demand(person(request), Act.WORK)
    if form not in BLANKS:
        raise Http404
    with workspace() as folder:
        place = folder / f"form.{form}"
        write_template(place, load_rulebook(None).programmes)
        return sent_bytes(place.read_bytes(), f"{_('项目档案表')}.{form}")


def _version(request: HttpRequest, key: UUID, number: int) -> DossierVersion:
    project = access.one(person(request), Project, key)
    version = project.versions.filter(number=number).first()
    if version is None:
        raise Http404
    return version
