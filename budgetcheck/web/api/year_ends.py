"""Year-end reports over units: asked for here; the answer is a run for each profile that their ledgers need."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Router, Status

from budgetcheck.language import later
from budgetcheck.web import access, models
from budgetcheck.web.acts.audits import Wanted, ask_year_end
from budgetcheck.web.api import shapes
from budgetcheck.web.api.answers import writing
from budgetcheck.web.api.faults import key_in_use
from budgetcheck.web.api.parameters import AskedYearEnd, IdempotencyKey, takes
from budgetcheck.web.api.runs import told
from budgetcheck.web.api.token import person

if TYPE_CHECKING:
    from collections.abc import Sequence

router = Router(tags=[later("检查")])


@router.post(
    "/year-ends",
    response=writing(shapes.RunsAsked, 409, status=202),
    operation_id="createYearEnd",
    summary=later("做年度审计"),
    description=later(
        "所选单位的全部项目对全部账簿。几个单位一起，须由审计人员的令牌发起；经办和主管人员一次一个单位。账簿用本单位对照方案的，每个方案一次检查，所以回答是列表。"
    ),
)
@takes("application/json")
def create_year_end(request: HttpRequest, asked: AskedYearEnd, idempotency_key: IdempotencyKey = None) -> Any:
    user = person(request)
    units = [access.one(user, models.Unit, key) for key in dict.fromkeys(asked.units)]
    wanted = Wanted(
        year=str(asked.year),
        as_of=asked.as_of.isoformat() if asked.as_of else "",
        unit=asked.unit,
        leads=asked.leads,
        without_unreadable=asked.without_unreadable,
    )
    runs = ask_year_end(user, units, wanted, _request_key(idempotency_key))
    if not _is_of(runs, units, wanted):
        raise key_in_use(runs[0])
    return Status(202, {"items": [told(run) for run in runs]})


def _request_key(given: str | None) -> str:
    """A key to which the number of a run can be added, and which no other key followed by a number equals."""
    if given is None:
        return secrets.token_hex(16)
    return hashlib.sha256(given.encode()).hexdigest()[:40]


def _is_of(runs: Sequence[models.Run], units: Sequence[models.Unit], wanted: Wanted) -> bool:
    """Whether runs are those of what is asked for; units without projects are in none."""
    wants: dict[str, object] = {"year": int(wanted.year), "unit": wanted.unit, "leads": wanted.leads}
    if wanted.as_of:
        wants["as_of"] = wanted.as_of
    inputs = models.RunInput.objects.filter(run__in=runs).exclude(project=None)
    found = set(inputs.values_list("project__unit", flat=True))
    missing = {unit.pk for unit in units} - found
    return (
        all(run.options.get(name) == value for run in runs for name, value in wants.items())
        and found <= {unit.pk for unit in units}
        and not models.Project.objects.filter(
            unit__in=missing, versions__number=1, versions__created_at__lt=runs[0].queued_at
        ).exists()
    )
