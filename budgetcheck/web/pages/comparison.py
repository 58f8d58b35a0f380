"""Two runs compared: what is new, gone or changed from one to the other, and what can explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.views.decorators.http import require_safe

from budgetcheck.compare.comparison import compare_results
from budgetcheck.compare.result_file import read_result
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting import comparison_words
from budgetcheck.web import access
from budgetcheck.web.acts.conflicts import ConflictError
from budgetcheck.web.models import JobState, Run
from budgetcheck.web.pages.page import page, person
from budgetcheck.web.pages.rules import rules
from budgetcheck.web.storage.store import path_of
from budgetcheck.web.times import moment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from budgetcheck.compare.result_file import ResultFile

MOST_PROJECTS = 50
MOST_ROWS = 100
_MOST_BYTES = 50 * 10**6


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What differs between two runs that the person may read."""
    user = person(request)
    old, new = (access.one(user, Run, request.GET.get(side, "")) for side in ("old", "new"))
    if old.queued_at > new.queued_at:
        old, new = new, old
    if old == new:
        raise InputError(Problem("", "", _("两次选的是同一次检查"), _("请另选一次来比较")))
    told = compare_results(_result(old), _result(new))
    changed = sorted(told["projects"]["changed"], key=_without_new_fail)
    return page(
        request,
        "compare",
        old=old,
        new=new,
        told=told,
        changed=[_shown(each) for each in changed[:MOST_PROJECTS]],
        changed_total=len(changed),
        most=MOST_ROWS,
        words=comparison_words,
        rules=rules(),
    )


def _result(run: Run) -> ResultFile:
    file = run.files.select_related("file").filter(form="json").first()
    if run.state != JobState.DONE or file is None:
        raise Http404
    if file.file.size > _MOST_BYTES:
        raise ConflictError(
            _("结果有 {bytes:,} 字节，网页上比较不了").format(bytes=file.file.size),
            _("请下载两次的结果数据（JSON），用 budgetcheck compare 比较"),
            str(run),
        )
    name = _("{title}，{at} 的检查").format(title=run.title, at=moment(run.queued_at))
    return read_result(path_of(file.file), name)


def _without_new_fail(project: dict[str, Any]) -> bool:
    """Those with a new failure come first, so that no limit hides one."""
    return not any(finding["new_fail"] for finding in project["findings"])


def _shown(project: dict[str, Any]) -> dict[str, Any]:
    """A changed project, its verdict apart from its other facts, and findings that newly fail first."""
    facts = {each["key"]: each for each in project["facts"]}
    return {
        **project,
        "verdict": facts.pop("verdict", None),
        "facts": list(facts.values()),
        "findings": sorted(project["findings"], key=lambda each: not each["new_fail"]),
    }
