"""Batches of applications: handed in to be screened; the answer is a run like any other."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Form, Router, Status

from budgetcheck.language import later
from budgetcheck.web import access, models
from budgetcheck.web.access import Act
from budgetcheck.web.acts import uploads
from budgetcheck.web.acts.batches import ask_screening, digests_of
from budgetcheck.web.api import shapes
from budgetcheck.web.api.answers import writing
from budgetcheck.web.api.faults import key_in_use
from budgetcheck.web.api.parameters import AskedScreening, Files, IdempotencyKey, takes
from budgetcheck.web.api.runs import told
from budgetcheck.web.api.token import person

router = Router(tags=[later("检查")])


@router.post(
    "/units/{uuid:unit}/screenings",
    response=writing(shapes.Run, 409, status=202),
    operation_id="createScreening",
    summary=later("初审一批申报"),
    description=later(
        "上传申报的压缩包，或许多项目档案和预算表，立项前一起检查。令牌的主人须是这个单位的主管人员。没有读的文件见 left_out；Idempotency-Key 与开始检查时的相同。"
    ),
)
@takes("multipart/form-data")
def create_screening(
    request: HttpRequest,
    unit: UUID,
    files: Files,
    asked: Form[AskedScreening],
    idempotency_key: IdempotencyKey = None,
) -> Any:
    user = person(request)
    owner = access.one(user, models.Unit, unit, Act.REVIEW)
    given = uploads.store(files, owner, user)
    as_of = asked.as_of.isoformat() if asked.as_of else ""
    key = idempotency_key or secrets.token_hex(16)
    run = ask_screening(user, owner, given, asked.title, as_of, key)
    same = run.kind == models.RunKind.SCREENING and run.unit_id == owner.pk
    same = same and run.options.get("given") == digests_of(given)
    if not same or as_of not in ("", run.options["as_of"]):
        raise key_in_use(run)
    return Status(202, told(run))
