"""Changed modules: what cosmic-ray makes of a source, one change at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import parso
from cosmic_ray.ast import Visitor
from cosmic_ray.plugins import get_operator, operator_names

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEFT = ("core/NoOp", "core/VariableInserter", "core/VariableReplacer")
"""Operators that change nothing, or must be told what."""


class Mutant(NamedTuple):
    """A changed source: what was done, on which line, and the whole text."""

    operator: str
    line: int
    before: str
    after: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of a source that an operator can make."""
    lines = source.splitlines()
    for name in sorted(set(operator_names()) - set(_LEFT)):
        for text in _mutated(source, name):
            changed = text.splitlines()
            pairs = enumerate(zip(lines, changed, strict=False))
            line = next((at for at, (one, other) in pairs if one != other), None)
            if line is not None:
                yield Mutant(name, line + 1, lines[line].strip(), changed[line].strip(), text)


def _mutated(source: str, operator_name: str) -> Iterator[str]:
    occurrence = 0
    while True:
        visitor = _One(get_operator(operator_name)(), occurrence)
        tree = visitor.walk(parso.parse(source))
        if not visitor.is_done:
            return
        yield tree.get_code()
        occurrence += 1


class _One(Visitor):  # type: ignore[misc]  # the package has no types
    """Applies an operator at its nth place."""

    def __init__(self, operator: Any, occurrence: int) -> None:
        self._operator = operator
        self._left = occurrence
        self.is_done = False

    def visit(self, node: Any) -> Any:
        for index, _place in enumerate(self._operator.mutation_positions(node)):
            if self._left == 0 and not self.is_done:
                self.is_done = True
                return self._operator.mutate(node, index)
            self._left -= 1
        return node
