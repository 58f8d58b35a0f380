"""What stands in the cell of auxiliaries (辅助核算, 核算维度): several of them, each a type with a code and a name."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcheck.ledgers.meaning.profile_rules import TypeMeaning

DEFAULT_TYPES: dict[str, TypeMeaning] = {
    **dict.fromkeys(("项目", "课题", "科研项目", "项目档案", "项目核算", "project"), "project"),
    **dict.fromkeys(("资金来源", "经费来源", "source"), "source"),
    **dict.fromkeys(("费用类别", "预算科目", "支出科目", "category"), "category"),
    **dict.fromkeys(("部门", "部门档案", "department"), "department"),
    **dict.fromkeys(
        ("客户", "供应商", "客商", "往来单位", "单位", "客户档案", "供应商档案", "客商档案", "counterparty"),
        "counterparty",
    ),
    **dict.fromkeys(("发票号", "发票号码", "invoice"), "invoice"),
}
"""Types of auxiliaries whose name says which field they tell."""

_TYPE_KEYS = ("类型", "type", "辅助类型", "核算类型", "核算类别", "核算维度", "维度", "类别")
_CODE_KEYS = ("编码", "代码", "编号", "code", "number", "no")
_NAME_KEYS = ("名称", "name", "值", "value", "text")
_BRACKETED = re.compile(r"【([^【】]*)】([^【】]*)")
_BETWEEN = re.compile(r"[;；，,、|\n\t]+")
_COLON = re.compile(r"[:：=]")
_SLASH = re.compile(r"[/／]")
_SPACE = re.compile(r"\s+")
_CODE_IN_BRACKETS = re.compile(r"[\[(（]([^\])）]+)[\])）](.+)")
_ENDS_IN_BRACKETS = re.compile(r"(.+)[\[(（]([^\[\](（)）]+)[\])）]")
_CODE_THEN_NAME = re.compile(r"([A-Za-z0-9._\-]+?)[-—]+([^\x00-\x7f].*)")
_CODE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._\-]*")
_LONGEST = 200
"""Nothing longer is a code with a name: what is taken apart is bounded, whatever a cell holds."""
_CACHED = 1 << 16
_EDGES = " \t\r\n\u3000\ufeff"


class Auxiliary(NamedTuple):
    """One auxiliary: what it is of (empty where unsaid), its code and name as far as they are told apart, and its text."""

    type: str
    code: str | None
    name: str | None
    text: str

    @property
    def says(self) -> str:
        """The code, else the text."""
        return self.code or self.text


def parse_auxiliaries(text: str) -> tuple[Auxiliary, ...]:
    """The auxiliaries of a cell, in its order.

    Knows `类型:值` and `类型/编码/名称`, several joined by ; ； , ， 、 | or each in 【】, and JSON (an object by type, or
    objects with type, code and name). A part without a type belongs to the value before it; the time needed grows with
    the text's length alone.
    """
    stripped = text.strip(_EDGES)
    if stripped[:1] in ("{", "["):
        try:
            return tuple(_of_json(json.loads(stripped)))
        except (ValueError, RecursionError):
            pass
    return tuple(_of_text(stripped))


def code_and_name(text: str) -> tuple[str | None, str | None]:
    """Code and name of a value that holds both: `C001 甲公司`, `C001/甲公司`, `C001-甲公司`, `[C001]甲公司`, `甲公司(C001)`.

    A code holds a digit and no Chinese; where nothing looks like one there is a name alone.
    """
    if len(text) > _LONGEST:
        return None, text
    if found := _CODE_IN_BRACKETS.fullmatch(text) or _ENDS_IN_BRACKETS.fullmatch(text):
        pair = _ordered(*found.groups())
        if pair is not None:
            return pair
    for separator in (_SLASH, _SPACE):
        first, *rest = separator.split(text, maxsplit=1)
        if rest and (pair := _ordered(first, rest[0])) is not None:
            return pair
    if (found := _CODE_THEN_NAME.fullmatch(text)) and _CODE.fullmatch(found[1]):
        return found[1], found[2].strip(_EDGES)
    return (text, None) if _CODE.fullmatch(text) else (None, text)


def _ordered(one: str, two: str) -> tuple[str, str] | None:
    """Code and name, whichever comes first; a name before its code is Chinese, or it could be part of the code."""
    one, two = one.strip(_EDGES), two.strip(_EDGES)
    if _CODE.fullmatch(one):
        return one, two
    return (two, one) if _CODE.fullmatch(two) and not one.isascii() else None


def _of_text(text: str) -> Iterator[Auxiliary]:
    if "【" in text:
        for inner, after in _BRACKETED.findall(text):
            # 【项目:YT-1】 holds the whole, 【项目】YT-1 the type alone.
            rest = after.strip(_EDGES + ";；,，、|")
            yield from _items([f"{inner}:{rest}"] if rest and not _COLON.search(inner) else [inner])
        return
    yield from _items(_BETWEEN.split(text))


def _items(parts: list[str]) -> Iterator[Auxiliary]:
    kind, values = "", list[str]()
    for part in parts:
        stripped = part.strip(_EDGES)
        if not stripped:
            continue
        typed = _typed(stripped)
        if typed is not None:
            if values:
                yield _auxiliary(kind, "、".join(values))
            kind, values = typed[0], [typed[1]] if typed[1] else []
        else:
            values.append(stripped)
    if values:
        yield _auxiliary(kind, "、".join(values))


@lru_cache(maxsize=_CACHED)
def _typed(part: str) -> tuple[str, str] | None:
    """Type and value of a part that names its type."""
    kind, *value = _COLON.split(part, maxsplit=1)
    if value and len(kind) <= _LONGEST and (kind := kind.strip(_EDGES)) and not _CODE.fullmatch(kind):
        return kind, value[0].strip(_EDGES)
    kind, *value = _SLASH.split(part, maxsplit=2)
    # 类型/编码/名称; of two parts only a known word is a type, else they are a code and a name.
    kind = kind.strip(_EDGES)
    if (
        value
        and kind
        and len(kind) <= _LONGEST
        and not _CODE.fullmatch(kind)
        and (kind in DEFAULT_TYPES or len(value) > 1)
    ):
        return kind, "/".join(value).strip(_EDGES)
    return None


@lru_cache(maxsize=_CACHED)
def _auxiliary(kind: str, text: str) -> Auxiliary:
    return Auxiliary(kind, *code_and_name(text), text)


def _of_json(value: Any) -> Iterator[Auxiliary]:
    if isinstance(value, list):
        for each in value:
            yield from _of_json(each)
    elif isinstance(value, dict):
        folded = {str(key).strip(_EDGES).lower(): each for key, each in value.items()}
        kind = _first(folded, _TYPE_KEYS)
        if kind and (_first(folded, _CODE_KEYS) or _first(folded, _NAME_KEYS)):
            yield _told(kind, folded)
        else:
            for key, each in value.items():
                yield from _by_type(str(key).strip(_EDGES), each)
    elif isinstance(value, str):
        yield from _of_text(value)


def _by_type(kind: str, value: Any) -> Iterator[Auxiliary]:
    if isinstance(value, dict):
        yield _told(kind, {str(key).strip(_EDGES).lower(): each for key, each in value.items()})
    elif isinstance(value, list):
        for each in value:
            yield from _by_type(kind, each)
    elif value is not None and (text := str(value).strip(_EDGES)):
        yield _auxiliary(kind, text)


def _told(kind: str, folded: dict[str, Any]) -> Auxiliary:
    code, name = _first(folded, _CODE_KEYS), _first(folded, _NAME_KEYS)
    text = " ".join(part for part in (code, name) if part)
    return Auxiliary(kind, code, name, text) if code else _auxiliary(kind, text)


def _first(folded: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    texts = (str(folded[key]).strip(_EDGES) for key in keys if isinstance(folded.get(key), (str, int)))
    return next((text for text in texts if text), None)
