"""Text from a file, made safe to show: nothing in it steers a terminal, hides, or turns what stands beside it."""

from __future__ import annotations

import unicodedata


def visible(text: str) -> str:
    r"""The text with every character that would steer what shows it written out: `\x1b`, `\n`, `\u202e`.

    These are control characters, those that change the direction of writing, and those that cannot be seen.
    """
    if text.isprintable():
        return text
    return "".join(_written_out(each) if _steers(each) else each for each in text)


def visible_lines(text: str) -> str:
    """As `visible`, of a text that may stand on several lines, whose ends are kept (each as a line feed)."""
    if text.isprintable():
        return text
    return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))


def _steers(character: str) -> bool:
    return not character.isprintable() and unicodedata.category(character) != "Zs"


def _written_out(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
