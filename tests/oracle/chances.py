"""Choices of a seeded generator, drawn towards the places where rules turn."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Thing = TypeVar("Thing")
FEN = Decimal("0.01")


class Chances:
    """What may happen, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - lives need no cryptographic randomness

    def one_in(self, number: float) -> bool:
        return self.random.random() * number < 1

    def of(self, *things: Thing) -> Thing:
        return self.random.choice(things)

    def some(self, things: Sequence[Thing], least: int = 0) -> list[Thing]:
        return self.random.sample(things, self.random.randint(least, len(things)))

    def maybe(self, thing: Thing, number: float = 12) -> Thing | None:
        """A thing, or once in so many times nothing."""
        return None if self.one_in(number) else thing

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def near(self, day: dt.date) -> dt.date:
        """A day, the one before or the one after."""
        return day + dt.timedelta(days=self.of(-1, 0, 0, 1))

    def around(self, amount: Decimal) -> Decimal:
        """An amount, a fen less or a fen more."""
        return max(amount + self.of(-FEN, FEN * 0, FEN * 0, FEN), FEN * 0)

    def between(self, first: dt.date, last: dt.date) -> dt.date:
        return first + dt.timedelta(days=self.number(0, max((last - first).days, 0)))

    def amount(self, most: int) -> Decimal:
        """Some amount of whole fen, more than nothing."""
        return Decimal(self.number(1, most * 100)).scaleb(-2)

    def share(self, amount: Decimal) -> Decimal:
        """A part of an amount, in whole fen."""
        return (amount * self.number(0, 100) / 100).quantize(FEN)
