"""A result read back from its file (`budgetcheck/result/1`), and what is wrong with one that cannot be used, in words."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from budgetcheck.compare.told import AMOUNT, DAY, VERDICTS, Told
from budgetcheck.files import refuse_unreadable
from budgetcheck.language import _, later
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

SCHEMA = "budgetcheck/result/1"
LARGEST = 500 * 10**6
"""Bytes of the largest file that is read: such a result is held in memory as a whole."""

_MOST_PROBLEMS = 10
_LONGEST_VALUE = 60
_EXPECTED = {
    "missing": later("缺少这一项"),
    "string_type": later("应为文字"),
    "int_type": later("应为整数"),
    "bool_type": later("应为 true 或 false"),
    "list_type": later("应为数组"),
    "dict_type": later("应为对象"),
    "model_type": later("应为对象"),
}

_BY_PATTERN = {
    AMOUNT: later("应为两位小数的金额文字，如 2000000.00"),
    DAY: later("应为日期，如 2026-12-31"),
    VERDICTS: later("应为结论的代码，如 pass、fail、review"),
}


class ResultFile(NamedTuple):
    """A result and the file that holds it.

    Attributes:
        name: The file as reports name it.
        sha256: Of the file's bytes.
        told: What it says; money is text with two decimals.
    """

    name: str
    sha256: str
    told: Told


def read_result(path: Path, name: str) -> ResultFile:
    """A result read back; no number of it passes through a float.

    Args:
        path: A file that `--json` wrote, in any Unicode encoding (a shell may have rewritten it).
        name: The file as reports name it.

    Raises:
        InputError: where it is too large, no JSON, of another schema, or damaged; with the keys that are.
    """
    refuse_unreadable(path)
    if path.stat().st_size > LARGEST:
        found = _("文件有 {bytes:,} 字节").format(bytes=path.stat().st_size)
        most = _("最多 {most:,} 字节；请把项目分成几批检查，再分别比较").format(most=LARGEST)
        raise InputError(Problem(str(path), "", found, most))
    raw = path.read_bytes()
    tree = _parse(raw, str(path))
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA:
        raise InputError(_other_schema(str(path), tree))
    try:
        told = Told.model_validate(tree)
    except ValidationError as error:
        raise InputError(*_capped(str(path), _damages(str(path), error))) from None
    if repeats := [*_repeats(str(path), told)]:
        raise InputError(*_capped(str(path), repeats))
    return ResultFile(name, hashlib.sha256(raw).hexdigest(), told)


def _parse(raw: bytes, file: str) -> Any:
    try:
        text = raw.decode(json.detect_encoding(raw)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(Problem(file, "", _("不是 Unicode 编码的文字"), _expected_result())) from error
    try:
        tree = json.loads(text, parse_float=str, parse_constant=str)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(tree, ensure_ascii=False).encode()  # half a surrogate pair could be shown nowhere
    except json.JSONDecodeError as error:
        place = _("第 {line} 行第 {column} 列").format(line=error.lineno, column=error.colno)
        raise InputError(Problem(file, place, _("不是完整的 JSON"), _expected_result())) from error
    except UnicodeEncodeError as error:
        found = _("含有不完整的字符（半个 \\uXXXX 转义）")
        raise InputError(Problem(file, "", found, _expected_result())) from error
    except RecursionError as error:
        raise InputError(Problem(file, "", _("嵌套过深"), _expected_result())) from error
    except ValueError as error:  # an integer of thousands of digits
        raise InputError(Problem(file, "", _("有一个数字大得无法计算"), _expected_result())) from error
    return tree


def _other_schema(file: str, tree: Any) -> Problem:
    schema = tree.get("schema") if isinstance(tree, dict) else None
    found = _("没有写明格式") if schema is None else str(schema)[:_LONGEST_VALUE]
    return Problem(
        file, "schema", found, _("应为 {schema}；{what}").format(schema=SCHEMA, what=_expected_result())
    )


def _expected_result() -> str:
    return _("请给出 screen、check 或 year-end 用 --json 写出的结果文件")


def _damages(file: str, error: ValidationError) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        yield Problem(file, _place(fault["loc"]), _found(fault), _expected(fault))


def _place(keys: Iterable[str | int]) -> str:
    """A key as people find it: `projects[2].findings[0].actual`, the first element being 0."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")


def _found(fault: ErrorDetails) -> str:
    value = fault["input"]
    if fault["type"] == "missing" or isinstance(value, (dict, list)):
        return ""
    return "null" if value is None else str(value)[:_LONGEST_VALUE]


def _expected(fault: ErrorDetails) -> str:
    if fault["type"] == "string_pattern_mismatch":
        pattern = fault["ctx"]["pattern"]
        return _(_BY_PATTERN[pattern])
    return _(_EXPECTED.get(fault["type"], later("写法有误")))


def _repeats(file: str, told: Told) -> Iterator[Problem]:
    """Projects and rules that stand twice: no one could say which of the two to compare."""
    projects: set[str] = set()
    for at, project in enumerate(told.projects):
        if project.project in projects:
            yield Problem(file, f"projects[{at}].project", project.project[:_LONGEST_VALUE], _once())
        projects.add(project.project)
        rules: set[str] = set()
        for number, finding in enumerate(project.findings):
            if finding.rule in rules:
                place = f"projects[{at}].findings[{number}].rule"
                yield Problem(file, place, finding.rule[:_LONGEST_VALUE], _once())
            rules.add(finding.rule)


def _once() -> str:
    return _("出现了两次，应只有一次")


def _capped(file: str, problems: Iterable[Problem]) -> list[Problem]:
    gathered = list(problems)
    if len(gathered) > _MOST_PROBLEMS:
        told = _("共 {total:,} 处有误，列出前 {most} 处").format(total=len(gathered), most=_MOST_PROBLEMS)
        return [*gathered[:_MOST_PROBLEMS], Problem(file, "", told, "")]
    return gathered
