"""budgetcheck: does a municipal science project's money comply, to the fen and with the article named?

The library gives what the commands give: `screen`, `check`, `year_end`, `read_ledger`. Importing the package is cheap; each of these
loads what it needs when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from budgetcheck.version import __version__

_ROOMS = {
    "check": "budgetcheck.check",
    "screen": "budgetcheck.check",
    "year_end": "budgetcheck.check",
    "read_ledger": "budgetcheck.ledgers.read",
    "InputError": "budgetcheck.problems",
}

if TYPE_CHECKING:
    from budgetcheck.check import check as check
    from budgetcheck.check import screen as screen
    from budgetcheck.check import year_end as year_end
    from budgetcheck.ledgers.read import read_ledger as read_ledger
    from budgetcheck.problems import InputError as InputError

__all__ = ["InputError", "__version__", "check", "read_ledger", "screen", "year_end"]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_ROOMS[name]), name)
