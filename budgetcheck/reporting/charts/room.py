"""How much room words take, in tenths of a pixel: at the size of a narrow screen, the largest at which they are shown."""

from __future__ import annotations

from unicodedata import east_asian_width

from budgetcheck.reporting.visible import visible

_SIZE = 160
_NARROW = 96
_LONGEST = 200


def room_for(words: str) -> int:
    """What words take at most, but for a run of capitals."""
    if words.isascii():
        return len(words) * _NARROW
    return sum(map(_room_for_character, words))


def cut(words: str, room: int) -> str:
    """Words from a file (as `visible` writes them), or as many of their characters as there is room for, and `…`."""
    shown = visible(words[: _LONGEST + 1])
    if len(shown) <= _LONGEST and room_for(shown) <= room:
        return shown
    left = room - _SIZE
    for at, character in enumerate(shown[:_LONGEST]):
        left -= _room_for_character(character)
        if left < 0:
            return shown[:at] + "…"
    return shown[:_LONGEST] + "…"


def _room_for_character(character: str) -> int:
    return _SIZE if east_asian_width(character) in {"W", "F", "A"} else _NARROW
