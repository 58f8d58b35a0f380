"""JSON read with its numbers as text, so that none passes through a float; and plain values written as JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from budgetcheck.language import _


def parse_json(text: str) -> Any:
    """The tree of a JSON document; numbers are the text that the file holds.

    Raises:
        ValueError: saying what is wrong and on which line: syntax, a key written twice, NaN, half a character, nesting
            too deep.
    """
    try:
        tree = json.loads(
            text,
            parse_float=str,
            parse_int=str,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_repeats,
        )
        json.dumps(tree, ensure_ascii=False).encode()  # half a surrogate pair could be shown nowhere
    except UnicodeEncodeError as error:
        raise ValueError(_("含有不完整的字符（半个 \\uXXXX 转义）")) from error
    except json.JSONDecodeError as error:
        raise ValueError(
            _("JSON 格式有误，第 {line} 行：{problem}").format(line=error.lineno, problem=error.msg)
        ) from error
    except RecursionError as error:
        raise ValueError(_("嵌套过深")) from error
    return tree


def json_text(tree: Any, *, indent: int | None = None) -> str:
    """Plain values as a JSON document; decimals and dates become text, which reads the same and stays exact.

    Args:
        tree: Mappings, lists, text, numbers, flags, None, decimals and dates.
        indent: Spaces to a level; None writes one line, in ASCII, so that half a character reaches whoever reads it.

    Raises:
        TypeError: for a value or a key that JSON cannot hold.
        RecursionError: for nesting too deep.
    """
    return json.dumps(tree, ensure_ascii=indent is None, indent=indent, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in pairs:
        if key in tree:
            raise ValueError(_("字段 {key} 写了两次").format(key=key))
        tree[key] = value
    return tree


def _refuse_constant(text: str) -> None:
    raise ValueError(_("{text} 不是金额或数字").format(text=text))
