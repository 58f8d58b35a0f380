"""The rulebook: every edition found in the folders beside this file, and the rules of the books.

A new city is a new folder with `parameters.toml` and modules of articles; nothing here changes.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem
from budgetcheck.rules import books
from budgetcheck.rules.parameters import Parameters, load_parameters
from budgetcheck.rules.rule import Rule

if TYPE_CHECKING:
    import datetime as dt
    from types import ModuleType

_HERE = Path(__file__).parent


class Edition(NamedTuple):
    """An edition of a regulation and its rules, in the order of their codes."""

    parameters: Parameters
    rules: tuple[Rule, ...]


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition that is held, by programme and first day."""
    found = [
        Edition(load_parameters(_HERE / folder.name / "parameters.toml"), _rules_of_folder(folder.name))
        for folder in pkgutil.iter_modules([str(_HERE)])
        if folder.ispkg
    ]
    return tuple(sorted(found, key=lambda each: (each.parameters.programme, each.parameters.in_force_from)))


@cache
def book_rules() -> tuple[Rule, ...]:
    """The rules that every programme's books are held to."""
    return _rules_of_module(books)


def edition_on(programme: str, day: dt.date) -> Edition:
    """The edition of a programme that is in force on a day.

    Raises:
        InputError: where none is held for that day: a rate is never guessed.
    """
    held = [each for each in editions() if each.parameters.programme == programme]
    for each in held:
        if each.parameters.covers(day):
            return each
    known = _("；").join(
        each.parameters.id + _("：") + f"{each.parameters.in_force_from} — {each.parameters.in_force_until}"
        for each in held
    )
    raise InputError(
        Problem(
            "", "", _("{day} 没有可用的办法版本").format(day=day), _("现有版本 {known}").format(known=known)
        )
    )


def programmes_with(parameter: str) -> tuple[str, ...]:
    """The programmes of which an edition has a parameter."""
    return tuple(
        {each.parameters.programme: None for each in editions() if parameter in each.parameters.parameters}
    )


@cache
def catalogue() -> dict[str, tuple[Rule, Parameters | None]]:
    """Every rule by its code, with the edition to which it belongs (None: the books)."""
    of_editions = {rule.code: (rule, each.parameters) for each in editions() for rule in each.rules}
    return {**of_editions, **{rule.code: (rule, None) for rule in book_rules()}}


def find_rule(name: str) -> tuple[Rule, Parameters | None] | None:
    """A rule by its code or name, with its edition; None where there is none."""
    wanted = name.strip().lower()
    return next(
        (entry for entry in catalogue().values() if wanted in (entry[0].code.lower(), entry[0].name)), None
    )


def _rules_of_folder(folder: str) -> tuple[Rule, ...]:
    package = import_module(f"{__package__}.{folder}")
    modules = [
        import_module(f"{package.__name__}.{each.name}") for each in pkgutil.iter_modules(package.__path__)
    ]
    return tuple(
        sorted((rule for module in modules for rule in _rules_of_module(module)), key=lambda rule: rule.code)
    )


def _rules_of_module(module: ModuleType) -> tuple[Rule, ...]:
    return tuple(value for value in vars(module).values() if isinstance(value, Rule))
