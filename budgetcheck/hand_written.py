"""Files that a person writes by hand (TOML, and cases in YAML): what is wrong with one, in words for whoever wrote it."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.language import _, later
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_LONGEST_VALUE = 60
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
_SYNTAX = (
    (re.compile(r"Expected '=' after a key"), later("键的后面应为“=”和值")),
    (re.compile(r"Expected '\]"), later("方括号没有成对")),
    (re.compile(r"Unclosed (array|inline table)"), later("括号没有成对")),
    (re.compile(r"Unterminated string|Illegal character '\\n'"), later("引号没有成对")),
    (re.compile(r"Cannot (overwrite|declare|mutate|redefine)|Duplicate"), later("同一个键或段写了两次")),
    (re.compile(r"Expected newline"), later("一行只写一项")),
    (re.compile(r"Invalid value"), later("“=”后面没有值，或值的写法不对；文字要加引号")),
    (re.compile(r"Unescaped '\\'|Invalid hex"), later("双引号里的反斜杠要写两个，或改用单引号")),
)
"""What the parser says, and what the writer did."""
_TABLE, _WHOLE = later("应为一组“键 = 值”"), later("应为整数，不加引号")
_NUMBER, _DAY = later("应为数字，不加引号"), later("应为日期，如 2026-01-01，不加引号")
_EXPECTED = {
    "string_type": later("应为文字，要加引号"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": later("应为 true 或 false，不加引号"),
    "bool_parsing": later("应为 true 或 false，不加引号"),
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "string_too_short": later("不能为空"),
    "tuple_type": later("应为方括号里的一列值"),
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
}


def read_toml(path: Path, label: str) -> dict[str, Any]:
    """The tree of a TOML file; numbers with a point are decimals.

    Args:
        path: The file.
        label: The file as messages name it.

    Raises:
        InputError: where it cannot be read as TOML, with the line.
    """
    return parse_toml(read_text(path, label), label)


def read_text(path: Path, label: str) -> str:
    """What a file in UTF-8 says.

    Args:
        path: The file.
        label: The file as messages name it.

    Raises:
        InputError: where it cannot be read as UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(Problem(label, "", error.strerror or str(error), _("请核对路径和权限"))) from error
    except UnicodeDecodeError as error:
        raise InputError(encoding_problem(label, error)) from error


def parse_toml(text: str, label: str) -> dict[str, Any]:
    """The tree that a text in TOML says; numbers with a point are decimals.

    Args:
        text: The text.
        label: How messages name it.

    Raises:
        InputError: where it is not TOML, with the line.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_syntax_problem(label, text, error)) from error
    except RecursionError as error:
        raise InputError(Problem(label, "", _("括号嵌套过深"), _should_be_toml())) from error
    except ArithmeticError as error:
        raise InputError(Problem(label, "", _("有一个数字大得无法计算"), _("请改正后重试"))) from error


def encoding_problem(file: str, error: UnicodeDecodeError) -> Problem:
    """What is wrong with a file that is not in UTF-8."""
    line = error.object[: error.start].count(b"\n") + 1
    return Problem(
        file, _("第 {line} 行").format(line=line), _("不是 UTF-8 编码的文字"), _("请用 UTF-8 编码另存")
    )


def problems(file: str, error: ValidationError, *, whole: str, otherwise: str) -> Iterator[Problem]:
    """What is wrong with the keys and values of a file.

    Args:
        file: The file as messages name it.
        error: What pydantic raised for the model of such files.
        whole: What to do about values that do not go together; marked for translation, as `otherwise`.
        otherwise: What to do about a value of which nothing better is known.
    """
    for fault in error.errors(include_url=False):
        yield from _problems(file, fault, whole, otherwise)


def _syntax_problem(file: str, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    said = next((told for pattern, told in _SYNTAX if pattern.search(str(error))), later("写法有误"))
    at = _PLACE.search(str(error))
    if at is None or at[1] is None:
        return Problem(file, _("文件末尾"), _(said), _should_be_toml())
    place = _("第 {line} 行第 {column} 列").format(line=at[1], column=at[2])
    line = text.split("\n")[int(at[1]) - 1].strip()
    found = _("读到“{value}”").format(value=line[:_LONGEST_VALUE])
    return Problem(file, place, _("：").join([found, _(said)]), _should_be_toml())


def _problems(file: str, fault: ErrorDetails, whole: str, otherwise: str) -> Iterator[Problem]:
    place = ".".join(map(str, (part for part in fault["loc"] if part != "[key]")))
    reason = fault["msg"].removeprefix("Value error, ")
    match fault["type"]:
        case "missing":
            yield Problem(file, place, _("缺少这一项"), "")
        case "extra_forbidden":
            yield Problem(file, place, _("不认识的键"), _("请核对拼写"))
        case "value_error" if not place:
            for each in reason.split("\n"):
                yield Problem(file, "", each, _(whole))
        case kind:
            yield Problem(
                file, place, str(fault["input"])[:_LONGEST_VALUE], _expected(kind, fault, reason, otherwise)
            )


def _expected(kind: str, fault: ErrorDetails, reason: str, otherwise: str) -> str:
    if kind == "value_error":
        return reason
    if kind == "literal_error":
        return _("应为 {words}").format(words=fault["ctx"]["expected"].replace(" or ", " / "))
    return _(_EXPECTED.get(kind, otherwise))


def _should_be_toml() -> str:
    return _("应为 UTF-8 编码的 TOML 文件")
