"""Units."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from budgetcheck.language import later
from budgetcheck.web import access, models
from budgetcheck.web.access import Act
from budgetcheck.web.api import shapes
from budgetcheck.web.api.answers import part, reading
from budgetcheck.web.api.parameters import Page
from budgetcheck.web.api.token import person

router = Router(tags=[later("单位")])


@router.get(
    "/units",
    response=reading(shapes.Units),
    operation_id="listUnits",
    summary=later("列出单位"),
    description=later("令牌的主人能看的单位；上传和建项目时要用它们的编号。"),
)
def list_units(request: HttpRequest, page: Query[Page]) -> Any:
    user = person(request)
    works = set(access.units(user, Act.WORK).values_list("pk", flat=True))
    reviews = set(access.units(user, Act.REVIEW).values_list("pk", flat=True))
    return part(
        access.theirs(user, models.Unit),
        page,
        lambda unit: shapes.Unit(
            id=unit.pk,
            name=unit.name,
            credit_code=unit.credit_code,
            parent=unit.parent_id,
            may_work=unit.pk in works,
            may_review=unit.pk in reviews,
        ),
    )
