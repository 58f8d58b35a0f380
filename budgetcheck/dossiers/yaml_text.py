"""YAML read as text: every scalar stays what the file says, so that no number passes through a float.

No tag is obeyed, and depth and what aliases can expand to are bounded. The document is read event by event because
libyaml's composer recurses without a bound: a file of opening brackets would end the process.

Most documents are plain, and of a plain one nobody asks for lines: `read_yaml` goes through those in half the time. What
it does not know it leaves to `parse_yaml`; the two agree.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any

import yaml
from yaml.reader import ReaderError

from budgetcheck.language import _

try:
    from yaml.cyaml import CBaseLoader as _Parser
except ImportError:  # PyYAML built without libyaml: slower, the same result
    from yaml import BaseLoader as _Parser  # type: ignore[assignment]

_LONGEST_PLAIN = 100_000
"""Characters up to which a document without aliases cannot be too heavy: it has no more nodes than characters."""
_HEAVIEST = 5_000_000
_NODE = 25  # a node weighs as much as so many characters
_DEEPEST = 50
_NULLS = ("", "~", "null", "Null", "NULL")
_PLAIN_TAGS = (None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map")

Place = tuple[Hashable, ...]
Event = Any  # the stubs know less of events than the parsers give
_NextEvent = Callable[[], Event]


def read_yaml(text: str) -> Any:
    """The tree of a YAML document, without the lines of its places.

    Raises:
        ValueError: as `parse_yaml`.
    """
    if len(text) <= _LONGEST_PLAIN:
        with suppress(_NotPlainError, yaml.YAMLError):
            return _plain_document(text)
    return parse_yaml(text)[0]


def parse_yaml(text: str) -> tuple[Any, dict[Place, int]]:
    """The tree of a YAML document, its scalars as text or None, and the line on which each place stands.

    Raises:
        ValueError: saying what is wrong and on which line: syntax, a key written twice, a tag that asks for an
            object, several documents, nesting or aliases beyond any sensible dossier.
    """
    try:
        tree = _Tree(text)
        return tree.document(), tree.lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(
            _("YAML 格式有误，第 {line} 行：{problem}").format(line=line, problem=error.problem)
        ) from error
    except ReaderError as error:
        line = text[: text.find(chr(error.character))].count("\n") + 1
        raise ValueError(
            _("YAML 格式有误，第 {line} 行：{problem}").format(line=line, problem=error.reason)
        ) from error


class _NotPlainError(Exception):
    """A document with aliases, tags, or something wrong."""


def _plain_document(text: str) -> Any:
    next_event: _NextEvent = _Parser(text).get_event
    next_event()
    if type(next_event()) is yaml.StreamEndEvent:
        return None
    tree = _plain_value(next_event(), next_event, 0)
    next_event()
    if type(next_event()) is not yaml.StreamEndEvent:
        raise _NotPlainError
    return tree


def _plain_value(event: Event, next_event: _NextEvent, depth: int) -> Any:
    kind = type(event)
    if kind is yaml.AliasEvent or event.anchor is not None or event.tag is not None or depth > _DEEPEST:
        raise _NotPlainError
    if kind is yaml.MappingStartEvent:
        return _plain_mapping(next_event, depth + 1)
    if kind is yaml.SequenceStartEvent:
        elements = []
        while type(event := next_event()) is not yaml.SequenceEndEvent:
            elements.append(_plain_value(event, next_event, depth + 1))
        return elements
    value = event.value
    return None if value in _NULLS and event.implicit[0] else value


def _plain_mapping(next_event: _NextEvent, depth: int) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    while type(event := next_event()) is not yaml.MappingEndEvent:
        if type(event) is not yaml.ScalarEvent or event.tag is not None or event.value in tree:
            raise _NotPlainError
        tree[event.value] = _plain_value(next_event(), next_event, depth)
    return tree


class _Tree:
    """A document as it is read.

    Attributes:
        lines: The line of each place read so far; what an alias stands for has the line of the alias.
    """

    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self._parser = _Parser(text)
        self._anchored: dict[str, tuple[Any, int]] = {}
        self._weight = 0

    def document(self) -> Any:
        self._parser.get_event()
        if self._parser.check_event(yaml.StreamEndEvent):
            return None
        self._parser.get_event()
        tree = self._value(())
        self._parser.get_event()
        if not self._parser.check_event(yaml.StreamEndEvent):
            line = _line(self._parser.get_event())
            raise ValueError(_("第 {line} 行起是第二个文档；一个文件只写一个项目").format(line=line))
        return tree

    def _value(self, place: Place) -> Any:
        event: Event = self._parser.get_event()
        line = self.lines.setdefault(place, _line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, line)
        if len(place) > _DEEPEST:
            raise ValueError(_("第 {line} 行：嵌套过深").format(line=line))
        _refuse_tag(event, line)
        before = self._weight
        self._weigh(_NODE, line)
        value: Any
        if isinstance(event, yaml.MappingStartEvent):
            value = self._mapping(place)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(place)
        else:
            self._weigh(len(event.value), line)
            value = None if event.implicit[0] and event.value in _NULLS else event.value
        if event.anchor:
            self._anchored[event.anchor] = value, self._weight - before
        return value

    def _alias(self, event: Event, line: int) -> Any:
        if event.anchor not in self._anchored:
            raise ValueError(_("第 {line} 行：别名 *{name} 没有定义").format(line=line, name=event.anchor))
        value, weight = self._anchored[event.anchor]
        self._weigh(weight, line)
        return value

    def _mapping(self, place: Place) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        while not self._parser.check_event(yaml.MappingEndEvent):
            event: Event = self._parser.get_event()
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise ValueError(_("第 {line} 行：字段名应为文字").format(line=line))  # noqa: TRY004 - a fault of the file
            _refuse_tag(event, line)
            if event.value in tree:
                raise ValueError(_("第 {line} 行：字段 {key} 写了两次").format(line=line, key=event.value))
            self.lines[*place, event.value] = line
            tree[event.value] = self._value((*place, event.value))
        self._parser.get_event()
        return tree

    def _sequence(self, place: Place) -> list[Any]:
        tree: list[Any] = []
        while not self._parser.check_event(yaml.SequenceEndEvent):
            tree.append(self._value((*place, len(tree))))
        self._parser.get_event()
        return tree

    def _weigh(self, weight: int, line: int) -> None:
        self._weight += weight
        if self._weight > _HEAVIEST:
            raise ValueError(
                _("第 {line} 行：内容过多或别名（*）展开过大，不像一份项目档案").format(line=line)
            )


def _refuse_tag(event: Event, line: int) -> None:
    if event.tag not in _PLAIN_TAGS:
        raise ValueError(_("第 {line} 行有不支持的标签 {tag}").format(line=line, tag=event.tag))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1
