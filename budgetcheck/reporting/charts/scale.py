"""From quantities to places in a picture, in tenths of a pixel and by whole numbers only."""

from __future__ import annotations

from typing import NamedTuple


class Scale(NamedTuple):
    """Quantities from `low` to `high` along `length` tenths of a pixel, the first at `origin`.

    A negative length counts upwards, as a vertical axis does. Where `low` is `high`, everything lies at the origin.
    """

    low: int
    high: int
    origin: int
    length: int

    def at(self, quantity: int) -> int:
        """Where a quantity lies, rounded half up to a tenth."""
        span = self.high - self.low
        if not span:
            return self.origin
        return self.origin + (2 * (quantity - self.low) * self.length + span) // (2 * span)


def round_steps(low: int, high: int, most: int) -> range:
    """Round numbers from at or below `low` to at or above `high`, 1, 2 or 5 times a power of ten apart.

    Args:
        low: The least quantity.
        high: The greatest.
        most: How many steps lie between them at most.
    """
    step = 1
    while (high - low) > step * most:
        first = int(str(step)[0])
        step = step * 5 // 2 if first == 2 else step * 2  # noqa: PLR2004 - 1, 2, 5, 10
    return range(low // step * step, -(-high // step) * step + 1, step)
