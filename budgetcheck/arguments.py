"""The command line as the contract writes it: an option that takes several values, `--ledger FILE...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from typer._click.core import Command


def repeat_option(arguments: Sequence[str], option: str, valued: Collection[str]) -> list[str]:
    """`--ledger A B` as `--ledger A --ledger B`.

    Where no argument of the command stands anywhere else, only the first word after the option is its value: in
    `check --ledger A B` B must be the dossier.

    Args:
        arguments: The command line, the command's name first.
        option: The option that takes several values.
        valued: The options that take one value.
    """
    runs: list[tuple[str, list[str]]] = [("", [])]
    for each in arguments:
        if each.startswith("-") and each != "-":
            runs.append((each, []))
        else:
            runs[-1][1].append(each)
    elsewhere = sum(len(words) - (name in valued) for name, words in runs if name != option)
    has_arguments = elsewhere > 1  # one of these words is the command's own name
    repeated: list[str] = []
    for name, words in runs:
        if name == option and words:
            values = words if has_arguments else words[:1]
            repeated += [part for value in values for part in (option, value)]
            repeated += words[len(values) :]
        else:
            repeated += [name, *words] if name else words
    return repeated


def valued_options(app: typer.Typer) -> set[str]:
    """The options of all commands that take a value."""
    return {
        name
        for command in _commands(typer.main.get_group(app))
        for parameter in command.params
        if not getattr(parameter, "is_flag", False)
        for name in parameter.opts
        if name.startswith("--")
    }


def _commands(group: TyperGroup) -> Iterator[Command]:
    for command in group.commands.values():
        if isinstance(command, TyperGroup):
            yield from _commands(command)
        else:
            yield command
