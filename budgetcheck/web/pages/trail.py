"""The trail, for auditors: who did what and when, what was before and after, and whether its chain holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.paginator import Paginator
from django.utils import timezone
from django.views.decorators.http import require_safe

from budgetcheck.language import _
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.acts.days import read_day
from budgetcheck.web.models import Entry, Ledger, Project, Run, Unit, User
from budgetcheck.web.pages.differences import MOST, Difference, differences
from budgetcheck.web.pages.exports import as_csv
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

    from budgetcheck.web.pages.exports import Value

CHECKED = 1_000
"""How many of the newest entries the page itself checks; `budgetcheck` checks all of them by a command."""

_SIZE = 50
_FEW = 3
_SHORT = 60
"""Characters of a difference that stands open; a longer one, a hash say, is opened by whoever wants it."""
_PROGRAM = "-"
_PAGES: Mapping[str, tuple[type[Model], str]] = {
    "project": (Project, "project"),
    "run": (Run, "run"),
    "ledger": (Ledger, "ledger"),
}
"""By kind of thing, its model and the name of its page."""


class Line(NamedTuple):
    """An entry as it is shown.

    Attributes:
        entry: It.
        act: What was done, in words.
        page: The name of the page of the thing; empty where it has none, or is no more.
        unit: The name of the unit.
        changed: What it changed.
        total: How many differences there are beside the first of them in `changed`.
        is_short: Whether they can be read at a glance.
    """

    entry: Entry
    act: str
    page: str
    unit: str
    changed: list[Difference]
    total: int
    is_short: bool


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The entries, the newest first, filtered by person, act, unit and days."""
    access.demand(person(request), Act.AUDIT)
    last = Entry.objects.first()
    since = max(last.number - CHECKED + 1, 1) if last else 1
    asked = Paginator(_found(request), _SIZE).get_page(request.GET.get("page"))
    rest = request.GET.copy()
    rest.pop("page", None)
    return page(
        request,
        "trail",
        lines=_lines(list(asked.object_list)),
        asked=asked,
        query=rest.urlencode(),
        filters=request.GET,
        people=[(_PROGRAM, _("程序")), *((str(each.pk), str(each)) for each in User.objects.all())],
        acts=[(code, _(words)) for code, words in trail.ACTS.items()],
        units=[(str(each.pk), each.name) for each in Unit.objects.all()],
        last=last,
        since=since,
        breaks=list(trail.breaks(since))[:20],
    )


@require_safe
def download(request: HttpRequest) -> StreamingHttpResponse:
    """The entries as CSV, filtered as their page is, with their hashes."""
    access.demand(person(request), Act.AUDIT)
    headings = [
        _("序号"),
        _("时间"),
        _("人员"),
        _("操作"),
        _("对象"),
        _("单位"),
        _("变化"),
        _("前一条的校验值"),
        _("校验值"),
    ]
    names = {str(each.pk): each.name for each in Unit.objects.all()}
    name = _("操作记录 {day}").format(day=timezone.localdate().isoformat())
    return as_csv(name, headings, _cells(_found(request), names))


def _found(request: HttpRequest) -> QuerySet[Entry]:
    """The entries that were asked for.

    Raises:
        InputError: for a day that is none.
    """
    found = Entry.objects.all()
    if who := request.GET.get("person", ""):
        found = found.filter(user="" if who == _PROGRAM else who)
    if act := request.GET.get("act", ""):
        found = found.filter(act=act)
    if unit := request.GET.get("unit", ""):
        found = found.filter(unit=unit)
    if first := request.GET.get("from", ""):
        found = found.filter(at__gte=_begin(first))
    if until := request.GET.get("until", ""):
        found = found.filter(at__lt=_begin(until) + dt.timedelta(days=1))
    return found


def _begin(day: str) -> dt.datetime:
    """When a day begins in China."""
    return timezone.make_aware(dt.datetime.fromisoformat(read_day(day)))


def _lines(entries: Sequence[Entry]) -> list[Line]:
    names = {
        str(pk): name
        for pk, name in Unit.objects.filter(pk__in={each.unit for each in entries if each.unit}).values_list(
            "pk", "name"
        )
    }
    there = {
        kind: {
            str(key)
            for key in model._default_manager.filter(  # noqa: SLF001 - Django's documented name
                pk__in={each.key for each in entries if each.on == kind}
            ).values_list("pk", flat=True)
        }
        for kind, (model, _page) in _PAGES.items()
    }
    return [_line(each, names, there) for each in entries]


def _line(entry: Entry, names: Mapping[str, str], there: Mapping[str, set[str]]) -> Line:
    changed = differences(entry.before, entry.after)
    name = _PAGES[entry.on][1] if entry.key in there.get(entry.on, ()) else ""
    is_short = len(changed) <= _FEW and all(
        len(each.before or "") + len(each.after or "") <= _SHORT for each in changed
    )
    return Line(entry, _act(entry), name, names.get(entry.unit, ""), changed[:MOST], len(changed), is_short)


def _act(entry: Entry) -> str:
    word = trail.ACTS.get(entry.act)
    return entry.act if word is None else _(word)


def _cells(entries: QuerySet[Entry], names: Mapping[str, str]) -> Iterator[list[Value]]:
    for entry in entries.iterator(chunk_size=500):
        changed: list[Any] = differences(entry.before, entry.after)[:MOST]
        yield [
            entry.number,
            moment(entry.at),
            entry.who or _("程序"),
            _act(entry),
            entry.label,
            names.get(entry.unit, ""),
            _("；").join(
                _("{name}：{before} → {after}").format(
                    name=each.name, before=each.before or "—", after=each.after or "—"
                )
                for each in changed
            ),
            entry.previous,
            entry.hash,
        ]
