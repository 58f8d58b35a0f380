"""What an entry of the trail changed, one line for each value that is not what it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.language import _, later
from budgetcheck.reporting.fact_names import fact_name
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST = 200
"""How many differences of an entry are told."""

_WORDS: Mapping[str, str] = {
    "sha256": later("校验值（SHA-256）"),
    "size": later("大小（字节）"),
    "archive": later("来自压缩包"),
    "code": later("编号"),
    "version": later("版本"),
    "toml": later("对照方案内容"),
    "verdicts": later("结论"),
    "problems": later("问题数"),
    "attempt": later("第几次"),
    "kind": later("种类"),
    "options": later("选项"),
    "as_of": later("检查日期"),
    "language": later("语言"),
    "leads": later("线索"),
    "year": later("年度"),
    "unit": later("单位"),
    "units": later("单位"),
    "inputs": later("文件"),
    "left_out": later("没有检查的文件"),
    "name": later("名称"),
    "why": later("原因"),
    "rule": later("规则"),
    "text": later("内容"),
    "reason": later("理由"),
    "remark": later("意见"),
    "expires_on": later("到期日"),
    "role": later("角色"),
    "sample": later("样例"),
    "days": later("天数"),
    "certified_days": later("审定后的天数"),
}
"""What the keys of entries are called; a dossier's have the names of its form."""
_INDEX = re.compile(r"\[(\d+)\]")


class Difference(NamedTuple):
    """A value that changed: what it is called, as it was and as it is; None where there was or is none."""

    name: str
    before: str | None
    after: str | None


def differences(before: Any, after: Any) -> list[Difference]:
    """What differs between two states of a thing, as the trail keeps them (plain values, or None)."""
    was, now = dict(_flat(before, "")), dict(_flat(after, ""))
    return [
        Difference(_name(path), was.get(path), now.get(path))
        for path in dict.fromkeys([*was, *now])
        if was.get(path) != now.get(path)
    ]


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every value with its path (`budget.lines[0].amount`)."""
    match value:
        case None:
            return
        case dict():
            for key, each in value.items():
                yield from _flat(each, f"{path}.{key}" if path else str(key))
        case list():
            for place, each in enumerate(value):
                yield from _flat(each, f"{path}[{place}]")
        case bool():
            yield path, _("是") if value else _("否")
        case _:
            yield path, str(value)


def _name(path: str) -> str:
    """A path in words: by the dossier's form, else by the words of its keys as far as there are any."""
    places = [int(place) + 1 for place in _INDEX.findall(path)]
    name = fact_name(_INDEX.sub("[]", path))
    if name is None:
        name = _("·").join(_word(part) for part in _INDEX.sub("", path).split(".")) if path else _("值")
    return name + "".join(_("（第 {number} 项）").format(number=number) for number in places)


def _word(key: str) -> str:
    if key in VERDICT.codes:
        return VERDICT.label(key)
    word = _WORDS.get(key)
    return key if word is None else _(word)
