"""Units and the departments above them, as an administrator keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from django.db import IntegrityError, transaction

from budgetcheck.facts.credit_codes import are_sound, bare
from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.web import access, trail
from budgetcheck.web.access import Act
from budgetcheck.web.models import Unit

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from budgetcheck.web.models import User

_LONGEST_NAME = 200


class UnitFields(NamedTuple):
    """What an administrator says of a unit.

    Attributes:
        name: Its full name; no other unit has it.
        credit_code: 统一社会信用代码; empty where it is not known.
        parent: The department above it.
        is_active: Whether its people may read and work there.
    """

    name: str
    credit_code: str = ""
    parent: Unit | None = None
    is_active: bool = True


def create(administrator: User, fields: UnitFields) -> Unit:
    """Make a unit.

    Raises:
        PermissionDenied: for anybody but an administrator.
        InputError: where the name is taken or a value cannot be.
    """
    access.demand(administrator, Act.ADMINISTER)
    with transaction.atomic():
        unit = Unit()
        _take(unit, fields)
        trail.record(administrator, "unit_created", unit, unit=unit, after=_plain(unit))
    return unit


def change(administrator: User, unit: Unit, fields: UnitFields) -> None:
    """Change a unit; raises as `create`, and where departments would stand above themselves."""
    access.demand(administrator, Act.ADMINISTER)
    with transaction.atomic():
        # All of them: two changes at once could close a circle that neither of them sees.
        before = _plain(
            {each.pk: each for each in Unit.objects.select_for_update(no_key=True).order_by("pk")}[unit.pk]
        )
        _take(unit, fields)
        after = _plain(unit)
        if before != after:
            trail.record(administrator, "unit_changed", unit, unit=unit, before=before, after=after)


def _take(unit: Unit, fields: UnitFields) -> None:
    code = str(pl.select(bare(pl.lit(fields.credit_code)).str.normalize("NFKC").str.to_uppercase()).item())
    name = " ".join(fields.name.split())
    faults = _faults(unit, fields._replace(name=name, credit_code=code))
    if faults:
        raise InputError(*faults)
    unit.name, unit.credit_code = name, code
    unit.parent, unit.is_active = fields.parent, fields.is_active
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise InputError(_taken(name)) from error


def _faults(unit: Unit, fields: UnitFields) -> list[Problem]:
    faults = []
    if not fields.name or len(fields.name) > _LONGEST_NAME or not fields.name.isprintable():
        expected = _("请填写单位全称，最多 {most} 个字").format(most=_LONGEST_NAME)
        faults.append(Problem("", _("单位名称"), fields.name[:_LONGEST_NAME], expected))
    elif Unit.objects.filter(name=fields.name).exclude(pk=unit.pk).exists():
        faults.append(_taken(fields.name))
    if fields.credit_code and not pl.select(are_sound(pl.lit(fields.credit_code))).item():
        expected = _("不是有效的统一社会信用代码（18 位，最后一位是校验码）；请对照营业执照或法人证书")
        faults.append(Problem("", _("统一社会信用代码"), fields.credit_code[:40], expected))
    if fields.parent is not None and _stands_above(unit, fields.parent):
        expected = _("主管部门不能是本单位，也不能是本单位的下级")
        faults.append(Problem("", _("主管部门"), fields.parent.name, expected))
    return faults


def _stands_above(unit: Unit, other: Unit) -> bool:
    """Whether a unit is another or stands above it."""
    above: dict[UUID, UUID | None] = dict(Unit.objects.values_list("pk", "parent"))
    key: UUID | None = other.pk
    while key is not None and key != unit.pk:
        key = above.pop(key, None)  # a place is visited once, whatever the table holds
    return key is not None


def _taken(name: str) -> Problem:
    return Problem("", _("单位名称"), name, _("已经有同名的单位；请修改那个单位，或用能区分的全称"))


def _plain(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "credit_code": unit.credit_code,
        "parent": unit.parent.name if unit.parent else None,
        "active": unit.is_active,
    }
