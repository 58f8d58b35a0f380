"""What a person must mend before a run can go on: gathered, then shown together."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
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
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def side_by_side(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B]:
    """What two readings give, done at the same time.

    Raises:
        InputError: with the problems of both.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        reading = beside.submit(copy_context().run, second)
        try:
            one = first()
        except InputError as error:
            raise InputError(*error.problems, *_problems_of(reading)) from error
        return one, reading.result()


def _problems_of(reading: Future[B]) -> tuple[Problem, ...]:
    try:
        reading.result()
    except InputError as error:
        return error.problems
    return ()
