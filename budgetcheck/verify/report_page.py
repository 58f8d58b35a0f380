"""A report's page read back, and what is wrong with a file that is none, in words."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from pydantic import ValidationError

from budgetcheck.files import refuse_unreadable
from budgetcheck.language import _, later
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.manifest import ELEMENT, SCHEMA
from budgetcheck.verify.description import AMOUNT, DAY, DIGEST, VERDICTS, Description, read_description

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

LARGEST = 16 << 20
"""Bytes of the largest page that is read; one of ours has less than two million."""

_MOST_PROBLEMS = 10
_LONGEST_VALUE = 60
_ELEMENT = re.compile(rf'<script\b[^<>]{{0,200}}\bid="{re.escape(ELEMENT)}"[^<>]{{0,200}}>')
_OTHER_FORMATS = {
    b"%PDF": later("这是 PDF 文件"),
    b"PK\x03\x04": later("这是 Word 或 Excel 文件，或压缩包"),
    b"\xd0\xcf\x11\xe0": later("这是旧格式的 Word 或 Excel 文件"),
}
_EXPECTED = {
    "missing": later("缺少这一项"),
    "string_type": later("应为文字"),
    "int_type": later("应为整数"),
    "greater_than_equal": later("应为不小于 0 的整数"),
    "bool_type": later("应为 true 或 false"),
    "list_type": later("应为数组"),
    "dict_type": later("应为对象"),
    "model_type": later("应为对象"),
}
_BY_PATTERN = {
    AMOUNT: later("应为两位小数的金额文字，如 2000000.00"),
    DAY: later("应为日期，如 2026-12-31"),
    DIGEST: later("应为 64 位的 SHA-256"),
    VERDICTS: later("应为结论的代码，如 pass、fail、review"),
}


class ReportPage(NamedTuple):
    """A page as it was read.

    Attributes:
        name: The file as it was given.
        sha256: Of its bytes.
        markup: Its text.
        tree: What it says of itself, as it stands there.
        told: The same, judged.
    """

    name: str
    sha256: str
    markup: str
    tree: dict[str, Any]
    told: Description


def read_page(path: Path) -> ReportPage:
    """A page read back.

    Args:
        path: An HTML file that `screen`, `check` or `year-end` wrote.

    Raises:
        InputError: for a file that is too large, of another format, no report of ours, or one whose description is damaged.
    """
    refuse_unreadable(path)
    file = str(path)
    if path.stat().st_size > LARGEST:
        found = _("文件有 {bytes:,} 字节").format(bytes=path.stat().st_size)
        raise InputError(Problem(file, "", found, _("报告的一页不会这么大；{what}").format(what=_wanted())))
    raw = path.read_bytes()
    for start, name in _OTHER_FORMATS.items():
        if raw.startswith(start):
            raise InputError(Problem(file, "", _(name), _("请用 HTML 报告核对")))
    try:
        markup = raw.decode()
    except UnicodeDecodeError:
        raise InputError(Problem(file, "", _("不是 UTF-8 文字"), _wanted())) from None
    tree = _parse(_description_in(markup, file), file)
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA:
        _refuse_schema(file, tree)
    try:
        told = read_description(tree)
    except ValidationError as error:
        raise InputError(*_capped(file, list(_damages(file, error)))) from None
    return ReportPage(file, hashlib.sha256(raw).hexdigest(), markup, tree, told)


def _description_in(markup: str, file: str) -> str:
    found = [each.end() for each in _ELEMENT.finditer(markup)]
    if len(found) == 1:
        return markup[found[0] :].partition("</script>")[0]
    if found:
        raise InputError(Problem(file, "", _("内嵌的报告数据不止一份，无法判断以哪一份为准"), _wanted()))
    raise InputError(Problem(file, "", _("没有内嵌的报告数据，不是本程序写的报告"), _wanted()))


def _parse(text: str, file: str) -> Any:
    try:
        tree = json.loads(
            text, parse_float=_no_number, parse_constant=_no_number, object_pairs_hook=_without_repeats
        )
        json.dumps(tree, ensure_ascii=False).encode()  # half a surrogate pair could be shown nowhere
    except RecursionError:
        _refuse_data(file, _("嵌套过深"))
    except UnicodeEncodeError:
        _refuse_data(file, _("含有不完整的字符（半个 \\uXXXX 转义）"))
    except json.JSONDecodeError:
        _refuse_data(file, _("不是完整的 JSON"))
    except _StrangeError as error:
        _refuse_data(file, str(error))
    except ValueError:  # an integer of thousands of digits
        _refuse_data(file, _("有一个数字大得无法计算"))
    return tree


class _StrangeError(ValueError):
    """What no page of ours holds."""


def _no_number(text: str) -> NoReturn:
    raise _StrangeError(_("{text} 不是整数，金额应为文字").format(text=text[:_LONGEST_VALUE]))


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) < len(pairs):
        raise _StrangeError(_("有一个键写了两次"))
    return tree


def _refuse_data(file: str, found: str) -> NoReturn:
    raise InputError(
        Problem(file, _("内嵌的报告数据"), found, _("文件已损坏；{what}").format(what=_wanted()))
    )


def _refuse_schema(file: str, tree: Any) -> NoReturn:
    schema = tree.get("schema") if isinstance(tree, dict) else None
    found = _("没有写明格式") if schema is None else str(schema)[:_LONGEST_VALUE]
    raise InputError(Problem(file, "schema", found, _("应为 {schema}").format(schema=SCHEMA)))


def _wanted() -> str:
    return _("请给出 screen、check 或 year-end 用 --out 写出的 HTML 报告")


def _damages(file: str, error: ValidationError) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        yield Problem(file, _place(fault["loc"]), _found(fault), _expected(fault))


def _place(keys: tuple[str | int, ...]) -> str:
    """A key as people find it: `projects[2].findings[0].actual`, the first element being 0."""
    told = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
    return told[:_LONGEST_VALUE] or _("内嵌的报告数据")


def _found(fault: ErrorDetails) -> str:
    value = fault["input"]
    if fault["type"] == "missing" or isinstance(value, (dict, list)):
        return ""
    return "null" if value is None else str(value)[:_LONGEST_VALUE]


def _expected(fault: ErrorDetails) -> str:
    if fault["type"] == "string_pattern_mismatch":
        expected = _BY_PATTERN[fault["ctx"]["pattern"]]
        return _(expected)
    if fault["type"] == "value_error":
        told = str(fault["ctx"]["error"])
        return _(told)
    return _(_EXPECTED.get(fault["type"], later("写法有误")))


def _capped(file: str, problems: list[Problem]) -> list[Problem]:
    if len(problems) > _MOST_PROBLEMS:
        told = _("共 {total:,} 处有误，列出前 {most} 处").format(total=len(problems), most=_MOST_PROBLEMS)
        return [*problems[:_MOST_PROBLEMS], Problem(file, "", told, "")]
    return problems
