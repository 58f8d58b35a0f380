from __future__ import annotations

from budgetcheck.problems import InputError, Problem


class ConflictError(InputError):
    """What is asked for does not fit what was done before: nothing is changed.

    Args:
        found: What stands against it.
        expected: What can be done instead.
        thing: What it is about.
    """

    def __init__(self, found: str, expected: str, thing: str = "") -> None:
        super().__init__(Problem(thing, "", found, expected))
