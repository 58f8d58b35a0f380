"""What a person must mend before a run can go on: gathered, then shown together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from budgetcheck.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

A = TypeVar("A")
B = TypeVar("B")


class Problem(NamedTuple):
    """One thing that is wrong with the input or the call.

    Attributes:
        file: The file as its user named it; empty for a fault of the call itself.
        place: Where in the file: a field path (`budget.lines[2].amount`), a row, a sheet.
        found: What was found there.
        expected: What was expected, and what to do about it.
    """

    file: str
    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = _("，").join(part for part in (self.file, self.place) if part)
        what = _("；").join(part for part in (self.found, self.expected) if part)
        return where + _("：") + what if where else what


class InputError(Exception):
    """The input or the call could not be used (exit code 2).

    Carries every problem that was found, so that a person mends them in one go.

    Attributes:
        problems: What was found.
        told: The same as sentences, in the language that was in use when it was found.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        self.told = tuple(str(problem) for problem in problems)
        super().__init__("\n".join(self.told))


def in_one_line(error: Exception) -> str:
    """What a user's own code raised: the kind of error, and the first line of what it says."""
    said = str(error).strip().split("\n")[0]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """What two readings give, one after the other.

    Raises:
        InputError: with the problems of both.
    """
    try:
        one = first()
    except InputError as error:
        raise InputError(*error.problems, *_problems_of(second)) from error
    return one, second()


def _problems_of(read: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        read()
    except InputError as error:
        return error.problems
    return ()
