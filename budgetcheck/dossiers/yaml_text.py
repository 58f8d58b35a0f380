"""YAML read as text: every scalar stays what the file says, so that no number passes through a float.

No Python object is ever built from a tag, and what aliases can expand to is bounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import BaseResolver

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Hashable

try:
    from yaml.cyaml import CParser as _Parser
except ImportError:  # PyYAML built without libyaml: slower, the same result
    from yaml import BaseLoader as _Parser  # type: ignore[assignment]

_MOST_NODES = 200_000
_DEEPEST = 50
_NULLS = ("", "~", "null", "Null", "NULL")
_PLAIN_TAGS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")

Place = tuple["Hashable", ...]


class _Loader(_Parser, SafeConstructor, BaseResolver):  # type: ignore[misc]
    """Composes nodes; resolves no implicit tag, so `8000000.10`, `2026-01-01` and `no` stay text."""

    def __init__(self, text: str) -> None:
        _Parser.__init__(self, text)
        SafeConstructor.__init__(self)
        BaseResolver.__init__(self)


def parse_yaml(text: str) -> tuple[Any, dict[Place, int]]:
    """The tree of a YAML document, its scalars as text or None, and the line on which each place stands.

    Raises:
        ValueError: saying what is wrong and on which line: syntax, a key written twice, a tag that asks for an
            object, several documents, nesting or aliases beyond any sensible dossier.
    """
    try:
        node = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(
            _("YAML 格式有误，第 {line} 行：{problem}").format(line=line, problem=error.problem)
        ) from error
    except yaml.YAMLError as error:
        raise ValueError(_("YAML 格式有误：{problem}").format(problem=error)) from error
    except RecursionError as error:
        raise ValueError(_("嵌套过深")) from error
    lines: dict[Place, int] = {}
    return (_plain(node, (), lines) if node is not None else None), lines


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:  # noqa: ANN401 - a tree
    lines[place] = node.start_mark.line + 1
    if len(lines) > _MOST_NODES:
        raise ValueError(_("内容过多或别名（*）展开过大，不像一份项目档案"))
    if len(place) > _DEEPEST:
        raise ValueError(_("嵌套过深"))
    if node.tag not in _PLAIN_TAGS:
        raise ValueError(_("第 {line} 行有不支持的标签 {tag}").format(line=lines[place], tag=node.tag))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, index), lines) for index, item in enumerate(node.value)]
    return None if node.style is None and node.value in _NULLS else node.value


def _mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ValueError(_("第 {line} 行：字段名应为文字").format(line=line))  # noqa: TRY004 - a fault of the file
        key = key_node.value
        if key in tree:
            raise ValueError(_("第 {line} 行：字段 {key} 写了两次").format(line=line, key=key))
        tree[key] = _plain(value_node, (*place, key), lines)
        lines[(*place, key)] = line
    return tree
