"""What pydantic found wrong with a dossier, in a finance officer's words."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from budgetcheck.dossiers.model import Dossier
from budgetcheck.language import _, later
from budgetcheck.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_LONGEST_VALUE = 60
_TEXT, _COUNT, _FIELDS = later("应为文字"), later("应为不小于 0 的整数"), later("应为一组“字段: 值”")
_EXPECTED = {
    "missing": later("请补填"),
    "string_too_short": _TEXT,
    "string_type": _TEXT,
    "int_parsing": _COUNT,
    "int_type": _COUNT,
    "int_from_float": _COUNT,
    "greater_than_equal": _COUNT,
    "model_type": _FIELDS,
    "model_attributes_type": _FIELDS,
    "dict_type": _FIELDS,
    "list_type": later("应为列表"),
    "date_type": later("应为日期，如 2025-03-15"),
    "bool_type": later("应为 是/否 或 true/false"),
    "decimal_type": later("应为数字"),
}


def problems(
    error: ValidationError, file: str, places: Mapping[tuple[Any, ...], int] | Mapping[tuple[Any, ...], str]
) -> Iterator[Problem]:
    """One problem per fault, with its place, the value and what was expected.

    Args:
        error: What pydantic raised for `Dossier`.
        file: The file as its user named it.
        places: Where each place of the tree stands in the file: its line (YAML), shown beside the field's path; or
            its cell (workbook), shown instead. May be empty.
    """
    for fault in error.errors(include_url=False):
        place = tuple(fault["loc"])
        yield Problem(file, _where(place, places), _found(fault), _expected(fault, place))


def _where(
    place: tuple[int | str, ...], places: Mapping[tuple[Any, ...], int] | Mapping[tuple[Any, ...], str]
) -> str:
    path = _path(place)
    known = next((end for end in range(len(place), 0, -1) if place[:end] in places), None)
    if known is None:
        return path
    spot = places[place[:known]]
    if isinstance(spot, int):
        return _("{path}（第 {line} 行）").format(path=path, line=spot)
    return spot if known == len(place) else _("{place}（{path}）").format(place=spot, path=path)


def _path(place: tuple[int | str, ...]) -> str:
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _found(fault: ErrorDetails) -> str:
    if fault["type"] == "missing":
        return _("缺少必填字段")
    if fault["type"] == "extra_forbidden":
        return _("没有这个字段")
    value = fault["input"]
    if value is None:
        return _("内容为空")
    if isinstance(value, dict | list | BaseModel):
        return ""
    text = str(value)
    return _("读到“{value}”").format(
        value=text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"
    )


def _expected(fault: ErrorDetails, place: tuple[int | str, ...]) -> str:
    kind = fault["type"]
    if kind == "value_error":
        return str(fault["ctx"]["error"])
    if kind == "extra_forbidden":
        return _nearest_field(place)
    if kind == "literal_error":
        return _("应为 {words}").format(words=fault["ctx"]["expected"].replace(" or ", " / "))
    return _(_EXPECTED[kind]) if kind in _EXPECTED else fault["msg"]


def _nearest_field(place: tuple[int | str, ...]) -> str:
    known = _fields_at(place[:-1])
    near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.0)
    return _("最接近的字段是 {near}").format(near=near[0]) if near else _("请删除")


def _fields_at(place: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Dossier
    for part in place:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation) or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
