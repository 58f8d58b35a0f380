"""What every command does around its job: the language, values of options, progress, writing, the exit code."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from budgetcheck.language import LANGUAGES, Language, _, speaking
from budgetcheck.problems import InputError, Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from budgetcheck.result import Result


def in_language(lang: str) -> AbstractContextManager[Language]:
    """Texts in the language of `--lang`."""
    if lang not in LANGUAGES:
        raise InputError(Problem("", "--lang", lang, "zh | en"))
    language: Language = "zh" if lang == "zh" else "en"
    return speaking(language)


def progress(text: str, *, quiet: bool) -> AbstractContextManager[object]:
    """A sign of life on a terminal while a job runs."""
    if quiet or not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(text)


def refuse_unwritable(out: Path | None, json_to: str | None, inputs: Sequence[Path] = ()) -> None:
    """Refuse targets that cannot be written, or are inputs, before anything is read."""
    from budgetcheck.reporting.output import refuse_unwritable

    refuse_unwritable(out, None if json_to in (None, "-") else Path(str(json_to)), inputs)


def write_result(result: Result, out: Path | None, json_to: str | None) -> None:
    """Write what `--json` and `--out` ask for."""
    if json_to is not None:
        write_text(json_to, result.json_parts())
    if out is not None:
        from budgetcheck.reporting.html import write_reports

        write_reports(result, out)


def finish(result: Result, out: Path | None, json_to: str | None, *, strict: bool, quiet: bool) -> NoReturn:
    """Show the result, and leave with its exit code."""
    if not quiet and json_to != "-":
        from budgetcheck.reporting.terminal import show_result

        show_result(result, out)
    raise typer.Exit(result.exit_code(strict=strict))


def write_json(json_to: str | None, value: Any) -> None:
    """Write a value where `--json` says, if it says so."""
    if json_to is not None:
        refuse_unwritable(None, json_to)
        write_text(json_to, [json.dumps(value, ensure_ascii=False, indent=1), "\n"])


def write_text(target: str, parts: Iterable[str]) -> None:
    """Write a text to a file, whole or not at all; `-` is standard output."""
    if target == "-":
        sys.stdout.writelines(parts)
        return
    from budgetcheck.reporting.output import write_files

    write_files(Path(target).absolute().parent, {Path(target).name: parts})


def day(text: str | None) -> dt.date | None:
    """The day that `--as-of` names."""
    from budgetcheck.dates import parse_date

    if text is None:
        return None
    try:
        return parse_date(text)
    except ValueError as error:
        raise InputError(Problem("", "--as-of", text, str(error))) from error


def this_day() -> dt.date:
    """Today."""
    from budgetcheck.dates import today

    return today()


def money(text: str, unit: str, option: str) -> Any:
    """The amount that an option states, in 元."""
    from budgetcheck.money import UNITS, parse_money

    if unit not in UNITS:
        raise InputError(Problem("", "--unit", unit, " | ".join(UNITS)))
    try:
        amount = parse_money(text, unit)
    except ValueError as error:
        raise InputError(Problem("", option, text, str(error))) from error
    if amount < 0:
        raise InputError(Problem("", option, text, _("金额不能为负")))
    return amount


def code_of(vocabulary: Any, text: str, option: str) -> str:
    """The code of a word that an option states."""
    try:
        code: str = vocabulary.code(text)
    except ValueError as error:
        raise InputError(Problem("", option, text, str(error))) from error
    return code
