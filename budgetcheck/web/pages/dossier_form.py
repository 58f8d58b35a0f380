"""A dossier filled in on screen: a new project's, or the next version of one that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from budgetcheck.dossiers.read import read_tree
from budgetcheck.dossiers.write import to_tree
from budgetcheck.problems import InputError
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import projects
from budgetcheck.web.models import Project, Unit
from budgetcheck.web.pages.dossier_entries import entries_of, tree_of
from budgetcheck.web.pages.dossier_screen import screen
from budgetcheck.web.pages.page import page, person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from budgetcheck.problems import Problem
    from budgetcheck.web.models import DossierVersion


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new project, filled in."""
    user = person(request)
    access.demand(user, Act.WORK)
    shared: dict[str, Any] = {
        "project": None,
        "units": access.units(user, Act.WORK),
        "unit": request.POST.get("unit", ""),
        "action": reverse("dossier-new"),
        "over": "",
    }
    if request.method == "GET":
        return _form(request, {}, shared)
    unit = access.one(user, Unit, request.POST.get("unit", ""), Act.WORK)
    return _take(request, {}, shared, lambda content: projects.create_from_tree(user, unit, content))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """A project's dossier, to be changed: what is saved is its next version."""
    user = person(request)
    project = access.one(user, Project, key, Act.WORK)
    versions = list(project.versions.all())
    shared: dict[str, Any] = {
        "project": project,
        "action": reverse("dossier-edit", args=[key]),
        "over": versions[0].number if versions else "",
    }
    if request.method == "GET":
        return _form(request, entries_of(versions[0].content) if versions else {}, shared)
    former = _former(versions, request.POST.get("over", ""))
    number = former.number if former else None

    def save(content: Mapping[str, Any]) -> Project:
        projects.change_by_tree(user, project, content, over=number)
        return project

    entries = {"project.id": project.code}
    return _take(request, former.content if former else {}, shared, save, entries)


def _take(
    request: HttpRequest,
    former: Mapping[str, Any],
    shared: Mapping[str, Any],
    save: Callable[[Mapping[str, Any]], Project],
    fixed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Save what was entered; or show it again, with what is wrong, or with a row more."""
    entries = {**request.POST.dict(), **(fixed or {})}
    if "add" in entries:
        return _form(request, entries, shared, more=entries["add"])
    typed = tree_of(entries, former)
    problems = list(typed.faults)
    try:
        content = to_tree(read_tree(typed.tree, "", load_rulebook(None).programmes))
        if not problems:
            return redirect("project", save(content).pk)
    except InputError as error:
        problems += error.problems
    placed = [(_entry(problem.place, typed.names), problem) for problem in problems]
    return _form(request, entries, shared, problems=placed)


def _form(
    request: HttpRequest,
    entries: Mapping[str, str],
    shared: Mapping[str, Any],
    *,
    problems: Sequence[tuple[str, Problem]] = (),
    more: str = "",
) -> HttpResponse:
    shown = screen(
        entries,
        load_rulebook(None).programmes,
        problems=problems,
        more=more,
        is_new=shared["project"] is None,
    )
    return page(request, "dossier_form", 400 if problems else 200, screen=shown, **shared)


def _former(versions: Sequence[DossierVersion], number: str) -> DossierVersion | None:
    """The version that a form was made of; the latest where it does not say."""
    return next((each for each in versions if str(each.number) == number), versions[0] if versions else None)


def _entry(place: str, names: Mapping[str, str]) -> str:
    """The entry of a place, or of the nearest thing that holds it."""
    while place and place not in names:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return names.get(place, "")
