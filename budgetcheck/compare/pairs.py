"""Things of two results brought together by their key."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from budgetcheck.money import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

A = TypeVar("A")


def pairs(
    old: Iterable[A], new: Iterable[A], key: Callable[[A], Hashable]
) -> Iterator[tuple[A | None, A | None]]:
    """Each thing of either side with its counterpart, None where it has none.

    They come in the order of the new side, then what only the old one has; where a key stands several times, the
    first is paired with the first.
    """
    left = dict(_numbered(old, key))
    for each, thing in _numbered(new, key):
        yield left.pop(each, None), thing
    for thing in left.values():
        yield thing, None


def changes(old: Any, new: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """Which attributes differ: `key`, `old`, `new`; a side that is missing has None for all."""
    told = ((name, getattr(old, name, None), getattr(new, name, None)) for name in names)
    return [{"key": name, "old": before, "new": after} for name, before, after in told if before != after]


def figure_changes(old: Any, new: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """Which amounts differ: `key`, `old`, `new` and `change`, by how much; None where a side has no amount."""
    return [
        {**each, "change": _change(each["old"], each["new"])}
        for each in changes(old, new, names)
        if not _is_same_amount(each["old"], each["new"])
    ]


def _numbered(things: Iterable[A], key: Callable[[A], Hashable]) -> Iterator[tuple[Hashable, A]]:
    times: Counter[Hashable] = Counter()
    for thing in things:
        of_thing = key(thing)
        yield (of_thing, times[of_thing]), thing
        times[of_thing] += 1


def _is_same_amount(old: str | None, new: str | None) -> bool:
    return old is not None and new is not None and Decimal(old) == Decimal(new)


def _change(old: str | None, new: str | None) -> str | None:
    return None if old is None or new is None else plain(Decimal(new) - Decimal(old))
