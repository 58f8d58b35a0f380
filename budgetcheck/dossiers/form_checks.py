"""What the cells of a form accept: lists to choose from, dates and amounts, each with a prompt and a message."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.dossiers.form import Field, Kind

EXAMPLE_CHECK = {
    "validate": "custom",
    "value": "=FALSE",
    "error_title": "这里是示例",
    "error_message": "示例不会读取；请填在要填写的格子里。",
}
"""Accepts nothing."""

_HIGHEST = 10**15
_LONGEST_TITLE, _LONGEST_TEXT = 32, 255
_PROMPTS: dict[Kind, str] = {
    "date": "填日期，如 2026-01-31",
    "money": "填金额，单位：元，最多两位小数",
    "signed": "填金额，单位：元，最多两位小数",
    "budget": "填金额，单位见“预算”表的“金额单位”",
    "number": "填数字",
    "count": "填整数",
}


def check_of(field: Field, cell: str, unit_cell: str) -> dict[str, Any] | None:
    """The check of a field's cells, as xlsxwriter takes it; None where anything may be written.

    Args:
        field: The field.
        cell: The address of its first cell.
        unit_cell: The address of the cell that holds the budget's unit.
    """
    if (check := _check(field, cell, unit_cell)) is None:
        return None
    return {
        **check,
        "ignore_blank": True,
        "input_title": field.label[:_LONGEST_TITLE],
        "input_message": (field.help or _PROMPTS.get(field.kind, "从列表中选"))[:_LONGEST_TEXT],
        "error_title": "请改正",
        "error_type": "stop",
    }


def _check(field: Field, cell: str, unit_cell: str) -> dict[str, Any] | None:
    if field.words:
        return {
            "validate": "list",
            "source": list(field.words.values()),
            "error_message": f"请从列表中选一项（{field.label}）。",
        }
    if field.kind == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(1900, 3, 1),
            "maximum": dt.date(2199, 12, 31),
            "error_message": "请填日期，如 2026-01-31。",
        }
    if field.kind == "count":
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": 1_000_000,
            "error_message": "请填不小于 0 的整数。",
        }
    if field.kind == "number":
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -_HIGHEST,
            "maximum": _HIGHEST,
            "error_message": "请填数字；单位写在名称里。",
        }
    if field.kind == "text":
        return None
    conditions = ",".join(_money_conditions(field.kind, cell, unit_cell))
    return {
        "validate": "custom",
        "value": f"=AND({conditions})",
        "error_message": "请填金额：只写数字，元最多两位小数"
        + ("，万元最多六位小数" if field.kind == "budget" else "")
        + ("。" if field.kind == "signed" else "；不能为负。"),
    }


def _money_conditions(kind: Kind, cell: str, unit_cell: str) -> Iterator[str]:
    yield f"ISNUMBER({cell})"
    if kind != "signed":
        yield f"{cell}>=0"
    places = f'IF({unit_cell}="万元",6,2)' if kind == "budget" else "2"
    yield f"ABS({cell}-ROUND({cell},{places}))<0.0000001"
