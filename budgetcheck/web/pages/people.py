"""People and their roles, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgetcheck.language import _
from budgetcheck.problems import InputError
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts import administration, lockouts
from budgetcheck.web.acts.administration import LINK_HOURS, ROLES, PersonFields
from budgetcheck.web.models import Role, Unit, User
from budgetcheck.web.pages.page import page, person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

_MOST = 500


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, or those whose name, user name or unit holds what was looked for."""
    found = access.kept(person(request), User).prefetch_related("memberships__unit")
    wanted = request.GET.get("q", "").strip().replace("\0", "")
    if wanted:
        named = Q(name__icontains=wanted) | Q(username__icontains=wanted)
        found = found.filter(named | Q(memberships__unit__name__icontains=wanted)).distinct()
    shown = list(found.order_by("-is_active", "username")[:_MOST])
    return page(
        request,
        "people",
        people=[(each, role_words(each)) for each in shown],
        locked=lockouts.locked_usernames(),
        wanted=wanted,
        count=found.count(),
        most=_MOST,
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new person."""
    administrator = person(request)
    access.demand(administrator, Act.ADMINISTER)
    if request.method == "GET":
        return _form(request, None, PersonFields(""))
    fields = _fields(request)
    username = request.POST.get("username", "")
    try:
        made = administration.create(administrator, username, fields)
    except InputError as error:
        return _form(request, None, fields, error.told, username)
    return redirect("person", made.pk)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, key: int) -> HttpResponse:
    """A person: name, roles, and how the person gets in."""
    of = access.one_kept(person(request), User, key)
    if request.method == "GET":
        roles = administration.roles_of(of)
        return _form(request, of, PersonFields(of.name, of.is_auditor, of.is_administrator, roles))
    fields = _fields(request)
    try:
        administration.change(person(request), of, fields)
    except InputError as error:
        return _form(request, of, fields, error.told)
    return redirect(f"{reverse('person', args=[key])}?saved")


@require_POST
def activate(request: HttpRequest, key: int) -> HttpResponse:
    """Shut a person out, or let the person in again."""
    of = access.one_kept(person(request), User, key)
    if request.POST.get("active") == "yes":
        administration.reactivate(person(request), of)
    else:
        administration.deactivate(person(request), of)
    return redirect(f"{reverse('person', args=[key])}?saved")


@require_POST
def link(request: HttpRequest, key: int) -> HttpResponse:
    """A link by which a person sets a password: this page alone shows it."""
    of = access.one_kept(person(request), User, key)
    secret = administration.link_for(person(request), of)
    address = request.build_absolute_uri(reverse("sign-in-link", args=[secret]))
    return page(request, "person_link", of=of, link=address, hours=LINK_HOURS)


@require_POST
def unlock(request: HttpRequest, key: int) -> HttpResponse:
    """Let a person try again who typed too many wrong passwords."""
    of = access.one_kept(person(request), User, key)
    lockouts.unlock(person(request), of)
    return redirect(f"{reverse('person', args=[key])}?saved")


def role_words(of: User) -> list[str]:
    """What a person may do, in words: each role with its units."""
    words = []
    for role in Role:
        names = sorted(each.unit.name for each in of.memberships.all() if each.role == role)
        if names:
            text = ROLES[role]
            words.append(_("{role}：{units}").format(role=_(text), units=_("、").join(names)))
    for flag, code in ((of.is_auditor, "auditor"), (of.is_administrator, "administrator")):
        if flag:
            text = ROLES[code]
            words.append(_(text))
    return words


def _fields(request: HttpRequest) -> PersonFields:
    known = {str(key): key for key in Unit.objects.values_list("pk", flat=True)}
    roles: set[tuple[UUID, Role]] = set()
    for role in Role:
        roles |= {(known[key], role) for key in request.POST.getlist(role.value) if key in known}
    return PersonFields(
        name=request.POST.get("name", ""),
        is_auditor="auditor" in request.POST,
        is_administrator="administrator" in request.POST,
        roles=frozenset(roles),
    )


def _form(
    request: HttpRequest,
    of: User | None,
    fields: PersonFields,
    problems: Sequence[str] = (),
    username: str = "",
) -> HttpResponse:
    theirs = {unit for unit, _role in fields.roles}
    units = Unit.objects.filter(Q(is_active=True) | Q(pk__in=theirs)).select_related("parent")
    return page(
        request,
        "person",
        400 if problems else 200,
        of=of,
        fields=fields,
        username=username,
        problems=problems,
        units=sorted(units, key=lambda unit: (unit.pk not in theirs, unit.name)),
        roles=[(role.value, {unit for unit, each in fields.roles if each == role}) for role in Role],
        is_locked=of is not None and of.username in lockouts.locked_usernames(),
        is_saved="saved" in request.GET,
    )
