"""The portfolio of a reviewer or an auditor: verdicts, money, what is due, of all projects of their units."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from budgetcheck.language import _
from budgetcheck.money import percent
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.vocabulary import VERDICT
from budgetcheck.web import access
from budgetcheck.web.access import Act
from budgetcheck.web.pages.exports import as_csv, as_workbook
from budgetcheck.web.pages.listing import Listing, exact
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.pages.standing import AMOUNTS, UNCHECKED, Standing, add_up, list_due, standings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse, StreamingHttpResponse

    from budgetcheck.web.pages.exports import Value

_RANKS = {"fail": 0, "review": 1, UNCHECKED: 2, "pass": 3}
_ORDERS: dict[str, Callable[[Standing], Any]] = {
    "verdict": lambda row: _RANKS[row.verdict],
    "project": lambda row: row.code,
    "unit": lambda row: row.unit_name,
    "budget": lambda row: exact(row.figures.get("budget")),
    "received": lambda row: exact(row.figures.get("received")),
    "spent": lambda row: exact(row.figures.get("spent")),
    "rate": lambda row: exact(row.figures.get("execution_rate")),
    "refund": lambda row: exact(row.figures.get("refund_outstanding")),
    "findings": lambda row: row.open_findings,
    "checked": lambda row: row.as_of or None,
}


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Counts, sums by unit, what is due, and the table of projects, the worst first."""
    user = person(request)
    access.demand_any(user, Act.REVIEW, Act.AUDIT)
    every = standings(user)
    rows = _found(request, every)
    return page(
        request,
        "portfolio",
        listing=Listing(request, rows, _ORDERS),
        counts={code: count for code in _RANKS if (count := Counter(row.verdict for row in rows)[code])},
        sums=add_up(rows),
        due=list_due(user, rows, timezone.localdate()),
        today=timezone.localdate().isoformat(),
        units=sorted({(str(row.unit), row.unit_name) for row in every}, key=lambda unit: unit[1]),
        programmes=sorted({row.programme for row in every}),
        asked=request.GET,
        any_at_all=bool(every),
    )


@require_safe
def download(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The table of projects as CSV or Excel, filtered as its page is."""
    user = person(request)
    access.demand_any(user, Act.REVIEW, Act.AUDIT)
    if form not in ("csv", "xlsx"):
        raise Http404
    rows = _found(request, standings(user))
    name = _("项目汇总 {day}").format(day=timezone.localdate().isoformat())
    write = as_csv if form == "csv" else as_workbook
    return write(name, _headings(), [_cells(row) for row in rows])


def _found(request: HttpRequest, rows: Sequence[Standing]) -> list[Standing]:
    """The rows that were asked for, the worst first."""
    unit, verdict = request.GET.get("unit", ""), request.GET.get("verdict", "")
    programme, words = request.GET.get("programme", ""), request.GET.get("q", "").casefold().split()
    found = [
        row
        for row in rows
        if unit in ("", str(row.unit))
        and verdict in ("", row.verdict)
        and programme in ("", row.programme)
        and all(word in f"{row.code} {row.title} {row.unit_name}".casefold() for word in words)
    ]
    return sorted(found, key=lambda row: _RANKS[row.verdict])


def _headings() -> list[str]:
    return [
        _("结论"),
        _("项目编号"),
        _("项目名称"),
        _("单位"),
        _("计划"),
        _("预算（元）"),
        _("到账（元）"),
        _("支出（元）"),
        _("应退未退（元）"),
        _("执行率"),
        _("未解决的事项"),
        _("检查日期"),
        _("已审定"),
    ]


def _cells(row: Standing) -> list[Value]:
    rate = exact(row.figures.get("execution_rate"))
    return [
        _("未检查") if row.verdict == UNCHECKED else VERDICT.label(row.verdict),
        row.code,
        row.title,
        row.unit_name,
        load_rulebook(None).programmes.label(row.programme),
        *(exact(row.figures.get(name)) for name in AMOUNTS),
        None if rate is None else percent(rate),
        row.open_findings,
        row.as_of,
        _("是") if row.certified else "",
    ]
