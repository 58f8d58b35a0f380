"""Year-end reports over chosen units: all of their projects against all of their ledgers, in one run where one profile reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Q

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.acts.days import read_day
from budgetcheck.web.acts.runs import ask, ledger_inputs, project_inputs
from budgetcheck.web.models import JobState, Ledger, Profile, Project, Run, RunInput, RunKind, Unit
from budgetcheck.web.storage.store import within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from budgetcheck.web.models import User

_FIRST_YEAR, _LAST_YEAR = 2000, 2999
_MOST_BYTES_OF_UNIT = 60
"""Of its name before that of a ledger; together a file system takes 255."""
_READ = [JobState.QUEUED, JobState.RUNNING, JobState.DONE]


class Wanted(NamedTuple):
    """What a report is asked to be.

    Attributes:
        year: Four digits.
        as_of: ISO; empty for 31 December of the year.
        unit: 元 or 万元, in which its tables open.
        leads: Whether to look for leads too.
        without_unreadable: Whether ledgers that could not be read are left out, and said; else they are refused.
    """

    year: str
    as_of: str = ""
    unit: str = "元"
    leads: bool = False
    without_unreadable: bool = False


class Choice(NamedTuple):
    """A unit that can be chosen, with what it has.

    Attributes:
        unit: It.
        projects: How many of its projects have a dossier.
        ledgers: How many of its ledgers are in use.
        unreadable: How many of these could not be read.
        profiles: The profiles of its own by which they are read.
    """

    unit: Unit
    projects: int
    ledgers: int
    unreadable: int
    profiles: list[str]


class _Books(NamedTuple):
    """What of a unit goes into a run."""

    unit: Unit
    projects: list[Project]
    ledgers: list[Ledger]
    left_out: list[Ledger]
    profile: Profile | None


def choices(user: User) -> list[Choice]:
    """The units of which a person may ask for a report, those without projects left out; few queries however many."""
    in_use = Ledger.objects.filter(removed_at=None)
    ledgers = dict(in_use.order_by().values_list("unit").annotate(Count("pk")))
    unreadable = dict(in_use.exclude(state__in=_READ).order_by().values_list("unit").annotate(Count("pk")))
    profiles: dict[UUID, list[str]] = {}
    for unit, name, version in (
        in_use.exclude(profile=None)
        .order_by("profile__name", "profile__version")
        .values_list("unit", "profile__name", "profile__version")
        .distinct()
    ):
        profiles.setdefault(unit, []).append(f"{name} v{version}")
    units = _units(user).annotate(
        counted=Count("projects", filter=Q(projects__versions__number=1), distinct=True)
    )
    return [
        Choice(
            unit, unit.counted, ledgers.get(unit.pk, 0), unreadable.get(unit.pk, 0), profiles.get(unit.pk, [])
        )
        for unit in units.filter(counted__gt=0).order_by("name")
    ]


def ask_year_end(user: User, units: Sequence[Unit], wanted: Wanted, request_key: str) -> list[Run]:
    """Have the projects of units audited at the end of a year.

    One profile reads all ledgers of a run. Units whose ledgers are read by profiles of their own therefore get a run for each
    profile; those that need none are together in one.

    Args:
        user: An auditor; or who works for, or reviews, the one unit that is asked for.
        units: Which.
        wanted: What it is to be.
        request_key: As for `runs.ask_check`.

    Raises:
        PermissionDenied: for units that are not the person's to ask for.
        InputError: for a year or day that cannot be, units without projects or ledgers, ledgers that cannot be read, and a unit
            whose own ledgers are read by several profiles.
    """
    _demand(user, units)
    options = _options(wanted)
    known = list(
        Run.objects.filter(asked_by=user, request_key__startswith=f"{request_key}:").order_by("request_key")
    )
    if known:
        return known
    groups: dict[UUID | None, list[_Books]] = {}
    for books in _books(units, without_unreadable=wanted.without_unreadable):
        groups.setdefault(books.profile.pk if books.profile else None, []).append(books)
    with transaction.atomic():
        return [
            _ask(
                user, group, {**options, **_told(group, request_key, len(groups))}, f"{request_key}:{number}"
            )
            for number, group in enumerate(groups.values(), 1)
        ]


def runs_beside(run: Run) -> list[Run]:
    """The other runs of the same report, where its ledgers needed several profiles."""
    together = run.options.get("together")
    if not together:
        return []
    same = Run.objects.filter(asked_by=run.asked_by, request_key__startswith=f"{together}:").exclude(
        pk=run.pk
    )
    return list(same.defer("head").order_by("request_key"))


def _units(user: User) -> Any:
    if access.may(user, Act.AUDIT):
        return access.units(user, Act.AUDIT)
    return access.units(user, Act.WORK) | access.units(user, Act.REVIEW)


def _demand(user: User, units: Sequence[Unit]) -> None:
    if not units:
        raise InputError(Problem("", "", _("没有选择单位"), _("请至少选择一个单位")))
    if access.may(user, Act.AUDIT):
        return
    if len(units) > 1:
        raise InputError(
            Problem("", "", _("一次只能选择一个单位"), _("几个单位一起的年度审计由审计人员发起"))
        )
    if not access.may(user, Act.WORK, units[0]):
        access.demand(user, Act.REVIEW, units[0])


def _options(wanted: Wanted) -> dict[str, Any]:
    text = wanted.year.strip()
    if not re.fullmatch(r"[0-9]{4}", text) or not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        raise InputError(Problem("", _("年度"), text[:20], _("应为四位数的年度，如 2026")))
    options: dict[str, Any] = {
        "year": int(text),
        "unit": "万元" if wanted.unit == "万元" else "元",
        "leads": wanted.leads,
    }
    if wanted.as_of.strip():
        options["as_of"] = day = read_day(wanted.as_of)
        if day < text:
            raise InputError(
                Problem(
                    "",
                    _("检查日期"),
                    _("{day} 早于 {year} 年度").format(day=day, year=text),
                    _("检查日期应在该年度之内或之后"),
                )
            )
    return options


def _books(units: Sequence[Unit], *, without_unreadable: bool) -> list[_Books]:
    """What of each unit goes in; those without a project are passed over."""
    faults: list[Problem] = []
    found: list[_Books] = []
    for unit in sorted(units, key=lambda each: each.name):
        projects = list(unit.projects.filter(versions__number=1).order_by("code"))
        if not projects:
            continue
        in_use = unit.ledgers.filter(removed_at=None).select_related("file", "profile", "unit")
        ledgers = list(in_use.order_by("file__name", "queued_at"))
        unreadable = [each for each in ledgers if each.state not in _READ]
        faults.extend(_faults(unit, ledgers, [] if without_unreadable else unreadable))
        used = [each for each in ledgers if each not in unreadable]
        profile = next((each.profile for each in used if each.profile is not None), None)
        found.append(_Books(unit, projects, used, unreadable, profile))
    if not found:
        faults.append(Problem("", "", _("所选单位没有项目档案"), _("请选择有项目的单位")))
    elif not faults and not any(each.ledgers for each in found):
        faults.append(Problem("", "", _("所选单位没有账簿"), _("请单位先上传序时账，再做年度审计")))
    if faults:
        raise InputError(*faults)
    return found


def _faults(unit: Unit, ledgers: Sequence[Ledger], unreadable: Sequence[Ledger]) -> list[Problem]:
    faults = [
        Problem(
            f"{unit.name}：{each.file.name}",
            "",
            _("这本账簿没有读出来"),
            _("请单位更换或移出这本账簿；或勾选“读不出的账簿先不计入”"),
        )
        for each in unreadable
    ]
    of_profile: dict[Profile, list[str]] = {}
    for each in ledgers:
        if each.profile is not None:
            of_profile.setdefault(each.profile, []).append(each.file.name)
    if len(of_profile) > 1:
        found = _("；").join(
            _("{profile}：{files}").format(
                profile=f"{profile.name} v{profile.version}", files=_("、").join(names)
            )
            for profile, names in of_profile.items()
        )
        faults.append(
            Problem(
                unit.name,
                "",
                _("账簿用了不同的对照方案（{found}）").format(found=found),
                _("一次检查只能用一个方案：请单位统一后再做，或这次不选这个单位"),
            )
        )
    return faults


def _told(group: Sequence[_Books], request_key: str, groups: int) -> dict[str, Any]:
    """What options say of a group: its units, what was left out, and with which others it makes one report."""
    told: dict[str, Any] = {"units": [each.unit.name for each in group]}
    left_out = [
        {
            "name": f"{each.unit.name}：{ledger.file.name}",
            "sha256": ledger.file.sha256,
            "why": _("没有读出来：{problems}").format(problems=_("；").join(ledger.problems)),
        }
        for each in group
        for ledger in each.left_out
    ]
    if left_out:
        told["left_out"] = left_out
    if groups > 1:
        told["together"] = request_key
        profile = group[0].profile
        told["own_profile"] = f"{profile.name} v{profile.version}" if profile else ""
    return told


def _ask(user: User, group: Sequence[_Books], options: dict[str, Any], request_key: str) -> Run:
    ledgers = [ledger for each in group for ledger in each.ledgers]
    if not ledgers:
        names = _("、").join(each.unit.name for each in group)
        raise InputError(Problem(names, "", _("所选单位没有账簿"), _("请单位先上传序时账，再做年度审计")))
    inputs = [row for each in group for project in each.projects for row in project_inputs(project, user)]
    inputs += _told_apart(ledger_inputs(ledgers, user))
    count = len(group)
    title = _("{year} 年度审计：{unit}").format(year=options["year"], unit=group[0].unit.name)
    if count > 1:
        title = _("{year} 年度审计：{unit}等 {count} 个单位").format(
            year=options["year"], unit=group[0].unit.name, count=count
        )
    unit = None if access.may(user, Act.AUDIT) else group[0].unit
    return ask(user, RunKind.YEAR_END, unit, inputs, options, request_key, title)


def _told_apart(rows: list[RunInput]) -> list[RunInput]:
    """Ledgers of the same name, of several units, named by their units."""
    names = [row.name.casefold() for row in rows]
    for row in rows:
        if row.ledger is not None and names.count(row.name.casefold()) > 1:
            unit = re.sub(r'[\\/:*?"<>|]', "_", row.ledger.unit.name)
            row.name = f"{within(unit, _MOST_BYTES_OF_UNIT)}_{row.name}"
    return rows
