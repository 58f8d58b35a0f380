"""The language that people read: Chinese as written in the sources, English by catalogue."""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_current: ContextVar[Language] = ContextVar("language", default="zh")


def _(text: str) -> str:
    """The text in the language in use; the sources write it in Chinese."""
    return catalogue(_current.get()).gettext(text)


def current() -> Language:
    """The language in use."""
    return _current.get()


@contextmanager
def speaking(language: Language) -> Iterator[Language]:
    """Use a language for as long as the block runs."""
    token = _current.set(language)
    try:
        yield language
    finally:
        _current.reset(token)


@cache
def catalogue(language: Language) -> gettext.NullTranslations:
    """The messages of a language (gettext); Chinese needs none."""
    if language == "zh":
        return gettext.NullTranslations()
    return gettext.translation("budgetcheck", Path(__file__).parent / "locale", [language])


def later(text: str) -> str:
    """Marks a text for the catalogue where it is written before a language is chosen; `_` translates it when shown."""
    return text
